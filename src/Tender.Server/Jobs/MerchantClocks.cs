using System.Data.Common;
using Tender.Core;
using Tender.Server.Payments;
using Tender.Server.Storage;

namespace Tender.Server.Jobs;

/// <summary>
/// The movable clocks of sandbox merchants. An advance writes its target into the merchant's row and a job that holds
/// it; then, instant by instant, it runs what falls due, in order of due time, each change at its own instant; at the
/// end it sets the shift. The merchant's other jobs stay as they are: each gets its real time when it falls due, so an
/// advance costs nothing for what waits. A crash leaves the target and the job: another runner goes on from the instant
/// reached.
/// </summary>
internal sealed class MerchantClocks(JobExecutor executor, IdGenerator ids, TimeProvider time)
{
    private const int ClaimMin = 8,
        ClaimMax = 2048,
        PageSize = 200;

    /// <summary>
    /// How often an advance tries a job that fails, without a pause. After that it goes on without the job, which is
    /// tried again when its pause is over.
    /// </summary>
    private const int FailuresMax = 5;

    /// <summary>How long to wait for work that was under way when the advance began.</summary>
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(5);

    /// <summary>How long one advance waits, in real time, for another that is about to end.</summary>
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(5);

    private readonly DeliveryQueries history = new(executor.Engine.Store.Database);
    private readonly PaymentStore store = executor.Engine.Store;
    private readonly JobTable jobs = executor.Table;

    /// <summary>
    /// Moves a clock. Null: another advance is under way. What is not reached within <paramref name="wait"/> goes on by
    /// a job.
    /// </summary>
    public async Task<AdvanceResult?> Advance(
        MerchantId merchant,
        AdvanceTarget target,
        bool settle,
        TimeSpan wait,
        CancellationToken ct
    )
    {
        var fromSeq = await history.LastEntry(merchant);
        var started = time.GetTimestamp();
        var goal = target.To;
        if (target is { To: null, By: null })
        {
            goal = (await Next(merchant))?.DueAt;
            if (goal is null)
                return new(await store.Now(merchant), true, fromSeq); // nothing is left: nothing moves
        }
        var arguments = new AdvanceArguments(settle);
        var job = new Job(
            merchant,
            JobKind.Advance,
            default,
            arguments,
            new Lease(ids.Next(), 1),
            time.GetUtcNow(),
            null
        )
        {
            Lane = JobLane.Of(merchant, JobKind.Advance, arguments),
        };
        for (var waited = TimeSpan.Zero; !await Begin(job, now => goal ?? now + target.By!.Value, ct); waited += Breath)
        {
            if (waited > EndPatience || !await IsAboutToEnd(merchant))
                return null;
            await Task.Delay(Breath, time, ct);
        }
        // Not the caller's token: an advance that was begun is not left half done because a connection broke.
        using var kept = executor.Leases.Keep(job);
        var finished = await Drive(job, () => time.GetElapsedTime(started) >= wait, CancellationToken.None);
        if (!finished)
            await jobs.Reschedule(job);
        return new(await store.Now(merchant), finished, fromSeq);
    }

    /// <summary>
    /// Does what a frozen clock has made due at once, in order: an advance that moves nothing. Another one under way
    /// does it as well. A failure leaves it to the runner.
    /// </summary>
    public async Task DoAtOnce(MerchantId merchant)
    {
        try
        {
            await Advance(merchant, new AdvanceTarget(null, TimeSpan.Zero), false, EndPatience, CancellationToken.None);
        }
        catch (Exception failure) when (failure is DbException or OverloadedException)
        {
            jobs.Health.Note(failure);
        }
    }

    /// <summary>
    /// Whether the advance under way is one that a call on a frozen clock has begun (<see cref="DoAtOnce"/>): it has no
    /// way to go, and ends in a moment.
    /// </summary>
    private async Task<bool> IsAboutToEnd(MerchantId merchant) =>
        store.Merchants.IsFrozen(merchant)
        && await store.Merchants.Clock(merchant) is { } clock
        && clock.AdvancingTo == clock.ReachedAt;

