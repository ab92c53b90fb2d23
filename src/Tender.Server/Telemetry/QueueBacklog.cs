namespace Tender.Server.Telemetry;

/// <summary>What waits in one queue of jobs.</summary>
/// <param name="Queue">Its name.</param>
/// <param name="DueCount">Jobs whose time has come and that nobody has begun.</param>
/// <param name="WaitingCount">Jobs that wait for their time, or are under way.</param>
/// <param name="Lag">For how long the oldest of the due ones has been due.</param>
internal sealed record QueueBacklog(string Queue, long DueCount, long WaitingCount, TimeSpan Lag);
