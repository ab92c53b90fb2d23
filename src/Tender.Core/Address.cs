namespace Tender.Core;

/// <summary>A postal address, as v2 spells it; unused parts are null.</summary>
public sealed record Address
{
#pragma warning disable CS1591 // the parts of an address
    public string? Name { get; init; }
    public string? AddressLine1 { get; init; }
    public string? AddressLine2 { get; init; }
    public string? AddressLine3 { get; init; }
    public string? City { get; init; }
    public string? County { get; init; }
    public string? District { get; init; }
    public string? StateOrRegion { get; init; }
    public string? PostalCode { get; init; }
    public string? CountryCode { get; init; }
    public string? PhoneNumber { get; init; }
#pragma warning restore CS1591
}
