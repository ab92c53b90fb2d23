using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Flows;

/// <summary>
/// Whole stories of the v2 dialect over HTTP. Every step is what a merchant sees; time moves only where a line says so.
/// </summary>
public class V2StoryTests
{
    [Theory, OnBothDatabases]
    public async Task From_button_to_captured_and_refunded(TestDatabase database)
    {
        var shop = await Shop.Open(database);

        // 1. A new session tells the shop what is missing.
        var session = await shop.NewSession();
        var open = (await shop.V2.Get($"checkoutSessions/{session}")).Is(200, "Open");
        Assert.Contains("BuyerNotAssociated", open.Text);
        Assert.Null(open["webCheckoutDetails.amazonPayRedirectUrl"]);
        Assert.Null(open["chargePermissionId"]);

        // 2. The buyer signs in and chooses; she comes back to the review page.
        var review = await shop.Control.Buyer(
            session,
            "review",
            buyer: new { name = "Ada Buyer", email = "ada@example.test" }
        );
        Assert.Equal($"{Shop.ReviewUrl}?amazonCheckoutSessionId={session}", review.Url);
        var reviewed = (await shop.V2.Get($"checkoutSessions/{session}")).Is(200, "Open");
        Assert.Equal("Ada Buyer", reviewed["buyer.name"]);
        Assert.NotNull(reviewed["shippingAddress.countryCode"]);
        Assert.DoesNotContain("BuyerNotAssociated", reviewed.Text);

        // 3. Before she has confirmed, or with constraints left, nothing can be completed.
        (await shop.Complete(session, 100)).IsError(422, "InvalidCheckoutSessionStatus");

        // 4. The shop says what it wants; now there is somewhere to send her.
        var updated = (
            await shop.V2.Patch(
                $"checkoutSessions/{session}",
                new
                {
                    webCheckoutDetails = new { checkoutResultReturnUrl = Shop.ResultUrl },
                    paymentDetails = new
                    {
                        paymentIntent = "Authorize",
                        canHandlePendingAuthorization = false,
                        chargeAmount = new { amount = 100, currencyCode = "USD" },
                    },
                    merchantMetadata = new { merchantReferenceId = "o-1", noteToBuyer = "Thank you" },
                }
            )
        ).Is(200, "Open");
        Assert.NotNull(updated["webCheckoutDetails.amazonPayRedirectUrl"]);
        Assert.Equal(Shop.ReviewUrl, updated["webCheckoutDetails.checkoutReviewReturnUrl"]);
        (await shop.Complete(session, 100)).IsError(422, "InvalidCheckoutSessionStatus");

        // 5. She pays and lands on the result page, whose own query is kept.
        var paid = await shop.Control.Buyer(session, "pay");
        Assert.Equal($"{Shop.ResultUrl}&amazonCheckoutSessionId={session}", paid.Url);

        // 6. Completing with another amount is refused and changes nothing.
        (await shop.Complete(session, 99)).IsError(409, "AmountMismatch");
        (await shop.V2.Get($"checkoutSessions/{session}")).Is(200, "Open");
        var done = (await shop.Complete(session, 100)).Is(200, "Completed");
        var (permission, charge) = (done["chargePermissionId"]!, done["chargeId"]!);
        Assert.Matches(@"^S01-\d{7}-\d{7}$", permission);
        Assert.Matches($@"^{permission}-C\d{{6}}$", charge);
        (await shop.Complete(session, 100)).IsError(422, "InvalidCheckoutSessionStatus");
        (await shop.V2.Get($"checkoutSessions/{session}")).Is(200, "Completed");

        // 7. The whole balance is authorized: nothing more can be charged until it is captured or given back.
        var authorized = (await shop.GetCharge(charge)).Is(200, "Authorized");
        Assert.Equal(100, authorized.Amount("chargeAmount"));
        Assert.Null(authorized["captureAmount"]);
        await shop.PermissionIs(permission, "NonChargeable", "ChargeInProgress");
        await shop.BalanceIs(permission, 0);
        var details = await shop.GetPermission(permission);
        Assert.Equal("o-1", details["merchantMetadata.merchantReferenceId"]);
        Assert.Equal("Ada Buyer", details["buyer.name"]);

        // 8. Captured in full: the work is done and the permission closes by itself.
        var captured = (await shop.Capture(charge, 100)).Is(200, "Captured");
        Assert.Equal(100, captured.Amount("captureAmount"));
        Assert.Equal(0, captured.Amount("refundedAmount"));
        await shop.PermissionIs(permission, "Closed", "AmazonClosed");
        (await shop.Capture(charge, 1)).IsError(422, "InvalidChargeStatus");

        // 9. A refund is always asynchronous; the charge shows it when it is done.
        var refund = (await shop.Refund(charge, 40)).Is(201, "RefundInitiated");
        Assert.Matches($@"^{permission}-R\d{{6}}$", refund["refundId"]!);
        await shop.RefundIs(refund["refundId"]!, "RefundInitiated");
        await shop.Control.Advance("PT1H");
        await shop.RefundIs(refund["refundId"]!, "Refunded");
        var refunded = (await shop.GetCharge(charge)).Is(200, "Captured");
        Assert.Equal(40, refunded.Amount("refundedAmount"));
    }

