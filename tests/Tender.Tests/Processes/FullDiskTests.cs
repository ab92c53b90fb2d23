using Tender.Core;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Processes;

/// <summary>
/// A disk without room: nothing is stored by halves, everybody is told so in the API's own shape, what was stored can
/// be read, and once there is room again everything goes on by itself. These tests mount a file system (see
/// <see cref="SmallDisk"/>).
/// </summary>
public class FullDiskTests
{
    /// <summary>How soon it must be found that there is room again.</summary>
    private static readonly TimeSpan RecoveryWindow = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData(1024)]
    [InlineData(0)]
    public async Task Below_the_room_that_is_kept_nothing_new_is_begun(int left)
    {
        using var disk = SmallDisk.Mount(24);
        using var place = Place.In(disk.Path);
        using var server = await TenderProcess.Serve(place, "--disk-room-min", "4194304");
        var shop = await KeyedCharges.Open(place, server.Http);
        var order = (await place.Control(server.Http).NewOrderReference()).Id;
        var kept = await shop.Charge("kept");
        Assert.Equal(201, kept.Status);
        Assert.Equal(200, (await KeyedCharges.Ready(server.Http)).Status);

        disk.Leave(left);
        var said = await KeyedCharges.UntilReady(server.Http, ready: false, TimeSpan.FromSeconds(5));
        Assert.Contains("its disk is full", said);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => shop.IsUnavailable("new-" + i)));
        await IsToldByAll(place, server.Http, order);
        Assert.Equal(200, (await shop.Read()).Status);

        disk.Free();
        Assert.InRange(await shop.UntilCharged("new-0"), TimeSpan.Zero, RecoveryWindow);
        await KeyedCharges.UntilReady(server.Http, ready: true, RecoveryWindow);
        Assert.Equal(kept.Text, (await shop.Charge("kept")).Text);
        Assert.Equal(2, (await Audit.Of(place)).All<Authorization>(place.Ready.MerchantId).Count());
        await HasLogged(server, timesMax: 1);
    }

    [Fact]
    public async Task SQLite_runs_out_of_room_itself()
    {
        using var disk = SmallDisk.Mount(24);
        using var place = Place.In(disk.Path);
        using var server = await TenderProcess.Serve(place, "--disk-room-min", "0");
        var shop = await KeyedCharges.Open(place, server.Http);
        var order = (await place.Control(server.Http).NewOrderReference()).Id;

        // What SQLite can do with the room in its own files it does, and that is not much.
        var made = 0;
        for (var isFull = false; !isFull; Assert.InRange(made, 0, 500))
        {
            disk.Leave(0);
            if ((await shop.Checkout("fill-" + made)).Status == 201)
                made++;
            else
                isFull = disk.Room < 16 && (await KeyedCharges.Ready(server.Http)).Status == 503;
        }
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => shop.IsUnavailable("new-" + i)));
        await IsToldByAll(place, server.Http, order);
        Assert.Equal(200, (await shop.Read()).Status);

        disk.Free();
        Assert.InRange(await shop.UntilCharged("new-0"), TimeSpan.Zero, RecoveryWindow);
        await KeyedCharges.UntilReady(server.Http, ready: true, RecoveryWindow);
        Assert.Single((await Audit.Of(place)).All<Authorization>(place.Ready.MerchantId));
        await HasLogged(server, timesMax: 2);
    }

    /// <summary>The disk fills up while clients are at work: what was answered is there, and nothing else.</summary>
    [Fact]
    public async Task A_disk_that_fills_up_under_load_costs_no_answer()
    {
        using var disk = SmallDisk.Mount(24);
        using var place = Place.In(disk.Path);
        using var server = await TenderProcess.Serve(place, "--disk-room-min", "0");
        var (promises, random) = (new Promises(), new Random(20260104));
        var clients = new List<Client>();
        for (var i = 0; i < 4; i++)
            clients.Add(
                await Client.Open(
                    place.Ready,
                    server.Http,
                    place.Control(server.Http),
                    new Random(random.Next()),
                    promises.Sessions
                )
            );
        var answers = 0;
        using var over = new CancellationTokenSource();
        var work = Task.WhenAll(
            clients.Select(client => client.Work(server.Http, () => Interlocked.Increment(ref answers), over.Token))
        );
        for (var round = 0; round < 3; round++)
        {
            await More(50);
            disk.Leave(100);
            await KeyedCharges.UntilReady(server.Http, ready: false, TimeSpan.FromSeconds(30));
            disk.Free();
        }
        await More(50);
        await over.CancelAsync();
        await work.WaitAsync(TimeSpan.FromSeconds(60));

        await promises.TakeIn(clients, server.Http);
        promises.Reconcile(await Audit.Of(place));
        await server.Terminate();

        async Task More(int count)
        {
            var before = Volatile.Read(ref answers);
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            while (Volatile.Read(ref answers) < before + count)
                await Task.Delay(20, patience.Token);
        }
    }

    [Fact]
    public async Task The_disk_of_a_PostgreSQL_is_full()
    {
        using var disk = SmallDisk.Mount(80);
        await using var database = await PostgresServer.Start(disk.Path);
        using var place = Place.On(database.ConnectionString);
        using var server = await TenderProcess.Serve(place);
        var shop = await KeyedCharges.Open(place, server.Http);
        Assert.Equal(201, (await shop.Charge("kept")).Status);

        disk.Leave(0);
        // PostgreSQL goes on as long as the pages it has take rows.
        var made = 0;
        while ((await shop.Checkout("fill-" + made)).Status == 201)
            Assert.InRange(++made, 1, 2_000);
        Assert.Equal(503, (await shop.Checkout("fill-" + made)).Status);
        Assert.Contains(
            "its disk is full",
            await KeyedCharges.UntilReady(server.Http, ready: false, TimeSpan.FromSeconds(5))
        );
        Assert.Equal(200, (await shop.Read()).Status);

        disk.Free();
        var after = await KeyedCharges.UntilMade(() => shop.Checkout("fill-" + made));
        Assert.InRange(after, TimeSpan.Zero, RecoveryWindow);
        await KeyedCharges.UntilReady(server.Http, ready: true, RecoveryWindow);
        var audit = await Audit.Of(place);
        Assert.Single(audit.All<Authorization>(place.Ready.MerchantId));
        Assert.Equal(
            made + 1,
            audit.All<CheckoutSession>(place.Ready.MerchantId).Count(one => one.State == State.Open)
        );
        await HasLogged(server, timesMax: 2);
    }

    /// <summary>In the first generation and in the control API, each in its own words.</summary>
    internal static async Task IsToldByAll(Place place, Uri server, string order)
    {
        // Both at once: what is promised is how long one caller waits.
        var controlCall = place.Control(server).Any("order-references", new { });
        var v1 = await new V1Client(place.Ready, server).Call(
            "SetOrderReferenceDetails",
            ("AmazonOrderReferenceId", order),
            ("OrderReferenceAttributes.OrderTotal.Amount", "10.00"),
            ("OrderReferenceAttributes.OrderTotal.CurrencyCode", "USD")
        );
        Assert.True((v1.Status, v1.Code) == (503, "ServiceUnavailable"), $"{v1.Status} {v1.Text}");
        var control = await controlCall;
        Assert.True(control.Status == 503, $"{control.Status} {control.Text}");
        Assert.StartsWith("application/problem+json", control.ContentType, StringComparison.Ordinal);
        Assert.Contains("\"status\":503", control.Text);
    }

    /// <summary>One line when it began and one when it was over, not one for each caller.</summary>
    private static async Task HasLogged(TenderProcess server, int timesMax)
    {
        var end = await server.Terminate();
        Assert.Equal(0, end.Code);
        var lines = (end.Output + end.Errors).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(lines.Length <= 2 * timesMax, string.Join('\n', lines));
        Assert.InRange(Times("The database fails: its disk is full"), 1, timesMax);
        Assert.InRange(Times("The database works again"), 1, timesMax);

        int Times(string text) => lines.Count(line => line.Contains(text, StringComparison.Ordinal));
    }
}
