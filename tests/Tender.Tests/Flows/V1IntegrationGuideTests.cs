using System.Xml.Linq;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Flows;

/// <summary>
/// A whole order in each of the typical flows of the integration guides, call by call, with the shop listening to
/// notices. Wire v1: spec 8.
/// </summary>
public class V1IntegrationGuideTests
{
    private const string OrderStatus = "OrderReferenceDetails/OrderReferenceStatus",
        AgreementStatus = "BillingAgreementDetails/BillingAgreementStatus";

    [Theory, OnBothDatabases]
    public async Task One_time_synchronous(TestDatabase database)
    {
        await using var at = await Counter.Open(database);
        var order = await at.Shop.Order(100);
        var authorization = (await at.Shop.Authorize(order, 100)).Is(Shop.Authorized, "Open")[Shop.AuthorizationId]!;
        await at.Shop.Control.Advance("P2D");
        (await at.Shop.CaptureV1(authorization, 100)).Is(Shop.Captured, "Completed");
        (await at.Close(order)).Ok();
        await at.Shop.OrderIs(order, "Closed", "SellerClosed");
        await at.Heard(order, "Open", "Closed SellerClosed");
        await at.Heard(authorization, "Open", "Closed MaxCapturesProcessed");
        await at.Heard(authorization.Replace("-A", "-C"), "Completed");
    }

    [Theory, OnBothDatabases]
    public async Task Pay_now(TestDatabase database)
    {
        await using var at = await Counter.Open(database);
        var order = await at.Shop.Order(100);
        var paid = (await at.Shop.Authorize(order, 100, captureNow: true)).Is(
            Shop.Authorized,
            "Closed",
            "MaxCapturesProcessed"
        );
        // Wire v1: spec 6.4: 0 in this answer, the whole later.
        Assert.Equal(0, paid.Amount("AuthorizationDetails/CapturedAmount"));
        var capture = Assert.Single(paid.Members("AuthorizationDetails/IdList"));
        (await at.Close(order)).Ok();
        await at.Heard(paid[Shop.AuthorizationId]!, "Closed MaxCapturesProcessed");
        await at.Heard(capture, "Completed");
        await at.Heard(order, "Open", "Closed SellerClosed");
    }

    [Theory, OnBothDatabases]
    public async Task Asynchronous(TestDatabase database)
    {
        await using var at = await Counter.Open(database);
        var order = await at.Shop.Order(100);
        // The thank-you page may be shown now: the order is confirmed and its authorization under way.
        var authorization = (await at.Shop.Authorize(order, 100, timeout: null)).Is(Shop.Authorized, "Pending")[
            Shop.AuthorizationId
        ]!;
        await at.Heard(authorization);
        await at.Shop.Control.AdvanceToNext();
        await at.Heard(authorization, "Open");
        (await at.Shop.CaptureV1(authorization, 100)).Is(Shop.Captured, "Completed");
        await at.Heard(authorization, "Open", "Closed MaxCapturesProcessed");
    }

    [Theory, OnBothDatabases]
    public async Task Split_shipment(TestDatabase database)
    {
        await using var at = await Counter.Open(database);
        var order = await at.Shop.Order(100);
        for (var parcel = 0; parcel < 9; parcel++)
        {
            var authorization = (await at.Shop.Authorize(order, 10)).Is(Shop.Authorized, "Open")[Shop.AuthorizationId]!;
            (await at.Shop.CaptureV1(authorization, 10)).Is(Shop.Captured, "Completed");
        }
        await at.Shop.OrderIs(order, "Open");
        // The tenth captured authorization closes it.
        (await at.Shop.Authorize(order, 10, captureNow: true)).Is(Shop.Authorized, "Closed", "MaxCapturesProcessed");
        await at.Shop.OrderIs(order, "Closed", "MaxAuthorizationsCaptured");
        Assert.Equal(10, (await at.Shop.GetOrder(order)).Members("OrderReferenceDetails/IdList").Length);
        (await at.Shop.Authorize(order, 1)).IsError(405, "InvalidOrderReferenceStatus");
        await at.Heard(order, "Open", "Closed MaxAuthorizationsCaptured");
    }

