namespace Tender.AmazonPay.V2;

// Wire v2: members as the API reference and the SDKs' recorded answers have them. What this version does not name is
// skipped.

/// <summary>Where the buyer goes during a checkout.</summary>
public sealed record WebCheckoutDetails
{
    /// <summary>Where she comes back to review the order.</summary>
    public string? CheckoutReviewReturnUrl { get; init; }

    /// <summary>Where she comes back to after paying, with <c>amazonCheckoutSessionId</c> in the query.</summary>
    public string? CheckoutResultReturnUrl { get; init; }

    /// <summary>Where she goes when she cancels.</summary>
    public string? CheckoutCancelUrl { get; init; }

    /// <summary>Answers only: where to send her now; null while something is missing.</summary>
    public string? AmazonPayRedirectUrl { get; init; }

    /// <summary><c>ProcessOrder</c> skips the merchant's review page.</summary>
    public string? CheckoutMode { get; init; }
}
