using Tender.AmazonPay;
using Tender.MerchantKit.Calls;
using Tender.MerchantKit.Orders;
using Tender.MerchantKit.Outcomes;
using Tender.MerchantKit.Tests.Harness;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.MerchantKit.Tests.Orders;

/// <summary>What a merchant registered is compared before anything is told, whichever object it is.</summary>
public class RegisteredTests
{
    private const string Session = "session-of-1002";

    private static Price Usd(decimal amount) => KitWorld.Usd(amount);

    private static Expectation Registered => Expectation.CheckoutSession("1001", "checkout", Session);

    /// <summary>A session of order 1002, completed with a charge.</summary>
    private static async Task<KitWorld> Open(TestDatabase database)
    {
        var world = await KitWorld.Start(database);
        world.Pay.Charge(KitWorld.ChargeId, "Authorized");
        world.Pay.Session(Session, "Completed", permission: KitWorld.Permission, charge: KitWorld.ChargeId);
        world.Pay.Permission(KitWorld.Permission, "Chargeable");
        world.Pay[KitWorld.Permission] = world.Pay[KitWorld.Permission] with { Reference = "1002" };
        return world;
    }

    [Theory, OnBothDatabases]
    public async Task The_charge_of_another_orders_session_is_not_told(TestDatabase database)
    {
        await using var world = await Open(database);
        await world.Payments.ExpectAsync(Registered with { Reference = "1001" });
        await world.Pass(TimeSpan.FromHours(3), TimeSpan.FromMinutes(10));
        var mismatch = await world.Single<Mismatched>();
        Assert.Equal(("reference", "1001", "1002"), (mismatch.Member, mismatch.Expected, mismatch.Found));
        Assert.DoesNotContain(KitWorld.ChargeId, world.Pay.Reads);
        // Whose session it is may have it.
        await world.Payments.ExpectAsync(Registered with { Reference = "1002" });
        await world.Pass(TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(1));
        Assert.Equal(["checkout:Mismatched", "checkout:Authorized"], await world.Handled());
    }

    [Fact]
    public async Task Completing_another_orders_session_tells_nothing_of_its_charge()
    {
        await using var world = await Open(TestDatabase.Sqlite);
        await world.Payments.ExpectAsync(Registered with { Reference = "1001" });
        var progress = await world.Payments.RequestAsync(new CompleteCheckoutCall("1001", "charge", Session, Usd(25)));
        Assert.Equal("reference", Assert.IsType<Mismatched>(progress.Ending).Member);
        await world.Pass(TimeSpan.FromHours(3), TimeSpan.FromMinutes(10));
        Assert.Equal(["charge:Mismatched"], await world.Handled());
    }

