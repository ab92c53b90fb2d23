namespace Tender.Server.Http.V2;

/// <summary>How dialect v2 sees an object stand.</summary>
/// <param name="Name">The state.</param>
/// <param name="ReasonCode">Why; null where the state says it all.</param>
/// <param name="Description">Words about the reason, or null.</param>
/// <param name="At">Since when.</param>
internal readonly record struct V2State(string Name, string? ReasonCode, string? Description, DateTimeOffset At);
