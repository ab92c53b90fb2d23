using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Flows;

/// <summary>
/// What the buyer reads. Wire v1: Step 6 and "Buyer-facing email content"; v2: "Buyer communication".
/// </summary>
public class MailboxStoryTests
{
    private sealed record Mail(string Id, DateTimeOffset At, string To, string Subject, string Body, string ObjectId);

    [Theory, OnBothDatabases]
    public async Task An_order_of_v1_is_confirmed_authorized_captured_and_refunded_by_mail(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var order = await shop.Draft();
        (
            await shop.V1.Call(
                "SetOrderReferenceDetails",
                ("AmazonOrderReferenceId", order),
                ("OrderReferenceAttributes.OrderTotal.Amount", "94.50"),
                ("OrderReferenceAttributes.OrderTotal.CurrencyCode", "USD"),
                ("OrderReferenceAttributes.SellerNote", "Thank you, Jane"),
                ("OrderReferenceAttributes.SellerOrderAttributes.SellerOrderId", "o-77"),
                ("OrderReferenceAttributes.SellerOrderAttributes.StoreName", "Shoes & Sons")
            )
        ).Ok();
        Assert.Empty(await Mailbox(shop, order));
        (await shop.Confirm(order)).Ok();
        var confirmed = Assert.Single(await Mailbox(shop, order));
        Assert.Equal(
            ("buyer@example.com", "Your order with Shoes & Sons", order),
            (confirmed.To, confirmed.Subject, confirmed.ObjectId)
        );
        foreach (var text in new[] { "94.50 USD", "Thank you, Jane", "o-77", "Shoes & Sons", order })
            Assert.Contains(text, confirmed.Body);

        // Step 6: note and descriptor of the authorization are in the Funds Authorized mail.
        await shop.Control.Advance("PT1H");
        var at = (await shop.Control.Clock()).Now;
        var authorization = (
            await shop.V1.Call(
                "Authorize",
                ("AmazonOrderReferenceId", order),
                ("AuthorizationReferenceId", Shop.NewReference("a")),
                ("AuthorizationAmount.Amount", "94.50"),
                ("AuthorizationAmount.CurrencyCode", "USD"),
                ("TransactionTimeout", "0"),
                ("SellerAuthorizationNote", "Authorization for Blue Shoes"),
                ("SoftDescriptor", "Blue shoes")
            )
        ).Is(Shop.Authorized, "Open")[Shop.AuthorizationId]!;
        var authorized = Assert.Single(await Mailbox(shop, authorization));
        Assert.Equal("Funds Authorized for your order with Shoes & Sons", authorized.Subject);
        Assert.InRange(authorized.At, at, at.AddMinutes(5));
        foreach (var text in new[] { "Authorization for Blue Shoes", "AMZ*Blue shoes", "94.50 USD" })
            Assert.Contains(text, authorized.Body);

        var capture = (await shop.CaptureV1(authorization, 90, note: "Shipped today")).Is(Shop.Captured, "Completed")[
            "CaptureDetails/AmazonCaptureId"
        ]!;
        var captured = (await Mailbox(shop, capture)).Single(mail => mail.ObjectId == capture);
        Assert.Equal("You paid Shoes & Sons", captured.Subject);
        foreach (var text in new[] { "Shipped today", "90.00 USD", "AMZ*Blue shoes" })
            Assert.Contains(text, captured.Body);

        // Issued and done: one mail; declined: none.
        var refund = (await shop.RefundV1(capture, 40, note: "Sorry about the laces")).Ok()[
            "RefundDetails/AmazonRefundId"
        ]!;
        var declined = (await shop.RefundV1(capture, 1, note: Shop.Simulate("Declined", "AmazonRejected"))).Ok()[
            "RefundDetails/AmazonRefundId"
        ]!;
        Assert.Empty(await Mailbox(shop, refund));
        await shop.Control.Advance("PT1H");
        var refunded = Assert.Single(await Mailbox(shop, refund));
        Assert.Equal("Shoes & Sons has refunded you", refunded.Subject);
        foreach (var text in new[] { "Sorry about the laces", "40.00 USD" })
            Assert.Contains(text, refunded.Body);
        Assert.Empty(await Mailbox(shop, declined));

        // The whole order, in the order in which it was written; closing it is no mail, and nobody reads the reason.
        (
            await shop.V1.Call("CloseOrderReference", ("AmazonOrderReferenceId", order), ("ClosureReason", "a secret"))
        ).Ok();
        var all = await Mailbox(shop, order);
        Assert.Equal([confirmed.Id, authorized.Id, captured.Id, refunded.Id], all.Select(mail => mail.Id));
        Assert.All(all, mail => Assert.DoesNotContain("a secret", mail.Body));
        Assert.Equal(all, await Mailbox(shop));
    }

