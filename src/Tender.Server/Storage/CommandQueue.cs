namespace Tender.Server.Storage;

/// <summary>The commands that wait for one lane, in order of arrival.</summary>
internal sealed class CommandQueue
{
    private const int WaitingMax = 10_000;

    /// <summary>After how large a group others are waited for, and how long at the most.</summary>
    private const int CrowdMin = 8,
        GatherMs = 1;

    private readonly Queue<RunningCommand> waiting = new();

    /// <summary>The size of the group before; how many must wait for the lane to be woken.</summary>
    private int last,
        wanted = 1;
    private bool closed;

    /// <summary>How many wait.</summary>
    public int Count
    {
        get
        {
            lock (waiting)
                return waiting.Count;
        }
    }

    /// <summary>False: too many wait, or nothing is taken any more.</summary>
    public bool TryAdd(RunningCommand one)
    {
        lock (waiting)
        {
            if (closed || waiting.Count == WaitingMax)
                return false;
            waiting.Enqueue(one);
            if (waiting.Count == wanted)
                Monitor.Pulse(waiting);
            return true;
        }
    }

    /// <summary>
    /// Waits for commands and takes all there are, up to a number. False: there will be no more. Callers that were just
    /// answered come back one by one. After a large group the first of them waits a moment for the others: it would
    /// otherwise have a commit of its own, for which they all wait. A caller that is alone does not wait, because the
    /// group before was not large.
    /// </summary>
    /// <param name="group">Where to.</param>
    /// <param name="max">How many at the most.</param>
    /// <param name="patience">How long to wait for the first; null for ever.</param>
    public bool Take(List<RunningCommand> group, int max, TimeSpan? patience)
    {
        lock (waiting)
        {
            if (patience is { } most && waiting.Count == 0)
                Monitor.Wait(waiting, most);
            while (patience is null && waiting.Count == 0 && !closed)
                Monitor.Wait(waiting);
            if (last >= CrowdMin && waiting.Count < last / 2 && !closed)
            {
                wanted = last / 2;
                Monitor.Wait(waiting, GatherMs);
                wanted = 1;
            }
            for (last = 0; last < max && waiting.TryDequeue(out var next); last++)
                group.Add(next);
            return last > 0 || !closed;
        }
    }

    public void Close()
    {
        lock (waiting)
        {
            closed = true;
            Monitor.Pulse(waiting);
        }
    }
}
