using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>A notice as the commit knew it that owes it.</summary>
/// <param name="Merchant">Whose.</param>
/// <param name="Job">The number of its job.</param>
/// <param name="Which">Which delivery the job makes.</param>
/// <param name="Delivery">The delivery before its first attempt.</param>
/// <param name="Step">What is told.</param>
/// <param name="Details">What was said of the permission; null where the commit did not read it.</param>
internal sealed record FreshNotice(
    MerchantId Merchant,
    long Job,
    DeliveryArguments Which,
    StoredDelivery Delivery,
    JournalStep Step,
    PermissionDetails? Details
)
{
    /// <summary>When it happened, in the merchant's time.</summary>
    public DateTimeOffset At => Delivery.FirstAt;
}
