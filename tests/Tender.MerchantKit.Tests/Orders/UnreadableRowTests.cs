using Microsoft.Extensions.Diagnostics.HealthChecks;
using Tender.AmazonPay;
using Tender.MerchantKit.Calls;
using Tender.MerchantKit.Hosting;
using Tender.MerchantKit.Notices;
using Tender.MerchantKit.Orders;
using Tender.MerchantKit.Tests.Harness;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.MerchantKit.Tests.Orders;

/// <summary>One row, or one step, that fails keeps nobody else's payments.</summary>
public class UnreadableRowTests
{
    private static Price Usd(decimal amount) => KitWorld.Usd(amount);

    private static RefundCall Refund(string order) => new(order, "refund", ApiGeneration.V2, KitWorld.ChargeId, Usd(5));

    [Theory]
    [InlineData("amazonpay_calls", TestDatabase.Sqlite)]
    [InlineData("amazonpay_calls", TestDatabase.Postgres)]
    [InlineData("amazonpay_objects", TestDatabase.Sqlite)]
    [InlineData("amazonpay_notices", TestDatabase.Sqlite)]
    [InlineData("amazonpay_outcomes", TestDatabase.Sqlite)]
    [InlineData("amazonpay_outcomes", TestDatabase.Postgres)]
    public async Task A_row_that_cannot_be_read_is_set_aside_and_seen(string table, TestDatabase database)
    {
        await using var world = await KitWorld.Start(database);
        var health = new OrderPaymentsHealth(world.Engine);
        world.OnOutcome = (_, _) => throw new InvalidOperationException("not yet");
        world.Pay.Charge(KitWorld.ChargeId, "Authorized");
        await world.Expect("bad");
        await world.Notify(NoticeObjectType.Charge, KitWorld.ChargeId);
        world.Pay.Next(FakePay.Error(new ApiError.Unreachable("away")));
        await world.Payments.RequestAsync(Refund("bad"));
        if (table == "amazonpay_outcomes")
            await world.Run();
        world.OnOutcome = null;
        var good = await world.Query($"SELECT body FROM {table}");
        await world.Execute($"UPDATE {table} SET body = 'none'");
        var other = KitWorld.Permission + "-C000002";
        world.Pay.Charge(other, "Authorized");
        await world.Expect("good", charge: other);
        await world.Pass(TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(1));
        Assert.Equal(["charge:Authorized"], await world.Handled("good"));
        Assert.Single(world.Log, line => line.Contains(table, StringComparison.Ordinal));
        var seen = await health.CheckHealthAsync(new HealthCheckContext());
        Assert.Equal((HealthStatus.Degraded, 1L), (seen.Status, seen.Data["unreadable"]));
        // A version that can read it goes on with it by itself.
        await world.Execute($"UPDATE {table} SET body = '{good.Single()}' WHERE body = 'none'");
        await world.Pass(TimeSpan.FromHours(2), TimeSpan.FromMinutes(10));
        Assert.Contains("charge:Authorized", await world.Handled("bad"));
        Assert.Equal(0L, (await health.CheckHealthAsync(new HealthCheckContext())).Data["unreadable"]);
    }

    [Fact]
    public async Task A_row_that_nobody_will_read_again_is_not_counted()
    {
        await using var world = await KitWorld.Start();
        world.Pay.Charge(KitWorld.ChargeId, "Authorized");
        await world.Expect();
        await world.Execute("UPDATE amazonpay_objects SET unreadable_at = 1");
        var health = new OrderPaymentsHealth(world.Engine);
        Assert.Equal(1L, (await health.CheckHealthAsync(new HealthCheckContext())).Data["unreadable"]);
        await world.Execute("UPDATE amazonpay_objects SET due_at = NULL");
        Assert.Equal(0L, (await health.CheckHealthAsync(new HealthCheckContext())).Data["unreadable"]);
    }

    [Fact]
    public async Task A_step_that_fails_does_not_keep_the_others()
    {
        await using var world = await KitWorld.Start();
        world.Pay.Charge(KitWorld.ChargeId, "Authorized");
        await world.Payments.ExpectAsync(
            Expectation.Charge("1001", "charge", KitWorld.ChargeId, Usd(25)) with
            {
                PermissionId = KitWorld.Permission,
            }
        );
        await world.Execute("ALTER TABLE amazonpay_notices RENAME TO away");
        // It is told all the same, so that the worker pauses and says it.
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(world.Run);
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(world.Run);
        Assert.Equal(["charge:Authorized"], await world.Handled());
    }

    [Fact]
    public void An_amount_without_a_currency_is_refused_before_anything_is_stored()
    {
        Assert.Throws<ArgumentException>(() => new CompleteCheckoutCall("1", "n", "s", default));
        Assert.Throws<ArgumentException>(() => new RefundCall("1", "n", ApiGeneration.V2, "c", default));
        Assert.Throws<ArgumentException>(() => new CaptureCall("1", "n", ApiGeneration.V2, "c", default));
        Assert.Throws<ArgumentException>(() =>
            new AuthorizeCall("1", "n", ApiGeneration.V2, "p", default, AuthorizationMode.Synchronous)
        );
        Assert.Throws<ArgumentException>(() => Refund("1") with { Amount = default });
        Assert.Throws<ArgumentException>(() =>
            new CompleteCheckoutCall("1", "n", "s", Usd(1)) { TotalOrderAmount = default(Price) }
        );
        Assert.Throws<ArgumentException>(() => Expectation.Charge("1", "n", "c", default(Price)));
        Assert.Throws<ArgumentException>(() =>
            Expectation.Charge("1", "n", "c", null) with
            {
                Amount = default(Price),
            }
        );
    }
}
