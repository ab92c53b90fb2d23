using System.Text.Json.Nodes;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Flows;

/// <summary>
/// Orders of a WooCommerce shop, from the button to the refund: the calls of the plugin's source, and its own checks of
/// the notices.
/// </summary>
public class WooCommerceStoryTests
{
    /// <summary>Notices leave when a test moves the clock, not while the shop still calls.</summary>
    private static Task<Shop> Open(TestDatabase database, string region = "na") =>
        Shop.Open(database, new { region, settings = new { noticeDelay = "PT1H" } });

    [Theory, OnBothDatabases]
    public async Task An_order_that_is_captured_at_once_is_refunded_in_parts(TestDatabase database)
    {
        var shop = await Open(database);
        await using var receiver = await Receiver.Start();
        await shop.Control.PutEndpoints(
            new Endpoint($"{receiver.Url}?wc-api=WC_Gateway_Amazon_Payments_Advanced", "v2")
        );
        var order = new WooCommerce(shop, 12, "63.20");
        receiver.Answer = order.HandleNotice;

        await order.ValidateKeys();
        var session = await order.PressButton();
        await shop.Control.Buyer(session, "review");
        Assert.Contains(session, await order.ProcessPayment(session));
        Assert.Contains("amazon_return=1", (await shop.Control.Buyer(session, "pay")).Url);
        Assert.True(await order.HandleReturn(session));
        Assert.Equal("processing", order.Status);
        await Told(shop, receiver, order, order.Charge!);

        // A part, as a number; then the rest, as PHP computes it: 63.2 less 10.55.
        var first = await order.Refund(10.55m);
        await shop.Control.Advance("PT1H");
        await Told(shop, receiver, order, first["refundId"]!);
        Assert.Equal("processing", order.Status);
        var second = await order.Refund(null);
        Assert.Equal(52.65m, second.Amount("refundAmount"));
        await shop.Control.Advance("PT1H");
        await Told(shop, receiver, order, second["refundId"]!);
        Assert.Equal("refunded", order.Status);
        Assert.Equal(2, order.Refunds.Count);
    }

    [Theory, OnBothDatabases]
    public async Task An_authorization_that_stays_pending_is_told_and_captured_by_the_admin(TestDatabase database)
    {
        var shop = await Open(database, "de");
        await using var receiver = await Receiver.Start();
        await shop.Control.PutEndpoints(new Endpoint($"{receiver.Url}", "v2"));
        var order = new WooCommerce(shop, 7, "19.99", WooCapture.AuthorizedAsync);
        receiver.Answer = order.HandleNotice;

        // "Classic": the address is the shop's, its parts percent-encoded.
        var session = await order.PressClassicButton(
            new JsonObject
            {
                ["name"] = "J%C3%B6rg%20M%C3%BCller",
                ["addressLine1"] = "Schutzstra%C3%9Fe%201",
                ["addressLine2"] = "",
                ["city"] = "M%C3%BCnchen",
                ["stateOrRegion"] = "DE-BY",
                ["postalCode"] = "81541",
                ["countryCode"] = "DE",
                ["phoneNumber"] = "%2B49%2089%201112222",
            }
        );
        Assert.Contains("amazon_return_classic=1", (await shop.Control.Buyer(session, "pay", "0701")).Url);
        Assert.True(await order.HandleReturn(session));
        Assert.Equal("on-hold", order.Status);
        await shop.ChargeIs(order.Charge!, "AuthorizationInitiated");
        await shop.Control.Advance("PT1M");
        await Told(shop, receiver, order, order.Charge!);
        await shop.ChargeIs(order.Charge!, "Authorized");
        Assert.Equal("on-hold", order.Status);

        await order.Capture();
        Assert.Equal("processing", order.Status);
        await order.Refund(null);
        await shop.Control.Advance("PT1H");
        Assert.Equal("refunded", order.Status);
        Assert.Empty(order.RefusedNotices);
    }

    [Theory, OnBothDatabases]
    public async Task A_confirmed_order_is_authorized_canceled_and_charged_by_the_admin(TestDatabase database)
    {
        var shop = await Open(database);
        await using var receiver = await Receiver.Start();
        // Both generations: those of captures and refunds are read as the second's, the others ignored.
        await shop.Control.PutEndpoints(new Endpoint($"{receiver.Url}", "both"));
        var order = new WooCommerce(shop, 3, "40.00", WooCapture.Manual);
        receiver.Answer = order.HandleNotice;

        var session = await order.PressButton();
        await shop.Control.Buyer(session, "review");
        await order.ProcessPayment(session);
        await shop.Control.Buyer(session, "pay");
        Assert.True(await order.HandleReturn(session));
        Assert.Equal(("on-hold", null), (order.Status, order.Charge));

        await order.Authorize(captureNow: false);
        await shop.ChargeIs(order.Charge!, "Authorized");
        await order.Cancel();
        Assert.Equal("pending", order.Status);
        await shop.Control.Settle();
        await order.Authorize(captureNow: true);
        Assert.Equal("processing", order.Status);
        await order.Refund(40m);
        await shop.Control.Advance("PT1H");
        Assert.Equal("refunded", order.Status);
        Assert.Empty(order.RefusedNotices);
        Assert.Contains(receiver.Messages, message => message.Kind == "PaymentRefund");
    }

    [Theory, OnBothDatabases]
    public async Task A_declined_checkout_is_read_again_and_told_the_buyer(TestDatabase database)
    {
        var shop = await Open(database);
        var order = new WooCommerce(shop, 5, "25.00");
        foreach (var (action, card, reason) in new[] { ("pay", "3434", "Declined"), ("cancel", null, "BuyerCanceled") })
        {
            var session = await order.PressButton();
            await shop.Control.Buyer(session, "review");
            await order.ProcessPayment(session);
            await shop.Control.Buyer(session, action, card);
            Assert.False(await order.HandleReturn(session));
            Assert.Equal(reason, order.CheckoutNotice);
        }
        Assert.Equal(("pending", null), (order.Status, order.Charge));
    }

    /// <summary>Of what the plugin accepts: one notice of the object, and no refusal so far.</summary>
    private static async Task Told(Shop shop, Receiver receiver, WooCommerce order, string id)
    {
        await shop.Control.Settle();
        var message = Assert.Single(receiver.About(id));
        await Receiver.Verify(message, shop.Host);
        Assert.Empty(order.RefusedNotices);
    }
}
