namespace Tender.Core;

/// <summary>
/// The currencies either API names. <see cref="USD"/> is the default value only because an enum needs one; a missing
/// currency is never read as USD.
/// </summary>
/// <remarks>Wire v2: spec 1.5, currencies; Wire v1: spec 1.1, currency enum of the SDKs.</remarks>
public enum Currency
{
#pragma warning disable CS1591 // ISO 4217 codes
    USD,
    EUR,
    GBP,
    JPY,
    AUD,
    ZAR,
    CHF,
    NOK,
    DKK,
    SEK,
    NZD,
    HKD,
#pragma warning restore CS1591
}
