using Microsoft.Extensions.Logging.Abstractions;
using Tender.Core;
using Tender.Server.Jobs;
using Tender.Server.Payments;
using Tender.Server.Storage;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Payments;

/// <summary>A merchant with much data is removed in batches, and nobody sees it half removed.</summary>
public sealed class MerchantRemovalTests
{
    private static readonly string[] Tables =
    [
        "merchants",
        "keys",
        "objects",
        "journal",
        "ledger",
        "replies",
        "jobs",
        "deliveries",
        "attempts",
        "order_names",
        "order_buyers",
        "children",
        "report_files",
        "file_bytes",
        "moved_clocks",
        "reconciliations",
        "differences",
    ];

    [Theory, OnBothDatabases]
    public async Task Broken_off_it_is_not_seen_any_more_and_a_job_deletes_the_rest(TestDatabase kind)
    {
        var other = MerchantId.Read("STRANGER");
        await using var engines = await Engines.Start(kind);
        await engines.AddMerchant(other.Value);
        var permission = await Fill(engines);
        await FailingTrigger.Make(engines, "DELETE", "replies", "OLD.key = '103000'");
        await Assert.ThrowsAnyAsync<Exception>(() => new MerchantRemoval(engines.Store).Remove(Engines.MerchantId));
        Assert.InRange(await engines.Count("replies"), 1, 5_000);
        Assert.Equal(1, await engines.Count("objects", $"id = '{permission}'"));

        // Half of it is there, and nothing of it is seen.
        Assert.Null(await engines.Store.Merchants.Read(Engines.MerchantId));
        Assert.Null(await engines.Store.Merchants.Of(Engines.MerchantId));
        Assert.Equal(other, Assert.Single((await engines.Store.Merchants.Page(null, 10)).Merchants).Id);
        Assert.Equal(Refusal.NotFound, (await engines.Authorize(permission, Engines.Usd(1))).Result.No);
        Assert.False(await new MerchantRemoval(engines.Store).Remove(Engines.MerchantId));

        await FailingTrigger.Mend(engines, "replies");
        await using var runner = new JobRunner(engines.Executor, engines.Clock, NullLogger.Instance);
        engines.Clock.Now += TimeSpan.FromMinutes(1);
        await runner.Drain();
        foreach (var table in Tables)
            Assert.Equal(0, await engines.Count(table, $"merchant = '{Engines.MerchantId}'"));
        Assert.NotNull(await engines.Store.Merchants.Read(other));
    }

    [Theory, OnBothDatabases]
    public async Task A_merchant_whose_clock_is_being_advanced_is_removed(TestDatabase kind)
    {
        await using var engines = await Engines.Start(kind);
        await Fill(engines);
        Assert.NotNull(
            await engines.Executor.Clocks.Advance(
                Engines.MerchantId,
                new AdvanceTarget(null, TimeSpan.FromDays(400)),
                false,
                TimeSpan.Zero,
                default
            )
        );
        Assert.True(await new MerchantRemoval(engines.Store).Remove(Engines.MerchantId));
        foreach (var table in Tables)
            Assert.Equal(0, await engines.Count(table));
        await engines.AddMerchant(Engines.MerchantId.Value);
        Assert.Equal(engines.Clock.Now, await engines.Store.Now(Engines.MerchantId));
    }

    /// <summary>Something in most tables, and more than a batch in one.</summary>
    private static async Task<ObjectId> Fill(Engines engines)
    {
        var permission = await engines.OpenPermission(Engines.Usd(500));
        var made = (await engines.Authorize(permission, Engines.Usd(100))).Result.Value.Authorization.Id;
        Assert.True((await engines.Capture(made, Engines.Usd(100))).Result.Ok);
        var numbers =
            engines.Kind == TestDatabase.Postgres
                ? "(SELECT generate_series(1, 6000) AS n) numbers"
                : "(WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 6000) "
                    + "SELECT n FROM numbers)";
        await engines.Database.Execute(
            $"""
            INSERT INTO replies (bucket, merchant, scope, key, hash, status, body, at)
            SELECT @bucket, @merchant, 'many', CAST(n + 100000 AS text), @bytes, 200, @bytes, 0 FROM {numbers}
            """,
            _ => 0,
            ("bucket", Merchant.BucketOf(Engines.MerchantId)),
            ("merchant", Engines.MerchantId.Value),
            ("bytes", new byte[] { 1 })
        );
        return permission;
    }
}
