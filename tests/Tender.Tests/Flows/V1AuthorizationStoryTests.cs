using System.Diagnostics;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Flows;

/// <summary>How v1 authorizations are decided: at once or later, by which timeout, with which card.</summary>
public class V1AuthorizationStoryTests
{
    private const string OrderStatus = "OrderReferenceDetails/OrderReferenceStatus";

    [Theory, OnBothDatabases]
    public async Task The_transaction_timeout_is_zero_or_five_to_1440_in_steps_of_five(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var order = await shop.Order(1000);
        foreach (var timeout in new[] { "5", "10", "1435", "1440", null })
        {
            (await shop.Authorize(order, 1, timeout)).Is(Shop.Authorized, "Pending");
        }
        (await shop.Authorize(order, 1, "0")).Is(Shop.Authorized, "Open");
        foreach (var timeout in new[] { "1", "4", "6", "7", "1441", "1445", "2880", "-5", "5.0", "five", " 5" })
            (await shop.Authorize(order, 1, timeout)).IsError(400, "InvalidParameterValue");
    }

    [Theory, OnBothDatabases]
    public async Task An_asynchronous_authorization_waits_for_a_day_unless_told_otherwise(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var order = await shop.Order(1000);
        await shop.Control.PutOutcomes(
            new
            {
                operation = "authorize",
                outcome = "Approved",
                delay = "P2D",
                times = 0,
            }
        );
        var (five, day) = (
            (await shop.Authorize(order, 1, "5")).Is(Shop.Authorized, "Pending")[Shop.AuthorizationId]!,
            (await shop.Authorize(order, 1, null)).Is(Shop.Authorized, "Pending")[Shop.AuthorizationId]!
        );
        await shop.Control.Advance("PT4M");
        await shop.AuthorizationIs(five, "Pending");
        await shop.Control.Advance("PT1M5S");
        await shop.AuthorizationIs(five, "Declined", "TransactionTimedOut");
        await shop.Control.Advance("PT23H50M");
        await shop.AuthorizationIs(day, "Pending");
        await shop.Control.Advance("PT10M");
        await shop.AuthorizationIs(day, "Declined", "TransactionTimedOut");
        await shop.OrderIs(order, "Open");
    }

    [Theory, OnBothDatabases]
    public async Task What_takes_longer_is_declined_for_who_waits_and_approved_for_who_does_not(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        // A test card whose authorizations stay pending, and are then approved.
        var order = (await shop.Control.NewOrderReference(instrument: "0701")).Id;
        (await shop.SetDetails(order, 100)).Ok();
        (await shop.Confirm(order)).Ok();
        (await shop.Authorize(order, 10)).Is(Shop.Authorized, "Declined", "TransactionTimedOut");
        await shop.OrderIs(order, "Open");
        // "Omnichronous": asked again asynchronously, under another reference.
        var pending = (await shop.Authorize(order, 10, timeout: null)).Is(Shop.Authorized, "Pending")[
            Shop.AuthorizationId
        ]!;
        await shop.Control.Advance("PT1M");
        await shop.AuthorizationIs(pending, "Open");
    }

