using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Tender.AmazonPay.V1;
using Xunit;

namespace Tender.Browser.Tests;

/// <summary>
/// What the pages of two plugins do with Widgets.js, call by call, as their sources have it: WooCommerce's
/// with login (amazon-app-widgets.js) and without (amazon-standard-widgets.js), and OpenCart's.
/// </summary>
public sealed class PluginPatternTests(Chromium chromium, RealServer real) : BrowserTest(chromium)
{
    private string ShopUrl(string path) => Server.Url(Shop, path);

    [Fact]
    public async Task Woocommerce_with_login_from_the_cart_to_the_authorization()
    {
        var seller = await real.NewSeller("de");
        var shop = new V1Shop(real, seller);
        // The cart: drawn on DOM ready and again after each refresh, only where no image stands yet.
        Server.Page(
            "/cart",
            $$"""
            <div id="pay_with_amazon"></div><script>
            window.onAmazonLoginReady = () => amazon.Login.setClientId("{{seller.StoreId}}");
            function draw() {
              if (document.querySelector(".amazonpay-button-inner-image")) return;
              OffAmazonPayments.Button("pay_with_amazon", "{{seller.MerchantId}}", { type: "PwA", color: "Gold",
                size: "small", language: "de-DE", authorization: () => amazon.Login.authorize(
                  { scope: "profile postal_code payments:widget payments:shipping_address", popup: false },
                  "{{ShopUrl("/checkout?amazon_payments_advanced=true")}}"), onError: e => { throw e; } });
            }
            draw(); draw();
            OffAmazonPayments.jQuery("#pay_with_amazon").html(""); draw();
            </script>
            """,
            Script("de")
        );
        // The checkout: the plugin itself copies the token from the fragment to the cookie, URL-encoded.
        Server.Page(
            "/checkout",
            $$"""
            <div id="amazon_addressbook_widget" style="height:240px"></div>
            <div id="amazon_wallet_widget" style="height:240px"></div><button id="place_order">Place</button><script>
            const token = new URLSearchParams(location.hash.slice(1)).get("access_token");
            if (token) document.cookie = "amazon_Login_accessToken=" + encodeURIComponent(token) + "; path=/";
            amazon.Login.setClientId("{{seller.StoreId}}"); amazon.Login.setUseCookie(true);
            window.updates = []; let reference, currency = "EUR", wallet;
            function showWallet() {
              wallet = new OffAmazonPayments.Widgets.Wallet({ sellerId: "{{seller.MerchantId}}",
                amazonOrderReferenceId: reference, onPaymentSelect: () => updates.push(currency), onError: fail,
                design: { designMode: "responsive" } });
              wallet.setPresentmentCurrency(currency);
              wallet.bind("amazon_wallet_widget");
            }
            function fail(error) { updates.push(error.getErrorCode()); }
            new OffAmazonPayments.Widgets.AddressBook({ sellerId: "{{seller.MerchantId}}",
              onReady: () => { if (!wallet) showWallet(); }, onAddressSelect: null, onError: fail,
              onOrderReferenceCreate: o => { reference = o.getAmazonOrderReferenceId(); },
              design: { designMode: "responsive" } }).bind("amazon_addressbook_widget");
            document.querySelector("#place_order").onclick = () => OffAmazonPayments.initConfirmationFlow(
              "{{seller.MerchantId}}", reference, flow => OffAmazonPayments.jQuery.get("/ajax?id=" + reference)
                .done(() => flow.success()).fail(() => flow.error()));
            </script>
            """,
            Script("de")
        );
        var reference = "";
        Server.On("/ajax", async (received, context) =>
        {
            // As the plugin's server: the token stands in the cookie.
            var token = Uri.UnescapeDataString(context.Request.Cookies["amazon_Login_accessToken"] ?? "");
            Assert.StartsWith("Atza|", token, StringComparison.Ordinal);
            reference = received["id"]!;
            Assert.NotNull((await shop.Get(reference, token)).Destination!.City);
            await shop.Set(reference, 25);
            var confirmed = await shop.Confirm(reference, ShopUrl("/return?wc-api=x"), ShopUrl("/checkout?failed=1"));
            context.Response.StatusCode = confirmed.Succeeded ? 200 : 500;
        });
        Server.Page("/return", "returned");
        await Page.GotoAsync(ShopUrl("/cart"));
        Assert.Equal(1, await Page.Locator(".amazonpay-button-inner-image").CountAsync());
        await Page.ClickAsync("#pay_with_amazon img");
        await Page.ClickAsync("#signInSubmit");
        await Page.ClickAsync(".continue-as-consent-button");
        await Page.ArrivesAt(new Regex("/checkout\\?amazon_payments_advanced=true#access_token=Atza%7C"));
        await Shown("updates.join() === 'EUR'");
        await Row("amazon_addressbook_widget", "data-address_id='address-2'").ClickAsync();
        await Shown("updates.length === 2");
        // Another currency of the cart: the wallet is bound again; then back.
        await Page.EvaluateAsync("() => { currency = 'GBP'; showWallet(); }");
        await Shown("updates.join() === 'EUR,EUR,GBP'");
        await Page.EvaluateAsync("() => { currency = 'EUR'; showWallet(); }");
        await Shown("updates.length === 4");
        await Page.ClickAsync("#place_order");
        await Page.ClickAsync("[data-result='Success']");
        await Page.ArrivesAt(ShopUrl("/return?wc-api=x&AuthenticationStatus=Success"));
        Assert.Equal(AuthorizationState.Open, (await shop.Authorize(reference, 25)).AuthorizationStatus.State);
        Assert.Empty(Errors);
    }

