using System.Globalization;
using Tender.AmazonPay;
using Tender.Core;
using Tender.MerchantKit.Calls;
using Tender.MerchantKit.Orders;
using Tender.MerchantKit.Outcomes;
using Tender.Tests.Flows;
using Tender.Tests.Harness;
using Xunit;
using PaymentIntent = Tender.AmazonPay.V2.PaymentIntent;

namespace Tender.Tests.Gateway;

/// <summary>
/// Shops with the merchant kit, one in each dialect, on a live Tender onto another Tender's v2 account: every ending,
/// with every fault of the sandbox between the two, is told once, and the books of both are equal to the cent.
/// </summary>
public sealed class GatewayKitTests(GatewayHosts hosts) : IClassFixture<GatewayHosts>
{
    private const decimal GivenBack = 1.25m;

    private static readonly Dictionary<string, object> Faults = new()
    {
        ["429"] = new { share = 0.03 },
        ["500"] = new { share = 0.03 },
        ["503"] = new { share = 0.03 },
        ["slow"] = new
        {
            share = 0.05,
            by = "PT3S",
            times = 1,
        },
        ["cut"] = new { share = 0.03 },
        ["replyLost"] = new { share = 0.08 },
    };

    /// <summary>What the far side does with an order of this amount, and what the shop must be told of it.</summary>
    private static readonly Plan[] Plans =
    [
        new(31, null, ["charge Authorized", "capture Captured", "refund Refunded"]),
        new(32, ("authorize", "SoftDeclined", null), ["charge Declined Soft"]),
        new(33, ("authorize", "HardDeclined", null), ["charge Declined Hard"]),
        new(Late, ("authorize", "Approved", "PT3H"), ["charge Authorized", "capture Captured", "refund Refunded"]),
        new(35, ("authorize", "Approved", "P2D"), ["charge Declined TimedOut"]),
        new(
            36,
            ("refund", "ProcessingFailure", null),
            ["charge Authorized", "capture Captured", "refund RefundDeclined ProcessingFailure"]
        ),
        new(37, ("capture", "AmazonRejected", null), ["charge Authorized", "capture CaptureDeclined Rejected"]),
        new(Unwanted, null, ["charge Authorized", "charge Canceled Merchant"]),
        new(Abandoned, null, []),
    ];

    private const decimal Late = 34,
        Unwanted = 38,
        Abandoned = 39;

    [Theory, OnBothDatabases]
    public async Task Every_ending_is_told_once_in_both_dialects_and_both_sides_agree_to_the_cent(TestDatabase database)
    {
        using var hostOfV1 = await hosts.Of(database, "eu", movesDays: true);
        using var hostOfV2 = await hosts.Of(database, "eu", movesDays: true);
        await using var v1 = await GatewayKit.Open(hostOfV1, ApiGeneration.V1);
        await using var v2 = await GatewayKit.Open(hostOfV2, ApiGeneration.V2);
        var far = hostOfV1.Far.Control;
        var orders = Plans.SelectMany(plan => new Order[] { new OldOrder(plan, v1), new NewOrder(plan, v2) }).ToList();
        await far.PutOutcomes([.. orders.Select(order => order.Rule).OfType<object>()]);

        await far.PutFaults(new { seed = 20, api = Faults });
        await AllDo(order => order.Place());
        for (var round = 0; round < 3; round++)
        {
            await Move(TimeSpan.FromHours(2));
            await AllDo(order => order.GoOn());
        }
        var struck = (await far.Mine(HttpMethod.Get, "faults", null, 200)).As<CallFaultStoryTests.ShownFaults>();
        Assert.All(Faults.Keys, kind => Assert.NotEqual(0, struck.Api[kind].Injected));
        await far.PutFaults(new { });
        for (var day = 0; day < 2; day++)
        {
            await Move(TimeSpan.FromHours(30));
            await AllDo(order => order.GoOn());
        }
        await Move(TimeSpan.FromHours(3));

        Assert.All(orders, order => Assert.Equal(order.Expected, order.Told.Select(Text)));
        Assert.Equal(orders.Sum(order => order.Told.Count()), v1.Told.Count + v2.Told.Count);
        foreach (var kit in new[] { v1, v2 })
        {
            Assert.NotEqual(0, kit.Notices.Taken);
            Assert.NotEqual(0, kit.Notices.Lost);
            Assert.Contains(kit.Told, one => one.LearnedBy == LearnedBy.Notice);
            Assert.Contains(kit.Told, one => one.LearnedBy == LearnedBy.Poll);
        }
        var kept = 0L;
        foreach (var order in orders)
            kept += await order.Reconcile();
        Assert.NotEqual(0, kept);
        Assert.Equal(0, kept + await hostOfV1.Live.Balance(LedgerAccount.Processor));

        // Each shop does one thing after the other; they do not wait for each other.
        Task AllDo(Func<Order, Task> something) =>
            Task.WhenAll(
                orders
                    .GroupBy(order => order.Kit)
                    .Select(async shop =>
                    {
                        foreach (var order in shop)
                            await something(order);
                    })
            );

        async Task Move(TimeSpan span)
        {
            await hostOfV1.MoveBy(span);
            await hostOfV1.Live.Deliver();
            await Task.WhenAll(v1.Pass(span), v2.Pass(span));
        }
    }

