using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Flows;

/// <summary>
/// Whole stories of the v1 dialect over HTTP: the flows of the original integration guide, call by call.
/// </summary>
public class V1StoryTests
{
    private const string OrderStatus = "OrderReferenceDetails/OrderReferenceStatus";
    private static readonly string AmazonRejected = Shop.Simulate("Declined", "AmazonRejected");

    [Theory, OnBothDatabases]
    public async Task Set_confirm_authorize_capture_refund_close(TestDatabase database)
    {
        var shop = await Shop.Open(database);

        // 1. What the widgets leave behind: a draft that wants an amount and shows little of the buyer.
        var order = await shop.Draft();
        Assert.Matches(@"^S01-\d{7}-\d{7}$", order);
        var draft = (await shop.GetOrder(order)).Is(OrderStatus, "Draft");
        Assert.Equal(["AmountNotSet"], Constraints(draft));
        Assert.Null(draft["OrderReferenceDetails/Buyer/Email"]);
        (await shop.Confirm(order)).IsError(["ConstraintsExist"]);

        // 2. The shop sets the details; the constraint goes.
        var set = (await shop.SetDetails(order, 94.50m, "Blue shoes (size 9*) & laces ~ v1")).Ok();
        Assert.Empty(Constraints(set));
        Assert.Equal(94.50m, set.Amount("OrderReferenceDetails/OrderTotal"));

        // 3. Confirmed, it is open and shows the buyer; its details are now fixed.
        (await shop.Confirm(order)).Ok();
        (await shop.Confirm(order)).Ok();
        var open = (await shop.GetOrder(order)).Is(OrderStatus, "Open");
        Assert.NotNull(open["OrderReferenceDetails/Buyer/Name"]);
        Assert.Equal("Sandbox", open["OrderReferenceDetails/ReleaseEnvironment"]);
        (await shop.SetDetails(order, 95)).IsError(405, "OrderReferenceNotModifiable");

        // 4. Synchronous: the answer is final.
        var authorized = (await shop.Authorize(order, 94.50m)).Is(Shop.Authorized, "Open");
        var authorization = authorized[Shop.AuthorizationId]!;
        Assert.Matches($@"^{order}-A\d{{6}}$", authorization);
        Assert.Equal(94.50m, authorized.Amount("AuthorizationDetails/AuthorizationAmount"));
        Assert.Equal(0, authorized.Amount("AuthorizationDetails/CapturedAmount"));
        Assert.Equal("false", authorized["AuthorizationDetails/SoftDecline"]);
        Assert.Equal([authorization], (await shop.GetOrder(order)).Members("OrderReferenceDetails/IdList"));

        // 5. Captured: same six digits, and even a partial capture uses the authorization up.
        var captured = (await shop.CaptureV1(authorization, 90)).Is(Shop.Captured, "Completed");
        var capture = captured["CaptureDetails/AmazonCaptureId"]!;
        Assert.Equal(authorization.Replace("-A", "-C"), capture);
        var used = (await shop.GetAuthorization(authorization)).Is(Shop.Authorized, "Closed", "MaxCapturesProcessed");
        Assert.Equal(90, used.Amount("AuthorizationDetails/CapturedAmount"));
        Assert.Equal([capture], used.Members("AuthorizationDetails/IdList"));
        (await shop.CaptureV1(authorization, 1)).IsError(405, "InvalidAuthorizationStatus");

        // 6. A refund is pending first, always.
        var refund = (await shop.RefundV1(capture, 40)).Is(Shop.Refunded, "Pending")["RefundDetails/AmazonRefundId"]!;
        await shop.Control.Advance("PT1H");
        await shop.RefundV1Is(refund, "Completed");
        var refunded = (await shop.GetCapture(capture)).Is(Shop.Captured, "Completed");
        Assert.Equal(40, refunded.Amount("CaptureDetails/RefundedAmount"));
        Assert.Equal([refund], refunded.Members("CaptureDetails/IdList"));

        // 7. Closed: nothing new, but refunds of the old.
        (await shop.V1.Call("CloseOrderReference", ("AmazonOrderReferenceId", order), ("ClosureReason", "done"))).Ok();
        var closed = (await shop.GetOrder(order)).Is(OrderStatus, "Closed", "SellerClosed");
        Assert.Equal("done", closed[OrderStatus + "/ReasonDescription"]);
        (await shop.Authorize(order, 1)).IsError(405, "InvalidOrderReferenceStatus");
        (await shop.RefundV1(capture, 10)).Is(Shop.Refunded, "Pending");
    }

