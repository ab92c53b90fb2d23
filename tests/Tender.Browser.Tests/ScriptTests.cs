using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;
using Xunit;

namespace Tender.Browser.Tests;

/// <summary>
/// checkout.js in Chromium against a fake of its server: what docs/browser-server-contract.md asks of it (section 9).
/// </summary>
public class ScriptTests(Chromium chromium) : BrowserTest(chromium)
{
    private const string Basics =
        "merchantId: 'M1', ledgerCurrency: 'EUR', placement: 'Cart', checkoutLanguage: "
        + "'de_DE', "
        + "sandbox: true";

    private const string Signed =
        "{ payloadJSON: '{\"a\":1}', signature: 'c2ln', publicKeyId: 'SANDBOX-K', algorithm: "
        + "'AMZN-PAY-RSASSA-PSS-V2' }";

    private const string Wrapper = "document.querySelector('#b').shadowRoot.querySelector('div')";

    [Fact]
    public async Task Script_runs_twice_and_keeps_what_the_first_run_drew()
    {
        await Open(
            Eu,
            $"<div id=b></div><script>window.button = amazon.Pay.renderButton('#b', {{ {Basics} }});"
                + $"button.onClick(() => button.initCheckout({{ createCheckoutSessionConfig: {Signed} }}));</script>"
                + $"<script src='{Eu}'></script>"
        );
        Assert.Equal(1, await Page.EvaluateAsync<int>("document.querySelector('#b').shadowRoot.childNodes.length"));
        await Page.ClickAsync("#b");
        await Server.Next("/checkout/initiate");
        Assert.Empty(Errors);
    }

    [Fact]
    public async Task Script_leaves_define_and_module_alone_and_keeps_an_existing_amazon_object()
    {
        await Open(
            Eu,
            "",
            "<script>window.amazon = { Login: { mine: 1 } }; window.calls = 0;"
                + "window.define = function () { calls++; }; define.amd = {}; window.module = { exports: {} };</script>"
        );
        Assert.Equal(
            "1 0 0 function",
            await Page.EvaluateAsync<string>(
                "[amazon.Login.mine, calls, Object.keys(module.exports).length, typeof amazon.Pay.renderButton].join(' "
                    + "')"
            )
        );
    }

    [Fact]
    public async Task Script_added_after_the_page_was_ready_draws_declared_buttons_and_survives_its_own_removal()
    {
        Server.Page(
            "/shop",
            "<div data-amazonpay-merchant-id=M1 data-ledger-currency=EUR data-placement=Cart "
                + "data-sandbox=true data-payload='{}' data-signature=s data-public-key-id=SANDBOX-K></div>"
        );
        await Page.GotoAsync(Server.Url(Shop, "/shop"));
        await Page.EvaluateAsync(
            "src => new Promise(done => { const s = document.createElement('script'); s.async "
                + "= true;"
                + "s.src = src; s.onload = () => { s.remove(); done(); }; document.head.append(s); })",
            Eu
        );
        await Page.ClickAsync("div[class*=amazonpay-checkoutbutton-container-]");
        var start = await Server.Next("/checkout/initiate");
        Assert.Equal("SANDBOX-K", start["publicKeyId"]);
        Assert.Empty(Errors);
    }

    [Fact]
    public async Task Declared_button_without_payload_is_handed_to_the_pages_click_handler()
    {
        await Open(
            Eu,
            "<div data-amazonpay-merchant-id=M1 data-ledger-currency=EUR data-placement=Cart></div>",
            "<script>window.amznButtonClickHandler = button => { window.given = Object.keys(button).sort().join(); "
                + "}</script>"
        );
        await Shown("window.given === 'initCheckout,onClick,updateButtonInfo'");
    }

