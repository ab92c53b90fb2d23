namespace Tender.Server.Jobs;

/// <summary>How far an advance goes.</summary>
/// <param name="To">The instant; null for the next instant at which an object changes.</param>
internal readonly record struct AdvanceTarget(DateTimeOffset? To);
