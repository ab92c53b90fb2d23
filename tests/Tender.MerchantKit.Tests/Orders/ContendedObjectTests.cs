using Tender.AmazonPay;
using Tender.MerchantKit.Calls;
using Tender.MerchantKit.Orders;
using Tender.MerchantKit.Outcomes;
using Tender.MerchantKit.Tests.Harness;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.MerchantKit.Tests.Orders;

/// <summary>Two orders that take the same object in the same moment: one has it, the other is told so.</summary>
public class ContendedObjectTests
{
    [Fact]
    public async Task Registering_what_another_order_is_registering_is_refused()
    {
        await using var world = await KitWorld.Start(TestDatabase.Postgres);
        var late = await Meanwhile(world, () => world.Expect("1002"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => late);
        Assert.Equal(["1001"], await world.Query("SELECT order_id FROM amazonpay_objects"));
    }

    [Fact]
    public async Task An_answer_about_what_another_order_is_registering_is_a_mismatch()
    {
        await using var world = await KitWorld.Start(TestDatabase.Postgres);
        world.Pay.Charge(KitWorld.ChargeId, "Authorized");
        var late = await Meanwhile(world, () =>
            world.Payments.RequestAsync(
                new CaptureCall("1002", "capture", ApiGeneration.V2, KitWorld.ChargeId, KitWorld.Usd(25))
            )
        );
        Assert.Equal(ProgressState.Refused, (await (Task<Progress>)late).State);
        Assert.Equal("order", (await world.Single<Mismatched>("1002")).Member);
        Assert.Equal(["1001"], await world.Query("SELECT order_id FROM amazonpay_objects"));
    }

    /// <summary>Order 1001 has registered the charge and not committed, until the other waits for it.</summary>
    private static async Task<Task> Meanwhile(KitWorld world, Func<Task> other)
    {
        await using var connection = await world.Source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await world.Payments.ExpectAsync(
            Expectation.Charge("1001", "charge", KitWorld.ChargeId, KitWorld.Usd(25)),
            transaction
        );
        var late = other();
        const string waiting =
            "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
        while ((await world.Query(waiting))[0] == "0")
            Assert.False(late.IsCompleted);
        await transaction.CommitAsync();
        return late;
    }
}
