using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Flows;

/// <summary>One payment, two dialects: what one generation began the other reads and goes on with.</summary>
public class BothWaysTests
{
    [Theory, OnBothDatabases]
    public async Task An_order_of_v1_is_a_charge_permission_of_v2(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var order = await shop.Order(200);
        await shop.PermissionIs(order, "Chargeable");
        var permission = (await shop.GetPermission(order)).Is(200);
        Assert.Equal(order, permission["chargePermissionId"]);
        Assert.Equal("OneTime", permission["chargePermissionType"]);
        Assert.Equal(200, permission.Amount("limits.amountLimit"));

        // Charged through v2, seen in v1: the authorization has the charge's six digits.
        var charge = (await shop.Charge(order, 50)).Is(201, "Authorized")["chargeId"]!;
        var authorization = charge.Replace("-C", "-A");
        Assert.Equal([authorization], (await shop.GetOrder(order)).Members("OrderReferenceDetails/IdList"));
        var seen = (await shop.GetAuthorization(authorization)).Is(Shop.Authorized, "Open");
        Assert.Equal(50, seen.Amount("AuthorizationDetails/AuthorizationAmount"));

        // Captured through v1, refunded through v2, read in both.
        (await shop.CaptureV1(authorization, 50)).Is(Shop.Captured, "Completed");
        await shop.ChargeIs(charge, "Captured");
        await shop.CaptureIs(charge, "Completed");
        var refund = (await shop.Refund(charge, 20)).Is(201, "RefundInitiated")["refundId"]!;
        await shop.RefundV1Is(refund, "Pending");
        await shop.Control.Advance("PT1H");
        await shop.RefundIs(refund, "Refunded");
        await shop.RefundV1Is(refund, "Completed");
        Assert.Equal(20, (await shop.GetCapture(charge)).Amount("CaptureDetails/RefundedAmount"));
        Assert.Equal(20, (await shop.GetCharge(charge)).Amount("refundedAmount"));
    }

    [Theory, OnBothDatabases]
    public async Task An_authorization_of_v1_is_a_charge_of_v2(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var order = await shop.Order(200);
        var authorization = (await shop.Authorize(order, 50, timeout: null)).Is(Shop.Authorized, "Pending")[
            Shop.AuthorizationId
        ]!;
        var charge = authorization.Replace("-A", "-C");
        await shop.ChargeIs(charge, "AuthorizationInitiated");

        // An event shows both sides of the one change.
        var advanced = await shop.Control.AdvanceToNext();
        Assert.Contains(advanced.Events, e =>
            e.V1?.ObjectId == authorization
            && e.V1.State == "Open"
            && e.V2?.ObjectId == charge
            && e.V2.State == "Authorized"
        );
        await shop.ChargeIs(charge, "Authorized");
        (await shop.Capture(charge, 50)).Is(200, "Captured");
        await shop.AuthorizationIs(authorization, "Closed", "MaxCapturesProcessed");

        // Cancelled through v2, closed in v1.
        authorization = (await shop.Authorize(order, 50)).Is(Shop.Authorized, "Open")[Shop.AuthorizationId]!;
        (await shop.Cancel(authorization.Replace("-A", "-C"))).Is(200, "Canceled", "MerchantCanceled");
        await shop.AuthorizationIs(authorization, "Closed", "SellerClosed");

        // Closed through v1, cancelled in v2.
        authorization = (await shop.Authorize(order, 50)).Is(Shop.Authorized, "Open")[Shop.AuthorizationId]!;
        (await shop.V1.Call("CloseAuthorization", ("AmazonAuthorizationId", authorization))).Ok();
        await shop.ChargeIs(authorization.Replace("-A", "-C"), "Canceled", "MerchantCanceled");
    }