    [Theory, OnBothDatabases]
    public async Task A_pending_authorization_is_answered_202_and_ends_authorized(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var session = await shop.ReadySession(50, pending: true);
        await shop.Control.Buyer(session, "pay", "0701");
        var done = (await shop.Complete(session, 50)).Is(202, "Completed");
        var charge = done["chargeId"]!;
        await shop.ChargeIs(charge, "AuthorizationInitiated");
        await shop.PermissionIs(done["chargePermissionId"]!, "NonChargeable", "ChargeInProgress");
        (await shop.Capture(charge, 50)).IsError(422, "InvalidChargeStatus");

        var advanced = await shop.Control.AdvanceToNext();
        Assert.Contains(advanced.Events, e => e.V2?.ObjectId == charge && e.V2.State == "Authorized");
        await shop.ChargeIs(charge, "Authorized");
        (await shop.Capture(charge, 50)).Is(200, "Captured");
    }

    [Theory, OnBothDatabases]
    public async Task A_pending_authorization_may_end_declined_and_the_session_stays_completed(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var session = await shop.ReadySession(50, pending: true);
        await shop.Control.Buyer(session, "pay", "4354");
        var done = (await shop.Complete(session, 50)).Is(202, "Completed");
        var (permission, charge) = (done["chargePermissionId"]!, done["chargeId"]!);
        await shop.Control.Advance("PT1H");
        await shop.ChargeIs(charge, "Declined", "HardDeclined");
        (await shop.V2.Get($"checkoutSessions/{session}")).Is(200, "Completed");

        // Another payment method repairs it, and the amount is free again.
        await shop.PermissionIs(permission, "NonChargeable", "PaymentMethodInvalid");
        (await shop.Charge(permission, 50)).IsError(422, "InvalidChargePermissionStatus");
        Assert.Equal("Chargeable", (await shop.Control.PutInstrument(permission, "1111")).V2?.State);
        await shop.PermissionIs(permission, "Chargeable");
        await shop.BalanceIs(permission, 50);
        (await shop.Charge(permission, 50)).Is(201, "Authorized");
    }

    [Theory, OnBothDatabases]
    public async Task A_pending_charge_that_nobody_decides_times_out_after_a_day(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var permission = await shop.Permission(100);
        await shop.Control.PutOutcomes(
            new
            {
                operation = "authorize",
                outcome = "Approved",
                delay = "PT30H",
            }
        );
        var charge = (await shop.Charge(permission, 100, pending: true)).Is(201, "AuthorizationInitiated")["chargeId"]!;
        await shop.Control.Advance("PT23H");
        await shop.ChargeIs(charge, "AuthorizationInitiated");
        await shop.Control.Advance("PT2H");
        await shop.ChargeIs(charge, "Declined", "TransactionTimedOut");

        // The late approval finds the charge decided and changes nothing.
        await shop.Control.Advance("PT12H");
        await shop.ChargeIs(charge, "Declined", "TransactionTimedOut");
        await shop.BalanceIs(permission, 100);
    }

    [Theory, OnBothDatabases]
    public async Task Cancel_wins_over_a_pending_decision(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var permission = await shop.Permission(100);
        var charge = (await shop.Charge(permission, 100, pending: true, simulation: "AuthorizationInitiated")).Is(
            201,
            "AuthorizationInitiated"
        )["chargeId"]!;
        var canceled = (await shop.Cancel(charge, "out of stock")).Is(200, "Canceled", "MerchantCanceled");
        Assert.Equal("out of stock", canceled["statusDetails.reasonDescription"]);
        await shop.PermissionIs(permission, "Chargeable");
        await shop.BalanceIs(permission, 100);

        var advanced = await shop.Control.Advance("P2D");
        Assert.DoesNotContain(advanced.Events, e => e.V2?.ObjectId == charge);
        await shop.ChargeIs(charge, "Canceled", "MerchantCanceled");
        (await shop.Cancel(charge)).IsError(422, "InvalidChargeStatus");
    }

