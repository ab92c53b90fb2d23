using System.Collections.Concurrent;
using Tender.Core;
using Tender.Server.Payments;

namespace Tender.Server.Jobs;

/// <summary>
/// Renews the leases of the jobs that are under way on this node and take their time. So a lease can be short: what a
/// node that died was doing is taken over soon. A lease that was lost all the same is not renewed; its holder's commits
/// fail by their fence.
/// </summary>
internal sealed class LeaseKeeper(JobTable jobs, TimeProvider time, ILogger log)
{
    /// <summary>How many leases one statement renews.</summary>
    private const int Together = 100;

    private readonly ConcurrentDictionary<Job, long> kept = new();

    /// <summary>Keeps a job's lease until the answer is disposed of.</summary>
    public Kept Keep(Job job)
    {
        kept[job] = time.GetTimestamp();
        return new Kept(this, job);
    }

    /// <summary>Renews what is due for it, until it is stopped: a round each third of a lease.</summary>
    public async Task Run(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(jobs.Lease / 3, time);
        try
        {
            while (await timer.WaitForNextTickAsync(ct))
                await RenewDue();
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
    }

    /// <summary>
    /// One round: renews each lease of which a third has passed, merchant by merchant; first where work is under way
    /// that belongs to no lane, because notices may be many.
    /// </summary>
    public async Task RenewDue()
    {
        // A copy: sorting one that others change meanwhile fails.
        var due = kept.ToArray().Where(one => time.GetElapsedTime(one.Value) >= jobs.Lease / 3).Select(one => one.Key);
        var groups = due.GroupBy(job => (job.Merchant, InLane: job.Lane is not null))
            .OrderBy(group => group.Key.InLane)
            .ThenBy(group => group.Key.Merchant);
        foreach (var group in groups)
        foreach (var some in group.OrderBy(job => job.Lease.Job).Chunk(Together))
            await Renew(group.Key.Merchant, some);
    }

    private async Task Renew(MerchantId merchant, Job[] some)
    {
        try
        {
            var held = (await jobs.Renew(merchant, some)).ToHashSet();
            foreach (var job in some)
                if (held.Contains(job.Lease))
                    kept.TryUpdate(job, time.GetTimestamp(), kept.GetValueOrDefault(job));
                else
                    kept.TryRemove(job, out _);
        }
        catch (Exception failure)
        {
            // Whatever it is, the other leases are renewed, and these the next time.
            if (!jobs.Health.Note(failure))
                JobLog.CannotReach(log, failure);
        }
    }

    /// <summary>A lease that is kept.</summary>
    internal readonly struct Kept(LeaseKeeper keeper, Job job) : IDisposable
    {
        public void Dispose() => keeper.kept.TryRemove(job, out _);
    }
}
