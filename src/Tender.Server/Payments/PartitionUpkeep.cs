namespace Tender.Server.Payments;

/// <summary>
/// Sees to the partitions while a node runs: at its start, and once an hour. The start does not wait for it. A table
/// that somebody holds is tried again a minute later; a failure is told once, until it works again.
/// </summary>
internal sealed partial class PartitionUpkeep : IAsyncDisposable
{
    private static readonly TimeSpan EachWindow = TimeSpan.FromHours(1),
        AgainWindow = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource stopping = new();
    private readonly Task running;

    public PartitionUpkeep(Partitions partitions, ILogger log) => running = Task.Run(() => Run(partitions, log));

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await running;
        stopping.Dispose();
    }

    private async Task Run(Partitions partitions, ILogger log)
    {
        for (var isTold = false; !stopping.IsCancellationRequested; )
        {
            var pause = AgainWindow;
            try
            {
                var (done, dropped) = await partitions.Keep(stopping.Token);
                foreach (var name in dropped)
                    Log.Dropped(log, name);
                (isTold, pause) = (false, done ? EachWindow : AgainWindow);
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
    }
}