    [Theory, OnBothDatabases]
    public async Task Asynchronous_is_pending_first_and_then_open(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var order = await shop.Order(50);
        var authorization = (await shop.Authorize(order, 50, timeout: null)).Is(Shop.Authorized, "Pending")[
            Shop.AuthorizationId
        ]!;
        (await shop.CaptureV1(authorization, 50)).IsError(405, "InvalidAuthorizationStatus");
        var advanced = await shop.Control.AdvanceToNext();
        Assert.Contains(advanced.Events, e => e.V1?.ObjectId == authorization && e.V1.State == "Open");
        await shop.AuthorizationIs(authorization, "Open");
        (await shop.CaptureV1(authorization, 50)).Is(Shop.Captured, "Completed");
    }

    [Theory, OnBothDatabases]
    public async Task The_transaction_timeout_is_the_deadline_of_a_pending_authorization(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var order = await shop.Order(50);
        await shop.Control.PutOutcomes(
            new
            {
                operation = "authorize",
                outcome = "Approved",
                delay = "PT3H",
            }
        );
        var authorization = (await shop.Authorize(order, 50, timeout: "60")).Is(Shop.Authorized, "Pending")[
            Shop.AuthorizationId
        ]!;
        await shop.Control.Advance("PT55M");
        await shop.AuthorizationIs(authorization, "Pending");
        await shop.Control.Advance("PT6M");
        await shop.AuthorizationIs(authorization, "Declined", "TransactionTimedOut");
        await shop.OrderIs(order, "Open");
        await shop.Control.Advance("PT6H");
        await shop.AuthorizationIs(authorization, "Declined", "TransactionTimedOut");
        (await shop.Authorize(order, 50)).Is(Shop.Authorized, "Open");
    }

    [Theory, OnBothDatabases]
    public async Task Synchronous_declines_are_answers_with_status_200(TestDatabase database)
    {
        var shop = await Shop.Open(database);

        var order = await shop.Order(50);
        (await shop.Authorize(order, 50, note: Shop.Simulate("Declined", "TransactionTimedOut"))).Is(
            Shop.Authorized,
            "Declined",
            "TransactionTimedOut"
        );
        await shop.OrderIs(order, "Open");
        var rejected = (await shop.Authorize(order, 50, note: AmazonRejected)).Is(
            Shop.Authorized,
            "Declined",
            "AmazonRejected"
        );
        await shop.OrderIs(order, "Closed", "AmazonClosed");
        (await shop.Authorize(order, 50)).IsError(405, "InvalidOrderReferenceStatus");
        (await shop.CaptureV1(rejected[Shop.AuthorizationId]!, 50)).IsError(405, "InvalidAuthorizationStatus");
    }

    [Theory, OnBothDatabases]
    public async Task An_asynchronous_authorization_may_end_declined(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var order = await shop.Order(50);
        var authorization = (await shop.Authorize(order, 50, timeout: "1440", note: AmazonRejected)).Is(
            Shop.Authorized,
            "Pending"
        )[Shop.AuthorizationId]!;
        await shop.OrderIs(order, "Open");
        await shop.Control.Advance("PT1H");
        await shop.AuthorizationIs(authorization, "Declined", "AmazonRejected");
        await shop.OrderIs(order, "Closed", "AmazonClosed");
    }

