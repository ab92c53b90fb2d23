using Tender.AmazonPay;
using Tender.MerchantKit.Calls;
using Tender.MerchantKit.Orders;
using Tender.MerchantKit.Outcomes;
using Tender.MerchantKit.Policies;
using Tender.MerchantKit.Ports;
using Tender.MerchantKit.Tests.Harness;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.MerchantKit.Tests.Calls;

/// <summary>What can never be asked for is refused before it is stored.</summary>
public class CallCheckTests
{
    private static Price Usd(decimal amount) => KitWorld.Usd(amount);

    public static TheoryData<string> NoIds => ["", " ", ".", "..", new string('a', 201)];

    [Theory, MemberData(nameof(NoIds))]
    public void What_is_no_id_is_refused(string id)
    {
        const ApiGeneration v2 = ApiGeneration.V2;
        Assert.ThrowsAny<ArgumentException>(() => new CompleteCheckoutCall("1", "n", id, Usd(1)));
        Assert.ThrowsAny<ArgumentException>(() =>
            new AuthorizeCall("1", "n", v2, id, Usd(1), AuthorizationMode.Synchronous)
        );
        Assert.ThrowsAny<ArgumentException>(() => new CaptureCall("1", "n", v2, id, Usd(1)));
        Assert.ThrowsAny<ArgumentException>(() => new CancelCall("1", "n", v2, id, "why"));
        Assert.ThrowsAny<ArgumentException>(() => new RefundCall("1", "n", v2, id, Usd(1)));
        Assert.ThrowsAny<ArgumentException>(() => new ClosePermissionCall("1", "n", v2, id, "why", false));
        Assert.ThrowsAny<ArgumentException>(() => Expectation.Charge("1", "n", id, null));
        Assert.ThrowsAny<ArgumentException>(() =>
            new CompleteCheckoutCall("1", "n", "s", Usd(1)) with
            {
                CheckoutSessionId = id,
            }
        );
    }

    [Fact]
    public async Task A_name_is_80_characters_so_that_policies_can_append_to_it()
    {
        await using var world = await KitWorld.Start(configure: options =>
            options.Policies.Insert(0, Policy.Capture(suffix: new string('c', 20)))
        );
        var name = new string('n', 80);
        AuthorizeCall Call(string called) =>
            new("1001", called, ApiGeneration.V2, KitWorld.Permission, Usd(25), AuthorizationMode.Synchronous);
        await Assert.ThrowsAnyAsync<ArgumentException>(() => world.Payments.RequestAsync(Call(name + "n")));
        Assert.Equal(["0"], await world.Query("SELECT COUNT(*) FROM amazonpay_calls"));
        await world.Payments.RequestAsync(Call(name));
        await world.Run();
        Assert.Equal([$"{name}:Authorized", $"{name}{new string('c', 20)}:Captured"], await world.Handled());
        Assert.Throws<ArgumentException>(() => Policy.Capture(suffix: new string('c', 21)));
    }

    [Theory, OnBothDatabases]
    public async Task What_an_older_version_stored_is_refused_and_its_order_goes_on(TestDatabase database)
    {
        await using var world = await KitWorld.Start(database);
        world.Pay.Next(FakePay.Error(new ApiError.Unreachable("away")));
        await world.Payments.RequestAsync(new RefundCall("1001", "refund", ApiGeneration.V2, "none", Usd(5)));
        await world.Execute("UPDATE amazonpay_calls SET target_id = '..', body = REPLACE(body, '\"none\"', '\"..\"')");
        Assert.Equal(["1"], await world.Query("SELECT COUNT(*) FROM amazonpay_calls WHERE body LIKE '%\"..\"%'"));
        world.Pay.Charge(KitWorld.ChargeId, "Authorized");
        await world.Expect();
        await world.Run();
        Assert.Equal(["charge:Authorized"], await world.Handled());
        world.Ports[ApiGeneration.V2] = new Strict();
        world.Restart();
        await world.Pass(TimeSpan.FromHours(1), TimeSpan.FromMinutes(5));
        Assert.Equal(["charge:Authorized", "refund:Refused"], await world.Handled());
        Assert.Equal(["0"], await world.Query("SELECT COUNT(*) FROM amazonpay_calls WHERE unreadable_at IS NOT NULL"));
    }

    [Fact]
    public async Task What_an_older_version_took_may_be_asked_again()
    {
        await using var world = await KitWorld.Start();
        world.Pay.Session("session-1", "Open");
        var call = new CompleteCheckoutCall("1001", "charge", "session-1", Usd(25));
        await world.Payments.RequestAsync(call);
        var asked = await world.Payments.RequestAsync(call with { Reference = "1001" });
        Assert.NotEqual(ProgressState.NameTaken, asked.State);
        var named = new string('n', 90);
        await world.Execute(
            $"UPDATE amazonpay_calls SET name = '{named}', body = REPLACE(body, 'charge\"', '{named}\"')"
        );
        var longer = new CompleteCheckoutCall("1001", named, "session-1", Usd(25));
        await world.Payments.RequestAsync(longer);
        Assert.Equal(["1"], await world.Query("SELECT COUNT(*) FROM amazonpay_calls"));
        var other = await world.Payments.RequestAsync(longer with { Reference = "1001", Amount = Usd(26) });
        Assert.Equal(ProgressState.NameTaken, other.State);
    }

    [Fact]
    public async Task What_the_client_does_not_take_is_refused_and_not_asked_again()
    {
        await using var world = await KitWorld.Start();
        world.Ports[ApiGeneration.V2] = new Strict();
        world.Restart();
        var progress = await world.Payments.RequestAsync(
            new RefundCall("1001", "refund", ApiGeneration.V2, KitWorld.ChargeId, Usd(5))
        );
        Assert.Equal(ProgressState.Refused, progress.State);
        Assert.Contains("An id is missing.", Assert.IsType<Refused>(progress.Ending).Message);
    }

    [Fact]
    public async Task What_the_client_cannot_read_is_told_as_not_found_and_not_read_again()
    {
        await using var world = await KitWorld.Start();
        var strict = new Strict();
        world.Ports[ApiGeneration.V2] = strict;
        world.Restart();
        await world.Expect();
        await world.Pass(TimeSpan.FromHours(1), TimeSpan.FromMinutes(1));
        Assert.Equal(["charge:NotFound"], await world.Handled());
        var count = strict.Count;
        await world.Pass(TimeSpan.FromDays(1), TimeSpan.FromHours(1));
        Assert.Equal(count, strict.Count);
    }

    /// <summary>Takes nothing, as the clients do with what they cannot send.</summary>
    private sealed class Strict : IPaymentPort
    {
        public int Count { get; private set; }

        public Task<Answer> ReadAsync(PaymentObject what, string objectId, CancellationToken cancellation)
        {
            Count++;
            throw new ArgumentException("An id is missing.", nameof(objectId));
        }

        public Task<Answer> CallAsync(PaymentCall call, string idempotencyKey, CancellationToken cancellation) =>
            throw new ArgumentException("An id is missing.", nameof(call));
    }
}
