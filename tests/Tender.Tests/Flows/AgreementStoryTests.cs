using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Flows;

/// <summary>Charging a billing agreement of v1, call by call: each charge is an order reference of its own.</summary>
public class AgreementStoryTests
{
    private const string AgreementStatus = "BillingAgreementDetails/BillingAgreementStatus";
    private const string OrderStatus = "OrderReferenceDetails/OrderReferenceStatus";
    private const string Balance = "BillingAgreementDetails/BillingAgreementLimits/CurrentRemainingBalance";

    [Theory, OnBothDatabases]
    public async Task Each_authorization_has_an_order_of_its_own_that_is_closed_after_it(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        // In the middle of a month, whose cap is looked at.
        await shop.Control.AdvanceTo(new DateTimeOffset(2040, 1, 15, 0, 0, 0, TimeSpan.Zero));
        var agreement = await shop.Agreement();
        var answer = (
            await Authorize(
                shop,
                agreement,
                120,
                more:
                [
                    ("SellerNote", "March"),
                    ("SellerOrderAttributes.SellerOrderId", "o-7"),
                    ("SellerOrderAttributes.StoreName", "Clubs"),
                ]
            )
        ).Is(Shop.Authorized, "Open");
        Assert.Equal(
            ["AuthorizationDetails", "AmazonOrderReferenceId"],
            answer.Xml.Root!.Elements().First().Elements().Select(one => one.Name.LocalName)
        );
        var (authorization, order) = (answer[Shop.AuthorizationId]!, answer["AmazonOrderReferenceId"]!);
        Assert.Matches(@"^S01-\d{7}-\d{7}$", order);
        Assert.StartsWith(order + "-A", authorization);

        var child = (await shop.GetOrder(order)).Is(OrderStatus, "Closed", "MaxAuthorizationsProcessed");
        Assert.Equal(
            (agreement, "BillingAgreement"),
            (child["OrderReferenceDetails/ParentDetails/Id"], child["OrderReferenceDetails/ParentDetails/Type"])
        );
        Assert.Equal(
            ("March", "o-7", "Clubs"),
            (
                child["OrderReferenceDetails/SellerNote"],
                child["OrderReferenceDetails/SellerOrderAttributes/SellerOrderId"],
                child["OrderReferenceDetails/SellerOrderAttributes/StoreName"]
            )
        );
        Assert.Equal(120, child.Amount("OrderReferenceDetails/OrderTotal"));
        Assert.NotNull(child["OrderReferenceDetails/Buyer/Name"]);
        Assert.NotNull(child["OrderReferenceDetails/Destination/PhysicalDestination/AddressLine1"]);
        Assert.Equal([authorization], child.Members("OrderReferenceDetails/IdList"));
        (await shop.Authorize(order, 1)).IsError(405, "InvalidOrderReferenceStatus");

        // Captured in part, the rest comes back to the month; refunded, nothing does.
        await BalanceIs(shop, agreement, 380);
        var capture = (await shop.CaptureV1(authorization, 100)).Is(Shop.Captured, "Completed")[
            "CaptureDetails/AmazonCaptureId"
        ]!;
        await shop.Control.Settle();
        await BalanceIs(shop, agreement, 400);
        var refund = (await shop.RefundV1(capture, 40)).Is(Shop.Refunded, "Pending")["RefundDetails/AmazonRefundId"]!;
        await shop.Control.Advance("PT1H");
        await shop.RefundV1Is(refund, "Completed");
        await BalanceIs(shop, agreement, 400);

        // Not shipped at all: no address.
        var digital = (
            await Authorize(shop, agreement, 10, captureNow: true, more: [("InheritShippingAddress", "false")])
        ).Is(Shop.Authorized, "Closed", "MaxCapturesProcessed");
        Assert.Null(
            (await shop.GetOrder(digital["AmazonOrderReferenceId"]!)).Is(
                OrderStatus,
                "Closed",
                "MaxAuthorizationsProcessed"
            )["OrderReferenceDetails/Destination/DestinationType"]
        );
        Assert.Contains(await shop.Control.Timeline(order), one => one.V1?.ObjectId == order && one.Kind == "change");
    }

