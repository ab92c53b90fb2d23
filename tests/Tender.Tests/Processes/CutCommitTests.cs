using Tender.Core;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Processes;

/// <summary>
/// PostgreSQL answers "committed" to a wait for the standby that somebody cut off: the commit is in the primary alone.
/// </summary>
public class CutCommitTests
{
    [Fact]
    public async Task A_wait_for_the_standby_that_an_operator_cuts_off_is_no_success()
    {
        await using var pair = await PostgresPair.Start();
        using var place = Place.On(pair.ConnectionString);
        using var server = await TenderProcess.Serve(place);
        var shop = await KeyedCharges.Open(place, server.Http);
        string[] cuts = ["pg_cancel_backend", "pg_terminate_backend"];
        foreach (var cut in cuts)
        {
            await pair.StopStandby();
            // The row is in the primary then, for everybody to see; its reply is no answer yet.
            await Cut(pair, cut, reply: cut, () => shop.IsUnavailable(cut));
            await shop.IsUnavailable(cut);

            await pair.StartStandby();
            await shop.UntilCharged(cut);
        }
        Assert.Equal(
            cuts.Length,
            (await Audit.Of(Place.On(pair.Primary))).All<Authorization>(place.Ready.MerchantId).Count()
        );
        await server.Stop();
    }

    /// <summary>
    /// A reply that is read where nothing is locked, as a checkout's: the transaction that only reads it waits for the
    /// standby as well.
    /// </summary>
    [Fact]
    public async Task A_reply_no_standby_has_confirmed_is_told_to_nobody()
    {
        await using var pair = await PostgresPair.Start();
        using var place = Place.On(pair.ConnectionString);
        using var server = await TenderProcess.Serve(place);
        await KeyedCharges.UntilReady(server.Http, ready: true, TimeSpan.FromSeconds(30));
        var v2 = new V2Client(place.Ready, server.Http);
        await pair.StopStandby();
        await Cut(pair, "pg_cancel_backend", reply: "once", IsUnavailable);
        await IsUnavailable();

        await pair.StartStandby();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((await Open()).Status != 201)
            await Task.Delay(100, patience.Token);
        Assert.Single((await Audit.Of(Place.On(pair.Primary))).All<CheckoutSession>(place.Ready.MerchantId));
        await server.Stop();

        async Task IsUnavailable() => Assert.Equal(503, (await Open()).Status);

        Task<V2Reply> Open() =>
            v2.Post(
                "checkoutSessions",
                new
                {
                    webCheckoutDetails = new { checkoutReviewReturnUrl = "https://shop.example/review" },
                    storeId = place.Ready.StoreId,
                },
                "once"
            );
    }

    /// <summary>
    /// Asks, and cuts off whoever waits for the standby, until the reply is in the primary. The server's own work may
    /// wait there first, and a caller is refused at once while the server knows that nothing is stored.
    /// </summary>
    private static async Task Cut(PostgresPair pair, string cut, string reply, Func<Task> ask)
    {
        var asked = ask();
        await Eventually(async () =>
        {
            if (asked.IsCompletedSuccessfully)
                asked = ask();
            await pair.OnPrimary(
                $"SELECT {cut}(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND query LIKE '%COMMIT%'"
            );
            return await pair.OnPrimary($"SELECT count(*) FROM replies WHERE key = '{reply}'") is > 0L;
        });
        await asked;
    }

    private static async Task Eventually(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await condition())
            await Task.Delay(50, patience.Token);
    }
}
