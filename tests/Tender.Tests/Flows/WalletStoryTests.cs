using System.Text.RegularExpressions;
using Tender.Core;
using Tender.Server.Storage;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Flows;

/// <summary>The buyer's wallet, through HTTP as a browser without a script sees it.</summary>
public partial class WalletStoryTests
{
    private const string Buyer = "buyer@example.com";

    [Theory, OnBothDatabases]
    public async Task A_buyer_sees_what_she_has_of_both_generations(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var (permission, charge) = await shop.Checkout(20, "AuthorizeWithCapture");
        (await shop.Refund(charge, 5)).Is(201);
        var order = await shop.Order(30);
        var agreement = await shop.Agreement();
        var subscription = await shop.LastingPermission("Recurring", "USD");
        using var visitor = new PageVisitor(shop.Host.Http);
        var orders = await SignIn(shop, visitor);
        Assert.Equal(new[] { order, permission }.Order(), Ids(orders).Order());
        Assert.True(orders.Says("20.00 USD") && orders.Says("30.00 USD"), orders.Html);
        // What is paid has not just ended.
        Assert.Contains("<span>Paid</span>", orders.Html);
        Assert.DoesNotContain("Ended", orders.Html);
        var agreements = await visitor.Open(At(shop, "/agreements"));
        Assert.Equal(new[] { agreement, subscription }.Order(), Ids(agreements).Order());
        var page = await visitor.Open(At(shop, "/order", permission));
        Assert.Contains("data-state=\"Closed\"", page.Html);
        Assert.Contains("<dd>Paid</dd>", page.Html);
        foreach (var child in new[] { "A000001", "C000001", "R000001" })
            Assert.Contains($"data-charge=\"{permission}-{child}\"", page.Html);
        Assert.True(page.Says("5.00 USD"), page.Html);
    }

    [Theory, OnBothDatabases]
    public async Task A_subscription_says_what_it_costs_and_a_limit_that_it_is_one(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var monthly = new
        {
            frequency = new { unit = "Month", value = "1" },
            amount = new { amount = "9.00", currencyCode = "USD" },
        };
        var subscription = await shop.LastingPermission("Recurring", "USD", monthly);
        var agreement = await shop.Agreement();
        using var visitor = new PageVisitor(shop.Host.Http);
        await SignIn(shop, visitor);
        foreach (var page in new[] { At(shop, "/agreements"), At(shop, "/order", subscription) })
        {
            var shown = await visitor.Open(page);
            Assert.True(shown.Says("9.00 USD every month"), shown.Html);
            Assert.False(shown.Says("1000.00 USD"), shown.Html);
        }
        foreach (var page in new[] { At(shop, "/agreements"), At(shop, "/order", agreement) })
            Assert.True((await visitor.Open(page)).Says("up to 500.00 USD a month"));
    }

    [Theory, OnBothDatabases]
    public async Task Another_payment_method_repairs_an_order_after_a_decline(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var permission = await shop.Permission(100);
        var order = await shop.Order(100);
        (await shop.Charge(permission, 10, simulation: "HardDeclined")).IsError(422, "HardDeclined");
        (await shop.Authorize(order, 10, note: Shop.Simulate("Declined", "InvalidPaymentMethod"))).Ok();
        await shop.PermissionIs(permission, "NonChargeable", "PaymentMethodInvalid");
        await shop.OrderIs(order, "Suspended", "InvalidPaymentMethod");
        using var visitor = new PageVisitor(shop.Host.Http);
        await SignIn(shop, visitor);
        foreach (var id in new[] { permission, order })
        {
            var page = await visitor.Open(At(shop, "/order", id));
            // An expired card, one that is not hers, and one that the shop may not charge: nothing is changed.
            foreach (var card in new[] { "2002", "9999", "PaymentMethodNotAllowed", "" })
                Assert.Equal(409, (await visitor.Submit(page, "/wallet/change-payment", ("payment", card))).Status);
            await shop.OrderIs(id, "Suspended", "InvalidPaymentMethod");
            page = await visitor.Submit(page, "/wallet/change-payment", ("payment", "4444"));
            Assert.True(page.Says("Mastercard ****4444 (Amazon Pay)"), page.Html);
            await shop.OrderIs(id, "Open");
        }
        (await shop.Charge(permission, 10)).Is(201, "Authorized");
        (await shop.Authorize(order, 10)).Is(Shop.Authorized, "Open");
    }

