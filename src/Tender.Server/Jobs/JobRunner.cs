using Tender.Server.Payments;
using Tender.Server.Storage;

namespace Tender.Server.Jobs;

/// <summary>
/// The loop that claims due jobs and has them run. It is rung by commits of this process and looks by itself when the
/// next job is due, and otherwise rarely; several nodes may run one each.
/// </summary>
internal sealed class JobRunner : IAsyncDisposable
{
    /// <summary>How long it sleeps at most: the work of a node that died is found within this and a lease.</summary>
    private static readonly TimeSpan LookWindowDefault = TimeSpan.FromSeconds(1);

    /// <summary>The least it sleeps: work that comes in quick succession is claimed together.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(5);

    /// <summary>How long it sleeps after a crowd: what comes meanwhile is found by one look.</summary>
    private static readonly TimeSpan CrowdRest = TimeSpan.FromMilliseconds(10);

    /// <summary>How many jobs of one look are a crowd.</summary>
    private const int CrowdMin = 8;

    private readonly JobExecutor executor;
    private readonly JobTable jobs;
    private readonly JobPlaces places = new();
    private readonly LaneAgenda agenda = new();
    private readonly TimeProvider time;
    private readonly ILogger log;
    private readonly Func<Func<Task>, Task> begin;
    private readonly TimeSpan lookWindow;
    private readonly CancellationTokenSource stopping = new();
    private Task loop = Task.CompletedTask,
        leases = Task.CompletedTask;
    private int underWay;
    private volatile TaskCompletionSource bell = NewBell();
    private DateTimeOffset lookedAt;
    private DateTimeOffset? looksAt;
    private long wakesAt = long.MinValue,
        rung = long.MaxValue;

    /// <param name="executor">Runs what is claimed.</param>
    /// <param name="time">The database's time.</param>
    /// <param name="log">Where failures are told.</param>
    /// <param name="begin">Begins work beside the caller; on a thread of the pool when it is left out.</param>
    /// <param name="look">How long it sleeps at most; a second when it is left out.</param>
    public JobRunner(
        JobExecutor executor,
        TimeProvider time,
        ILogger log,
        Func<Func<Task>, Task>? begin = null,
        TimeSpan? look = null
    )
    {
        (this.executor, jobs, this.time, this.log) = (executor, executor.Table, time, log);
        (this.begin, lookWindow) = (begin ?? Task.Run, look ?? LookWindowDefault);
        executor.Engine.Store.WorkDue += Ring;
        jobs.WorkDue += Ring;
    }

    public void Start()
    {
        loop = begin(Loop);
        leases = begin(() => executor.Leases.Run(stopping.Token));
    }