    /// <summary>
    /// Writes the target into the merchant's row and the job that holds the advance, in one commit. False, and nothing
    /// written: another advance is under way. Of any number that begin at once, on any node, one does: the row takes a
    /// target only while it has none, and who fails there decides again.
    /// </summary>
    private async Task<bool> Begin(Job job, Func<DateTimeOffset, DateTimeOffset> goal, CancellationToken ct)
    {
        var begun = await store.Apply(
            new Command<DateTimeOffset?>(job.Merchant, "Advance", Requester.Operator)
            {
                Decide = (change, context) => context.Clock.AdvancingTo is null ? change.Now : (DateTimeOffset?)null,
                ExtraWrites = (writing, now) =>
                {
                    if (now is { } from)
                        WriteBeginning(writing, job, from, goal(from));
                },
            },
            ct
        );
        return begun.Result.Value is not null;
    }

    private void WriteBeginning(WriteBatch writing, Job job, DateTimeOffset from, DateTimeOffset goal)
    {
        writing.Add(
            new BeginAdvance
            {
                Merchant = job.Merchant,
                To = goal < from ? from : goal,
                From = from,
            }
        );
        var until = jobs.LeaseEnd;
        writing.Add(
            new InsertJob
            {
                Merchant = job.Merchant,
                Id = job.Lease.Job,
                Kind = JobKind.Advance,
                Object = "",
                Arguments = job.Arguments,
                DueAt = from,
                RunAt = until,
                LeaseUntil = until,
                Fence = job.Lease.Fence,
            }
        );
    }

    /// <summary>The background half: an advance whose caller has gone, or died.</summary>
    public async Task<JobOutcome> Resume(Job job, CancellationToken ct)
    {
        if (!await Drive(job, () => ct.IsCancellationRequested, ct))
            return new JobOutcome.AgainAt(time.GetUtcNow());
        // Where the clock does not move, the job that was to move it goes.
        return await job.End(store, [], [], (_, _) => { }, ct);
    }

    /// <summary>The job of an advance that failed too often and was given up; null when none was.</summary>
    public Task<DeadJob?> Stalled(MerchantId merchant) => jobs.DeadOf(merchant, JobKind.Advance);

    /// <summary>
    /// What will next change an object by itself: deadlines that have lapsed and deliveries do not count.
    /// </summary>
    public async Task<(DateTimeOffset DueAt, JobKind Kind, ObjectId Object)?> Next(MerchantId merchant)
    {
        (DateTimeOffset, long)? after = null;
        while (true)
        {
            var page = await jobs.Upcoming(merchant, after, PageSize);
            foreach (var (dueAt, _, kind, id, record) in page)
                if (record is not null && JobKinds.Changes(kind, record, dueAt))
                    return (dueAt, kind, id);
            if (page.Count < PageSize)
                return null;
            after = (page[^1].DueAt, page[^1].Id);
        }
    }

