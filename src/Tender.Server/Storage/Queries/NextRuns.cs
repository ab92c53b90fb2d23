namespace Tender.Server.Storage;

/// <summary>When work is to run next, in real time.</summary>
/// <param name="Free">What belongs to no lane, and what falls due behind a moved clock; null for nothing.</param>
/// <param name="InLane">What belongs to one; null for nothing.</param>
internal readonly record struct NextRuns(DateTimeOffset? Free, DateTimeOffset? InLane)
{
    /// <summary>Whichever is first; null for nothing.</summary>
    public DateTimeOffset? First => Free < InLane || InLane is null ? Free : InLane;

    /// <summary>Whichever is first but for the work of a lane at an instant, which somebody knows of already.</summary>
    /// <param name="known">In milliseconds of real time.</param>
    public DateTimeOffset? FirstBut(long known) => InLane is { } first && RecordJson.Ms(first) == known ? Free : First;
}
