namespace Tender.AmazonPay.V2;

/// <summary>The parcels that Amazon took note of.</summary>
public sealed record DeliveryTracker
{
    /// <summary>The permission.</summary>
    public string? ChargePermissionId { get; init; }

    /// <summary>The order reference.</summary>
    public string? AmazonOrderReferenceId { get; init; }

    /// <summary>The parcels.</summary>
    public IReadOnlyList<DeliveryDetails>? DeliveryDetails { get; init; }
}
