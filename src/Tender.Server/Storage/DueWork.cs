namespace Tender.Server.Storage;

/// <summary>When what a commit has made due is to run: in milliseconds of real time.</summary>
internal sealed class DueWork
{
    private HashSet<(long At, string Lane)>? lanes;

    /// <summary>The earliest of what belongs to no lane; the largest number there is when nothing does.</summary>
    public long Earliest { get; private set; } = long.MaxValue;

    /// <summary>The lanes with work, and when.</summary>
    public IReadOnlyCollection<(long At, string Lane)> Lanes => lanes ?? [];

    public bool IsEmpty => Earliest == long.MaxValue && lanes is null;

    /// <summary>Work that is to run at an instant of real time.</summary>
    public static DueWork From(DateTimeOffset at, string? lane = null)
    {
        var due = new DueWork();
        due.Add(RecordJson.Ms(at), lane);
        return due;
    }

    /// <summary>Work that is to run; a lane of null is none.</summary>
    public void Add(long at, string? lane)
    {
        if (lane is null)
            Earliest = Math.Min(Earliest, at);
        else
            (lanes ??= []).Add((at, lane));
    }

    public void Add(DueWork other)
    {
        Earliest = Math.Min(Earliest, other.Earliest);
        if (other.lanes is not null)
            (lanes ??= []).UnionWith(other.lanes);
    }
}
