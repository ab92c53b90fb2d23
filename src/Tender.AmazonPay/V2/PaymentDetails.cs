namespace Tender.AmazonPay.V2;

/// <summary>What a checkout session is to pay, and how.</summary>
public sealed record PaymentDetails
{
    /// <summary>
    /// What completing does with the money: nothing, reserve it, or take it. Null while it is not said; then the
    /// session cannot be completed.
    /// </summary>
    public PaymentIntent? PaymentIntent { get; init; }

    /// <summary>
    /// Whether the authorization may be pending for up to 24 hours. Not with
    /// <see cref="PaymentIntent.AuthorizeWithCapture"/>.
    /// </summary>
    public bool? CanHandlePendingAuthorization { get; init; }

    /// <summary>What is charged at completion.</summary>
    public Price? ChargeAmount { get; init; }

    /// <summary>The order's total, when more than one charge will follow.</summary>
    public Price? TotalOrderAmount { get; init; }

    /// <summary>The text on the buyer's statement, 16 characters.</summary>
    public string? SoftDescriptor { get; init; }

    /// <summary>The currency shown to the buyer.</summary>
    public string? PresentmentCurrency { get; init; }

    /// <summary>Whether the charges may exceed the order's amount.</summary>
    public bool? AllowOvercharge { get; init; }

    /// <summary>Whether the permission lives 13 months instead of 180 days.</summary>
    public bool? ExtendExpiration { get; init; }
}