    [Theory, OnBothDatabases]
    public async Task Decline_repaired_while_the_buyer_is_there(TestDatabase database)
    {
        await using var at = await Counter.Open(database);
        var order = await at.Shop.Order(100);
        var declined = (
            await at.Shop.Authorize(order, 100, note: Shop.Simulate("Declined", "InvalidPaymentMethod"))
        ).Is(Shop.Authorized, "Declined", "InvalidPaymentMethod");
        await at.Shop.OrderIs(order, "Suspended", "InvalidPaymentMethod");
        // The wallet again, bound to the same order; then confirm and authorize under a new reference.
        (await at.Shop.Confirm(order)).IsError(405, "PaymentMethodNotUpdated");
        await at.Shop.Control.PutInstrument(order, "4444");
        (await at.Shop.Confirm(order)).Ok();
        (await at.Shop.Authorize(order, 100, captureNow: true)).Is(Shop.Authorized, "Closed", "MaxCapturesProcessed");
        await at.Heard(order, "Open", "Suspended InvalidPaymentMethod", "Open");
        await at.Heard(declined[Shop.AuthorizationId]!, "Declined InvalidPaymentMethod");
    }

    [Theory, OnBothDatabases]
    public async Task Decline_repaired_by_mail(TestDatabase database)
    {
        await using var at = await Counter.Open(database);
        var order = await at.Shop.Order(100);
        var declined = (
            await at.Shop.Authorize(
                order,
                100,
                timeout: null,
                note: Shop.Simulate("Declined", "InvalidPaymentMethod", "\"PaymentMethodUpdateTimeInMins\":2")
            )
        ).Is(Shop.Authorized, "Pending")[Shop.AuthorizationId]!;
        await at.Shop.Control.Advance("PT1M");
        await at.Heard(declined, "Declined InvalidPaymentMethod");
        await at.Heard(order, "Open", "Suspended InvalidPaymentMethod");
        Assert.Contains(
            "please update your payment method",
            (await at.Shop.Control.Mine(HttpMethod.Get, $"mailbox?objectId={order}", null, 200)).Text
        );
        // Two minutes later the simulated buyer has done so; the shop hears of it and tries again.
        await at.Shop.Control.Advance("PT2M");
        await at.Heard(order, "Open", "Suspended InvalidPaymentMethod", "Open");
        (await at.Shop.Authorize(order, 100)).Is(Shop.Authorized, "Open");
    }

    [Theory, OnBothDatabases]
    public async Task Cancel_before_the_capture_and_refund_after_it(TestDatabase database)
    {
        await using var at = await Counter.Open(database);
        var order = await at.Shop.Order(100);
        var authorization = (await at.Shop.Authorize(order, 100)).Is(Shop.Authorized, "Open")[Shop.AuthorizationId]!;
        (
            await at.Shop.V1.Call(
                "CancelOrderReference",
                ("AmazonOrderReferenceId", order),
                ("CancelationReason", "out of stock")
            )
        ).Ok();
        var canceled = (await at.Shop.GetOrder(order)).Is(OrderStatus, "Canceled", "SellerCanceled");
        Assert.Equal("out of stock", canceled[OrderStatus + "/ReasonDescription"]);
        await at.Heard(order, "Open", "Canceled SellerCanceled");
        await at.Heard(authorization, "Open", "Closed OrderReferenceCanceled");

        var paid = await at.Shop.Order(100);
        var capture = (await at.Shop.Authorize(paid, 100, captureNow: true))
            .Ok()
            .Members("AuthorizationDetails/IdList")[0];
        (await at.Shop.V1.Call("CancelOrderReference", ("AmazonOrderReferenceId", paid))).IsError(
            405,
            "InvalidCancelAttempt"
        );
        // All of it and what may be given besides: 15 %, at most 75.
        var refund = (await at.Shop.RefundV1(capture, 115)).Is(Shop.Refunded, "Pending")[
            "RefundDetails/AmazonRefundId"
        ]!;
        (await at.Shop.RefundV1(capture, 0.01m)).IsError(400, "TransactionAmountExceeded");
        await at.Shop.Control.Advance("PT1H");
        await at.Heard(refund, "Completed");
        // The capture is told twice: what was given back of it, and that it is over, in one step of its own.
        await at.Shop.CaptureIs(capture, "Closed", "MaxAmountRefunded");
        await at.Heard(capture, "Completed", "Closed MaxAmountRefunded");
    }

