using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Flows;

/// <summary>How charges and captures are decided, declined and canceled; which of simultaneous calls count.</summary>
public class ChargeStoryTests
{
    [Theory, OnBothDatabases]
    public async Task A_charge_that_may_be_pending_and_need_not_is_decided_at_once(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        (await shop.Charge(await shop.Permission(100), 10, pending: true)).Is(201, "Authorized");
        var session = await shop.ReadySession(10, pending: true);
        await shop.Control.Buyer(session, "pay", "1111");
        await shop.ChargeIs((await shop.Complete(session, 10)).Is(200, "Completed")["chargeId"]!, "Authorized");
    }

    [Theory, OnBothDatabases]
    public async Task A_pending_card_without_the_flag_is_answered_at_once(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var session = await shop.ReadySession(10);
        await shop.Control.Buyer(session, "pay", "0701");
        // What cannot be decided while the caller waits is declined, and never pending.
        (await shop.Complete(session, 10)).IsError(422, "CheckoutSessionCanceled");
        (await shop.V2.Get($"checkoutSessions/{session}")).Is(200, "Canceled", "Declined");
        var permission = await shop.Permission(100);
        await shop.Control.PutInstrument(permission, "0701");
        (await shop.Charge(permission, 10)).IsError(422, "TransactionTimedOut");
        (await shop.Charge(permission, 10, pending: true)).Is(201, "AuthorizationInitiated");
    }

    [Theory, OnBothDatabases]
    public async Task A_soft_descriptor_is_short_and_shown_with_its_prefix(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var permission = await shop.Permission(100);
        Task<V2Reply> Charge(string descriptor) =>
            shop.V2.Post(
                "charges",
                new
                {
                    chargePermissionId = permission,
                    chargeAmount = shop.Usd(10),
                    captureNow = true,
                    softDescriptor = descriptor,
                }
            );
        (await Charge(new string('d', 17))).IsError(400, "InvalidParameterValue");
        var charge = (await Charge("SHOES 0123456789")).Is(201, "Captured");
        Assert.Equal("AMZ*SHOES 0123456789", charge["softDescriptor"]);
        var refund = (
            await shop.V2.Post(
                "refunds",
                new
                {
                    chargeId = charge["chargeId"],
                    refundAmount = shop.Usd(1),
                    softDescriptor = "BACK",
                }
            )
        ).Is(201);
        Assert.Equal("AMZ*BACK", refund["softDescriptor"]);
        var captured = (
            await shop.V2.Post(
                $"charges/{(await shop.Charge(permission, 5)).Is(201)["chargeId"]}/capture",
                new { captureAmount = shop.Usd(5), softDescriptor = "LATER" }
            )
        ).Is(200, "Captured");
        Assert.Equal("AMZ*LATER", captured["softDescriptor"]);
    }

    [Theory, OnBothDatabases]
    public async Task What_is_taken_or_given_back_names_the_seller_on_the_statement(TestDatabase database)
    {
        var shop = await Shop.Open(database, new { name = "Golf Clubs & Balls" });
        var permission = await shop.Permission(100);
        var charge = (await shop.Charge(permission, 10)).Is(201, "Authorized");
        Assert.Null(charge["softDescriptor"]);
        var captured = (
            await shop.V2.Post($"charges/{charge["chargeId"]}/capture", new { captureAmount = shop.Usd(10) })
        ).Is(200, "Captured");
        Assert.Equal("AMZ*Golf Clubs & Bal", captured["softDescriptor"]);
        var refund = (
            await shop.V2.Post("refunds", new { chargeId = charge["chargeId"], refundAmount = shop.Usd(1) })
        ).Is(201);
        Assert.Equal("AMZ*Golf Clubs & Bal", refund["softDescriptor"]);
    }

