using Tender.Server.Payments;
using Tender.Server.Storage;

namespace Tender.Server.Jobs;

/// <summary>
/// The places of one node: how many jobs of each queue, and of each lane, are under way. A job is claimed only when
/// there is a place for it. A lane whose jobs take long (an endpoint that never answers) gets few places until one of
/// them is done sooner, so that a few such lanes do not fill their queue; one whose jobs are quick gets more, one by
/// one, up to eight times as many. Safe for any number of threads.
/// </summary>
internal sealed class JobPlaces
{
    private const int SlowLaneMax = 4,
        QuickTimes = 8;

    /// <summary>A job in a lane that takes longer makes its lane slow.</summary>
    private static readonly TimeSpan SlowAfter = TimeSpan.FromSeconds(5);

    /// <summary>One that takes no longer gives its lane a place more, where lanes have many.</summary>
    private static readonly TimeSpan QuickWithin = TimeSpan.FromMilliseconds(250);

    private readonly Lock gate = new();
    private readonly Dictionary<JobQueue, int> inQueue = [];
    private readonly Dictionary<string, int> inLane = new(StringComparer.Ordinal);

    /// <summary>How many places a lane has where it is not as many as its queue's lanes begin with.</summary>
    private readonly Dictionary<string, int> widths = new(StringComparer.Ordinal);

    /// <summary>The queues and lanes somebody waits for a place in. No lane is named like a queue.</summary>
    private readonly HashSet<string> awaited = new(StringComparer.Ordinal);

    /// <summary>
    /// How many jobs of a queue, and to begin with of one of its lanes, are under way at once on one node.
    /// </summary>
    public static (int Together, int InLane) Limits(JobQueue queue) =>
        queue switch
        {
            JobQueue.Payments => (128, 128),
            JobQueue.Deliveries => (4096, 32),
            JobQueue.Reports => (4, 1),
            JobQueue.Clocks => (32, 1),
            JobQueue.Reconciliations => (4, 1),
        };

    /// <summary>How many more jobs of a queue may be claimed.</summary>
    public int Free(JobQueue queue)
    {
        lock (gate)
            return Limits(queue).Together - inQueue.GetValueOrDefault(queue);
    }

    /// <summary>How many more jobs of a lane may be claimed.</summary>
    public int Free(JobQueue queue, string lane)
    {
        lock (gate)
            return Math.Min(
                Limits(queue).Together - inQueue.GetValueOrDefault(queue),
                LaneMax(queue, lane) - inLane.GetValueOrDefault(lane)
            );
    }

    /// <summary>A claimed job takes its place.</summary>
    public void Enter(Job job)
    {
        var queue = JobKinds.Of(job.Kind).Queue;
        lock (gate)
        {
            inQueue[queue] = inQueue.GetValueOrDefault(queue) + 1;
            if (job.Lane is { } lane)
                inLane[lane] = inLane.GetValueOrDefault(lane) + 1;
        }
    }

    /// <summary>
    /// Somebody could not claim all that is due, for want of a place: who leaves one says so, once there is room. True:
    /// there is room already.
    /// </summary>
    /// <param name="queue">The queue of what is due.</param>
    /// <param name="lane">Its lane; null for none.</param>
    public bool NoteWaiting(JobQueue queue, string? lane)
    {
        lock (gate)
        {
            if (!HasRoom(queue))
                awaited.Add(queue.ToString());
            else if (lane is null || HasRoom(queue, lane))
                return true;
            else
                awaited.Add(lane);
            return false;
        }
    }

    /// <summary>A job leaves its place. Answers what waited for the room there is now; null for nothing.</summary>
    /// <param name="job">Which.</param>
    /// <param name="took">How long it took itself, without what it waited for others of its lane.</param>
    public DueWork? Leave(Job job, TimeSpan took)
    {
        var queue = JobKinds.Of(job.Kind).Queue;
        lock (gate)
        {
            inQueue[queue]--;
            var any =
                HasRoom(queue) && awaited.Remove(queue.ToString()) ? DueWork.From(DateTimeOffset.UnixEpoch) : null;
            if (job.Lane is not { } lane)
                return any;
            if (--inLane[lane] == 0)
                inLane.Remove(lane);
            var width = WidthAfter(took, queue, lane);
            // Some lanes are of one job: what is as it began is not remembered.
            if (width == Limits(queue).InLane)
                widths.Remove(lane);
            else
                widths[lane] = width;
            var hasRoom = HasRoom(queue, lane) && awaited.Remove(lane);
            return any ?? (hasRoom ? DueWork.From(DateTimeOffset.UnixEpoch, lane) : null);
        }
    }

    private bool HasRoom(JobQueue queue) => inQueue.GetValueOrDefault(queue) < Limits(queue).Together;

    /// <summary>An eighth of its places, so that a claim is worth its while; one where it has few.</summary>
    private bool HasRoom(JobQueue queue, string lane)
    {
        var max = LaneMax(queue, lane);
        return inLane.GetValueOrDefault(lane) <= max - Math.Max(1, max / 8);
    }

    private int LaneMax(JobQueue queue, string lane) => widths.GetValueOrDefault(lane, Limits(queue).InLane);

    private int WidthAfter(TimeSpan took, JobQueue queue, string lane)
    {
        var begin = Limits(queue).InLane;
        if (took > SlowAfter)
            return Math.Min(SlowLaneMax, begin);
        var width = Math.Max(LaneMax(queue, lane), begin);
        return begin > 1 && took <= QuickWithin ? Math.Min(width + 1, QuickTimes * begin) : width;
    }
}
