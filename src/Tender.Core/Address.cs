namespace Tender.Core;

/// <summary>A postal address with v2's members. A part that is not given is null.</summary>
public sealed record Address
{
    /// <summary>Who receives there.</summary>
    public string? Name { get; init; }

    /// <summary>Street and number; v1 and v2 have three lines.</summary>
    public string? AddressLine1 { get; init; }

    /// <summary>The second line.</summary>
    public string? AddressLine2 { get; init; }

    /// <summary>The third line.</summary>
    public string? AddressLine3 { get; init; }

    /// <summary>The city.</summary>
    public string? City { get; init; }

    /// <summary>The county.</summary>
    public string? County { get; init; }

    /// <summary>The district.</summary>
    public string? District { get; init; }

    /// <summary>The state, prefecture or region, as the country writes it.</summary>
    public string? StateOrRegion { get; init; }

    /// <summary>The postal code, with the country's own separators.</summary>
    public string? PostalCode { get; init; }

    /// <summary>ISO 3166-1 alpha-2, upper case.</summary>
    public string? CountryCode { get; init; }

    /// <summary>The recipient's phone number, as it was given.</summary>
    public string? PhoneNumber { get; init; }
}