    [Theory, OnBothDatabases]
    public async Task A_capture_after_a_week_is_asynchronous(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var (permission, charge) = await shop.Checkout(80);
        await shop.Control.Advance("P8D");
        (await shop.Capture(charge, 80)).Is(200, "CaptureInitiated");
        await shop.ChargeIs(charge, "CaptureInitiated");
        (await shop.Cancel(charge)).IsError(422, "InvalidChargeStatus");
        (await shop.Capture(charge, 80)).IsError(422, "InvalidChargeStatus");
        await shop.Control.Advance("PT1H");
        Assert.Equal(80, (await shop.GetCharge(charge)).Is(200, "Captured").Amount("captureAmount"));
        await shop.PermissionIs(permission, "Closed", "AmazonClosed");
    }

    [Theory, OnBothDatabases]
    public async Task A_capture_within_a_week_is_synchronous_and_gives_the_rest_back(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var (permission, charge) = await shop.Checkout(80);
        await shop.Control.Advance("P6D");
        (await shop.Capture(charge, 80.01m)).IsError(400, "TransactionAmountExceeded");
        Assert.Equal(30, (await shop.Capture(charge, 30)).Is(200, "Captured").Amount("captureAmount"));
        await shop.BalanceIs(permission, 50);
        await shop.PermissionIs(permission, "Chargeable");
    }

    [Theory, OnBothDatabases]
    public async Task A_late_capture_may_be_declined(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var (permission, charge) = await shop.Checkout(80);
        await shop.Control.Advance("P8D");
        (await shop.Capture(charge, 80, simulation: "AmazonRejected")).Is(200, "CaptureInitiated");
        await shop.Control.Advance("PT1H");
        await shop.ChargeIs(charge, "Declined", "AmazonRejected");
        await shop.PermissionIs(permission, "Closed", "AmazonCanceled");
    }

    [Theory, OnBothDatabases]
    public async Task An_authorization_expires_after_thirty_days_and_the_balance_comes_back(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var (permission, charge) = await shop.Checkout(80);
        await shop.Control.Advance("P29D");
        await shop.ChargeIs(charge, "Authorized");
        var advanced = await shop.Control.Advance("P2D");
        Assert.Contains(advanced.Events, e =>
            e.V2 is { State: "Canceled", ReasonCode: "ExpiredUnused" } && e.V2.ObjectId == charge
        );
        await shop.ChargeIs(charge, "Canceled", "ExpiredUnused");
        await shop.BalanceIs(permission, 80);
        await shop.PermissionIs(permission, "Chargeable");
        (await shop.Capture(charge, 80)).IsError(422, "InvalidChargeStatus");
        (await shop.Charge(permission, 80)).Is(201, "Authorized");
    }

    [Theory, OnBothDatabases]
    public async Task A_permission_expires_after_180_days(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var permission = await shop.Permission(80);
        await shop.Control.Advance("P179D");
        await shop.PermissionIs(permission, "Chargeable");
        await shop.Control.Advance("P2D");
        await shop.PermissionIs(permission, "Closed", "Expired");
        (await shop.Charge(permission, 1)).IsError(422, "InvalidChargePermissionStatus");
    }

    [Theory, OnBothDatabases]
    public async Task Closing_with_cancel_pending_charges_cancels_them(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var permission = await shop.Permission(100);
        var authorized = (await shop.Charge(permission, 30)).Is(201, "Authorized")["chargeId"]!;
        var pending = (await shop.Charge(permission, 30, pending: true, simulation: "AuthorizationInitiated")).Is(
            201,
            "AuthorizationInitiated"
        )["chargeId"]!;
        var closed = (
            await shop.V2.Delete(
                $"chargePermissions/{permission}/close",
                new { closureReason = "no longer sold", cancelPendingCharges = true }
            )
        ).Is(200);
        Assert.Equal("Closed", closed.State);
        Assert.Equal("MerchantClosed", closed["statusDetails.reasons.0.reasonCode"]);
        Assert.Equal("no longer sold", closed["statusDetails.reasons.0.reasonDescription"]);
        await shop.ChargeIs(authorized, "Canceled", "ChargePermissionCanceled");
        await shop.ChargeIs(pending, "Canceled", "ChargePermissionCanceled");
        await shop.Control.Advance("P2D");
        await shop.ChargeIs(pending, "Canceled", "ChargePermissionCanceled");
        (await shop.Charge(permission, 1)).IsError(422, "InvalidChargePermissionStatus");
        (await shop.V2.Delete($"chargePermissions/{permission}/close", new { closureReason = "again" })).IsError(
            422,
            "InvalidChargePermissionStatus"
        );
    }