    [Theory, OnBothDatabases]
    public async Task Who_waits_is_answered_within_the_time_of_the_guide(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var order = await shop.Order(100);
        var watch = Stopwatch.StartNew();
        (await shop.Authorize(order, 10)).Is(Shop.Authorized, "Open");
        (await shop.Authorize(order, 10, note: Shop.Simulate("Declined", "TransactionTimedOut"))).Is(
            Shop.Authorized,
            "Declined",
            "TransactionTimedOut"
        );
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(16));
    }

    [Theory, OnBothDatabases]
    public async Task The_merchants_reference_is_not_amazons_id(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var order = await shop.Order(100);
        var said = (await shop.Authorize(order, 10, reference: "my-own_1")).Is(Shop.Authorized, "Open");
        Assert.Equal("my-own_1", said["AuthorizationDetails/AuthorizationReferenceId"]);
        Assert.Matches($@"^{order}-A\d{{6}}$", said[Shop.AuthorizationId]!);
        (await shop.GetAuthorization("my-own_1")).IsError(404, "InvalidTransactionId");
    }

    [Theory, OnBothDatabases]
    public async Task Small_amounts_are_taken(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        (await shop.Authorize(await shop.Order(0.29m), 0.29m)).Is(Shop.Authorized, "Open");
    }

    [Theory, OnBothDatabases]
    public async Task A_closed_authorization_is_not_closed_again(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var order = await shop.Order(100);
        var closed = (await shop.Authorize(order, 10)).Is(Shop.Authorized, "Open")[Shop.AuthorizationId]!;
        (await Close(closed)).Ok();
        (await Close(closed)).IsError(405, "InvalidAuthorizationStatus");
        (await Close((await shop.Authorize(order, 10, captureNow: true)).Ok()[Shop.AuthorizationId]!)).IsError(
            405,
            "InvalidAuthorizationStatus"
        );
        (
            await Close(
                (await shop.Authorize(order, 10, note: Shop.Simulate("Declined", "TransactionTimedOut"))).Ok()[
                    Shop.AuthorizationId
                ]!
            )
        ).IsError(405, "InvalidAuthorizationStatus");

        Task<V1Reply> Close(string id) => shop.V1.Call("CloseAuthorization", ("AmazonAuthorizationId", id));
    }

    [Theory, OnBothDatabases]
    public async Task A_pending_authorization_has_a_day_unless_it_says_less(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var agreement = await shop.Agreement();
        await shop.Control.PutOutcomes(
            new
            {
                operation = "authorize",
                outcome = "Approved",
                delay = "PT30H",
                times = 2,
            }
        );
        var ids = new[]
        {
            (await shop.Authorize(await shop.Order(50), 50, timeout: null)).Is(Shop.Authorized, "Pending")[
                Shop.AuthorizationId
            ]!,
            (
                await shop.V1.Call(
                    "AuthorizeOnBillingAgreement",
                    ("AmazonBillingAgreementId", agreement),
                    ("AuthorizationReferenceId", Shop.NewReference("a")),
                    ("AuthorizationAmount.Amount", "5"),
                    ("AuthorizationAmount.CurrencyCode", "USD")
                )
            ).Is(Shop.Authorized, "Pending")[Shop.AuthorizationId]!,
        };
        await shop.Control.Advance("PT23H");
        foreach (var id in ids)
            await shop.AuthorizationIs(id, "Pending");
        await shop.Control.Advance("PT2H");
        foreach (var id in ids)
            await shop.AuthorizationIs(id, "Declined", "TransactionTimedOut");
    }

    [Theory, OnBothDatabases]
    public async Task A_pending_card_times_out_synchronously_and_is_decided_asynchronously(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var order = await Order(shop, "0701");
        (await shop.Authorize(order, 10)).Is(Shop.Authorized, "Declined", "TransactionTimedOut");
        await shop.OrderIs(order, "Open");
        var authorization = (await shop.Authorize(order, 10, timeout: "60")).Is(Shop.Authorized, "Pending")[
            Shop.AuthorizationId
        ]!;
        await shop.Control.Advance("PT1M");
        await shop.AuthorizationIs(authorization, "Open");
    }

    [Theory, OnBothDatabases]
    public async Task Every_starred_card_does_what_its_name_says(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var order = (await shop.Control.NewOrderReference(instrument: "PaymentMethodNotAllowed")).Id;
        Assert.Contains("PaymentMethodNotAllowed", (await shop.SetDetails(order, 50)).Ok().Text);
        (await shop.Confirm(order)).IsError(404, "ConstraintsExist");

        order = await Order(shop, "InvalidPaymentMethod");
        (await shop.Authorize(order, 50)).Is(Shop.Authorized, "Declined", "InvalidPaymentMethod");
        await shop.OrderIs(order, "Suspended", "InvalidPaymentMethod");
        order = await Order(shop, "AmazonRejected");
        (await shop.Authorize(order, 50)).Is(Shop.Authorized, "Declined", "AmazonRejected");
        await shop.OrderIs(order, "Closed", "AmazonClosed");
        order = await Order(shop, "TransactionTimedOut");
        (await shop.Authorize(order, 50)).Is(Shop.Authorized, "Declined", "TransactionTimedOut");
        await shop.OrderIs(order, "Open");
        // A note goes before the card.
        (await shop.Authorize(order, 50, note: Shop.Simulate("Declined", "AmazonRejected"))).Is(
            Shop.Authorized,
            "Declined",
            "AmazonRejected"
        );
    }

    [Theory, OnBothDatabases]
    public async Task A_failure_to_process_leaves_the_order_open(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var order = await shop.Order(100);
        await shop.Control.PutOutcomes(
            new { operation = "authorize", outcome = "ProcessingFailure" },
            new { operation = "capture", outcome = "ProcessingFailure" },
            new { operation = "refund", outcome = "ProcessingFailure" }
        );
        (await shop.Authorize(order, 10)).Is(Shop.Authorized, "Declined", "ProcessingFailure");
        await shop.OrderIs(order, "Open");
        var authorization = (await shop.Authorize(order, 10)).Is(Shop.Authorized, "Open")[Shop.AuthorizationId]!;
        (await shop.CaptureV1(authorization, 10)).Is(Shop.Captured, "Declined", "ProcessingFailure");
        await shop.OrderIs(order, "Open");
        authorization = (await shop.Authorize(order, 10)).Is(Shop.Authorized, "Open")[Shop.AuthorizationId]!;
        var capture = (await shop.CaptureV1(authorization, 10)).Is(Shop.Captured, "Completed")[
            "CaptureDetails/AmazonCaptureId"
        ]!;
        var refund = (await shop.RefundV1(capture, 5)).Is(Shop.Refunded, "Pending")["RefundDetails/AmazonRefundId"]!;
        await shop.Control.Advance("PT1H");
        await shop.RefundV1Is(refund, "Declined", "ProcessingFailure");
        (await shop.RefundV1(capture, 5)).Is(Shop.Refunded, "Pending");
    }

    [Theory, OnBothDatabases]
    public async Task Rivals_stay_within_the_ceiling_and_the_count(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var order = await shop.Order(100);
        var replies = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => shop.Authorize(order, 30)));
        Assert.Equal(3, replies.Count(reply => reply.Status == 200)); // of 115
        foreach (var refused in replies.Where(reply => reply.Status != 200))
            refused.IsError(400, "TransactionAmountExceeded");
        order = await shop.Order(100);
        replies = await Task.WhenAll(Enumerable.Range(0, 14).Select(_ => shop.Authorize(order, 1)));
        Assert.Equal(10, replies.Count(reply => reply.Status == 200));
        foreach (var refused in replies.Where(reply => reply.Status != 200))
            refused.IsError(400, "TransactionCountExceeded");
    }

    /// <summary>An Open order over 50 with a card of the wallet.</summary>
    private static async Task<string> Order(Shop shop, string card)
    {
        var order = (await shop.Control.NewOrderReference(instrument: card)).Id;
        (await shop.SetDetails(order, 50)).Ok();
        (await shop.Confirm(order)).Ok();
        (await shop.GetOrder(order)).Is(OrderStatus, "Open");
        return order;
    }
}
