using System.Diagnostics;
using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>
/// The commands that wait for a lane, in order of arrival. Lanes gather one after the other: while one reads and
/// decides, what comes gathers for the other, which begins when the first commits. Groups are few and large that way,
/// and a group costs as much as its rows. Commands in one <see cref="RunningCommand.Sequence"/> are never with two
/// lanes at once: they wait here, in their order, and not for each other's row locks.
/// </summary>
/// <param name="lanes">How many lanes there are.</param>
/// <param name="turnMax">How long a lane leaves what has come to itself, while another one reads and decides: that one
/// may hang. Null for 5 ms.</param>
internal sealed class CommandQueue(int lanes, TimeSpan? turnMax = null)
{
    private const int WaitingMax = 10_000;

    /// <summary>After how large a group others are waited for.</summary>
    private const int CrowdMin = 8;

    /// <summary>How long they are waited for at the most.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(1);

    private readonly long turnMs = (long)(turnMax?.TotalMilliseconds ?? 5);

    private readonly LinkedList<RunningCommand> waiting = new();

    /// <summary>What came of a sequence that a lane holds, in order.</summary>
    private readonly Dictionary<(MerchantId, string), List<RunningCommand>> behind = [];

    /// <summary>Which sequences each lane holds.</summary>
    private readonly HashSet<(MerchantId, string)>[] held =
    [
        .. Enumerable.Range(0, lanes).Select(_ => new HashSet<(MerchantId, string)>()),
    ];

    /// <summary>The size of the group before; how many must wait for a lane to be woken.</summary>
    private int last,
        wanted = 1;

    /// <summary>The lane whose turn it is, from when it gathers until it commits; null when none does.</summary>
    private (int Lane, long Since)? turn;

    private int count;
    private bool closed;

    /// <summary>How many wait.</summary>
    public int Count
    {
        get
        {
            lock (waiting)
                return count;
        }
    }

    /// <summary>False: too many wait, or nothing is taken any more.</summary>
    public bool TryAdd(RunningCommand one)
    {
        lock (waiting)
        {
            if (count == WaitingMax)
                DropWithdrawn();
            if (closed || count == WaitingMax)
                return false;
            count++;
            waiting.AddLast(one);
            if (waiting.Count == wanted)
                Monitor.PulseAll(waiting);
            return true;
        }
    }

    /// <summary>
    /// Waits for commands and takes all there are, up to a number. False: there will be no more. Callers that were just
    /// answered come back one by one. After a large group the first of them waits a moment for the others: it would
    /// otherwise have a commit of its own, for which they all wait. A caller that is alone does not wait, because the
    /// group before was not large.
    /// </summary>
    /// <param name="lane">Who takes them. It holds their sequences until <see cref="Keep"/>.</param>
    /// <param name="group">Where to.</param>
    /// <param name="max">How many at the most.</param>
    /// <param name="patience">How long to wait for the first; null for ever.</param>
    public bool Take(int lane, List<RunningCommand> group, int max, TimeSpan? patience)
    {
        lock (waiting)
        {
            if (!AwaitTurn(lane, patience))
                return !closed;
            if (last >= CrowdMin && waiting.Count < last / 2 && !closed && patience != TimeSpan.Zero)
            {
                turn = (lane, Environment.TickCount64);
                wanted = last / 2;
                for (var waited = Stopwatch.StartNew(); waiting.Count < wanted && waited.Elapsed < Gathering; )
                    Monitor.Wait(waiting, Gathering);
                wanted = 1;
            }
            for (last = 0; last < max && Next() is { } next; last++)
            {
                group.Add(next);
                waiting.RemoveFirst();
                count--;
            }
            held[lane].UnionWith(group.Select(one => one.Sequence));
            turn = last > 0 ? (lane, Environment.TickCount64) : null;
            return last > 0 || !closed;
        }
    }

    /// <summary>A lane has read and decided: the next may gather.</summary>
    public void EndTurn(int lane)
    {
        lock (waiting)
            PassTurn(lane);
    }

    /// <summary>A lane is done with its group, but for these.</summary>
    public void Keep(int lane, IEnumerable<RunningCommand> commands)
    {
        lock (waiting)
        {
            held[lane].Clear();
            held[lane].UnionWith(commands.Select(one => one.Sequence));
            foreach (var sequence in behind.Keys.Where(one => !IsHeld(one)).ToList())
            {
                // They are older than what waits of their sequence.
                foreach (var one in Enumerable.Reverse(behind[sequence]))
                    waiting.AddFirst(one);
                behind.Remove(sequence);
            }
            PassTurn(lane);
        }
    }

    public void Close()
    {
        lock (waiting)
        {
            closed = true;
            Monitor.PulseAll(waiting);
        }
    }

    /// <summary>Waits until there is something to take and no other lane gathers. False: there is nothing.</summary>
    private bool AwaitTurn(int lane, TimeSpan? patience)
    {
        var end = patience is { } most ? Environment.TickCount64 + (long)most.TotalMilliseconds : long.MaxValue;
        while (true)
        {
            var now = Environment.TickCount64;
            var others = turn is { } theirs && theirs.Lane != lane ? theirs.Since + turnMs - now : 0;
            if (Next() is not null && others <= 0)
                return true;
            var until = long.Min(end - now, waiting.Count > 0 ? others : long.MaxValue);
            if (until <= 0 || (closed && waiting.Count == 0 && patience is null))
                return false;
            Monitor.Wait(waiting, until > int.MaxValue ? Timeout.Infinite : (int)until);
        }
    }

    /// <summary>The first that no lane's group holds up; null when there is none.</summary>
    private RunningCommand? Next()
    {
        while (waiting.First is { Value: var one })
        {
            if (!IsHeld(one.Sequence))
                return one;
            waiting.RemoveFirst();
            if (behind.TryGetValue(one.Sequence, out var before))
                before.Add(one);
            else
                behind[one.Sequence] = [one];
        }
        return null;
    }

    /// <summary>Nobody waits for them any more, and they keep others out.</summary>
    private void DropWithdrawn()
    {
        for (var node = waiting.First; node is not null; )
        {
            var next = node.Next;
            if (node.Value.IsWithdrawn)
                waiting.Remove(node);
            node = next;
        }
        foreach (var commands in behind.Values)
            commands.RemoveAll(one => one.IsWithdrawn);
        count = waiting.Count + behind.Values.Sum(commands => commands.Count);
    }

    private bool IsHeld((MerchantId, string) sequence) => Array.Exists(held, one => one.Contains(sequence));

    private void PassTurn(int lane)
    {
        if (turn?.Lane == lane)
            turn = null;
        if (waiting.Count > 0)
            Monitor.PulseAll(waiting);
    }
}
