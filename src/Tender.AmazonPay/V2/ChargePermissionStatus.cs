namespace Tender.AmazonPay.V2;

/// <summary>The state of a permission; unlike other objects it may have several reasons.</summary>
public sealed record ChargePermissionStatus
{
    /// <summary>The state.</summary>
    public required ChargePermissionState State { get; init; }

    /// <summary>Why.</summary>
    public IReadOnlyList<StatusReason>? Reasons { get; init; }

    /// <summary>Since when.</summary>
    public DateTimeOffset? LastUpdatedTimestamp { get; init; }
}
