namespace Tender.Server.Storage;

/// <summary>What is removed: everything before these instants of the merchant's time; null for nothing.</summary>
internal sealed record RetentionLimits(DateTimeOffset? Deliveries, DateTimeOffset? Attempts, DateTimeOffset? Replies)
{
    /// <summary>Notices of this number or above stay: their partition is dropped later.</summary>
    public long DeliveriesTo { get; init; } = long.MaxValue;

    /// <summary>Attempts of this number or above stay: their partition is dropped later.</summary>
    public long AttemptsTo { get; init; } = long.MaxValue;
}
