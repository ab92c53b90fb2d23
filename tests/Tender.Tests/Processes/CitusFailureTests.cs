using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Tender.Core;
using Tender.Server.Storage;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Processes;

/// <summary>
/// What is promised where machines of a Citus die: what was answered is kept, nothing is done twice, and who is not on
/// the machine that is away is served. They stop machines that others use, and run only where they are asked for:
/// <c>./citus.sh DIR -explicit only -class "*CitusFailureTests"</c>.
/// </summary>
public class CitusFailureTests
{
    private const int ClientCount = 8,
        AnswersBefore = 60,
        Seed = 20260107;

    /// <summary>How often a machine dies.</summary>
    private static readonly int Times = Soak.Times("TENDER_CITUS_FAILURES", 3);

    [Fact(Explicit = true)]
    public async Task A_coordinator_that_dies_under_load_has_kept_every_answer_and_leaves_nothing_half_done() =>
        await DiesUnderLoad(coordinator: true);

    [Fact(Explicit = true)]
    public async Task A_worker_that_dies_under_load_has_kept_every_answer_and_leaves_nothing_half_done() =>
        await DiesUnderLoad(coordinator: false);

    private static async Task DiesUnderLoad(bool coordinator)
    {
        using var place = await Place.Make(TestDatabase.Postgres);
        using var server = await TenderProcess.Serve(place);
        var port = CitusCluster.Ports[coordinator ? 0 : 1];
        var promises = new Promises();
        var (control, random) = (place.Control(server.Http), new Random(Seed));
        var merchants = await Task.WhenAll(Enumerable.Range(0, ClientCount).Select(_ => control.NewMerchant()));
        for (var time = 0; time < Times; time++)
        {
            var clients = new List<Client>();
            foreach (var merchant in merchants)
                clients.Add(
                    await Client.Open(merchant, server.Http, control, new Random(random.Next()), promises.Sessions)
                );
            var answers = 0;
            using var over = new CancellationTokenSource();
            var work = Task.WhenAll(
                clients.Select(client => client.Work(server.Http, () => Interlocked.Increment(ref answers), over.Token))
            );
            await Reach(AnswersBefore);
            await CitusCluster.Kill(port);
            var since = Stopwatch.GetTimestamp();
            await CitusCluster.StartAgain(port);
            var started = Stopwatch.GetElapsedTime(since);
            var before = Volatile.Read(ref answers);
            await Reach(before + AnswersBefore);
            await over.CancelAsync();
            await work.WaitAsync(TimeSpan.FromSeconds(60));
            Report($"answers {answers}, of them {before} until it ran again after {started.TotalMilliseconds:F0} ms");
            await promises.TakeIn(clients, server.Http);
            promises.Reconcile(await Audit.Of(place));
            await NothingIsHalfDone(place);

            async Task Reach(int count)
            {
                using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
                while (Volatile.Read(ref answers) < count)
                {
                    if (work.IsCompleted)
                        await work;
                    await Task.Delay(20, patience.Token);
                }
            }
        }
        Report($"{promises.Count} requests");
        await promises.RepeatAll(server.Http);
        await server.Stop();
    }

    [Fact(Explicit = true)]
    public async Task While_a_worker_is_away_its_merchants_are_told_so_and_the_others_are_served()
    {
        using var place = await Place.Make(TestDatabase.Postgres);
        using var server = await TenderProcess.Serve(place);
        var control = place.Control(server.Http);
        var port = CitusCluster.Ports[1];
        var shops = new List<(bool IsAway, KeyedCharges Shop)>();
        while (shops.Count(one => one.IsAway) < 2 || shops.Count(one => !one.IsAway) < 2)
        {
            var merchant = await control.NewMerchant();
            var shop = await KeyedCharges.Open(place, server.Http, merchant);
            Assert.Equal(201, (await shop.Charge("before")).Status);
            shops.Add((await PortOf(place, merchant) == port, shop));
        }
        await CitusCluster.Kill(port);
        try
        {
            for (var i = 0; i < 20; i++)
                await Task.WhenAll(
                    shops.Select(async one =>
                    {
                        if (one.IsAway)
                            await one.Shop.IsUnavailable($"k{i}");
                        else
                            Assert.Equal(201, (await one.Shop.Charge($"k{i}")).Status);
                    })
                );
            // A node is ready while it can do something for somebody.
            var (status, text) = await KeyedCharges.Ready(server.Http);
            Assert.Equal((200, "ok, but a machine of the database is away: who is on it waits"), (status, text.Trim()));
        }
        finally
        {
            await CitusCluster.StartAgain(port);
        }
        foreach (var (isAway, shop) in shops)
            Report($"{isAway}: {(await shop.UntilCharged("k19")).TotalMilliseconds:F0} ms");
        await Audit.Of(place);
        await NothingIsHalfDone(place);
        await server.Stop();
    }

    /// <summary>On which machine the rows of a merchant are.</summary>
    private static async Task<int> PortOf(Place place, TestMerchant merchant) =>
        Convert.ToInt32(
            (
                await Read(
                    place,
                    "SELECT nodeport::text FROM citus_shards WHERE shardid = get_shard_id_for_distribution_column("
                        + $"'merchants', {Merchant.BucketOf(MerchantId.Read(merchant.MerchantId))})"
                )
            )[0],
            CultureInfo.InvariantCulture
        );

    /// <summary>
    /// Waits until no transaction waits for somebody who would commit it. A few write what every machine has, as where
    /// a node looks whether anything can be stored; Citus settles those that were left half done, when asked.
    /// </summary>
    private static async Task NothingIsHalfDone(Place place)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var settled = await Read(place, "SELECT recover_prepared_transactions()::text");
            if (settled[0] != "0")
                Report($"{settled[0]} transactions settled");
            var left = await Read(
                place,
                "SELECT result FROM run_command_on_all_nodes('SELECT count(*) FROM pg_prepared_xacts "
                    + "WHERE database = current_database()') WHERE result <> '0'"
            );
            if (left.Count == 0)
                return;
            await Task.Delay(100, patience.Token);
        }
    }

    private static async Task<List<string>> Read(Place place, string sql)
    {
        await using var connection = new NpgsqlConnection(place.Connection + ";Pooling=False");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var found = new List<string>();
        while (await reader.ReadAsync())
            found.Add(reader.GetString(0));
        return found;
    }

    private static void Report(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);
}
