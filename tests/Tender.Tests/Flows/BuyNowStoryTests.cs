using System.Text.Json;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Flows;

/// <summary>
/// Buy Now without a browser (row 17): what the page sends, and what Finalize takes of what it showed. What the two
/// pages say to each other is tested in a browser.
/// </summary>
public class BuyNowStoryTests
{
    private const string Home = "/checkout/buy-now",
        Origin = "https://shop.example";

    [Theory, OnBothDatabases]
    public async Task Only_what_the_page_showed_is_finalized(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        using var visitor = new PageVisitor(shop.Host.Http);
        var page = await Order(shop, visitor);
        var order = await Ask(visitor, page, "order", 409);
        Assert.True(order.Text.Length > 0);
        var address = page.Data["shippingAddress"];
        // Nothing was shown yet.
        (await Finalize(shop, page.Session, 12, address)).IsError(409, "AmountMismatch");
        await Ask(visitor, page, "show", 200, ("cart", Cart("12.00")), ("option", "d1"));
        (await Finalize(shop, page.Session, 11.99m, address)).IsError(409, "AmountMismatch");
        (await Finalize(shop, page.Session, 12, null)).IsError(400, "MissingParameterValue");
        var elsewhere = new
        {
            name = "Eve",
            addressLine1 = "1 Other",
            postalCode = "1",
            countryCode = "US",
        };
        (await Finalize(shop, page.Session, 12, elsewhere)).IsError(400, "InvalidParameterValue");
        // The shop's server may change what it likes: the page showed what it showed.
        (
            await shop.V2.Patch(
                $"checkoutSessions/{page.Session}",
                new { paymentDetails = new { chargeAmount = shop.Usd(12.5m), totalOrderAmount = shop.Usd(13) } }
            )
        ).Is(200, "Open");
        (await Finalize(shop, page.Session, 12.5m, address)).IsError(409, "AmountMismatch");
        await Ask(visitor, page, "show", 200, ("cart", Cart("12.00")), ("option", "d1"));
        var data = (await Ask(visitor, page, "order", 200)).Json;
        Assert.Equal(page.Session, data.GetProperty("amazonCheckoutSessionId").GetString());
        // Exactly what was handed to the handler can be sent on.
        var done = (await Finalize(shop, page.Session, 12, data.GetProperty("shippingAddress"))).Is(200, "Completed");
        Assert.Equal(12, (await shop.GetCharge(done["chargeId"]!)).Is(200, "Authorized").Amount("chargeAmount"));
        Assert.True((await Ask(visitor, page, "state", 200)).Json.GetProperty("isCompleted").GetBoolean());
        await Ask(visitor, page, "show", 409, ("cart", Cart("99.00")), ("option", "d1"));
    }

    [Theory, OnBothDatabases]
    public async Task After_a_decline_the_same_order_begins_anew(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        using var visitor = new PageVisitor(shop.Host.Http);
        var page = await Order(shop, visitor);
        await Ask(visitor, page, "payment", 200, ("payment", "3434"));
        await Ask(visitor, page, "show", 200, ("cart", Cart("12.00")), ("option", "d1"));
        var address = page.Data["shippingAddress"];
        (await Finalize(shop, page.Session, 12, address)).IsError(422, "CheckoutSessionCanceled");
        var ticket = (await Ask(visitor, page, "again", 200)).Json.GetProperty("ticket").GetString()!;
        var next = page with { Ticket = ticket };
        await Ask(visitor, next, "payment", 200, ("payment", "1111"));
        await Ask(visitor, next, "show", 200, ("cart", Cart("12.00")), ("option", "d1"));
        var data = (await Ask(visitor, next, "order", 200)).Json;
        var session = data.GetProperty("amazonCheckoutSessionId").GetString()!;
        Assert.NotEqual(page.Session, session);
        (await Finalize(shop, session, 12, address)).Is(200, "Completed");
        // One that was not declined is not begun again.
        await Ask(visitor, next, "again", 409);
    }

    [Theory, OnBothDatabases]
    public async Task What_nobody_may_send_begins_and_changes_nothing(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        using var visitor = new PageVisitor(shop.Host.Http);
        var config = $$"""{"storeId":"{{shop.Merchant.StoreId}}"}""";
        foreach (
            var (origin, merchant, text, channel, status) in new[]
            {
                ((string?)null, shop.Merchant.MerchantId, config, Channel, 400),
                (Origin, "A0000000000000", config, Channel, 403),
                (Origin, shop.Merchant.MerchantId, "{}", Channel, 400),
                (Origin, shop.Merchant.MerchantId, "no json", Channel, 400),
                (Origin, shop.Merchant.MerchantId, """{"storeId":"another"}""", Channel, 400),
                (Origin, shop.Merchant.MerchantId, config, "short", 400),
            }
        )
        {
            var answer = await visitor.Post(Home, Fields(merchant, text, channel), origin);
            Assert.Equal((status, (string?)null), (answer.Status, answer.Location));
        }
        await shop.Control.Mine(
            HttpMethod.Patch,
            "",
            new { settings = new { returnOrigins = new[] { "https://own.example" } } },
            200
        );
        Assert.Equal(403, (await visitor.Post(Home, Fields(shop.Merchant.MerchantId, config), Origin)).Status);
        Assert.Equal(
            303,
            (await visitor.Post(Home, Fields(shop.Merchant.MerchantId, config), "https://own.example")).Status
        );
        Assert.Equal(400, (await visitor.Get($"{Home}?ticket=x")).Status);
    }

