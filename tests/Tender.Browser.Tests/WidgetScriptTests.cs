using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;
using Xunit;

namespace Tender.Browser.Tests;

/// <summary>
/// Widgets.js in Chromium against a fake of its server: what docs/browser-server-contract.md asks of it (section 9).
/// </summary>
public class WidgetScriptTests(Chromium chromium) : BrowserTest(chromium)
{
    private const string Token = "Atza|abc/+=";

    // A hosted widget: says hello, gets the token and the reference, and selects what is there.
    private const string Frame = """
        <p id=widget></p><script>
        const query = new URLSearchParams(location.search), kind = location.pathname.split('/').pop();
        const channel = query.get('channel'), shop = query.get('origin');
        const say = (event, data) => parent.postMessage({ channel, event, data }, shop);
        window.inits = [];
        window.addEventListener('message', e => {
          if (e.source !== parent || e.origin !== shop) return;
          const { event, data } = e.data;
          if (event === 'init') {
            inits.push(data);
            if (!data.accessToken) return say('error', { code: 'BuyerNotAssociated', message: 'no token' });
            if (data.create) say('create', { id: query.get('agreementType')[0] + '01-1' });
            say('ready', { consentStatus: false });
            if (query.get('displayMode') === 'Read') return;
            if (kind === 'address-book') say('addressSelect', { destinationName: 'Jane' });
            if (kind === 'wallet') say('paymentSelect', {});
          } else if (event === 'refresh' || event === 'presentmentCurrency') say('paymentSelect', {});
        });
        say('hello', {});
        </script>
        """;

    private const string LogIn = "document.cookie = 'amazon_Login_accessToken=Atza%7Cabc; path=/';";

    private string Js =>
        Server.Url("static-eu.payments-amazon.com", "/OffAmazonPayments/eur/sandbox/lpa/js/Widgets.js");

    [Fact]
    public async Task Ready_callbacks_come_in_order_once_and_everything_is_there_for_the_next_script()
    {
        await Open(
            Js,
            "<script>order.push(typeof OffAmazonPayments.Button);</script>" + $"<script " + $"src='{Js}'></script>",
            "<script>window.order = []; window.onAmazonLoginReady = () => order.push('login ' + typeof amazon.Login);"
                + "window.onAmazonPaymentsReady = () => order.push('payments ' + typeof OffAmazonPayments);</script>"
        );
        Assert.Equal("login object,payments object,function", await Page.EvaluateAsync<string>("order.join()"));
    }

    [Fact]
    public async Task Absent_callbacks_are_no_error_and_later_assigned_ones_are_called()
    {
        await Open(Js, "<script>window.onAmazonPaymentsReady = () => { window.late = true; };</script>");
        await Shown("window.late");
        Assert.Empty(Errors);
    }

    [Fact]
    public async Task Login_script_defines_the_login_alone()
    {
        await Open(
            Server.Url("api-cdn.amazon.com", "/sdk/login1.js"),
            "",
            "<script>window.onAmazonLoginReady = () => { window.ready = true; };</script>"
        );
        Assert.Equal(
            "function undefined true",
            await Page.EvaluateAsync<string>(
                "[typeof amazon.Login.authorize, typeof window.OffAmazonPayments, window.ready].join(' ')"
            )
        );
    }

    [Fact]
    public async Task Bundled_jquery_is_a_member_and_the_pages_own_stays()
    {
        Server.JQuery =
            "(function (w, f) { if (typeof module === 'object' && typeof module.exports === 'object')"
            + "module.exports = f(); else w.$ = w.jQuery = f(); if (typeof define === 'function') define('jquery');"
            + "})(window, function () { return function own() {}; });";
        await Open(Js, "", "<script>window.$ = 'mine'; window.define = () => { throw 1; };</script>");
        Assert.Equal(
            "own mine undefined",
            await Page.EvaluateAsync<string>("[OffAmazonPayments.jQuery.name, $, typeof jQuery].join(' ')")
        );
    }

