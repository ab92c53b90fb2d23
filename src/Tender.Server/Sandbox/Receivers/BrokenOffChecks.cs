using Tender.Server.Payments;
using Tender.Server.Storage;

namespace Tender.Server.Sandbox.Receivers;

/// <summary>
/// Sees to it after a start that endpoints are listened to again whose receiver check ended with its process. A start
/// does not wait for it.
/// </summary>
internal sealed partial class BrokenOffChecks : IAsyncDisposable
{
    private static readonly TimeSpan PauseWindow = TimeSpan.FromMinutes(1);

    private readonly PaymentStore store;
    private readonly MerchantAccounts accounts;
    private readonly DateTimeOffset startedAt;
    private readonly CancellationTokenSource stopping = new();
    private readonly Task running;

    public BrokenOffChecks(PaymentStore store, MerchantAccounts accounts, ILogger log)
    {
        (this.store, this.accounts, startedAt) = (store, accounts, store.RealNow);
        running = Task.Run(() => Run(log));
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await running;
        stopping.Dispose();
    }

    private async Task Run(ILogger log)
    {
        for (var isTold = false; !stopping.IsCancellationRequested; )
            try
            {
                if (await EndAll())
                    return;
                await Pause();
            }
            catch (Exception failure)
            {
                if (!isTold)
                    Log.NotEnded(log, failure);
                isTold = true;
                await Pause();
            }
    }

    private async Task Pause() =>
        await Task.Delay(PauseWindow, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>Ends all that are broken off. False: some may yet be under way on another node.</summary>
    private async Task<bool> EndAll()
    {
        var areOver = true;
        foreach (var merchant in await new MerchantQueries(store.Database).BeingChecked())
            await accounts.Change(merchant, present =>
            {
                // Where no other process is, a mark of before this start is of nobody.
                var over = store.Database.IsShared ? store.RealNow : startedAt + ReceiverCheck.CheckWindow;
                areOver &= present.Endpoints.All(one => one.CheckedUntil is null || one.CheckedUntil <= over);
                return present with
                {
                    Endpoints =
                    [
                        .. present.Endpoints.Select(one =>
                            ReceiverCheck.IsChecked(one) && one.CheckedUntil <= over ? ReceiverCheck.Ended(one) : one
                        ),
                    ],
                };
            });
        return areOver || !store.Database.IsShared;
    }

    private static partial class Log
    {
        [LoggerMessage(
            1,
            LogLevel.Error,
            "Endpoints whose receiver check was broken off are not listened to yet; it is tried again until they are."
        )]
        public static partial void NotEnded(ILogger log, Exception failure);
    }
}