    [Theory, OnBothDatabases]
    public async Task The_monthly_limit_counts_and_begins_anew_with_the_month(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var agreement = await shop.Agreement();
        (await Authorize(shop, agreement, 400, captureNow: true)).Is(Shop.Authorized, "Closed", "MaxCapturesProcessed");
        (await Authorize(shop, agreement, 100.01m)).IsError(400, "PeriodicAmountExceeded");
        var second = (await Authorize(shop, agreement, 100)).Is(Shop.Authorized, "Open")[Shop.AuthorizationId]!;
        (await Authorize(shop, agreement, 0.01m)).IsError(400, "PeriodicAmountExceeded");
        (await Authorize(shop, agreement, 5, currency: "EUR")).IsError(400, "CurrencyMismatch");

        // What is released in the same month can be authorized again in it.
        (await shop.V1.Call("CloseAuthorization", ("AmazonAuthorizationId", second))).Ok();
        await shop.Control.Settle();
        await BalanceIs(shop, agreement, 100);
        (await Authorize(shop, agreement, 100)).Is(Shop.Authorized, "Open");

        var now = (await shop.Control.Clock()).Now;
        await shop.Control.AdvanceTo(new DateTimeOffset(now.Year, now.Month, 1, 0, 0, 1, TimeSpan.Zero).AddMonths(1));
        await BalanceIs(shop, agreement, 500);
        (await Authorize(shop, agreement, 500)).Is(Shop.Authorized, "Open");
        (await Authorize(shop, agreement, 1)).IsError(400, "PeriodicAmountExceeded");
    }

    [Theory, OnBothDatabases]
    public async Task In_Europe_the_monthly_limit_is_twice_as_high(TestDatabase database)
    {
        var shop = await Shop.Open(database, new { region = "eu" });
        var agreement = await shop.Agreement();
        await BalanceIs(shop, agreement, 1000);
        (await Authorize(shop, agreement, 1000.01m, currency: "EUR")).IsError(400, "PeriodicAmountExceeded");
        (await Authorize(shop, agreement, 1000, currency: "EUR")).Is(Shop.Authorized, "Open");
    }

    [Theory, OnBothDatabases]
    public async Task A_declined_payment_method_suspends_the_agreement_until_the_buyer_repairs_it(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var agreement = await shop.Agreement();
        var hard = Shop.Simulate("Declined", "InvalidPaymentMethod", "\"PaymentMethodUpdateTimeInMins\":5");

        // Synchronous: whoever asks next is told.
        var declined = (await Authorize(shop, agreement, 50, note: hard)).Is(
            Shop.Authorized,
            "Declined",
            "InvalidPaymentMethod"
        );
        await AgreementIs(shop, agreement, "Suspended", "InvalidPaymentMethod");
        await shop.OrderIs(declined["AmazonOrderReferenceId"]!, "Closed", "MaxAuthorizationsProcessed");
        await BalanceIs(shop, agreement, 500);
        (await Authorize(shop, agreement, 50)).IsError(405, "InvalidBillingAgreementStatus");
        await shop.Control.Advance("PT6M");
        await AgreementIs(shop, agreement, "Open");

        // Asynchronous: the agreement learns of it with the authorization's end.
        var pending = (await Authorize(shop, agreement, 50, timeout: "1440", note: hard.Replace(":5}", ":240}"))).Is(
            Shop.Authorized,
            "Pending"
        );
        await shop.OrderIs(pending["AmazonOrderReferenceId"]!, "Open");
        await AgreementIs(shop, agreement, "Open");
        await shop.Control.Advance("PT1H");
        await shop.AuthorizationIs(pending[Shop.AuthorizationId]!, "Declined", "InvalidPaymentMethod");
        await AgreementIs(shop, agreement, "Suspended", "InvalidPaymentMethod");
        await BalanceIs(shop, agreement, 500);

        await shop.Control.PutInstrument(agreement, "1111");
        await AgreementIs(shop, agreement, "Open");
        (await Authorize(shop, agreement, 50)).Is(Shop.Authorized, "Open");
    }

