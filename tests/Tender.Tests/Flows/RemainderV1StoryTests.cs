using System.Xml.Linq;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Flows;

/// <summary>Statements of v1's specification that no longer story tells, each in the shortest way over HTTP.</summary>
public class RemainderV1StoryTests
{
    private const string OrderStatus = "OrderReferenceDetails/OrderReferenceStatus",
        AgreementStatus = "BillingAgreementDetails/BillingAgreementStatus";

    // ---- transport ----

    [Theory, OnBothDatabases]
    public async Task A_ping_tells_the_time_and_answers_have_the_headers_of_mws(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        using var handler = new SocketsHttpHandler();
        using var client = new HttpClient(handler);
        var ping = XDocument.Parse(await client.GetStringAsync(shop.Host.Http));
        var told = DateTimeOffset.Parse(
            ping.Element("PingResponse")!.Element("Timestamp")!.Attribute("timestamp")!.Value,
            null
        );
        Assert.InRange(
            told,
            TimeProvider.System.GetUtcNow().AddMinutes(-5),
            TimeProvider.System.GetUtcNow().AddMinutes(5)
        );

        using var answer = await client.PostAsync(
            new Uri(shop.Host.Http, V1Client.Path),
            new StringContent("Action=GetServiceStatus")
        );
        Assert.True(Guid.TryParse(answer.Headers.GetValues("x-mws-request-id").Single(), out var id));
        Assert.Contains(id.ToString(), await answer.Content.ReadAsStringAsync());
        Assert.Matches(
            @"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$",
            answer.Headers.GetValues("x-mws-timestamp").Single()
        );
        Assert.NotEmpty(answer.Headers.GetValues("x-mws-response-context").Single());
        Assert.Equal("text/xml", answer.Content.Headers.ContentType!.MediaType);
    }

    [Theory, OnBothDatabases]
    public async Task Booleans_come_in_every_spelling(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var order = await shop.Order(100);
        foreach (
            var (said, means) in new[]
            {
                ("true", true),
                ("TRUE", true),
                ("1", true),
                ("false", false),
                ("False", false),
                ("0", false),
                ("", false),
            }
        )
        {
            var reply = await shop.V1.Call(
                "Authorize",
                ("AmazonOrderReferenceId", order),
                ("AuthorizationReferenceId", Shop.NewReference("a")),
                ("AuthorizationAmount.Amount", "1.00"),
                ("AuthorizationAmount.CurrencyCode", "USD"),
                ("TransactionTimeout", "0"),
                ("CaptureNow", said)
            );
            reply.Is(Shop.Authorized, means ? "Closed" : "Open", means ? "MaxCapturesProcessed" : null);
        }
    }

    [Theory, OnBothDatabases]
    public async Task The_account_is_active(TestDatabase database) =>
        Assert.Equal(
            "ACTIVE",
            (await (await Shop.Open(database)).V1.Call("GetMerchantAccountStatus")).Ok()["AccountStatus"]
        );

    [Theory, OnBothDatabases]
    public async Task Texts_have_their_lengths(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var draft = await shop.Draft();
        foreach (
            var (name, max) in new[]
            {
                ("SellerNote", 1024),
                ("SellerOrderAttributes.StoreName", 50),
                ("SellerOrderAttributes.SellerOrderId", 127),
                ("SellerOrderAttributes.CustomInformation", 1024),
            }
        )
        {
            Task<V1Reply> Set(int length) =>
                shop.V1.Call(
                    "SetOrderReferenceDetails",
                    ("AmazonOrderReferenceId", draft),
                    ("OrderReferenceAttributes.OrderTotal.Amount", "50"),
                    ("OrderReferenceAttributes.OrderTotal.CurrencyCode", "USD"),
                    ("OrderReferenceAttributes." + name, new string('x', length))
                );
            (await Set(max)).Ok();
            (await Set(max + 1)).IsError(400, "InvalidParameterValue");
        }
        (await shop.Confirm(draft)).Ok();
        (await shop.Authorize(draft, 1, note: new string('n', 256))).IsError(400, "InvalidParameterValue");
        var authorization = (
            await shop.Authorize(draft, 1, note: new string('n', 255), reference: new string('r', 32))
        ).Is(Shop.Authorized, "Open")[Shop.AuthorizationId]!;
        (await shop.CaptureV1(authorization, 1, new string('n', 256))).IsError(400, "InvalidParameterValue");
        var capture = (await shop.CaptureV1(authorization, 1, new string('n', 255))).Is(Shop.Captured, "Completed")[
            "CaptureDetails/AmazonCaptureId"
        ]!;
        (await shop.RefundV1(capture, 1, new string('n', 256))).IsError(400, "InvalidParameterValue");
        (await shop.RefundV1(capture, 1, new string('n', 255))).Is(Shop.Refunded, "Pending");
    }

    // ---- authorizations ----

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
        var agreement = await Agreement(shop);
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

    // ---- captures and refunds ----

    [Theory, OnBothDatabases]
    public async Task The_tenth_capture_closes_the_order(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var order = await shop.Order(100);
        for (var i = 0; i < 10; i++)
        {
            await shop.OrderIs(order, "Open");
            (
                await shop.CaptureV1(
                    (await shop.Authorize(order, 2)).Is(Shop.Authorized, "Open")[Shop.AuthorizationId]!,
                    2
                )
            ).Is(Shop.Captured, "Completed");
        }
        await shop.OrderIs(order, "Closed", "MaxAuthorizationsCaptured");
        (await shop.Authorize(order, 1)).IsError(405, "InvalidOrderReferenceStatus");
    }

    [Theory, OnBothDatabases]
    public async Task The_tenth_refund_closes_the_capture(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var capture = Assert.Single(
            (await shop.Authorize(await shop.Order(100), 100, captureNow: true))
                .Ok()
                .Members("AuthorizationDetails/IdList")
        );
        for (var i = 0; i < 10; i++)
            (await shop.RefundV1(capture, 1)).Is(Shop.Refunded, "Pending");
        await shop.CaptureIs(capture, "Completed");
        await shop.Control.Advance("PT1H");
        await shop.CaptureIs(capture, "Closed", "MaxRefundsProcessed");
        (await shop.RefundV1(capture, 1)).IsError(405, "CaptureNotRefundable");
    }

    // ---- agreements ----

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
        var agreement = await Agreement(shop);
        var permission = (await shop.GetPermission(agreement)).Is(200);
        Assert.Equal(("Chargeable", "Recurring"), (permission.State, permission["chargePermissionType"]));
        Assert.Equal((500, 500), (permission.Amount("limits.amountLimit"), permission.Amount("limits.amountBalance")));
        (await shop.V1.Call("CloseBillingAgreement", ("AmazonBillingAgreementId", agreement))).Ok();
        await shop.PermissionIs(agreement, "Closed", "MerchantClosed");
    }

    private static Task<V1Reply> Get(Shop shop, string agreement) =>
        shop.V1.Call("GetBillingAgreementDetails", ("AmazonBillingAgreementId", agreement));

    private static async Task<string> Agreement(Shop shop)
    {
        var agreement = (await shop.Control.NewOrderReference("billing-agreement")).Id;
        (await shop.V1.Call("ConfirmBillingAgreement", ("AmazonBillingAgreementId", agreement))).Ok();
        return agreement;
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
