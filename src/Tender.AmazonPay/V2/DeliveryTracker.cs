namespace Tender.AmazonPay.V2;

/// <summary>The parcels that Amazon took note of.</summary>
public sealed record DeliveryTracker
{
    /// <summary>The permission that was shipped; null when an order reference was.</summary>
    public string? ChargePermissionId { get; init; }

    /// <summary>The order reference that was shipped; null when a permission was.</summary>
    public string? AmazonOrderReferenceId { get; init; }

    /// <summary>The parcels as Amazon took note of them.</summary>
    public IReadOnlyList<DeliveryDetails>? DeliveryDetails { get; init; }
}