    [Fact]
    public async Task Woocommerce_without_login_by_the_old_button_and_the_reference_in_the_address()
    {
        var seller = await real.NewSeller("na");
        var shop = new V1Shop(real, seller);
        Server.Page(
            "/cart",
            $$"""
            <div id="pay_with_amazon"></div><script>
            new OffAmazonPayments.Widgets.Button({ sellerId: "{{seller.MerchantId}}", useAmazonAddressBook: true,
              onSignIn: o => { location = "/checkout?amazon_reference_id=" + o.getAmazonOrderReferenceId(); },
              onError: e => { throw new Error(e.getErrorCode()); } }).bind("pay_with_amazon");
            </script>
            """,
            Script("us")
        );
        Server.Page(
            "/checkout",
            $$"""
            <div id="address" style="height:240px"></div><div id="wallet" style="height:240px"></div><script>
            window.seen = []; const id = new URLSearchParams(location.search).get("amazon_reference_id");
            const declined = location.search.includes("declined");
            new MutationObserver(() => seen.push("drawn"))
              .observe(document.getElementById("wallet"), { childList: true });
            new OffAmazonPayments.Widgets.AddressBook({ sellerId: "{{seller.MerchantId}}",
              amazonOrderReferenceId: id, displayMode: declined ? "Read" : undefined,
              onAddressSelect: () => seen.push("address"), onError: e => seen.push(e.getErrorCode()) }).bind("address");
            new OffAmazonPayments.Widgets.Wallet({ sellerId: "{{seller.MerchantId}}", amazonOrderReferenceId: id,
              onPaymentSelect: () => seen.push("pay"), onError: e => seen.push(e.getErrorCode()) }).bind("wallet");
            </script>
            """,
            Script("us")
        );
        await Page.GotoAsync(ShopUrl("/cart"));
        var popup = await Page.RunAndWaitForPopupAsync(() => Page.ClickAsync("#pay_with_amazon img"));
        await popup.ClickAsync("#signInSubmit");
        await popup.ClickAsync(".continue-as-consent-button");
        await Page.ArrivesAt(new Regex("/checkout\\?amazon_reference_id=S01-"));
        await Shown("['drawn', 'address', 'pay'].every(one => seen.includes(one))");
        Assert.Equal("", await Page.EvaluateAsync<string>("document.cookie"));
        var id = Page.Url.Split('=')[1];
        await Row("wallet", "data-trail_number='InvalidPaymentMethod'").ClickAsync();
        await Shown("seen.filter(one => one === 'pay').length === 2");
        await shop.Set(id, 25);
        Assert.True((await shop.Confirm(id)).Succeeded);
        Assert.Equal(AuthorizationState.Declined, (await shop.Authorize(id, 25)).AuthorizationStatus.State);
        // Declined: the address to read, the wallet to choose another.
        await Page.GotoAsync(ShopUrl($"/checkout?amazon_reference_id={id}&declined"));
        await Page.FrameLocator("#address iframe").Locator("#chosen").WaitForAsync();
        await Row("wallet", "data-trail_number='1111'").ClickAsync();
        await Shown("seen.includes('pay')");
        Assert.Equal(AuthorizationState.Open, (await shop.Authorize(id, 25, "A2")).AuthorizationStatus.State);
        Assert.Empty(Errors);
    }

