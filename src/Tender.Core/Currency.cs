namespace Tender.Core;

/// <summary>
/// The currencies either API names, by ISO 4217 code. <see cref="USD"/> is the default value only because an enum needs
/// one; a missing currency is never read as USD.
/// </summary>
/// <remarks>Wire v2: spec 1.5, currencies; Wire v1: spec 1.1, currency enum of the SDKs.</remarks>
public enum Currency
{
    /// <summary>US dollar.</summary>
    USD,

    /// <summary>Euro.</summary>
    EUR,

    /// <summary>Pound sterling.</summary>
    GBP,

    /// <summary>Japanese yen; no decimals.</summary>
    JPY,

    /// <summary>Australian dollar.</summary>
    AUD,

    /// <summary>South African rand.</summary>
    ZAR,

    /// <summary>Swiss franc.</summary>
    CHF,

    /// <summary>Norwegian krone.</summary>
    NOK,

    /// <summary>Danish krone.</summary>
    DKK,

    /// <summary>Swedish krona.</summary>
    SEK,

    /// <summary>New Zealand dollar.</summary>
    NZD,

    /// <summary>Hong Kong dollar.</summary>
    HKD,
}
