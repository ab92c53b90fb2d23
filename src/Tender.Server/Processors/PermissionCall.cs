using Tender.Core;

namespace Tender.Server.Processors;

/// <summary>A permission that has ended, as a processor is told of it.</summary>
/// <param name="Merchant">Whose it is.</param>
/// <param name="Permission">The permission. One that was made for a single order under an agreement is never told of:
/// its payment method is the agreement's.</param>
/// <param name="Instrument">The buyer's payment method, and in its code what the processor named it.</param>
/// <param name="Canceled">Whether it was given up as a whole; otherwise it was closed.</param>
/// <param name="Reason">Why it ended; null where its state says it all.</param>
/// <param name="Description">The merchant's words; null for none.</param>
internal sealed record PermissionCall(
    MerchantId Merchant,
    ObjectId Permission,
    Instrument Instrument,
    bool Canceled,
    Reason? Reason,
    string? Description
)
{
    /// <summary>Our name for the closing: the processor's idempotency key. Unique among all merchants.</summary>
    public string OperationId => $"{Merchant}/{Permission}";
}
