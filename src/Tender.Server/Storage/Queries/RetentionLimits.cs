namespace Tender.Server.Storage;

/// <summary>What is removed: everything before these instants of the merchant's time; null for nothing.</summary>
internal sealed record RetentionLimits(DateTimeOffset? Deliveries, DateTimeOffset? Attempts, DateTimeOffset? Replies);