    [Fact]
    public async Task Opencart_reads_the_cookie_of_the_login_and_walks_from_page_to_page()
    {
        var seller = await real.NewSeller("na");
        var shop = new V1Shop(real, seller);
        const string ready =
            "window.onAmazonLoginReady = () => { amazon.Login.setClientId('{0}'); amazon.Login.setUseCookie(true); };";
        var head = $"<script>{ready.Replace("{0}", seller.StoreId, StringComparison.Ordinal)}</script>{Script("us")}";
        Server.Page(
            "/cart",
            $$"""
            <div id="AmazonPayButton"></div><script>
            OffAmazonPayments.Button("AmazonPayButton", "{{seller.MerchantId}}", { type: "PwA", color: "Gold",
              size: "medium", authorization: () => { window.request = amazon.Login.authorize(
                { scope: "profile postal_code payments:widget payments:shipping_address payments:billing_address",
                  popup: "true" }, "address?route=login"); }, onError: e => { throw new Error(e.getErrorCode()); } });
            </script>
            """,
            head
        );
        Widget(
            "/address",
            head,
            $$"""
            new OffAmazonPayments.Widgets.AddressBook({ sellerId: "{{seller.MerchantId}}", onError,
              onOrderReferenceCreate: o => { window.id = o.getAmazonOrderReferenceId(); },
              onAddressSelect: () => seen.push("address") }).bind("a");
            """
        );
        Widget(
            "/payment",
            head,
            $$"""
            new OffAmazonPayments.Widgets.Wallet({ sellerId: "{{seller.MerchantId}}", onError,
              amazonOrderReferenceId: location.search.slice(1), onPaymentSelect: () => seen.push("pay") }).bind("w");
            """
        );
        Widget(
            "/confirm",
            head,
            $$"""
            const options = { sellerId: "{{seller.MerchantId}}", displayMode: "Read", onError,
              amazonOrderReferenceId: location.search.slice(1), onReady: () => seen.push("ready") };
            new OffAmazonPayments.Widgets.AddressBook(options).bind("a");
            new OffAmazonPayments.Widgets.Wallet(options).bind("w");
            document.querySelector("#go").onclick = () => OffAmazonPayments.initConfirmationFlow(
              options.sellerId, options.amazonOrderReferenceId, flow => fetch("/process" + location.search)
                .then(() => flow.success()));
            """
        );
        Server.On("/process", async (_, context) =>
        {
            var id = context.Request.QueryString.Value![1..];
            await shop.Set(id, 25);
            var urls = (ShopUrl("/success"), ShopUrl("/failure"));
            context.Response.StatusCode = (await shop.Confirm(id, urls.Item1, urls.Item2)).Succeeded ? 200 : 500;
        });
        Server.Page("/success", "success");
        await Page.GotoAsync(ShopUrl("/cart"));
        var popup = await Page.RunAndWaitForPopupAsync(() => Page.ClickAsync("#AmazonPayButton img"));
        await popup.ClickAsync("#signInSubmit");
        await popup.ClickAsync(".continue-as-consent-button");
        await Page.ArrivesAt(new Regex("/address\\?route=login&access_token=Atza%7C"));
        await Shown("seen.join() === 'address'");
        // Its server wants the cookie with the capital letter, and in it the token.
        var cookies = await Context.CookiesAsync([ShopUrl("/")]);
        var cache = JsonDocument
            .Parse(Uri.UnescapeDataString(cookies.Single(one => one.Name == "amazon_Login_state_cache").Value))
            .RootElement;
        var token = cache.GetProperty("access_token").GetString()!;
        Assert.Equal(seller.StoreId, cache.GetProperty("client_id").GetString());
        Assert.Equal(seller.StoreId, (await real.TokenInfo(token)).GetProperty("aud").GetString());
        var id = await Page.EvaluateAsync<string>("id");
        Assert.Equal("60602", (await shop.Get(id, token)).Destination!.PostalCode);
        await Page.GotoAsync(ShopUrl("/payment?" + id));
        await Shown("seen.join() === 'pay'");
        await Row("w", "data-trail_number='4444'").ClickAsync();
        await Shown("seen.length === 2");
        await Page.GotoAsync(ShopUrl("/confirm?" + id));
        await Shown("seen.join() === 'ready,ready'");
        Assert.Contains(
            "4444",
            await Page.FrameLocator("#w iframe").Locator("#chosen").InnerTextAsync(),
            StringComparison.Ordinal
        );
        await Page.ClickAsync("#go");
        await Page.ArrivesAt(ShopUrl("/success?AuthenticationStatus=Success"));
        Assert.Equal(AuthorizationState.Open, (await shop.Authorize(id, 25)).AuthorizationStatus.State);
        Assert.Empty(Errors);
    }

    private string Script(string site) =>
        $"<script src='{new Uri(real.Url, $"/OffAmazonPayments/{site}/sandbox/lpa/js/Widgets.js")}'></script>";

    private void Widget(string path, string head, string script) =>
        Server.Page(
            path,
            $$"""
            <div id=a style="height:240px"></div><div id=w style="height:240px"></div><button id=go>go</button><script>
            window.seen = []; const onError = e => seen.push(e.getErrorCode());
            {{script}}
            </script>
            """,
            head
        );

    private ILocator Row(string widget, string row) => Page.FrameLocator($"#{widget} iframe").Locator($"li[{row}]");
}
