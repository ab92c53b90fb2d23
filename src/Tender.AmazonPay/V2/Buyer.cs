namespace Tender.AmazonPay.V2;

/// <summary>A buyer who signed in without paying.</summary>
public sealed record Buyer
{
    /// <summary>The same for each visit to this merchant.</summary>
    public string? BuyerId { get; init; }

    /// <summary>Name.</summary>
    public string? Name { get; init; }

    /// <summary>Mail address.</summary>
    public string? Email { get; init; }

    /// <summary>Postal code.</summary>
    public string? PostalCode { get; init; }

    /// <summary>ISO 3166, two letters.</summary>
    public string? CountryCode { get; init; }

    /// <summary>Phone number.</summary>
    public string? PhoneNumber { get; init; }

    /// <summary>Where her goods go.</summary>
    public Address? ShippingAddress { get; init; }

    /// <summary>The billing address.</summary>
    public Address? BillingAddress { get; init; }
}