    [Theory, OnBothDatabases]
    public async Task Other_simulations_end_the_authorization_and_leave_the_agreement_open(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var agreement = await shop.Agreement();
        (await Authorize(shop, agreement, 10, note: Shop.Simulate("Declined", "AmazonRejected"))).Is(
            Shop.Authorized,
            "Declined",
            "AmazonRejected"
        );
        (await Authorize(shop, agreement, 10, note: Shop.Simulate("Declined", "TransactionTimedOut"))).Is(
            Shop.Authorized,
            "Declined",
            "TransactionTimedOut"
        );
        var soft = (
            await Authorize(
                shop,
                agreement,
                10,
                note: Shop.Simulate("Declined", "InvalidPaymentMethod", "\"SoftDecline\":\"true\"")
            )
        ).Is(Shop.Authorized, "Declined", "InvalidPaymentMethod");
        Assert.Equal("true", soft["AuthorizationDetails/SoftDecline"]);
        await AgreementIs(shop, agreement, "Open");
        await BalanceIs(shop, agreement, 500);

        var expiring = (
            await Authorize(
                shop,
                agreement,
                10,
                note: Shop.Simulate("Closed", "ExpiredUnused", "\"ExpirationTimeInMins\":30")
            )
        ).Is(Shop.Authorized, "Open")[Shop.AuthorizationId]!;
        await BalanceIs(shop, agreement, 490);
        await shop.Control.Advance("PT31M");
        await shop.AuthorizationIs(expiring, "Closed", "ExpiredUnused");
        await BalanceIs(shop, agreement, 500);
        (await Authorize(shop, agreement, 10, note: Shop.Simulate("Declined", "NoSuchReason"))).IsError(
            400,
            "InvalidSandboxSimulationSpecified"
        );

        // A script may name the agreement; its child has no name yet.
        await shop.Control.PutOutcomes(
            new
            {
                operation = "authorize",
                outcome = "ProcessingFailure",
                match = new { objectId = agreement },
            }
        );
        (await Authorize(shop, agreement, 10)).Is(Shop.Authorized, "Declined", "ProcessingFailure");
        (await Authorize(shop, agreement, 10)).Is(Shop.Authorized, "Open");
    }

