namespace Tender.Core;

/// <summary>
/// What a decision comes to: the records it saved, the jobs it scheduled, the ledger lines it posted. Nothing has an
/// effect until the store commits it, all or nothing; a refused decision's change is thrown away. Given the same
/// records and the same <see cref="Now"/>, a decision writes the same change.
/// </summary>
public sealed class Change
{
    private readonly Func<ObjectId, Record?> load;
    private readonly List<Step> steps = [];

    /// <summary>An empty change.</summary>
    /// <param name="now">The merchant's time, whole milliseconds.</param>
    /// <param name="load">The records the decision was given; null for one that does not exist.</param>
    public Change(DateTimeOffset now, Func<ObjectId, Record?> load) => (Now, this.load) = (now, load);

    /// <summary>The merchant's time, the only time a decision knows.</summary>
    public DateTimeOffset Now { get; }

    /// <summary>How the merchant is paid.</summary>
    public Payout Payout { get; init; }

    /// <summary>The records changed, each once, in the order they were first saved.</summary>
    public IReadOnlyList<Step> Steps => steps;

    /// <summary>The jobs it schedules.</summary>
    public List<ScheduledJob> Jobs { get; } = [];

    /// <summary>The ledger lines; they sum to zero.</summary>
    public List<LedgerLine> Lines { get; } = [];

    /// <summary>
    /// A record as it now is in this change, or null when there is none, or none of this type: callers name what they
    /// look for with ids they were given.
    /// </summary>
    public T? Find<T>(ObjectId id)
        where T : Record
    {
        foreach (var step in steps)
            if (step.After.Id == id)
                return step.After as T;
        return load(id) as T;
    }

    /// <summary>A record that must exist.</summary>
    /// <exception cref="InvalidOperationException">It does not: corrupt data.</exception>
    public T Get<T>(ObjectId id)
        where T : Record => Find<T>(id) ?? throw new InvalidOperationException($"{id} is missing.");

    /// <summary>Saves a record's next version. A change of state must be in the lifecycle tables.</summary>
    /// <exception cref="InvalidOperationException">The step is not in the table: a bug, stopped before it is
    /// stored.</exception>
    public T Save<T>(T after, Cause cause)
        where T : Record
    {
        var index = steps.FindIndex(step => step.After.Id == after.Id);
        var current = index >= 0 ? steps[index].After : load(after.Id);
        var stored = index >= 0 ? steps[index].Before : current;
        if (current is null || current.State != after.State)
        {
            var step = new Transition(after.Id.Kind, current?.State, cause, after.State, after.Reason);
            if (!Lifecycles.Allows(step))
                throw new InvalidOperationException($"{after.Id}: {step} is not in the lifecycle table.");
            // A clock that went back does not take an object's history with it.
            after = after with
            {
                ChangedAt = current is not null && current.ChangedAt > Now ? current.ChangedAt : Now,
            };
        }
        if (after.Bound is { } bound && (after.Used < 0 || after.Used > bound.Minor))
            throw new InvalidOperationException($"{after.Id}: {after.Used} of {bound.Minor} used.");
        after = after with { Version = (stored?.Version ?? 0) + 1 };
        if (index >= 0)
            steps[index] = new Step(stored, after);
        else
            steps.Add(new Step(stored, after));
        return after;
    }

    /// <summary>Saves a record whose state does not move.</summary>
    public T Save<T>(T after)
        where T : Record => Save(after, Cause.Request);

    /// <summary>Schedules a job for an instant of the merchant's time.</summary>
    public void Schedule(JobKind kind, ObjectId id, DateTimeOffset dueAt, JobArguments? arguments = null) =>
        Jobs.Add(new ScheduledJob(kind, id, dueAt, arguments));

    /// <summary>
    /// Moves an amount from one account to another: two lines that sum to zero. What reaches the merchant's account, or
    /// leaves it, is settled when its day is over.
    /// </summary>
    public void Post(ObjectId id, LedgerAccount from, LedgerAccount to, Money amount)
    {
        if (amount.Minor == 0)
            return;
        Lines.Add(new LedgerLine(id, from, -amount));
        Lines.Add(new LedgerLine(id, to, amount));
        if ((from == LedgerAccount.Merchant || to == LedgerAccount.Merchant) && id.Kind != ObjectKind.Settlement)
            Settle(Settlement.DueAfter(Now, Payout.SettlesFrom));
    }

    /// <summary>
    /// Schedules that the merchant's account is settled at an instant; however often that is asked, it is one job.
    /// </summary>
    internal void Settle(DateTimeOffset at)
    {
        var due = new ScheduledJob(JobKind.Settle, ObjectId.SettlementOn(at), at);
        if (!Jobs.Contains(due))
            Jobs.Add(due);
    }
}