    [Theory, OnBothDatabases]
    public async Task Declines_and_endings_have_their_names_in_both(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var order = await shop.Order(200);
        var declined = (
            await shop.Authorize(
                order,
                50,
                note: Shop.Simulate("Declined", "InvalidPaymentMethod", "\"PaymentMethodUpdateTimeInMins\":240")
            )
        ).Is(Shop.Authorized, "Declined", "InvalidPaymentMethod")[Shop.AuthorizationId]!;
        await shop.ChargeIs(declined.Replace("-A", "-C"), "Declined", "HardDeclined");
        await shop.PermissionIs(order, "NonChargeable", "PaymentMethodInvalid");
        var view = await shop.Control.PutInstrument(order, "1111");
        Assert.Equal(("Chargeable", "Open"), (view.V2?.State, view.V1?.State));

        var rejected = (await shop.Authorize(order, 50, note: Shop.Simulate("Declined", "AmazonRejected"))).Is(
            Shop.Authorized,
            "Declined",
            "AmazonRejected"
        );
        await shop.ChargeIs(rejected[Shop.AuthorizationId]!.Replace("-A", "-C"), "Declined", "AmazonRejected");
        Assert.Equal("Closed", (await shop.GetPermission(order)).Is(200).State);

        order = await shop.Order(200);
        (await shop.V1.Call("CancelOrderReference", ("AmazonOrderReferenceId", order))).Ok();
        Assert.Equal("Closed", (await shop.GetPermission(order)).Is(200).State);
        (await shop.Charge(order, 1)).IsError(422, "InvalidChargePermissionStatus");

        order = await shop.Order(200);
        (await shop.V2.Delete($"chargePermissions/{order}/close", new { closureReason = "sold out" })).Is(200);
        await shop.OrderIs(order, "Closed", "SellerClosed");
    }

    [Theory, OnBothDatabases]
    public async Task The_ceiling_and_count_of_v1_hold_whichever_dialect_charges(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var order = await shop.Order(200);
        (await shop.Charge(order, 230.01m)).IsError(400, "TransactionAmountExceeded");
        (await shop.Charge(order, 230)).Is(201, "Authorized");
        (await shop.Authorize(order, 0.01m)).IsError(400, "TransactionAmountExceeded");

        order = await shop.Order(200);
        for (var i = 0; i < 5; i++)
        {
            (await shop.Charge(order, 1)).Is(201, "Authorized");
            (await shop.Authorize(order, 1)).Is(Shop.Authorized, "Open");
        }
        (await shop.Charge(order, 1)).IsError(422, "TransactionCountExceeded");
        (await shop.Authorize(order, 1)).IsError(400, "TransactionCountExceeded");
    }

    [Theory, OnBothDatabases]
    public async Task A_permission_of_v2_reads_as_an_order_reference(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var permission = await shop.Permission(80);
        var order = (await shop.GetOrder(permission)).Is("OrderReferenceDetails/OrderReferenceStatus", "Open");
        Assert.Equal(80, order.Amount("OrderReferenceDetails/OrderTotal"));
        var charge = (await shop.Charge(permission, 30)).Is(201, "Authorized")["chargeId"]!;
        await shop.AuthorizationIs(charge.Replace("-C", "-A"), "Open");
        (await shop.Charge(permission, 50.01m)).IsError(400, "TransactionAmountExceeded");
        (await shop.Capture(charge, 30)).Is(200, "Captured");
        await shop.CaptureIs(charge, "Completed");
    }

    [Theory, OnBothDatabases]
    public async Task Captures_that_wait_and_refunds_that_fail_have_their_names_in_both(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var order = await shop.Order(100);
        var (late, other) = (
            (await shop.Charge(order, 30)).Is(201, "Authorized")["chargeId"]!,
            (await shop.Authorize(order, 20)).Is(Shop.Authorized, "Open")[Shop.AuthorizationId]!
        );
        await shop.Control.Advance("P8D");
        // More than seven days: asynchronous in both, whichever asks.
        (await shop.CaptureV1(late.Replace("-C", "-A"), 30)).Is(Shop.Captured, "Pending");
        await shop.ChargeIs(late, "CaptureInitiated");
        (await shop.Capture(other.Replace("-A", "-C"), 20)).Is(200, "CaptureInitiated");
        await shop.CaptureIs(other.Replace("-A", "-C"), "Pending");
        await shop.Control.Advance("PT2H");
        await shop.ChargeIs(late, "Captured");
        await shop.CaptureIs(other.Replace("-A", "-C"), "Completed");

        var refund = (await shop.RefundV1(late, 10, Shop.Simulate("Declined", "AmazonRejected"))).Is(
            Shop.Refunded,
            "Pending"
        )["RefundDetails/AmazonRefundId"]!;
        await shop.RefundIs(refund, "RefundInitiated");
        await shop.Control.Advance("PT1H");
        await shop.RefundIs(refund, "Declined", "AmazonRejected");

        // Soft and timed out keep it chargeable in both; expired is canceled in one and closed in the other.
        var soft = (
            await shop.Authorize(
                order,
                10,
                note: Shop.Simulate("Declined", "InvalidPaymentMethod", "\"SoftDecline\":\"true\"")
            )
        ).Is(Shop.Authorized, "Declined", "InvalidPaymentMethod");
        await shop.ChargeIs(soft[Shop.AuthorizationId]!.Replace("-A", "-C"), "Declined", "SoftDeclined");
        var timed = (await shop.Authorize(order, 10, note: Shop.Simulate("Declined", "TransactionTimedOut"))).Is(
            Shop.Authorized,
            "Declined",
            "TransactionTimedOut"
        );
        await shop.ChargeIs(timed[Shop.AuthorizationId]!.Replace("-A", "-C"), "Declined", "TransactionTimedOut");
        await shop.PermissionIs(order, "Chargeable");
        var unused = (await shop.Charge(order, 10)).Is(201, "Authorized")["chargeId"]!;
        await shop.Control.Advance("P31D");
        await shop.AuthorizationIs(unused.Replace("-C", "-A"), "Closed", "ExpiredUnused");
        await shop.ChargeIs(unused, "Canceled", "ExpiredUnused");
        await shop.Control.Advance("P150D");
        await shop.OrderIs(order, "Closed", "Expired");
        Assert.Equal("Closed", (await shop.GetPermission(order)).Is(200).State);
    }