    [Theory, OnBothDatabases]
    public async Task An_expired_authorization_is_followed_by_another(TestDatabase database)
    {
        await using var at = await Counter.Open(database);
        var order = await at.Shop.Order(100);
        var authorization = (await at.Shop.Authorize(order, 100)).Is(Shop.Authorized, "Open");
        Assert.Equal(
            30,
            (
                DateTimeOffset.Parse(authorization["AuthorizationDetails/ExpirationTimestamp"]!)
                - DateTimeOffset.Parse(authorization["AuthorizationDetails/CreationTimestamp"]!)
            ).TotalDays,
            3
        );
        await at.Shop.Control.Advance("P29D");
        await at.Shop.AuthorizationIs(authorization[Shop.AuthorizationId]!, "Open");
        await at.Shop.Control.Advance("P1DT1M");
        await at.Heard(authorization[Shop.AuthorizationId]!, "Open", "Closed ExpiredUnused");
        (await at.Shop.CaptureV1(authorization[Shop.AuthorizationId]!, 100)).IsError(405, "InvalidAuthorizationStatus");
        await at.Shop.OrderIs(order, "Open");
        (await at.Shop.Authorize(order, 100)).Is(Shop.Authorized, "Open");
        await at.Shop.Control.Advance("P151D");
        await at.Shop.OrderIs(order, "Closed", "Expired");
    }

    [Theory, OnBothDatabases]
    public async Task Recurring(TestDatabase database)
    {
        await using var at = await Counter.Open(database);
        var agreement = (await at.Shop.Control.NewOrderReference("billing-agreement")).Id;
        (
            await at.Shop.V1.Call(
                "SetBillingAgreementDetails",
                ("AmazonBillingAgreementId", agreement),
                ("BillingAgreementAttributes.SellerNote", "One box a month")
            )
        ).Ok();
        (await at.Shop.V1.Call("ConfirmBillingAgreement", ("AmazonBillingAgreementId", agreement))).Ok();
        Assert.Equal(
            "Success",
            (await at.Shop.V1.Call("ValidateBillingAgreement", ("AmazonBillingAgreementId", agreement))).Ok()[
                "ValidationResult"
            ]
        );
        for (var month = 0; month < 3; month++)
        {
            var charged = (
                await at.Shop.V1.Call(
                    "AuthorizeOnBillingAgreement",
                    ("AmazonBillingAgreementId", agreement),
                    ("AuthorizationReferenceId", Shop.NewReference("a")),
                    ("AuthorizationAmount.Amount", "300"),
                    ("AuthorizationAmount.CurrencyCode", "USD"),
                    ("TransactionTimeout", "0"),
                    ("CaptureNow", "true")
                )
            ).Is(Shop.Authorized, "Closed", "MaxCapturesProcessed");
            await at.Heard(charged["AmazonOrderReferenceId"]!, "Closed MaxAuthorizationsProcessed");
            (
                await at.Shop.V1.Call(
                    "AuthorizeOnBillingAgreement",
                    ("AmazonBillingAgreementId", agreement),
                    ("AuthorizationReferenceId", Shop.NewReference("a")),
                    ("AuthorizationAmount.Amount", "200.01"),
                    ("AuthorizationAmount.CurrencyCode", "USD"),
                    ("TransactionTimeout", "0")
                )
            ).IsError(400, "PeriodicAmountExceeded");
            var now = (await at.Shop.Control.Clock()).Now;
            await at.Shop.Control.AdvanceTo(
                new DateTimeOffset(now.Year, now.Month, 1, 0, 0, 1, TimeSpan.Zero).AddMonths(1)
            );
        }
        (
            await at.Shop.V1.Call(
                "CloseBillingAgreement",
                ("AmazonBillingAgreementId", agreement),
                ("ClosureReason", "enough boxes")
            )
        ).Ok();
        var closed = (await at.Shop.V1.Call("GetBillingAgreementDetails", ("AmazonBillingAgreementId", agreement))).Is(
            AgreementStatus,
            "Closed",
            "SellerClosed"
        );
        Assert.Equal("enough boxes", closed[AgreementStatus + "/ReasonDescription"]);
        await at.Heard(agreement, "Open", "Closed SellerClosed");
    }

