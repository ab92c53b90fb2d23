namespace Tender.AmazonPay.V1;

/// <summary>Who pays an order, as her Amazon account has it.</summary>
public sealed record V1Buyer
{
    /// <summary>The buyer's full name; null unless it was asked for.</summary>
    public string? Name { get; init; }

    /// <summary>The buyer's e-mail address; null unless it was asked for.</summary>
    public string? Email { get; init; }

    /// <summary>The buyer's telephone number; null when it is not shown.</summary>
    public string? Phone { get; init; }
}
