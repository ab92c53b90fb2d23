using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Flows;

/// <summary>What the tenth capture and the tenth refund close.</summary>
public class V1CaptureStoryTests
{
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
}
