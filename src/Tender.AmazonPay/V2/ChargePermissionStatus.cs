namespace Tender.AmazonPay.V2;

/// <summary>The state of a permission; unlike other objects it may have several reasons.</summary>
public sealed record ChargePermissionStatus
{
    /// <summary>The state as the service says it, known to this version or not.</summary>
    public required ChargePermissionState State { get; init; }

    /// <summary>Why it is in its state; null or empty when there is nothing to say.</summary>
    public IReadOnlyList<StatusReason>? Reasons { get; init; }

    /// <summary>Since when it is in its state; null where the answer leaves it out.</summary>
    public DateTimeOffset? LastUpdatedTimestamp { get; init; }
}