    private static string Text(Outcome outcome) =>
        $"{outcome.Name} {outcome.Ending.Name}"
        + outcome.Ending switch
        {
            Declined ending => $" {ending.Kind}",
            CaptureDeclined ending => $" {ending.Kind}",
            RefundDeclined ending => $" {ending.Kind}",
            Canceled ending => $" {ending.By}",
            Expired ending => $" {ending.Reason}",
            PermissionClosed ending => $" {ending.Reason}",
            _ => "",
        };

    private sealed record Plan(
        decimal Amount,
        (string Operation, string Outcome, string? Delay)? Rule,
        string[] Expected
    );

    /// <summary>An order of a shop, in the dialect of its generation.</summary>
    private abstract class Order(Plan plan, GatewayKit kit, decimal cents)
    {
        public GatewayKit Kit => kit;

        protected GatewayHost Host => kit.Host;

        protected Plan Plan => plan;

        protected string Id { get; } = Shop.NewReference();

        protected Price Total { get; } = kit.Price(plan.Amount + cents);

        /// <summary>What the far side is told to do with it.</summary>
        public object? Rule =>
            plan.Rule is not { } rule
                ? null
                : new
                {
                    operation = rule.Operation,
                    outcome = rule.Outcome,
                    delay = rule.Delay,
                    times = 0,
                    match = new { amountFrom = Matched, amountTo = Matched },
                };

        private string Matched =>
            (plan.Rule?.Operation == "refund" ? GivenBack + cents : Total.Amount).ToString(
                CultureInfo.InvariantCulture
            );

        public virtual string[] Expected => plan.Expected;

        public IEnumerable<Outcome> Told => kit.Told.Where(one => one.OrderId == Id);

        /// <summary>The buyer's way, and the first call of the shop's.</summary>
        public abstract Task Place();

        /// <summary>What the shop's clerk does after what was told so far; asking twice is asking once.</summary>
        public async Task GoOn()
        {
            switch (Told.LastOrDefault())
            {
                case { Ending: Authorized, ObjectId: { } held, Generation: var api } when plan.Amount == Unwanted:
                    await kit.Payments.RequestAsync(new CancelCall(Id, "cancel", api, held, "Changed her mind"));
                    break;
                case { Ending: Authorized, ObjectId: { } held, Generation: var api }:
                    await kit.Payments.RequestAsync(new CaptureCall(Id, "capture", api, held, Total));
                    break;
                case { Ending: Captured taken, Generation: var api }:
                    var back = kit.Price(plan.Rule?.Operation == "refund" ? GivenBack + cents : GivenBack - 1);
                    await kit.Payments.RequestAsync(new RefundCall(Id, "refund", api, taken.CaptureId, back));
                    break;
            }
        }

        /// <summary>Compares both sides, and what the shop was told; answers what was kept, in cents.</summary>
        public async Task<long> Reconcile()
        {
            if (await Consent() is not { Far: { } consent } pair)
                return 0;
            var kept = (await Host.AssertEqual(consent, pair.Own)).Minor;
            var told = Told.Sum(one =>
                one.Ending switch
                {
                    Captured taken => taken.Amount!.Value.Amount,
                    Refunded given => -given.Amount!.Value.Amount,
                    _ => 0,
                }
            );
            Assert.Equal(told, kept / 100m);
            return kept;
        }

