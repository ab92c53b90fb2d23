using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Tender.Core;
using Xunit;

namespace Tender.Browser.Tests;

/// <summary>
/// The hosted pages of the second generation, clicked through from a shop's page with the real scripts on the real
/// server. Every page that is seen is looked at: no violation of its policy, nothing serious that axe finds.
/// </summary>
public abstract class HostedPageTests(Chromium chromium, RealServer real) : BrowserTest(chromium)
{
    protected abstract string Device { get; }

    private string Return(string what) => Server.Url(Shop, $"/{what}");

    [Fact]
    public async Task A_buyer_reviews_changes_the_address_and_pays()
    {
        var seller = await real.NewSeller("na", "Shop <b>&\"'");
        await Press(seller, Express(seller));
        await SignIn();
        await See("consent");
        Assert.Contains("<b>", await Page.TextContentAsync("main") ?? "", StringComparison.Ordinal);
        await Page.ClickAsync("#maxo_consent input[type=submit]");
        var id = await BackWithId("review");
        // Row 8: without any cookie of the shop's.
        await ReviewPage(id, "changeAddress");
        await See("addresses");
        await Page.GetByRole(AriaRole.Group, new() { Name = "Your addresses" }).WaitForAsync();
        Assert.Equal(0, await Page.Locator("li[aria-disabled=true]").CountAsync());
        await Page.ClickAsync("#change-buyer-details li[data-zip_code='M5V 3L9']");
        await Page.ClickAsync("#buyer-action-button-bottom .a-button-input");
        Assert.Equal(id, await BackWithId("review"));
        Assert.Equal("CA", (await real.Session(seller, id)).ShippingAddress!.CountryCode);
        await ReviewPage(id, "changePayment");
        await See("payments");
        await Page.GetByRole(AriaRole.Group, new() { Name = "Your payment methods" }).WaitForAsync();
        await Page.ClickAsync("li[data-trail_number='4444']");
        await Page.ClickAsync("#maxo_payment_methods #buyer-action-button-bottom .a-button-input");
        Assert.Equal(id, await BackWithId("review"));
        Assert.Equal("4444", (await real.Session(seller, id)).Instrument!.Code);
        await real.Update(seller, id, Order(seller));
        await Page.GotoAsync(new Uri(real.Url, $"/checkout/processing?amazonCheckoutSessionId={id}").AbsoluteUri);
        Assert.Equal(id, await BackWithId("result"));
        Assert.NotNull((await real.Session(seller, id)).ConfirmedAt);
        // Opened again, it leads to the result, and nothing happens twice.
        await Page.GotoAsync(new Uri(real.Url, $"/checkout/processing?amazonCheckoutSessionId={id}").AbsoluteUri);
        Assert.Equal(id, await BackWithId("result"));
    }

    [Fact]
    public async Task A_buyer_pays_on_the_confirm_page_and_a_declining_card_leads_to_the_result()
    {
        var seller = await real.NewSeller("na");
        await Press(seller, AtTheEnd(seller));
        await SignIn();
        await Page.ClickAsync("#maxo_consent input[type=submit]");
        await See("confirm");
        await Page.ClickAsync("#change-payment-button");
        await Page.ClickAsync("li[data-trail_number='3434']");
        await Page.ClickAsync("#buyer-action-button-bottom .a-button-input");
        await Page.ClickAsync("#default-button-content input[type=submit]");
        var id = await BackWithId("result");
        var session = await real.Session(seller, id);
        Assert.Equal((State.Canceled, (Reason?)Reason.Declined), (session.State, session.Reason));
        // The buyer is still signed in, and the finished checkout says so.
        await Page.GotoAsync(new Uri(real.Url, $"/checkout/continue?amazonCheckoutSessionId={id}").AbsoluteUri);
        await See("ended");
        await Press(seller, AtTheEnd(seller));
        await Page.ClickAsync("#maxo_consent input[type=submit]");
        await Page.ClickAsync("#default-button-content input[type=submit]");
        Assert.NotNull((await real.Session(seller, await BackWithId("result"))).ConfirmedAt);
    }

