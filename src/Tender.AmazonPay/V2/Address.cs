namespace Tender.AmazonPay.V2;

/// <summary>A buyer's address; unused lines are null.</summary>
public sealed record Address
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

    /// <summary>County; answers only.</summary>
    public string? County { get; init; }

    /// <summary>District; answers only.</summary>
    public string? District { get; init; }

    /// <summary>District or county; requests only.</summary>
    public string? DistrictOrCounty { get; init; }

    /// <summary>State or region.</summary>
    public string? StateOrRegion { get; init; }

    /// <summary>Postal code.</summary>
    public string? PostalCode { get; init; }

    /// <summary>ISO 3166, two letters.</summary>
    public string? CountryCode { get; init; }

    /// <summary>Phone number.</summary>
    public string? PhoneNumber { get; init; }
}
