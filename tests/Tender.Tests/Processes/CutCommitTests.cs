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
            var asked = shop.IsUnavailable(cut);
            const string waits = "FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND query LIKE '%COMMIT%'";
            await Eventually(async () => await pair.OnPrimary($"SELECT count(*) {waits}") is > 0L);
            Assert.Equal(true, await pair.OnPrimary($"SELECT {cut}(pid) {waits}"));
            // The row is in the primary now, for everybody to see; its reply is no answer yet.
            await Eventually(async () =>
                await pair.OnPrimary($"SELECT count(*) FROM replies WHERE key = '{cut}'") is > 0L
            );
            await Task.WhenAll(asked, shop.IsUnavailable(cut));

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
        var asked = Open();
        const string waits = "FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND query LIKE '%COMMIT%'";
        await Eventually(async () => await pair.OnPrimary($"SELECT count(*) {waits}") is > 0L);
        await pair.OnPrimary($"SELECT pg_cancel_backend(pid) {waits}");
        await Eventually(async () => await pair.OnPrimary("SELECT count(*) FROM replies WHERE key = 'once'") is > 0L);
        Assert.Equal((503, 503), ((await Open()).Status, (await asked).Status));

        await pair.StartStandby();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((await Open()).Status != 201)
            await Task.Delay(100, patience.Token);
        Assert.Single((await Audit.Of(Place.On(pair.Primary))).All<CheckoutSession>(place.Ready.MerchantId));
        await server.Stop();

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

    private static async Task Eventually(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await condition())
            await Task.Delay(50, patience.Token);
    }
}