    [Theory, OnBothDatabases]
    public async Task Closing_without_it_leaves_an_authorized_charge_capturable(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var permission = await shop.Permission(100);
        var charge = (await shop.Charge(permission, 30)).Is(201, "Authorized")["chargeId"]!;
        (await shop.V2.Delete($"chargePermissions/{permission}/close", new { closureReason = "enough" })).Is(200);
        await shop.ChargeIs(charge, "Authorized");
        (await shop.Charge(permission, 1)).IsError(422, "InvalidChargePermissionStatus");
        (await shop.Capture(charge, 30)).Is(200, "Captured");
        await shop.PermissionIs(permission, "Closed", "MerchantClosed");
        var refund = (await shop.Refund(charge, 30)).Is(201, "RefundInitiated")["refundId"]!;
        await shop.Control.Advance("PT1H");
        await shop.RefundIs(refund, "Refunded");
    }

    [Theory, OnBothDatabases]
    public async Task Parcels_are_charged_one_by_one_until_the_total_is_captured(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var (permission, none) = await shop.Checkout(20, "Confirm", total: 100);
        Assert.Equal("", none);
        await shop.PermissionIs(permission, "Chargeable");
        await shop.BalanceIs(permission, 100);

        var first = (await shop.Charge(permission, 40)).Is(201, "Authorized")["chargeId"]!;
        await shop.BalanceIs(permission, 60);
        (await shop.Charge(permission, 60.01m)).IsError(400, "TransactionAmountExceeded");
        (await shop.Capture(first, 40)).Is(200, "Captured");
        (await shop.Charge(permission, 25, captureNow: true)).Is(201, "Captured");
        await shop.PermissionIs(permission, "Chargeable");
        (await shop.Charge(permission, 35, captureNow: true)).Is(201, "Captured");
        await shop.PermissionIs(permission, "Closed", "AmazonClosed");
    }

    [Theory, OnBothDatabases]
    public async Task Authorize_with_capture_takes_the_money_at_completion(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var (permission, charge) = await shop.Checkout(60, "AuthorizeWithCapture");
        Assert.Equal(60, (await shop.GetCharge(charge)).Is(200, "Captured").Amount("captureAmount"));
        await shop.PermissionIs(permission, "Closed", "AmazonClosed");
    }

    [Theory, OnBothDatabases]
    public async Task Refunds_may_reach_fifteen_percent_above_the_capture_and_no_more(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var (_, charge) = await shop.Checkout(100, "AuthorizeWithCapture");
        (await shop.Refund(charge, 100)).Is(201, "RefundInitiated");
        (await shop.Refund(charge, 15)).Is(201, "RefundInitiated");
        (await shop.Refund(charge, 0.01m)).IsError(400, "TransactionAmountExceeded");
        await shop.Control.Advance("PT1H");
        (await shop.Refund(charge, 0.01m)).IsError(400, "TransactionAmountExceeded");
        Assert.Equal(115, (await shop.GetCharge(charge)).Is(200, "Captured").Amount("refundedAmount"));
    }

    [Theory, OnBothDatabases]
    public async Task Above_500_the_extra_refund_stops_at_75(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var (_, charge) = await shop.Checkout(1000, "AuthorizeWithCapture");
        (await shop.Refund(charge, 1075.01m)).IsError(400, "TransactionAmountExceeded");
        (await shop.Refund(charge, 1075)).Is(201, "RefundInitiated");
        (await shop.Refund(charge, 0.01m)).IsError(400, "TransactionAmountExceeded");
    }

