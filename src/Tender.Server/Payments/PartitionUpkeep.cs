namespace Tender.Server.Payments;

/// <summary>
/// Sees to the partitions while a node runs: at its start, and once an hour. The start does not wait for it. A table
/// that somebody holds is tried again a minute later, and told once when that was so many times in a row; a failure is
/// told once, until it works again.
/// </summary>
internal sealed partial class PartitionUpkeep : IAsyncDisposable
{
    /// <summary>How many tries in a row find a table held, before it is told.</summary>
    public const int BusyMax = 10;

    private static readonly TimeSpan EachWindow = TimeSpan.FromHours(1),
        AgainWindow = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource stopping = new();
    private readonly Task running;

    /// <param name="partitions">What it sees to.</param>
    /// <param name="log">Where it tells of it.</param>
    /// <param name="again">How long it waits before another try; null for a minute.</param>
    public PartitionUpkeep(Partitions partitions, ILogger log, TimeSpan? again = null) =>
        running = Task.Run(() => Run(partitions, log, again ?? AgainWindow));

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await running;
        stopping.Dispose();
    }

    private async Task Run(Partitions partitions, ILogger log, TimeSpan again)
    {
        var busy = 0;
        for (var isTold = false; !stopping.IsCancellationRequested; )
        {
            var pause = again;
            try
            {
                var (done, dropped) = await partitions.Keep(stopping.Token);
                foreach (var name in dropped)
                    Log.Dropped(log, name);
                busy = done ? 0 : busy + 1;
                if (busy == BusyMax)
                    Log.Busy(log, busy);
                (isTold, pause) = (false, done ? EachWindow : again);
            }
            catch (Exception failure)
            {
                if (!isTold)
                    Log.Failed(log, failure);
                isTold = true;
            }
            await Task.Delay(pause, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "The partition {Name} is past its window, and was dropped.")]
        public static partial void Dropped(ILogger log, string name);

        [LoggerMessage(2, LogLevel.Error, "Partitions are not made or dropped; it is tried again until it works.")]
        public static partial void Failed(ILogger log, Exception failure);

        [LoggerMessage(
            3,
            LogLevel.Warning,
            "Partitions are not made or dropped: {Tries} tries in a row found their tables held, by a long query or a "
                + "backup. It is tried again until it works."
        )]
        public static partial void Busy(ILogger log, int tries);
    }
}
