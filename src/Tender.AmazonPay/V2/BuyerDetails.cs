namespace Tender.AmazonPay.V2;

/// <summary>Who pays. Gone from one-time permissions after 30 days.</summary>
public sealed record BuyerDetails
{
    /// <summary>The buyer's full name; null unless it was asked for.</summary>
    public string? Name { get; init; }

    /// <summary>The buyer's e-mail address; null unless it was asked for.</summary>
    public string? Email { get; init; }

    /// <summary>The same for each visit to this merchant.</summary>
    public string? BuyerId { get; init; }

    /// <summary>Phone number, when the billing address was asked for.</summary>
    public string? PhoneNumber { get; init; }
}
