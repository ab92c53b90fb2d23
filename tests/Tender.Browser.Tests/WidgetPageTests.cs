using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Tender.AmazonPay;
using Tender.AmazonPay.V1;
using Xunit;

namespace Tender.Browser.Tests;

/// <summary>
/// The widgets of the first generation in a shop's page, with the real script on the real server, and what the shop's
/// server does with what was chosen: rows 18 and 22 to 27 of docs/browser-server-contract.md (section 9).
/// </summary>
public abstract class WidgetPageTests(Chromium chromium, RealServer real) : BrowserTest(chromium)
{
    private const string Scopes =
        "profile postal_code payments:widget payments:shipping_address payments:billing_address";

    protected abstract string Device { get; }

    private ILocator Row(string widget, string row) => Page.FrameLocator($"#{widget} iframe").Locator($"li[{row}]");

    [Fact]
    public async Task An_order_goes_from_login_and_widgets_to_its_refund()
    {
        // Rows 18, 22 and 23.
        var seller = await real.NewSeller("na");
        var shop = new V1Shop(real, seller);
        await LogIn(seller);
        await Show(
            seller,
            """
            const note = name => o => seen.push(name + ' ' + (o.getAmazonOrderReferenceId() === window.id));
            new OffAmazonPayments.Widgets.AddressBook({ sellerId, scope: "profile",
              onOrderReferenceCreate: o => { window.id = o.getAmazonOrderReferenceId(); note('create')(o); },
              onReady: note('ready'), onError,
              onAddressSelect: o => { note('address')(o); window.name2 = o.getDestinationName(); } }).bind("a");
            new OffAmazonPayments.Widgets.Wallet({ sellerId, onOrderReferenceCreate: note('wrong'), onError,
              onPaymentSelect: o => { note('pay')(o); window.money = o.getPresentmentCurrency(); } }).bind("w");
            """
        );
        await Shown("seen.length === 4");
        Assert.Equal("create true,ready true,address true,pay true", await Page.EvaluateAsync<string>("seen.join()"));
        var id = await Page.EvaluateAsync<string>("id");
        await Page.See("widgets", Device);
        // What was preselected is stored before the page is told.
        var token = await Token();
        Assert.Equal("10 Ditka Ave", (await shop.Get(id, token)).Destination!.AddressLine1);
        Assert.Equal("Work Buyer USD", await Page.EvaluateAsync<string>("[name2, money].join(' ')"));
        // Another address: told once it is stored; the wallet selects again.
        await Row("a", "data-zip_code='M5V 3L9'").ClickAsync();
        await Shown("seen.slice(4).join() === 'address true,pay true'");
        Assert.Equal("CA", (await shop.Get(id, token)).Destination!.CountryCode);
        await Row("w", "data-trail_number='4444'").ClickAsync();
        await Shown("seen.length === 7");
        Assert.Equal("4444", (await real.Draft(seller, id)).Instrument!.Code);
        // The page again, with the id: nothing new is made, and what was chosen is chosen.
        await Show(
            seller,
            $$"""
            const note = name => o => seen.push(name + ' ' + o.getAmazonOrderReferenceId());
            new OffAmazonPayments.Widgets.AddressBook({ sellerId, amazonOrderReferenceId: "{{id}}", onError,
              onOrderReferenceCreate: note('wrong'), onAddressSelect: note('address') }).bind("a");
            new OffAmazonPayments.Widgets.Wallet({ sellerId, amazonOrderReferenceId: "{{id}}", onError,
              onPaymentSelect: note('pay') }).bind("w");
            """
        );
        await Shown("seen.length === 2");
        Assert.Equal($"address {id},pay {id}", await Page.EvaluateAsync<string>("seen.sort().join()"));
        Assert.Equal("true", await Row("w", "data-trail_number='4444'").GetAttributeAsync("data-selected"));
        await shop.Set(id, 25);
        Assert.True((await shop.Confirm(id)).Succeeded);
        var authorization = await shop.Authorize(id, 25);
        Assert.Equal(AuthorizationState.Open, authorization.AuthorizationStatus.State);
        var capture = await shop.Capture(authorization.AmazonAuthorizationId, 25);
        await shop.Refund(capture.AmazonCaptureId, 10);
        Assert.Empty(Errors);
        Assert.DoesNotContain(Logged, one => one.Contains("Content Security Policy", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_declined_order_is_shown_and_takes_another_card_and_a_confirmed_one_takes_nothing()
    {
        // Row 24.
        var (seller, shop) = await Seller("na");
        await LogIn(seller);
        var id = await NewOrder(seller);
        await Row("w", "data-trail_number='InvalidPaymentMethod'").ClickAsync();
        await Shown("seen.filter(one => one === 'pay').length === 2");
        await shop.Set(id, 25);
        Assert.True((await shop.Confirm(id)).Succeeded);
        var widgets = $$"""
            const options = (name, displayMode) => ({ sellerId, displayMode, amazonOrderReferenceId: "{{id}}",
              onReady: () => seen.push(name + ' ready'), onAddressSelect: () => seen.push(name + ' select'),
              onPaymentSelect: () => seen.push(name + ' select'),
              onError: e => seen.push(name + ' ' + e.getErrorCode()) });
            new OffAmazonPayments.Widgets.AddressBook(options('book', 'Read')).bind("a");
            new OffAmazonPayments.Widgets.Wallet(options('wallet', 'Edit')).bind("w");
            new OffAmazonPayments.Widgets.AddressBook(options('edit', 'Edit')).bind("c");
            """;
        await Show(seller, widgets);
        await Shown("seen.length === 3");
        // Confirmed and not declined: neither can be changed.
        Assert.Equal(
            "book ready,edit AddressNotModifiable,wallet PaymentMethodNotModifiable",
            await Page.EvaluateAsync<string>("seen.sort().join()")
        );
        var declined = await shop.Authorize(id, 25);
        Assert.Equal(ReasonCode.InvalidPaymentMethod, declined.AuthorizationStatus.ReasonCode);
        Assert.Equal(OrderReferenceState.Suspended, (await shop.Get(id)).OrderReferenceStatus.State);
        await Show(seller, widgets);
        await Shown("seen.length === 3");
        Assert.Equal(
            "book ready,edit AddressNotModifiable,wallet ready",
            await Page.EvaluateAsync<string>("seen.sort().join()")
        );
        await Page.See("widgets-declined", Device);
        Assert.Contains(
            "Ditka",
            await Page.FrameLocator("#a iframe").Locator("#chosen").InnerTextAsync(),
            StringComparison.Ordinal
        );
        await Row("w", "data-trail_number='1111'").ClickAsync();
        await Shown("seen.includes('wallet select')");
        Assert.True((await shop.Confirm(id)).Succeeded);
        var authorized = await shop.Authorize(id, 25, "A2");
        Assert.Equal(AuthorizationState.Open, authorized.AuthorizationStatus.State);
    }

    [Fact]
    public async Task A_subscription_is_agreed_to_in_the_consent_widget_and_charged_again()
    {
        // Row 23: the consent's texts.
        var (seller, shop) = await Seller("na");
        await LogIn(seller);
        await Show(
            seller,
            """
            new OffAmazonPayments.Widgets.AddressBook({ sellerId, agreementType: "BillingAgreement", onError,
              onBillingAgreementCreate: o => seen.push('create'),
              onReady: o => { window.id = o.getAmazonBillingAgreementId();
                new OffAmazonPayments.Widgets.Wallet({ sellerId, amazonBillingAgreementId: id, onError,
                  onPaymentSelect: () => seen.push('pay') }).bind("w");
                new OffAmazonPayments.Widgets.Consent({ sellerId, amazonBillingAgreementId: id, onError,
                  onReady: s => seen.push('ready ' + (s.getConsentStatus() === 'false')),
                  onConsent: s => { window.consent = s.getConsentStatus(); } }).bind("c"); } }).bind("a");
            """
        );
        await Shown("seen.length === 3");
        await Page.See("widgets-consent", Device);
        var id = await Page.EvaluateAsync<string>("id");
        var box = Page.FrameLocator("#c iframe").Locator("input[type=checkbox]");
        Assert.False((await shop.ConfirmAgreement(id)).Succeeded);
        await box.CheckAsync();
        await Shown("window.consent === 'true'");
        await box.UncheckAsync();
        await Shown("window.consent === 'false'");
        Assert.False((await shop.GetAgreement(id)).BillingAgreementConsent ?? false);
        await box.CheckAsync();
        await Shown("window.consent === 'true'");
        Assert.True((await shop.ConfirmAgreement(id)).Succeeded);
        foreach (var reference in new[] { "M1", "M2" })
            Assert.Equal(AuthorizationState.Closed, (await shop.Charge(id, 9, reference)).AuthorizationStatus.State);
        // An agreement in force takes another payment method, and its consent stays.
        await Show(
            seller,
            $$"""
            new OffAmazonPayments.Widgets.Wallet({ sellerId, amazonBillingAgreementId: "{{id}}", onError,
              onPaymentSelect: () => seen.push('pay') }).bind("w");
            new OffAmazonPayments.Widgets.Consent({ sellerId, amazonBillingAgreementId: "{{id}}", onError,
              onReady: s => seen.push(s.getConsentStatus()) }).bind("c");
            """
        );
        await Shown("seen.length === 2");
        Assert.True(await box.IsDisabledAsync());
        await Row("w", "data-trail_number='0005'").ClickAsync();
        await Shown("seen.length === 3");
        Assert.Equal("pay,pay,true", await Page.EvaluateAsync<string>("seen.sort().join()"));
    }

    [Fact]
    public async Task Virtual_goods_need_a_wallet_alone_in_whatever_currency_it_is_shown()
    {
        var (seller, shop) = await Seller("de");
        await LogIn(seller);
        await Show(
            seller,
            """
            window.wallet = new OffAmazonPayments.Widgets.Wallet({ sellerId, presentmentCurrency: "GBP", onError,
              onOrderReferenceCreate: o => { window.id = o.getAmazonOrderReferenceId(); },
              onPaymentSelect: o => seen.push(o.getPresentmentCurrency()) });
            wallet.bind("w");
            """
        );
        await Shown("seen.join() === 'GBP'");
        var frame = Page.FrameLocator("#w iframe");
        Assert.Contains("GBP", await frame.Locator("#shown-in").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await Row("w", "data-trail_number='0005'").CountAsync());
        var id = await Page.EvaluateAsync<string>("id");
        // The total is in another currency: it cannot be confirmed, and the wallet says so.
        await shop.Set(id, 25);
        Assert.False((await shop.Confirm(id)).Succeeded);
        await Page.EvaluateAsync("wallet.bind('w')");
        await Shown("seen.length === 2");
        await frame.Locator(".notice").WaitForAsync();
        await Page.EvaluateAsync("wallet.setPresentmentCurrency('EUR')");
        await Shown("seen.join() === 'GBP,GBP,EUR'");
        await frame.Locator("#shown-in", new() { HasText = "EUR" }).WaitForAsync();
        Assert.Equal(0, await frame.Locator(".notice").CountAsync());
        Assert.True((await shop.Confirm(id)).Succeeded);
    }

    [Fact]
    public async Task A_payment_method_that_the_shop_cannot_use_is_marked_until_another_is_chosen()
    {
        var (seller, shop) = await Seller("na");
        await LogIn(seller);
        var id = await NewOrder(seller);
        await shop.Set(id, 25);
        await Row("w", "data-trail_number='PaymentMethodNotAllowed'").ClickAsync();
        await Page.FrameLocator("#w iframe").Locator(".notice").WaitForAsync();
        await Page.See("widgets-not-allowed", Device);
        Assert.Contains((await shop.Get(id)).Constraints, one => one.ConstraintId == "PaymentMethodNotAllowed");
        await Row("w", "data-trail_number='1111'").ClickAsync();
        await Shown("seen.filter(one => one === 'pay').length === 3");
        Assert.Empty((await shop.Get(id)).Constraints);
    }

    [Theory]
    [InlineData("sellerId: 'A0000000000000'", "InvalidSellerId")]
    [InlineData("sellerId, amazonOrderReferenceId: 'S01-0000000-0000000'", "InvalidOrderReferenceId")]
    [InlineData("sellerId, amazonOrderReferenceId: 'nonsense'", "InvalidOrderReferenceId")]
    [InlineData("sellerId, amazonBillingAgreementId: 'C01-0000000-0000000'", "InvalidBillingAgreementId")]
    [InlineData("sellerId, amazonOrderReferenceId: window.foreign", "InvalidOrderReferenceId")]
    public async Task What_a_wallet_cannot_show_it_says_and_tells(string options, string code)
    {
        var (seller, _) = await Seller("na");
        await LogIn(seller, "second.buyer@example.com");
        var foreign = await real.StartOrder(seller);
        await Show(
            seller,
            $"window.foreign = '{foreign}'; new OffAmazonPayments.Widgets.Wallet({{ {options}, onError }}).bind('w');"
        );
        await Shown($"seen.join() === 'error {code}'");
        await Page.FrameLocator("#w iframe").Locator(".notice").WaitForAsync();
    }

    [Theory]
    [InlineData("Atza|forged", "BuyerNotAssociated")]
    [InlineData("", "BuyerNotAssociated")]
    [InlineData("other shop", "BuyerNotAssociated")]
    public async Task A_token_that_is_not_good_here_is_refused_and_forgotten(string token, string code)
    {
        var (seller, _) = await Seller("na");
        if (token == "other shop")
        {
            await LogIn((await Seller("na")).Seller);
            token = await Token();
        }
        await Show(
            seller,
            "new OffAmazonPayments.Widgets.Wallet({ sellerId, onError }).bind('w');",
            token.Length == 0
                ? "sessionStorage.clear(); document.cookie = 'amazon_Login_accessToken=; path=/; max-age=0';"
                : $"document.cookie = 'amazon_Login_accessToken={Uri.EscapeDataString(token)}; path=/';"
        );
        await Shown($"seen.join() === 'error {code}'");
        Assert.Equal("", await Page.EvaluateAsync<string>("document.cookie"));
    }

    [Fact]
    public async Task A_widget_that_is_left_alone_asks_to_sign_in_again_and_a_draft_grows_stale()
    {
        var (seller, _) = await Seller("na");
        await LogIn(seller);
        var id = await NewOrder(seller);
        await real.Advance(seller, "PT14M");
        await Row("a", "data-address_id='address-2'").ClickAsync();
        await Shown("seen.filter(one => one === 'address').length === 2 && seen.at(-1) === 'pay'");
        await real.Advance(seller, "PT16M");
        await Row("a", "data-address_id='address-1'").ClickAsync();
        await Shown("seen.includes('error BuyerSessionExpired')");
        await Page.See("widgets-expired", Device);
        // Three hours after it was begun a draft is no more.
        await real.Advance(seller, "PT3H");
        await LogIn(seller);
        await Show(
            seller,
            $"new OffAmazonPayments.Widgets.Wallet({{ sellerId, amazonOrderReferenceId: '{id}', onError }}).bind('w');"
        );
        await Shown("seen.join() === 'error StaleOrderReference'");
    }

    [Fact]
    public async Task Frames_are_for_registered_pages_and_show_strangers_nothing()
    {
        var (seller, _) = await Seller("de");
        await LogIn(seller);
        const string wallet =
            "new OffAmazonPayments.Widgets.Wallet({ sellerId, language: 'de-DE', onError }).bind('w');";
        await real.Register(seller, "https://other.test");
        await Show(seller, wallet);
        await Shown("seen.join() === 'error InvalidSellerId'");
        await Page.See("widgets-stranger", Device);
        Assert.Equal(0, await Page.FrameLocator("#w iframe").Locator("input").CountAsync());
        await real.Register(seller, Server.Url(Shop, ""), "https://other.test");
        var answer = await Context.APIRequest.GetAsync(
            new Uri(real.Url, $"/widgets/wallet?sellerId={seller.MerchantId}&origin={Server.Url(Shop, "")}").AbsoluteUri
        );
        Assert.Contains(
            $"frame-ancestors {Server.Url(Shop, "")} https://other.test;",
            answer.Headers["content-security-policy"],
            StringComparison.Ordinal
        );
        Assert.False(answer.Headers.ContainsKey("x-frame-options"));
        await Show(seller, wallet);
        await Row("w", "data-trail_number='1111'").WaitForAsync();
        await real.Suspend(seller);
        await Row("w", "data-trail_number='0005'").ClickAsync();
        await Shown("seen.join() === 'error InvalidAccountStatus'");
    }

    [Fact]
    public async Task Messages_of_other_windows_move_no_widget()
    {
        var (seller, _) = await Seller("na");
        await LogIn(seller);
        var id = await NewOrder(seller);
        // Of the page itself with another channel, and of a sibling frame with the right one.
        await Page.EvaluateAsync(
            """
            () => {
              const frame = document.querySelector('#w iframe');
              const channel = new URL(frame.src).searchParams.get('channel');
              frame.contentWindow.postMessage({ channel: 'other', event: 'init', data: { accessToken: 'x' } }, '*');
              const sibling = document.createElement('iframe');
              sibling.srcdoc = `<script>parent.frames[1].postMessage({ channel: '${channel}', event: 'init',
                data: { accessToken: 'x' } }, '*'); parent.stolen = true;<\/script>`;
              document.body.append(sibling);
            }
            """
        );
        await Shown("window.stolen");
        await Row("w", "data-trail_number='0005'").ClickAsync();
        await Shown("seen.filter(one => one === 'pay').length === 2");
        Assert.Equal("0005", (await real.Draft(seller, id)).Instrument!.Code);
        Assert.DoesNotContain("error", await Page.EvaluateAsync<string>("seen.join()"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_shop_with_its_usual_policy_is_not_violated()
    {
        // Row 27: the public names, and the policy of section 1.4; row 26: jQuery.
        var (seller, _) = await Seller("de");
        await LogIn(seller);
        var token = await Token();
        var script =
            $"http://static-eu.payments-amazon.com:{real.Url.Port}/OffAmazonPayments/de/sandbox/lpa/js/Widgets.js";
        const string amazon = "http://*.amazon.com:* http://*.amazon.de:* http://*.amazon.co.uk:*";
        Server.Page(
            "/strict",
            $$"""
            <div id=b></div><div id=a></div><div id=w></div><script nonce=n>
            const sellerId = "{{seller.MerchantId}}", note = name => { document.body.dataset[name] = "selected"; };
            amazon.Login.setClientId("{{seller.StoreId}}");
            OffAmazonPayments.Button("b", sellerId, { type: "PwA", authorization: () => {} });
            new OffAmazonPayments.Widgets.AddressBook({ sellerId, onAddressSelect: () => note('a') }).bind("a");
            new OffAmazonPayments.Widgets.Wallet({ sellerId, onPaymentSelect: () => note('w') }).bind("w");
            amazon.Login.retrieveProfile("{{token}}", r => { document.body.dataset.told = r.success; });
            OffAmazonPayments.jQuery("#b").addClass("found");
            </script>
            """,
            $"<script nonce=n>document.cookie = 'amazon_Login_accessToken={Uri.EscapeDataString(token)}';</script>"
                + $"<script src='{script}'></script>",
            $"default-src 'none'; script-src 'nonce-n' http://*.payments-amazon.com:*; connect-src {amazon}; "
                + $"frame-src {amazon}; form-action {amazon}; img-src http://*.payments-amazon.com:*; "
                + "style-src 'unsafe-inline'"
        );
        Logged.Clear();
        await Page.GotoAsync(Server.Url(Shop, "/strict"));
        // Not by a function in the page: the policy forbids that too.
        await Page.WaitForSelectorAsync("body[data-a=selected][data-w=selected][data-told=true]");
        Assert.Equal(
            "1 undefined undefined",
            await Page.EvaluateAsync<string>(
                "[document.querySelectorAll('.found').length, typeof $, typeof jQuery].join(' ')"
            )
        );
        Assert.DoesNotContain(Logged, one => one.Contains("Content Security Policy", StringComparison.Ordinal));
        Assert.Empty(Errors);
    }

    [Fact]
    public async Task Widgets_answer_nobody_but_their_own_page_and_keep_what_they_were_not_asked_for()
    {
        var (seller, _) = await Seller("na");
        await LogIn(seller);
        var (id, token) = (await NewOrder(seller), await Token());
        var before = await real.Draft(seller, id);
        async Task<string> Choose(string site, string field, string value)
        {
            var form = Context.APIRequest.CreateFormData();
            foreach (
                var (name, text) in new[]
                {
                    ("kind", "Wallet"),
                    ("sellerId", seller.MerchantId),
                    ("id", id),
                    (field, value),
                }
            )
                form.Set(name, text);
            var answer = await Context.APIRequest.PostAsync(
                new Uri(real.Url, "/widgets/choose").AbsoluteUri,
                new() { Form = form, Headers = [new("Sec-Fetch-Site", site), new("Authorization", "bearer " + token)] }
            );
            Assert.False(answer.Headers.ContainsKey("access-control-allow-origin"));
            return Regex.Match(await answer.TextAsync(), "\"code\":\"(\\w+)\"").Groups[1].Value;
        }
        Assert.Equal("InvalidParameterValue", await Choose("cross-site", "payment", "0005"));
        Assert.Equal("InvalidParameterValue", await Choose("same-origin", "payment", "9999"));
        Assert.Equal("InvalidSellerId", await Choose("same-origin", "sellerId", "A0000000000000"));
        Assert.Equal("InvalidParameterValue", await Choose("same-origin", "kind", "Everything"));
        Assert.Equal(before.Version, (await real.Draft(seller, id)).Version);
        Assert.Equal("", await Choose("same-origin", "payment", "0005"));
        Assert.Equal("0005", (await real.Draft(seller, id)).Instrument!.Code);
    }

    [Theory]
    [InlineData("Success", "ok?order=1&", "Open")]
    [InlineData("Failure", "failed?", "Canceled")]
    [InlineData("Abandoned", "failed?", "Suspended")]
    public async Task The_bank_asks_and_the_shop_is_told(string answer, string end, string state)
    {
        // Row 25.
        var (seller, shop) = await Seller("de");
        await LogIn(seller);
        var id = await NewOrder(seller);
        await Confirmation(seller, shop, id, "flow => fetch('/confirm').then(() => flow.success())");
        await Page.ClickAsync("#go");
        await Page.WaitForSelectorAsync("[data-result]");
        await Page.See("v1-challenge", Device);
        Assert.Equal("25.00 EUR", await Page.InnerTextAsync(".amount strong"));
        await Page.ClickAsync($"[data-result='{answer}']");
        await Page.ArrivesAt(Server.Url(Shop, $"/{end}AuthenticationStatus={answer}"));
        Assert.Equal(state, (await shop.Get(id)).OrderReferenceStatus.State.ToString());
        // Answered is answered: the page again leads to the same side.
        await Page.GotoAsync(
            new Uri(
                real.Url,
                $"/checkout/confirmation?sellerId={seller.MerchantId}&amazonOrderReferenceId={id}"
            ).AbsoluteUri
        );
        await Page.ArrivesAt(new Regex("^" + Regex.Escape(Server.Url(Shop, $"/{end}"))));
        if (answer == "Success")
            Assert.Equal(AuthorizationState.Open, (await shop.Authorize(id, 25)).AuthorizationStatus.State);
        else
            Assert.Equal(answer == "Abandoned", (await shop.Confirm(id)).Succeeded);
    }

    [Fact]
    public async Task Where_no_bank_asks_the_flow_goes_straight_on_and_error_stays()
    {
        // Row 25.
        var (seller, shop) = await Seller("na");
        await LogIn(seller);
        var id = await NewOrder(seller);
        await Confirmation(seller, shop, id, "flow => { flow.error(); flow.success(); window.stayed = true; }");
        await Page.ClickAsync("#go");
        await Shown("window.stayed");
        // Not confirmed: back to the page that began.
        await Confirmation(seller, shop, id, "flow => { window.left = true; flow.success(); }");
        await Page.ClickAsync("#go");
        await Page.WaitForFunctionAsync("!window.left");
        await Page.ArrivesAt(Server.Url(Shop, "/order"));
        await Confirmation(seller, shop, id, "flow => fetch('/confirm').then(() => flow.success())");
        await Page.ClickAsync("#go");
        await Page.ArrivesAt(Server.Url(Shop, "/ok?order=1&AuthenticationStatus=Success"));
        Assert.Equal(OrderReferenceState.Open, (await shop.Get(id)).OrderReferenceStatus.State);
        // Somebody else's order: the callback is never called.
        var (other, _) = await Seller("na");
        var logged = Page.WaitForConsoleMessageAsync(
            new() { Predicate = one => one.Text.Contains(id, StringComparison.Ordinal) }
        );
        await Confirmation(other, shop, id, "flow => { window.wrong = true; }");
        await Page.ClickAsync("#go");
        await logged;
        Assert.False(await Page.EvaluateAsync<bool>("!!window.wrong"));
    }

    [Fact]
    public async Task The_bank_asks_the_buyer_alone_and_about_the_amount_that_stays()
    {
        var (seller, shop) = await Seller("de");
        await LogIn(seller);
        var id = await NewOrder(seller);
        await Confirmation(seller, shop, id, "flow => fetch('/confirm').then(() => flow.success())");
        await Page.ClickAsync("#go");
        await Page.WaitForSelectorAsync("[data-result]");
        // The amount that she was shown stays what it is.
        await Assert.ThrowsAnyAsync<Exception>(() => shop.Set(id, 26));
        Assert.Equal("25.00 EUR", await Page.InnerTextAsync(".amount strong"));
        Assert.Equal(OrderReferenceState.Suspended, (await shop.Get(id)).OrderReferenceStatus.State);
        // Nobody, and somebody else.
        var own = Page.Url + $"?sellerId={seller.MerchantId}&amazonOrderReferenceId={id}";
        await Context.ClearCookiesAsync();
        await Page.GotoAsync(own);
        await Page.FillAsync("#ap_email", "second.buyer@example.com");
        var shown = await Page.RunAndWaitForResponseAsync(
            () => Page.ClickAsync("#signInSubmit"),
            answer => answer.Request.IsNavigationRequest && answer.Status is < 300 or >= 400
        );
        Assert.Equal(404, shown.Status);
        Assert.Equal(0, await Page.Locator("[data-result]").CountAsync());
        await Page.ClickAsync("#header-buyer-popover");
        await Page.ClickAsync("#sign-out-button");
        await Page.ClickAsync("#signInSubmit");
        await Page.ClickAsync("[data-result='Success']");
        await Page.ArrivesAt(Server.Url(Shop, "/ok?order=1&AuthenticationStatus=Success"));
    }

    /// <summary>The shop's page with the order button, and its server behind.</summary>
    private async Task Confirmation(Seller seller, V1Shop shop, string id, string callback)
    {
        foreach (var page in new[] { "/ok", "/failed" })
            Server.Page(page, page);
        Server.On("/confirm", async (_, context) =>
        {
            await shop.Set(id, 25);
            var confirmed = await shop.Confirm(id, Server.Url(Shop, "/ok?order=1"), Server.Url(Shop, "/failed"));
            context.Response.StatusCode = confirmed.Succeeded ? 200 : 500;
        });
        Server.Page(
            "/order",
            $$"""
            <button id=go>order</button><script>
            document.querySelector("#go").onclick = () =>
              OffAmazonPayments.initConfirmationFlow("{{seller.MerchantId}}", "{{id}}", {{callback}});
            </script>
            """,
            Script()
        );
        await Page.GotoAsync(Server.Url(Shop, "/order"));
    }

    // ---- the shop ----

    private async Task<(Seller Seller, V1Shop Shop)> Seller(string region)
    {
        var seller = await real.NewSeller(region);
        return (seller, new V1Shop(real, seller));
    }

    private string Script() =>
        $"<script src='{new Uri(real.Url, "/OffAmazonPayments/us/sandbox/lpa/js/Widgets.js")}'></script>";

    /// <summary>The buyer logs in by redirect; the shop's page keeps the token in its cookie.</summary>
    private async Task LogIn(Seller seller, string? email = null)
    {
        Server.Page(
            "/login",
            $$"""
            <button id=go>go</button><script>
            amazon.Login.setClientId("{{seller.StoreId}}"); amazon.Login.setUseCookie(true);
            document.querySelector("#go").onclick = () => amazon.Login.authorize(
              { scope: "{{Scopes}}", popup: false, interactive: "always" }, "/login");
            </script>
            """,
            Script()
        );
        await Page.GotoAsync(Server.Url(Shop, "/login"));
        await Page.ClickAsync("#go");
        if (email is not null)
            await Page.FillAsync("#ap_email", email);
        await Page.ClickAsync("#signInSubmit");
        await Page.ClickAsync(".continue-as-consent-button");
        await Page.ArrivesAt(new Regex("/login#access_token="));
        await Shown("document.cookie.includes('amazon_Login_accessToken=Atza')");
    }

    private async Task<string> Token()
    {
        var cookies = await Context.CookiesAsync([Server.Url(Shop, "/")]);
        return Uri.UnescapeDataString(cookies.Single(one => one.Name == "amazon_Login_accessToken").Value);
    }

    private async Task Show(Seller seller, string script, string before = "")
    {
        Server.Page(
            "/widgets-page",
            $$"""
            <main><h1>Checkout</h1>
            <div id=a style="height:240px"></div><div id=w style="height:240px"></div>
            <div id=c style="height:150px"></div></main>
            <script>
            document.documentElement.lang = "en"; window.seen = [];
            const sellerId = "{{seller.MerchantId}}", onError = e => seen.push('error ' + e.getErrorCode());
            amazon.Login.setClientId("{{seller.StoreId}}");
            {{script}}
            </script>
            """,
            $"<meta name=viewport content='width=device-width'><script>{before}</script>{Script()}"
        );
        await Page.GotoAsync(Server.Url(Shop, "/widgets-page"));
    }

    /// <summary>A new order in both widgets, with what is preselected.</summary>
    private async Task<string> NewOrder(Seller seller)
    {
        await Show(
            seller,
            """
            new OffAmazonPayments.Widgets.AddressBook({ sellerId, onError, onAddressSelect: () => seen.push('address'),
              onOrderReferenceCreate: o => { window.id = o.getAmazonOrderReferenceId(); } }).bind("a");
            new OffAmazonPayments.Widgets.Wallet({ sellerId, onError,
              onPaymentSelect: () => seen.push('pay') }).bind("w");
            """
        );
        await Shown("seen.join() === 'address,pay'");
        return await Page.EvaluateAsync<string>("id");
    }
}

public sealed class WidgetPagesOnADesktopTests(Chromium chromium, RealServer real) : WidgetPageTests(chromium, real)
{
    protected override string Device => "desktop";

    protected override BrowserNewContextOptions Options => Devices.Desktop;
}

public sealed class WidgetPagesOnAPhoneTests(Chromium chromium, RealServer real) : WidgetPageTests(chromium, real)
{
    protected override string Device => "phone";

    protected override BrowserNewContextOptions Options => Devices.Phone;
}
