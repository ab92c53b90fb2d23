using Tender.Server.Storage;

namespace Tender.Server.Payments;

/// <summary>
/// The partitions of notices and attempts on PostgreSQL: made ahead, a month each where notices are kept for a time
/// only, else a year; and dropped, with all that is in them, once they are past their window (decision 0042). Any
/// number of nodes may do it at once.
/// </summary>
internal sealed class Partitions(PaymentStore store, RetentionWindows windows, long restMax = PartitionQueries.RestMax)
{
    /// <summary>
    /// The widest that a partition may be for its rows to wait for it to be dropped, which is as long as they may be
    /// kept beyond their window. A window that is shorter than that is kept row by row.
    /// </summary>
    public static readonly TimeSpan WholeWindow = TimeSpan.FromDays(31);

    /// <summary>How long before its first row a partition is there.</summary>
    public static readonly TimeSpan AheadWindow = TimeSpan.FromDays(45);

    /// <summary>
    /// How long a partition that is past its window may wait to be dropped, before rows are removed of it.
    /// </summary>
    private static readonly TimeSpan GraceWindow = TimeSpan.FromDays(2);

    /// <summary>
    /// How long a leftover CHECK constraint may stay when its table was locked. New rows reach its range only later, so
    /// it refuses none.
    /// </summary>
    private static readonly TimeSpan SoonWindow = TimeSpan.FromDays(1);

    /// <summary>When what had to stay is looked at again.</summary>
    private static readonly TimeSpan LookAgainWindow = TimeSpan.FromDays(1);

    private readonly PartitionQueries stored = new(store.Database, restMax: restMax);
    private readonly Dictionary<string, DateTimeOffset> lookAgain = [];

    /// <summary>Those that were looked through, and had nothing that has to stay: they wait for their lock.</summary>
    private readonly HashSet<string> onlyOld = [];

    /// <summary>
    /// Makes those that will be needed, and drops those that nobody needs. The dropped ones; false with them: somebody
    /// held a table, and it has to be tried again.
    /// </summary>
    public async Task<(bool Done, IReadOnlyList<string> Dropped)> Keep(CancellationToken ct)
    {
        if (!store.Database.HasPartitions)
            return (true, []);
        var made = await stored.Tidy(IdGenerator.FirstOf(store.RealNow + SoonWindow));
        made &= await DropWide(await stored.All()) && await MakeAhead(await stored.All());
        var dropped = new List<string>();
        var gone = true;
        foreach (var some in Past(await stored.All()))
        {
            // Attempts that went with their notices.
            if (dropped.Contains(some.Partitions[0].Name) || await Drop(some, ct) is not { } done)
                continue;
            gone &= done;
            if (done)
                dropped.AddRange(some.Partitions.Select(one => one.Name));
        }
        return (made && gone, dropped);
    }

    /// <summary>
    /// The limits for what is removed row by row: without what is soon dropped as a whole. Only of a merchant whose
    /// clock is real time.
    /// </summary>
    public async Task<RetentionLimits> WithoutWhole(RetentionLimits limits)
    {
        var all = await stored.All();
        return limits with
        {
            DeliveriesTo = FirstWhole(all, PartitionQueries.Deliveries, windows.Deliveries),
            AttemptsTo = FirstWhole(all, PartitionQueries.Attempts, windows.Attempts),
        };
    }

    /// <summary>The first number whose partition will be dropped as a whole.</summary>
    private long FirstWhole(IEnumerable<Partition> all, string table, TimeSpan? window) =>
        window < WholeWindow || window is not { } kept
            ? long.MaxValue
            : all.Where(one => one.Table == table && IsWhole(one) && !IsPast(one, kept + GraceWindow))
                .Select(one => one.From)
                .DefaultIfEmpty(long.MaxValue)
                .Min();

    private bool IsPast(Partition one, TimeSpan window) => one.To <= IdGenerator.FirstOf(store.RealNow - window);

