using Tender.AmazonPay;

namespace Tender.MerchantKit;

/// <summary>Where Amazon Pay is, who the merchant is, and how its notices are checked.</summary>
public sealed class AmazonPayOptions : AmazonPayClientOptions
{
    /// <summary>
    /// How notices are checked; null when the merchant only polls, and then no listener can be mapped.
    /// </summary>
    public NotificationOptions? Notifications { get; set; }
}
