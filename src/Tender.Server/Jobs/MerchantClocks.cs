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
    private const int SizeMin = 8,
        SizeFirst = 64,
        SizeMax = 1024,
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
        var job = new Job(merchant, JobKind.Advance, default, arguments, new Lease(ids.Next(), 1), time.GetUtcNow())
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
    /// Goes on until the target (true), or until told to stop (false). A lease that was lost ends it. What is due is
    /// run page by page; while one page is being committed, the next is read and queues behind it.
    /// </summary>
    private async Task<bool> Drive(Job holder, Func<bool> stop, CancellationToken ct)
    {
        var size = SizeFirst;
        var renewed = time.GetTimestamp();
        // Not changed while the clock is being advanced.
        var isFrozen = await store.Merchants.Read(holder.Merchant) is { Merchant.Settings.Clock: ClockSetting.Frozen };
        var settle = ((AdvanceArguments)holder.Arguments!).Settle;
        Page? ahead = null;
        try
        {
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
                // An advance that takes longer than it moves ends where the clock would have come by itself: a shift
                // never shrinks, or what waits would run too early.
                var reached = isFrozen ? target : time.GetUtcNow() + clock.Shift;
                var goal = reached > target ? reached : target;
                var (limit, from) = ahead is null
                    ? (new AdvanceLimit(settle), JobCursor.First)
                    : (ahead.Limit, ahead.Last);
                var (due, busy) = await jobs.DueNext(holder.Merchant, from, goal, settle, FailuresMax, size, limit);
                var page = due.Count == 0 ? null : PageOf(InOrder(due, isFrozen), clock, limit, size, settle);
                if (page is { IsPlain: true } || (page is not null && ahead is null))
                    (ahead, size) = await RunBehind(ahead, page, holder.Merchant, clock, size, ct);
                else if (ahead is not null)
                    (_, ahead) = (await ahead.Done, null); // then it is read again
                else if (busy)
                    await Task.Delay(Breath, time, ct);
                else if (await Finish(holder, goal, clock.Shift, isFrozen, settle))
                    return true;
            }
            return true;
        }
        finally
        {
            if (ahead is not null)
                await ahead.Done;
        }
    }

    /// <summary>
    /// Where time stands still, notices are sent one after the other: they arrive in the same order each time.
    /// </summary>
    private static List<Job> InOrder(List<Job> due, bool isFrozen)
    {
        var first = isFrozen ? due.FindIndex(job => job.Kind == JobKind.Deliver) : -1;
        return first < 0 ? due : due[..Math.Max(first, 1)];
    }

    /// <summary>Jobs of an advance that run together, the first of what is due.</summary>
    /// <param name="Jobs">In order.</param>
    /// <param name="At">Where the clock stands as the first of them runs.</param>
    /// <param name="Limit">How far they may run.</param>
    /// <param name="IsPlain">Whether each does no more than its own commit, in the order they are started in.</param>
    /// <param name="IsWhole">Whether they are all that was read.</param>
    /// <param name="HasMoreBehind">Whether what is due behind them can be read and started before they have
    /// ended.</param>
    private sealed record Page(
        List<Job> Jobs,
        DateTimeOffset At,
        AdvanceLimit Limit,
        bool IsPlain,
        bool IsWhole,
        bool HasMoreBehind
    )
    {
        public JobCursor Last { get; } = new(RecordJson.Ms(Jobs[^1].DueAt), Jobs[^1].Lease.Job);

        /// <summary>
        /// Ends when they have ended; whether none failed and none must wait for something that fell due meanwhile.
        /// </summary>
        public Task<bool> Done { get; private set; } = Task.FromResult(true);

        public void Start(JobExecutor executor, CancellationToken ct)
        {
            List<Task<bool>> running =
            [
                .. Jobs.Select(job => executor.Run(job with { At = job.DueAt > At ? job.DueAt : At }, ct)),
            ];
            Done = End();

            async Task<bool> End() =>
                Array.TrueForAll(await Task.WhenAll(running), done => done) && Limit.At > Jobs[^1].DueAt;
        }
    }

    /// <summary>The first of what is due, as many as may run together.</summary>
    private Page PageOf(List<Job> due, MerchantClock clock, AdvanceLimit limit, int size, bool settle)
    {
        // The clock stands at the instant of what is being done: a shop that calls from its notification handler sees
        // that time.
        var at = due[0].DueAt > clock.ReachedAt ? due[0].DueAt : clock.ReachedAt!.Value;
        // Jobs that ask somebody outside before they commit end in any order, so only those of one instant may run
        // together.
        var oneInstant = executor.Engine.AsksProcessor || (settle && due.Exists(job => job.Kind == JobKind.Deliver));
        var last = oneInstant ? at : DateTimeOffset.MaxValue;
        var together = JobKinds.RunnableTogether(due.TakeWhile(job => job.DueAt <= last));
        var isPlain = !oneInstant && !JobKinds.Of(together[0].Kind).ReadsBeforeCommit;
        var isWhole = together.Count == due.Count;
        // Where pages break off again and again, what is read behind them is read in vain.
        var hasMore = isPlain && isWhole && due.Count == size && size >= SizeFirst;
        return new(together, at, limit, isPlain, isWhole, hasMore);
    }

    /// <summary>
    /// Starts a page behind the one under way, and waits for that one, or for both where nothing can be started behind
    /// them. Answers what is under way then, and how many to read the next time: fewer when something had to wait for
    /// its turn and is read again.
    /// </summary>
    private async Task<(Page? Ahead, int Size)> RunBehind(
        Page? before,
        Page page,
        MerchantId merchant,
        MerchantClock clock,
        int size,
        CancellationToken ct
    )
    {
        // The commits of plain jobs move the clock on by themselves.
        if (!page.IsPlain && page.At > clock.ReachedAt)
            await Reach(merchant, page.At);
        page.Start(executor, ct);
        var inTurn = before is null || await before.Done;
        var ahead = inTurn && page.HasMoreBehind ? page : null;
        if (ahead is null)
            inTurn &= await page.Done;
        return (ahead, inTurn && page.IsWhole ? Math.Min(SizeMax, size * 2) : Math.Max(SizeMin, size / 2));
    }

    /// <summary>The clock shows an instant on its way to the target.</summary>
    private Task Reach(MerchantId merchant, DateTimeOffset at) =>
        store.Apply(
            new Command<bool>(merchant, "Reach", Requester.Clock)
            {
                At = at,
                AdvanceLimit = new(withDeliveries: false),
                Decide = (_, _) => true,
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
