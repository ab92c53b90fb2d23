namespace Tender.Server.Jobs;

/// <summary>How far an advance goes: to an instant, by a span, or to the next change of an object.</summary>
/// <param name="To">The instant; null for the span, or for the next instant at which an object changes.</param>
/// <param name="By">The span, counted from the clock's time when the advance begins.</param>
internal readonly record struct AdvanceTarget(DateTimeOffset? To, TimeSpan? By = null);
