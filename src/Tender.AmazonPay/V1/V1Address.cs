namespace Tender.AmazonPay.V1;

/// <summary>A buyer's address; unused lines are null.</summary>
public sealed record V1Address
{
    /// <summary>The receiver.</summary>
    public string? Name { get; init; }

    /// <summary>First line.</summary>
    public string? AddressLine1 { get; init; }

    /// <summary>Second line.</summary>
    public string? AddressLine2 { get; init; }

    /// <summary>Third line.</summary>
    public string? AddressLine3 { get; init; }

    /// <summary>City.</summary>
    public string? City { get; init; }

    /// <summary>County.</summary>
    public string? County { get; init; }

    /// <summary>District.</summary>
    public string? District { get; init; }

    /// <summary>State or region.</summary>
    public string? StateOrRegion { get; init; }

    /// <summary>Postal code.</summary>
    public string? PostalCode { get; init; }

    /// <summary>ISO 3166, two letters.</summary>
    public string? CountryCode { get; init; }

    /// <summary>Phone number.</summary>
    public string? Phone { get; init; }
}
