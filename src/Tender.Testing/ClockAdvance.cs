namespace Tender.Testing;

/// <summary>What happened while a clock was moved.</summary>
/// <param name="Now">What the clock shows now, in UTC.</param>
/// <param name="Settled">Whether every notice that came due was answered or has failed.</param>
/// <param name="EventCount">How many changes of state there were.</param>
/// <param name="Deliveries">How many notices were delivered, and how many attempts failed.</param>
/// <param name="Events">The changes, in order: the first 1,000.</param>
public sealed record ClockAdvance(
    DateTimeOffset Now,
    bool Settled,
    int EventCount,
    DeliveryCount Deliveries,
    IReadOnlyList<StateChange> Events
);

/// <summary>How many notices were delivered, and how many attempts failed.</summary>
/// <param name="Delivered">Answered with a 2xx.</param>
/// <param name="Failed">Answered otherwise, or not at all.</param>
public sealed record DeliveryCount(int Delivered, int Failed);
