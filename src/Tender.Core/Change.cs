namespace Tender.Core;

/// <summary>What is common to everything we keep: a record is never altered, only followed by its next version.</summary>
public abstract record Record
{
    /// <summary>Its identifier.</summary>
    public required ObjectId Id { get; init; }

    /// <summary>Grows by exactly one with every stored change; 0 before the first.</summary>
    public long Version { get; init; }

    /// <summary>Where it stands in its lifecycle.</summary>
    public required State State { get; init; }

    /// <summary>Why; null where the state says it all.</summary>
    public Reason? Reason { get; init; }

    /// <summary>Words of the merchant about the reason; null for none.</summary>
    public string? ReasonDescription { get; init; }

    /// <summary>When it was made, in the merchant's time.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last changed state, in the merchant's time; the time of creation at first.</summary>
    public DateTimeOffset ChangedAt { get; init; }

    /// <summary>What may be used up of the object, where there is such a bound; the database checks it too.</summary>
    public virtual Money? Bound => null;

    /// <summary>What is used up of it: never below zero, never above <see cref="Bound"/>.</summary>
    public virtual long Used => 0;

    /// <summary>Whether nothing further happens to it by itself.</summary>
    public bool IsFinal => Lifecycles.IsFinal(Id.Kind, State);
}

/// <summary>The kinds of work that happens later. Closed: the runner has one switch over it.</summary>
public enum JobKind
{
    /// <summary>A checkout nobody finished lapses.</summary>
    SessionExpires,

    /// <summary>A permission's lifetime ends.</summary>
    PermissionExpires,

    /// <summary>A permission that expected an authorization at once did not get one.</summary>
    PermissionUnused,

    /// <summary>The processor is asked (again) about a pending authorization, capture or refund.</summary>
    Conclude,

    /// <summary>A pending authorization was not decided in time.</summary>
    AuthorizationTimesOut,

    /// <summary>An open authorization was not captured in time.</summary>
    AuthorizationExpires,

    /// <summary>A simulation closes an authorization or capture.</summary>
    SimulatedClose,

    /// <summary>A simulated buyer repairs the payment method.</summary>
    SimulatedRepair,

    /// <summary>An effect at the processor that came too late to count is undone there.</summary>
    Undo,

    /// <summary>A notice is sent to one endpoint.</summary>
    Deliver,

    /// <summary>A merchant's clock moves to its target.</summary>
    Advance,

    /// <summary>What happened to a child reaches the agreement above it, in a commit of the agreement's own; the arguments are a <see cref="ChildResult"/>.</summary>
    ApplyChildResult,

    /// <summary>A merchant's day is over, and what its account holds is settled. At most one of an instant; its object is <see cref="ObjectId.SettlementOn"/> that instant.</summary>
    Settle,

    /// <summary>A settlement takes up its ledger lines and pays out.</summary>
    CloseSettlement,

    /// <summary>A report's file is made.</summary>
    MakeReport,

    /// <summary>A report's file is not kept any longer.</summary>
    ReportExpires,

    /// <summary>A schedule asks for its next report.</summary>
    ScheduleRuns,

    /// <summary>The merchant has not answered a dispute in time.</summary>
    DisputeDeadline,

    /// <summary>The sandbox's investigator decides a dispute the merchant contested.</summary>
    DisputeReviewed,

    /// <summary>A reversal of a provider's credit ends; the arguments are the credit, and the reason of a decline.</summary>
    ReversalConcludes,

    /// <summary>An agreement was canceled by Amazon: the orders under it go with it.</summary>
    ChildrenCanceled,
}

/// <summary>Work that falls due at an instant of the merchant's time.</summary>
/// <param name="Kind">What to do.</param>
/// <param name="Object">With what.</param>
/// <param name="DueAt">When, in the merchant's time.</param>
/// <param name="Arguments">What else it needs; null for nothing.</param>
public readonly record struct ScheduledJob(JobKind Kind, ObjectId Object, DateTimeOffset DueAt, string? Arguments = null);

/// <summary>The ledger's accounts. Every entry sums to zero per currency.</summary>
public enum LedgerAccount
{
    /// <summary>What buyers have promised; the other side of <see cref="Reserved"/>.</summary>
    Promised,

    /// <summary>What open and being-captured authorizations hold.</summary>
    Reserved,

    /// <summary>What the processor owes us (negative) for what was captured.</summary>
    Processor,

    /// <summary>What the merchant is owed.</summary>
    Merchant,

    /// <summary>What the merchant paid for its captures.</summary>
    Fees,

    /// <summary>What was paid out to the merchant's bank.</summary>
    Bank,

    /// <summary>What is kept back of it while buyers dispute it.</summary>
    Disputed,

    /// <summary>What solution providers were given of it.</summary>
    Provider,
}

/// <summary>One line of a ledger entry.</summary>
/// <param name="Object">The movement it belongs to.</param>
/// <param name="Account">The account.</param>
/// <param name="Amount">Signed.</param>
public readonly record struct LedgerLine(ObjectId Object, LedgerAccount Account, Money Amount);

