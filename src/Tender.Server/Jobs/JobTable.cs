using System.Data.Common;
using Microsoft.Extensions.Logging.Abstractions;
using Tender.Core;
using Tender.Server.Payments;
using Tender.Server.Storage;
using Tender.Server.Telemetry;

namespace Tender.Server.Jobs;

/// <summary>
/// The one table of everything that happens later: claim, again, dead, retried. A job is claimable when its time has
/// come; a claim moves its time to the lease's end and raises the fence, so that a worker that died is followed by
/// another, and one that only slept commits nothing. Jobs end inside the commit of what they did
/// (<see cref="DeleteJob"/>).
/// </summary>
/// <param name="database">Where it is.</param>
/// <param name="time">The database's time.</param>
/// <param name="lease">How long a claim lasts unless it is renewed.</param>
/// <param name="log">Where it is told of jobs that nobody can read; null where nobody looks.</param>
internal sealed class JobTable(Database database, TimeProvider time, TimeSpan lease, ILogger? log = null)
{
    private const int ClaimMax = 128,
        FollowMax = 1_000,
        FollowRounds = 10,
        MovedMax = 20,
        PutOffMax = 5_000;

    /// <summary>
    /// How far ahead the jobs behind a moved clock get their time: a clock with many of them is looked at no more
    /// often.
    /// </summary>
    private static readonly TimeSpan FollowWindow = TimeSpan.FromSeconds(10);

    /// <summary>For how long a job is put off whose merchant's clock is being advanced.</summary>
    private static readonly TimeSpan PutOffWindow = TimeSpan.FromMinutes(1);

    private readonly JobQueries queries = new(database);
    private readonly ClockQueries clocks = new(database);
    private readonly ILogger logger = log ?? NullLogger.Instance;
    private int rotation;

    /// <summary>How long a claim lasts unless it is renewed.</summary>
    public TimeSpan Lease => lease;

    /// <summary>Whether the table's database stores what it is told.</summary>
    public DatabaseHealth Health => database.Health;

    /// <summary>The end of a lease that begins now.</summary>
    public DateTimeOffset LeaseEnd => time.GetUtcNow() + lease;

    /// <summary>Raised when work was given back or revived, with when it is due.</summary>
    public event Action<DueWork>? WorkDue;

    /// <summary>When the next jobs after an instant are due in real time.</summary>
    public Task<NextRuns> NextRun(DateTimeOffset after) => queries.NextRun(after);

    /// <summary>
    /// Claims what is due and has a place, which it takes: first what belongs to no lane, oldest first, then lane by
    /// lane. Each time another bucket is the first, so that none waits behind the same others for ever.
    /// </summary>
    public async Task<List<Job>> ClaimDue(JobPlaces places)
    {
        var now = time.GetUtcNow();
        var due = await queries.DueBuckets(now);
        var first = due.Count == 0 ? 0 : (int)((uint)Interlocked.Increment(ref rotation) % (uint)due.Count);
        return await ClaimEach(due.Skip(first).Concat(due.Take(first)), ClaimIn);

        async Task ClaimIn(DueBucket bucket, List<Job> claimed)
        {
            // What gets its time here is claimed with the rest, whichever kind of work it is.
            if (bucket.HasMoved)
                await FollowMoved(bucket.Bucket, now);
            bucket = bucket with
            {
                HasFree = bucket.HasFree || bucket.HasMoved,
                HasLanes = bucket.HasLanes || bucket.HasMoved,
            };
            if (bucket.HasFree && await PutOff(bucket.Bucket, now))
                await Claim(bucket.Bucket, null, now, places, claimed);
            if (!bucket.HasLanes)
                return;
            foreach (var lane in await queries.DueLanes(bucket.Bucket, now))
                await Claim(bucket.Bucket, lane, now, places, claimed);
        }
    }

    /// <summary>The same of these lanes alone, and without a look for others.</summary>
    public Task<List<Job>> ClaimDue(JobPlaces places, IReadOnlyList<string> lanes, DateTimeOffset now)
    {
        return ClaimEach(lanes, (lane, claimed) => Claim(BucketOf(lane), lane, now, places, claimed));

        static short BucketOf(string lane) => Merchant.BucketOf(MerchantId.Read(JobLane.MerchantOf(lane)));
    }

    private async Task<List<Job>> ClaimEach<T>(IEnumerable<T> each, Func<T, List<Job>, Task> claim)
    {
        var claimed = new List<Job>();
        try
        {
            foreach (var one in each)
                await claim(one, claimed);
        }
        catch (DbException) when (claimed.Count > 0)
        {
            // What was claimed has its places and must be run; the rest is claimed the next time.
            Announce(time.GetUtcNow());
        }
        return claimed;
    }