    [Theory, OnBothDatabases]
    public async Task A_buyer_ends_an_agreement_once(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var agreement = await shop.Agreement();
        var subscription = await shop.LastingPermission("Recurring", "USD");
        using var visitor = new PageVisitor(shop.Host.Http);
        await SignIn(shop, visitor);
        foreach (var id in new[] { agreement, subscription })
        {
            var before = await visitor.Open(At(shop, "/order", id));
            var page = await visitor.Submit(before, "/wallet/close");
            Assert.Contains("data-state=\"Closed\"", page.Html);
            Assert.DoesNotContain("action=\"/wallet/close\"", page.Html);
            // The page of a second window is out of date; nothing happens twice.
            Assert.Equal(409, (await visitor.Submit(before, "/wallet/close")).Status);
            Assert.Equal(409, (await visitor.Submit(before, "/wallet/change-payment", ("payment", "4444"))).Status);
        }
        await shop.PermissionIs(subscription, "Closed", "BuyerClosed");
        (await shop.Charge(subscription, 1)).IsError(422, "InvalidChargePermissionStatus");
    }

    [Theory, OnBothDatabases]
    public async Task The_mailbox_has_note_and_statement_descriptor(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var order = await shop.Draft();
        (await shop.SetDetails(order, 50, "Thanks for the <ducks>")).Ok();
        (await shop.Confirm(order)).Ok();
        var authorization = (
            await shop.V1.Call(
                "Authorize",
                ("AmazonOrderReferenceId", order),
                ("AuthorizationReferenceId", Shop.NewReference("a")),
                ("AuthorizationAmount.Amount", "50.00"),
                ("AuthorizationAmount.CurrencyCode", "USD"),
                ("TransactionTimeout", "0"),
                ("SellerAuthorizationNote", "Six ducks"),
                ("SoftDescriptor", "Rubber ducks")
            )
        ).Ok()[Shop.AuthorizationId]!;
        (await shop.CaptureV1(authorization, 50, "Ducks are on the way")).Ok();
        using var visitor = new PageVisitor(shop.Host.Http);
        await SignIn(shop, visitor);
        foreach (var page in new[] { At(shop, "/mailbox"), At(shop, "/order", order) })
        {
            var mails = await visitor.Open(page);
            foreach (
                var text in new[] { "Thanks for the <ducks>", "Six ducks", "Ducks are on the way", "Rubber ducks" }
            )
                Assert.True(mails.Says(text), $"{text}: {mails.Html}");
            // The newest is the first.
            Assert.True(
                mails.Html.IndexOf("Ducks are on the way", StringComparison.Ordinal)
                    < mails.Html.IndexOf("Six ducks", StringComparison.Ordinal)
            );
        }
    }

    [Theory, OnBothDatabases]
    public async Task Nothing_of_another_buyer_or_merchant_is_reachable_by_any_id(TestDatabase database)
    {
        var (shop, other) = (await Shop.Open(database), await Shop.Open(database));
        var permission = await shop.Permission(100);
        var agreement = await shop.Agreement();
        using var stranger = new PageVisitor(shop.Host.Http);
        using var elsewhere = new PageVisitor(shop.Host.Http);
        Assert.Empty(Ids(await SignIn(shop, stranger, "second.buyer@example.com")));
        Assert.Empty(Ids(await SignIn(other, elsewhere)));
        foreach (var id in new[] { permission, agreement, $"{permission}-B", $"{permission}-A000001", "x", "" })
        {
            var unknown = await stranger.Open(At(shop, "/order", "S01-0000000-0000000"));
            Assert.Equal(404, unknown.Status);
            // As if it were not there at all.
            Assert.Equal(unknown.Html, (await stranger.Open(At(shop, "/order", id))).Html);
            Assert.Equal(404, (await elsewhere.Open(At(other, "/order", id))).Status);
        }
        Assert.DoesNotContain("class=\"card mail\"", (await stranger.Open(At(shop, "/mailbox"))).Html);
        // What is hers can be sent with an id that is not.
        using var visitor = new PageVisitor(shop.Host.Http);
        await SignIn(shop, visitor);
        var page = await visitor.Open(At(shop, "/order", agreement));
        var foreign = (await other.Permission(100), await other.Agreement());
        foreach (var id in new[] { foreign.Item1, foreign.Item2 })
        {
            Assert.Equal(404, (await visitor.Submit(page, "/wallet/close", ("id", id))).Status);
            var more = new[] { ("id", id), ("payment", "4444") };
            Assert.Equal(404, (await visitor.Submit(page, "/wallet/change-payment", more)).Status);
            // Nor does naming the other merchant help: the form was shown for this one.
            Assert.Equal(
                409,
                (
                    await visitor.Submit(page, "/wallet/close", ("id", id), ("merchantId", other.Merchant.MerchantId))
                ).Status
            );
        }
        await other.PermissionIs(foreign.Item1, "Chargeable");
        await other.OrderIs(foreign.Item1, "Open");
    }