    [Theory, OnBothDatabases]
    public async Task A_soft_decline_leaves_the_order_open_for_another_attempt(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var order = await shop.Order(50);
        var reference = Shop.NewReference();
        var soft = Shop.Simulate(
            "Declined",
            "InvalidPaymentMethod",
            "\"PaymentMethodUpdateTimeInMins\":60,\"SoftDecline\":\"true\""
        );
        var declined = (await shop.Authorize(order, 50, note: soft, reference: reference)).Is(
            Shop.Authorized,
            "Declined",
            "InvalidPaymentMethod"
        );
        Assert.Equal("true", declined["AuthorizationDetails/SoftDecline"]);
        await shop.OrderIs(order, "Open");

        // The old reference repeats the old answer; a new one is a new attempt.
        var repeated = (await shop.Authorize(order, 50, note: soft, reference: reference)).Is(
            Shop.Authorized,
            "Declined",
            "InvalidPaymentMethod"
        );
        Assert.Equal(declined[Shop.AuthorizationId], repeated[Shop.AuthorizationId]);
        (await shop.Authorize(order, 50)).Is(Shop.Authorized, "Open");
    }

    [Theory, OnBothDatabases]
    public async Task A_hard_decline_suspends_until_the_buyer_changes_the_payment_method(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var order = await shop.Order(50);
        var hard = Shop.Simulate("Declined", "InvalidPaymentMethod", "\"PaymentMethodUpdateTimeInMins\":240");
        var declined = (await shop.Authorize(order, 50, note: hard)).Is(
            Shop.Authorized,
            "Declined",
            "InvalidPaymentMethod"
        );
        Assert.Equal("false", declined["AuthorizationDetails/SoftDecline"]);
        await shop.OrderIs(order, "Suspended", "InvalidPaymentMethod");
        (await shop.Authorize(order, 50)).IsError(405, "InvalidOrderReferenceStatus");
        (await shop.Confirm(order)).IsError(["PaymentMethodNotUpdated"]);

        await shop.Control.PutInstrument(order, "1111");
        (await shop.Confirm(order)).Ok();
        await shop.OrderIs(order, "Open");
        (await shop.Authorize(order, 50)).Is(Shop.Authorized, "Open");
    }

    [Theory, OnBothDatabases]
    public async Task A_suspended_order_opens_again_at_the_simulated_update(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var order = await shop.Order(50);
        (
            await shop.Authorize(
                order,
                50,
                note: Shop.Simulate("Declined", "InvalidPaymentMethod", "\"PaymentMethodUpdateTimeInMins\":5")
            )
        ).Is(Shop.Authorized, "Declined", "InvalidPaymentMethod");
        await shop.OrderIs(order, "Suspended", "InvalidPaymentMethod");
        await shop.Control.Advance("PT6M");
        await shop.OrderIs(order, "Open");
        (await shop.Authorize(order, 50)).Is(Shop.Authorized, "Open");
    }

    [Theory, OnBothDatabases]
    public async Task Capture_now_authorizes_and_captures_in_one_call(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var order = await shop.Order(50);
        var both = (await shop.Authorize(order, 50, captureNow: true)).Is(
            Shop.Authorized,
            "Closed",
            "MaxCapturesProcessed"
        );
        var authorization = both[Shop.AuthorizationId]!;
        var capture = Assert.Single(both.Members("AuthorizationDetails/IdList"));
        Assert.Equal(authorization.Replace("-A", "-C"), capture);
        Assert.Equal(
            50,
            (await shop.GetCapture(capture)).Is(Shop.Captured, "Completed").Amount("CaptureDetails/CaptureAmount")
        );
        Assert.Equal(
            50,
            (await shop.GetAuthorization(authorization)).Ok().Amount("AuthorizationDetails/CapturedAmount")
        );

        // Asynchronously it is pending first, and closed when done.
        order = await shop.Order(50);
        authorization = (await shop.Authorize(order, 50, timeout: null, captureNow: true)).Is(
            Shop.Authorized,
            "Pending"
        )[Shop.AuthorizationId]!;
        await shop.Control.Advance("PT1H");
        await shop.AuthorizationIs(authorization, "Closed", "MaxCapturesProcessed");
        await shop.CaptureIs(authorization.Replace("-A", "-C"), "Completed");
    }

