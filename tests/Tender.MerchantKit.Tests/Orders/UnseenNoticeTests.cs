using Tender.AmazonPay;
using Tender.MerchantKit.Calls;
using Tender.MerchantKit.Notices;
using Tender.MerchantKit.Tests.Harness;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.MerchantKit.Tests.Orders;

/// <summary>What a notice marked is read, whatever is stored about the object before that.</summary>
public class UnseenNoticeTests
{
    [Theory, OnBothDatabases]
    public async Task Registering_again_does_not_take_a_notices_mark_away(TestDatabase database)
    {
        await using var world = await KitWorld.Start(database, options => options.Poll = false);
        world.Pay.Charge(KitWorld.ChargeId, "Authorized");
        await world.Expect();
        await world.Notify(NoticeObjectType.Charge, KitWorld.ChargeId);
        world.Step = step =>
        {
            if (step != "notice:matched")
                return;
            world.Step = null;
            world.Expect().GetAwaiter().GetResult();
        };
        await world.Run();
        Assert.Equal(["charge:Authorized"], await world.Handled());
    }

    [Theory, OnBothDatabases]
    public async Task Asking_for_a_capture_does_not_take_a_notices_mark_away(TestDatabase database)
    {
        await using var world = await KitWorld.Start(database, options => options.Poll = false);
        world.Pay.Charge(KitWorld.ChargeId, "AuthorizationInitiated");
        await world.Expect();
        world.Pay.Move(KitWorld.ChargeId, "Declined", "AmazonRejected");
        await world.Notify(NoticeObjectType.Charge, KitWorld.ChargeId);
        world.Pay.Next(FakePay.Error(new ApiError.Unreachable("away")));
        world.Step = step =>
        {
            if (step != "notice:matched")
                return;
            world.Step = null;
            world
                .Payments.RequestAsync(
                    new CaptureCall("1001", "capture", ApiGeneration.V2, KitWorld.ChargeId, KitWorld.Usd(25))
                )
                .GetAwaiter()
                .GetResult();
        };
        await world.Run();
        Assert.Contains("charge:Declined", await world.Handled());
    }
}
