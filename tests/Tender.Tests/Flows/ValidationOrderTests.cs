using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Flows;

/// <summary>
/// An Authorize call with everything wrong, mended one thing after the other: which fault is told is wire behaviour.
/// Wire v1: spec 6.3.
/// </summary>
public class ValidationOrderTests
{
    [Theory, OnBothDatabases]
    public async Task Authorize_is_refused_for_its_first_fault(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var (order, closed, full) = (await shop.Order(100), await shop.Order(100), await shop.Order(100));
        for (var i = 0; i < 10; i++)
            (await shop.Authorize(full, 1)).Ok();
        var used = (await shop.Authorize(closed, 5, reference: "used")).Is(Shop.Authorized, "Open")[
            Shop.AuthorizationId
        ];
        (await shop.V1.Call("CloseOrderReference", ("AmazonOrderReferenceId", closed))).Ok();
        var late = TimeProvider.System.GetUtcNow().AddMinutes(-16);
        var bad = Shop.Simulate("Declined", "NoSuchReason");

        // 1 to 4: who asks, whether it is so, when, and what.
        (
            await shop.V1.Send(
                V1Client.Request("Nothing") with
                {
                    AccessKeyId = "AKIAAAAAAAAAAAAAAAAA",
                    Signature = _ => "x",
                    Timestamp = late,
                    SellerId = "A0",
                }
            )
        ).IsError(403, "InvalidAccessKeyId");
        (
            await shop.V1.Send(
                V1Client.Request("Nothing") with
                {
                    Signature = _ => "x",
                    Timestamp = late,
                    SellerId = "A0",
                }
            )
        ).IsError(403, "SignatureDoesNotMatch");
        Assert.Contains(
            "expired",
            (await shop.V1.Send(V1Client.Request("Nothing") with { Timestamp = late, SellerId = "A0" }))
                .IsError(400, "InvalidParameterValue")
                .Text
        );
        (await shop.V1.Send(V1Client.Request("Nothing") with { SellerId = "A0" })).IsError(404, "InvalidAddress");

        // 5 to 7: how often, for whom, and whether that account may.
        await Patch(shop, new { throttling = true, suspended = true });
        V1Reply throttled;
        do throttled = await shop.V1.Send(V1Client.Request("Authorize") with { SellerId = "A0" });
        while (throttled.Status == 400);
        Assert.Equal((503, "RequestThrottled"), (throttled.Status, throttled.Code));
        Assert.Contains("<RequestID>", throttled.Text);
        Assert.Contains("<Type />", throttled.Text);
        await Patch(shop, new { throttling = false });
        Assert.Contains(
            "Invalid seller id: A0",
            (await shop.V1.Send(V1Client.Request("Authorize") with { SellerId = "A0" }))
                .IsError(400, "InvalidParameterValue")
                .Text
        );
        (await shop.V1.Call("Authorize")).IsError(403, "InvalidAccountStatus");
        await Patch(shop, new { suspended = false });

        // 8 to 11: what it says, whether there is such an order, and whether it was asked before.
        (await Authorize(shop, "S01-0000000-0000000", "x", "used", "EUR", bad)).IsError(400, "InvalidParameterValue");
        (await Authorize(shop, "S01-0000000-0000000", "9999", "used", "EUR", bad)).IsError(
            404,
            "InvalidOrderReferenceId"
        );
        Assert.Equal(
            used,
            (await shop.Authorize(closed, 5, reference: "used")).Is(Shop.Authorized, "Open")[Shop.AuthorizationId]
        );
        (await Authorize(shop, closed, "9999", "used", "EUR", bad)).IsError(400, "DuplicateRequest");
        (await Authorize(shop, full, "9999", "used", "EUR", bad)).IsError(400, "DuplicateReferenceId");

        // 12 to 16: the order's state, currency, count, amount; and at last the simulation.
        (await Authorize(shop, closed, "9999", "new", "EUR", bad)).IsError(405, "InvalidOrderReferenceStatus");
        (await Authorize(shop, full, "9999", "new", "EUR", bad)).IsError(400, "CurrencyMismatch");
        (await Authorize(shop, full, "9999", "new", "USD", bad)).IsError(400, "TransactionCountExceeded");
        (await Authorize(shop, order, "9999", "new", "USD", bad)).IsError(400, "TransactionAmountExceeded");
        (await Authorize(shop, order, "50", "new", "USD", bad)).IsError(400, "InvalidSandboxSimulationSpecified");
        // None of them used the reference up.
        (await Authorize(shop, order, "50", "new", "USD", null)).Is(Shop.Authorized, "Open");
    }

    [Theory, OnBothDatabases]
    public async Task Captures_and_refunds_check_their_object_before_the_simulation(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var order = await shop.Order(100);
        var bad = Shop.Simulate("Declined", "NoSuchReason");
        var open = (await shop.Authorize(order, 50)).Ok()[Shop.AuthorizationId]!;
        (await shop.CaptureV1(order + "-A000009", 1, bad)).IsError(404, "InvalidTransactionId");
        (await shop.CaptureV1(open, 51, bad)).IsError(400, "TransactionAmountExceeded");
        (await shop.CaptureV1(open, 50, bad)).IsError(400, "InvalidSandboxSimulationSpecified");
        var capture = (await shop.CaptureV1(open, 50)).Is(Shop.Captured, "Completed")[
            "CaptureDetails/AmazonCaptureId"
        ]!;
        (await shop.CaptureV1(open, 50, bad)).IsError(405, "InvalidAuthorizationStatus");
        (await shop.RefundV1(order + "-C000009", 1, bad)).IsError(404, "InvalidTransactionId");
        (await shop.RefundV1(capture, 500, bad)).IsError(400, "TransactionAmountExceeded");
        (await shop.RefundV1(capture, 50, bad)).IsError(400, "InvalidSandboxSimulationSpecified");
        // What belongs to another call is none here.
        (await shop.RefundV1(capture, 50, Shop.Simulate("Pending"))).IsError(400, "InvalidSandboxSimulationSpecified");
        (await shop.RefundV1(capture, 50)).Is(Shop.Refunded, "Pending");
        // The id of an authorization is no capture's.
        (await shop.RefundV1(open, 1)).IsError(404, "InvalidTransactionId");
        Assert.Contains(
            $"The TransactionId {open} is invalid.",
            (await shop.GetCapture(open)).IsError(404, "InvalidTransactionId").Text
        );
    }

    private static Task<V1Reply> Authorize(
        Shop shop,
        string order,
        string amount,
        string reference,
        string currency,
        string? note
    ) =>
        shop.V1.Call(
            "Authorize",
            ("AmazonOrderReferenceId", order),
            ("AuthorizationReferenceId", reference),
            ("AuthorizationAmount.Amount", amount),
            ("AuthorizationAmount.CurrencyCode", currency),
            ("TransactionTimeout", "0"),
            ("SellerAuthorizationNote", note)
        );

    private static Task<ControlReply> Patch(Shop shop, object settings) =>
        shop.Control.Call(HttpMethod.Patch, $"/control/v1/merchants/{shop.Merchant.MerchantId}", new { settings }, 200);
}
