using Tender.Core;
using Tender.Server.Notifications;
using Tender.Server.Payments;
using Tender.Server.Storage;

namespace Tender.Server.Jobs;

/// <summary>
/// The loop that claims due jobs and runs them: business jobs through the engine, deliveries through the sender,
/// advances through the clocks. It is rung by commits of this process and looks by itself when the next job is due, and
/// otherwise rarely; several nodes may run one each.
/// </summary>
internal sealed partial class JobRunner : IAsyncDisposable
{
    private const int ClaimMax = 128,
        UnderWayMax = 256;

    /// <summary>How long it sleeps at most: the work of a node that died is found within this and a lease.</summary>
    private static readonly TimeSpan LookWindow = TimeSpan.FromSeconds(1);

    /// <summary>The least it sleeps: work that comes in quick succession is claimed together.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(2);

    private readonly Engine engine;
    private readonly JobTable jobs;
    private readonly Deliveries deliveries;
    private readonly MerchantClocks clocks;
    private readonly TimeProvider time;
    private readonly ILogger log;
    private readonly SemaphoreSlim bell = new(0, 1);
    private readonly CancellationTokenSource stopping = new();
    private Task loop = Task.CompletedTask;
    private int underWay;
    private long looksAt = long.MinValue,
        rung = long.MaxValue;

    public JobRunner(
        Engine engine,
        JobTable jobs,
        Deliveries deliveries,
        MerchantClocks clocks,
        TimeProvider time,
        ILogger log
    )
    {
        (this.engine, this.jobs, this.deliveries, this.clocks, this.time, this.log) = (
            engine,
            jobs,
            deliveries,
            clocks,
            time,
            log
        );
        engine.Store.WorkDue += Ring;
    }

    public void Start() => loop = Task.Run(Loop);

    /// <summary>Tells the loop of work; wakes it only if that is due before it would look by itself.</summary>
    public void Ring(DateTimeOffset due)
    {
        var at = RecordJson.Ms(due);
        for (var seen = Volatile.Read(ref rung); at < seen; seen = Volatile.Read(ref rung))
            if (Interlocked.CompareExchange(ref rung, at, seen) == seen)
                break;
        if (at >= Interlocked.Read(ref looksAt))
            return;
        try
        {
            if (bell.CurrentCount == 0)
                bell.Release();
        }
        catch (Exception late) when (late is SemaphoreFullException or ObjectDisposedException)
        {
            // Somebody else rang in between, or nobody listens any more.
        }
    }

    /// <summary>
    /// Runs everything that is due, and what it makes due, until nothing is: for tests, which never sleep and hope.
    /// Returns how many jobs ran.
    /// </summary>
    public async Task<int> Drain(CancellationToken ct = default)
    {
        var ran = 0;
        while (true)
        {
            var claimed = new List<Job>();
            foreach (var bucket in await jobs.DueBuckets())
                claimed.AddRange(await jobs.Claim(bucket, ClaimMax));
            if (claimed.Count == 0)
                return ran;
            ran += claimed.Count;
            for (var done = 0; done < claimed.Count; )
            {
                var together = Engine.RunnableTogether(claimed.Skip(done));
                await Task.WhenAll(together.Select(job => Run(job, ct)));
                done += together.Count;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        engine.Store.WorkDue -= Ring;
        await stopping.CancelAsync();
        await loop;
        // What is under way ends or its lease does.
        while (Volatile.Read(ref underWay) > 0)
            await Task.Delay(5);
        stopping.Dispose();
        bell.Dispose();
    }

    private async Task Loop()
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                var found = 0;
                if (Volatile.Read(ref underWay) < UnderWayMax)
                    foreach (var bucket in await jobs.DueBuckets())
                    foreach (var job in await jobs.Claim(bucket, ClaimMax))
                    {
                        found++;
                        Interlocked.Increment(ref underWay);
                        _ = Task.Run(() => RunCounted(job));
                    }
                if (found > 0)
                    continue;
                // While it reads, commits only leave word: what was committed before is found by the read, what comes
                // meanwhile by the word.
                Interlocked.Exchange(ref looksAt, long.MinValue);
                Interlocked.Exchange(ref rung, long.MaxValue);
                var now = time.GetUtcNow();
                var look = await jobs.NextRun() is { } next && next < now + LookWindow ? next : now + LookWindow;
                Interlocked.Exchange(ref looksAt, RecordJson.Ms(look));
                if (Interlocked.Read(ref rung) is var sooner && sooner < RecordJson.Ms(look))
                    look = RecordJson.At(sooner);
                await bell.WaitAsync(look - now is var wait && wait < Rest ? Rest : wait, stopping.Token);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                // The database is away: nothing is lost, everything waits in it.
                Log.CannotClaim(log, failure);
                await Task.Delay(LookWindow);
            }
        }
    }

    private async Task RunCounted(Job job)
    {
        try
        {
            await Run(job, stopping.Token);
        }
        finally
        {
            if (Interlocked.Decrement(ref underWay) >= UnderWayMax - 1)
                Ring(DateTimeOffset.UnixEpoch);
        }
    }

    /// <summary>Runs one claimed job; a failure gives it back for later.</summary>
    public async Task Run(Job job, CancellationToken ct)
    {
        try
        {
            await (
                job.Kind switch
                {
                    JobKind.Deliver => deliveries.Send(job, ct),
                    JobKind.Advance => clocks.Resume(job, ct),
                    _ => engine.Run(job, ct),
                }
            );
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            await TryRelease(job);
        }
        catch (Exception failure)
        {
            Log.JobFailed(log, job.Kind, job.Object.Value, job.Merchant, failure);
            await TryAgain(job);
        }
    }

    private async Task TryRelease(Job job)
    {
        try
        {
            await jobs.Release(job);
        }
        catch (Exception failure) when (failure is System.Data.Common.DbException or ObjectDisposedException)
        {
            Log.CannotClaim(log, failure); // its lease will end
        }
    }

    private async Task TryAgain(Job job)
    {
        try
        {
            await jobs.Again(job);
        }
        catch (Exception failure) when (failure is System.Data.Common.DbException or ObjectDisposedException)
        {
            Log.CannotClaim(log, failure); // its lease will end
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Due work could not be claimed or given back; it stays in the table.")]
        public static partial void CannotClaim(ILogger log, Exception failure);

        [LoggerMessage(2, LogLevel.Error, "Job {Kind} of {Object} of merchant {Merchant} failed; it is tried again.")]
        public static partial void JobFailed(
            ILogger log,
            JobKind kind,
            string? @object,
            string merchant,
            Exception failure
        );
    }
}