    /// <summary>Claims in a lane of a bucket, or what belongs to none.</summary>
    private async Task Claim(short bucket, string? lane, DateTimeOffset now, JobPlaces places, List<Job> claimed)
    {
        var queue = lane is null ? JobQueue.Payments : JobKinds.Of(JobLane.KindOf(lane)).Queue;
        var free = Math.Min(lane is null ? places.Free(queue) : places.Free(queue, lane), ClaimMax);
        var found = free > 0 ? await queries.Claim(bucket, lane, now, LeaseEnd, free) : [];
        foreach (var stored in found)
        {
            if (await Readable(stored) is not { } job)
                continue;
            places.Enter(job);
            claimed.Add(job);
        }
        // There may be more: it is looked for when there is room, which may be already.
        if (found.Count >= free && places.NoteWaiting(queue, lane))
            Announce(now, lane);
    }

    private void Announce(DateTimeOffset at, string? lane = null) => WorkDue?.Invoke(DueWork.From(at, lane));

    /// <summary>Gives their real time to the jobs of a bucket that fall due behind clocks that were moved.</summary>
    private async Task FollowMoved(short bucket, DateTimeOffset now)
    {
        foreach (var clock in await clocks.Moved(bucket, now, MovedMax))
        {
            var (at, rounds) = (clock, 0);
            while (await clocks.Follow(at, now + FollowWindow, FollowMax) is ({ } reached, FollowMax))
            {
                at = at with { Reached = reached };
                if (++rounds < FollowRounds)
                    continue;
                Announce(now); // there is more: look again, when the others had their turn
                break;
            }
        }
    }

    /// <summary>
    /// Puts off the jobs of a bucket that wait for an advance. False: there are more, and a claim would read past them.
    /// </summary>
    private async Task<bool> PutOff(short bucket, DateTimeOffset now)
    {
        if (await clocks.PutOff(bucket, now, now + PutOffWindow, PutOffMax) < PutOffMax)
            return true;
        Announce(now);
        return false;
    }

    /// <summary>The deliveries that wait or are under way of what a merchant owes since a number was drawn.</summary>
    public async Task<List<(long Job, string Endpoint)>> DeliveriesSince(MerchantId merchant, long number) =>
        [
            .. from one in await queries.DeliveriesSince(merchant, number)
            select (one.Id, DeliveryArguments.Parse(one.Arguments).Endpoint),
        ];

    /// <summary>Claims these jobs of a merchant, but for those that somebody has.</summary>
    public async Task<List<Job>> Claim(MerchantId merchant, IReadOnlyList<long> ids)
    {
        var claimed = new List<Job>();
        foreach (var id in ids)
            if (await queries.Claim(merchant, id, time.GetUtcNow(), LeaseEnd) is { } stored)
                if (await Readable(stored) is { } job)
                    claimed.Add(job);
        return claimed;
    }

    /// <summary>Whether any of these jobs is still to be done.</summary>
    public Task<bool> AreLeft(MerchantId merchant, IReadOnlyList<long> ids) => queries.AreLeft(merchant, ids);

    /// <summary>
    /// What falls due next on a merchant's clock, behind a place and up to an instant, in order; for the one advance
    /// that holds the clock. Nobody else claims this merchant's jobs meanwhile, so nothing is written; a job that was
    /// claimed before the advance began is busy, and the list ends before it.
    /// </summary>
    public async Task<(List<Job> Due, bool Busy)> DueNext(
        MerchantId merchant,
        JobCursor after,
        DateTimeOffset upTo,
        bool withDeliveries,
        int failuresMax,
        int limit,
        AdvanceLimit advance
    )
    {
        var found = await clocks.DueNext(merchant, after, upTo, time.GetUtcNow(), withDeliveries, failuresMax, limit);
        var due = new List<Job>();
        foreach (var (stored, leased) in found)
        {
            if (leased)
                return (due, true);
            if (await Readable(stored) is { } job)
                due.Add(job with { At = job.DueAt, Limit = advance });
        }
        return (due, false);
    }

    /// <summary>
    /// A job that failed is tried again after a growing pause (<see cref="JobRetries"/>), and is dead in the end:
    /// then it answers true. Nothing happens when the lease was lost.
    /// </summary>
    public async Task<bool> Fail(Job job, string error)
    {
        var failures = job.Failures + 1;
        var runAt = time.GetUtcNow() + JobRetries.PauseAfter(job.Lease.Job, failures);
        var dead = failures >= JobRetries.AttemptsMax;
        var isHeld = await queries.Fail(job.Merchant, job.Lease, failures, runAt, dead, error);
        if (!dead)
            Announce(runAt, job.Lane);
        return dead && isHeld;
    }

    /// <summary>
    /// When a job is tried again that met a trouble of the database; those that met it together do not return together.
    /// </summary>
    public DateTimeOffset AfterTrouble(Job job) => time.GetUtcNow() + JobRetries.PauseAfter(job.Lease.Job, 1);

    /// <summary>Gives a job up at once. Nothing happens when the lease was lost.</summary>
    public Task Kill(Job job, string reason) =>
        queries.Fail(job.Merchant, job.Lease, job.Failures + 1, time.GetUtcNow(), dead: true, reason);