    [Theory, OnBothDatabases]
    public async Task Closing_an_authorization_releases_it(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var order = await shop.Order(50);
        var open = (await shop.Authorize(order, 50)).Is(Shop.Authorized, "Open")[Shop.AuthorizationId]!;
        (
            await shop.V1.Call("CloseAuthorization", ("AmazonAuthorizationId", open), ("ClosureReason", "not shipped"))
        ).Ok();
        var closed = (await shop.GetAuthorization(open)).Is(Shop.Authorized, "Closed", "SellerClosed");
        Assert.Equal("not shipped", closed[Shop.Authorized + "/ReasonDescription"]);
        (await shop.CaptureV1(open, 50)).IsError(405, "InvalidAuthorizationStatus");

        // Its amount is free again, and a pending one can be closed as well.
        var pending = (await shop.Authorize(order, 50, timeout: null)).Is(Shop.Authorized, "Pending")[
            Shop.AuthorizationId
        ]!;
        (await shop.V1.Call("CloseAuthorization", ("AmazonAuthorizationId", pending))).Ok();
        await shop.Control.Advance("P2D");
        await shop.AuthorizationIs(pending, "Closed", "SellerClosed");
        await shop.OrderIs(order, "Open");
    }

    [Theory, OnBothDatabases]
    public async Task Cancelling_an_order_closes_its_authorizations(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var order = await shop.Order(100);
        var open = (await shop.Authorize(order, 50)).Is(Shop.Authorized, "Open")[Shop.AuthorizationId]!;
        var pending = (await shop.Authorize(order, 50, timeout: null)).Is(Shop.Authorized, "Pending")[
            Shop.AuthorizationId
        ]!;
        (
            await shop.V1.Call(
                "CancelOrderReference",
                ("AmazonOrderReferenceId", order),
                ("CancelationReason", "buyer left")
            )
        ).Ok();
        await shop.OrderIs(order, "Canceled", "SellerCanceled");
        await shop.AuthorizationIs(open, "Closed", "OrderReferenceCanceled");
        await shop.AuthorizationIs(pending, "Closed", "OrderReferenceCanceled");
        await shop.Control.Advance("P2D");
        await shop.AuthorizationIs(pending, "Closed", "OrderReferenceCanceled");

        // With money taken it is too late to cancel.
        order = await shop.Order(100);
        (await shop.Authorize(order, 50, captureNow: true)).Is(Shop.Authorized, "Closed", "MaxCapturesProcessed");
        (await shop.V1.Call("CancelOrderReference", ("AmazonOrderReferenceId", order))).IsError([
            "InvalidCancelAttempt",
        ]);
        await shop.OrderIs(order, "Open");
    }

    [Theory, OnBothDatabases]
    public async Task Open_authorizations_of_a_closed_order_can_still_be_captured(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var order = await shop.Order(50);
        var authorization = (await shop.Authorize(order, 50)).Is(Shop.Authorized, "Open")[Shop.AuthorizationId]!;
        (await shop.V1.Call("CloseOrderReference", ("AmazonOrderReferenceId", order))).Ok();
        await shop.AuthorizationIs(authorization, "Open");
        (await shop.CaptureV1(authorization, 50)).Is(Shop.Captured, "Completed");
    }

