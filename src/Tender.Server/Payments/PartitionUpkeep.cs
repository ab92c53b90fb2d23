namespace Tender.Server.Payments;

/// <summary>
/// Sees to the partitions, and tells what was dropped. A table that somebody holds is told once when that was so many
/// times in a row.
/// </summary>
/// <param name="partitions">What it sees to.</param>
/// <param name="log">Where it tells of it.</param>
internal sealed partial class PartitionUpkeep(Partitions partitions, ILogger log)
{
    /// <summary>How many tries in a row find a table held, before it is told.</summary>
    public const int BusyMax = 10;

    private int busy;

    /// <summary>Makes and drops what there is to; false when somebody holds a table.</summary>
    public async Task<bool> Run(CancellationToken ct)
    {
        var (done, dropped) = await partitions.Keep(ct);
        foreach (var name in dropped)
            Log.Dropped(log, name);
        busy = done ? 0 : busy + 1;
        if (busy == BusyMax)
            Log.Busy(log, busy);
        return done;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "The partition {Name} is past its window, and was dropped.")]
        public static partial void Dropped(ILogger log, string name);

        [LoggerMessage(
            2,
            LogLevel.Warning,
            "Partitions are not made or dropped: {Tries} tries in a row found their tables held, by a long query or a "
                + "backup. It is tried again until it works."
        )]
        public static partial void Busy(ILogger log, int tries);
    }
}
