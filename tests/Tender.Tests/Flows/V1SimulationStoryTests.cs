using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Flows;

/// <summary>
/// The sandbox's simulations on every call that carries one, with their times; and what is reached without one. Wire
/// v1: spec 5.6, 12.
/// </summary>
public class V1SimulationStoryTests
{
    private const string OrderStatus = "OrderReferenceDetails/OrderReferenceStatus",
        AgreementStatus = "BillingAgreementDetails/BillingAgreementStatus";

    [Theory, OnBothDatabases]
    public async Task On_the_order(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var order = await shop.Draft();
        var note = "{\"SandboxSimulation\": {\"Constraint\":\"PaymentMethodNotAllowed\"}}";
        Assert.Equal(["PaymentMethodNotAllowed"], Constraints((await shop.SetDetails(order, 50, note)).Ok()));
        (await shop.Confirm(order)).IsError(404, "ConstraintsExist");
        Assert.Empty(Constraints((await shop.SetDetails(order, 50, "thanks")).Ok()));
        (await shop.SetDetails(order, 50, Shop.Simulate("Declined", "AmazonRejected"))).IsError(
            400,
            "InvalidSandboxSimulationSpecified"
        );
        (await shop.Confirm(order)).Ok();

        (
            await shop.V1.Call(
                "CloseOrderReference",
                ("AmazonOrderReferenceId", order),
                ("ClosureReason", Shop.Simulate("Declined", "AmazonRejected"))
            )
        ).IsError(400, "InvalidSandboxSimulationSpecified");
        (
            await shop.V1.Call(
                "CloseOrderReference",
                ("AmazonOrderReferenceId", order),
                ("ClosureReason", Shop.Simulate("Closed", "AmazonClosed"))
            )
        ).Ok();
        var closed = (await shop.GetOrder(order)).Is(OrderStatus, "Closed", "AmazonClosed");
        Assert.Null(closed[OrderStatus + "/ReasonDescription"]);

        var agreement = await Agreement(shop);
        (
            await shop.V1.Call(
                "CloseBillingAgreement",
                ("AmazonBillingAgreementId", agreement),
                ("ClosureReason", Shop.Simulate("Closed", "AmazonClosed"))
            )
        ).Ok();
        await AgreementIs(shop, agreement, "Closed", "AmazonClosed");
    }

    [Theory, OnBothDatabases]
    public async Task On_the_authorization_of_an_order_and_of_an_agreement(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        foreach (var agreement in new[] { false, true })
        foreach (var timeout in new[] { "0", "1440" })
        foreach (
            var (what, more, minutes, state, reason) in new (string, string, int, string, string)[]
            {
                ("ExpiredUnused", "\"ExpirationTimeInMins\":1", 1, "Closed", "ExpiredUnused"),
                ("ExpiredUnused", "\"ExpirationTimeInMins\":60", 60, "Closed", "ExpiredUnused"),
                ("AmazonClosed", "", 0, "Closed", "AmazonClosed"),
            }
        )
        {
            var said = agreement
                ? await Charge(shop, await Agreement(shop), timeout, Shop.Simulate("Closed", what, more))
                : await shop.Authorize(await shop.Order(50), 50, timeout, Shop.Simulate("Closed", what, more));
            var id = said[Shop.AuthorizationId]!;
            said.Is(Shop.Authorized, timeout == "0" ? "Open" : "Pending");
            // An asynchronous one is pending for its half minute first.
            if (timeout != "0")
                await shop.Control.Advance("PT30S");
            if (minutes > 1)
            {
                await shop.Control.Advance($"PT{minutes - 1}M");
                await shop.AuthorizationIs(id, "Open");
            }
            await shop.Control.Advance("PT61S");
            await shop.AuthorizationIs(id, state, reason);
        }
    }