    [Theory, OnBothDatabases]
    public async Task Authorizations_last_thirty_days_and_captures_after_a_week_are_pending(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var order = await shop.Order(100);
        var late = (await shop.Authorize(order, 50)).Is(Shop.Authorized, "Open")[Shop.AuthorizationId]!;
        var unused = (await shop.Authorize(order, 50)).Is(Shop.Authorized, "Open")[Shop.AuthorizationId]!;
        await shop.Control.Advance("P8D");
        var capture = (await shop.CaptureV1(late, 50)).Is(Shop.Captured, "Pending")["CaptureDetails/AmazonCaptureId"]!;
        (await shop.RefundV1(capture, 1)).IsError(405, "CaptureNotRefundable");
        await shop.Control.Advance("P1D");
        await shop.CaptureIs(capture, "Completed");

        await shop.Control.Advance("P20D");
        await shop.AuthorizationIs(unused, "Open");
        await shop.Control.Advance("P2D");
        await shop.AuthorizationIs(unused, "Closed", "ExpiredUnused");
        (await shop.CaptureV1(unused, 50)).IsError(405, "InvalidAuthorizationStatus");
        await shop.OrderIs(order, "Open");
        (await shop.Authorize(order, 50)).Is(Shop.Authorized, "Open");
    }

    [Theory, OnBothDatabases]
    public async Task Drafts_go_stale_after_three_hours_and_orders_expire_after_180_days(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var draft = await shop.Draft();
        var order = await shop.Order(50);
        await shop.Control.Advance("PT2H");
        await shop.OrderIs(draft, "Draft");
        await shop.Control.Advance("PT2H");
        await shop.OrderIs(draft, "Canceled", "Stale");
        await shop.Control.Advance("P179D");
        await shop.OrderIs(order, "Open");
        await shop.Control.Advance("P2D");
        await shop.OrderIs(order, "Closed", "Expired");
    }

    [Theory, OnBothDatabases]
    public async Task Captures_and_refunds_can_be_declined(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var order = await shop.Order(100);
        var authorization = (await shop.Authorize(order, 50)).Is(Shop.Authorized, "Open")[Shop.AuthorizationId]!;
        (await shop.CaptureV1(authorization, 50, AmazonRejected)).Is(Shop.Captured, "Declined", "AmazonRejected");

        order = await shop.Order(100);
        authorization = (await shop.Authorize(order, 50)).Is(Shop.Authorized, "Open")[Shop.AuthorizationId]!;
        var capture = (await shop.CaptureV1(authorization, 50, Shop.Simulate("Pending"))).Is(Shop.Captured, "Pending")[
            "CaptureDetails/AmazonCaptureId"
        ]!;
        await shop.Control.Advance("P1D");
        await shop.CaptureIs(capture, "Completed");
        var refund = (await shop.RefundV1(capture, 50, AmazonRejected)).Is(Shop.Refunded, "Pending")[
            "RefundDetails/AmazonRefundId"
        ]!;
        await shop.Control.Advance("P1D");
        await shop.RefundV1Is(refund, "Declined", "AmazonRejected");
        Assert.Equal(
            0,
            (await shop.GetCapture(capture)).Is(Shop.Captured, "Completed").Amount("CaptureDetails/RefundedAmount")
        );
    }

    [Theory, OnBothDatabases]
    public async Task Authorizations_may_exceed_the_total_by_fifteen_percent_and_75_at_most(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var order = await shop.Order(200);
        (await shop.Authorize(order, 230.01m)).IsError(400, "TransactionAmountExceeded");
        (await shop.Authorize(order, 200)).Is(Shop.Authorized, "Open");
        var extra = (await shop.Authorize(order, 30)).Is(Shop.Authorized, "Open")[Shop.AuthorizationId]!;
        (await shop.Authorize(order, 0.01m)).IsError(400, "TransactionAmountExceeded");
        (await shop.V1.Call("CloseAuthorization", ("AmazonAuthorizationId", extra))).Ok();
        (await shop.Authorize(order, 30)).Is(Shop.Authorized, "Open");

        order = await shop.Order(1000);
        (await shop.Authorize(order, 1075.01m)).IsError(400, "TransactionAmountExceeded");
        (await shop.Authorize(order, 1075)).Is(Shop.Authorized, "Open");
    }