    [Fact]
    public async Task A_buyer_can_cancel_on_every_page()
    {
        var seller = await real.NewSeller("na");
        foreach (var page in new[] { "sign-in", "consent", "selection", "addresses" })
        {
            await Context.ClearCookiesAsync();
            await Press(seller, Express(seller, cancel: page == "consent"));
            if (page != "sign-in")
                await SignIn();
            if (page is "selection" or "addresses")
            {
                await Page.ClickAsync("#choose-first");
                await See("selection");
            }
            if (page == "addresses")
                await Page.ClickAsync("#change-address-button");
            await Page.ClickAsync("#return_back_to_merchant_link");
            // Row 10: the merchant's address, or the page with the button.
            await Page.ArrivesAt(page == "consent" ? Return("canceled") : Return("shop"));
        }
    }

    [Fact]
    public async Task Addresses_that_the_shop_does_not_ship_to_cannot_be_chosen()
    {
        var seller = await real.NewSeller("na");
        await Press(
            seller,
            Express(
                seller,
                """
                ,"deliverySpecifications":{"specialRestrictions":["RestrictPOBoxes"],"addressRestrictions":
                {"type":"NotAllowed","restrictions":{"US":{"statesOrRegions":["Alaska","HI"]}}}}
                """
            )
        );
        await SignIn();
        await Page.ClickAsync("#choose-first");
        Assert.Equal(
            "address-1",
            await Page.GetAttributeAsync("#default .default_address .address_id", "data-address_id")
        );
        await Page.ClickAsync("#change-address-button");
        await See("restricted");
        var refused = await Page.Locator("#maxo_addresses li[aria-disabled=true]")
            .EvaluateAllAsync<string[]>("rows => rows.map(row => row.dataset.zip_code)");
        Assert.Equal(["98111", "99501", "96813"], refused);
        await Page.ClickAsync("#addresses-back-button");
        await Page.ClickAsync("#default-button-content input[type=submit]");
        await BackWithId("review");
    }

    [Fact]
    public async Task A_buyer_whose_card_has_expired_chooses_another_and_adds_an_address()
    {
        var seller = await real.NewSeller("na");
        await Press(seller, Express(seller));
        await SignIn("expired.card@example.com");
        // Her usual card cannot be used: she is not sent back to the shop before she has seen that.
        await Page.ClickAsync("#maxo_consent input[type=submit]");
        await See("selection");
        await Page.ClickAsync("#change-payment-button");
        await See("expired-card");
        Assert.Equal("true", await Page.GetAttributeAsync("li[data-trail_number='2002']", "aria-disabled"));
        Assert.True(await Page.IsDisabledAsync("li[data-trail_number='2002'] input"));
        await Page.ClickAsync("li[data-trail_number='9424']");
        await Page.ClickAsync("#buyer-action-button-bottom .a-button-input");
        await Page.ClickAsync("#change-address-button");
        await Page.FocusAsync("#add-address summary");
        await Page.Keyboard.PressAsync("Enter");
        await See("add-address");
        await Page.FillAsync("#new-addressLine1", "<b>1</b> Street");
        await Page.FillAsync("#new-postalCode", " ");
        await Page.FillAsync("#new-countryCode", "us");
        // What is refused is there to be mended, and the field that is wrong has the focus.
        await Page.ClickAsync("#save-address");
        await Page.WaitForSelectorAsync("#new-postalCode:focus[aria-invalid=true]");
        await See("refused-address");
        Assert.Equal("<b>1</b> Street", await Page.InputValueAsync("#new-addressLine1"));
        await Page.FillAsync("#new-postalCode", "98101");
        await Page.ClickAsync("#save-address");
        await Page.WaitForSelectorAsync("#default .default_address");
        Assert.Contains("<b>1</b> Street", await Page.InnerTextAsync(".default_address"), StringComparison.Ordinal);
        await Page.ClickAsync("#default-button-content input[type=submit]");
        var session = await real.Session(seller, await BackWithId("review"));
        Assert.Equal(("9424", "98101"), (session.Instrument!.Code, session.ShippingAddress!.PostalCode));
    }