/// <summary>One record's step within a change, however many decisions it took.</summary>
/// <param name="Before">The stored version; null at birth.</param>
/// <param name="After">The version to store.</param>
public readonly record struct Step(Record? Before, Record After)
{
    /// <summary>Whether the state moved: what journals, timelines and notices speak of.</summary>
    public bool MovesState => Before is null || Before.State != After.State || Before.Reason != After.Reason;
}

/// <summary>
/// The sheet a decision writes on: the records it saved, the work it makes due, the ledger lines it posts. Nothing is done until the door stores it, all or nothing;
/// a refused decision's sheet is thrown away. Given the same records and the same <see cref="Now"/>, a decision writes the same sheet.
/// </summary>
public sealed class Change
{
    private readonly Func<ObjectId, Record?> load;
    private readonly List<Step> steps = [];

    /// <summary>A clean sheet.</summary>
    /// <param name="now">The merchant's time, whole milliseconds.</param>
    /// <param name="load">The records the decision was given; null for one that does not exist.</param>
    public Change(DateTimeOffset now, Func<ObjectId, Record?> load) => (Now, this.load) = (now, load);

    /// <summary>The merchant's time, the only time a decision knows.</summary>
    public DateTimeOffset Now { get; }

    /// <summary>How the merchant is paid.</summary>
    public Payout Payout { get; init; }

    /// <summary>The records changed, each once, in the order they were first saved.</summary>
    public IReadOnlyList<Step> Steps => steps;

    /// <summary>The work made due.</summary>
    public List<ScheduledJob> Jobs { get; } = [];

    /// <summary>The ledger lines; they sum to zero.</summary>
    public List<LedgerLine> Lines { get; } = [];

    /// <summary>A record as it now is on this sheet, or null when there is none, or none of this type: callers name what they look for with ids they were given.</summary>
    public T? Find<T>(ObjectId id) where T : Record
    {
        foreach (var step in steps)
            if (step.After.Id == id) return step.After as T;
        return load(id) as T;
    }

    /// <summary>A record that must exist.</summary>
    /// <exception cref="InvalidOperationException">It does not: corrupt data.</exception>
    public T Get<T>(ObjectId id) where T : Record => Find<T>(id) ?? throw new InvalidOperationException($"{id} is missing.");

    /// <summary>Saves a record's next version. A change of state must be in the lifecycle tables.</summary>
    /// <exception cref="InvalidOperationException">The step is not in the table: a bug, stopped before it is stored.</exception>
    public T Save<T>(T after, Cause cause) where T : Record
    {
        var at = steps.FindIndex(step => step.After.Id == after.Id);
        var current = at >= 0 ? steps[at].After : load(after.Id);
        var stored = at >= 0 ? steps[at].Before : current;
        if (current is null || current.State != after.State)
        {
            var step = new Transition(after.Id.Kind, current?.State, cause, after.State, after.Reason);
            if (!Lifecycles.Allows(step)) throw new InvalidOperationException($"{after.Id}: {step} is not in the lifecycle table.");
            // A clock that went back does not take an object's history with it.
            after = after with { ChangedAt = current is not null && current.ChangedAt > Now ? current.ChangedAt : Now };
        }
        if (after.Bound is { } bound && (after.Used < 0 || after.Used > bound.Minor))
            throw new InvalidOperationException($"{after.Id}: {after.Used} of {bound.Minor} used.");
        after = after with { Version = (stored?.Version ?? 0) + 1 };
        if (at >= 0) steps[at] = new Step(stored, after);
        else steps.Add(new Step(stored, after));
        return after;
    }

    /// <summary>Saves a record whose state does not move.</summary>
    public T Save<T>(T after) where T : Record => Save(after, Cause.Request);

    /// <summary>Makes work due.</summary>
    public void Later(JobKind kind, ObjectId id, DateTimeOffset dueAt, string? arguments = null) => Jobs.Add(new ScheduledJob(kind, id, dueAt, arguments));

    /// <summary>Moves an amount from one account to another: two lines that sum to zero. What reaches the merchant's account, or leaves it, is settled when its day is over.</summary>
    public void Post(ObjectId id, LedgerAccount from, LedgerAccount to, Money amount)
    {
        if (amount.Minor == 0) return;
        Lines.Add(new LedgerLine(id, from, -amount));
        Lines.Add(new LedgerLine(id, to, amount));
        if ((from == LedgerAccount.Merchant || to == LedgerAccount.Merchant) && id.Kind != ObjectKind.Settlement) Settle(Settlement.DueAfter(Now, Payout.SettlesFrom));
    }

    /// <summary>Sees to it that the merchant's account is settled at an instant; however often that is asked, it is one job.</summary>
    internal void Settle(DateTimeOffset at)
    {
        var due = new ScheduledJob(JobKind.Settle, ObjectId.SettlementOn(at), at);
        if (!Jobs.Contains(due)) Jobs.Add(due);
    }
}
