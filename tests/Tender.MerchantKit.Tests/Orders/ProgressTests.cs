using Tender.AmazonPay;
using Tender.MerchantKit.Calls;
using Tender.MerchantKit.Orders;
using Tender.MerchantKit.Outcomes;
using Tender.MerchantKit.Policies;
using Tender.MerchantKit.Tests.Harness;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.MerchantKit.Tests.Orders;

/// <summary>How far a request is, when it is not the first of its name.</summary>
public class ProgressTests
{
    private const string Order = "1001";
    private const string Second = KitWorld.Permission + "-C000011";

    private static AuthorizeCall Authorize(AuthorizationMode mode) =>
        new(Order, "charge", ApiGeneration.V2, KitWorld.Permission, KitWorld.Usd(25), mode);

    [Theory, OnBothDatabases]
    public async Task A_new_attempt_is_pending_though_the_one_before_was_declined(TestDatabase database)
    {
        await using var world = await KitWorld.Start(database, options =>
            options.Policies.Add(Policy.AuthorizeWhenRestored(3))
        );
        world.Pay.Permission(KitWorld.Permission, "NonChargeable", "PaymentMethodInvalid");
        world.Pay.Next(FakePay.Decline(DeclineKind.Hard, "HardDeclined"));
        var first = await world.Payments.RequestAsync(Authorize(AuthorizationMode.Synchronous));
        Assert.IsType<Declined>(first.Ending);
        await world.Run();
        world.Pay.Permission(KitWorld.Permission, "Chargeable");
        await world.Pass(TimeSpan.FromHours(2), TimeSpan.FromMinutes(30));
        Assert.Equal(["charge:Declined", "charge:PermissionRestored"], await world.Handled());
        await Is(world, ProgressState.Pending, null);
        world.Pay.Move(Second, "Authorized");
        await world.Pass(TimeSpan.FromHours(2), TimeSpan.FromMinutes(10));
        await Is(world, ProgressState.Ended, typeof(Authorized));
    }

    [Theory, OnBothDatabases]
    public async Task A_new_attempt_is_pending_though_the_one_before_has_expired(TestDatabase database)
    {
        await using var world = await KitWorld.Start(database, options =>
            options.Policies.Insert(0, Policy.ReauthorizeWhenExpired(1))
        );
        var first = (await world.Payments.RequestAsync(Authorize(AuthorizationMode.Synchronous))).ObjectId!;
        await world.Run();
        world.Pay.Move(first, "Canceled", "ExpiredUnused");
        await world.Advance(TimeSpan.FromDays(31));
        Assert.Equal("charge:Expired", (await world.Handled())[^1]);
        var progress = (await world.Payments.FindAsync(Order, "charge"))!;
        Assert.Equal((ProgressState.Pending, null), (progress.State, progress.Ending));
        Assert.NotEqual(first, progress.ObjectId);
        world.Pay.Move(progress.ObjectId!, "Authorized");
        await world.Advance(TimeSpan.FromMinutes(2));
        await Is(world, ProgressState.Ended, typeof(Authorized));
    }

    [Fact]
    public async Task An_attempt_that_is_declined_at_once_ends_though_there_is_no_object()
    {
        await using var world = await KitWorld.Start(configure: options =>
            options.Policies.Add(Policy.AuthorizeWhenRestored(3))
        );
        world.Pay.Permission(KitWorld.Permission, "NonChargeable", "PaymentMethodInvalid");
        world.Pay.Next(
            FakePay.Decline(DeclineKind.Hard, "HardDeclined"),
            FakePay.Decline(DeclineKind.Rejected, "AmazonRejected")
        );
        await world.Payments.RequestAsync(Authorize(AuthorizationMode.Synchronous));
        await world.Run();
        world.Pay.Permission(KitWorld.Permission, "Chargeable");
        await world.Pass(TimeSpan.FromHours(2), TimeSpan.FromMinutes(30));
        var progress = (await world.Payments.FindAsync(Order, "charge"))!;
        Assert.Equal(DeclineKind.Rejected, Assert.IsType<Declined>(progress.Ending).Kind);
    }

    [Fact]
    public async Task What_a_request_led_to_ends_it()
    {
        await using var world = await KitWorld.Start();
        world.Pay.Session("session-1", "Open");
        var completed = await world.Payments.RequestAsync(
            new CompleteCheckoutCall(Order, "charge", "session-1", KitWorld.Usd(25))
        );
        Assert.Equal(ProgressState.Ended, completed.State);
        Assert.IsType<Authorized>(completed.Ending);
    }

    private static async Task Is(KitWorld world, ProgressState state, Type? ending)
    {
        var progress = (await world.Payments.FindAsync(Order, "charge"))!;
        Assert.Equal((state, ending), (progress.State, progress.Ending?.GetType()));
    }
}