    /// <summary>
    /// Goes on until the target (true), or until told to stop (false). A lease that was lost ends it.
    /// </summary>
    private async Task<bool> Drive(Job holder, Func<bool> stop, CancellationToken ct)
    {
        var size = 64;
        var renewed = time.GetTimestamp();
        // Not changed while the clock is being advanced.
        var isFrozen = await store.Merchants.Read(holder.Merchant) is { Merchant.Settings.Clock: ClockSetting.Frozen };
        while (await store.Merchants.Clock(holder.Merchant) is { AdvancingTo: { } target } clock)
        {
            if (stop())
                return false;
            if (time.GetElapsedTime(renewed) > jobs.Lease / 3)
            {
                if (!await jobs.Renew(holder))
                    return true; // somebody else drives it now
                renewed = time.GetTimestamp();
            }
            var settle = ((AdvanceArguments)holder.Arguments!).Settle;
            var limit = new AdvanceLimit();
            // An advance that takes longer than it moves ends where the clock would have come by itself: a shift never
            // shrinks, or what waits would run too early.
            var reached = isFrozen ? target : time.GetUtcNow() + clock.Shift;
            var goal = reached > target ? reached : target;
            var (due, busy) = await jobs.DueNext(holder.Merchant, goal, settle, FailuresMax, size, limit);
            if (due.Count > 0)
                size = await RunNext(holder.Merchant, clock, InOrder(due, isFrozen), limit, size, settle, ct);
            else if (busy)
                await Task.Delay(Breath, time, ct);
            else if (await Finish(holder, goal, clock.Shift, isFrozen, settle))
                return true;
        }
        return true;
    }

    /// <summary>
    /// Where time stands still, notices are sent one after the other: they arrive in the same order each time.
    /// </summary>
    private static List<Job> InOrder(List<Job> due, bool isFrozen)
    {
        var first = isFrozen ? due.FindIndex(job => job.Kind == JobKind.Deliver) : -1;
        return first < 0 ? due : due[..Math.Max(first, 1)];
    }

    /// <summary>
    /// Runs the first of what is due, as many as may run together; answers how many to read the next time.
    /// </summary>
    private async Task<int> RunNext(
        MerchantId merchant,
        MerchantClock clock,
        List<Job> due,
        AdvanceLimit limit,
        int size,
        bool settle,
        CancellationToken ct
    )
    {
        // The clock stands at the instant of what is being done: a shop that calls from its notification handler sees
        // that time.
        var at = due[0].DueAt > clock.ReachedAt ? due[0].DueAt : clock.ReachedAt!.Value;
        // Jobs that ask somebody outside before they commit end in any order, so only those of one instant may run
        // together.
        var oneInstant = executor.Engine.AsksProcessor || (settle && due.Any(job => job.Kind == JobKind.Deliver));
        var last = oneInstant ? at : DateTimeOffset.MaxValue;
        var together = JobKinds.RunnableTogether(due.TakeWhile(job => job.DueAt <= last));
        if (at > clock.ReachedAt)
            await Reach(merchant, at);
        await Task.WhenAll(together.Select(job => executor.Run(job with { At = job.DueAt > at ? job.DueAt : at }, ct)));
        // No further than what was run: what waits for a delivery's sake still has its own instant.
        var done = together[^1].DueAt;
        if (limit.At > done && done > at)
            await Reach(merchant, done);
        // What had to wait for its turn is read again; when that happens, read less.
        return together.Count < due.Count || limit.At <= due[^1].DueAt
            ? Math.Max(ClaimMin, size / 2)
            : Math.Min(ClaimMax, size * 2);
    }

    /// <summary>The clock shows an instant on its way to the target.</summary>
    private Task Reach(MerchantId merchant, DateTimeOffset at) =>
        store.Apply(
            new Command<DateTimeOffset?>(merchant, "Reach", Requester.Clock)
            {
                At = at, // in the lane of the work it speaks of
                Decide = (_, context) => context.Clock.AdvancingTo,
                ExtraWrites = (writing, target) =>
                {
                    if (target is not null)
                        writing.Add(new UpdateClock { Merchant = merchant, ReachedAt = at });
                },
            }
        );

    /// <summary>
    /// The target is reached: the shift is set, in one transaction that no command of the merchant overlaps. False:
    /// something has fallen due before the target meanwhile.
    /// </summary>
    private async Task<bool> Finish(Job holder, DateTimeOffset target, TimeSpan shift, bool isFrozen, bool settle) =>
        await jobs.EndAdvance(holder, target, shift, isFrozen, settle, FailuresMax)
        // Not ours any more: whoever has it finishes.
        || !await jobs.Renew(holder);
}