    [Theory, OnBothDatabases]
    public async Task A_mail_stays_what_it_was_whatever_is_said_later(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var permission = await shop.Permission(50);
        var agreement = (await shop.Control.NewOrderReference("billing-agreement")).Id;
        (await shop.V1.Call("ConfirmBillingAgreement", ("AmazonBillingAgreementId", agreement))).Ok();
        var child = (
            await shop.V1.Call(
                "AuthorizeOnBillingAgreement",
                ("AmazonBillingAgreementId", agreement),
                ("AuthorizationReferenceId", Shop.NewReference("a")),
                ("AuthorizationAmount.Amount", "10"),
                ("AuthorizationAmount.CurrencyCode", "USD"),
                ("TransactionTimeout", "0")
            )
        ).Ok()["AmazonOrderReferenceId"]!;
        var before = await Mailbox(shop);
        Assert.Equal(3, before.Length);
        (
            await shop.V2.Patch(
                $"chargePermissions/{permission}",
                new { merchantMetadata = new { merchantStoreName = "Renamed", noteToBuyer = "Changed" } }
            )
        ).Is(200);
        (
            await shop.V1.Call(
                "SetOrderAttributes",
                ("AmazonOrderReferenceId", child),
                ("OrderAttributes.SellerNote", "Added")
            )
        ).Ok();
        Assert.Equal(before, await Mailbox(shop));
        (await shop.Charge(permission, 10, captureNow: true)).Is(201, "Captured");
        Assert.Equal("You paid Renamed", (await Mailbox(shop, permission))[^1].Subject);
    }

    [Theory, OnBothDatabases]
    public async Task With_capture_now_the_note_of_the_authorization_is_in_the_mail_of_the_payment(
        TestDatabase database
    )
    {
        var shop = await Shop.Open(database);
        var order = await shop.Order(50);
        var both = (await shop.Authorize(order, 50, captureNow: true, note: "Your download")).Is(
            Shop.Authorized,
            "Closed",
            "MaxCapturesProcessed"
        );
        var mail = (await Mailbox(shop, order)).Single(one =>
            one.ObjectId == both.Members("AuthorizationDetails/IdList")[0]
        );
        Assert.Equal("You paid Shop", mail.Subject);
        Assert.Contains("Your download", mail.Body);
    }

    [Theory, OnBothDatabases]
    public async Task A_declined_payment_method_asks_the_buyer_for_another(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var order = await shop.Order(50);
        var pending = (
            await shop.Authorize(
                order,
                50,
                timeout: null,
                note: Shop.Simulate("Declined", "InvalidPaymentMethod", "\"PaymentMethodUpdateTimeInMins\":240")
            )
        ).Is(Shop.Authorized, "Pending");
        Assert.Single(await Mailbox(shop, order));
        await shop.Control.Advance("PT1M");
        await shop.OrderIs(order, "Suspended", "InvalidPaymentMethod");
        var mail = (await Mailbox(shop, order))[^1];
        Assert.Equal(
            (order, "Your payment to Shop was declined: please update your payment method"),
            (mail.ObjectId, mail.Subject)
        );
        Assert.Contains("choose another one", mail.Body);
        Assert.Empty(await Mailbox(shop, pending[Shop.AuthorizationId]!));

        // A soft decline, a timeout and a rejection are the merchant's to tell.
        order = await shop.Order(50);
        await shop.Authorize(
            order,
            50,
            note: Shop.Simulate("Declined", "InvalidPaymentMethod", "\"SoftDecline\":\"true\"")
        );
        await shop.Authorize(order, 50, note: Shop.Simulate("Declined", "TransactionTimedOut"));
        await shop.Authorize(order, 50, note: Shop.Simulate("Declined", "AmazonRejected"));
        Assert.Single(await Mailbox(shop, order));
    }