    /// <summary>Gives a claimed job back untouched; it is due at once, or at an instant of real time.</summary>
    public async Task Reschedule(Job job, DateTimeOffset? at = null)
    {
        var runAt = at ?? time.GetUtcNow();
        await queries.Reschedule(job.Merchant, job.Lease, runAt);
        Announce(runAt, job.Lane);
    }

    /// <summary>The holder's sign of life. False: the lease was lost, stop.</summary>
    public async Task<bool> Renew(Job job) => (await Renew(job.Merchant, [job])).Count == 1;

    /// <summary>The same for jobs of one merchant. Answers the leases that were not lost.</summary>
    public Task<List<Lease>> Renew(MerchantId merchant, IEnumerable<Job> jobs) =>
        queries.Renew(merchant, jobs.Select(job => job.Lease), LeaseEnd);

    /// <summary>What was given up and is in quarantine, as the metrics tell it.</summary>
    public async Task<Backlog> CountBacklog() =>
        new(
            [
                .. from one in await queries.CountDead()
                select (JobKinds.Of(one.Kind).Queue.ToString(), one.Kind.ToString(), one.Count),
            ],
            await queries.CountQuarantined(),
            await new MerchantQueries(database).Count()
        );

    /// <summary>How many jobs were given up.</summary>
    public async Task<long> CountDead() => (await queries.CountDead()).Sum(one => one.Count);

    /// <summary>What waits, as the metrics tell it.</summary>
    public async Task<IReadOnlyList<QueueBacklog>> CountAlive()
    {
        var now = time.GetUtcNow();
        var alive = await queries.CountAlive(now);
        return
        [
            .. from queue in Enum.GetValues<JobQueue>()
            let its = alive.Where(one => JobKinds.Of(one.Kind).Queue == queue).ToList()
            let due = its.Where(one => !one.Waits).ToList()
            select new QueueBacklog(
                queue.ToString(),
                due.Sum(one => one.Count),
                its.Where(one => one.Waits).Sum(one => one.Count),
                due.Count == 0 ? TimeSpan.Zero : now - due.Min(one => one.Oldest)
            ),
        ];
    }

    /// <summary>The jobs that were given up, page by page.</summary>
    public Task<List<DeadJob>> ListDead((MerchantId Merchant, long Id)? after, int limit) =>
        queries.ListDead(after, limit);

    /// <summary>A merchant's first dead job of a kind; null when none is dead.</summary>
    public Task<DeadJob?> DeadOf(MerchantId merchant, JobKind kind) => queries.DeadOf(merchant, kind);

    /// <summary>
    /// Revives one dead job: it is due at once, and its failures are forgotten. False: no such job is dead.
    /// </summary>
    public async Task<bool> Retry(MerchantId merchant, long id)
    {
        var now = time.GetUtcNow();
        if (!await queries.Revive(merchant, id, now))
            return false;
        Announce(now);
        return true;
    }

    /// <summary>Revives all dead jobs, or those of a merchant. Returns how many.</summary>
    public async Task<int> RetryAll(MerchantId? merchant)
    {
        var now = time.GetUtcNow();
        var revived = await queries.ReviveAll(merchant, now);
        if (revived > 0)
            Announce(now);
        return revived;
    }

    /// <summary>A page of what waits for a merchant, in order of due time, each with its object's record.</summary>
    public Task<List<(DateTimeOffset DueAt, long Id, JobKind Kind, ObjectId Object, Record? Record)>> Upcoming(
        MerchantId merchant,
        (DateTimeOffset DueAt, long Id)? after,
        int limit
    ) => queries.Upcoming(merchant, after, limit);

    /// <summary>
    /// Ends an advance, at its target or where the clock would be by itself. False: see
    /// <see cref="ClockQueries.EndAdvance"/>.
    /// </summary>
    public async Task<bool> EndAdvance(
        Job holder,
        DateTimeOffset target,
        TimeSpan shift,
        bool isFrozen,
        bool withDeliveries,
        int failuresMax
    )
    {
        var now = time.GetUtcNow();
        var goal = isFrozen || target > now + shift ? target : now + shift;
        var ended = isFrozen
            ? clocks.EndFrozenAdvance(holder.Merchant, holder.Lease, goal, now, withDeliveries, failuresMax)
            : clocks.EndAdvance(holder.Merchant, holder.Lease, goal, now, withDeliveries, failuresMax);
        if (!await ended)
            return false;
        Announce(now);
        return true;
    }

    /// <summary>A job whose arguments nobody can read is dead: no repetition helps.</summary>
    private async Task<Job?> Readable(StoredJob stored)
    {
        try
        {
            return JobKinds.Read(stored);
        }
        catch (Exception broken)
            when (broken is FormatException or ArgumentException or IndexOutOfRangeException or KeyNotFoundException)
        {
            var lost = new Lease(stored.Id, stored.Fence);
            var reason = $"Its arguments cannot be read: {stored.Arguments}";
            var failures = stored.Failures + 1;
            if (await queries.Fail(stored.Merchant, lost, failures, time.GetUtcNow(), dead: true, reason))
                JobLog.Dead(logger, stored.Kind, stored.Object, stored.Merchant, reason, broken);
            return null;
        }
    }
}
