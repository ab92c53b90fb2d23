using Tender.AmazonPay;
using Tender.MerchantKit.Calls;
using Tender.MerchantKit.Orders;
using Tender.MerchantKit.Outcomes;
using Tender.MerchantKit.Policies;
using Tender.MerchantKit.Ports;
using Tender.MerchantKit.Tests.Harness;
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
