namespace Tender.AmazonPay.V2;

/// <summary>A buyer who signed in without paying.</summary>
public sealed record Buyer
{
    /// <summary>The same for each visit to this merchant.</summary>
    public string? BuyerId { get; init; }

    /// <summary>The buyer's full name; null unless it was asked for.</summary>
    public string? Name { get; init; }

    /// <summary>The buyer's e-mail address; null unless it was asked for.</summary>
    public string? Email { get; init; }

    /// <summary>The postal code of the buyer's default address; null unless it was asked for.</summary>
    public string? PostalCode { get; init; }

    /// <summary>ISO 3166, two letters.</summary>
    public string? CountryCode { get; init; }

    /// <summary>The buyer's telephone number; null unless it was asked for.</summary>
    public string? PhoneNumber { get; init; }

    /// <summary>Where her goods go.</summary>
    public Address? ShippingAddress { get; init; }

    /// <summary>The billing address; null unless it was asked for among the scopes.</summary>
    public Address? BillingAddress { get; init; }
}
