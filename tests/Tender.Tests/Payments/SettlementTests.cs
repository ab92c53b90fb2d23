using Tender.Core;
using Tender.Core.Tests;
using Tender.Server.Payments;
using Tender.Tests.Harness;
using Tender.Tests.Simulations;
using Xunit;

namespace Tender.Tests.Payments;

/// <summary>
/// The merchant's account, paid out day by day: every line once, to the cent, whatever breaks in between.
/// </summary>
public class SettlementTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [Theory, OnBothDatabases]
    public async Task The_first_payment_waits_fourteen_days_and_the_account_is_settled_daily_after_that(
        TestDatabase kind
    )
    {
        await using var engines = await Engines.Start(kind);
        var permission = await engines.OpenPermission(Engines.Usd(500));
        var paidAt = engines.Clock.Now;
        var capture = await Capture(engines, permission, 100);
        await Capture(engines, permission, 50);
        await engines.Refund(capture, Engines.Usd(20));
        // Both days' jobs are armed once each, however many payments there are.
        Assert.Single(await engines.Jobs(JobKind.Settle));

        await engines.MoveTo(paidAt + TimeSpan.FromDays(14));
        Assert.Empty(await Settlements(engines));
        await engines.MoveBy(Day);
        var first = Assert.Single(await Settlements(engines));
        Assert.Equal(
            (State.Completed, Engines.Usd(130), 3L),
            (first.State, first.Totals.Single().Amount, first.Totals.Single().LineCount)
        );
        Assert.Equal(
            (paidAt.UtcDateTime.Date, paidAt.UtcDateTime.Date + TimeSpan.FromDays(15)),
            (first.From.UtcDateTime, first.To.UtcDateTime)
        );
        Assert.Equal(
            (0, 13_000),
            (await engines.Balance(LedgerAccount.Merchant), await engines.Balance(LedgerAccount.Bank))
        );

        // The next payments are settled at the next midnight; a day without one is no settlement.
        await Capture(engines, permission, 7);
        await engines.MoveBy(3 * Day);
        Assert.Equal(
            [Engines.Usd(7), Engines.Usd(130)],
            (await Settlements(engines)).Select(one => one.Totals.Single().Amount)
        );
        await Holds(engines);
    }

    [Theory, OnBothDatabases]
    public async Task What_comes_to_less_than_nothing_waits_and_each_currency_is_settled_for_itself(TestDatabase kind)
    {
        await using var engines = await Engines.Start(kind);
        var dollars = await engines.OpenPermission(Engines.Usd(500));
        var yen = await engines.OpenPermission(new Money(90_000, Currency.JPY));
        var capture = await Capture(engines, dollars, 100);
        await Capture(engines, yen, new Money(5_000, Currency.JPY));
        await engines.MoveBy(16 * Day);
        Assert.Equal(
            [new Money(5_000, Currency.JPY), Engines.Usd(100)],
            Assert.Single(await Settlements(engines)).Totals.Select(one => one.Amount)
        );

        await engines.Refund(capture, Engines.Usd(30));
        await Capture(engines, yen, new Money(70, Currency.JPY));
        await engines.MoveBy(2 * Day);
        Assert.Equal(new Money(70, Currency.JPY), (await Settlements(engines))[0].Totals.Single().Amount);
        Assert.Equal(-3_000, (await Open(engines)).Sum());

        // Thirty dollars more is nothing to pay out, but an account that is even again.
        await Capture(engines, dollars, 30);
        await engines.MoveBy(2 * Day);
        var even = (await Settlements(engines))[0];
        Assert.Equal((Engines.Usd(0), 2L), (even.Totals.Single().Amount, even.Totals.Single().LineCount));
        Assert.Empty(await Open(engines));
        Assert.Equal(
            [new Money(70, Currency.JPY), new Money(5_000, Currency.JPY), Engines.Usd(100)],
            (await engines.Engine.Settlements.Disbursements(Engines.MerchantId, All)).Select(one => one.Amount)
        );
        await Holds(engines);
    }

    [Theory, OnBothDatabases]
    public async Task Broken_off_between_taking_up_and_paying_out_it_is_done_once(TestDatabase kind)
    {
        await using var engines = await Engines.Start(kind);
        var permission = await engines.OpenPermission(Engines.Usd(500));
        await Capture(engines, permission, 100);
        await engines.MoveBy(14 * Day);
        var settle = Assert.Single(await engines.Jobs(JobKind.Settle));
        engines.Clock.Now = settle.DueAt;
        await engines.Run(settle);
        var close = Assert.Single(await engines.Jobs(JobKind.CloseSettlement));

        // The lines are taken up, and then the world fails.
        engines.Database.AtCommit = point => throw new InvalidOperationException("The world fails.");
        await Assert.ThrowsAnyAsync<Exception>(() => engines.Run(close));
        engines.Database.AtCommit = null;
        Assert.Equal(State.Pending, (await engines.Get<Settlement>(close.Object)).State);
        Assert.Empty(await Open(engines));

        // Money that arrives in between belongs to the next day, and is not lost.
        await Capture(engines, permission, 9);
        await engines.Run(close);
        await engines.Run(close); // its lease is gone: nothing
        Assert.Equal(Engines.Usd(100), (await engines.Get<Settlement>(close.Object)).Totals.Single().Amount);
        Assert.Equal([900], await Open(engines));
        await engines.MoveBy(2 * Day);
        Assert.Equal(10_900, await engines.Balance(LedgerAccount.Bank));
        await Holds(engines);
    }

    [Theory, OnBothDatabases]
    public async Task What_is_posted_late_for_a_day_that_was_settled_arms_that_day_again(TestDatabase kind)
    {
        await using var engines = await Engines.Start(kind);
        var permission = await engines.OpenPermission(Engines.Usd(500));
        await Capture(engines, permission, 100);
        await engines.MoveBy(16 * Day);
        var made = (await engines.Authorize(permission, Engines.Usd(40))).Result.Value.Authorization.Id;
        await Capture(engines, permission, 60);
        var settle = Assert.Single(await engines.Jobs(JobKind.Settle));
        engines.Clock.Now = settle.DueAt;
        await engines.Run(settle);

        // A node whose clock is slow captures before midnight, after the settling of that day has begun.
        engines.Clock.Now = settle.DueAt - TimeSpan.FromSeconds(1);
        await engines.Capture(made, Engines.Usd(40));
        Assert.Equal(settle.DueAt, Assert.Single(await engines.Jobs(JobKind.Settle)).DueAt);
        await engines.MoveTo(settle.DueAt + Day);
        // Whichever of the two took it up: each line is in one, and an empty one is none.
        Assert.Equal(20_000, await engines.Balance(LedgerAccount.Bank));
        Assert.Equal(
            1,
            await engines.Count("objects", $"kind = {(int)ObjectKind.Settlement} AND state = {(int)State.Canceled}")
        );
        await Holds(engines);
    }

    [Theory, OnBothDatabases]
    public async Task Two_nodes_that_settle_the_same_day_pay_once(TestDatabase kind)
    {
        await using var engines = await Engines.Start(kind);
        var permission = await engines.OpenPermission(Engines.Usd(500));
        await Capture(engines, permission, 100);
        await engines.MoveBy(14 * Day);
        foreach (var due in new[] { JobKind.Settle, JobKind.CloseSettlement })
        {
            var job = Assert.Single(await engines.Jobs(due));
            engines.Clock.Now = job.DueAt;
            await Task.WhenAll(engines.Run(job), engines.Run(job), engines.Run(job));
        }
        Assert.Equal(Engines.Usd(100), Assert.Single(await Settlements(engines)).Totals.Single().Amount);
        Assert.Equal(10_000, await engines.Balance(LedgerAccount.Bank));
        await Holds(engines);
    }

    [Theory]
    [InlineData(290, 30, 100_00, 3_20, 30)]
    [InlineData(290, 30, 99, 32, 30)]
    [InlineData(290, 30, 10, 10, 10)]
    [InlineData(0, 0, 500, 0, 0)]
    [InlineData(10_000, 30, 500, 500, 30)]
    [InlineData(290, 30, 900_000_000_000_000, 26_100_000_000_030, 30)]
    public void A_fee_is_rounded_down_and_never_more_than_the_amount(
        int basisPoints,
        long fixedFee,
        long amount,
        long fee,
        long fixedPart
    ) =>
        Assert.Equal(
            (new Money(fee, Currency.EUR), new Money(fixedPart, Currency.EUR)),
            new FeeSchedule(basisPoints, fixedFee).FeeFor(new Money(amount, Currency.EUR))
        );

    [Fact]
    public void Refunds_give_back_the_percentage_of_the_fee_and_all_of_it_with_the_last_cent()
    {
        var capture = new Capture
        {
            Id = Sheets.Permission.Capture(1),
            State = State.Completed,
            CreatedAt = default,
            Amount = Engines.Usd(10),
            Fee = Engines.Usd(0.59m),
            FixedFee = Engines.Usd(0.30m),
        };
        var shares = new List<long>();
        foreach (var part in new[] { 3m, 3m, 3m, 1m, 1.5m })
        {
            var share = capture.FeeShare(Engines.Usd(part));
            shares.Add(share.Minor);
            capture = capture with
            {
                Refunded = (capture.Refunded ?? Engines.Usd(0)) + Engines.Usd(part),
                FeeRefunded = (capture.FeeRefunded ?? Engines.Usd(0)) + share,
            };
        }
        Assert.Equal([8, 8, 8, 5, 0], shares);
    }

    private static readonly DisbursementQuery All = new(
        DateTimeOffset.UnixEpoch,
        DateTimeOffset.MaxValue.AddDays(-1),
        100
    );

    private static Task<ObjectId> Capture(Engines engines, ObjectId permission, decimal amount) =>
        Capture(engines, permission, Engines.Usd(amount));

    private static async Task<ObjectId> Capture(Engines engines, ObjectId permission, Money amount) =>
        (await engines.Authorize(permission, amount, captureNow: true)).Result.Value.Capture!.Id;

    /// <summary>The settlements there are, the newest first; what turned out to be none is left out.</summary>
    private static async Task<List<Settlement>> Settlements(Engines engines) =>
        [
            .. (await engines.Store.Objects.Newest(Engines.MerchantId, ObjectKind.Settlement, null, 100))
                .Cast<Settlement>()
                .Where(one => one.State != State.Canceled),
        ];

    private static Task<List<long>> Open(Engines engines) =>
        engines.Database.Query(
            "SELECT amount FROM ledger WHERE account = 3 AND settlement IS NULL ORDER BY at, seq, line",
            row => row.GetInt64(0)
        );

    /// <summary>Everything that must always hold, settlements among it.</summary>
    private static async Task Holds(Engines engines)
    {
        await engines.AssertBalanced();
        await new Invariants(engines.Database, Engines.MerchantId, null) { ClockMayStand = true }.CheckMoney();
    }
}
