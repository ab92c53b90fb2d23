namespace Tender.AmazonPay.V2;

/// <summary>A change of a permission that is not closed.</summary>
public sealed record UpdateChargePermissionRequest
{
    /// <summary>The merchant's own order.</summary>
    public MerchantMetadata? MerchantMetadata { get; init; }

    /// <summary>The new schedule of a recurring permission; null leaves it as it is.</summary>
    public RecurringMetadata? RecurringMetadata { get; init; }
}
