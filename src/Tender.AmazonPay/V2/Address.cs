namespace Tender.AmazonPay.V2;

/// <summary>A buyer's address; unused lines are null.</summary>
public sealed record Address
{
    /// <summary>Who receives the goods, at most 50 characters; null when it is not shown.</summary>
    public string? Name { get; init; }

    /// <summary>First line of the street address, at most 180 characters; null when unused.</summary>
    public string? AddressLine1 { get; init; }

    /// <summary>
    /// Second line of the street address, at most 60 characters; null when unused. German street addresses may stand
    /// here.
    /// </summary>
    public string? AddressLine2 { get; init; }

    /// <summary>Third line of the street address, at most 60 characters; null when unused.</summary>
    public string? AddressLine3 { get; init; }

    /// <summary>City or town, at most 50 characters; null when the country uses none.</summary>
    public string? City { get; init; }

    /// <summary>County, at most 50 characters, in answers only; null when unused.</summary>
    public string? County { get; init; }

    /// <summary>District, at most 50 characters, in answers only; null when unused.</summary>
    public string? District { get; init; }

    /// <summary>District or county; requests only.</summary>
    public string? DistrictOrCounty { get; init; }

    /// <summary>State, region or prefecture, at most 50 characters; null when the country uses none.</summary>
    public string? StateOrRegion { get; init; }

    /// <summary>Postal code as the country writes it, at most 20 characters; null when unused.</summary>
    public string? PostalCode { get; init; }

    /// <summary>ISO 3166, two letters.</summary>
    public string? CountryCode { get; init; }

    /// <summary>The receiver's telephone number, at most 20 characters; null when it is not shown.</summary>
    public string? PhoneNumber { get; init; }
}
