namespace Tender.AmazonPay.V1;

/// <summary>Who pays.</summary>
public sealed record V1Buyer
{
    /// <summary>Name.</summary>
    public string? Name { get; init; }

    /// <summary>Mail address.</summary>
    public string? Email { get; init; }

    /// <summary>Phone number.</summary>
    public string? Phone { get; init; }
}