    [Theory, OnBothDatabases]
    public async Task The_payment_method_is_repaired_when_the_note_says(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        foreach (var (timeout, minutes) in new[] { ("0", 1), ("0", 240), ("5", 1), ("1440", 240) })
        {
            var order = await shop.Order(50);
            await shop.Authorize(
                order,
                50,
                timeout,
                Shop.Simulate("Declined", "InvalidPaymentMethod", $"\"PaymentMethodUpdateTimeInMins\":{minutes}")
            );
            if (timeout != "0")
                await shop.Control.Advance("PT30S");
            await shop.OrderIs(order, "Suspended", "InvalidPaymentMethod");
            if (minutes > 1)
            {
                await shop.Control.Advance($"PT{minutes - 1}M");
                await shop.OrderIs(order, "Suspended", "InvalidPaymentMethod");
            }
            await shop.Control.Advance("PT61S");
            await shop.OrderIs(order, "Open");
        }
        foreach (var minutes in new[] { "0", "241", "x" })
            (
                await shop.Authorize(
                    await shop.Order(50),
                    50,
                    note: Shop.Simulate(
                        "Declined",
                        "InvalidPaymentMethod",
                        $"\"PaymentMethodUpdateTimeInMins\":\"{minutes}\""
                    )
                )
            ).IsError(400, "InvalidSandboxSimulationSpecified");
    }

    [Theory, OnBothDatabases]
    public async Task On_captures_and_refunds(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var order = await shop.Order(100);
        async Task<string> Open() =>
            (await shop.Authorize(order, 10)).Is(Shop.Authorized, "Open")[Shop.AuthorizationId]!;
        var pending = (await shop.CaptureV1(await Open(), 10, Shop.Simulate("Pending"))).Is(Shop.Captured, "Pending")[
            "CaptureDetails/AmazonCaptureId"
        ]!;
        (await shop.V1.Call("CancelOrderReference", ("AmazonOrderReferenceId", order))).IsError(
            405,
            "InvalidCancelAttempt"
        );
        await shop.Control.Advance("PT1H");
        await shop.CaptureIs(pending, "Completed");
        (await shop.CaptureV1(await Open(), 10, Shop.Simulate("Declined", "AmazonRejected"))).Is(
            Shop.Captured,
            "Declined",
            "AmazonRejected"
        );
        await shop.OrderIs(order, "Closed", "AmazonClosed");

        order = await shop.Order(100);
        var closing = (await shop.CaptureV1(await Open(), 10, Shop.Simulate("Closed", "AmazonClosed"))).Is(
            Shop.Captured,
            "Completed"
        )["CaptureDetails/AmazonCaptureId"]!;
        await shop.Control.Settle();
        await shop.CaptureIs(closing, "Closed", "AmazonClosed");
        (await shop.RefundV1(closing, 1)).IsError(405, "CaptureNotRefundable");

        var capture = (await shop.CaptureV1(await Open(), 10)).Ok()["CaptureDetails/AmazonCaptureId"]!;
        var refund = (await shop.RefundV1(capture, 5, Shop.Simulate("Declined", "AmazonRejected"))).Is(
            Shop.Refunded,
            "Pending"
        )["RefundDetails/AmazonRefundId"]!;
        await shop.Control.Advance("PT1H");
        await shop.RefundV1Is(refund, "Declined", "AmazonRejected");
        await shop.Control.PutOutcomes(
            new { operation = "refund", outcome = "ProcessingFailure" },
            new { operation = "capture", outcome = "ProcessingFailure" }
        );
        refund = (await shop.RefundV1(capture, 5)).Ok()["RefundDetails/AmazonRefundId"]!;
        (await shop.CaptureV1(await Open(), 10)).Is(Shop.Captured, "Declined", "ProcessingFailure");
        await shop.Control.Advance("PT1H");
        await shop.RefundV1Is(refund, "Declined", "ProcessingFailure");
        // Declined ones are not counted: the whole may still be given back, in ten refunds.
        for (var i = 0; i < 10; i++)
            (await shop.RefundV1(capture, 1)).Is(Shop.Refunded, "Pending");
        (await shop.RefundV1(capture, 1)).IsError(400, "TransactionCountExceeded");
        await shop.Control.Advance("PT1H");
        await shop.CaptureIs(capture, "Closed", "MaxRefundsProcessed");
    }