    /// <summary>False: it has to be tried again.</summary>
    private async Task<bool> MakeAhead(List<Partition> all)
    {
        var now = store.RealNow;
        var end = all.Count == 0 ? default : IdGenerator.InstantOf(all.Max(one => one.To));
        // Where there is none for now, what has come already is in the default one, and stays there.
        var from = now < end ? end : now.AddMinutes(1);
        var soon = now + 2 * SoonWindow;
        while (from < now + AheadWindow)
        {
            var month = MonthAfter(from);
            var to = windows.OfNotices ? month : new DateTimeOffset(from.Year + 1, 1, 1, 0, 0, 0, TimeSpan.Zero);
            var suffix = to == month ? $"{from:yyyy_MM}" : $"{from:yyyy}";
            switch (
                await stored.Make(suffix, IdGenerator.FirstOf(from), IdGenerator.FirstOf(to), IdGenerator.FirstOf(soon))
            )
            {
                case PartitionChange.Done:
                    from = to;
                    break;
                case PartitionChange.Occupied:
                    from = from < soon ? soon : month;
                    break;
                case PartitionChange.Busy:
                case PartitionChange.Needed:
                    return false;
            }
        }
        return true;
    }

    /// <summary>
    /// Years that were made ahead before notices were kept for a time only make room for months, while nothing is in
    /// them. False: it has to be tried again.
    /// </summary>
    private async Task<bool> DropWide(List<Partition> all)
    {
        if (!windows.OfNotices)
            return true;
        var now = IdGenerator.FirstOf(store.RealNow);
        var wide = all.Where(one => one.From > now && !IsWhole(one)).ToLookup(one => one.From);
        var done = true;
        foreach (var both in wide)
            done &= await stored.DropEmpty([.. both.OrderByDescending(one => one.Table)]) != PartitionChange.Busy;
        return done;
    }

    private static bool IsWhole(Partition one) =>
        one.From != long.MinValue && IdGenerator.InstantOf(one.To) - IdGenerator.InstantOf(one.From) <= WholeWindow;

    /// <summary>What is dropped together, and how long it was to be kept, the oldest first.</summary>
    private IEnumerable<(IReadOnlyList<Partition> Partitions, TimeSpan Window)> Past(List<Partition> all)
    {
        foreach (var notices in all.Where(one => one.Table == PartitionQueries.Deliveries))
            if (windows.Deliveries is { } window && IsPast(notices, window))
                // An attempt without its notice would be there for ever: both go in one transaction.
                yield return ([notices, .. all.Where(one => IsOf(one, notices))], window);
        foreach (var attempts in all.Where(one => one.Table == PartitionQueries.Attempts))
            if (windows.Attempts is { } window && IsPast(attempts, window))
                yield return ([attempts], window);

        static bool IsOf(Partition one, Partition notices) =>
            one.Table == PartitionQueries.Attempts && (one.From, one.To) == (notices.From, notices.To);
    }

    /// <summary>Null: something in it has to stay.</summary>
    private async Task<bool?> Drop((IReadOnlyList<Partition> Partitions, TimeSpan Window) some, CancellationToken ct)
    {
        var (first, now) = (some.Partitions[0], store.RealNow);
        if (lookAgain.TryGetValue(first.Name, out var next) && now < next)
            return null;
        if (
            !onlyOld.Contains(first.Name)
            && !await stored.HasOnlyOld(first, some.Window, now, () => ct.IsCancellationRequested)
        )
            return Stays();
        onlyOld.Add(first.Name);
        switch (await stored.Drop(some.Partitions, some.Window, now))
        {
            case PartitionChange.Needed:
                return Stays();
            case PartitionChange.Done:
                onlyOld.Remove(first.Name);
                return true;
            case PartitionChange.Busy:
            case PartitionChange.Occupied:
                break;
        }
        return false;

        bool? Stays()
        {
            onlyOld.Remove(first.Name);
            lookAgain[first.Name] = now + LookAgainWindow;
            return null;
        }
    }

    private static DateTimeOffset MonthAfter(DateTimeOffset at) =>
        new DateTimeOffset(at.Year, at.Month, 1, 0, 0, 0, TimeSpan.Zero).AddMonths(1);
}