    [Theory, OnBothDatabases]
    public async Task Captured_up_to_the_ceiling_the_order_closes(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var order = await shop.Order(200);
        (await shop.Authorize(order, 200, captureNow: true)).Is(Shop.Authorized, "Closed", "MaxCapturesProcessed");
        await shop.OrderIs(order, "Open");
        (await shop.Authorize(order, 30, captureNow: true)).Is(Shop.Authorized, "Closed", "MaxCapturesProcessed");
        await shop.OrderIs(order, "Closed", "MaxAmountCharged");
    }

    [Theory, OnBothDatabases]
    public async Task Refunds_may_exceed_the_capture_by_fifteen_percent_and_are_ten_at_most(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var order = await shop.Order(300);
        var first = Assert.Single(
            (await shop.Authorize(order, 100, captureNow: true)).Ok().Members("AuthorizationDetails/IdList")
        );
        (await shop.RefundV1(first, 115.01m)).IsError(400, "TransactionAmountExceeded");
        (await shop.RefundV1(first, 115)).Is(Shop.Refunded, "Pending");
        (await shop.RefundV1(first, 0.01m)).IsError(400, "TransactionAmountExceeded");
        await shop.Control.Advance("P1D");
        await shop.CaptureIs(first, "Closed", "MaxAmountRefunded");

        var second = Assert.Single(
            (await shop.Authorize(order, 100, captureNow: true)).Ok().Members("AuthorizationDetails/IdList")
        );
        for (var i = 0; i < 10; i++)
            (await shop.RefundV1(second, 1)).Is(Shop.Refunded, "Pending");
        (await shop.RefundV1(second, 1)).IsError(400, "TransactionCountExceeded");
    }

    [Theory, OnBothDatabases]
    public async Task The_eleventh_authorization_is_refused_and_declined_ones_do_not_count(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var order = await shop.Order(100);
        (await shop.Authorize(order, 1, note: Shop.Simulate("Declined", "TransactionTimedOut"))).Is(
            Shop.Authorized,
            "Declined",
            "TransactionTimedOut"
        );
        for (var i = 0; i < 10; i++)
            (await shop.Authorize(order, 1)).Is(Shop.Authorized, "Open");
        (await shop.Authorize(order, 1)).IsError(400, "TransactionCountExceeded");
        Assert.Equal(11, (await shop.GetOrder(order)).Members("OrderReferenceDetails/IdList").Length);
    }

    [Theory, OnBothDatabases]
    public async Task The_same_reference_id_is_the_same_object_as_it_is_now(TestDatabase database)
    {
        await using var host = await TenderHost.Start(database);
        var shop = Shop.On(host, host.Ready);
        var order = await shop.Order(100);
        var first = (await shop.Authorize(order, 10, timeout: null, reference: "auth-1")).Is(
            Shop.Authorized,
            "Pending"
        );
        var id = first[Shop.AuthorizationId];
        (await shop.Authorize(order, 11, timeout: null, reference: "auth-1")).IsError(400, "DuplicateRequest");
        await shop.Control.Advance("PT1H");
        Assert.Equal(
            id,
            (await shop.Authorize(order, 10, timeout: null, reference: "auth-1")).Is(Shop.Authorized, "Open")[
                Shop.AuthorizationId
            ]
        );

        await host.Restart();
        shop = Shop.On(host, host.Ready);
        Assert.Equal(
            id,
            (await shop.Authorize(order, 10, timeout: null, reference: "auth-1")).Is(Shop.Authorized, "Open")[
                Shop.AuthorizationId
            ]
        );
        Assert.Equal([id!], (await shop.GetOrder(order)).Members("OrderReferenceDetails/IdList"));

        var capture = (await shop.CaptureV1(id!, 10, reference: "capture-1")).Is(Shop.Captured, "Completed")[
            "CaptureDetails/AmazonCaptureId"
        ];
        Assert.Equal(
            capture,
            (await shop.CaptureV1(id!, 10, reference: "capture-1")).Is(Shop.Captured, "Completed")[
                "CaptureDetails/AmazonCaptureId"
            ]
        );
        (await shop.CaptureV1(id!, 9, reference: "capture-1")).IsError(400, "DuplicateRequest");
        var refund = (await shop.RefundV1(capture!, 10, reference: "refund-1")).Is(Shop.Refunded, "Pending")[
            "RefundDetails/AmazonRefundId"
        ];
        await shop.Control.Advance("PT1H");
        Assert.Equal(
            refund,
            (await shop.RefundV1(capture!, 10, reference: "refund-1")).Is(Shop.Refunded, "Completed")[
                "RefundDetails/AmazonRefundId"
            ]
        );
        (await shop.RefundV1(capture!, 9, reference: "refund-1")).IsError(400, "DuplicateRequest");
        Assert.Equal(10, (await shop.GetCapture(capture!)).Amount("CaptureDetails/RefundedAmount"));
    }