    [Theory, OnBothDatabases]
    public async Task An_agreement_is_told_of_its_beginning_its_payment_method_and_its_end(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var agreement = (await shop.Control.NewOrderReference("billing-agreement")).Id;
        (
            await shop.V1.Call(
                "SetBillingAgreementDetails",
                ("AmazonBillingAgreementId", agreement),
                ("BillingAgreementAttributes.SellerNote", "One box a month"),
                ("BillingAgreementAttributes.SellerBillingAgreementAttributes.SellerBillingAgreementId", "b-5"),
                ("BillingAgreementAttributes.SellerBillingAgreementAttributes.StoreName", "Boxes")
            )
        ).Ok();
        (await shop.V1.Call("ConfirmBillingAgreement", ("AmazonBillingAgreementId", agreement))).Ok();
        var begun = Assert.Single(await Mailbox(shop, agreement));
        Assert.Equal("You authorized Boxes to charge you with Amazon Pay", begun.Subject);
        foreach (var text in new[] { "One box a month", "b-5" })
            Assert.Contains(text, begun.Body);

        // Its orders are not confirmed by mail; what they take is.
        var charged = (
            await shop.V1.Call(
                "AuthorizeOnBillingAgreement",
                ("AmazonBillingAgreementId", agreement),
                ("AuthorizationReferenceId", Shop.NewReference("a")),
                ("AuthorizationAmount.Amount", "10"),
                ("AuthorizationAmount.CurrencyCode", "USD"),
                ("TransactionTimeout", "0"),
                ("CaptureNow", "true"),
                ("SellerAuthorizationNote", "The March box")
            )
        ).Ok();
        var child = await Mailbox(shop, charged["AmazonOrderReferenceId"]!);
        Assert.Equal(
            ["Funds Authorized for your order with Boxes", "You paid Boxes"],
            child.Select(mail => mail.Subject)
        );
        Assert.Contains("The March box", child[1].Body);

        await shop.Control.PutInstrument(agreement, "4444");
        await shop.Control.PutInstrument(agreement, "4444");
        var changed = (await Mailbox(shop, agreement))[1..];
        Assert.Equal("Your payment method for Boxes was changed", Assert.Single(changed).Subject);
        Assert.Contains("4444", changed[0].Body);

        (
            await shop.V1.Call(
                "CloseBillingAgreement",
                ("AmazonBillingAgreementId", agreement),
                ("ClosureReason", "sold out")
            )
        ).Ok();
        var ended = (await Mailbox(shop, agreement))[^1];
        Assert.Equal("Your agreement with Boxes has ended", ended.Subject);
        Assert.DoesNotContain("sold out", ended.Body);
    }

    [Theory, OnBothDatabases]
    public async Task A_payment_of_v2_is_told_when_it_is_ordered_captured_and_refunded(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var (permission, charge) = await shop.Checkout(50);
        // Nothing is said of what is only authorized.
        var ordered = Assert.Single(await Mailbox(shop, permission));
        Assert.Equal(("Your order with Shop", permission), (ordered.Subject, ordered.ObjectId));
        (await shop.Capture(charge, 50)).Is(200, "Captured");
        var refund = (await shop.Refund(charge, 20)).Is(201, "RefundInitiated")["refundId"]!;
        await shop.Control.Advance("PT1H");
        Assert.Equal(
            ["Your order with Shop", "You paid Shop", "Shop has started a refund", "Shop has refunded you"],
            (await Mailbox(shop, permission)).Select(mail => mail.Subject)
        );
        Assert.Equal(2, (await Mailbox(shop, refund)).Length);

        // Captured with the order: no mail of the order besides.
        var (atOnce, _) = await shop.Checkout(50, "AuthorizeWithCapture");
        Assert.Equal(["You paid Shop"], (await Mailbox(shop, atOnce)).Select(mail => mail.Subject));

        // Declined for good while nobody looks: the buyer is asked for another payment method.
        var later = await shop.Permission(50);
        (await shop.Charge(later, 20, simulation: "HardDeclined")).IsError(422, "HardDeclined");
        Assert.Contains("please update your payment method", (await Mailbox(shop, later))[^1].Subject);
    }

    [Theory, OnBothDatabases]
    public async Task The_mailbox_has_pages_survives_a_restart_and_is_nobody_elses(TestDatabase database)
    {
        await using var host = await TenderHost.Start(database);
        var (shop, other) = (Shop.On(host, host.Ready), Shop.On(host, await host.Control.NewMerchant()));
        var orders = new[] { await shop.Order(10), await shop.Order(20), await shop.Order(30) };
        var before = await Mailbox(shop);
        Assert.Equal(orders, before.Select(mail => mail.ObjectId));
        await host.Restart();
        (shop, other) = (Shop.On(host, host.Ready), Shop.On(host, other.Merchant));
        Assert.Equal(before, await Mailbox(shop));
        Assert.Empty(await Mailbox(other));
        Assert.Equal(
            404,
            (
                await other.Control.Raw(
                    HttpMethod.Get,
                    $"/control/v1/merchants/{other.Merchant.MerchantId}/mailbox?objectId={orders[0]}",
                    null,
                    host.ControlToken
                )
            ).Status
        );

        var first = (await shop.Control.Mine(HttpMethod.Get, "mailbox?limit=2", null, 200)).As<Page<Mail>>();
        Assert.Equal(orders[..2], first.Items.Select(mail => mail.ObjectId));
        var rest = (await shop.Control.Mine(HttpMethod.Get, $"mailbox?limit=2&after={first.Next}", null, 200)).As<
            Page<Mail>
        >();
        Assert.Equal((orders[2], null), (Assert.Single(rest.Items).ObjectId, rest.Next));
        // A mail is no notice: the merchant's list of those is as it was.
        Assert.All(await shop.Control.Notifications(), notice => Assert.NotNull(notice.V1));
    }

    private static async Task<Mail[]> Mailbox(Shop shop, string? objectId = null) =>
        (
            await shop.Control.Mine(
                HttpMethod.Get,
                objectId is null ? "mailbox?limit=1000" : $"mailbox?limit=1000&objectId={objectId}",
                null,
                200
            )
        )
            .As<Page<Mail>>()
            .Items;
}
