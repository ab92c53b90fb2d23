namespace Tender.Core;

/// <summary>What the merchant says about the order; null members are not set.</summary>
/// <param name="ReferenceId">The merchant's own order number. v1: SellerOrderId.</param>
/// <param name="StoreName">v1: StoreName.</param>
/// <param name="Note">Shown to the buyer. v2: noteToBuyer; v1: SellerNote.</param>
/// <param name="Custom">Opaque. v2: customInformation; v1: CustomInformation.</param>
public sealed record MerchantMetadata(
    string? ReferenceId = null,
    string? StoreName = null,
    string? Note = null,
    string? Custom = null
)
{
    /// <summary>The same with what the other says put over it.</summary>
    public MerchantMetadata With(MerchantMetadata? over) =>
        over is null
            ? this
            : new(
                over.ReferenceId ?? ReferenceId,
                over.StoreName ?? StoreName,
                over.Note ?? Note,
                over.Custom ?? Custom
            );
}