    [Theory, OnBothDatabases]
    public async Task The_starred_cards_of_the_wallet_do_the_same_and_a_note_goes_before_them(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        foreach (
            var (card, reason, state, orderReason) in new (string, string, string, string?)[]
            {
                ("InvalidPaymentMethod", "InvalidPaymentMethod", "Suspended", "InvalidPaymentMethod"),
                ("AmazonRejected", "AmazonRejected", "Closed", "AmazonClosed"),
                ("TransactionTimedOut", "TransactionTimedOut", "Open", null),
            }
        )
        {
            var order = await Order(card);
            (await shop.Authorize(order, 50)).Is(Shop.Authorized, "Declined", reason);
            await shop.OrderIs(order, state, orderReason);
            (
                await shop.Authorize(
                    await Order(card),
                    50,
                    note: Shop.Simulate("Closed", "ExpiredUnused", "\"ExpirationTimeInMins\":5")
                )
            ).Is(Shop.Authorized, "Open");
        }
        var draft = (await shop.Control.NewOrderReference(instrument: "PaymentMethodNotAllowed")).Id;
        Assert.Equal(["PaymentMethodNotAllowed"], Constraints((await shop.SetDetails(draft, 50)).Ok()));

        async Task<string> Order(string card)
        {
            var order = (await shop.Control.NewOrderReference(instrument: card)).Id;
            (await shop.SetDetails(order, 50)).Ok();
            (await shop.Confirm(order)).Ok();
            return order;
        }
    }

    [Theory, OnBothDatabases]
    public async Task An_agreement_ends_for_every_reason_there_is(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        await using var receiver = await Receiver.Start();
        await shop.Control.PutEndpoints(new Endpoint($"{receiver.Url}ipn", "v1"));

        var stale = (await shop.Control.NewOrderReference("billing-agreement")).Id;
        var (sellers, amazons, buyers) = (await Agreement(shop), await Agreement(shop), await Agreement(shop));
        (
            await shop.V1.Call(
                "CloseBillingAgreement",
                ("AmazonBillingAgreementId", sellers),
                ("ClosureReason", "enough")
            )
        ).Ok();
        await AgreementIs(shop, sellers, "Closed", "SellerClosed");
        var open = (await Charge(shop, amazons, "0", null)).Is(Shop.Authorized, "Open")[Shop.AuthorizationId]!;
        await End(amazons, "AmazonClosed", 200);
        await AgreementIs(shop, amazons, "Closed", "AmazonClosed");
        // Closed: what is authorized can still be captured and refunded, and nothing new.
        (await shop.CaptureV1(open, 50)).Is(Shop.Captured, "Completed");
        (await Charge(shop, amazons, "0", null)).IsError(405, "InvalidBillingAgreementStatus");
        await End(buyers, "BuyerClosed", 200);
        await AgreementIs(shop, buyers, "Closed", "BuyerClosed");
        await End(buyers, "AmazonClosed", 409);
        await End(stale, "AmazonClosed", 404);
        await shop.Control.Advance("PT3H1M");
        await AgreementIs(shop, stale, "Canceled", "Stale");

        // A payment method that changes is told of although the state stays.
        var changing = await Agreement(shop);
        await shop.Control.PutInstrument(changing, "4444");
        await shop.Control.Settle();
        Assert.Equal(
            ["BillingAgreementStatusUpdated", "PaymentMethodUpdated"],
            receiver.About(changing).Select(one => one.InnerText("EventType")).Order()
        );
        // Suspended: nothing new, and confirmed anew with another method.
        await Charge(shop, changing, "0", Shop.Simulate("Declined", "InvalidPaymentMethod"));
        await AgreementIs(shop, changing, "Suspended", "InvalidPaymentMethod");
        (await shop.V1.Call("ConfirmBillingAgreement", ("AmazonBillingAgreementId", changing))).IsError(
            405,
            "PaymentMethodNotUpdated"
        );
        await shop.Control.PutInstrument(changing, "1111");
        (await shop.V1.Call("ConfirmBillingAgreement", ("AmazonBillingAgreementId", changing))).Ok();
        await AgreementIs(shop, changing, "Open", null);

        async Task End(string id, string reason, int status) =>
            Assert.Equal(status, (await shop.Control.Any($"permissions/{id}/end", new { reason })).Status);
    }

