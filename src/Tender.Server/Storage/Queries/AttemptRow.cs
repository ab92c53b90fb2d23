namespace Tender.Server.Storage;

/// <summary>One try of a delivery, as it is shown.</summary>
internal sealed record AttemptRow(DateTimeOffset At, int? Status, string? Error, long? DurationMs, string? Answer);