    [Theory, OnBothDatabases]
    public async Task An_agreement_of_v1_is_a_recurring_permission_of_v2(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var agreement = (await shop.Control.NewOrderReference("billing-agreement")).Id;
        (await shop.V1.Call("ConfirmBillingAgreement", ("AmazonBillingAgreementId", agreement))).Ok();
        var permission = (await shop.GetPermission(agreement)).Is(200, "Chargeable");
        Assert.Equal(
            ("Recurring", 500m),
            (permission["chargePermissionType"], permission.Amount("limits.amountLimit"))
        );

        // Charged through v2 on itself, and through v1 with an order of its own: one month for both.
        (await shop.Charge(agreement, 200, captureNow: true)).Is(201, "Captured");
        Task<V1Reply> Charge(string amount) =>
            shop.V1.Call(
                "AuthorizeOnBillingAgreement",
                ("AmazonBillingAgreementId", agreement),
                ("AuthorizationReferenceId", Shop.NewReference("a")),
                ("AuthorizationAmount.Amount", amount),
                ("AuthorizationAmount.CurrencyCode", "USD"),
                ("TransactionTimeout", "0")
            );
        (await Charge("300.01")).IsError(400, "PeriodicAmountExceeded");
        var child = (await Charge("300")).Is(Shop.Authorized, "Open");
        (await shop.Charge(agreement, 1)).IsError(400, "PeriodicAmountExceeded");
        var charge = child[Shop.AuthorizationId]!.Replace("-A", "-C");
        Assert.Equal(
            child["AmazonOrderReferenceId"],
            (await shop.GetCharge(charge)).Is(200, "Authorized")["chargePermissionId"]
        );
        (await shop.Capture(charge, 300)).Is(200, "Captured");
        await shop.CaptureIs(charge, "Completed");

        // Ended through v2.
        (await shop.V2.Delete($"chargePermissions/{agreement}/close", new { closureReason = "moved" })).Is(200);
        (await shop.V1.Call("GetBillingAgreementDetails", ("AmazonBillingAgreementId", agreement))).Is(
            "BillingAgreementDetails/BillingAgreementStatus",
            "Closed",
            "SellerClosed"
        );
        (await Charge("1")).IsError(405, "InvalidBillingAgreementStatus");
    }

    [Theory, OnBothDatabases]
    public async Task A_draft_of_v1_cannot_be_charged_through_v2(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        (await shop.Charge(await shop.Draft(), 1)).IsError(404, "ResourceNotFound");
    }

    /// <summary>woocommerce-gateway-amazon-pay finds the order of a notice by this member.</summary>
    [Theory, OnBothDatabases]
    public async Task A_charge_that_v1_made_shows_its_orders_number_in_v2(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var order = await shop.Order(100);
        var number = (await shop.GetPermission(order)).Is(200)["merchantMetadata.merchantReferenceId"];
        Assert.NotNull(number);
        var authorization = (await shop.Authorize(order, 50)).Is(Shop.Authorized, "Open")[Shop.AuthorizationId]!;
        Assert.Equal(
            number,
            (await shop.GetCharge(authorization.Replace("-A", "-C"))).Is(200)["merchantMetadata.merchantReferenceId"]
        );
        // What v2 made says what v2 was told.
        var charge = (await shop.Charge(order, 10)).Is(201)["chargeId"]!;
        Assert.Null((await shop.GetCharge(charge)).Is(200)["merchantMetadata.merchantReferenceId"]);
    }
}
