using Tender.MerchantKit.Notices;
using Tender.MerchantKit.Tests.Harness;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.MerchantKit.Tests.Orders;

/// <summary>Refunds that nobody registered are told to the order of their own payment, or to none.</summary>
public class ForeignRefundTests
{
    private const string Other = KitWorld.Permission + "-C000002";
    private const string RefundId = KitWorld.Permission + "-R000009";

    [Theory, OnBothDatabases]
    public async Task A_refund_of_a_charge_that_is_not_known_is_told_to_no_other_order(TestDatabase database)
    {
        await using var world = await Open(database);
        await world.Pass(TimeSpan.FromHours(1), TimeSpan.FromMinutes(1));
        Assert.Equal(["charge:Captured"], await world.Handled());
        // Its charge is registered in the end: the refund is told to that order.
        await world.Expect("1002", charge: Other);
        await world.Pass(TimeSpan.FromHours(8), TimeSpan.FromMinutes(10));
        Assert.Equal(["charge:Captured"], await world.Handled());
        Assert.Equal(["charge:Captured", "charge:Refunded"], await world.Handled("1002"));
    }

    [Fact]
    public async Task A_refund_waits_for_its_charge_as_long_as_notices_are_kept()
    {
        await using var world = await Open(TestDatabase.Sqlite);
        await world.Pass(TimeSpan.FromDays(20), TimeSpan.FromHours(6));
        await world.Expect("1002", charge: Other);
        await world.Pass(TimeSpan.FromMinutes(30), TimeSpan.FromMinutes(1));
        Assert.Equal(["charge:Captured"], await world.Handled());
        Assert.Equal(["charge:Captured", "charge:Refunded"], await world.Handled("1002"));
    }

    /// <summary>A recurring permission: one charge is known, the other and its refund were made elsewhere.</summary>
    private static async Task<KitWorld> Open(TestDatabase database)
    {
        var world = await KitWorld.Start(database);
        world.Pay.Charge(KitWorld.ChargeId, "Captured");
        world.Pay.Charge(Other, "Captured");
        await world.Expect();
        await world.Run();
        world.Pay.Refund(RefundId, "Refunded", 5, Other);
        await world.Notify(NoticeObjectType.Refund, RefundId);
        await world.Run();
        return world;
    }
}
