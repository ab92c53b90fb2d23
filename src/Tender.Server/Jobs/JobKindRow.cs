using Tender.Core;
using Tender.Server.Payments;
using Tender.Server.Storage;

namespace Tender.Server.Jobs;

/// <summary>Everything there is to know about one kind of job.</summary>
/// <param name="Run">Its handler.</param>
internal sealed record JobKindRow(Func<JobExecutor, Job, CancellationToken, Task<JobOutcome>> Run)
{
    /// <summary>Whose places it takes.</summary>
    public JobQueue Queue { get; init; } = JobQueue.Payments;

    /// <summary>Who does it, as the journal says it.</summary>
    public Requester Who { get; init; } = Requester.Clock;

    /// <summary>How its arguments are read; null for a kind without any.</summary>
    public Func<string?, JobArguments?>? Arguments { get; init; }

    /// <summary>
    /// Whether its handler reads before it commits. Others that are started with it would overtake it, so it is started
    /// alone; all others commit in the order in which they are started.
    /// </summary>
    public bool ReadsBeforeCommit { get; init; }

    /// <summary>
    /// Whether the job would change its object as the object is now: "the next" instant of a clock is the first such
    /// job's. Null for a kind that changes no object a merchant waits for: deliveries, the account's settlements, what
    /// only cleans up.
    /// </summary>
    public Func<Record, DateTimeOffset, bool>? Changes { get; init; }

    /// <summary>
    /// The causes of the transitions that this kind brings about, as the list of next transitions tells them.
    /// </summary>
    public IReadOnlyList<Cause> Causes { get; init; } = [];

    /// <summary>The reason of those transitions; null where a cause has one reason, or the job decides it.</summary>
    public Reason? With { get; init; }

    /// <summary>Whether the job may bring about this transition.</summary>
    public bool BringsAbout(Transition transition) =>
        Causes.Contains(transition.Cause) && (With is null || With == transition.Reason);
}