    [Theory, OnBothDatabases]
    public async Task A_declined_refund_gives_its_room_back(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var (_, charge) = await shop.Checkout(100, "AuthorizeWithCapture");
        var declined = (await shop.Refund(charge, 115, simulation: "AmazonRejected")).Is(201, "RefundInitiated")[
            "refundId"
        ]!;
        await shop.Control.Advance("PT1H");
        await shop.RefundIs(declined, "Declined", "AmazonRejected");
        Assert.Equal(0, (await shop.GetCharge(charge)).Is(200, "Captured").Amount("refundedAmount"));
        (await shop.Refund(charge, 115)).Is(201, "RefundInitiated");
    }

    [Theory, OnBothDatabases]
    public async Task A_synchronous_decline_is_an_error_and_leaves_no_charge(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var permission = await shop.Permission(100);

        // Soft, and timed out: the permission stays chargeable.
        (await shop.Charge(permission, 10, simulation: "SoftDeclined")).IsError(422, "SoftDeclined");
        (await shop.Charge(permission, 10, simulation: "TransactionTimedOut")).IsError(422, "TransactionTimedOut");
        await shop.PermissionIs(permission, "Chargeable");
        await shop.BalanceIs(permission, 100);
        (await shop.Charge(permission, 10)).Is(201, "Authorized");

        // Hard: until the buyer chooses another payment method.
        (await shop.Charge(permission, 10, simulation: "HardDeclined")).IsError(422, "HardDeclined");
        await shop.PermissionIs(permission, "NonChargeable", "PaymentMethodInvalid");
        await shop.Control.PutInstrument(permission, "1111");
        (await shop.Charge(permission, 10)).Is(201, "Authorized");

        // Rejected: for good.
        (await shop.Charge(permission, 10, simulation: "AmazonRejected")).IsError(422, "AmazonRejected");
        await shop.PermissionIs(permission, "Closed", "AmazonCanceled");
        (await shop.Charge(permission, 10)).IsError(422, "InvalidChargePermissionStatus");
    }

    [Theory, OnBothDatabases]
    public async Task A_checkout_can_end_without_money(TestDatabase database)
    {
        var shop = await Shop.Open(database);

        // The buyer walks away.
        var session = await shop.ReadySession(10);
        Assert.Equal("Canceled", (await shop.Control.Buyer(session, "cancel")).State);
        (await shop.V2.Get($"checkoutSessions/{session}")).Is(200, "Canceled", "BuyerCanceled");
        (await shop.Complete(session, 10)).IsError(422, "CheckoutSessionCanceled");

        // Her card is refused on Amazon's page.
        session = await shop.ReadySession(10);
        await shop.Control.Buyer(session, "pay", "3434");
        (await shop.Complete(session, 10)).IsError(422, "CheckoutSessionCanceled");
        (await shop.V2.Get($"checkoutSessions/{session}")).Is(200, "Canceled", "Declined");

        // The completion itself is declined.
        session = await shop.ReadySession(10);
        await shop.Control.Buyer(session, "pay");
        (await shop.Complete(session, 10, simulation: "Declined")).IsError(422, "CheckoutSessionCanceled");
        (await shop.V2.Get($"checkoutSessions/{session}")).Is(200, "Canceled", "Declined");

        // Nobody comes back within a day.
        session = await shop.ReadySession(10);
        await shop.Control.Advance("PT23H");
        (await shop.V2.Get($"checkoutSessions/{session}")).Is(200, "Open");
        await shop.Control.Advance("PT2H");
        (await shop.V2.Get($"checkoutSessions/{session}")).Is(200, "Canceled", "Expired");
        (await shop.Complete(session, 10)).IsError(422, "CheckoutSessionCanceled");
    }

    [Theory, OnBothDatabases]
    public async Task At_most_25_charges_on_a_permission(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var permission = await shop.Permission(100);
        for (var i = 0; i < 25; i++)
            (await shop.Charge(permission, 1)).Is(201, "Authorized");
        (await shop.Charge(permission, 1)).IsError(422, "TransactionCountExceeded");
        await shop.BalanceIs(permission, 75);
    }

