namespace Tender.AmazonPay.V2;

/// <summary>A change of a permission that is not closed.</summary>
public sealed record UpdateChargePermissionRequest
{
    /// <summary>The merchant's own order.</summary>
    public MerchantMetadata? MerchantMetadata { get; init; }

    /// <summary>The schedule.</summary>
    public RecurringMetadata? RecurringMetadata { get; init; }
}
