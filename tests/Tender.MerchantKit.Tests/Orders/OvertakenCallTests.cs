using Tender.AmazonPay;
using Tender.MerchantKit.Calls;
using Tender.MerchantKit.Orders;
using Tender.MerchantKit.Outcomes;
using Tender.MerchantKit.Tests.Harness;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.MerchantKit.Tests.Orders;

/// <summary>
/// A call that comes too late, because the bank, the buyer, Amazon or time ended its object: the object is read again,
/// as WooCommerce's and Magento's plugins do, and its ending is recorded, once, in place of a refusal.
/// </summary>
public class OvertakenCallTests
{
    private const string Session = "00000000-1111-2222-3333-444444444444";

    public static TheoryData<TestDatabase, bool, string, Type> Checkouts
    {
        get
        {
            var rows = new TheoryData<TestDatabase, bool, string, Type>();
            foreach (var database in Enum.GetValues<TestDatabase>())
            foreach (var isExpected in new[] { false, true })
            {
                rows.Add(database, isExpected, "Declined", typeof(Declined));
                rows.Add(database, isExpected, "BuyerCanceled", typeof(Canceled));
                rows.Add(database, isExpected, "AmazonCanceled", typeof(Canceled));
                rows.Add(database, isExpected, "Expired", typeof(Expired));
            }
            return rows;
        }
    }

    [Theory, MemberData(nameof(Checkouts))]
    public async Task A_checkout_that_ended_before_it_was_completed_is_told_as_it_ended_and_once(
        TestDatabase database,
        bool isExpected,
        string reason,
        Type ending
    )
    {
        await using var world = await KitWorld.Start(database);
        world.Pay.Session(Session, isExpected ? "Open" : "Canceled", isExpected ? null : reason);
        if (isExpected)
        {
            await world.Payments.ExpectAsync(Expectation.CheckoutSession("1001", "session", Session));
            await world.Run();
            world.Pay.Move(Session, "Canceled", reason);
        }

        var progress = await world.Payments.RequestAsync(
            new CompleteCheckoutCall("1001", "charge", Session, KitWorld.Usd(25))
        );
        Assert.Equal(ProgressState.Ended, progress.State);
        Assert.IsType(ending, progress.Ending);
        await world.Pass(TimeSpan.FromDays(2), TimeSpan.FromHours(6));
        Assert.IsType(ending, Assert.Single(await world.Endings()));
        Assert.Equal([$"charge:{ending.Name}"], await world.Handled());
    }

    [Theory, OnBothDatabases]
    public async Task A_checkout_whose_end_was_told_before_it_was_completed_is_not_told_again(TestDatabase database)
    {
        await using var world = await KitWorld.Start(database);
        world.Pay.Session(Session, "Canceled", "Expired");
        await world.Payments.ExpectAsync(Expectation.CheckoutSession("1001", "session", Session));
        await world.Run();

        var progress = await world.Payments.RequestAsync(
            new CompleteCheckoutCall("1001", "charge", Session, KitWorld.Usd(25))
        );
        Assert.Equal(ProgressState.Ended, progress.State);
        Assert.IsType<Expired>(progress.Ending);
        await world.Run();
        Assert.Equal(["session:Expired"], await world.Handled());
    }

    [Theory]
    [InlineData(ApiGeneration.V2, "Canceled", "ExpiredUnused", typeof(Expired))]
    [InlineData(ApiGeneration.V2, "Canceled", "AmazonCanceled", typeof(Canceled))]
    [InlineData(ApiGeneration.V2, "Declined", "ProcessingFailure", typeof(CaptureDeclined))]
    [InlineData(ApiGeneration.V1, "Closed", "ExpiredUnused", typeof(Expired))]
    [InlineData(ApiGeneration.V1, "Closed", "AmazonClosed", typeof(Canceled))]
    [InlineData(ApiGeneration.V1, "Closed", "OrderReferenceCanceled", typeof(Canceled))]
    public async Task A_capture_of_what_has_ended_is_told_as_it_ended_and_once(
        ApiGeneration generation,
        string state,
        string reason,
        Type ending
    )
    {
        await using var world = await KitWorld.Start();
        var id = generation == ApiGeneration.V2 ? KitWorld.ChargeId : KitWorld.V1Authorization;
        if (generation == ApiGeneration.V2)
        {
            world.Pay.Charge(id, "Authorized");
            await world.Expect();
        }
        else
        {
            world.Pay.V1(PaymentObject.Authorization, id, "Open");
            await world.Payments.ExpectAsync(Expectation.Authorization("1001", "charge", id, KitWorld.Usd(25)));
        }
        await world.Run();
        world.Pay.Move(id, state, reason);

        var progress = await world.Payments.RequestAsync(
            new CaptureCall("1001", "capture", generation, id, KitWorld.Usd(25))
        );
        Assert.Equal(ProgressState.Ended, progress.State);
        Assert.IsType(ending, progress.Ending);
        await world.Run();
        Assert.Equal(["Authorized", ending.Name], (await world.Endings()).Select(one => one.Name).ToArray());
    }
}
