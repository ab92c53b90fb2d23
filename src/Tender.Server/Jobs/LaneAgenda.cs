using Tender.Server.Storage;

namespace Tender.Server.Jobs;

/// <summary>
/// The lanes in which this node itself has made work due, and when: it claims in them without looking for what is due.
/// Nothing depends on it but when that is. Safe for any number of threads.
/// </summary>
internal sealed class LaneAgenda
{
    private readonly Lock gate = new();
    private readonly SortedSet<(long At, string Lane)> entries = new(
        Comparer<(long At, string Lane)>.Create(
            (a, b) => a.At != b.At ? a.At.CompareTo(b.At) : string.CompareOrdinal(a.Lane, b.Lane)
        )
    );

    /// <summary>The first instant, in milliseconds of real time; the largest number there is for none.</summary>
    public long First
    {
        get
        {
            lock (gate)
                return entries.Count == 0 ? long.MaxValue : entries.Min.At;
        }
    }

    public void Add(long at, string lane)
    {
        lock (gate)
            entries.Add((at, lane));
    }

    /// <summary>Takes the lanes with work that is due, each once, in the order of their work.</summary>
    public List<string> Take(DateTimeOffset now)
    {
        var due = new List<string>();
        lock (gate)
            while (entries.Count > 0 && entries.Min is var (at, lane) && at <= RecordJson.Ms(now))
            {
                entries.Remove((at, lane));
                if (!due.Contains(lane))
                    due.Add(lane);
            }
        return due;
    }
}