    [Theory, OnBothDatabases]
    public async Task The_same_key_and_body_give_the_same_bytes_also_after_a_restart(TestDatabase database)
    {
        await using var host = await TenderHost.Start(database);
        var shop = Shop.On(host, host.Ready);
        var permission = await shop.Permission(100);

        var first = (
            await shop.Charge(permission, 10, pending: true, key: "key-1", simulation: "AuthorizationInitiated")
        ).Is(201, "AuthorizationInitiated");
        var again = await shop.Charge(
            permission,
            10,
            pending: true,
            key: "key-1",
            simulation: "AuthorizationInitiated"
        );
        Assert.Equal((first.Status, first.Text), (again.Status, again.Text));
        await shop.BalanceIs(permission, 90);

        // The answer kept is the one given then, not the state of now.
        await shop.Control.Advance("PT1H");
        await shop.ChargeIs(first["chargeId"]!, "Authorized");
        Assert.Equal(
            first.Text,
            (await shop.Charge(permission, 10, pending: true, key: "key-1", simulation: "AuthorizationInitiated")).Text
        );

        // Anything else under the key is refused: other amount, other operation.
        (await shop.Charge(permission, 11, pending: true, key: "key-1", simulation: "AuthorizationInitiated")).IsError(
            400,
            "DuplicateIdempotencyKey"
        );
        (await shop.Capture(first["chargeId"]!, 10, key: "key-1")).IsError(400, "DuplicateIdempotencyKey");
        await shop.ChargeIs(first["chargeId"]!, "Authorized");

        // A decline is an answer too: repeated, not tried again.
        var declined = (await shop.Charge(permission, 10, key: "key-2", simulation: "SoftDeclined")).IsError(
            422,
            "SoftDeclined"
        );
        var capture = (await shop.Capture(first["chargeId"]!, 10, key: "key-3")).Is(200, "Captured");
        var refund = (await shop.Refund(first["chargeId"]!, 5, key: "key-4")).Is(201, "RefundInitiated");

        await host.Restart();
        shop = Shop.On(host, host.Ready);
        Assert.Equal(
            first.Text,
            (await shop.Charge(permission, 10, pending: true, key: "key-1", simulation: "AuthorizationInitiated"))
                .Is(201)
                .Text
        );
        Assert.Equal(
            declined.Text,
            (await shop.Charge(permission, 10, key: "key-2", simulation: "SoftDeclined")).Is(422).Text
        );
        Assert.Equal(capture.Text, (await shop.Capture(first["chargeId"]!, 10, key: "key-3")).Is(200).Text);
        Assert.Equal(refund.Text, (await shop.Refund(first["chargeId"]!, 5, key: "key-4")).Is(201).Text);
        (await shop.Charge(permission, 11, key: "key-1")).IsError(400, "DuplicateIdempotencyKey");
        await shop.BalanceIs(permission, 90);

        // Work that was owed before the restart is done after it.
        await shop.Control.Advance("PT1H");
        await shop.RefundIs(refund["refundId"]!, "Refunded");
    }

    [Theory, OnBothDatabases]
    public async Task Equal_requests_at_the_same_time_have_one_effect(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var permission = await shop.Permission(100);
        var replies = await Task.WhenAll(
            Enumerable.Range(0, 16).Select(_ => shop.Charge(permission, 10, key: "together"))
        );
        foreach (var reply in replies)
            reply.Is(201, "Authorized");
        Assert.Single(replies.Select(r => r.Text).Distinct());
        await shop.BalanceIs(permission, 90);
    }

    [Theory, OnBothDatabases]
    public async Task Rivals_for_the_last_of_the_balance_do_not_both_get_it(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var permission = await shop.Permission(100);
        var replies = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => shop.Charge(permission, 30)));
        Assert.Equal(3, replies.Count(r => r.Status == 201));
        foreach (var refused in replies.Where(r => r.Status != 201))
            refused.IsError(400, "TransactionAmountExceeded");
        await shop.BalanceIs(permission, 10);
    }

    [Theory, OnBothDatabases]
    public async Task Both_signature_algorithms_both_path_forms_and_https_are_served(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var permission = await shop.Permission(10);
        using var ca = shop.Host.Ca;
        using var trusting = new SocketsHttpHandler
        {
            SslOptions = new()
            {
                CertificateChainPolicy = new()
                {
                    TrustMode = System.Security.Cryptography.X509Certificates.X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { ca },
                    RevocationMode = System.Security.Cryptography.X509Certificates.X509RevocationMode.NoCheck,
                },
            },
        };
        foreach (var style in new[] { V2Style.DotNet, V2Style.Ruby })
        {
            (await new V2Client(shop.Merchant, shop.Host.Http, style).Get($"chargePermissions/{permission}")).Is(200);
            (
                await new V2Client(shop.Merchant, shop.Host.Https, style, trusting).Get(
                    $"chargePermissions/{permission}"
                )
            ).Is(200);
        }
    }
}