    [Theory, OnBothDatabases]
    public async Task What_a_page_did_not_send_does_nothing(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var agreement = await shop.LastingPermission("Recurring", "USD");
        using var visitor = new PageVisitor(shop.Host.Http);
        await SignIn(shop, visitor);
        var fields = new Dictionary<string, string>
        {
            ["id"] = agreement,
            ["merchantId"] = shop.Merchant.MerchantId,
            ["payment"] = "4444",
        };
        foreach (var form in new[] { "close", "change-payment", "sign-out", "profile", "add-address", "prefer-card" })
        {
            // Without the code of the page; by GET; of nobody's merchant.
            Assert.Equal(409, (await visitor.Post($"/wallet/{form}", fields)).Status);
            var missing = await visitor.Get($"/wallet/{form}?merchantId={shop.Merchant.MerchantId}");
            Assert.Equal(404, missing.Status);
            Assert.True(missing.Says("There is no such page."), missing.Html);
            var nobody = new Dictionary<string, string>(fields) { ["merchantId"] = "A0000000000000" };
            Assert.Equal(404, (await visitor.Post($"/wallet/{form}", nobody)).Status);
            using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(shop.Host.Http, $"/wallet/{form}"))
            {
                Content = new FormUrlEncodedContent(fields),
            };
            request.Headers.TryAddWithoutValidation("Origin", "https://evil.example");
            using var answer = await client.SendAsync(request);
            Assert.Equal(403, (int)answer.StatusCode);
        }
        await shop.PermissionIs(agreement, "Chargeable");
    }

    [Theory, OnBothDatabases]
    public async Task A_buyer_changes_name_addresses_and_usual_card(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        using var visitor = new PageVisitor(shop.Host.Http);
        await SignIn(shop, visitor);
        var page = await visitor.Open(At(shop, "/settings"));
        page = await visitor.Submit(page, "/wallet/profile", ("name", "Ann <b>"), ("phoneNumber", "1"));
        Assert.True(page.Says("Ann <b>"), page.Html);
        Assert.Equal(400, (await visitor.Submit(page, "/wallet/profile", ("name", " "))).Status);
        // What is refused is there to be mended, and the field that is wrong is told.
        (string, string)[] address = [("name", "Ann"), ("addressLine1", "1 <b> Street"), ("countryCode", "U")];
        var refused = await visitor.Submit(page, "/wallet/add-address", [.. address, ("postalCode", "98101")]);
        Assert.Equal(400, refused.Status);
        Assert.Contains("<details id=\"add-address\" class=\"card\" open>", refused.Html);
        Assert.True(refused.Says("1 <b> Street"), refused.Html);
        Assert.Single(Regex.Matches(refused.Html, "aria-invalid"));
        Assert.Matches("id=\"new-countryCode\"[^>]*aria-invalid=\"true\" autofocus", refused.Html);
        page = await visitor.Submit(page, "/wallet/prefer-card", ("card", "4444"));
        Assert.Equal(409, (await visitor.Submit(page, "/wallet/prefer-card", ("card", "none"))).Status);
        page = await visitor.Submit(page, "/wallet/prefer-address", ("address", "address-3"));
        page = await visitor.Submit(page, "/wallet/remove-address", ("address", "address-1"));
        Assert.Equal(409, (await visitor.Submit(page, "/wallet/remove-address", ("address", "address-1"))).Status);
        Assert.DoesNotContain("10 Ditka Ave", page.Html);
        // What a checkout takes from now on, by page and by call.
        var session = await shop.ReadySession(10);
        var shown = (await shop.V2.Get($"checkoutSessions/{session}")).Is(200, "Open");
        Assert.Equal("Ann <b>", shown["buyer.name"]);
        Assert.Equal("PO Box 1402", shown["shippingAddress.addressLine1"]);
    }

    [Theory, OnBothDatabases]
    public async Task Orders_are_read_page_by_page_past_whatever_is_under_them(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var made = new List<string>();
        for (var i = 0; i < 5; i++)
            made.Add(await shop.Order(10));
        (await shop.Authorize(made[2], 5)).Ok();
        await shop.Draft();
        var queries = new WalletQueries(shop.Host.Engine.Store.Database);
        var merchant = MerchantId.Read(shop.Merchant.MerchantId);
        var first = ObjectId.Read("S01-0000000-0000000");
        var read = new List<string>();
        ObjectId? before = null;
        do
        {
            var (found, last) = await queries.Newest(merchant, first, before, limit: 2);
            Assert.True(found.Count <= 2);
            read.AddRange(found.Select(one => one.Permission.Id.Value));
            before = last;
        } while (before is not null);
        Assert.Equal(made.OrderDescending(StringComparer.Ordinal), read);
    }

    private static async Task<PageReply> SignIn(Shop shop, PageVisitor visitor, string email = Buyer)
    {
        var page = await visitor.Open(At(shop, ""));
        return await visitor.Submit(page, "/wallet/sign-in", ("email", email));
    }

    private static string At(Shop shop, string page, string? id = null) =>
        $"/wallet{page}?merchantId={shop.Merchant.MerchantId}" + (id is null ? "" : $"&id={id}");

    private static IEnumerable<string> Ids(PageReply page) =>
        OrderId().Matches(page.Html).Select(one => one.Groups[1].Value);

    [GeneratedRegex("data-order_id=\"([^\"]+)\"")]
    private static partial Regex OrderId();
}
