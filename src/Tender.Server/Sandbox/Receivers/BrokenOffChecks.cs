using Tender.Server.Payments;
using Tender.Server.Storage;

namespace Tender.Server.Sandbox.Receivers;

/// <summary>
/// Sees to it that endpoints are listened to again whose receiver check was broken off: after a start, which does not
/// wait for it, and from then on for those that end with another node, or could not be ended when their check was.
/// </summary>
internal sealed partial class BrokenOffChecks : IAsyncDisposable
{
    private static readonly TimeSpan PauseWindow = TimeSpan.FromMinutes(1);

    /// <summary>How long it rests once all are ended: it reads all merchants.</summary>
    private static readonly TimeSpan RestWindow = ReceiverCheck.CheckWindow;

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
                await Pause(await EndAll() ? RestWindow : PauseWindow);
            }
            catch (Exception failure)
            {
                if (!isTold)
                    Log.NotEnded(log, failure);
                isTold = true;
                await Pause(PauseWindow);
            }
    }

    private async Task Pause(TimeSpan window) =>
        await Task.Delay(window, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>
    /// Ends all that are broken off; one without a time was marked by an older version. False: some may yet be under
    /// way.
    /// </summary>
    private async Task<bool> EndAll()
    {
        var areOver = true;
        foreach (var merchant in await new MerchantQueries(store.Database).WithDisabled(ReceiverCheck.UnderWay))
            await accounts.Change(merchant, present =>
            {
                var now = store.RealNow;
                // Where no other process is, a mark of before this start is of nobody.
                var old = startedAt + ReceiverCheck.CheckWindow;
                var over = store.Database.IsShared || now > old ? now : old;
                areOver &= present.Endpoints.All(one => one.CheckedUntil is not { } until || until <= over);
                return present with
                {
                    Endpoints =
                    [
                        .. present.Endpoints.Select(one =>
                            ReceiverCheck.IsChecked(one) && !(one.CheckedUntil > over) ? ReceiverCheck.Ended(one) : one
                        ),
                    ],
                };
            });
        return areOver;
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
