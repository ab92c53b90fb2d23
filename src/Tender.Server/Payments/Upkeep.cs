namespace Tender.Server.Payments;

/// <summary>
/// Does at a start, and each hour from then on, what a node sees to beside what it serves. The start does not wait for
/// it, and does not fail by it: a failure is told once, and tried again each minute until it works.
/// </summary>
internal sealed partial class Upkeep : IAsyncDisposable
{
    private static readonly TimeSpan PauseWindow = TimeSpan.FromMinutes(1),
        AgainWindow = TimeSpan.FromHours(1);

    private readonly CancellationTokenSource stopping = new();
    private readonly Task running;

    /// <param name="failing">What is told when it fails, such as "Partitions are not made or dropped".</param>
    /// <param name="work">What it does; false when it has to be tried again soon, which is no failure.</param>
    /// <param name="log">Where it is told that it fails.</param>
    /// <param name="pause">After how long it is tried again; null for a minute.</param>
    /// <param name="again">After how long it is done again that worked; null for an hour.</param>
    public Upkeep(
        string failing,
        Func<CancellationToken, Task<bool>> work,
        ILogger log,
        TimeSpan? pause = null,
        TimeSpan? again = null
    ) => running = Task.Run(() => Run(failing, work, log, pause ?? PauseWindow, again ?? AgainWindow));

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await running;
        stopping.Dispose();
    }

    private async Task Run(
        string failing,
        Func<CancellationToken, Task<bool>> work,
        ILogger log,
        TimeSpan pause,
        TimeSpan again
    )
    {
        for (var isTold = false; !stopping.IsCancellationRequested; )
        {
            var next = pause;
            try
            {
                if (await work(stopping.Token))
                    next = again;
                isTold = false;
            }
            catch (Exception failure)
            {
                if (!isTold)
                    Log.Failed(log, failing, failure);
                isTold = true;
            }
            await Task.Delay(next, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{Failing}; it is tried again until it works.")]
        public static partial void Failed(ILogger log, string failing, Exception failure);
    }
}