    [Theory, OnBothDatabases]
    public async Task Amazon_cancels_an_agreement_with_all_its_orders(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var agreement = await Agreement(shop);
        var (open, pending, captured) = (
            (await Charge(shop, agreement, "0", null)).Ok(),
            (await Charge(shop, agreement, null, null)).Is(Shop.Authorized, "Pending"),
            (await Charge(shop, agreement, "0", null)).Ok()
        );
        (await shop.CaptureV1(captured[Shop.AuthorizationId]!, 50)).Is(Shop.Captured, "Completed");
        var order = (
            await shop.V1.Call(
                "CreateOrderReferenceForId",
                ("Id", agreement),
                ("IdType", "BillingAgreement"),
                ("ConfirmNow", "true"),
                ("OrderReferenceAttributes.OrderTotal.Amount", "80"),
                ("OrderReferenceAttributes.OrderTotal.CurrencyCode", "USD")
            )
        ).Ok()["OrderReferenceDetails/AmazonOrderReferenceId"]!;
        var reserved = (await shop.Authorize(order, 20)).Is(Shop.Authorized, "Open")[Shop.AuthorizationId]!;
        var other = (await Charge(shop, await Agreement(shop), "0", null)).Ok()[Shop.AuthorizationId]!;

        Assert.Equal(
            200,
            (await shop.Control.Any($"permissions/{agreement}/end", new { reason = "AmazonCanceled" })).Status
        );
        await shop.Control.Settle();
        await AgreementIs(shop, agreement, "Canceled", "AmazonCanceled");
        await shop.AuthorizationIs(open[Shop.AuthorizationId]!, "Closed", "OrderReferenceCanceled");
        await shop.AuthorizationIs(pending[Shop.AuthorizationId]!, "Closed", "OrderReferenceCanceled");
        await shop.AuthorizationIs(captured[Shop.AuthorizationId]!, "Closed", "MaxCapturesProcessed");
        await shop.OrderIs(pending["AmazonOrderReferenceId"]!, "Canceled", "AmazonCanceled");
        await shop.OrderIs(order, "Canceled", "AmazonCanceled");
        await shop.AuthorizationIs(reserved, "Closed", "OrderReferenceCanceled");
        await shop.AuthorizationIs(other, "Open");
        (await shop.RefundV1(captured[Shop.AuthorizationId]!.Replace("-A", "-C"), 50)).Is(Shop.Refunded, "Pending");

        // An order by itself: only while nothing was taken of it.
        var single = await shop.Order(50);
        var held = (await shop.Authorize(single, 50)).Ok()[Shop.AuthorizationId]!;
        Assert.Equal(
            200,
            (await shop.Control.Any($"permissions/{single}/end", new { reason = "AmazonCanceled" })).Status
        );
        await shop.OrderIs(single, "Canceled", "AmazonCanceled");
        await shop.AuthorizationIs(held, "Closed", "OrderReferenceCanceled");
        single = await shop.Order(50);
        await shop.Authorize(single, 50, captureNow: true);
        Assert.Equal(
            409,
            (await shop.Control.Any($"permissions/{single}/end", new { reason = "AmazonCanceled" })).Status
        );
        Assert.Equal(400, (await shop.Control.Any($"permissions/{single}/end", new { reason = "Whim" })).Status);
    }

    private static string[] Constraints(V1Reply reply) =>
        [.. reply.Xml.Descendants(V1Reply.Namespace + "ConstraintID").Select(one => one.Value)];

    private static async Task<string> Agreement(Shop shop)
    {
        var agreement = (await shop.Control.NewOrderReference("billing-agreement")).Id;
        (await shop.V1.Call("ConfirmBillingAgreement", ("AmazonBillingAgreementId", agreement))).Ok();
        return agreement;
    }

    private static async Task AgreementIs(Shop shop, string id, string state, string? reason) =>
        (await shop.V1.Call("GetBillingAgreementDetails", ("AmazonBillingAgreementId", id))).Is(
            AgreementStatus,
            state,
            reason
        );

    private static Task<V1Reply> Charge(Shop shop, string agreement, string? timeout, string? note) =>
        shop.V1.Call(
            "AuthorizeOnBillingAgreement",
            ("AmazonBillingAgreementId", agreement),
            ("AuthorizationReferenceId", Shop.NewReference("a")),
            ("AuthorizationAmount.Amount", "50"),
            ("AuthorizationAmount.CurrencyCode", "USD"),
            ("TransactionTimeout", timeout),
            ("SellerAuthorizationNote", note)
        );
}
