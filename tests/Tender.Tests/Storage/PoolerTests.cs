using Npgsql;
using Tender.Server.Storage;
using Tender.Tests.Flows;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Storage;

/// <summary>A connection pooler before PostgreSQL: PgBouncer in both of its modes.</summary>
public sealed class PoolerTests
{
    /// <summary>Fewer connections than the node has of its own: transactions take turns in them.</summary>
    private const int Few = 6;

    [Theory]
    [InlineData("session", 50)]
    [InlineData("transaction", Few)]
    public async Task Both_generations_are_served_by_way_of_a_pooler(string mode, int size)
    {
        var database = await Harness.Postgres.NewDatabase();
        await using var pooler = await PgBouncer.Before(database, mode, size);
        await GiveSettings(database);
        await using var host = await TenderHost.Start(TestDatabase.Postgres, settings =>
            settings with
            {
                Database = pooler.ConnectionString,
            }
        );
        await using var receiver = await Receiver.Start();
        using var client = new HttpClient(new SocketsHttpHandler());
        Assert.Equal("ok", (await client.GetStringAsync(new Uri(host.Http, "/readyz"))).Trim());
        var shop = Shop.On(host, await host.Control.NewMerchant());
        await shop.Control.PutEndpoints(new Endpoint($"{receiver.Url}ipn", "both"));

        // v2: decided later by a job, captured, refunded by a job, told of.
        var (permission, charge) = await shop.Checkout(50, pending: true, card: "0701", total: 200);
        await shop.Control.Advance("PT1M");
        await shop.ChargeIs(charge, "Authorized");
        (await shop.Capture(charge, 50)).Is(200, "Captured");
        var refund = (await shop.Refund(charge, 20)).Is(201)["refundId"]!;
        await shop.Control.Advance("PT1H");
        await shop.RefundIs(refund, "Refunded");

        // v1, the same way.
        var order = await shop.Order(30);
        var authorization = (await shop.Authorize(order, 30, timeout: "1440")).Ok()[Shop.AuthorizationId]!;
        await shop.Control.Advance("PT1M");
        await shop.AuthorizationIs(authorization, "Open");
        (await shop.CaptureV1(authorization, 30)).Ok();
        await shop.Control.Settle();
        Assert.NotEmpty(receiver.About(refund));
        Assert.NotEmpty(receiver.About(authorization));

        // Many at once, under one key and under many, and nothing is done twice.
        var replies = await Task.WhenAll(
            Enumerable.Range(0, 40).Select(n => shop.Charge(permission, 1, key: n < 20 ? "same" : $"own-{n}"))
        );
        Assert.DoesNotContain(replies, reply => reply.Status >= 500);
        Assert.Single(replies.Take(20).Select(reply => reply.Text).Distinct());
        await new Simulations.Invariants(
            host.Engine.Store.Database,
            Tender.Core.MerchantId.Read(shop.Merchant.MerchantId),
            null
        ).CheckAll();
        await host.Restart();
        (await Shop.On(host, shop.Merchant).GetCharge(charge)).Is(200, "Captured");
    }

    /// <summary>Also where the pooler is told to swallow what it does not know.</summary>
    [Theory]
    [InlineData("session", "")]
    [InlineData("transaction", "")]
    [InlineData("transaction", "ignore_startup_parameters = options")]
    public async Task Settings_that_would_be_lost_are_named_with_what_to_do_and_that_is_enough(string mode, string more)
    {
        var database = await Harness.Postgres.NewDatabase();
        await using (var pooler = await PgBouncer.Before(database, mode, more: more))
        {
            var refused = await Assert.ThrowsAsync<UnusableDatabaseException>(() => Open(pooler));
            Assert.StartsWith(
                "A connection pooler stands before PostgreSQL",
                refused.Message,
                StringComparison.Ordinal
            );
            foreach (var (name, value) in PostgresPools.Session)
                Assert.Contains($"SET {name} = '{value}';", refused.Message);
            // What it says is what is done.
            await Execute(database, refused.Message[refused.Message.IndexOf("ALTER ROLE", StringComparison.Ordinal)..]);
        }
        await using var again = await PgBouncer.Before(database, mode, more: more);
        await Open(again);
    }

    [Fact]
    public async Task A_backend_that_somebody_left_without_durable_commits_is_not_used()
    {
        var database = await Harness.Postgres.NewDatabase();
        await GiveSettings(database);
        // One server connection for all, and whoever has it leaves it as it likes.
        await using var pooler = await PgBouncer.Before(database, "transaction", size: 1);
        await using var store = new Server.Storage.Postgres(pooler.ConnectionString, lanes: 1);
        await store.Open("sandbox");
        store.Begin(0, new ReadBatch());
        store.Commit(0, new WriteBatch());
        await Execute(pooler.ConnectionString, "SET synchronous_commit = off");
        var lossy = Assert.Throws<DatabaseTroubleException>(() => store.Begin(0, new ReadBatch()));
        Assert.Equal(DatabaseTrouble.Lossy, lossy.Trouble);
        store.Abandon(0);
        await Execute(pooler.ConnectionString, "SET synchronous_commit = on");
        store.Begin(0, new ReadBatch());
        store.Commit(0, new WriteBatch());
    }

    [Fact]
    public async Task Without_a_pooler_the_settings_are_the_sessions_own()
    {
        await using var store = new Server.Storage.Postgres(
            await Harness.Postgres.NewDatabase() + ";Options=-c work_mem=8MB",
            lanes: 1
        );
        await store.Open("sandbox");
        Assert.DoesNotContain("pooler", store.Connections!);
        foreach (var (name, value) in PostgresPools.Session.Append(("work_mem", "8MB")))
            Assert.Equal([value], await store.Query($"SELECT current_setting('{name}')", row => row.GetString(0)));
    }

    private static async Task Open(PgBouncer pooler)
    {
        await using var store = new Server.Storage.Postgres(pooler.ConnectionString, lanes: 1);
        await store.Open("sandbox");
        Assert.Contains("to a connection pooler", store.Connections!);
    }

    private static Task GiveSettings(string database) =>
        Execute(
            database,
            string.Concat(
                PostgresPools.Session.Select(one =>
                    $"ALTER ROLE CURRENT_USER IN DATABASE {new NpgsqlConnectionStringBuilder(database).Database} "
                    + $"SET {one.Name} = '{one.Value}';"
                )
            )
        );

    private static async Task Execute(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(database + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
