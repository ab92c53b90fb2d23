using Tender.AmazonPay;
using Tender.MerchantKit.Calls;
using Tender.MerchantKit.Orders;
using Tender.MerchantKit.Outcomes;
using Tender.MerchantKit.Tests.Harness;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.MerchantKit.Tests.Policies;

/// <summary>An ending whose place an attempt was to take is not lost when that attempt is refused.</summary>
public class ReplacedEndingTests
{
    private const string Order = "1001";

    private static readonly Func<PaymentCall, Ports.Answer?> Refusal = FakePay.Error(
        new ApiError.InvalidRequest("InvalidParameterValue", "because", 400, "r")
    );

    private static Price Usd(decimal amount) => KitWorld.Usd(amount);

    [Theory, OnBothDatabases]
    public async Task A_soft_decline_is_told_when_its_retry_is_refused(TestDatabase database)
    {
        await using var world = await KitWorld.Start(database);
        world.Pay.Charge(KitWorld.ChargeId, "AuthorizationInitiated");
        await world.Expect();
        world.Pay.Move(KitWorld.ChargeId, "Declined", "SoftDeclined");
        await world.Run();
        world.Pay.Next(Refusal);
        await world.Advance(TimeSpan.FromHours(2));
        var outcome = Assert.Single((await world.Payments.FindAsync(Order)).Outcomes);
        Assert.Equal(DeclineKind.Soft, Assert.IsType<Declined>(outcome.Ending).Kind);
        Assert.Equal(("1001/1", 1, KitWorld.ChargeId), (outcome.Id, outcome.Sequence, outcome.ObjectId));
        Assert.Equal(["charge:Declined"], await world.Handled());
        Assert.Contains(world.Log, line => line.Contains("InvalidParameterValue", StringComparison.Ordinal));
        var progress = (await world.Payments.FindAsync(Order, "charge"))!;
        Assert.Equal(ProgressState.Ended, progress.State);
        Assert.IsType<Declined>(progress.Ending);
    }

    [Fact]
    public async Task Of_several_attempts_the_last_decline_is_told()
    {
        await using var world = await KitWorld.Start();
        world.Pay.Charge(KitWorld.ChargeId, "AuthorizationInitiated");
        await world.Expect();
        (world.Pay.FirstState, world.Pay.FirstReason) = ("Declined", "SoftDeclined");
        world.Pay.Move(KitWorld.ChargeId, "Declined", "SoftDeclined");
        await world.Run();
        world.Pay.Next(_ => null, Refusal);
        await world.Pass(TimeSpan.FromHours(4), TimeSpan.FromMinutes(61));
        Assert.Equal(2, (await world.Single<Declined>()).AttemptCount);
    }

    [Fact]
    public async Task The_synchronous_half_is_told_when_the_asynchronous_one_is_refused()
    {
        await using var world = await KitWorld.Start();
        world.Pay.Next(FakePay.Decline(DeclineKind.TimedOut, "TransactionTimedOut"), Refusal);
        var progress = await world.Payments.RequestAsync(
            new AuthorizeCall(
                Order,
                "charge",
                ApiGeneration.V2,
                KitWorld.Permission,
                Usd(25),
                AuthorizationMode.Optimal
            )
        );
        Assert.Equal(ProgressState.Ended, progress.State);
        Assert.Equal(DeclineKind.TimedOut, Assert.IsType<Declined>(progress.Ending).Kind);
        await world.Run();
        Assert.Equal(["charge:Declined"], await world.Handled());
    }

    [Fact]
    public async Task A_declined_refund_is_told_when_its_retry_is_refused()
    {
        await using var world = await KitWorld.Start();
        var first = (
            await world.Payments.RequestAsync(
                new RefundCall(Order, "refund", ApiGeneration.V2, KitWorld.ChargeId, Usd(5))
            )
        ).ObjectId!;
        world.Pay.Move(first, "Declined", "ProcessingFailure");
        world.Pay.Next(Refusal);
        await world.Pass(TimeSpan.FromHours(1), TimeSpan.FromMinutes(2));
        Assert.Equal(["refund:RefundDeclined"], await world.Handled());
    }

    [Fact]
    public async Task A_request_that_took_nobodys_place_is_refused_as_before()
    {
        await using var world = await KitWorld.Start();
        world.Pay.Next(Refusal);
        var progress = await world.Payments.RequestAsync(
            new RefundCall(Order, "refund", ApiGeneration.V2, KitWorld.ChargeId, Usd(5))
        );
        Assert.Equal(ProgressState.Refused, progress.State);
        await world.Run();
        Assert.Equal(["refund:Refused"], await world.Handled());
    }
}
