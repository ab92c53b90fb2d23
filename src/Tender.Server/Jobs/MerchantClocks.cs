using Tender.Core;
using Tender.Server.Payments;
using Tender.Server.Storage;

namespace Tender.Server.Jobs;

/// <summary>
/// The movable clocks of sandbox merchants. An advance writes its target into the merchant's row and a job that holds
/// it; then, instant by instant, it runs what falls due, in order of due time, each change at its own instant; at the
/// end it sets the shift and the real time of the merchant's other jobs in one transaction. A crash leaves the target
/// and the job: another runner goes on from the instant reached.
/// </summary>
internal sealed class MerchantClocks(
    PaymentStore store,
    JobTable jobs,
    IdGenerator ids,
    TimeProvider time,
    TimeSpan lease
)
{
    private const int ClaimMin = 8,
        ClaimMax = 2048;

    /// <summary>How long to wait for work that was under way when the advance began.</summary>
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(5);

    /// <summary>
    /// Runs a claimed job at its instant; set by the composition, because deliveries need the clocks' neighbours.
    /// </summary>
    public Func<Job, CancellationToken, Task> Run { get; set; } =
        (_, _) => throw new InvalidOperationException("Not composed.");

    /// <summary>
    /// Whether jobs ask somebody outside before they commit: they then end in any order, so only those of one instant
    /// may run together.
    /// </summary>
    public bool OneInstantAtATime { get; init; }

    /// <summary>
    /// Moves a clock. Null: another advance is under way. What is not reached within <paramref name="wait"/> goes on by
    /// a job.
    /// </summary>
    public async Task<AdvanceResult?> Advance(
        string merchant,
        AdvanceTarget target,
        bool settle,
        TimeSpan wait,
        CancellationToken ct
    )
    {
        var fromSeq = ids.Next();
        var job = new Job(
            merchant,
            JobKind.Advance,
            default,
            settle ? "settle" : null,
            new Lease(ids.Next(), 1),
            time.GetUtcNow(),
            null
        );
        var started = time.GetTimestamp();
        var goal = target.To;
        if (goal is null)
        {
            goal = (await Next(merchant))?.DueAt;
            if (goal is null)
                return new(await store.Now(merchant), true, fromSeq); // nothing is left: nothing moves
        }
        var begun = await store.Apply(
            new Command<DateTimeOffset?>(merchant, "Advance", Requester.Operator)
            {
                Decide = (change, scene) => scene.Clock.AdvancingTo is null ? change.Now : (DateTimeOffset?)null,
                ExtraWrites = (writing, now) =>
                {
                    if (now is not { } from)
                        return;
                    if (goal < from)
                        goal = from;
                    writing.Add(
                        new UpdateClock
                        {
                            Merchant = merchant,
                            Shift = TimeSpan.Zero,
                            AdvancingTo = goal,
                            ReachedAt = from,
                        }
                    );
                    var until = time.GetUtcNow() + lease;
                    writing.Add(
                        new InsertJob
                        {
                            Merchant = merchant,
                            Id = job.Lease.Job,
                            Kind = JobKind.Advance,
                            Object = "",
                            Arguments = job.Arguments,
                            DueAt = from,
                            RunAt = until,
                            LeaseUntil = until,
                            Fence = job.Lease.Fence,
                            AttemptCount = 1,
                        }
                    );
                },
            },
            ct
        );
        if (begun.Result.Value is null)
            return null;
        // Not the caller's token: an advance that was begun is not left half done because a connection broke.
        var finished = await Drive(job, () => time.GetElapsedTime(started) >= wait, CancellationToken.None);
        if (!finished)
            await jobs.Release(job);
        return new(await store.Now(merchant), finished, fromSeq);
    }

    /// <summary>The background half: an advance whose caller has gone, or died.</summary>
    public async Task Resume(Job job, CancellationToken ct)
    {
        if (!await Drive(job, () => ct.IsCancellationRequested, ct))
            await jobs.Release(job);
    }

    /// <summary>
    /// What will next change an object by itself: deadlines that have lapsed and deliveries do not count.
    /// </summary>
    public async Task<(DateTimeOffset DueAt, JobKind Kind, ObjectId Object)?> Next(string merchant)
    {
        var (after, last) = (long.MinValue, 0L);
        while (true)
        {
            var page = await store.Database.Query(
                """
                SELECT j.due_at, j.id, j.kind, j.object, o.kind, o.doc FROM jobs j LEFT JOIN objects o ON o.bucket = j.bucket AND o.merchant = j.merchant AND o.id = j.object
                WHERE j.bucket = @bucket AND j.merchant = @merchant AND j.dead = 0 AND j.kind NOT IN (@deliver, @advance, @undo) AND (j.due_at > @after OR (j.due_at = @after AND j.id > @last))
                ORDER BY j.due_at, j.id LIMIT 200
                """,
                row =>
                    (
                        Due: row.GetInt64(0),
                        Id: row.GetInt64(1),
                        Kind: (JobKind)row.GetInt16(2),
                        Object: ObjectId.Read(row.GetString(3)),
                        Record: row.IsDBNull(4) ? null : RecordJson.Read((ObjectKind)row.GetInt16(4), row.GetUtf8(5))
                    ),
                ("bucket", Merchant.BucketOf(merchant)),
                ("merchant", merchant),
                ("deliver", (short)JobKind.Deliver),
                ("advance", (short)JobKind.Advance),
                ("undo", (short)JobKind.Undo),
                ("after", after),
                ("last", last)
            );
            foreach (var job in page)
                if (job.Record is { } record && Matters(job.Kind, record, RecordJson.At(job.Due)))
                    return (RecordJson.At(job.Due), job.Kind, job.Object);
            if (page.Count < 200)
                return null;
            (after, last) = (page[^1].Due, page[^1].Id);
        }
    }

    /// <summary>Whether a due job would change its object as it is now.</summary>
    public static bool Matters(JobKind kind, Record record, DateTimeOffset due) =>
        (kind, record) switch
        {
            (JobKind.SessionExpires, CheckoutSession session) => session.State == State.Open,
            (JobKind.PermissionExpires, ChargePermission permission) => permission.State
                is State.Open
                    or State.Suspended
                && permission.ExpiresAt <= due,
            (JobKind.PermissionUnused, ChargePermission permission) => permission.State is State.Open or State.Suspended
                && permission.LastAuthorization == 0,
            (JobKind.SimulatedRepair, ChargePermission permission) => permission.State == State.Suspended,
            (JobKind.ApplyChildResult or JobKind.ChildrenCanceled, ChargePermission) => true,
            (JobKind.ReversalConcludes, _) => record.State == State.Pending,
            (JobKind.Conclude, _) => record.State == State.Pending,
            (JobKind.AuthorizationTimesOut, _) => record.State == State.Pending,
            (JobKind.AuthorizationExpires, _) => record.State == State.Open,
            (JobKind.DisputeDeadline, Dispute dispute) => dispute.State == State.Open && dispute.RespondBy <= due,
            (JobKind.DisputeReviewed, Dispute dispute) => dispute is { State: State.Pending, Reason: null },
            (JobKind.SimulatedClose, _) => record.State is State.Open or State.Completed,
            (JobKind.MakeReport, Report) => record.State == State.Pending,
            (JobKind.ScheduleRuns, ReportSchedule schedule) => schedule.State == State.Open && schedule.NextAt == due,
            _ => false,
        };

    /// <summary>Goes on until the target (true), or until told to stop or the lease is lost (false).</summary>
    private async Task<bool> Drive(Job holder, Func<bool> stop, CancellationToken ct)
    {
        var merchant = holder.Merchant;
        var settle = holder.Arguments == "settle";
        var claim = 64;
        var renewed = time.GetTimestamp();
        while (await store.Merchants.Clock(merchant) is { AdvancingTo: { } target } clock)
        {
            if (stop())
                return false;
            if (time.GetElapsedTime(renewed) > lease / 3)
            {
                if (!await jobs.Renew(holder))
                    return true; // somebody else drives it now
                renewed = time.GetTimestamp();
            }
            var horizon = new AdvanceLimit();
            var (due, busy) = await jobs.DueNext(merchant, target, settle, claim, horizon);
            if (due.Count == 0)
            {
                if (!busy && await Finish(holder, target, settle))
                    return true;
                if (busy)
                    await Task.Delay(Breath, ct);
                continue;
            }
            // The clock stands at the instant of what is being done: a shop that calls from its notification handler
            // sees that time.
            var at = due[0].DueAt > clock.ReachedAt ? due[0].DueAt : clock.ReachedAt!.Value;
            var atOnce =
                OneInstantAtATime || (settle && due.Any(job => job.Kind == JobKind.Deliver))
                    ? at
                    : DateTimeOffset.MaxValue;
            var together = Engine.RunnableTogether(due.TakeWhile(job => job.DueAt <= atOnce));
            if (at > clock.ReachedAt)
                await Reach(merchant, target, at);
            await Task.WhenAll(together.Select(job => Run(job with { At = job.DueAt > at ? job.DueAt : at }, ct)));
            // What had to wait for its turn is read again; when that happens, read less.
            claim =
                together.Count < due.Count || horizon.At <= due[^1].DueAt
                    ? Math.Max(ClaimMin, claim / 2)
                    : Math.Min(ClaimMax, claim * 2);
            // No further than what was run: what waits for a delivery's sake still has its own instant.
            var done = together[^1].DueAt;
            if (horizon.At > done && done > at)
                await Reach(merchant, target, done);
        }
        return true;
    }

    private Task Reach(string merchant, DateTimeOffset target, DateTimeOffset at) =>
        store.Apply(
            new Command<bool>(merchant, "Reach", Requester.Clock)
            {
                At = at, // in the lane of the work it speaks of
                Decide = (_, scene) => scene.Clock.AdvancingTo is not null,
                ExtraWrites = (writing, advancing) =>
                {
                    if (advancing)
                        writing.Add(
                            new UpdateClock
                            {
                                Merchant = merchant,
                                Shift = TimeSpan.Zero,
                                AdvancingTo = target,
                                ReachedAt = at,
                            }
                        );
                },
            }
        );

    /// <summary>
    /// The target is reached: the shift is set and the merchant's other jobs get their real time, in one transaction
    /// that no command of the merchant overlaps. False: something has fallen due before the target meanwhile.
    /// </summary>
    private async Task<bool> Finish(Job holder, DateTimeOffset target, bool settle)
    {
        (string, object?) bucket = ("bucket", Merchant.BucketOf(holder.Merchant)),
            merchant = ("merchant", holder.Merchant),
            until = ("target", RecordJson.Ms(target));
        (string, object?) shift = ("shift", RecordJson.Ms(target) - RecordJson.Ms(time.GetUtcNow()));
        var done = await store.Database.Alone(
            holder.Merchant,
            (
                "DELETE FROM jobs WHERE bucket = @bucket AND merchant = @merchant AND id = @id AND fence = @fence",
                [bucket, merchant, ("id", holder.Lease.Job), ("fence", holder.Lease.Fence)],
                1
            ),
            (
                """
                UPDATE merchants SET shift_ms = @shift, advancing_to = NULL, reached_at = NULL WHERE bucket = @bucket AND merchant = @merchant AND NOT EXISTS
                  (SELECT 1 FROM jobs j WHERE j.bucket = @bucket AND j.merchant = @merchant AND j.dead = 0 AND j.due_at <= @target AND j.kind <> @advance AND (@deliveries = 1 OR j.kind <> @deliver))
                """,
                [
                    bucket,
                    merchant,
                    shift,
                    until,
                    ("advance", (short)JobKind.Advance),
                    ("deliver", (short)JobKind.Deliver),
                    ("deliveries", (short)(settle ? 1 : 0)),
                ],
                1
            ),
            // What is under way keeps its lease; it ends by itself.
            (
                "UPDATE jobs SET run_at = due_at - @shift, lease_until = NULL WHERE bucket = @bucket AND merchant = @merchant AND (lease_until IS NULL OR lease_until <= @now)",
                [bucket, merchant, shift, ("now", RecordJson.Ms(time.GetUtcNow()))],
                null
            )
        );
        return done || !await jobs.Renew(holder); // not ours any more: whoever has it finishes
    }
}