    [Theory, OnBothDatabases]
    public async Task Declines_that_need_the_buyer_are_told_and_make_the_permission_wait(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        foreach (var code in new[] { "PaymentMethodNotAllowed", "MFANotCompleted" })
        {
            // In the answer.
            var permission = await shop.Permission(100);
            await shop.Control.PutOutcomes(new { operation = "authorize", outcome = code });
            (await shop.Charge(permission, 10)).IsError(422, code);
            await shop.PermissionIs(permission, "NonChargeable", "PaymentMethodInvalid");
            await shop.Control.PutInstrument(permission, "4444");
            // Later.
            await shop.Control.PutOutcomes(
                new
                {
                    operation = "authorize",
                    outcome = code,
                    delay = "PT1H",
                }
            );
            var charge = (await shop.Charge(permission, 10, pending: true)).Is(201, "AuthorizationInitiated")[
                "chargeId"
            ]!;
            await shop.Control.Advance("PT2H");
            await shop.ChargeIs(charge, "Declined", code);
        }
    }

    [Theory, OnBothDatabases]
    public async Task A_charge_may_fail_to_be_processed_later(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var permission = await shop.Permission(100);
        var charge = (await shop.Charge(permission, 10, pending: true, simulation: "PendingProcessingFailure")).Is(
            201,
            "AuthorizationInitiated"
        )["chargeId"]!;
        await shop.Control.Advance("PT1M");
        await shop.ChargeIs(charge, "Declined", "ProcessingFailure");
        await shop.PermissionIs(permission, "Chargeable");
    }

    [Theory, OnBothDatabases]
    public async Task A_processing_failure_is_repeated_under_its_key(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var permission = await shop.Permission(100);
        var failed = (await shop.Charge(permission, 10, key: "again", simulation: "ProcessingFailure")).IsError(
            500,
            "ProcessingFailure"
        );
        Assert.Equal(
            failed.Text,
            (await shop.Charge(permission, 10, key: "again", simulation: "ProcessingFailure"))
                .IsError(500, "ProcessingFailure")
                .Text
        );
        (await shop.Charge(permission, 10, key: "anew")).Is(201, "Authorized");
        await shop.BalanceIs(permission, 90);
    }

    [Theory, OnBothDatabases]
    public async Task A_capture_declined_in_the_answer_is_an_error(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        foreach (
            var (code, status) in new[] { ("AmazonRejected", 422), ("ProcessingFailure", 500), ("SoftDeclined", 422) }
        )
        {
            var (_, charge) = await shop.Checkout(50);
            await shop.Control.PutOutcomes(new { operation = "capture", outcome = code });
            (await shop.Capture(charge, 50)).IsError(status, code);
            await shop.ChargeIs(charge, "Declined", code);
        }
    }

    [Theory, OnBothDatabases]
    public async Task A_late_capture_may_be_declined_for_every_reason(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        foreach (var code in new[] { "SoftDeclined", "HardDeclined", "AmazonRejected", "ProcessingFailure" })
        {
            var (permission, charge) = await shop.Checkout(50);
            await shop.Control.Advance("P8D");
            await shop.Control.PutOutcomes(new { operation = "capture", outcome = code });
            (await shop.Capture(charge, 50)).Is(200, "CaptureInitiated");
            await shop.Control.Advance("PT1H");
            await shop.ChargeIs(charge, "Declined", code);
            await shop.BalanceIs(permission, 50);
        }
    }

    [Theory, OnBothDatabases]
    public async Task What_amazon_closes_in_one_dialect_has_its_name_in_the_other(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var order = await shop.Order(100);
        var authorization = (await shop.Authorize(order, 10, note: Shop.Simulate("Closed", "AmazonClosed"))).Is(
            Shop.Authorized,
            "Open"
        )[Shop.AuthorizationId]!;
        await shop.Control.Advance("PT1H");
        await shop.AuthorizationIs(authorization, "Closed", "AmazonClosed");
        await shop.ChargeIs(authorization.Replace("-A", "-C"), "Canceled", "AmazonCanceled");

        authorization = (await shop.Authorize(order, 10)).Is(Shop.Authorized, "Open")[Shop.AuthorizationId]!;
        var capture = (await shop.CaptureV1(authorization, 10, Shop.Simulate("Closed", "AmazonClosed"))).Is(
            Shop.Captured,
            "Completed"
        )["CaptureDetails/AmazonCaptureId"]!;
        await shop.Control.Advance("PT1H");
        await shop.CaptureIs(capture, "Closed", "AmazonClosed");
        (await shop.RefundV1(capture, 1)).IsError(405, "CaptureNotRefundable");
        await shop.ChargeIs(capture, "Captured");
        (await shop.Refund(capture, 1)).IsError(422, "InvalidChargeStatus");
    }

