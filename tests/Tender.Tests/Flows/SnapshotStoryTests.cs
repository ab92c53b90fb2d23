using System.Text.Json.Nodes;
using Tender.Core;
using Tender.Server.Hosting;
using Tender.Server.Payments;
using Tender.Server.Sandbox;
using Tender.Server.Storage;
using Tender.Tests.Harness;
using Tender.Tests.Simulations;
using Xunit;

namespace Tender.Tests.Flows;

/// <summary>A merchant's whole state, saved and brought back.</summary>
public sealed class SnapshotStoryTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Theory, OnBothDatabases]
    public async Task What_was_saved_is_there_again_and_what_came_later_is_not(TestDatabase database)
    {
        var shop = await Frozen(database);
        await using var receiver = await Receiver.Start();
        await shop.Control.PutEndpoints(new Endpoint($"{receiver.Url}ipn", "both"));
        await shop.Control.PutOutcomes(
            new
            {
                operation = "refund",
                outcome = "AmazonRejected",
                times = 1,
            }
        );
        var (permission, charge) = await shop.Checkout(50, total: 200);
        (await shop.Capture(charge, 50)).Is(200, "Captured");
        await shop.Control.Advance("PT1H");
        var before = await Everything(shop);
        var taken = await Take(shop);

        (await shop.Refund(charge, 10)).Is(201);
        (await shop.Charge(permission, 30, captureNow: true)).Is(201);
        await shop.Checkout(70);
        await shop.Control.PutEndpoints();
        await shop.Control.Mine(HttpMethod.Patch, "", new { name = "Later" }, 200);
        await shop.Control.Advance("P100D");
        Assert.NotEqual(before, await Everything(shop));

        var restored = await Restore(shop, taken);
        Assert.True((int)restored["discarded"]!["notifications"]! > 0);
        Assert.Equal(before, await Everything(shop));
        await Invariants(shop);
        // And it goes on from there, as it did before: the scripted ending is there again.
        var refund = (await shop.Refund(charge, 10)).Is(201)["refundId"]!;
        await shop.Control.Advance("PT1H");
        await shop.RefundIs(refund, "Declined", "AmazonRejected");
        await Invariants(shop);
    }

    [Theory, OnBothDatabases]
    public async Task A_snapshot_can_be_brought_back_again_and_beside_others_and_after_a_restart(TestDatabase database)
    {
        await using var host = await TenderHost.Start(database);
        var merchant = await host.Control.NewMerchant(new { startAt = Start, settings = new { clock = "frozen" } });
        var shop = Shop.On(host, merchant);
        var empty = await Everything(shop);
        var first = await Take(shop);
        var (_, charge) = await shop.Checkout(50);
        var one = await Everything(shop);
        var second = await Take(shop);
        await Restore(shop, first);
        Assert.Equal(empty, await Everything(shop));
        (await shop.GetCharge(charge)).Is(404);
        await shop.Checkout(70);

        await host.Restart();
        shop = Shop.On(host, merchant);
        await Restore(shop, second);
        Assert.Equal(one, await Everything(shop));
        (await shop.Capture(charge, 50)).Is(200, "Captured");
        await Restore(shop, first);
        await Restore(shop, second);
        Assert.Equal(one, await Everything(shop));
        await Invariants(shop);
    }

    [Theory, OnBothDatabases]
    public async Task An_id_that_was_given_is_never_given_again(TestDatabase database)
    {
        var shop = await Shop.Open(
            database,
            new
            {
                seed = 20_260_103,
                startAt = Start,
                settings = new { clock = "frozen" },
            }
        );
        var (permission, charge) = await shop.Checkout(50, total: 300);
        (await shop.Capture(charge, 50)).Is(200);
        var untouched = await shop.Permission(100);
        var before = (await shop.Control.Notifications()).Select(notice => notice.Id).ToList();
        var taken = await Take(shop);
        var given = await Use();
        await Restore(shop, taken);
        var again = await Use();
        Assert.Empty(given.Intersect(again));
        await Restore(shop, taken);
        Assert.Empty(given.Concat(again).Intersect(await Use()));

        async Task<List<string>> Use()
        {
            var (other, its) = await shop.Checkout(20);
            return
            [
                other,
                its,
                (await shop.Charge(permission, 5)).Is(201)["chargeId"]!,
                (await shop.Charge(untouched, 5)).Is(201)["chargeId"]!,
                (await shop.Refund(charge, 5)).Is(201)["refundId"]!,
                .. (await shop.Control.Notifications()).Select(notice => notice.Id).Except(before),
            ];
        }
    }

    [Theory, OnBothDatabases]
    public async Task A_key_that_was_used_later_is_free_again_and_an_earlier_one_answers_as_before(
        TestDatabase database
    )
    {
        var shop = await Frozen(database);
        var permission = await shop.Permission(100);
        var early = (await shop.Charge(permission, 10, key: "early")).Is(201);
        var taken = await Take(shop);
        (await shop.Charge(permission, 20, key: "late")).Is(201);
        await Restore(shop, taken);
        Assert.Equal(early.Text, (await shop.Charge(permission, 10, key: "early")).Text);
        (await shop.Charge(permission, 30, key: "late")).Is(201);
    }

    [Theory, OnBothDatabases]
    public async Task A_key_that_replaced_another_stays_the_one_in_use(TestDatabase database)
    {
        var shop = await Frozen(database);
        var taken = await Take(shop);
        var store = shop.Host.Engine.Store;
        var keys = new MerchantKeys(store, new Secrets(new byte[32]));
        var id = MerchantId.Read(shop.Merchant.MerchantId);
        var (first, _) = (await keys.Add(id, CredentialKind.V2PublicKey))!.Value;
        Assert.True(await keys.Remove(id, shop.Merchant.PublicKeyId));
        await Restore(shop, taken);
        Assert.False(await keys.Remove(id, first));
        Assert.Equal(first, (await store.Merchants.Of(id))!.PublicKeyId);
    }

    [Theory, OnBothDatabases]
    public async Task A_running_clock_shows_the_time_of_the_snapshot_again_and_what_waits_follows(TestDatabase database)
    {
        var shop = await Shop.Open(database, new { startAt = Start });
        var permission = await shop.Permission(100);
        var id = (await shop.Charge(permission, 30, pending: true, simulation: "AuthorizationInitiated")).Is(201)[
            "chargeId"
        ]!;
        var taken = await Take(shop);
        await shop.Control.Advance("P3D");
        await shop.ChargeIs(id, "Authorized");
        var now = (DateTimeOffset)(await Restore(shop, taken))["now"]!;
        Assert.InRange(now, Start, Start.AddMinutes(5));
        await shop.ChargeIs(id, "AuthorizationInitiated");
        await shop.Control.Advance("P3D");
        await shop.ChargeIs(id, "Authorized");
        await Invariants(shop);
    }

    [Theory, OnBothDatabases]
    public async Task Bad_calls_are_told_what_is_wrong_and_nothing_is_done(TestDatabase database)
    {
        var (shop, other) = (await Frozen(database), await Frozen(database));
        await Take(shop);
        var its = await Take(shop);
        foreach (var name in new[] { its, "s-9", "s--1", "3", "" })
            await other.Control.Mine(HttpMethod.Post, "restore", new { snapshot = name }, 404);
        await other.Control.Mine(HttpMethod.Post, "restore", new { }, 400);
        await other.Control.Mine(HttpMethod.Post, "restore", new { snapshot = 3 }, 400);
        await other.Control.Mine(HttpMethod.Post, "restore", new { snapshot = its, also = 1 }, 400);
        await other.Control.Mine(HttpMethod.Delete, $"snapshots/{its}", null, 404);

        var store = shop.Host.Engine.Store;
        await store.Database.Execute(
            "UPDATE snapshots SET schema = '9999-later' WHERE merchant = @m AND id = 2 RETURNING 1",
            _ => 0,
            ("m", shop.Merchant.MerchantId)
        );
        var newer = await shop.Control.Mine(HttpMethod.Post, "restore", new { snapshot = its }, 409);
        Assert.Contains("9999-later", newer.Text);
        await shop.Control.Mine(HttpMethod.Delete, $"snapshots/{its}", null, 204);
        await shop.Control.Mine(HttpMethod.Post, "restore", new { snapshot = its }, 404);
        // The number is not given again.
        Assert.Equal("s-3", await Take(shop));
        for (var n = 2; n < MerchantSnapshots.Max; n++)
            await Take(shop);
        await shop.Control.Mine(HttpMethod.Post, "snapshot", null, 409);
    }

    [Theory, OnBothDatabases]
    public async Task While_the_clock_is_being_advanced_nothing_is_saved_or_brought_back(TestDatabase database)
    {
        var shop = await Frozen(database);
        await using var receiver = await Receiver.Start();
        var taken = await Take(shop);
        await shop.Control.PutEndpoints(new Endpoint($"{receiver.Url}ipn", "both"));
        var (asked, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        receiver.Answer = async _ =>
        {
            asked.TrySetResult();
            await goOn.Task;
            return 200;
        };
        await shop.Control.Mine(HttpMethod.Patch, "", new { settings = new { noticeDelay = "PT1H" } }, 200);
        await shop.Checkout(20);
        var advance = shop.Control.Advance("PT1H");
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await shop.Control.Mine(HttpMethod.Post, "snapshot", null, 409);
        await shop.Control.Mine(HttpMethod.Post, "restore", new { snapshot = taken }, 409);
        await shop.Control.Mine(HttpMethod.Patch, "", new { settings = new { clock = "running" } }, 409);
        goOn.SetResult();
        await advance;
        await Restore(shop, taken);
    }

    [Theory, OnBothDatabases]
    public async Task Calls_under_way_are_wholly_before_it_or_wholly_after(TestDatabase database)
    {
        var shop = await Shop.Open(database, new { startAt = Start });
        var permission = await shop.Permission(1_000);
        var taken = await Take(shop);
        using var over = new CancellationTokenSource();
        var callers = Enumerable
            .Range(0, 4)
            .Select(_ =>
                Task.Run(async () =>
                {
                    while (!over.IsCancellationRequested)
                        Assert.True((await shop.Charge(permission, 1)).Status is 201 or 400 or 422 or 503);
                })
            )
            .ToList();
        for (var round = 0; round < 5; round++)
        {
            // Somebody who writes without a pause is not waited for without an end.
            var reply = await shop.Control.Any("restore", new { snapshot = taken });
            Assert.True(reply.Status is 200 or 409, reply.Text);
        }
        await over.CancelAsync();
        await Task.WhenAll(callers);
        await Restore(shop, taken);
        await shop.BalanceIs(permission, 1_000);
        await Invariants(shop);
    }

    [Theory, OnBothDatabases]
    public async Task Snapshots_go_with_their_merchant(TestDatabase database)
    {
        var shop = await Frozen(database);
        await shop.Checkout(20);
        await Take(shop);
        await shop.Control.Mine(HttpMethod.Delete, "", null, 204);
        var left = await shop.Host.Engine.Store.Database.Query(
            string.Join(
                " UNION ALL ",
                SnapshotQueries
                    .Copies.Select(one => one.Table)
                    .Append("snapshots")
                    .Select(table => $"SELECT count(*) FROM {table} WHERE merchant = @m")
            ),
            row => row.GetInt64(0),
            ("m", shop.Merchant.MerchantId)
        );
        Assert.All(left, count => Assert.Equal(0, count));
    }

    /// <summary>A table that a snapshot would forget is named here, with why.</summary>
    [Theory, OnBothDatabases]
    public async Task Every_table_of_a_merchant_is_part_of_a_snapshot(TestDatabase database)
    {
        var host = await TenderHost.Shared(database);
        var tables = await host.Engine.Store.Database.Query(
            database == TestDatabase.Sqlite
                ? "SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' "
                    + "AND c.name = 'merchant'"
                : "SELECT c.table_name::text FROM information_schema.columns c JOIN pg_class p "
                    + "ON p.oid = to_regclass(c.table_name) AND NOT p.relispartition "
                    + "WHERE c.column_name = 'merchant' AND c.table_schema = current_schema()",
            row => row.GetString(0)
        );
        string[] apart =
        [
            "keys", // stay as they are
            "merchants", // its document and clock are in snapshots
            "moved_clocks", // follows from the clock
            "snapshots",
            "reconciliations", // of live alone, which takes no snapshots
            "differences", // the same
        ];
        Assert.Equal(
            tables.Where(table => !table.StartsWith("snapshot_", StringComparison.Ordinal)).Except(apart).Order(),
            SnapshotQueries.Held.Order()
        );
    }

    [Theory, OnBothDatabases]
    public async Task Every_column_of_these_tables_is_held(TestDatabase database)
    {
        var store = (await TenderHost.Shared(database)).Engine.Store;
        foreach (var table in SnapshotQueries.Held)
        {
            // Whose a job is and when it runs by real time is made anew; its trace is over.
            string[] anew = table == "jobs" ? ["run_at", "lease_until", "fence", "trace"] : [];
            Assert.Equal(
                (await Columns(table)).Except(anew).Append("snapshot").Order(),
                (await Columns($"snapshot_{table}")).Order()
            );
        }

        Task<List<string>> Columns(string table) =>
            store.Database.Query(
                database == TestDatabase.Sqlite
                    ? "SELECT name FROM pragma_table_info(@t)"
                    : "SELECT column_name::text FROM information_schema.columns WHERE table_name = @t "
                        + "AND table_schema = current_schema()",
                row => row.GetString(0),
                ("t", table)
            );
    }

    [Theory, OnBothDatabases]
    public async Task Ten_thousand_objects_are_brought_back_as_they_were(TestDatabase database)
    {
        await using var engines = await Engines.Start(database);
        for (var made = 0; made < 250; made++)
            await engines.ConfirmedSession(Engines.Usd(100));
        await Multiply(engines.Database, 40);
        var snapshots = new MerchantSnapshots(engines.Store);
        var (taken, _) = await snapshots.Take(Engines.MerchantId);
        Assert.InRange(taken!.ObjectCount, 10_000, 100_000);
        // Half of them change, and some are new.
        await engines.Database.Execute(
            "UPDATE objects SET version = version + 1 WHERE merchant = @m AND id > '5' RETURNING 1",
            _ => 0,
            ("m", Engines.MerchantId.Value)
        );
        await engines.ConfirmedSession(Engines.Usd(100));
        var (discarded, why) = await snapshots.Restore(taken);
        Assert.Equal("", why);
        Assert.NotNull(discarded);
        var changed = await engines.Database.Query(
            "SELECT id, version FROM objects WHERE merchant = @m "
                + "EXCEPT SELECT id, version FROM snapshot_objects WHERE merchant = @m",
            row => row.GetString(0),
            ("m", Engines.MerchantId.Value)
        );
        Assert.Empty(changed);
    }

    /// <summary>Further apart than any two numbers that were drawn within an hour.</summary>
    private const long SeqStep = 1L << 42;

    /// <summary>Each object again and again under other ids, with a journal entry, a reply and a job.</summary>
    private static async Task Multiply(Server.Storage.Database database, int times)
    {
        for (var n = 1; n < times; n++)
        {
            await database.Execute(
                $"""
                INSERT INTO objects
                  (bucket, merchant, id, root, kind, state, live, version, bound, used, changed_at, doc)
                SELECT bucket, merchant, id || '/{n}', root, kind, state, live, version, bound, used, changed_at, doc
                FROM objects WHERE id NOT LIKE '%/%' RETURNING 1
                """,
                _ => 0
            );
            await database.Execute(
                $"""
                INSERT INTO journal (bucket, merchant, seq, root, at, who, summary, moves, notices, steps)
                SELECT bucket, merchant, seq + {n * SeqStep}, root, at, who, summary, moves, notices, steps
                FROM journal WHERE seq < (SELECT min(seq) + {SeqStep} FROM journal) RETURNING 1
                """,
                _ => 0
            );
        }
    }

    private static Task<Shop> Frozen(TestDatabase database) =>
        Shop.Open(database, new { startAt = Start, settings = new { clock = "frozen", noticeDelay = "PT0S" } });

    private static async Task<string> Take(Shop shop) =>
        (await shop.Control.Mine(HttpMethod.Post, "snapshot", null, 201)).As<JsonObject>()[
            "snapshot"
        ]!.GetValue<string>();

    private static async Task<JsonObject> Restore(Shop shop, string snapshot) =>
        (await shop.Control.Mine(HttpMethod.Post, "restore", new { snapshot }, 200)).As<JsonObject>();

    private static Task Invariants(Shop shop) =>
        new Invariants(shop.Host.Engine.Store.Database, MerchantId.Read(shop.Merchant.MerchantId), null).CheckAll();

    /// <summary>Everything the control API tells of a merchant.</summary>
    private static async Task<string> Everything(Shop shop)
    {
        // What is owed is sent, so that nothing changes by itself.
        await shop.Control.Advance("PT0S");
        var told = new List<string>();
        foreach (
            var path in new[] { "", "clock", "timeline?limit=1000", "notifications?limit=1000", "outcomes", "mailbox" }
        )
            told.Add((await shop.Control.Mine(HttpMethod.Get, path, null, 200)).Text);
        told.AddRange((await shop.Control.Endpoints()).Select(one => one.ToString()));
        return string.Join("\n", told);
    }
}
