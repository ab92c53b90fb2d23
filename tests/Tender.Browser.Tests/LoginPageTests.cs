using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Tender.Core;
using Xunit;

namespace Tender.Browser.Tests;

/// <summary>
/// The login of the first generation, from a shop's page with the real script on the real server: rows 18 to 21 of
/// docs/browser-server-contract.md (section 9), as far as they are about the login.
/// </summary>
public abstract class LoginPageTests(Chromium chromium, RealServer real) : BrowserTest(chromium)
{
    private const string Scopes = "profile postal_code payments:widget payments:shipping_address";

    protected abstract string Device { get; }

    private string ShopUrl(string path) => Server.Url(Shop, path);

    [Fact]
    public async Task A_pop_up_login_brings_the_token_in_the_query_and_in_both_cookies()
    {
        // Rows 19 and 20.
        var seller = await real.NewSeller("na", "Shop <b>&\"'");
        Server.Page("/next", "next", Script());
        await LoginPage(seller, $"amazon.Login.authorize({{ scope: '{Scopes}', state: 's 1' }}, 'next?a=1')");
        var popup = await OpenPopup();
        await popup.See("login", Device);
        await popup.ClickAsync("#signInSubmit");
        await popup.See("login-consent", Device);
        Assert.Contains("<b>", await popup.TextContentAsync("main") ?? "", StringComparison.Ordinal);
        await popup.ClickAsync(".continue-as-consent-button");
        await Page.ArrivesAt(
            new Regex(
                @"/next\?a=1&access_token=Atza%7C[\w-]{300,}&token_type=bearer&expires_in=3600&scope=.*&state=s%201$"
            )
        );
        var cookies = await Context.CookiesAsync([ShopUrl("/")]);
        var names = cookies.Select(one => one.Name).Order(StringComparer.Ordinal);
        Assert.Equal(["amazon_Login_accessToken", "amazon_Login_state_cache"], names);
        var token = Uri.UnescapeDataString(cookies.Single(one => one.Name == "amazon_Login_accessToken").Value);
        // What the shop's server asks, and what its page asks.
        var info = await real.TokenInfo(token);
        Assert.Equal(seller.StoreId, info.GetProperty("aud").GetString());
        await Page.EvaluateAsync(
            "() => amazon.Login.retrieveProfile(r => { window.told = [r.success, r.profile.Name, "
                + "r.profile.PrimaryEmail, r.profile.PostalCode].join(); })"
        );
        await Shown("window.told === 'true,Work Buyer,buyer@example.com,60602'");
        Assert.Equal("", await Page.EvaluateAsync<string>("() => { amazon.Login.logout(); return document.cookie; }"));
        Assert.Empty(Errors);
    }

    [Fact]
    public async Task A_redirect_login_brings_the_token_in_the_fragment_and_a_denial_in_the_query()
    {
        // Row 19.
        var seller = await real.NewSeller("de");
        await LoginPage(seller, $"amazon.Login.authorize({{ scope: '{Scopes}', popup: false, state: 'x' }}, '/shop')");
        await Page.ClickAsync("#go");
        await Page.WaitForSelectorAsync("#ap_email");
        await Page.See("login-page", Device);
        await Page.ClickAsync("#return_back_to_merchant_link");
        await Page.ArrivesAt(
            ShopUrl("/shop?error=access_denied&error_description=The%20buyer%20did%20not%20agree.&state=x")
        );
        await Page.ClickAsync("#go");
        await Page.FillAsync("#ap_email", "second.buyer@example.com");
        await Page.ClickAsync("#signInSubmit");
        // Another account, and then the other way to say no.
        await Page.ClickAsync("#header-buyer-popover");
        await Page.ClickAsync("#sign-out-button");
        await Page.ClickAsync("#signInSubmit");
        await Page.See("login-consent-page", Device);
        await Page.ClickAsync("#consent-wrapper-content [data-action='cancel-consent'] a");
        await Page.ArrivesAt(new Regex(@"/shop\?error=access_denied"));
        // The buyer is still signed in: the short way.
        await Page.ClickAsync("#go");
        await Page.ClickAsync("#consent-form input[type=submit]");
        await Page.ArrivesAt(new Regex(@"/shop#access_token=Atza%7C[\w-]+&token_type=bearer&expires_in=3600&scope="));
        await Shown("document.cookie.includes('amazon_Login_accessToken=Atza%7C')");
    }