    [Theory, OnBothDatabases]
    public async Task The_buyer_cancels_a_charge_that_is_pending_or_open_and_no_other(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var permission = await shop.Permission(100);
        var open = (await shop.Charge(permission, 10)).Is(201, "Authorized")["chargeId"]!;
        Assert.Equal(200, (await shop.Control.Any($"charges/{open}/cancel", new { })).Status);
        await shop.ChargeIs(open, "Canceled", "BuyerCanceled");
        Assert.Equal(409, (await shop.Control.Any($"charges/{open}/cancel", new { })).Status);
        Assert.Equal(404, (await shop.Control.Any($"charges/{permission}/cancel", new { })).Status);
        Assert.Equal(400, (await shop.Control.Any($"charges/{open}/cancel", new { reason = "x" })).Status);

        await shop.Control.PutOutcomes(
            new
            {
                operation = "authorize",
                outcome = "Approved",
                delay = "PT3H",
            }
        );
        var pending = (await shop.Charge(permission, 20, pending: true)).Is(201, "AuthorizationInitiated")["chargeId"]!;
        Assert.Equal(200, (await shop.Control.Any($"charges/{pending}/cancel", new { })).Status);
        await shop.Control.Advance("PT4H");
        await shop.ChargeIs(pending, "Canceled", "BuyerCanceled");
        // The money is free again.
        (await shop.Charge(permission, 100)).Is(201, "Authorized");
    }

    [Theory, OnBothDatabases]
    public async Task Of_calls_that_exclude_each_other_one_counts(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var permission = await shop.Permission(100);

        // Two captures, and a cancel, of one charge.
        var charge = (await shop.Charge(permission, 40)).Is(201, "Authorized")["chargeId"]!;
        var replies = await Task.WhenAll(
            shop.Capture(charge, 40),
            shop.Capture(charge, 30),
            shop.Cancel(charge),
            shop.Cancel(charge)
        );
        Assert.Single(replies, reply => reply.Status == 200);
        Assert.All(replies.Where(reply => reply.Status != 200), reply => reply.IsError(422, "InvalidChargeStatus"));

        // Refunds that together are more than may be refunded.
        var (_, sold) = await shop.Checkout(100, "AuthorizeWithCapture");
        var refunds = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => shop.Refund(sold, 50)));
        Assert.Equal(
            (2, 4),
            (refunds.Count(reply => reply.Status == 201), refunds.Count(reply => reply.Status == 400))
        );

        // A page that is loaded twice.
        var session = await shop.ReadySession(10);
        await shop.Control.Buyer(session, "pay");
        var done = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => shop.Complete(session, 10)));
        Assert.Single(done, reply => reply.Status == 200);
        Assert.All(done.Where(reply => reply.Status != 200), reply =>
            reply.IsError(422, "InvalidCheckoutSessionStatus")
        );

        // Closing with what is open, and a charge that is made meanwhile: whichever comes first, nothing is open in the
        // end.
        var busy = await shop.Permission(100);
        await Task.WhenAll(
            shop.Charge(busy, 10),
            shop.V2.Delete(
                $"chargePermissions/{busy}/close",
                new { closureReason = "over", cancelPendingCharges = true }
            ),
            shop.Charge(busy, 10)
        );
        await shop.PermissionIs(busy, "Closed", "MerchantClosed");
        foreach (var number in new[] { 1, 2 })
            if (await shop.GetCharge($"{busy}-C00000{number}") is { Status: 200 } made)
                made.Is(200, "Canceled", "ChargePermissionCanceled");
    }
}