    [Theory, OnBothDatabases]
    public async Task The_same_reference_id_is_the_same_authorization(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var (agreement, other, reference) = (await shop.Agreement(), await shop.Agreement(), Shop.NewReference("a"));
        var first = (await Authorize(shop, agreement, 50, reference: reference)).Is(Shop.Authorized, "Open");
        await shop.CaptureV1(first[Shop.AuthorizationId]!, 50);
        var again = (await Authorize(shop, agreement, 50, reference: reference)).Is(
            Shop.Authorized,
            "Closed",
            "MaxCapturesProcessed"
        );
        Assert.Equal(
            (first[Shop.AuthorizationId], first["AmazonOrderReferenceId"]),
            (again[Shop.AuthorizationId], again["AmazonOrderReferenceId"])
        );
        await BalanceIs(shop, agreement, 450);
        (await Authorize(shop, agreement, 51, reference: reference)).IsError(400, "DuplicateRequest");
        (await Authorize(shop, other, 50, reference: reference)).IsError(400, "DuplicateReferenceId");
        (await shop.Authorize(await shop.Order(50), 50, reference: reference)).IsError(400, "DuplicateReferenceId");

        // Many at once are one.
        var same = Shop.NewReference("a");
        var replies = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => Authorize(shop, other, 30, reference: same))
        );
        Assert.Single(replies.Select(reply => reply.Ok()["AmazonOrderReferenceId"]).Distinct());
        await BalanceIs(shop, other, 470);
    }

    [Theory, OnBothDatabases]
    public async Task Only_an_open_agreement_is_charged(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var draft = (await shop.Control.NewOrderReference("billing-agreement")).Id;
        (await Authorize(shop, draft, 10)).IsError(405, "InvalidBillingAgreementStatus");
        (await Authorize(shop, "C01-0000000-0000000", 10)).IsError(404, "InvalidBillingAgreementId");
        (await Authorize(shop, await shop.Order(10), 10)).IsError(404, "InvalidBillingAgreementId");
        (await Authorize(shop, draft, 10, timeout: "7")).IsError(400, "InvalidParameterValue");

        var agreement = await shop.Agreement();
        var open = (await Authorize(shop, agreement, 10)).Is(Shop.Authorized, "Open")[Shop.AuthorizationId]!;
        (await shop.V1.Call("CloseBillingAgreement", ("AmazonBillingAgreementId", agreement))).Ok();
        (await Authorize(shop, agreement, 10)).IsError(405, "InvalidBillingAgreementStatus");
        (await shop.CaptureV1(open, 10)).Is(Shop.Captured, "Completed");
    }

    [Theory, OnBothDatabases]
    public async Task An_agreement_with_constraints_is_not_confirmed(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var agreement = (await shop.Control.NewOrderReference("billing-agreement", "PaymentMethodNotAllowed")).Id;
        (await shop.V1.Call("ConfirmBillingAgreement", ("AmazonBillingAgreementId", agreement))).IsError(
            400,
            "BillingAgreementConstraintsExist"
        );
        (await Get(shop, agreement)).Is(AgreementStatus, "Draft");
    }

    [Theory, OnBothDatabases]
    public async Task A_draft_agreement_goes_stale(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var agreement = (await shop.Control.NewOrderReference("billing-agreement")).Id;
        await shop.Control.Advance("PT2H");
        (await Get(shop, agreement)).Is(AgreementStatus, "Draft");
        await shop.Control.Advance("PT2H");
        (await Get(shop, agreement)).Is(AgreementStatus, "Canceled", "Stale");
        (await shop.V1.Call("ConfirmBillingAgreement", ("AmazonBillingAgreementId", agreement))).IsError(
            405,
            "InvalidBillingAgreementStatus"
        );
    }

    [Theory, OnBothDatabases]
    public async Task An_agreement_is_a_recurring_permission_of_v2(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var agreement = await shop.Agreement();
        var permission = (await shop.GetPermission(agreement)).Is(200);
        Assert.Equal(("Chargeable", "Recurring"), (permission.State, permission["chargePermissionType"]));
        Assert.Equal((500, 500), (permission.Amount("limits.amountLimit"), permission.Amount("limits.amountBalance")));
        (await shop.V1.Call("CloseBillingAgreement", ("AmazonBillingAgreementId", agreement))).Ok();
        await shop.PermissionIs(agreement, "Closed", "MerchantClosed");
    }

    private static Task<V1Reply> Authorize(
        Shop shop,
        string agreement,
        decimal amount,
        string? timeout = "0",
        string? note = null,
        bool captureNow = false,
        string? reference = null,
        string currency = "USD",
        (string Name, string? Value)[]? more = null
    ) =>
        shop.V1.Call(
            "AuthorizeOnBillingAgreement",
            [
                ("AmazonBillingAgreementId", agreement),
                ("AuthorizationReferenceId", reference ?? Shop.NewReference("a")),
                ("AuthorizationAmount.Amount", amount.ToString("0.00")),
                ("AuthorizationAmount.CurrencyCode", currency),
                ("TransactionTimeout", timeout),
                ("SellerAuthorizationNote", note),
                ("CaptureNow", captureNow ? "true" : null),
                .. more ?? [],
            ]
        );

    private static Task<V1Reply> Get(Shop shop, string agreement) =>
        shop.V1.Call("GetBillingAgreementDetails", ("AmazonBillingAgreementId", agreement));

    private static async Task AgreementIs(Shop shop, string agreement, string state, string? reason = null) =>
        (await Get(shop, agreement)).Is(AgreementStatus, state, reason);

    private static async Task BalanceIs(Shop shop, string agreement, decimal expected) =>
        Assert.Equal(expected, (await Get(shop, agreement)).Ok().Amount(Balance));
}
