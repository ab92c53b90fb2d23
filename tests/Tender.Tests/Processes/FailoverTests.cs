using System.Diagnostics;
using Tender.Core;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Processes;

/// <summary>
/// What is promised on a PostgreSQL with a synchronous standby: nothing that was answered is lost with the primary, and
/// nobody has to tell Tender that another server takes writes now.
/// </summary>
public class FailoverTests
{
    /// <summary>Five seconds are promised; a busy machine gets more.</summary>
    private static readonly TimeSpan RecoveryWindow = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task While_the_standby_is_away_nothing_is_answered_that_a_failover_would_lose()
    {
        await using var pair = await PostgresPair.Start();
        using var place = Place.On(pair.ConnectionString);
        using var server = await TenderProcess.Serve(place);
        var shop = await KeyedCharges.Open(place, server.Http);
        Assert.Equal(201, (await shop.Charge("kept")).Status);

        await pair.StopStandby();
        var asked = shop.IsUnavailable("lost");
        await Eventually(async () =>
            await pair.OnPrimary("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'") is > 0L
        );
        // Nor is it told as done to who asks again, and nobody is told that anything could be stored.
        await Task.WhenAll(asked, shop.IsUnavailable("lost"));
        Assert.Equal(503, (await KeyedCharges.Ready(server.Http)).Status);

        await pair.KillPrimary();
        await pair.StartStandby();
        await pair.Promote();
        var after = await shop.UntilCharged("lost");
        Assert.InRange(after, TimeSpan.Zero, RecoveryWindow);
        Assert.Equal(201, (await shop.Charge("kept")).Status);
        Assert.Equal(2, (await Audit.Of(Place.On(pair.Standby))).All<Authorization>(place.Ready.MerchantId).Count());
    }

    [Fact]
    public async Task A_failover_under_load_loses_no_answer_and_is_over_by_itself()
    {
        for (var n = 0; n < Soak.Times("TENDER_FAILOVERS", 1); n++)
            await FailOverUnderLoad();
    }

    private static async Task FailOverUnderLoad()
    {
        await using var pair = await PostgresPair.Start();
        using var place = Place.On(pair.ConnectionString);
        using var server = await TenderProcess.Serve(place);
        var promises = new Promises();
        var (control, random) = (place.Control(server.Http), new Random(20260103));
        var clients = new List<Client>();
        for (var i = 0; i < 4; i++)
            clients.Add(
                await Client.Open(place.Ready, server.Http, control, new Random(random.Next()), promises.Sessions)
            );
        var answers = 0;
        using var over = new CancellationTokenSource();
        var work = Task.WhenAll(
            clients.Select(client => client.Work(server.Http, () => Interlocked.Increment(ref answers), over.Token))
        );
        await Eventually(() => Task.FromResult(Volatile.Read(ref answers) > 80));

        await pair.KillPrimary();
        await pair.Promote();
        var (since, before) = (Stopwatch.GetTimestamp(), Volatile.Read(ref answers));
        await Eventually(() => Task.FromResult(Volatile.Read(ref answers) > before));
        Assert.InRange(Stopwatch.GetElapsedTime(since), TimeSpan.Zero, RecoveryWindow);
        await over.CancelAsync();
        await work.WaitAsync(TimeSpan.FromSeconds(60));

        await promises.TakeIn(clients, server.Http);
        promises.Reconcile(await Audit.Of(Place.On(pair.Standby)));
        await server.Stop();
    }

    private static async Task Eventually(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await condition())
            await Task.Delay(50, patience.Token);
    }
}