    [Fact]
    public async Task A_function_gets_the_answer_and_who_must_sign_in_again_is_asked_again()
    {
        var seller = await real.NewSeller("na");
        await LoginPage(
            seller,
            "amazon.Login.authorize({ scope: 'profile', interactive: 'always', state: 's' }, "
                + "r => { window.answer = r; })"
        );
        for (var round = 0; round < 2; round++)
        {
            var popup = await OpenPopup();
            await popup.ClickAsync("#signInSubmit");
            await popup.ClickAsync(".continue-as-consent-button");
            await Shown("window.answer");
            Assert.StartsWith(
                "complete Atza| bearer profile s",
                await Page.EvaluateAsync<string>(
                    "[answer.status, answer.access_token.slice(0, 5), answer.token_type, answer.scope, answer.state]"
                        + ".join(' ')"
                ),
                StringComparison.Ordinal
            );
            await Page.EvaluateAsync("window.answer = null");
        }
        var denied = await OpenPopup();
        await denied.ClickAsync("#return_back_to_merchant_link");
        await Shown("window.answer && answer.error === 'access_denied' && answer.state === 's'");
    }

    [Fact]
    public async Task A_code_is_good_once_for_the_page_that_began()
    {
        var seller = await real.NewSeller("na");
        await LoginPage(
            seller,
            "amazon.Login.authorize({ scope: 'profile', response_type: 'code', popup: false }, '/shop')"
        );
        await Page.ClickAsync("#go");
        await Page.ClickAsync("#signInSubmit");
        await Page.ClickAsync(".continue-as-consent-button");
        await Page.ArrivesAt(new Regex(@"/shop\?code=[\w-]+&scope=profile$"));
        const string redeem = """
            () => amazon.Login.retrieveToken(new URLSearchParams(location.search).get('code'),
              r => { window.told = r.access_token ? r.access_token.slice(0, 5) + r.scope : r.error; })
            """;
        await Page.EvaluateAsync(redeem);
        await Shown("window.told === 'Atza|profile'");
        await Page.EvaluateAsync(redeem);
        await Shown("window.told === 'invalid_grant'");
    }

    [Fact]
    public async Task A_button_with_on_sign_in_and_the_old_button_begin_an_order()
    {
        // Row 21, and section 14.
        var seller = await real.NewSeller("na");
        Server.Page(
            "/buttons",
            $$"""
            <div id=new></div><div id=old></div><script>
            amazon.Login.setClientId("{{seller.StoreId}}");
            const seen = what => o => { window[what] = o.getAmazonOrderReferenceId(); };
            new OffAmazonPayments.Button("new", "{{seller.MerchantId}}", { type: "PwA", onSignIn: seen("fresh"),
              authorization: () => { window.request = amazon.Login.authorize({ scope: "{{Scopes}}" }); } });
            new OffAmazonPayments.Widgets.Button({ sellerId: "{{seller.MerchantId}}", useAmazonAddressBook: false,
              onSignIn: seen("aged"), onError: e => { window.code = e.getErrorCode(); } }).bind("old");
            document.querySelectorAll("img").forEach(image => { image.alt += image.id; });
            </script>
            """,
            Script()
        );
        await Page.GotoAsync(ShopUrl("/buttons"));
        var popup = await Page.RunAndWaitForPopupAsync(() => Page.ClickAsync("#OffAmazonPaymentsWidgets0"));
        await popup.ClickAsync("#signInSubmit");
        await popup.ClickAsync(".continue-as-consent-button");
        await Shown("window.fresh && request.access_token.startsWith('Atza|')");
        var draft = await real.Draft(seller, await Page.EvaluateAsync<string>("fresh"));
        Assert.Equal((State.Open, "Work Buyer"), (draft.State, draft.Buyer!.Name));
        Assert.Contains(Constraint.ShippingAddressNotSet, draft.Constraints());
        popup = await Page.RunAndWaitForPopupAsync(() => Page.ClickAsync("#old img"));
        await popup.See("login-old", Device);
        await popup.ClickAsync("#return_back_to_merchant_link, #consent-wrapper-content [data-action] a");
        await Shown("window.code === 'BuyerNotAssociated'");
        popup = await Page.RunAndWaitForPopupAsync(() => Page.ClickAsync("#old img"));
        await popup.ClickAsync(".continue-as-consent-button");
        await Shown("window.aged");
        draft = await real.Draft(seller, await Page.EvaluateAsync<string>("aged"));
        // Virtual goods: no address is asked for.
        Assert.DoesNotContain(Constraint.ShippingAddressNotSet, draft.Constraints());
        Assert.Empty(Errors);
    }