    [Theory]
    [InlineData("amazon.Pay.renderButton()", "selector")]
    [InlineData("amazon.Pay.renderButton('#b')", "options object")]
    [InlineData("amazon.Pay.renderButton('#none', {})", "#none")]
    [InlineData("amazon.Pay.renderButton('#b', { ledgerCurrency: 'EUR', placement: 'Cart' })", "'merchantId'")]
    [InlineData("amazon.Pay.renderButton('#b', { BASICS, ledgerCurrency: 'USD' })", "EUR, GBP")]
    [InlineData("amazon.Pay.renderButton('#b', { BASICS, placement: 'Roof' })", "'Roof'")]
    [InlineData("amazon.Pay.renderButton('#b', { BASICS, checkoutLanguage: 'en_US' })", "'en_US'")]
    [InlineData("amazon.Pay.renderButton('#b', { BASICS, productType: 'x' })", "PayAndShip")]
    [InlineData("amazon.Pay.renderButton('#b', { BASICS, publicKeyId: '' })", "'publicKeyId'")]
    [InlineData("amazon.Pay.renderButton('#b', { BASICS, publicKeyId: 'LIVE-K' })", "'LIVE-K'")]
    [InlineData("amazon.Pay.initCheckout({ BASICS })", "createCheckoutSessionConfig")]
    [InlineData("amazon.Pay.initCheckout({ BASICS, createCheckoutSessionConfig: {} })", "'payloadJSON'")]
    [InlineData("amazon.Pay.bindChangeAction('#b', { changeAction: 'changeAddress' })", "'amazonCheckoutSessionId'")]
    [InlineData(
        "amazon.Pay.bindChangeAction('#b', { amazonCheckoutSessionId: '1', changeAction: 'x' " + "})",
        "changePayment"
    )]
    [InlineData("amazon.Pay.bindUpgradeAction('#b', { upgradeAction: 'x' })", "recurringUpdate")]
    [InlineData("amazon.Pay.renderJSButton('#b', { BASICS })", "'onCompleteCheckout'")]
    public async Task Bad_options_throw_a_string_of_a_headline_and_a_line_per_problem(string call, string part)
    {
        await Open(Eu, "<div id=b></div>");
        var thrown = await Page.EvaluateAsync<string>(
            $"() => {{ try {{ {call.Replace("BASICS", Basics, StringComparison.Ordinal)}; return 'nothing'; }}"
                + " catch (error) { return typeof error + '|' + error; } }"
        );
        Assert.StartsWith("string|AmazonPay:\n", thrown, StringComparison.Ordinal);
        Assert.Contains(part, thrown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_missing_parameters_are_named_at_once()
    {
        await Open(Eu, "<div id=b></div>");
        var thrown = await Page.EvaluateAsync<string>(
            "() => { try { amazon.Pay.renderButton('#b', {}); } catch (error) { return error; } }"
        );
        Assert.Equal(4, thrown.Split('\n').Length);
    }

    [Theory]
    [InlineData("buttonColor: 'Pink'")]
    [InlineData("design: 'Z9'")]
    [InlineData("estimatedOrderAmount: null")]
    [InlineData("estimatedOrderAmount: { amount: '', currencyCode: '' }")]
    [InlineData("estimatedOrderAmount: 'no json'")]
    [InlineData("estimatedOrderAmount: { amount: '1.005', currencyCode: 'EUR' }")]
    [InlineData("estimatedOrderAmount: { amount: '12.00', currencyCode: 'BRL' }")]
    public async Task Bad_color_design_or_amount_never_throws_and_draws_gold(string option)
    {
        await Open(Eu, $"<div id=b></div><script>amazon.Pay.renderButton('#b', {{ {Basics}, {option} }})</script>");
        Assert.True(await Page.EvaluateAsync<bool>($"!!{Wrapper}.querySelector('.amazonpay-button-view1-gold')"));
        Assert.Empty(Errors);
        Assert.Equal(
            option.Contains("Amount", StringComparison.Ordinal),
            Logged.Any(line => line.StartsWith("error:", StringComparison.Ordinal))
        );
    }

    [Theory]
    [InlineData("", "initCheckout,onClick,updateButtonInfo")]
    [InlineData(", createCheckoutSessionConfig: {}", "updateButtonInfo")]
    [InlineData(", createCheckoutSession: { url: '/s' }", "updateButtonInfo")]
    [InlineData(", productType: 'SignIn', signInConfig: {}", "undefined")]
    [InlineData(", productType: 'SignIn'", "initCheckout,onClick,updateButtonInfo")]
    public async Task Return_value_of_render_button_depends_on_the_start_configuration(string options, string members)
    {
        await Open(Eu, "<div id=b></div>");
        Assert.Equal(
            members,
            await Page.EvaluateAsync<string>(
                $"() => {{ const b = amazon.Pay.renderButton('#b', {{ {Basics}{options} }});"
                    + "return b ? Object.keys(b).sort().join() : String(b); }"
            )
        );
    }

    [Fact]
    public async Task Button_has_an_open_shadow_root_with_the_classes_that_clients_reach_for()
    {
        await Open(Eu, $"<div id=b></div><script>amazon.Pay.renderButton('#b', {{ {Basics} }})</script>");
        Assert.Equal(
            "true true true true button",
            await Page.EvaluateAsync<string>(
                "() => { const b = document.querySelector('#b'), w = b.shadowRoot.querySelector('div'); return ["
                    + "w.matches('[id^=maxo-button-wrapper-].amazonpay-button-container.amazonpay-button-enabled'),"
                    + "!!b.shadowRoot.querySelector('div > div.amazonpay-button-view1.amazonpay-button-view1-gold'),"
                    + "b.classList.contains('amazonpay-button-parent-container-checkout-M1'),"
                    + "!!w.querySelector('.amazonpay-button-sandbox-logo'), b.getAttribute('role')].join(' '); }"
            )
        );
    }

    [Fact]
    public async Task Disabled_class_stops_a_real_click_and_enabled_lets_it_through_again()
    {
        await Open(
            Eu,
            $"<div id=b></div><script>window.clicks = 0;"
                + $"amazon.Pay.renderButton('#b', {{ {Basics} }}).onClick(() => clicks++)</script>"
        );
        await Page.EvaluateAsync(
            $"{Wrapper}.classList.replace('amazonpay-button-enabled', " + $"'amazonpay-button-disabled')"
        );
        await Page.ClickAsync("#b", new PageClickOptions { Force = true });
        Assert.Equal(0, await Page.EvaluateAsync<int>("clicks"));
        await Page.EvaluateAsync(
            $"{Wrapper}.classList.replace('amazonpay-button-disabled', " + $"'amazonpay-button-enabled')"
        );
        await Page.ClickAsync("#b");
        Assert.Equal(1, await Page.EvaluateAsync<int>("clicks"));
    }

    [Fact]
    public async Task Enter_on_the_focused_button_presses_it()
    {
        await Open(
            Eu,
            $"<div id=b></div><script>window.clicks = 0;"
                + $"amazon.Pay.renderButton('#b', {{ {Basics} }}).onClick(() => clicks++)</script>"
        );
        await Page.Keyboard.PressAsync("Tab");
        await Page.Keyboard.PressAsync("Enter");
        await Page.Keyboard.PressAsync("Space");
        Assert.Equal(2, await Page.EvaluateAsync<int>("clicks"));
    }

    [Theory]
    [InlineData("", 200, 45)]
    [InlineData("width:300px", 300, 45)]
    [InlineData("width:50px;height:10px", 113, 42)]
    [InlineData("width:900px;height:20px", 600, 60)]
    [InlineData("width:260px;height:500px", 260, 100)]
    public async Task Button_takes_its_size_from_the_container_within_its_limits(string style, int width, int height)
    {
        var display = style.Length == 0 ? "display:none" : style;
        await Open(
            Eu,
            $"<div id=b style='{display}'></div><script>amazon.Pay.renderButton('#b', {{ {Basics} " + $"}})</script>"
        );
        Assert.Equal(
            $"{width}px {height}px",
            await Page.EvaluateAsync<string>($"{Wrapper}.style.width + ' ' + {Wrapper}.style.height")
        );
    }

    [Fact]
    public async Task Rendering_again_replaces_the_button_and_what_its_click_does()
    {
        await Open(
            Eu,
            $"<div id=b></div><script>window.seen = '';"
                + $"amazon.Pay.renderButton('#b', {{ {Basics} }}).onClick(() => {{ seen += 'first '; }});"
                + $"amazon.Pay.renderButton('#b', {{ {Basics}, buttonColor: 'DarkGray' }}).onClick(() => {{ seen += "
                + $"'second '; }});"
                + "document.querySelector('#b').click();</script>"
        );
        Assert.Equal("second ", await Page.EvaluateAsync<string>("seen"));
        Assert.True(await Page.EvaluateAsync<bool>($"!!{Wrapper}.querySelector('.amazonpay-button-view1-ink')"));
    }

    [Fact]
    public async Task Click_by_code_on_a_hidden_element_starts_checkout()
    {
        await Open(
            Eu,
            "<div id=b style='display:none'></div><script>"
                + $"amazon.Pay.renderButton('#b', {{ {Basics}, createCheckoutSessionConfig: {Signed} }});"
                + "document.getElementById('b').click();</script>"
        );
        var start = await Server.Next("/checkout/initiate");
        Assert.Equal("POST", start.Method);
    }

    [Fact]
    public async Task Start_posts_the_exact_payload_and_every_field_of_the_list()
    {
        const string payload = """{"u":"https:\/\/shop.test\/r","name":"Jürgen 東京 \u00e9 +&= %41"}""";
        await Open(
            Eu,
            $"<div id=b></div><script>amazon.Pay.renderButton('#b', {{ {Basics}, scopes: ['name'],"
                + "platformConnectionId: 'P', estimatedOrderAmount: '{\"amount\":\"12.00\",\"currencyCode\":\"EUR\"}',"
                + $"createCheckoutSessionConfig: {{ payloadJSON: {JsonSerializer.Serialize(payload)},"
                + "signature: 'a+b/c=', publicKeyId: 'SANDBOX-K' "
                + "} })</script>"
        );
        await Page.ClickAsync("#b");
        var start = await Server.Next("/checkout/initiate");
        Assert.Equal(payload, start["payloadJSON"]);
        Assert.Equal("a+b/c=", start["signature"]);
        Assert.Equal("AMZN-PAY-RSASSA-PSS", start["algorithm"]);
        Assert.Equal(
            "de_DE EUR M1 PayAndShip SANDBOX",
            string.Join(
                ' ',
                start["checkoutLanguage"],
                start["ledgerCurrency"],
                start["merchantId"],
                start["productType"],
                start["environment"]
            )
        );
        Assert.Equal(
            """["name"] shop.test redirectView P""",
            string.Join(' ', start["scopes"], start["merchantDomain"], start["viewType"], start["platformConnectionId"])
        );
        Assert.Equal(Server.Url(Shop, "/shop"), start["origin_url"]);
        Assert.Equal("""{"amount":"12.00","currencyCode":"EUR"}""", start["estimatedOrderAmount"]);
        Assert.Equal(32, start["apaySessionSet"]!.Length);
        Assert.Null(start["publicKeyIdMismatch"]);
    }

    [Fact]
    public async Task Payload_with_line_breaks_travels_once_more_in_a_form_that_keeps_them()
    {
        await Open(Eu, "");
        await Page.EvaluateAsync(
            $"() => amazon.Pay.initCheckout({{ {Basics}, createCheckoutSessionConfig:"
                + "{ payloadJSON: '{\\n  \"é\": 1\\n}', signature: 's', publicKeyId: 'SANDBOX-K' } })"
        );
        var start = await Server.Next("/checkout/initiate");
        Assert.Equal("{\n  \"é\": 1\n}", Uri.UnescapeDataString(start["payloadJSONExact"]!));
    }

    [Fact]
    public async Task Top_level_key_is_inherited_and_another_key_in_the_config_is_reported()
    {
        await Open(Eu, "");
        await Page.EvaluateAsync(
            $"() => amazon.Pay.initCheckout({{ {Basics}, publicKeyId: 'SANDBOX-T',"
                + "createCheckoutSessionConfig: { payloadJSON: '{}', signature: 's' } })"
        );
        var inherited = await Server.Next("/checkout/initiate");
        Assert.Equal("SANDBOX-T", inherited["publicKeyId"]);
        await Page.WaitForSelectorAsync("#hosted");
        await Page.GotoAsync(Server.Url(Shop, "/shop"));
        await Page.EvaluateAsync(
            $"() => amazon.Pay.initCheckout({{ {Basics}, publicKeyId: 'SANDBOX-T',"
                + $"createCheckoutSessionConfig: {Signed} }})"
        );
        var other = await Server.Next("/checkout/initiate");
        Assert.Equal("SANDBOX-K true", other["publicKeyId"] + " " + other["publicKeyIdMismatch"]);
    }

    [Theory]
    [InlineData("na", "USD", "en_US", "apay-us.amazon.com")]
    [InlineData("eu", "GBP", "de_DE", "payments.amazon.co.uk")]
    [InlineData("eu", "EUR", "en_GB", "payments.amazon.de")]
    [InlineData("eu", "EUR", "de_DE", "payments.amazon.de")]
    [InlineData("eu", "EUR", "fr_FR", "payments.amazon.fr")]
    [InlineData("eu", "EUR", "it_IT", "payments.amazon.it")]
    [InlineData("eu", "EUR", "es_ES", "payments.amazon.es")]
    [InlineData("fe", "JPY", "ja_JP", "payments.amazon.co.jp")]
    public async Task Hosted_host_follows_from_ledger_and_language(
        string region,
        string ledger,
        string language,
        string host
    )
    {
        await Open(Server.Url($"static-{region}.payments-amazon.com", "/checkout.js"), "");
        await Page.EvaluateAsync(
            $"() => amazon.Pay.initCheckout({{ merchantId: 'M1', placement: 'Cart',"
                + $"ledgerCurrency: '{ledger}', checkoutLanguage: '{language}', "
                + $"createCheckoutSessionConfig: {Signed} }})"
        );
        var start = await Server.Next("/checkout/initiate");
        Assert.Equal(host, start.Host);
        Assert.Equal("SANDBOX", start["environment"]);
    }

    [Fact]
    public async Task Script_from_an_own_host_serves_all_regions_and_goes_back_to_that_host()
    {
        await Open(Server.Url("localhost", "/checkout.js"), "");
        await Page.EvaluateAsync(
            "() => amazon.Pay.initCheckout({ merchantId: 'M1', placement: 'Cart',"
                + $"ledgerCurrency: 'JPY', createCheckoutSessionConfig: {Signed} }})"
        );
        var start = await Server.Next("/checkout/initiate");
        Assert.Equal("localhost ja_JP", start.Host + " " + start["checkoutLanguage"]);
    }

    [Fact]
    public async Task Second_start_is_ignored_until_the_page_is_shown_again()
    {
        await Open(Eu, "");
        Server.On("/checkout/initiate", (_, context) =>
        {
            context.Response.StatusCode = 204;
            return Task.CompletedTask;
        });
        await Page.EvaluateAsync(
            $"() => {{ window.go = () => amazon.Pay.initCheckout({{ {Basics},"
                + $"createCheckoutSessionConfig: {Signed} }}); setTimeout(go); }}"
        );
        await Server.Next("/checkout/initiate");
        await Page.EvaluateAsync("() => { go(); return fetch('/ping'); }");
        Assert.Equal(0, Server.Waiting("/checkout/initiate"));
        await Page.EvaluateAsync(
            "() => { window.dispatchEvent(new PageTransitionEvent('pageshow')); setTimeout(go); }"
        );
        await Server.Next("/checkout/initiate");
        Assert.Equal(0, Server.Waiting("/checkout/initiate"));
    }

    [Theory]
    [InlineData("{ url: '/session' }", "POST")]
    [InlineData("{ url: '/session', method: 'GET', extractAmazonCheckoutSessionId: 'token' }", "GET")]
    [InlineData("{ url: '/session', extractAmazonCheckoutSessionId: body => body.token }", "POST")]
    [InlineData("() => ({ url: '/session' })", "POST")]
    [InlineData("() => Promise.resolve('id-1')", "")]
    [InlineData("() => 'id-1'", "")]
    public async Task Legacy_session_of_the_shops_server_is_started_by_its_id(string source, string method)
    {
        var member = source.Contains("token", StringComparison.Ordinal) ? "token" : "checkoutSessionId";
        Server.On("/session", (_, context) => context.Response.WriteAsync($"{{\"{member}\":\"id-1\"}}"));
        await Open(
            Eu,
            $"<div id=b></div><script>amazon.Pay.renderButton('#b', {{ {Basics},"
                + $"createCheckoutSession: {source} }})</script>"
        );
        await Page.ClickAsync("#b");
        var start = await Server.Next("/checkout/initiate");
        Assert.Equal("id-1", start["amazonCheckoutSessionId"]);
        Assert.Null(start["payloadJSON"]);
        if (method.Length > 0)
            Assert.Equal(method, (await Server.Next("/session")).Method);
    }

    [Fact]
    public async Task Failing_legacy_session_is_reported_and_the_button_works_again()
    {
        Server.On("/session", (_, context) =>
        {
            context.Response.StatusCode = 500;
            return Task.CompletedTask;
        });
        await Open(
            Eu,
            $"<div id=b></div><script>window.addEventListener('error', e => {{ window.thrown = "
                + $"e.message; }});"
                + $"amazon.Pay.renderButton('#b', {{ {Basics}, createCheckoutSession: {{ "
                + $"url: '/session' }} }})</script>"
        );
        await Page.ClickAsync("#b");
        await Shown("!!window.thrown");
        Assert.Contains(Errors, error => error.Contains("status 500", StringComparison.Ordinal));
        await Page.ClickAsync("#b");
        await Server.Next("/session");
        await Server.Next("/session");
    }

    [Fact]
    public async Task Change_action_works_without_cookies_by_code_and_navigates_once_per_element()
    {
        await Open(
            Eu,
            "<a id=c href='javascript:;' style='display:none'>x</a><script>for (const id of ['old', 'new'])"
                + "amazon.Pay.bindChangeAction('#c', { amazonCheckoutSessionId: id, changeAction: 'changeAddress' });"
                + "document.querySelector('#c').click();</script>"
        );
        var change = await Server.Next("/checkout/initiate_auth");
        Assert.Equal(
            "GET payments.amazon.de new changeAddress " + "redirectView",
            string.Join(
                ' ',
                change.Method,
                change.Host,
                change["amazonCheckoutSessionId"],
                change["changeAction"],
                change["viewType"]
            )
        );
        Assert.Equal(0, Server.Waiting("/checkout/initiate_auth"));
    }

    [Fact]
    public async Task Change_action_goes_to_the_host_of_the_language_that_the_button_used()
    {
        await Open(
            Eu,
            $"<div id=b></div><p id=c>x</p><script>amazon.Pay.renderButton('#b', {{ {Basics},"
                + "checkoutLanguage: 'fr_FR' }); amazon.Pay.bindChangeAction('#c',"
                + "{ amazonCheckoutSessionId: '1', changeAction: 'changePayment' });</script>"
        );
        await Page.ClickAsync("#c");
        Assert.Equal("payments.amazon.fr", (await Server.Next("/checkout/initiate_auth")).Host);
    }

    [Theory]
    [InlineData("changePaymentMethod", "changePayment")]
    [InlineData("changeShippingAddress", "changeAddress")]
    public async Task Immediate_change_navigates_at_once_and_skips_the_page_before(string function, string action)
    {
        await Open(Eu, "");
        await Page.EvaluateAsync(
            $"() => amazon.buywithprime.{function}({{ amazonPayOptions: {{ " + $"amazonCheckoutSessionId: '1' }} }})"
        );
        var change = await Server.Next("/checkout/initiate_auth");
        Assert.Equal(action + " true", change["changeAction"] + " " + change["skipPreorderPage"]);
    }

    [Fact]
    public async Task Upgrade_action_posts_what_the_payload_says()
    {
        await Open(
            Eu,
            "<button id=u>x</button><script>amazon.Pay.bindUpgradeAction('#u', { publicKeyId: 'SANDBOX-K',"
                + "payloadJSON: '{\"merchantId\":\"M2\",\"ledgerCurrency\":\"EUR\",\"checkoutLanguage\":\"it_IT\"}',"
                + "signature: 's', upgradeAction: 'recurringUpgrade' })</script>"
        );
        await Page.ClickAsync("#u");
        var start = await Server.Next("/checkout/initiate");
        Assert.Equal(
            "payments.amazon.it M2 EUR it_IT recurringUpgrade SANDBOX",
            string.Join(
                ' ',
                start.Host,
                start["merchantId"],
                start["ledgerCurrency"],
                start["checkoutLanguage"],
                start["upgradeAction"],
                start["environment"]
            )
        );
    }

    [Fact]
    public async Task Sign_out_sends_credentials_and_the_marker_of_the_start_and_calls_back_once()
    {
        Cors("/checkout/signout", """{"result":"ok"}""");
        await Open(Eu, "");
        await Context.AddCookiesAsync([
            Cookie("apay-language", "fr_FR"),
            Cookie("apay-ledger", "EUR"),
            Cookie("apay-session-set", "marker"),
        ]);
        await Page.EvaluateAsync("() => new Promise(done => amazon.Pay.signout(done))");
        var signout = await Server.Next("/checkout/signout");
        Assert.Equal(
            "GET payments.amazon.fr fr_FR marker",
            string.Join(' ', signout.Method, signout.Host, signout["language"], signout["apaySessionSet"])
        );
        Assert.Equal(Server.Url(Shop, ""), signout.Headers.Origin.ToString());
    }

    [Fact]
    public async Task Sign_out_that_is_refused_never_throws_and_still_calls_back()
    {
        await Open(Eu, "");
        await Page.EvaluateAsync("() => new Promise(done => amazon.Pay.changeAccount({ callback: done }))");
        Assert.Empty(Errors);
    }

    [Fact]
    public async Task Switch_account_replaces_the_page_with_the_sign_in_payload()
    {
        await Open(Eu, "");
        await Page.EvaluateAsync($"() => amazon.Pay.switchAccount({{ merchantId: 'M1', SignInConfig: {Signed} }})");
        var request = await Server.Next("/checkout/switch-account");
        Assert.Equal(
            "GET M1 {\"a\":1} SANDBOX",
            string.Join(' ', request.Method, request["merchantId"], request["payloadJSON"], request["environment"])
        );
    }

    [Fact]
    public async Task Sign_in_button_posts_its_config_without_an_amount()
    {
        await Open(
            Eu,
            $"<div id=b></div><script>amazon.Pay.renderButton('#b', {{ {Basics}, productType: 'SignIn',"
                + $"estimatedOrderAmount: {{ amount: 1, currencyCode: 'EUR' }}, signInConfig: {Signed} }})</script>"
        );
        await Page.ClickAsync("#b");
        var start = await Server.Next("/checkout/initiate");
        Assert.Equal("SignIn", start["productType"]);
        Assert.Null(start["estimatedOrderAmount"]);
        Assert.NotNull(start["payloadJSON"]);
    }

    [Fact]
    public async Task Updated_amount_is_kept_for_the_next_start()
    {
        await Open(
            Eu,
            $"<div id=b></div><script>window.button = amazon.Pay.renderButton('#b', {{ {Basics},"
                + $"createCheckoutSessionConfig: {Signed} }}); button.updateButtonInfo({{ amount: '7.50', "
                + $"currencyCode: "
                + $"'EUR' }});"
                + "button.updateButtonInfo(null);</script>"
        );
        await Page.ClickAsync("#b");
        var start = await Server.Next("/checkout/initiate");
        Assert.Equal("""{"amount":"7.50","currencyCode":"EUR"}""", start["estimatedOrderAmount"]);
    }

    [Fact]
    public async Task Promotional_message_has_a_shadow_root_and_adds_its_hidden_element_per_call()
    {
        await Open(Server.Url("static-na.payments-amazon.com", "/checkout.js"), "<div id=p></div>");
        Assert.Equal(
            "true 2 true",
            await Page.EvaluateAsync<string>(
                "() => { for (const i of [1, 2])"
                    + "amazon.Pay.renderPromotionalMessage('#p', { environment: 'sandbox', merchantId: 'M1',"
                    + "amount: { value: 80, currencyCode: 'USD' }, style: { textColor: 'red', textSize: '14px' } });"
                    + "const more = document.querySelectorAll('.amazonpay-dmw-learn-more-modal');"
                    + "return [document.querySelector('#p').shadowRoot.textContent.length > 0, more.length, "
                    + "more[0].hidden].join(' '); }"
            )
        );
    }

    [Fact]
    public async Task Pop_up_that_succeeds_is_closed_and_the_page_goes_to_the_url()
    {
        Server.Settings = """{"viewType":"modalView"}""";
        Server.Page("/done", "<p id=done>done</p>");
        var popup = await PopUp();
        Assert.True(await Page.IsVisibleAsync("#amazonpay-maxo-checkout-freezing-overlay"));
        Assert.Equal("modalView", (await Server.Next("/checkout/initiate"))["viewType"]);
        var closed = new TaskCompletionSource();
        popup.Close += (_, _) => closed.TrySetResult();
        await popup.EvaluateAsync(
            "url => opener.postMessage({ action: 'maxo_widgets_success', url }, '*')",
            Server.Url(Shop, "/done")
        );
        await Page.WaitForSelectorAsync("#done");
        await closed.Task.WaitAsync(TimeSpan.FromSeconds(15));
    }

    [Fact]
    public async Task Pop_up_closed_by_the_buyer_gives_the_page_back_without_navigation()
    {
        Server.Settings = """{"viewType":"modalView"}""";
        var popup = await PopUp("Enter");
        // The overlay is a button too, and gives the focus back.
        await Shown("document.activeElement.parentElement.id === 'amazonpay-maxo-checkout-freezing-overlay'");
        await popup.CloseAsync();
        await Page.WaitForSelectorAsync(
            "#amazonpay-maxo-checkout-freezing-overlay",
            new PageWaitForSelectorOptions { State = WaitForSelectorState.Detached }
        );
        Assert.Equal(Server.Url(Shop, "/shop"), Page.Url);
        await Shown("document.querySelector('#b').shadowRoot.activeElement");
        var again = await Page.RunAndWaitForPopupAsync(() => Page.ClickAsync("#b"));
        await again.WaitForSelectorAsync("#hosted");
    }

    [Fact]
    public async Task Message_of_another_window_or_with_a_script_address_does_not_navigate()
    {
        Server.Settings = """{"viewType":"modalView"}""";
        var popup = await PopUp();
        await Page.EvaluateAsync("() => window.postMessage({ action: 'maxo_widgets_success', url: '/evil' }, '*')");
        await popup.EvaluateAsync("() => opener.postMessage({ other: 1 }, '*')");
        Assert.True(await Page.IsVisibleAsync("#amazonpay-maxo-checkout-freezing-overlay"));
        await popup.EvaluateAsync(
            "() => opener.postMessage({ action: 'maxo_widgets_success', url: 'javascript:document.body.id=1' }, '*')"
        );
        await Page.WaitForSelectorAsync(
            "#amazonpay-maxo-checkout-freezing-overlay",
            new PageWaitForSelectorOptions { State = WaitForSelectorState.Detached }
        );
        Assert.Equal(Server.Url(Shop, "/shop"), Page.Url);
        Assert.Equal("", await Page.EvaluateAsync<string>("document.body.id"));
    }

    [Theory]
    [InlineData("window.open = () => null;", "")]
    [InlineData("", ", alwaysRedirect: true")]
    public async Task Blocked_pop_up_and_always_redirect_take_this_window(string before, string option)
    {
        Server.Settings = """{"viewType":"modalView"}""";
        await Open(
            Eu,
            $"<div id=b></div><script>{before} amazon.Pay.renderButton('#b', {{ {Basics}{option},"
                + $"createCheckoutSessionConfig: {Signed} }})</script>"
        );
        await Page.ClickAsync("#b");
        Assert.Equal("redirectView", (await Server.Next("/checkout/initiate"))["viewType"]);
        await Page.WaitForSelectorAsync("#hosted");
    }

    [Fact]
    public async Task Shop_in_a_frame_opens_a_window_because_hosted_pages_are_not_framed()
    {
        Server.Page(
            "/inner",
            $"<div id=b></div><script>amazon.Pay.renderButton('#b', {{ {Basics},"
                + $"createCheckoutSessionConfig: {Signed} }})</script>",
            $"<script src='{Eu}'></script>"
        );
        Server.Page("/outer", $"<iframe name=inner src='{Server.Url("inner.test", "/inner")}'></iframe>");
        await Page.GotoAsync(Server.Url(Shop, "/outer"));
        var popup = await Page.RunAndWaitForPopupAsync(() => Page.Frame("inner")!.ClickAsync("#b"));
        await popup.WaitForSelectorAsync("#hosted");
        Assert.Equal("modalView", (await Server.Next("/checkout/initiate"))["viewType"]);
    }

    [Fact]
    public async Task Strict_policy_of_a_shop_is_not_violated_by_a_button_and_its_start()
    {
        const string policy =
            "default-src 'none'; script-src 'self' *.payments-amazon.com:*; style-src 'self';"
            + "connect-src *.amazon.de:*; frame-src *.amazon.de:*; form-action *.amazon.de:*; img-src 'self'";
        Server.On("/page.js", (_, context) =>
        {
            context.Response.ContentType = "text/javascript";
            return context.Response.WriteAsync(
                "window.violations = []; document.addEventListener("
                    + "'securitypolicyviolation', e => violations.push(e.violatedDirective)); const button = "
                    + $"amazon.Pay.renderButton('#b', {{ {Basics} }}); button.onClick(() => {{ "
                    + $"window.pressed = true; }});"
                    + $"window.go = () => button.initCheckout({{ createCheckoutSessionConfig: {Signed} }});"
            );
        });
        Server.Page("/shop", "<div id=b></div><script src=/page.js></script>", $"<script src='{Eu}'></script>", policy);
        await Page.GotoAsync(Server.Url(Shop, "/shop"));
        await Page.ClickAsync("#b");
        Assert.True(await Page.EvaluateAsync<bool>("pressed && violations.length === 0"));
        await Page.EvaluateAsync("() => { window.setTimeout(go); }");
        await Server.Next("/checkout/initiate");
        Assert.DoesNotContain(Logged, line => line.Contains("Content Security Policy", StringComparison.Ordinal));
    }

    private string Eu => Server.Url("static-eu.payments-amazon.com", "/checkout.js");

    private Cookie Cookie(string name, string value) =>
        new()
        {
            Name = name,
            Value = value,
            Url = Server.Url(Shop, "/"),
        };

    private void Cors(string path, string body) => Server.On(path, async (received, context) =>
        {
            context.Response.Headers.AccessControlAllowOrigin = received.Headers.Origin;
            context.Response.Headers.AccessControlAllowCredentials = "true";
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(body);
        });

    private async Task<IPage> PopUp(string? key = null)
    {
        await Open(
            Eu,
            $"<div id=b></div><script>amazon.Pay.renderButton('#b', {{ {Basics},"
                + $"createCheckoutSessionConfig: {Signed} }})</script>"
        );
        await Page.EvaluateAsync("() => document.querySelector('#b').shadowRoot.querySelector('[tabindex]').focus()");
        var popup = await Page.RunAndWaitForPopupAsync(() =>
            key is null ? Page.ClickAsync("#b") : Page.Keyboard.PressAsync(key)
        );
        await popup.WaitForSelectorAsync("#hosted");
        return popup;
    }
}