    [Theory, OnBothDatabases]
    public async Task Equal_calls_at_the_same_time_make_one_authorization(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var order = await shop.Order(100);
        var replies = await Task.WhenAll(
            Enumerable.Range(0, 16).Select(_ => shop.Authorize(order, 10, reference: "together"))
        );
        Assert.Single(replies.Select(r => r.Is(Shop.Authorized, "Open")[Shop.AuthorizationId]).Distinct());
        Assert.Single((await shop.GetOrder(order)).Members("OrderReferenceDetails/IdList"));
    }

    [Theory, OnBothDatabases]
    public async Task A_billing_agreement_is_set_confirmed_validated_and_closed(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var agreement = (await shop.Control.NewOrderReference("billing-agreement")).Id;
        Assert.Matches(@"^C01-\d{7}-\d{7}$", agreement);
        (
            await shop.V1.Call(
                "SetBillingAgreementDetails",
                ("AmazonBillingAgreementId", agreement),
                ("BillingAgreementAttributes.SellerNote", "Box of the month")
            )
        ).Ok();
        (await shop.V1.Call("ConfirmBillingAgreement", ("AmazonBillingAgreementId", agreement))).Ok();
        const string status = "BillingAgreementDetails/BillingAgreementStatus";
        (await shop.V1.Call("GetBillingAgreementDetails", ("AmazonBillingAgreementId", agreement))).Is(status, "Open");
        Assert.Equal(
            "Success",
            (await shop.V1.Call("ValidateBillingAgreement", ("AmazonBillingAgreementId", agreement))).Ok()[
                "ValidationResult"
            ]
        );

        (
            await shop.V1.Call(
                "CloseBillingAgreement",
                ("AmazonBillingAgreementId", agreement),
                ("ClosureReason", "unsubscribed")
            )
        ).Ok();
        (await shop.V1.Call("GetBillingAgreementDetails", ("AmazonBillingAgreementId", agreement))).Is(
            status,
            "Closed",
            "SellerClosed"
        );
    }

    [Theory, OnBothDatabases]
    public async Task Signed_get_and_the_older_hash_are_served_too(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var order = await shop.Order(50);
        var request = V1Client.Request("GetOrderReferenceDetails", ("AmazonOrderReferenceId", order));
        // Wire v1: woocommerce-gateway-amazon-pay includes/legacy, a signed GET with everything in the query.
        (await shop.V1.Send(request with { Method = HttpMethod.Get })).Is(OrderStatus, "Open");
        (await shop.V1.Send(request with { SignatureMethod = "HmacSHA1" })).Is(OrderStatus, "Open");
        // Wire v1: Amazon Pay integration guide, step 6, sample request: no application/ in the content type.
        (await shop.V1.Send(request with { ContentType = "x-www-form-urlencoded" })).Is(OrderStatus, "Open");
        (
            await shop.V1.Call(
                "GetOrderReferenceDetails",
                ("AmazonOrderReferenceId", order),
                ("SomethingNew", "is ignored")
            )
        ).Is(OrderStatus, "Open");
    }

    private static string[] Constraints(V1Reply reply) =>
        [.. reply.Xml.Descendants(V1Reply.Namespace + "ConstraintID").Select(c => c.Value)];
}
