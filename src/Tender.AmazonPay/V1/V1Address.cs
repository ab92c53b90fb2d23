namespace Tender.AmazonPay.V1;

/// <summary>A buyer's address; unused lines are null.</summary>
public sealed record V1Address
{
    /// <summary>Who receives the goods; null when it is not shown.</summary>
    public string? Name { get; init; }

    /// <summary>First line of the street address; null when unused.</summary>
    public string? AddressLine1 { get; init; }

    /// <summary>Second line of the street address; null when unused.</summary>
    public string? AddressLine2 { get; init; }

    /// <summary>Third line of the street address; null when unused.</summary>
    public string? AddressLine3 { get; init; }

    /// <summary>City or town; null when the country uses none.</summary>
    public string? City { get; init; }

    /// <summary>County, where the country uses one; otherwise null.</summary>
    public string? County { get; init; }

    /// <summary>District, where the country uses one; otherwise null.</summary>
    public string? District { get; init; }

    /// <summary>State, region or prefecture; null when the country uses none.</summary>
    public string? StateOrRegion { get; init; }

    /// <summary>Postal code as the country writes it; null when unused.</summary>
    public string? PostalCode { get; init; }

    /// <summary>ISO 3166, two letters.</summary>
    public string? CountryCode { get; init; }

    /// <summary>The receiver's telephone number; null when it is not shown.</summary>
    public string? Phone { get; init; }
}