    [Theory]
    [InlineData(
        "'thanks?a=1#top'",
        "/thanks?a=1&access_token=Atza%7Cabc%2F%2B%3D&token_type=bearer&expires_in=3600" + "&scope=profile&state=s1#top"
    )]
    [InlineData(
        "'confirm?'",
        "/confirm?access_token=Atza%7Cabc%2F%2B%3D&token_type=bearer&expires_in=3600" + "&scope=profile&state=s1"
    )]
    public async Task Pop_up_login_brings_the_token_in_the_query_of_the_next_page(string next, string expected)
    {
        await LoginPage($"amazon.Login.authorize({{ scope: 'profile', state: 's1' }}, {next})");
        await Page.RunAndWaitForPopupAsync(() => Page.ClickAsync("#go"));
        await Page.ArrivesAt(Server.Url(Shop, expected));
        var asked = await Server.Next("/ap/oa");
        Assert.Equal(
            "payments.amazon.de client profile token popup SANDBOX",
            string.Join(
                ' ',
                asked.Host,
                asked["client_id"],
                asked["scope"],
                asked["response_type"],
                asked["display"],
                asked["environment"]
            )
        );
        var cookies = (await Context.CookiesAsync()).Select(one => one.Name).Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(["amazon_Login_accessToken", "amazon_Login_state_cache"], cookies);
    }

    [Fact]
    public async Task Redirect_login_brings_the_token_in_the_fragment_and_cookies_follow_on_that_page()
    {
        await LoginPage("amazon.Login.authorize({ scope: ['profile', 'payments:widget'], popup: false }, '/shop')");
        await Page.ClickAsync("#go");
        await Page.ArrivesAt(new Regex("#access_token=Atza%7C"));
        await Shown("document.cookie.includes('amazon_Login_accessToken=Atza%7Cabc')");
        Assert.Equal("profile payments:widget", (await Server.Next("/ap/oa"))["scope"]);
    }

    [Fact]
    public async Task Function_next_gets_the_answer_and_the_request_carries_it_too()
    {
        await LoginPage(
            "window.request = amazon.Login.authorize({ scope: 'profile', state: 's2' }, r => { "
                + "window.answer = r; })"
        );
        await Page.RunAndWaitForPopupAsync(() => Page.ClickAsync("#go"));
        await Shown("window.answer");
        Assert.Equal(
            $"complete {Token} bearer 3600 s2 {Token}",
            await Page.EvaluateAsync<string>(
                "[answer.status, answer.access_token, answer.token_type, answer.expires_in, answer.state,"
                    + "request.access_token].join(' ')"
            )
        );
        Assert.True(
            await Page.EvaluateAsync<bool>(
                "() => { let late = null; request.onComplete(r => { late = r; }); return late === answer; }"
            )
        );
    }

    [Fact]
    public async Task Denial_reaches_the_query_and_the_function()
    {
        await LoginPage(
            "amazon.Login.authorize({ scope: 'profile', state: 's' }, window.next || '/denied')",
            "error: 'access_denied', error_description: 'no'"
        );
        await Page.RunAndWaitForPopupAsync(() => Page.ClickAsync("#go"));
        await Page.ArrivesAt(Server.Url(Shop, "/denied?state=s&error=access_denied&error_description=no"));
    }

    [Fact]
    public async Task Closed_login_window_is_a_denial_for_a_function_and_leaves_the_page()
    {
        await LoginPage("amazon.Login.authorize({ scope: 'profile' }, r => { window.answer = r; })");
        Server.Page("/ap/oa", "<p id=hosted>nothing said</p>");
        var popup = await Page.RunAndWaitForPopupAsync(() => Page.ClickAsync("#go"));
        await popup.WaitForSelectorAsync("#hosted");
        await popup.CloseAsync();
        await Shown("window.answer && answer.error === 'access_denied'");
    }

    [Fact]
    public async Task Blocked_login_window_falls_back_to_the_redirect()
    {
        await LoginPage("window.open = () => null; amazon.Login.authorize({ scope: 'profile' }, '/shop')");
        await Page.ClickAsync("#go");
        Assert.Equal("page", (await Server.Next("/ap/oa"))["display"]);
        await Page.ArrivesAt(new Regex("#access_token="));
    }

    [Theory]
    [InlineData(
        "setTimeout(() => amazon.Login.authorize({ scope: 'profile', interactive: 'never' }, " + "done))",
        "invalid_grant"
    )]
    [InlineData(
        "document.cookie = 'amazon_Login_accessToken=Atza%7Cabc'; amazon.Login.authorize({ scope: 'profile' "
            + "}, done)",
        "Atza|abc"
    )]
    public async Task Cached_token_is_used_first_and_without_one_never_means_an_error(string call, string expected)
    {
        await Open(
            Js,
            $"<script>amazon.Login.setClientId('client'); const done = r => {{"
                + $"window.answer = r.error || r.access_token; }}; {call}</script>"
        );
        await Shown($"window.answer === '{expected}'");
    }

