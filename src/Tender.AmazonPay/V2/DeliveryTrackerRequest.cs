namespace Tender.AmazonPay.V2;

/// <summary>Tells Amazon where the goods are.</summary>
public sealed record DeliveryTrackerRequest
{
    /// <summary>The permission that was shipped; or <see cref="AmazonOrderReferenceId"/>.</summary>
    public string? ChargePermissionId { get; init; }

    /// <summary>The order reference that was shipped.</summary>
    public string? AmazonOrderReferenceId { get; init; }

    /// <summary>The parcels; each tracking number is taken once.</summary>
    public required IReadOnlyList<DeliveryDetails> DeliveryDetails { get; init; }
}