        protected abstract Task<(string? Far, ObjectId? Own)> Consent();
    }

    /// <summary>Of the first generation: login, widgets, the confirmation flow, Authorize.</summary>
    private sealed class OldOrder(Plan plan, GatewayKit kit) : Order(plan, kit, 0.10m)
    {
        private string reference = "";

        public override string[] Expected =>
            Plan.Amount == Abandoned ? ["order PermissionClosed Stale"] : base.Expected;

        public override async Task Place()
        {
            (reference, _) = await Host.OpenWidget(await Host.LogIn(), "AddressBook");
            if (Plan.Amount == Late)
                Kit.Deaf.Add(reference);
            (
                await Kit.V1.SetOrderReferenceDetailsAsync(
                    new()
                    {
                        AmazonOrderReferenceId = reference,
                        OrderTotal = Total,
                        SellerOrderId = Id,
                    }
                )
            ).ValueOrThrow();
            if (Plan.Amount == Abandoned)
            {
                await Kit.Payments.ExpectAsync(Expectation.OrderReference(Id, "order", reference));
                return;
            }
            (
                await Kit.V1.ConfirmOrderReferenceAsync(
                    new()
                    {
                        AmazonOrderReferenceId = reference,
                        SuccessUrl = GatewayOrders.Success,
                        FailureUrl = GatewayOrders.Failure,
                    }
                )
            ).ValueOrThrow();
            Assert.Contains("AuthenticationStatus=Success", await Host.ConfirmAtFarEnd(reference));
            // Who waits for a far side that is slow is told that time ran out; then the kit asks with a day's time.
            var mode = Plan.Rule?.Delay is null ? AuthorizationMode.Optimal : AuthorizationMode.Asynchronous;
            await Kit.Payments.RequestAsync(new AuthorizeCall(Id, "charge", ApiGeneration.V1, reference, Total, mode));
        }

        protected override async Task<(string? Far, ObjectId? Own)> Consent()
        {
            if (Plan.Amount == Abandoned)
                return (null, null);
            var own = ObjectId.Read(reference);
            return ((await Host.Live.Get<Core.ChargePermission>(Host.Merchant, own)).Instrument.Code, own);
        }
    }

    /// <summary>Of the second: a checkout session, completed with a charge that may stay pending.</summary>
    private sealed class NewOrder(Plan plan, GatewayKit kit) : Order(plan, kit, 0.20m)
    {
        private string session = "",
            farSession = "";

        public override string[] Expected => Plan.Amount == Abandoned ? ["checkout Expired Expired"] : base.Expected;

        public override async Task Place()
        {
            (session, farSession, _) = await Host.Begin();
            await Host.Review(farSession);
            var updated = (
                await Kit.V2.UpdateCheckoutSessionAsync(
                    session,
                    new()
                    {
                        WebCheckoutDetails = new() { CheckoutResultReturnUrl = Shop.ResultUrl },
                        PaymentDetails = new()
                        {
                            PaymentIntent = PaymentIntent.Authorize,
                            CanHandlePendingAuthorization = true,
                            ChargeAmount = Total,
                        },
                        MerchantMetadata = new() { MerchantReferenceId = Id },
                    }
                )
            ).ValueOrThrow();
            if (Plan.Amount == Abandoned)
            {
                await Kit.Payments.ExpectAsync(Expectation.CheckoutSession(Id, "checkout", session));
                return;
            }
            await Host.Pay(updated.WebCheckoutDetails!.AmazonPayRedirectUrl!);
            await Kit.Payments.RequestAsync(new CompleteCheckoutCall(Id, "charge", session, Total));
            if (Plan.Amount == Late)
                Kit.Deaf.Add((await Own()).ChargePermissionId!);
        }

        protected override async Task<(string? Far, ObjectId? Own)> Consent()
        {
            var there = (await Host.Far.V2.Get($"checkoutSessions/{farSession}")).Is(200)["chargePermissionId"];
            return (there, (await Own()).ChargePermissionId is { } own ? ObjectId.Read(own) : null);
        }

        private async Task<AmazonPay.V2.CheckoutSession> Own() =>
            (await Kit.V2.GetCheckoutSessionAsync(session)).ValueOrThrow();
    }
}