    [Theory]
    [InlineData("amazon.Login.authorize({ scope: 'profile' }, '/x')", "setClientId")]
    [InlineData("amazon.Login.setClientId('c'); amazon.Login.authorize({ scope: 'all' }, '/x')", "all")]
    [InlineData(
        "amazon.Login.setClientId('c'); amazon.Login.authorize({ scope: 'profile', popup: false }, () => " + "1)",
        "next"
    )]
    public async Task Wrong_use_of_authorize_is_an_error(string call, string part)
    {
        await Open(Js, "");
        Assert.Contains(
            part,
            await Page.EvaluateAsync<string>(
                $"() => {{ try {{ {call}; return ''; }} catch (error) {{ return error.message; }} " + $"}}"
            ),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Logout_without_a_client_id_clears_both_cookies_and_the_remembered_token()
    {
        await Open(
            Js,
            "",
            "<script>document.cookie = 'amazon_Login_accessToken=Atza%7Cabc; path=/';"
                + "document.cookie = 'amazon_Login_state_cache=%7B%7D; path=/';</script>"
        );
        Assert.Equal("", await Page.EvaluateAsync<string>("() => { amazon.Login.logout(); return document.cookie; }"));
        Assert.Empty(Errors);
    }

    [Fact]
    public async Task Profile_has_capitalised_members_and_is_asked_with_the_token()
    {
        Server.On("/user/profile", async (received, context) =>
        {
            context.Response.Headers.AccessControlAllowOrigin = "*";
            context.Response.Headers.AccessControlAllowHeaders = "authorization";
            await context.Response.WriteAsync("""{"user_id":"U","name":"N","email":"e@x","postal_code":"1"}""");
        });
        await Open(Js, "");
        Assert.Equal(
            "true U N e@x 1",
            await Page.EvaluateAsync<string>(
                "() => new Promise(done =>"
                    + "amazon.Login.retrieveProfile('Atza|t', r => done([r.success, r.profile.CustomerId, "
                    + "r.profile.Name,"
                    + "r.profile.PrimaryEmail, r.profile.PostalCode].join(' '))))"
            )
        );
        Assert.Equal("bearer Atza|t", (await Server.Next("/user/profile")).Headers.Authorization.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("new ")]
    public async Task Button_image_is_there_when_the_call_returns_and_a_click_by_id_authorizes(string form)
    {
        await Open(
            Js,
            "<div id=b></div><script>window.clicks = 0; const draw = () => "
                + $"{form}OffAmazonPayments.Button('b', 'S1', {{ type: 'PwA', size: 'small', authorization: () => "
                + $"clicks++ }});"
                + "draw(); window.ids = [document.querySelector('#b img').id]; draw(); "
                + "ids.push(document.querySelector('#b img').id);"
                + "document.getElementById('OffAmazonPaymentsWidgets1').click();</script>"
        );
        Assert.Equal(
            "OffAmazonPaymentsWidgets0,OffAmazonPaymentsWidgets1 1 1",
            await Page.EvaluateAsync<string>(
                "[ids.join(), clicks, "
                    + "document.querySelectorAll('img.amazonpay-button-inner-image[tabindex=\"0\"]').length]"
                    + ".join(' ')"
            )
        );
    }

    [Theory]
    [InlineData(
        "OffAmazonPayments.Button('b', 'S1', { authorization: () => amazon.Login.authorize({ scope: 'profile' }) })"
    )]
    [InlineData("new OffAmazonPayments.Widgets.Button({ sellerId: 'S1' }).bind('b')")]
    public async Task A_second_click_shows_the_window_that_is_open_and_opens_none(string button)
    {
        await Open(
            Js,
            "<div id=b></div><script>window.opened = []; window.focused = 0; window.open = () => {"
                + "const popup = { closed: false, focus: () => { focused++; }, close: () => { popup.closed = true; } };"
                + "opened.push(popup); return popup; };"
                + $"amazon.Login.setClientId('client'); {button}</script>"
        );
        await Page.DblClickAsync("#b img");
        Assert.Equal("1 1", await Page.EvaluateAsync<string>("opened.length + ' ' + focused"));
        // Who has closed it may begin again.
        await Page.EvaluateAsync("() => opened[0].close()");
        await Page.ClickAsync("#b img");
        Assert.Equal("2 1", await Page.EvaluateAsync<string>("opened.length + ' ' + focused"));
    }

    [Fact]
    public async Task Button_without_its_element_tells_on_error_and_throws_nothing()
    {
        await Open(
            Js,
            "<script>OffAmazonPayments.Button('none', 'S1', { onError: e => { window.code = "
                + "e.getErrorCode(); } })"
                + "</script>"
        );
        await Shown("window.code === 'InvalidParameterValue'");
        Assert.Empty(Errors);
    }

    [Fact]
    public async Task Button_with_on_sign_in_gets_an_order_reference_when_the_page_stays()
    {
        Oa("access_token: 'Atza|abc', expires_in: 3600, amazonOrderReferenceId: 'S01-9'");
        await Open(
            Js,
            "<div id=b></div><script>amazon.Login.setClientId('client'); OffAmazonPayments.Button('b', "
                + "'S1', {"
                + "authorization: () => { window.request = amazon.Login.authorize({ scope: 'profile', "
                + "popup: 'true' }); },"
                + "onSignIn: o => { window.seen = o.getAmazonOrderReferenceId() + ' ' + request.access_token; } "
                + "})</script>"
        );
        await Page.RunAndWaitForPopupAsync(() => Page.ClickAsync("#b img"));
        await Shown("window.seen === 'S01-9 Atza|abc'");
        var asked = await Server.Next("/ap/oa");
        Assert.Equal("true S1", asked["create_order_reference"] + " " + asked["sellerId"]);
    }

    [Fact]
    public async Task Old_button_signs_in_and_hands_over_an_order_reference_without_a_token()
    {
        Server.Page("/widgets/sign-in", Answer("session_token: 'x', amazonOrderReferenceId: 'S01-7'"));
        await Open(
            Js,
            "<div id=b></div><script>new OffAmazonPayments.Widgets.Button({ sellerId: 'S1',"
                + "useAmazonAddressBook: false, onSignIn: o => { window.seen = o.getAmazonOrderReferenceId(); } "
                + "}).bind('b')</script>"
        );
        await Page.RunAndWaitForPopupAsync(() => Page.ClickAsync("#b img"));
        await Shown("window.seen === 'S01-7' && !document.cookie");
        Assert.Equal("false", (await Server.Next("/widgets/sign-in"))["useAmazonAddressBook"]);
    }

    [Fact]
    public async Task Address_book_and_wallet_share_one_reference_and_events_come_in_order()
    {
        await Widgets(
            """
            const note = name => o => seen.push(name + ' ' + o.getAmazonOrderReferenceId());
            new OffAmazonPayments.Widgets.AddressBook({ sellerId: 'S1', onOrderReferenceCreate: note('create'),
              onReady: o => { note('ready')(o);
                new OffAmazonPayments.Widgets.Wallet({ sellerId: 'S1', onOrderReferenceCreate: note('wrong'),
                  onPaymentSelect: note('pay'), onReady: null }).bind('w'); },
              onAddressSelect: note('address') }).bind('a');
            """
        );
        await Shown("seen.length === 4");
        Assert.Equal(
            "create O01-1,ready O01-1,address O01-1,pay " + "O01-1",
            await Page.EvaluateAsync<string>("seen.join()")
        );
        await Page
            .Frames.Single(frame => frame.Url.Contains("address-book", StringComparison.Ordinal))
            .EvaluateAsync("say('addressSelect', {})");
        await Shown("seen.slice(4).join() === 'address O01-1,pay O01-1'");
        var asked = await Server.Next("/widgets/address-book");
        Assert.Equal(
            "payments.amazon.de S1 SANDBOX Edit " + "OrderReference",
            string.Join(
                ' ',
                asked.Host,
                asked["sellerId"],
                asked["environment"],
                asked["displayMode"],
                asked["agreementType"]
            )
        );
    }

    [Fact]
    public async Task Wallet_beside_an_address_book_waits_for_its_draft_and_a_given_id_creates_nothing()
    {
        await Widgets(
            """
            const note = name => () => seen.push(name);
            new OffAmazonPayments.Widgets.AddressBook({ sellerId: 'S1',
              onOrderReferenceCreate: note('create') }).bind('a');
            new OffAmazonPayments.Widgets.Wallet({ sellerId: 'S1', onOrderReferenceCreate: note('wrong'),
              onPaymentSelect: note('pay') }).bind('w');
            new OffAmazonPayments.Widgets.Wallet({ sellerId: 'S2', amazonOrderReferenceId: 'S01-5',
              onOrderReferenceCreate: note('wrong'),
              onReady: o => seen.push(o.getAmazonOrderReferenceId()) }).bind('c');
            """
        );
        await Shown("seen.length === 3");
        Assert.Equal("S01-5,create,pay", await Page.EvaluateAsync<string>("seen.sort().join()"));
    }

    [Fact]
    public async Task Callback_objects_have_every_getter_that_clients_call()
    {
        await Widgets(
            """
            new OffAmazonPayments.Widgets.AddressBook({ sellerId: 'S1',
              onAddressSelect: o => seen.push([o.getContractId(), o.getDestinationName(), o.getDisplayMode(),
                typeof o.getID()].join(' ')) }).bind('a');
            new OffAmazonPayments.Widgets.Wallet({ sellerId: 'S1', presentmentCurrency: 'SEK', onPaymentSelect: o =>
              seen.push([o.getContractId(), o.getDisplayMode(), typeof o.getID(), o.getPresentmentCurrency(),
              typeof o.getPaymentInstrumentsDisplayOptions()].join(' ')) }).bind('w');
            """
        );
        await Shown("seen.length === 2");
        Assert.Equal(
            "O01-1 Edit string SEK object|O01-1 Jane Edit " + "string",
            await Page.EvaluateAsync<string>("seen.sort().join('|')")
        );
    }

    [Fact]
    public async Task Billing_agreement_is_created_and_consent_speaks_in_texts()
    {
        await Widgets(
            """
            new OffAmazonPayments.Widgets.AddressBook({ sellerId: 'S1', agreementType: 'BillingAgreement',
              onBillingAgreementCreate: o => seen.push('create ' + o.getAmazonBillingAgreementId()),
              onReady: o => { seen.push('ready ' + o.getAmazonBillingAgreementId());
                new OffAmazonPayments.Widgets.Consent({ sellerId: 'S1', amazonBillingAgreementId: 'B01-1',
                  onReady: s => seen.push(s.getConsentStatus() === 'false'),
                  onConsent: s => seen.push(s.getConsentStatus() === 'true') }).bind('c'); } }).bind('a');
            """
        );
        await Shown("seen.length === 3");
        await Page
            .Frames.Single(frame => frame.Url.Contains("consent", StringComparison.Ordinal))
            .EvaluateAsync("say('consent', { consentStatus: true })");
        await Shown("seen.length === 4");
        Assert.Equal("create B01-1,ready B01-1,true,true", await Page.EvaluateAsync<string>("seen.join()"));
    }

    [Fact]
    public async Task Read_mode_is_asked_for_and_binding_again_draws_in_place()
    {
        await Widgets(
            """
            window.wallet = new OffAmazonPayments.Widgets.Wallet({ sellerId: 'S1', amazonOrderReferenceId: 'S01-5',
              displayMode: 'Read', language: 'de-DE', onReady: o => seen.push(o.getDisplayMode()),
              onPaymentSelect: () => seen.push('select') });
            window.bound = wallet.setPresentmentCurrency('SEK') || wallet.bind('w');
            """
        );
        await Shown("seen.length === 1");
        await Page.EvaluateAsync("bound.bind('w')");
        await Shown("seen.join() === 'Read,Read' && document.querySelectorAll('#w iframe').length === 1");
        Assert.Equal("Zahlungsart", await Page.GetAttributeAsync("#w iframe", "title"));
        Assert.Equal("Read", (await Server.Next("/widgets/wallet"))["displayMode"]);
        var frame = Page.Frames.Last(one => one.Url.Contains("wallet", StringComparison.Ordinal));
        Assert.Equal(
            "SEK S01-5 Atza|abc",
            await frame.EvaluateAsync<string>(
                "[inits[0].presentmentCurrency, inits[0].id, inits[0].accessToken].join(' ')"
            )
        );
    }

    [Fact]
    public async Task Widget_without_a_token_reports_the_missing_buyer()
    {
        await Widgets(
            "new OffAmazonPayments.Widgets.Wallet({ sellerId: 'S1', onError: e => "
                + "seen.push(e.getErrorCode() + ' '"
                + "+ e.getErrorMessage()) }).bind('w');",
            ""
        );
        await Shown("seen.join() === 'BuyerNotAssociated no token'");
    }

    [Theory]
    [InlineData("Wallet", "{ onError }", "w", "MissingParameter")]
    [InlineData("Wallet", "{ onError, sellerId: 'S1' }", "none", "InvalidParameterValue")]
    [InlineData("Wallet", "{ onError, sellerId: 'S1', displayMode: 'Both' }", "w", "InvalidParameterValue")]
    [InlineData("Consent", "{ onError, sellerId: 'S1' }", "w", "MissingParameter")]
    public async Task Bad_widget_options_reach_on_error(string kind, string options, string element, string code)
    {
        await Widgets(
            $"const onError = e => seen.push(e.getErrorCode()); new "
                + $"OffAmazonPayments.Widgets.{kind}({options})"
                + $".bind('{element}');"
        );
        await Shown($"seen.join() === '{code}'");
        Assert.Empty(Errors);
    }

    [Fact]
    public async Task Callback_that_throws_does_not_stop_the_events()
    {
        await Widgets(
            "new OffAmazonPayments.Widgets.Wallet({ sellerId: 'S1', onReady: () => { throw new "
                + "Error('shop'); },"
                + "onPaymentSelect: () => seen.push('pay') }).bind('w');"
        );
        await Shown("seen.join() === 'pay'");
    }

    [Theory]
    [InlineData("success", true)]
    [InlineData("error", false)]
    public async Task Confirmation_flow_goes_to_the_challenge_only_on_success(string outcome, bool leaves)
    {
        Server.On("/widgets/confirmation-flow", (_, context) => Known(context, 200));
        await Open(Js, "");
        await Page.EvaluateAsync(
            "outcome => { OffAmazonPayments.initConfirmationFlow('S1', 'S01-5', flow => {"
                + "window.flow = flow; setTimeout(() => { flow[outcome](); window.done = true; }); }); }",
            outcome
        );
        if (!leaves)
        {
            await Shown("window.done");
            Assert.Equal(0, Server.Waiting("/checkout/confirmation"));
            return;
        }
        var asked = await Server.Next("/checkout/confirmation");
        Assert.Equal("S1 S01-5", asked["sellerId"] + " " + asked["amazonOrderReferenceId"]);
    }

    [Fact]
    public async Task Confirmation_flow_of_an_unknown_reference_calls_nothing_and_says_so_in_the_log()
    {
        Server.On("/widgets/confirmation-flow", (_, context) => Known(context, 404));
        await Open(Js, "");
        var logged = Page.WaitForConsoleMessageAsync(
            new PageWaitForConsoleMessageOptions
            {
                Predicate = message => message.Text.Contains("S01-0", StringComparison.Ordinal),
            }
        );
        await Page.EvaluateAsync(
            "() => OffAmazonPayments.initConfirmationFlow('S1', 'S01-0', () => { window.wrong " + "= true; })"
        );
        await logged;
        Assert.False(await Page.EvaluateAsync<bool>("!!window.wrong"));
    }

    private static Task Known(HttpContext context, int status)
    {
        context.Response.Headers.AccessControlAllowOrigin = "*";
        context.Response.StatusCode = status;
        return context.Response.WriteAsync("{}");
    }

    private static string Answer(string members) =>
        "<p id=hosted></p><script>opener.postMessage({ channel: new URLSearchParams(location.search).get('channel'),"
        + $"event: 'authorize', data: {{ {members} }} }}, '*')</script>";

    private void Oa(string members) => Server.On("/ap/oa", async (received, context) =>
        {
            if (received["display"] == "page")
            {
                context.Response.Redirect(
                    received["redirect_uri"]
                        + "#access_token="
                        + Uri.EscapeDataString(Token)
                        + "&token_type=bearer&expires_in=3600&scope=profile"
                );
                return;
            }
            context.Response.ContentType = "text/html";
            await context.Response.WriteAsync("<!doctype html>" + Answer(members));
        });

    private Task LoginPage(string call, string? members = null)
    {
        Oa(members ?? $"access_token: '{Token}', token_type: 'bearer', expires_in: 3600, scope: 'profile'");
        return Open(
            Js,
            $"<button id=go>x</button><script>amazon.Login.setClientId('client'); "
                + $"amazon.Login.setUseCookie(true);"
                + $"document.querySelector('#go').onclick = () => {{ {call}; }};</script>"
        );
    }

    private Task Widgets(string script, string before = LogIn)
    {
        foreach (var kind in new[] { "address-book", "wallet", "consent" })
            Server.Page("/widgets/" + kind, Frame);
        return Open(
            Js,
            "<div id=a style='width:400px;height:228px'></div><div id=w "
                + "style='width:400px;height:228px'></div>"
                + $"<div id=c></div><script>window.seen = []; {before} {script}</script>"
        );
    }
}