    [Theory, OnBothDatabases]
    public async Task Europes_strong_authentication(TestDatabase database)
    {
        var host = await TenderHost.Shared(database);
        var shop = Shop.On(host, await host.Control.NewMerchant(new { region = "de" }));
        var order = await shop.Draft();
        (
            await shop.V1.Call(
                "SetOrderReferenceDetails",
                ("AmazonOrderReferenceId", order),
                ("OrderReferenceAttributes.OrderTotal.Amount", "50"),
                ("OrderReferenceAttributes.OrderTotal.CurrencyCode", "EUR")
            )
        ).Ok();
        (
            await shop.V1.Call(
                "ConfirmOrderReference",
                ("AmazonOrderReferenceId", order),
                ("SuccessUrl", "https://shop.example/yes?cart=7"),
                ("FailureUrl", "https://shop.example/no"),
                ("AuthorizationAmount.Amount", "50"),
                ("AuthorizationAmount.CurrencyCode", "EUR")
            )
        ).Ok();
        Task<V1Reply> Authorize() =>
            shop.V1.Call(
                "Authorize",
                ("AmazonOrderReferenceId", order),
                ("AuthorizationReferenceId", Shop.NewReference("a")),
                ("AuthorizationAmount.Amount", "50"),
                ("AuthorizationAmount.CurrencyCode", "EUR"),
                ("TransactionTimeout", "0")
            );
        (await Authorize()).IsError(405, "InvalidOrderReferenceStatus");
        Assert.Contains(
            "https://shop.example/yes?cart=7&AuthenticationStatus=Success",
            (
                await shop.Control.Mine(
                    HttpMethod.Post,
                    $"order-references/{order}/challenge",
                    new { result = "Success" },
                    200
                )
            ).Text
        );
        (await Authorize()).Is(Shop.Authorized, "Open");
    }

    [Theory, OnBothDatabases]
    public async Task The_charge_helper_of_the_sdks(TestDatabase database)
    {
        await using var at = await Counter.Open(database);
        // Looks, sets and confirms a draft, looks again, and charges as Ruby's does.
        var order = await at.Shop.Draft();
        if ((await at.Shop.GetOrder(order)).Ok()[OrderStatus + "/State"] == "Draft")
        {
            (await at.Shop.SetDetails(order, 20)).Ok();
            (await at.Shop.Confirm(order)).Ok();
        }
        (await at.Shop.GetOrder(order)).Is(OrderStatus, "Open");
        (await at.Shop.Confirm(order)).Ok();
        (await at.Shop.Authorize(order, 20, captureNow: true)).Is(Shop.Authorized, "Closed", "MaxCapturesProcessed");
    }

    /// <summary>A shop with a listener.</summary>
    private sealed record Counter(Shop Shop, Receiver Receiver) : IAsyncDisposable
    {
        public static async Task<Counter> Open(TestDatabase database)
        {
            var (shop, receiver) = (await Shop.Open(database), await Receiver.Start());
            await shop.Control.PutEndpoints(new Endpoint($"{receiver.Url}ipn", "v1"));
            return new(shop, receiver);
        }

        public Task<V1Reply> Close(string order) =>
            Shop.V1.Call("CloseOrderReference", ("AmazonOrderReferenceId", order));

        /// <summary>
        /// Fails unless the notices about the object, one after the other, were of these states and reasons.
        /// </summary>
        public async Task Heard(string id, params string[] states)
        {
            await Shop.Control.Settle();
            XNamespace ipn = ReceivedMessage.DataNamespace;
            var heard = Receiver
                .About(id)
                .OrderBy(one => one["Timestamp"], StringComparer.Ordinal)
                .Select(one => one.Data.Descendants(ipn + "State").Single())
                .Select(state => (state.Value + " " + state.Parent!.Element(ipn + "ReasonCode")?.Value).Trim())
                .ToList();
            // An order notices of one instant may come in.
            Assert.Equal(states.Order(StringComparer.Ordinal), heard.Order(StringComparer.Ordinal));
        }

        public ValueTask DisposeAsync() => Receiver.DisposeAsync();
    }
}