    [Theory, OnBothDatabases]
    public async Task What_is_no_sum_or_not_the_buyers_is_refused(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        using var visitor = new PageVisitor(shop.Host.Http);
        var page = await Order(shop, visitor);
        string[] bad =
        [
            "",
            "[]",
            "{}",
            Cart("0.00"),
            Cart("-1.00"),
            Cart("free"),
            Cart("12.00").Replace("USD", "EUR", StringComparison.Ordinal),
            Cart("12.00").Replace("totalTaxAmount", "tax", StringComparison.Ordinal),
            Cart("12.00").Replace("\"d1\"", "null", StringComparison.Ordinal),
        ];
        foreach (var cart in bad)
            await Ask(visitor, page, "show", 409, ("cart", cart), ("option", "d1"));
        await Ask(visitor, page, "address", 409, ("address", "address-99"));
        await Ask(visitor, page, "payment", 409, ("payment", "2002"));
        await Ask(visitor, page, "payment", 409, ("payment", "9999"));
        await Ask(visitor, page, "nothing", 404);
        // Not deliverable there: it is shown, and cannot be ordered.
        var nowhere = await Ask(visitor, page, "show", 200, ("cart", Cart("12.00", "[]")), ("option", ""));
        Assert.False(nowhere.Json.GetProperty("canOrder").GetBoolean());
        // Whoever has no ticket, and whoever is on another site.
        Assert.Equal(400, (await visitor.Post($"{Home}/show", new() { ["cart"] = Cart("12.00") })).Status);
        var form = new Dictionary<string, string> { ["ticket"] = page.Ticket, ["cart"] = Cart("12.00") };
        Assert.Equal(403, (await visitor.Post($"{Home}/show", form, "https://evil.example")).Status);
    }

    private sealed record OrderPage(string Session, string Ticket, Dictionary<string, JsonElement> Data);

    private const string Channel = "0123456789abcdef0123456789abcdef";

    private static async Task<OrderPage> Order(Shop shop, PageVisitor visitor)
    {
        var config = $$"""{"storeId":"{{shop.Merchant.StoreId}}","scopes":["name"]}""";
        var begun = await visitor.Post(Home, Fields(shop.Merchant.MerchantId, config), Origin);
        Assert.Equal(303, begun.Status);
        var page = await visitor.Open(begun.Location!);
        page = await visitor.Submit(page, $"{Home}/sign-in", ("email", "buyer@example.com"));
        page = await visitor.Submit(page, $"{Home}/consent");
        var data = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(page.Attribute("data-buyer"))!;
        return new(page.Attribute("data-session"), page.Attribute("data-ticket"), data);
    }

    private static Dictionary<string, string> Fields(string merchant, string config, string channel = Channel) =>
        new()
        {
            ["merchantId"] = merchant,
            ["checkoutSessionConfig"] = config,
            ["channel"] = channel,
            ["handlers"] = """["onInitCheckout","onCompleteCheckout"]""",
            ["productType"] = "PayAndShip",
            ["viewType"] = "modalView",
            ["checkoutLanguage"] = "en_US",
            ["origin_url"] = Origin + "/cart",
        };

    private static string Cart(string total, string deliveries = """[{"id":"d1","isDefault":true}]""") =>
        $$"""
            {"totalBaseAmount":{"amount":"10.00","currencyCode":"USD"},
            "totalShippingAmount":{"amount":"2.00","currencyCode":"USD"},
            "totalTaxAmount":{"amount":"0","currencyCode":"USD"},
            "totalChargeAmount":{"amount":"{{total}}","currencyCode":"USD"},"deliveryOptions":{{deliveries}}}
            """;

    private static async Task<(string Text, JsonElement Json)> Ask(
        PageVisitor visitor,
        OrderPage page,
        string what,
        int status,
        params (string Name, string Value)[] fields
    )
    {
        var form = fields.ToDictionary(one => one.Name, one => one.Value);
        form["ticket"] = page.Ticket;
        var answer = await visitor.Post($"{Home}/{what}", form);
        Assert.True(answer.Status == status, $"{what} answered {answer.Status}: {answer.Html}");
        using var json = JsonDocument.Parse(answer.Html);
        return (answer.Html, json.RootElement.Clone());
    }

    private static Task<V2Reply> Finalize(Shop shop, string session, decimal amount, object? address) =>
        shop.V2.Post(
            $"checkoutSessions/{session}/finalize",
            new
            {
                chargeAmount = shop.Usd(amount),
                paymentIntent = "Authorize",
                shippingAddress = address,
            }
        );
}
