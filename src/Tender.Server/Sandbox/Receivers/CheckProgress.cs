using System.Collections.Immutable;

namespace Tender.Server.Sandbox.Receivers;

/// <summary>A check that somebody looks on at: what came of it so far.</summary>
internal sealed class CheckProgress(ReceiverWish wish, DateTimeOffset beganAt)
{
    private volatile string? end;
    private ImmutableList<RaceRun> runs = [];

    public ReceiverWish Wish => wish;

    /// <summary>When it began, in real time.</summary>
    public DateTimeOffset BeganAt => beganAt;

    /// <summary>The races that are over, in their order.</summary>
    public IReadOnlyList<RaceRun> Runs => Volatile.Read(ref runs);

    public bool IsOver => end is not null;

    /// <summary>Why it broke off; null where it did not.</summary>
    public string? Trouble => end is { Length: > 0 } why ? why : null;

    public void Add(RaceRun run) => Volatile.Write(ref runs, runs.Add(run));

    /// <summary>Nothing comes any more.</summary>
    /// <param name="trouble">Why it broke off; null where it did not.</param>
    public void End(string? trouble) => end = trouble ?? "";
}