    [Theory]
    [InlineData("1001", "charge:Authorized")]
    [InlineData("1002", "charge:Mismatched")]
    public async Task A_session_that_the_request_completes_is_compared_by_its_permission(string reference, string told)
    {
        await using var world = await KitWorld.Start();
        world.Pay.Session(Session, "Open");
        world.Pay[Session] = world.Pay[Session] with { Reference = reference };
        var call = new CompleteCheckoutCall("1001", "charge", Session, Usd(25)) { Reference = "1001" };
        await world.Payments.RequestAsync(call);
        await world.Pass(TimeSpan.FromHours(1), TimeSpan.FromMinutes(10));
        Assert.Equal([told], await world.Handled());
        Assert.Equal(1, world.Pay.EffectCount());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nothing_is_told_while_the_permission_of_a_session_is_away(bool isAsked)
    {
        await using var world = await Open(TestDatabase.Sqlite);
        var permission = world.Pay[KitWorld.Permission];
        world.Pay.Remove(KitWorld.Permission);
        if (isAsked)
            await world.Payments.RequestAsync(
                new CompleteCheckoutCall("1001", "checkout", Session, Usd(25)) { Reference = "1001" }
            );
        else
            await world.Payments.ExpectAsync(Registered with { Reference = "1001" });
        await world.Pass(TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(1));
        Assert.Empty(await world.Handled());
        world.Pay[KitWorld.Permission] = permission;
        await world.Pass(TimeSpan.FromHours(1), TimeSpan.FromMinutes(5));
        Assert.Equal(["checkout:Mismatched"], await world.Handled());
        Assert.DoesNotContain(KitWorld.ChargeId, world.Pay.Reads);
    }

    [Fact]
    public async Task A_request_says_itself_whose_session_it_must_be()
    {
        await using var world = await Open(TestDatabase.Sqlite);
        var call = new CompleteCheckoutCall("1001", "charge", Session, Usd(25)) { Reference = "1001" };
        Assert.Equal("reference", Assert.IsType<Mismatched>((await world.Payments.RequestAsync(call)).Ending).Member);
        await world.Pass(TimeSpan.FromHours(3), TimeSpan.FromMinutes(10));
        Assert.Equal(["charge:Mismatched"], await world.Handled());
    }

    [Fact]
    public async Task A_session_of_another_permission_or_amount_is_told_as_that()
    {
        foreach (
            var (registered, member) in new[]
            {
                (Registered with { PermissionId = "S01-0000000-0000001" }, "permission"),
                (Registered with { Amount = Usd(30) }, "amount"),
            }
        )
        {
            await using var world = await Open(TestDatabase.Sqlite);
            await world.Payments.ExpectAsync(registered);
            await world.Pass(TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(1));
            Assert.Equal(member, (await world.Single<Mismatched>()).Member);
        }
    }

    [Fact]
    public async Task The_permission_that_was_registered_with_a_session_is_that_of_its_charge()
    {
        await using var world = await Open(TestDatabase.Sqlite);
        world.Pay[Session] = world.Pay[Session] with { PermissionId = null };
        await world.Payments.ExpectAsync(Registered with { PermissionId = "S01-0000000-0000001" });
        await world.Pass(TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(1));
        Assert.Equal("permission", (await world.Single<Mismatched>()).Member);
    }

    [Theory]
    [InlineData(ApiGeneration.V1)]
    [InlineData(ApiGeneration.V2)]
    public async Task A_permission_of_another_order_is_told_as_that(ApiGeneration generation)
    {
        await using var world = await KitWorld.Start();
        world.Pay.Permission(KitWorld.Permission, "Closed", "MerchantClosed", generation);
        world.Pay[KitWorld.Permission] = world.Pay[KitWorld.Permission] with { Reference = "1002" };
        var registered =
            generation == ApiGeneration.V1
                ? Expectation.OrderReference("1001", "permission", KitWorld.Permission)
                : Expectation.ChargePermission("1001", "permission", KitWorld.Permission);
        await world.Payments.ExpectAsync(registered with { Reference = "1001" });
        await world.Run();
        Assert.Equal("reference", (await world.Single<Mismatched>()).Member);
        await world.Payments.ExpectAsync(registered with { Reference = "1002" });
        await world.Run();
        Assert.Equal(["permission:Mismatched", "permission:PermissionClosed"], await world.Handled());
    }

    [Fact]
    public async Task A_v1_authorization_that_was_captured_before_it_was_read_is_compared_too()
    {
        await using var world = await KitWorld.Start();
        var capture = KitWorld.Permission + "-C000002";
        world.Pay.V1(PaymentObject.Capture, capture, "Completed", 2.5m);
        world.Pay.V1(
            PaymentObject.Authorization,
            KitWorld.V1Authorization,
            "Closed",
            2.5m,
            "MaxCapturesProcessed",
            false,
            capture
        );
        await world.Payments.ExpectAsync(
            Expectation.Authorization("1001", "charge", KitWorld.V1Authorization, Usd(25))
        );
        await world.Pass(TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(1));
        Assert.Equal("amount", (await world.Single<Mismatched>()).Member);
    }
}