    [Theory]
    [InlineData("client_id", "nobody", "invalid_client")]
    [InlineData("sellerId", "A0000000000000", "invalid_client")]
    [InlineData("redirect_uri", "http://evil.test/", "invalid_client")]
    [InlineData("redirect_uri", "javascript:alert(1)", "invalid_client")]
    [InlineData("redirect_uri", "//shop.test/x", "invalid_client")]
    [InlineData("redirect_uri", "http://shop.test@evil.test/", "invalid_client")]
    [InlineData("redirect_uri", "http://shop.test.evil.test/", "invalid_client")]
    [InlineData("redirect_uri", "{shop}/\r\nSet-Cookie: a=b", "invalid_client")]
    [InlineData("redirect_uri", "{shop}\\@evil.test/", "invalid_client")]
    [InlineData("state", "long", "invalid_request")]
    public async Task What_the_shop_did_not_register_ends_on_a_page_and_nowhere_else(
        string field,
        string value,
        string code
    )
    {
        var (seller, page) = (await real.NewSeller("na"), ShopUrl("/shop"));
        await real.Register(seller, Server.Url(Shop, ""));
        var fields = Fields(seller, page);
        fields[field] = value == "long" ? new string('s', 1500) : value.Replace("{shop}", Server.Url(Shop, ""));
        var answer = await Context.APIRequest.GetAsync(Address(fields), new() { MaxRedirects = 0 });
        Assert.Equal(400, answer.Status);
        Assert.False(answer.Headers.ContainsKey("location"));
        Assert.Contains(code + ":", await answer.TextAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("scope", "everything", "invalid_scope")]
    [InlineData("scope", "", "invalid_scope")]
    [InlineData("response_type", "id_token", "unsupported_response_type")]
    [InlineData("environment", "LIVE", "invalid_request")]
    public async Task What_the_shop_asks_for_wrongly_it_is_told(string field, string value, string error)
    {
        var seller = await real.NewSeller("na");
        var fields = Fields(seller, ShopUrl("/shop?a=1#top"));
        fields[field] = value;
        var answer = await Context.APIRequest.GetAsync(Address(fields), new() { MaxRedirects = 0 });
        Assert.Equal(303, answer.Status);
        Assert.StartsWith(ShopUrl($"/shop?a=1&error={error}&"), answer.Headers["location"], StringComparison.Ordinal);
        Assert.EndsWith("&state=s", answer.Headers["location"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mistake_is_told_in_the_buyers_language_with_a_way_back()
    {
        var seller = await real.NewSeller("de");
        await real.Register(seller, "http://other.test");
        await LoginPage(
            seller,
            "amazon.Login.authorize({ scope: 'profile', popup: false }, '/shop')",
            // Whoever hides the page's address altogether is offered no way back to it.
            "<meta name=referrer content=origin-when-cross-origin>"
        );
        await Page.ClickAsync("#go");
        await Page.WaitForSelectorAsync("#return_back_to_merchant_link");
        await Page.See("login-error", Device);
        await Page.ClickAsync("#return_back_to_merchant_link");
        await Page.ArrivesAt(ShopUrl("/shop"));
    }

    [Fact]
    public async Task A_browser_without_cookies_is_told_so_and_led_back()
    {
        var seller = await real.NewSeller("na");
        await Page.GotoAsync(Address(Fields(seller, ShopUrl("/shop"))));
        Server.Page("/shop", "shop");
        await Context.ClearCookiesAsync();
        await Page.ClickAsync("#signInSubmit");
        await Page.WaitForSelectorAsync("[role=alert]");
        await Page.See("login-no-cookies", Device);
        await Page.ClickAsync("#return_back_to_merchant_link");
        await Page.ArrivesAt(new Regex(@"/shop\?error=access_denied"));
    }

    [Fact]
    public async Task A_form_from_elsewhere_and_a_ticket_that_was_made_up_do_nothing()
    {
        var seller = await real.NewSeller("na");
        await Page.GotoAsync(Address(Fields(seller, ShopUrl("/shop"))));
        await Page.ClickAsync("#signInSubmit");
        await Page.WaitForSelectorAsync("#consent-form");
        var ticket = new Uri(Page.Url).Query[1..];
        async Task<int> Post(string path, string data, string origin) =>
            (
                await Context.APIRequest.PostAsync(
                    new Uri(real.Url, path).AbsoluteUri,
                    new()
                    {
                        Headers = [new("Origin", origin), new("Content-Type", "application/x-www-form-urlencoded")],
                        Data = data,
                        MaxRedirects = 0,
                    }
                )
            ).Status;
        var own = real.Url.GetLeftPart(UriPartial.Authority);
        Assert.Equal(403, await Post("/ap/oa/share", ticket, "http://evil.test"));
        Assert.Equal(409, await Post("/ap/oa/share", ticket, own));
        Assert.Equal(400, await Post("/ap/oa/share", "ticket=" + new string('A', 200), own));
        Assert.Equal(404, await Post("/ap/oa/other", ticket, own));
    }

    // ---- the shop ----

    private string Script() =>
        $"<script src='{new Uri(real.Url, "/OffAmazonPayments/us/sandbox/js/Widgets.js")}'></script>";

    private async Task LoginPage(Seller seller, string call, string head = "")
    {
        Server.Page(
            "/shop",
            $$"""
            <button id=go>go</button><script>
            amazon.Login.setClientId("{{seller.StoreId}}"); amazon.Login.setUseCookie(true);
            document.querySelector("#go").onclick = () => { {{call}}; };
            </script>
            """,
            head + Script()
        );
        await Page.GotoAsync(ShopUrl("/shop"));
    }

    private async Task<IPage> OpenPopup()
    {
        var popup = await Page.RunAndWaitForPopupAsync(() => Page.ClickAsync("#go"));
        await popup.WaitForSelectorAsync("main h1");
        return popup;
    }

    private static Dictionary<string, string> Fields(Seller seller, string page) =>
        new()
        {
            ["client_id"] = seller.StoreId,
            ["scope"] = "profile",
            ["response_type"] = "token",
            ["redirect_uri"] = page,
            ["state"] = "s",
            ["environment"] = "SANDBOX",
            ["origin_url"] = page,
            ["display"] = "page",
        };

    private string Address(Dictionary<string, string> fields) =>
        new Uri(
            real.Url,
            "/ap/oa?" + string.Join('&', fields.Select(one => $"{one.Key}={Uri.EscapeDataString(one.Value)}"))
        ).AbsoluteUri;
}

public sealed class LoginPagesOnADesktopTests(Chromium chromium, RealServer real) : LoginPageTests(chromium, real)
{
    protected override string Device => "desktop";

    protected override BrowserNewContextOptions Options => Devices.Desktop;
}

public sealed class LoginPagesOnAPhoneTests(Chromium chromium, RealServer real) : LoginPageTests(chromium, real)
{
    protected override string Device => "phone";

    protected override BrowserNewContextOptions Options => Devices.Phone;
}
