using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Tender.Tests.Commands;
using Tender.Tests.Flows;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Storage;

/// <summary>
/// What must always hold, as an operator asks for it: right books are right, and a planted fault is told.
/// </summary>
public sealed class VerifyTests
{
    [Theory, OnBothDatabases]
    public async Task The_books_of_a_merchant_that_did_everything_hold(TestDatabase database)
    {
        await using var receiver = await Receiver.Start();
        var shop = await Shop.Open(database);
        await shop.Control.PutEndpoints(new Endpoint(receiver.Url.AbsoluteUri, "both"));
        var (_, charge) = await shop.Checkout(50);
        (await shop.V2.Post($"charges/{charge}/capture", new { captureAmount = shop.Usd(50) })).Is(200);
        (await shop.V2.Post("refunds", new { chargeId = charge, refundAmount = shop.Usd(20) })).Is(201);
        await shop.Checkout(10);
        await shop.Control.PutEndpoints();
        await shop.Control.Advance("P40D");
        var found = (await CommandRun.Of(shop.Host, shop.Merchant, "verify")).Ok().Items[0];
        Assert.True((bool)found["holds"]!, found.ToJsonString());
        Assert.True((int)found["objects"]! > 5 && (int)found["steps"]! > 10, found.ToJsonString());
    }

    [Theory]
    [InlineData("UPDATE objects SET used = used + 1 WHERE id LIKE '%-A000001'", "I11", "row and document differ")]
    [InlineData(
        "DELETE FROM jobs WHERE kind = (SELECT min(kind) FROM jobs WHERE object LIKE '%-A000001')",
        "I13",
        "is armed"
    )]
    [InlineData(
        "UPDATE objects SET doc = replace(doc, '1000', '1001') WHERE id LIKE '%-A000001'",
        "I11",
        "is not what the journal says"
    )]
    [InlineData("DELETE FROM objects WHERE id LIKE '%-A000001'", "I11", "LastAuthorization is 1, and it comes to 0")]
    [InlineData("UPDATE jobs SET dead = 1", "I33", " jobs are dead, the first ")]
    [InlineData(
        "UPDATE jobs SET dead = 1 WHERE id = (SELECT min(id) FROM jobs WHERE object LIKE '%-A000001')",
        "I33",
        "-A000001 is dead"
    )]
    public async Task A_planted_fault_is_told_and_ends_with_1(string sql, string number, string words)
    {
        await using var host = await TenderHost.Start(TestDatabase.Sqlite);
        var shop = Shop.On(host, host.Ready);
        await shop.Checkout(10);
        await using (
            var connection = new SqliteConnection(
                $"Data Source={Path.Combine(host.DataDirectory, "tender.db")};Pooling=False"
            )
        )
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            Assert.True(await command.ExecuteNonQueryAsync() > 0, "Nothing was planted.");
        }
        var found = await CommandRun.Of(host, host.Ready, "verify", "--all");
        Assert.Equal(1, found.Code);
        var broken = found.Items.Single(one => (string?)one["merchantId"] == host.Ready.MerchantId)[
            "broken"
        ]!.AsArray();
        Assert.Contains(broken, one =>
            ((string)one!).StartsWith(number, StringComparison.Ordinal) && ((string)one!).Contains(words)
        );
    }

    /// <summary>The entries of a frozen clock are counted, so that each is sealed at once.</summary>
    [Theory, OnBothDatabases]
    public async Task What_was_sealed_stays_right_when_the_merchant_is_brought_back(TestDatabase database)
    {
        var shop = await Shop.Open(database, new { settings = new { clock = "frozen" } });
        await shop.Checkout(20);
        var first = await Sealed();
        Assert.InRange(first, 1, 1_000);
        var snapshot = (await shop.Control.Mine(HttpMethod.Post, "snapshot", null, 201)).As<JsonObject>()["snapshot"];
        await shop.Checkout(30);
        var second = await Sealed();
        Assert.InRange(second, first + 1, 1_000);
        await shop.Control.Mine(HttpMethod.Post, "restore", new { snapshot = (string)snapshot! }, 200);
        Assert.Equal(first, await Sealed());
        await shop.Checkout(30);
        Assert.Equal(second, await Sealed());

        async Task<int> Sealed() =>
            (int)(await CommandRun.Of(shop.Host, shop.Merchant, "verify")).Ok().Items[0]["sealed"]!;
    }

    [Theory, OnBothDatabases]
    public async Task Books_that_are_written_to_meanwhile_hold(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var writing = Task.Run(async () =>
        {
            for (var i = 0; i < 10; i++)
                await shop.Checkout(10);
        });
        do (await CommandRun.Of(shop.Host, shop.Merchant, "verify")).Ok();
        while (!writing.IsCompleted);
        await writing;
    }
}
