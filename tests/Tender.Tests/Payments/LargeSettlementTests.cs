using Tender.Core;
using Tender.Server.Storage;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Payments;

/// <summary>A day with more lines than one statement should touch: it is taken up page by page, and goes on.</summary>
public sealed class LargeSettlementTests
{
    private const int Lines = 9_000,
        Broken = 5_000;

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [Theory, OnBothDatabases]
    public async Task Broken_off_among_its_lines_it_goes_on_and_each_line_is_in_it_once(TestDatabase kind)
    {
        await using var engines = await Engines.Start(kind);
        var close = await BeginSettlement(engines, withLines: Lines);
        await FailingTrigger.Make(engines, "UPDATE", "ledger", $"NEW.seq = {Broken}");
        await Assert.ThrowsAnyAsync<Exception>(() => engines.Run(close));
        // What was taken up before stays: a statement touches a page of lines, and not all of them.
        var before = await engines.Count("ledger", $"settlement = '{close.Object}'");
        Assert.InRange(before, 1, Broken);

        await FailingTrigger.Mend(engines, "ledger");
        await engines.Run(close);
        var settlement = await engines.Get<Settlement>(close.Object);
        var total = Assert.Single(settlement.Totals);
        Assert.Equal(State.Completed, settlement.State);
        Assert.Equal((Lines + 10_000, Lines + 1L), (total.Amount.Minor, total.LineCount));
        await Closed(engines, close.Object, Lines + 2);
        Assert.Equal(0, await engines.Count("ledger", "account = 3 AND settlement IS NULL"));
    }

    [Theory, OnBothDatabases]
    public async Task Money_that_is_given_back_while_it_is_taken_up_leaves_its_currency_for_the_next(TestDatabase kind)
    {
        await using var engines = await Engines.Start(kind);
        var close = await BeginSettlement(engines, withLines: Lines);
        await FailingTrigger.Make(engines, "UPDATE", "ledger", $"NEW.seq = {Broken}");
        await Assert.ThrowsAnyAsync<Exception>(() => engines.Run(close));
        await FailingTrigger.Mend(engines, "ledger");
        // A refund of that day that was under way takes more than all there was.
        await AddLines(engines, 1, from: 100_000, amount: -1_000_000, at: engines.Clock.Now - Day);
        await engines.Run(close);
        Assert.Equal(State.Canceled, (await engines.Get<Settlement>(close.Object)).State);
        Assert.Equal(Lines + 2, await engines.Count("ledger", "account = 3 AND settlement IS NULL"));
        Assert.Equal(0, await engines.Count("ledger", $"settlement = '{close.Object}'"));
    }

    [Theory, OnBothDatabases]
    public async Task A_worker_whose_lease_was_lost_takes_up_no_more(TestDatabase kind)
    {
        await using var engines = await Engines.Start(kind);
        var close = await BeginSettlement(engines, withLines: 10);
        await engines.Database.Execute(
            "UPDATE jobs SET fence = fence + 1 WHERE id = @id RETURNING id",
            _ => 0,
            ("id", close.Id)
        );
        await engines.Run(close);
        Assert.Equal(0, await engines.Count("ledger", $"settlement = '{close.Object}'"));
        Assert.Equal(State.Pending, (await engines.Get<Settlement>(close.Object)).State);
    }

    /// <summary>A merchant whose next settlement has begun, with the job that will close it.</summary>
    private static async Task<JobRow> BeginSettlement(Engines engines, int withLines)
    {
        var permission = await engines.OpenPermission(Engines.Usd(500));
        var made = (await engines.Authorize(permission, Engines.Usd(100))).Result.Value.Authorization.Id;
        Assert.True((await engines.Capture(made, Engines.Usd(100))).Result.Ok);
        await AddLines(engines, withLines, from: 1, amount: 1, engines.Clock.Now);
        await engines.MoveBy(14 * Day);
        var settle = Assert.Single(await engines.Jobs(JobKind.Settle));
        engines.Clock.Now = settle.DueAt;
        await engines.Run(settle);
        return Assert.Single(await engines.Jobs(JobKind.CloseSettlement));
    }

    private static Task AddLines(Engines engines, int count, int from, long amount, DateTimeOffset at)
    {
        var numbers =
            engines.Kind == TestDatabase.Postgres
                ? "(SELECT generate_series(0, @count - 1) AS n) numbers"
                : "(WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < @count - 1) "
                    + "SELECT n FROM numbers)";
        return engines.Database.Execute(
            $"""
            INSERT INTO ledger (bucket, merchant, seq, line, object, account, currency, amount, at)
            SELECT @bucket, @merchant, n + @from, 0, 'S01-1234567-1234567-C000001', 3, 'USD', @amount, @at
            FROM {numbers}
            """,
            _ => 0,
            ("bucket", Merchant.BucketOf(Engines.MerchantId)),
            ("merchant", Engines.MerchantId.Value),
            ("from", (long)from),
            ("amount", amount),
            ("at", RecordJson.Ms(at)),
            ("count", count)
        );
    }

    /// <summary>The lines of a closed settlement sum to zero, its payment among them.</summary>
    private static async Task Closed(Engines engines, ObjectId settlement, long lines)
    {
        var found = await engines.Database.Query(
            $"""
            SELECT CAST(sum(amount) AS bigint), count(*) FROM ledger
            WHERE account = 3 AND settlement = '{settlement}'
            """,
            row => (row.GetInt64(0), row.GetInt64(1))
        );
        Assert.Equal((0L, lines), found[0]);
    }
}
