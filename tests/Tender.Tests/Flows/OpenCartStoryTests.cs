using System.Text.Json.Nodes;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Flows;

/// <summary>
/// Orders of an OpenCart shop, from the login to the refund: the calls of its bundled extension's source, and its own
/// reading of the notices.
/// </summary>
public class OpenCartStoryTests
{
    private static Task<Shop> Open(TestDatabase database, string region = "na") =>
        Shop.Open(database, new { region, settings = new { noticeDelay = "PT1H" } });

    [Theory, OnBothDatabases]
    public async Task An_american_order_is_authorized_captured_and_refunded_by_the_admin(TestDatabase database)
    {
        var shop = await Open(database);
        await using var receiver = await Receiver.Start();
        await shop.Control.PutEndpoints(new Endpoint(OpenCart.Listener(receiver), "v1"));
        using var order = new OpenCart(shop, 41, "63.2000", isCapturedAtOnce: false);
        receiver.Answer = order.HandleNotice;

        await order.Login(await shop.Control.NewOrderReference());
        await order.GetAddress();
        await order.ProcessAmerican();
        Assert.Equal("Open", order.Transactions[order.Authorization]);
        await shop.Control.Settle();

        var capture = await order.Capture("63.20");
        await shop.OrderIs(order.OrderReference, "Closed", "SellerClosed");
        await shop.Control.Settle();
        Assert.True(order.IsPaid);
        Assert.Equal("Completed", order.Transactions[capture]);

        var parts = new[] { await order.Refund(capture, "13.2"), await order.Refund(capture, "50") };
        await shop.Control.Advance("PT1H");
        await Verified(shop, receiver, order);
        Assert.All(parts, part => Assert.Equal("Completed", order.Transactions[part]));
    }

    [Theory, OnBothDatabases]
    public async Task An_european_order_passes_the_banks_challenge_and_is_captured_at_once(TestDatabase database)
    {
        var shop = await Open(database, "de");
        await using var receiver = await Receiver.Start();
        await shop.Control.PutEndpoints(new Endpoint(OpenCart.Listener(receiver), "v1"));
        using var order = new OpenCart(shop, 42, "19.9900", isCapturedAtOnce: true);
        receiver.Answer = order.HandleNotice;

        await order.Login(await shop.Control.NewOrderReference());
        await order.GetAddress();
        await order.Process();
        await shop.OrderIs(order.OrderReference, "Suspended", "PaymentAuthorizationRequired");
        var passed = await shop.Control.Any(
            $"order-references/{order.OrderReference}/challenge",
            new { result = "Success" }
        );
        await order.ReturnFromChallenge(passed.As<JsonObject>()["url"]!.GetValue<string>());
        await shop.Control.Settle();
        Assert.True(order.IsPaid);

        var capture = Assert.Single(order.Transactions, one => one.Key != order.Authorization).Key;
        var refund = await order.Refund(capture, "19.99");
        await shop.Control.Advance("PT1H");
        await Verified(shop, receiver, order);
        Assert.Equal("Completed", order.Transactions[refund]);
    }

    /// <summary>Admin controller validate: these three codes are what its page can tell apart.</summary>
    [Theory, OnBothDatabases]
    public async Task Saving_the_settings_tells_a_wrong_key_and_a_wrong_merchant(TestDatabase database)
    {
        var shop = await Open(database);
        using var order = new OpenCart(shop, 43, "1.0000", isCapturedAtOnce: false);
        Assert.Equal("InvalidOrderReferenceId", await order.ValidateDetails());
        Assert.Equal("InvalidAccessKeyId", await order.ValidateDetails(accessKey: "AKIAAAAAAAAAAAAAAAAA"));
        Assert.Equal("InvalidParameterValue", await order.ValidateDetails(sellerId: "A0NOBODYSMERCHANT"));
    }

    private static async Task Verified(Shop shop, Receiver receiver, OpenCart order)
    {
        Assert.Equal(
            ["OrderReferenceNotification", "PaymentAuthorize", "PaymentCapture", "PaymentRefund"],
            receiver.Messages.Select(message => message.Kind).Distinct().Order(StringComparer.Ordinal)
        );
        foreach (var message in receiver.Messages)
            await Receiver.Verify(message, shop.Host);
        Assert.Empty(order.RefusedNotices);
        Assert.DoesNotContain(order.Transactions, one => one.Value is "Pending");
    }
}
