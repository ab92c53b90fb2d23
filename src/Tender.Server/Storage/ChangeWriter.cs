using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>
/// Writes what one command changed: the objects, the journal entry and its ledger lines, the notices that are owed, and
/// the jobs.
/// </summary>
/// <param name="services">What the store runs with.</param>
/// <param name="view">What the commands behind will see.</param>
/// <param name="writes">Where the rows go.</param>
/// <param name="merchant">The merchant as it was when the command was decided: its endpoints are told.</param>
/// <param name="clock">The merchant's clock.</param>
/// <param name="limit">While a clock is advanced: lowered by what is made due.</param>
internal sealed class ChangeWriter(
    CommitServices services,
    CommitView view,
    WriteBatch writes,
    Merchant merchant,
    MerchantClock clock,
    AdvanceLimit? limit
)
{
    private static readonly TimeSpan AtOnceGrace = TimeSpan.FromSeconds(2);

    /// <summary>
    /// What falls due within it, in the merchant's time, belongs to the trace of what made it due. A deadline weeks
    /// later has a trace of its own: nobody keeps a trace open so long, and rows that wait long are the many.
    /// </summary>
    private static readonly TimeSpan TraceWindow = TimeSpan.FromMinutes(15);

    private static readonly Dialects[] EachDialect = [Dialects.V1, Dialects.V2];

    private readonly bool isFrozen = merchant.Settings.Clock == ClockSetting.Frozen;

    /// <summary>The span the change is made under; null where nothing is recorded.</summary>
    public string? Trace { get; init; }

    /// <summary>Where the notices are added that are to be sent.</summary>
    public required List<FreshNotice> Notices { get; init; }

    /// <summary>Where it is added when the work that is made is to run.</summary>
    public required DueWork Due { get; init; }

    /// <summary>Whether a frozen clock has made work due at once, besides notices.</summary>
    public bool HasWorkAtOnce { get; private set; }

    public void Write(Change change, Requester requester, string summary)
    {
        if (change.Steps.Count > 0)
        {
            var seq = new IdMinter(services, view, merchant).NextEntry();
            WriteEntry(change, seq, requester, summary);
            WriteLedger(change, seq);
        }
        foreach (var job in change.Jobs.Where(job => !IsLapsed(job, change)))
            WriteJob(job, change.Now);
    }

    /// <summary>
    /// Whether it is a deadline of what has ended in this very change, as a permission does that is charged as its
    /// checkout is completed: it would wait for half a year, and find nothing to do.
    /// </summary>
    private static bool IsLapsed(ScheduledJob job, Change change) =>
        job.Kind
            is JobKind.SessionExpires
                or JobKind.PermissionExpires
                or JobKind.PermissionUnused
                or JobKind.AuthorizationTimesOut
                or JobKind.AuthorizationExpires
        && change.Steps.Any(step => step.After.Id == job.Object && step.After.IsFinal);

    private void WriteEntry(Change change, long seq, Requester requester, string summary)
    {
        var (moves, notices) = (0, Dialects.None);
        var steps = new List<(Step Step, Dialects Dialects, Document Doc)>(change.Steps.Count);
        for (var i = 0; i < change.Steps.Count; i++)
        {
            var step = change.Steps[i];
            var dialects = services.NewsIn(step);
            if (step.MovesState)
                moves++;
            notices |= dialects;
            steps.Add((step, dialects, new Document(() => RecordJson.Write(step.After))));
            WriteIndexes(step);
            DropDeadline(step);
        }
        foreach (var (step, _, doc) in steps)
            view.StageObject(merchant.Id, step, doc, seq);
        for (var i = 0; i < steps.Count; i++)
            WriteDeliveries(steps[i].Step, seq, i, steps[i].Dialects, change.Now);
        var text = new Document(() => Journal.WriteSteps(steps));
        writes.MakeAhead(text);
        writes.Add(
            new InsertJournalEntry
            {
                Merchant = merchant.Id,
                Seq = seq,
                Root = change.Steps[0].After.Id.Family,
                At = change.Now,
                Requester = requester,
                Summary = summary,
                Moves = moves,
                Notices = notices,
                Steps = text,
            }
        );
    }

    /// <summary>
    /// The deadline of before goes with the step that leaves it nothing to do. Not where time stands still or is moved:
    /// any number of deadlines has one instant there, by which they are found.
    /// </summary>
    private void DropDeadline(Step step)
    {
        if (isFrozen || limit is not null)
            return;
        if (step.Before?.Deadline is { } deadline && step.After.Deadline?.Kind != deadline.Kind)
            writes.Add(new DeleteDeadline { Merchant = merchant.Id, Deadline = deadline });
    }

    /// <summary>What an object is found by besides its id.</summary>
    private void WriteIndexes(Step step)
    {
        if (
            step.After is PermissionDetails { Id.IsRecurring: false, Setup.Metadata.ReferenceId: { } name } details
            && (step.Before as PermissionDetails)?.Setup.Metadata?.ReferenceId != name
        )
            writes.Add(
                new InsertOrderName
                {
                    Merchant = merchant.Id,
                    Name = name,
                    CreatedAt = details.CreatedAt,
                    Order = details.Id.Root,
                }
            );
        if (step is { Before: null, After: ChargePermission { Parent: { } parent } child })
            writes.Add(
                new InsertChild
                {
                    Merchant = merchant.Id,
                    Parent = parent,
                    Child = child.Id,
                }
            );
    }

    private void WriteLedger(Change change, long seq)
    {
        for (var i = 0; i < change.Lines.Count; i++)
            writes.Add(
                new InsertLedgerLine
                {
                    Merchant = merchant.Id,
                    Seq = seq,
                    Index = i,
                    Line = change.Lines[i],
                    At = change.Now,
                }
            );
    }

    /// <summary>One delivery and its job for each endpoint that listens to one of the dialects.</summary>
    /// <remarks>
    /// What is owed is due at once, in the merchant's time, so that an advance of the clock does not wait for it; its
    /// job runs a little later in real time.
    /// </remarks>
    private void WriteDeliveries(Step told, long seq, int step, Dialects dialects, DateTimeOffset now)
    {
        foreach (var endpoint in merchant.Endpoints.Where(one => one.Wants(told.After.Id)))
        foreach (var dialect in EachDialect)
        {
            if ((endpoint.Dialects & dialects & dialect) == 0)
                continue;
            var held = endpoint.Disabled is not null;
            var delivery = new InsertDelivery
            {
                Merchant = merchant.Id,
                Seq = seq,
                Step = step,
                Endpoint = endpoint.Id,
                Dialect = dialect,
                MessageId = Journal.MessageId(merchant.Id, seq, step, dialect),
                State = held ? DeliveryState.Held : DeliveryState.Pending,
                NextAt = held ? null : now + merchant.Settings.NoticeDelay,
                FirstAt = now,
            };
            writes.Add(delivery);
            if (!held)
                WriteDeliveryJob(told, delivery, dialects);
        }
    }

    private void WriteDeliveryJob(Step told, InsertDelivery delivery, Dialects dialects)
    {
        var (job, now) = (services.Ids.Next(), delivery.FirstAt);
        var which = new DeliveryArguments(delivery.Seq, delivery.Step, delivery.Endpoint, delivery.Dialect);
        var real = RealTime(now, now);
        if (merchant.Settings.NoticeDelay > TimeSpan.Zero)
            real = RoundUp(real + merchant.Settings.NoticeDelay);
        Announce(JobKind.Deliver, which, now, real);
        writes.Add(
            new InsertJob
            {
                Merchant = merchant.Id,
                Id = job,
                Kind = JobKind.Deliver,
                Object = told.After.Id.Value,
                Arguments = which,
                DueAt = now,
                RunAt = real,
                Trace = Trace,
            }
        );
        var stored = new StoredDelivery(delivery.MessageId, delivery.State, null, now, 0);
        var step = new JournalStep(told.After.Id, told.Before?.State, told.MovesState, dialects, told.After);
        Notices.Add(new FreshNotice(merchant.Id, job, which, stored, step, DetailsOf(told.After.Id)));
    }

    private PermissionDetails? DetailsOf(ObjectId id) =>
        id.Kind == ObjectKind.CheckoutSession ? null : view.Object(merchant.Id, id.Details) as PermissionDetails;

    /// <summary>
    /// What waits anyway falls due with others: one look and one claim find them all, however many there are.
    /// </summary>
    private static DateTimeOffset RoundUp(DateTimeOffset real)
    {
        const long tickMs = 50;
        return RecordJson.At((RecordJson.Ms(real) + tickMs - 1) / tickMs * tickMs);
    }

    /// <summary>When work is to run in real time. What a frozen clock has not reached waits for the clock.</summary>
    private DateTimeOffset RealTime(DateTimeOffset due, DateTimeOffset now)
    {
        if (!isFrozen)
            return clock.Real(due);
        return due <= now ? services.Time.GetUtcNow() : MerchantClock.Never;
    }

    private void WriteJob(ScheduledJob job, DateTimeOffset now)
    {
        var real = RealTime(job.DueAt, now);
        if (isFrozen && job.DueAt <= now && job.Kind != JobKind.Deliver)
        {
            // Done in its turn, before the caller is answered; a runner finds it where the process ended before.
            HasWorkAtOnce = true;
            real += AtOnceGrace;
        }
        Announce(job.Kind, job.Arguments, job.DueAt, real);
        if (OnlyIdOf(job) is { } id)
            view.StageOnlyJob(
                new InsertJobOnce
                {
                    Merchant = merchant.Id,
                    Id = id,
                    Kind = job.Kind,
                    Object = job.Object.Value ?? "",
                    Arguments = job.Arguments,
                    DueAt = job.DueAt,
                    RunAt = real,
                }
            );
        else
            writes.Add(
                new InsertJob
                {
                    Merchant = merchant.Id,
                    Id = services.Ids.Next(),
                    Kind = job.Kind,
                    Object = job.Object.Value,
                    Arguments = job.Arguments,
                    DueAt = job.DueAt,
                    RunAt = real,
                    Trace = job.DueAt - now <= TraceWindow ? Trace : null,
                }
            );
    }

    /// <summary>
    /// The id of a job of which there is only one of an instant: it says so. Ids that are drawn are never negative.
    /// </summary>
    private static long? OnlyIdOf(ScheduledJob job) =>
        job.Kind == JobKind.Settle ? -RecordJson.Ms(job.DueAt)
        : job.Kind == JobKind.RemoveOld ? long.MinValue + RecordJson.Ms(job.DueAt)
        : job.Kind == JobKind.Reconcile ? long.MinValue / 2 + RecordJson.Ms(job.DueAt)
        : null;

    /// <summary>Says that something has become due.</summary>
    private void Announce(JobKind kind, JobArguments? arguments, DateTimeOffset due, DateTimeOffset real)
    {
        limit?.Lower(kind, due);
        Due.Add(RecordJson.Ms(real), JobLane.Of(merchant.Id, kind, arguments));
    }
}
