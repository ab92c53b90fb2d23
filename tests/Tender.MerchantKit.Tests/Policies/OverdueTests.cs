using Tender.AmazonPay;
using Tender.MerchantKit.Calls;
using Tender.MerchantKit.Orders;
using Tender.MerchantKit.Outcomes;
using Tender.MerchantKit.Policies;
using Tender.MerchantKit.Tests.Harness;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.MerchantKit.Tests.Policies;

/// <summary>That nothing is heard of a payment is told, above all while calls and reads fail.</summary>
public class OverdueTests
{
    private const string Order = "1001";

    [Theory, OnBothDatabases]
    public async Task It_is_told_once_while_reads_fail(TestDatabase database)
    {
        await using var world = await KitWorld.Start(database);
        world.Pay.Charge(KitWorld.ChargeId, "AuthorizationInitiated");
        await world.Expect();
        await world.Run();
        for (var i = 0; i < 500; i++)
            world.Pay.ReadFaults.Enqueue(new ApiError.Unreachable("no route"));
        await world.Pass(TimeSpan.FromHours(25), TimeSpan.FromMinutes(30));
        Assert.Empty(await world.Endings());
        await world.Pass(TimeSpan.FromHours(9), TimeSpan.FromMinutes(30));
        await world.Single<Overdue>();
        world.Pay.ReadFaults.Clear();
        world.Pay.Move(KitWorld.ChargeId, "Authorized");
        await world.Advance(TimeSpan.FromHours(2));
        Assert.Equal(["charge:Overdue", "charge:Authorized"], await world.Handled());
    }

    [Fact]
    public async Task A_pause_that_a_policy_makes_is_no_delay()
    {
        await using var world = await KitWorld.Start(configure: options =>
            options.Policies.Insert(0, Policy.RetryRefunds(1, TimeSpan.FromDays(3)))
        );
        world.Pay.Charge(KitWorld.ChargeId, "Captured");
        await world.Payments.RequestAsync(
            new RefundCall(Order, "refund", ApiGeneration.V2, KitWorld.ChargeId, KitWorld.Usd(5))
        );
        world.Pay.Move(
            world.Pay.All.Single(one => one.What == PaymentObject.Refund).ObjectId,
            "Declined",
            "ProcessingFailure"
        );
        await world.Advance(TimeSpan.FromHours(3));
        Assert.Equal(["2"], await world.Query("SELECT COUNT(*) FROM amazonpay_calls"));
        for (var i = 0; i < 500; i++)
            world.Pay.Next(FakePay.Error(new ApiError.Unreachable("no route")));
        await world.Pass(TimeSpan.FromHours(73), TimeSpan.FromMinutes(30));
        Assert.NotEqual(["0"], await world.Query("SELECT MAX(tries) FROM amazonpay_calls"));
        Assert.Empty(await world.Endings());
        await world.Pass(TimeSpan.FromHours(34), TimeSpan.FromMinutes(30));
        await world.Single<Overdue>();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_is_told_once_of_a_request_that_is_not_answered(bool isCheckout)
    {
        await using var world = await KitWorld.Start();
        world.Pay.Session("session-1", "Open");
        for (var i = 0; i < 500; i++)
            world.Pay.Next(FakePay.Error(new ApiError.Unreachable("no route")));
        var price = KitWorld.Usd(25);
        var asked = await world.Payments.RequestAsync(
            isCheckout
                ? new CompleteCheckoutCall(Order, "charge", "session-1", price)
                : new RefundCall(Order, "charge", ApiGeneration.V2, KitWorld.ChargeId, price)
        );
        var since = world.Clock.Now;
        Assert.Equal(ProgressState.Unanswered, asked.State);
        await world.Pass(TimeSpan.FromHours(25), TimeSpan.FromMinutes(30));
        Assert.Empty(await world.Endings());
        await world.Pass(TimeSpan.FromHours(9), TimeSpan.FromMinutes(30));
        Assert.Equal(since, (await world.Single<Overdue>()).Since);
        Assert.Equal(["charge:Overdue"], await world.Handled());
        // It is still asked, and told when it is answered.
        Assert.Equal(ProgressState.Unanswered, (await world.Payments.FindAsync(Order, "charge"))!.State);
    }
}
