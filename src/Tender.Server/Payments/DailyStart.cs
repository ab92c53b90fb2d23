namespace Tender.Server.Payments;

/// <summary>
/// Sees to it at a start that what is done each day has its job. The start does not wait for it, and does not
/// fail by it: what does not work is told once, and tried again until it does.
/// </summary>
internal sealed partial class DailyStart : IAsyncDisposable
{
    private static readonly TimeSpan PauseWindow = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource stopping = new();
    private readonly Task running;

    public DailyStart(Func<Task> begin, ILogger log, TimeSpan? pause = null) =>
        running = Task.Run(() => Run(begin, log, pause ?? PauseWindow));

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await running;
        stopping.Dispose();
    }

    private async Task Run(Func<Task> begin, ILogger log, TimeSpan pause)
    {
        for (var isTold = false; !stopping.IsCancellationRequested; isTold = true)
            try
            {
                await begin();
                return;
            }
            catch (Exception failure)
            {
                if (!isTold)
                    Log.NotBegun(log, failure);
                await Task.Delay(pause, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
    }

    private static partial class Log
    {
        [LoggerMessage(
            1,
            LogLevel.Error,
            "What is done each day is not arranged for yet; it is tried again until it is."
        )]
        public static partial void NotBegun(ILogger log, Exception failure);
    }
}