    [Fact]
    public async Task A_subscription_names_amount_and_frequency_and_signing_in_returns_a_token()
    {
        var seller = await real.NewSeller("na");
        const string monthly = """
            ,"chargePermissionType":"Recurring","recurringMetadata":{"frequency":{"unit":"Month","value":"3"},
            "amount":{"amount":"9.00","currencyCode":"USD"}}
            """;
        await Press(seller, Express(seller, monthly));
        await SignIn();
        await Page.ClickAsync("#maxo_consent input[type=submit]");
        await See("recurring");
        Assert.Equal("9.00 USD every 3 months", (await Page.InnerTextAsync("#recurring-details")).Trim());
        var signIn = $$"""
            {"signInReturnUrl":"{{Return("welcome")}}","storeId":"{{seller.StoreId}}","signInScopes":["name","email"]}
            """;
        await Press(seller, signIn, "SignIn");
        await See("sign-in-consent");
        await Page.ClickAsync(".continue-as-consent-button");
        await Page.ArrivesAt(new Regex(@"/welcome\?buyerToken=.{100,}"));
        await Press(seller, signIn, "SignIn");
        await Page.ClickAsync("#consent-wrapper-content [data-action='cancel-consent'] a");
        await Page.ArrivesAt(Return("shop"));
    }

    [Fact]
    public async Task A_sign_in_saves_the_wallet_and_what_was_agreed_to_is_not_asked_again()
    {
        var seller = await real.NewSeller("na", "Ducks");
        var signIn = $$$"""
            {"storeId":"{{{seller.StoreId}}}","signInScopes":["name","email"],
            "chargePermissionType":"PaymentMethodOnFile","paymentMethodOnFileMetadata":{"setupOnly":true},
            "webCheckoutDetails":{"signInReturnUrl":"{{{Return("welcome")}}}",
            "signInCancelUrl":"{{{Return("canceled")}}}"}}
            """;
        await Press(seller, signIn, "SignIn");
        await SignIn();
        await See("sign-in-and-save");
        Assert.Equal(3, await Page.Locator("main ul.plain li").CountAsync());
        await Page.ClickAsync("#return_back_to_merchant_link");
        await Page.ArrivesAt(Return("canceled"));
        await Press(seller, signIn, "SignIn");
        await Page.ClickAsync("#choose-first");
        await Page.ClickAsync("#change-payment-button");
        await Page.ClickAsync("li[data-trail_number='4444']");
        await Page.ClickAsync("#buyer-action-button-bottom .a-button-input");
        await Page.ClickAsync("#default-button-content input[type=submit]");
        await Page.ArrivesAt(new Regex(@"/welcome\?checkoutSessionId=[0-9a-f-]{36}$"));
        Assert.Equal(("4444", true), await Saved());
        // Who agreed before is only told so, and goes straight back.
        await Press(seller, signIn, "SignIn");
        await Page.WaitForSelectorAsync("#agreed-before");
        await Page.ClickAsync("#maxo_consent input[type=submit]");
        await Page.ArrivesAt(new Regex(@"/welcome\?checkoutSessionId="));
        Assert.Equal(("1111", true), await Saved());
        // Another account: she is asked who she is, and her wallet is saved as well.
        await Page.GotoAsync(Return("shop"));
        await Page.EvaluateAsync(
            $"() => amazon.Pay.switchAccount({{ merchantId: '{seller.MerchantId}', sandbox: true, "
                + $"SignInConfig: {seller.Signed(signIn)} }})"
        );
        await SignIn();
        await Page.WaitForSelectorAsync("#agreed-before");
        await Page.ClickAsync("#maxo_consent input[type=submit]");
        await Page.ArrivesAt(new Regex(@"/welcome\?checkoutSessionId="));
        Assert.Equal(("1111", true), await Saved());
        // Another thing that is asked for is asked; in her wallet she can take it all back.
        await Press(seller, Express(seller));
        await Page.WaitForSelectorAsync("main ul.plain li");
        await Page.ClickAsync("#maxo_consent input[type=submit]");
        await BackWithId("review");
        await Press(seller, Express(seller));
        await See("consent-given-before");
        await Page.WaitForSelectorAsync("#agreed-before");
        await Page.GotoAsync(new Uri(real.Url, $"/wallet/settings?merchantId={seller.MerchantId}").AbsoluteUri);
        await Page.ClickAsync("#stop-sharing");
        await Page.WaitForSelectorAsync("#stop-sharing", new() { State = WaitForSelectorState.Detached });
        await Press(seller, Express(seller));
        await Page.WaitForSelectorAsync("main ul.plain li");

        async Task<(string, bool)> Saved()
        {
            var session = await real.Session(seller, Page.Url[^36..]);
            return (session.Instrument!.Code, session is { IsSetupOnly: true, ConfirmedAt: not null });
        }
    }

