namespace Tender.Testing;

/// <summary>What it came to that a merchant was brought back.</summary>
/// <param name="Now">What the clock shows now.</param>
/// <param name="DiscardedNotices">How many notices that were made later than the snapshot are discarded.</param>
public sealed record RestoredState(DateTimeOffset Now, long DiscardedNotices);
