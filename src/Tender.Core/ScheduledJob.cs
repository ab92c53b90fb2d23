namespace Tender.Core;

/// <summary>Work that falls due at an instant of the merchant's time.</summary>
/// <param name="Kind">What to do.</param>
/// <param name="Object">With what.</param>
/// <param name="DueAt">When, in the merchant's time.</param>
/// <param name="Arguments">What else it needs; null for nothing.</param>
public readonly record struct ScheduledJob(
    JobKind Kind,
    ObjectId Object,
    DateTimeOffset DueAt,
    JobArguments? Arguments = null
);