    [Fact]
    public async Task A_buyer_may_refuse_that_her_wallet_is_saved()
    {
        var seller = await real.NewSeller("na", "Ducks");
        var asking = AtTheEnd(seller).Replace("{\"web", "{\"chargePermissionType\":\"PaymentMethodOnFile\",\"web");
        foreach (var isSaved in new[] { true, false })
        {
            await Press(seller, asking);
            if (isSaved)
                await SignIn();
            await Page.ClickAsync("#maxo_consent input[type=submit]");
            await Page.WaitForSelectorAsync("#save-wallet");
            await See("save-wallet");
            Assert.True(await Page.IsCheckedAsync("#save-wallet input[value=true]"));
            if (!isSaved)
                await Page.CheckAsync("#save-wallet input[value=false]");
            await Page.ClickAsync("#default-button-content input[type=submit]");
            var session = await real.Session(seller, await BackWithId("result"));
            Assert.Equal(
                (isSaved ? PermissionKind.PaymentMethodOnFile : PermissionKind.OneTime, !isSaved),
                (session.Kind, session.IsWalletRefused)
            );
        }
    }

    [Fact]
    public async Task The_bank_asks_in_europe_where_the_buyer_wants_it()
    {
        var seller = await real.NewSeller("de");
        foreach (var (answer, end) in new[] { ("Failure", "result"), ("Abandoned", "shop"), ("Success", "result") })
        {
            await Press(seller, AtTheEnd(seller));
            if (answer == "Failure")
                await SignIn();
            await Page.ClickAsync("#maxo_consent input[type=submit]");
            await Page.CheckAsync("#ask-bank");
            await Page.ClickAsync("#default-button-content input[type=submit]");
            await See("challenge");
            await Page.ClickAsync($"[data-result='{answer}']");
            await Page.ArrivesAt(new Regex("^" + Regex.Escape(Return(end))));
        }
    }

    [Fact]
    public async Task What_nobody_signed_and_what_belongs_to_others_ends_on_a_page_with_a_way_back()
    {
        var seller = await real.NewSeller("na");
        var payload = Express(seller);
        await Press(
            seller,
            payload,
            config: seller.Signed(payload).Replace("review", "phish", StringComparison.Ordinal)
        );
        await See("error");
        Assert.Contains("InvalidRequestSignature", await Page.TextContentAsync("main") ?? "", StringComparison.Ordinal);
        await Page.ClickAsync("#return_back_to_merchant_link");
        await Page.ArrivesAt(Return("shop"));
        await Press(seller, payload);
        await SignIn();
        await Page.ClickAsync("#choose-first");
        var own = Page.Url;
        // Another buyer: not found. The same form sent by another site: nothing.
        await Page.ClickAsync("#header-buyer-popover");
        await Page.ClickAsync("#sign-out-button");
        await SignIn("someone.else@example.com");
        Assert.Equal(0, await Page.Locator("#default").CountAsync());
        Assert.Equal(404, (await Page.ReloadAsync())!.Status);
        var foreign = await Context.APIRequest.PostAsync(
            new Uri(real.Url, "/checkout/pay").AbsoluteUri,
            new()
            {
                Headers = [new("Origin", "http://evil.test"), new("Content-Type", "application/x-www-form-urlencoded")],
                Data = new Uri(own).Query[1..],
            }
        );
        Assert.Equal(403, foreign.Status);
    }

    [Fact]
    public async Task A_person_opens_the_start_page_clicks_and_pays()
    {
        await Page.GotoAsync(real.Url.AbsoluteUri);
        await See("start");
        await Page.ClickAsync("#sample-shop");
        await See("sample-shop");
        await Page.ClickAsync("#pay");
        await SignIn();
        await Page.ClickAsync("#maxo_consent input[type=submit]");
        await Page.ClickAsync("#default-button-content input[type=submit]");
        await Page.ClickAsync("#complete");
        await See("thanks");
        Assert.Equal("Completed", await Page.InnerTextAsync("#state"));
    }

