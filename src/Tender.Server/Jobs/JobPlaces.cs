using Tender.Server.Payments;

namespace Tender.Server.Jobs;

/// <summary>
/// The places of one node: how many jobs of each queue, and of each lane, are under way. A job is claimed only when
/// there is a place for it. A lane whose jobs take long (an endpoint that never answers) gets few places until one of
/// them is quick again, so that a few such lanes do not fill their queue. Safe for any number of threads.
/// </summary>
internal sealed class JobPlaces
{
    private const int SlowLaneMax = 4,
        FewMax = 8;

    /// <summary>A job in a lane that takes longer makes its lane slow.</summary>
    private static readonly TimeSpan SlowAfter = TimeSpan.FromSeconds(5);

    private readonly Lock one = new();
    private readonly Dictionary<JobQueue, int> inQueue = [];
    private readonly Dictionary<string, int> inLane = new(StringComparer.Ordinal);
    private readonly HashSet<string> slow = new(StringComparer.Ordinal);

    /// <summary>How many jobs of a queue, and of one of its lanes, are under way at once on one node.</summary>
    public static (int Together, int InLane) Limits(JobQueue queue) =>
        queue switch
        {
            JobQueue.Payments => (128, 128),
            JobQueue.Deliveries => (2048, 64),
            JobQueue.Reports => (4, 1),
            JobQueue.Clocks => (32, 1),
            JobQueue.Reconciliations => (4, 1),
        };

    /// <summary>How many more jobs of a queue may be claimed.</summary>
    public int Free(JobQueue queue)
    {
        lock (one)
            return Limits(queue).Together - inQueue.GetValueOrDefault(queue);
    }

    /// <summary>How many more jobs of a lane may be claimed.</summary>
    public int Free(JobQueue queue, string lane)
    {
        lock (one)
            return Math.Min(
                Limits(queue).Together - inQueue.GetValueOrDefault(queue),
                LaneMax(queue, lane) - inLane.GetValueOrDefault(lane)
            );
    }

    /// <summary>A claimed job takes its place.</summary>
    public void Enter(Job job)
    {
        var queue = JobKinds.Of(job.Kind).Queue;
        lock (one)
        {
            inQueue[queue] = inQueue.GetValueOrDefault(queue) + 1;
            if (job.Lane is { } lane)
                inLane[lane] = inLane.GetValueOrDefault(lane) + 1;
        }
    }

    /// <summary>
    /// A job leaves its place. True: so many are free that others who waited for them are worth a look.
    /// </summary>
    public bool Leave(Job job, TimeSpan took)
    {
        var queue = JobKinds.Of(job.Kind).Queue;
        lock (one)
        {
            var rings = IsWorthALook(--inQueue[queue], Limits(queue).Together);
            if (job.Lane is not { } lane)
                return rings;
            if (took > SlowAfter)
                slow.Add(lane);
            else
                rings |= slow.Remove(lane);
            rings |= IsWorthALook(--inLane[lane], LaneMax(queue, lane));
            if (inLane[lane] == 0)
                inLane.Remove(lane);
            return rings;
        }
    }

    /// <summary>The first place that is free where there are few; half of them where there are many.</summary>
    private static bool IsWorthALook(int taken, int max) => taken == (max <= FewMax ? max - 1 : max / 2);

    private int LaneMax(JobQueue queue, string lane) =>
        slow.Contains(lane) ? Math.Min(SlowLaneMax, Limits(queue).InLane) : Limits(queue).InLane;
}
