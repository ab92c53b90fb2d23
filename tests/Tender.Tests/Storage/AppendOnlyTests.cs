using System.Data.Common;
using Tender.Core;
using Tender.Server.Payments;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Storage;

/// <summary>
/// Threat L4: what happened cannot be changed, not even with the server's own rights in the database; only a merchant
/// that is removed takes its history along.
/// </summary>
public class AppendOnlyTests
{
    public static string[] Attempts =>
        [
            "UPDATE journal SET summary = 'nothing'",
            "UPDATE journal SET steps = '[]', at = 0",
            "UPDATE journal SET merchant = 'A00000000000OF'",
            "DELETE FROM journal",
            "UPDATE ledger SET amount = amount + 1",
            "UPDATE ledger SET account = 1, settlement = NULL",
            "UPDATE ledger SET at = 0",
            "UPDATE ledger SET merchant = 'A00000000000OF'",
            "DELETE FROM ledger",
            "DELETE FROM ledger WHERE line = 0",
        ];

    [Theory, OnBothDatabases(nameof(Attempts))]
    public async Task Journal_and_ledger_are_only_added_to(TestDatabase kind, string sql)
    {
        await using var engines = await Captured(kind);
        var before = await Photograph(engines);
        await Assert.ThrowsAnyAsync<DbException>(() => engines.Database.Execute(sql, _ => 0));
        Assert.Equal(before, await Photograph(engines));
    }

    [Fact]
    public async Task Nor_are_they_emptied_at_one_stroke()
    {
        await using var engines = await Captured(TestDatabase.Postgres);
        foreach (var table in new[] { "journal", "ledger" })
            await Assert.ThrowsAnyAsync<DbException>(() =>
                engines.Database.Execute($"TRUNCATE {table} CASCADE", _ => 0)
            );
    }

    [Theory, OnBothDatabases]
    public async Task A_line_is_given_its_settlement_and_a_merchant_that_is_removed_takes_its_history_along(
        TestDatabase kind
    )
    {
        await using var engines = await Captured(kind);
        await engines.Database.Execute("UPDATE ledger SET settlement = 'x'", _ => 0);
        var stranger = MerchantId.Read("A9B9C9D9E9F9G9");
        await engines.AddMerchant(stranger.Value);
        Assert.True(await new MerchantRemoval(engines.Store).Remove(Engines.MerchantId));
        Assert.Equal("0 0", (await Photograph(engines)).Split('\n')[0]);
        // The leave to do so ended with it.
        Assert.Equal(
            [0],
            await engines.Database.Query("SELECT count(*) FROM tender WHERE name LIKE 'removing/%'", row =>
                row.GetInt64(0)
            )
        );
        Assert.False(await new MerchantRemoval(engines.Store).Remove(Engines.MerchantId));
        Assert.True(await new MerchantRemoval(engines.Store).Remove(stranger));
    }

    private static async Task<Engines> Captured(TestDatabase kind)
    {
        var engines = await Engines.Start(kind);
        var permission = await engines.OpenPermission(Engines.Usd(100));
        var made = await engines.Authorize(permission, Engines.Usd(10), AnswerMode.Now, captureNow: true);
        Assert.True(made.Result.Ok);
        var photograph = await Photograph(engines);
        Assert.DoesNotContain("0 ", photograph.Split('\n')[0][..2]);
        return engines;
    }

    private static async Task<string> Photograph(Engines engines)
    {
        var counts = await engines.Database.Query(
            "SELECT (SELECT count(*) FROM journal), (SELECT count(*) FROM ledger)",
            row => $"{row.GetInt64(0)} {row.GetInt64(1)}"
        );
        var lines = await engines.Database.Query(
            "SELECT seq, line, account, amount, at FROM ledger ORDER BY seq, line",
            row => $"{row.GetInt64(0)} {row.GetInt16(1)} {row.GetInt16(2)} {row.GetInt64(3)} {row.GetInt64(4)}"
        );
        var entries = await engines.Database.Query("SELECT seq, summary, steps FROM journal ORDER BY seq", row =>
            $"{row.GetInt64(0)} {row.GetString(1)} {row.GetString(2)}"
        );
        return string.Join('\n', [.. counts, .. lines, .. entries]);
    }
}