    [Fact]
    public async Task A_window_whose_checkout_could_not_begin_says_so_once_and_can_be_closed()
    {
        Foreign("shop");
        await Page.GotoAsync(Return("shop"));
        var url = new Uri(real.Url, "/checkout/lwaPreAuthError").AbsoluteUri;
        var popup = await Page.RunAndWaitForPopupAsync(() =>
            Page.EvaluateAsync("url => { window.open(url, '', 'width=400,height=600'); }", url)
        );
        await popup.See("not-begun", Device, scans: true);
        var notice = (await popup.InnerTextAsync(".notice")).Trim();
        Assert.NotEqual(await popup.InnerTextAsync("h1"), notice);
        Assert.Contains("could not begin", notice, StringComparison.Ordinal);
        var closed = new TaskCompletionSource();
        popup.Close += (_, _) => closed.TrySetResult();
        await popup.ClickAsync("#close-window");
        await closed.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Theory]
    [InlineData("3434", "The payment was declined", "declined")]
    [InlineData("3064", "The checkout was canceled", "canceled")]
    public async Task The_sample_shop_does_not_thank_for_what_was_not_paid(string card, string title, string name)
    {
        await Page.GotoAsync(new Uri(real.Url, "/shop").AbsoluteUri);
        await Page.ClickAsync("#pay");
        await SignIn();
        await Page.ClickAsync("#maxo_consent input[type=submit]");
        await Page.ClickAsync("#change-payment-button");
        await Page.ClickAsync($"li[data-trail_number='{card}']");
        await Page.ClickAsync("#buyer-action-button-bottom .a-button-input");
        await Page.ClickAsync("#default-button-content input[type=submit]");
        await Page.WaitForSelectorAsync("#state");
        await See("thanks-" + name);
        Assert.Equal(title, await Page.InnerTextAsync("h1"));
        Assert.Equal("Canceled", await Page.InnerTextAsync("#state"));
        await Page.ClickAsync("#try-again");
        await Page.WaitForSelectorAsync("#pay");
    }

    [Fact]
    public async Task A_buyer_looks_into_the_wallet_repairs_an_order_and_ends_an_agreement()
    {
        var seller = await real.NewSeller("na", "Duck & Sons");
        var (order, agreement) = await real.Orders(seller);
        await Page.GotoAsync(new Uri(real.Url, $"/wallet?merchantId={seller.MerchantId}").AbsoluteUri);
        await SignIn();
        await See("wallet-orders");
        await Page.ClickAsync($"[data-order_id='{order}'] a");
        await See("wallet-order");
        Assert.Equal("Suspended", await Page.GetAttributeAsync("#order", "data-state"));
        await Page.ClickAsync("#change-payment li[data-trail_number='4444']");
        await Page.ClickAsync("#use-payment");
        await Page.WaitForSelectorAsync("#order[data-state=Open]");
        await Page.ClickAsync("nav a[href*='/wallet/agreements']");
        await Page.ClickAsync($"[data-order_id='{agreement}'] a");
        // By keyboard alone.
        await Page.FocusAsync("#close-agreement summary");
        await Page.Keyboard.PressAsync("Enter");
        await See("wallet-agreement");
        await Page.Keyboard.PressAsync("Tab");
        await Page.Keyboard.PressAsync("Enter");
        await Page.WaitForSelectorAsync("#order[data-state=Closed]");
        await Page.ClickAsync("nav a[href*='/wallet/mailbox']");
        await See("wallet-mailbox");
        Assert.True(await Page.Locator(".mail").CountAsync() >= 2);
        await Page.ClickAsync("nav a[href*='/wallet/settings']");
        await See("wallet-settings");
        // Back, and reloaded: what is true now.
        await Page.GoBackAsync();
        await Page.ReloadAsync();
        await Page.WaitForSelectorAsync(".mail");
    }

    // ---- the shop ----

