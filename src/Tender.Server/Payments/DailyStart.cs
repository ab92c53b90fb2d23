namespace Tender.Server.Payments;

/// <summary>
/// Sees to it at a start, and each hour from then on, that what is done each day has its job: a merchant may have been
/// made by a process that ended before it arranged for that. The start does not wait for it, and does not fail by it:
/// what does not work is told once, and tried again until it does.
/// </summary>
internal sealed partial class DailyStart : IAsyncDisposable
{
    private static readonly TimeSpan PauseWindow = TimeSpan.FromMinutes(1),
        AgainWindow = TimeSpan.FromHours(1);

    private readonly CancellationTokenSource stopping = new();
    private readonly Task running;

    /// <param name="begin">Arranges for what is not arranged for yet.</param>
    /// <param name="log">Where it is told that it does not work.</param>
    /// <param name="pause">After how long it is tried again; null for a minute.</param>
    /// <param name="again">After how long it is done again that worked; null for an hour.</param>
    public DailyStart(Func<Task> begin, ILogger log, TimeSpan? pause = null, TimeSpan? again = null) =>
        running = Task.Run(() => Run(begin, log, pause ?? PauseWindow, again ?? AgainWindow));

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await running;
        stopping.Dispose();
    }

    private async Task Run(Func<Task> begin, ILogger log, TimeSpan pause, TimeSpan again)
    {
        for (var isTold = false; !stopping.IsCancellationRequested; )
        {
            var next = again;
            try
            {
                await begin();
                isTold = false;
            }
            catch (Exception failure)
            {
                if (!isTold)
                    Log.NotBegun(log, failure);
                (isTold, next) = (true, pause);
            }
            await Task.Delay(next, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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
