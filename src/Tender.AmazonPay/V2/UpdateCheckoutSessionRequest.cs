namespace Tender.AmazonPay.V2;

/// <summary>A change of an open session; what is null stays as it is.</summary>
public sealed record UpdateCheckoutSessionRequest
{
    /// <summary>Where the buyer goes.</summary>
    public WebCheckoutDetails? WebCheckoutDetails { get; init; }

    /// <summary>What is paid and how; members that are null stay as they are.</summary>
    public PaymentDetails? PaymentDetails { get; init; }

    /// <summary>The new schedule of a recurring session; null leaves it as it is.</summary>
    public RecurringMetadata? RecurringMetadata { get; init; }

    /// <summary>The merchant's own order.</summary>
    public MerchantMetadata? MerchantMetadata { get; init; }

    /// <summary>The solution provider's id.</summary>
    public string? PlatformId { get; init; }
}