    private async Task Press(Seller seller, string payload, string product = "PayAndShip", string? config = null)
    {
        var kind = product == "SignIn" ? "signInConfig" : "createCheckoutSessionConfig";
        Server.Page(
            "/shop",
            $$"""
            <div id="pay"></div><script>
            amazon.Pay.renderButton("#pay", { merchantId: "{{seller.MerchantId}}", sandbox: true, placement: "Cart",
              ledgerCurrency: "{{seller.Currency}}", productType: "{{product}}",
              {{kind}}: {{config ?? seller.Signed(payload)}} });
            </script>
            """,
            $"<script src='{new Uri(real.Url, "/checkout.js")}'></script>"
        );
        Foreign("review", "result", "canceled", "welcome");
        await Page.GotoAsync(Return("shop"));
        await Page.ClickAsync("#pay");
        await Page.ArrivesAt(new Regex("^" + Regex.Escape(real.Url.AbsoluteUri)));
    }

    private async Task ReviewPage(string id, string action)
    {
        Server.Page(
            "/review-page",
            $$"""
            <a id="change">change</a><script>
            amazon.Pay.bindChangeAction("#change", { amazonCheckoutSessionId: "{{id}}", changeAction: "{{action}}" });
            </script>
            """,
            $"<script src='{new Uri(real.Url, "/checkout.js")}'></script>"
        );
        await Page.GotoAsync(Return("review-page"));
        await Page.ClickAsync("#change");
        await Page.ArrivesAt(new Regex("^" + Regex.Escape(real.Url.AbsoluteUri)));
    }

    private void Foreign(params string[] pages)
    {
        foreach (var page in pages)
            Server.Page("/" + page, page);
    }

    private string Express(Seller seller, string more = "", bool cancel = false)
    {
        var canceled = cancel ? $""","checkoutCancelUrl":"{Return("canceled")}" """ : "";
        return $$$"""
            {"webCheckoutDetails":{"checkoutReviewReturnUrl":"{{{Return("review")}}}"{{{canceled}}}},
            "storeId":"{{{seller.StoreId}}}"{{{more}}}}
            """;
    }

    private string AtTheEnd(Seller seller) =>
        $$$"""
            {"webCheckoutDetails":{"checkoutResultReturnUrl":"{{{Return("result")}}}","checkoutMode":"ProcessOrder"},
            "storeId":"{{{seller.StoreId}}}","paymentDetails":{"paymentIntent":"Authorize",
            "chargeAmount":{"amount":"14.00","currencyCode":"{{{seller.Currency}}}"}},
            "addressDetails":{"name":"Ann","addressLine1":"1 Street","city":"Town","stateOrRegion":"WA",
            "postalCode":"12345","countryCode":"US","phoneNumber":"5550100"}}
            """;

    private CheckoutSetup Order(Seller seller) =>
        new()
        {
            ResultReturnUrl = Return("result"),
            Intent = PaymentIntent.Authorize,
            ChargeAmount = new Money(1400, Enum.Parse<Currency>(seller.Currency)),
        };

    // ---- the buyer ----

    private async Task SignIn(string? email = null)
    {
        await See("sign-in");
        if (email is not null)
            await Page.FillAsync("#ap_email", email);
        await Page.ClickAsync("#signInSubmit");
    }

    private async Task<string> BackWithId(string page)
    {
        await Page.ArrivesAt(new Regex($@"/{page}\?amazonCheckoutSessionId=[0-9a-f-]{{36}}$"));
        return Page.Url[^36..];
    }

    /// <summary>Looks at the page that is shown, in light and dark.</summary>
    private async Task See(string name)
    {
        await Page.See(name, Device);
        Assert.DoesNotContain(Logged, one => one.Contains("Content Security Policy", StringComparison.Ordinal));
        Assert.Empty(Errors);
    }
}

public sealed class HostedPagesOnADesktopTests(Chromium chromium, RealServer real) : HostedPageTests(chromium, real)
{
    protected override string Device => "desktop";

    protected override BrowserNewContextOptions Options =>
        new()
        {
            Locale = "en-US",
            ViewportSize = new() { Width = 1280, Height = 800 },
        };
}

public sealed class HostedPagesOnAPhoneTests(Chromium chromium, RealServer real) : HostedPageTests(chromium, real)
{
    protected override string Device => "phone";

    protected override BrowserNewContextOptions Options =>
        new()
        {
            Locale = "en-US",
            ViewportSize = new() { Width = 360, Height = 740 },
            HasTouch = true,
            IsMobile = true,
        };
}