    /// <summary>Tells the loop of work; wakes it only if that is due before it would look by itself.</summary>
    public void Ring(DueWork due)
    {
        var (earliest, soon) = (due.Earliest, RecordJson.Ms(time.GetUtcNow() + (2 * lookWindow)));
        foreach (var (at, lane) in due.Lanes)
        {
            // What is later is found by a look.
            if (at <= soon)
                agenda.Add(at, lane);
            earliest = Math.Min(earliest, at);
        }
        for (var seen = Volatile.Read(ref rung); due.Earliest < seen; seen = Volatile.Read(ref rung))
            if (Interlocked.CompareExchange(ref rung, due.Earliest, seen) == seen)
                break;
        if (earliest < Interlocked.Read(ref wakesAt))
            bell.TrySetResult();
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
            var claimed = await jobs.ClaimDue(places);
            if (claimed.Count == 0)
                return ran;
            ran += claimed.Count;
            for (var done = 0; done < claimed.Count; )
            {
                var together = JobKinds.RunnableTogether(claimed.Skip(done));
                await Task.WhenAll(together.Select(job => RunInPlace(job, ct)));
                done += together.Count;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        executor.Engine.Store.WorkDue -= Ring;
        jobs.WorkDue -= Ring;
        await stopping.CancelAsync();
        await loop;
        // What is under way ends or its lease does.
        while (Volatile.Read(ref underWay) > 0)
            await Task.Delay(5);
        await leases;
        stopping.Dispose();
    }

    private async Task Loop()
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                var claimed = await Claim();
                foreach (var job in claimed)
                {
                    Interlocked.Increment(ref underWay);
                    _ = begin(() => RunCounted(job));
                }
                if (claimed.Count >= CrowdMin)
                    await Task.Delay(CrowdRest, time, stopping.Token);
                await Sleep();
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                // The database is away: nothing is lost, everything waits in it.
                if (!jobs.Health.Note(failure))
                    JobLog.CannotReach(log, failure);
                looksAt = null;
                await Task.Delay(lookWindow, time, stopping.Token)
                    .ConfigureAwait(
                        ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext
                    );
            }
        }
    }

    /// <summary>Looks for all that is due where it is time to, and otherwise claims what this node made due.</summary>
    private async Task<List<Job>> Claim()
    {
        // During the read, commits do not wake the loop; they only set `rung`. The read finds earlier work; `rung`
        // covers work committed meanwhile.
        Interlocked.Exchange(ref wakesAt, long.MinValue);
        var now = time.GetUtcNow();
        var lanes = agenda.Take(now);
        // A look that is further away than its window was planned before the clock was put back.
        var isLater = now < looksAt && looksAt - now <= lookWindow;
        if (isLater && RecordJson.Ms(now) < Interlocked.Read(ref rung))
            return await jobs.ClaimDue(places, lanes, now);
        Interlocked.Exchange(ref rung, long.MaxValue);
        var claimed = await jobs.ClaimDue(places);
        (lookedAt, looksAt) = (now, null);
        return claimed;
    }

    /// <summary>
    /// Sleeps until work falls due after the last look. A due job that was not claimed waits for a free place or for
    /// its merchant's clock. Whoever frees either wakes the loop.
    /// </summary>
    private async Task Sleep()
    {
        var look = looksAt ??= await NextLook();
        Interlocked.Exchange(ref wakesAt, NextWork(look));
        // What was told of just before wakes nobody any more, and is looked at here.
        var (wait, rings) = (RecordJson.At(NextWork(look)) - time.GetUtcNow(), bell);
        using (Wakes(rings, wait < Rest ? Rest : wait))
        using (stopping.Token.UnsafeRegister(one => ((TaskCompletionSource)one!).TrySetResult(), rings))
            await rings.Task;
        stopping.Token.ThrowIfCancellationRequested();
        // A ring from here on is of work that the next look finds.
        bell = NewBell();
    }

    private long NextWork(DateTimeOffset look) =>
        Math.Min(Math.Min(RecordJson.Ms(look), Interlocked.Read(ref rung)), agenda.First);

    /// <summary>
    /// When the next work falls due, or the window of a look is over. What is first in a lane may be this node's own,
    /// which is claimed without a look; what another node has made due behind it, or is tried again, is found a window
    /// later at the most.
    /// </summary>
    private async Task<DateTimeOffset> NextLook()
    {
        var latest = time.GetUtcNow() + lookWindow;
        var next = (await jobs.NextRun(lookedAt)).FirstBut(agenda.First);
        return next < latest ? next.Value : latest;
    }

    private ITimer Wakes(TaskCompletionSource sleeper, TimeSpan after) =>
        time.CreateTimer(one => ((TaskCompletionSource)one!).TrySetResult(), sleeper, after, Timeout.InfiniteTimeSpan);

    private static TaskCompletionSource NewBell() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task RunCounted(Job job)
    {
        try
        {
            await RunInPlace(job, stopping.Token);
        }
        finally
        {
            Interlocked.Decrement(ref underWay);
        }
    }

    private async Task RunInPlace(Job job, CancellationToken ct)
    {
        var started = time.GetTimestamp();
        try
        {
            using (executor.Leases.Keep(job))
                await executor.Run(job, ct);
        }
        finally
        {
            if (places.Leave(job, time.GetElapsedTime(started) - job.Waited) is { } due)
                Ring(due);
        }
    }
}
