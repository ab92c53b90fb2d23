using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;
using Tender.Core;
using Tender.Server.Payments;
using Tender.Server.Storage;
using Xunit;

namespace Tender.Browser.Tests;

/// <summary>
/// Buy Now (rows 16 and 17) with both pages real: the shop's with checkout.js and its handlers, and the hosted one. The
/// shop's server finalizes what its page asks it to.
/// </summary>
public class BuyNowPageTests(Chromium chromium, RealServer real) : BrowserTest(chromium)
{
    private const string Cart = """
        const usd = amount => ({ amount, currencyCode: 'USD' });
        const cart = (shipping, total) => ({
          totalBaseAmount: usd('10.00'), totalTaxAmount: usd('1.00'), totalShippingAmount: usd(shipping),
          totalDiscountAmount: usd('1.00'), totalChargeAmount: usd(total),
          lineItems: [{ id: 'duck', title: 'Duck <b>&amp;', quantity: '2', listPrice: usd('5.00'),
            totalListPrice: usd('10.00') }],
          deliveryOptions: [
            { id: 'slow', price: usd('2.00'), shippingMethod: { shippingMethodName: 'Slow' }, isDefault: true },
            { id: 'fast', price: usd('5.00'), shippingMethod: { shippingMethodName: 'Fast' } }],
          checkboxes: [{ type: 'MERCHANT_DISCLOSURE', termsAndConditionsUrl: 'https://shop.test/terms',
            privacyPolicyUrl: 'javascript:alert(1)' }],
        });
        const finalize = async (event, amount) => {
          const answer = await fetch('/finalize?id=' + event.amazonCheckoutSessionId + '&amount=' + amount);
          return { status: (await answer.text()).trim() };
        };
        """;

    private Seller seller = null!;

    [Fact]
    public async Task A_buyer_changes_address_and_delivery_is_declined_and_then_orders()
    {
        await Start(
            """
            onInitCheckout: e => {
              seen.push('init ' + e.buyer.name + ' ' + e.shippingAddress.postalCode);
              return cart('2.00', '12.00');
            },
            onShippingAddressSelection: async e => {
              seen.push('to ' + e.shippingAddress.city);
              return cart('2.00', '12.00');
            },
            onDeliveryOptionSelection: async e => {
              seen.push('by ' + e.deliveryOptions.id);
              return cart('5.00', '15.00');
            },
            onCompleteCheckout: e => { seen.push(e.paymentDescriptor); return finalize(e, 1500); },
            """
        );
        var popup = await Open();
        await SignIn(popup);
        await Seen("init Work Buyer 60602");
        await Ready(popup, "12.00 USD");
        // The page asks for nothing that the shop has no handler for.
        Assert.Equal(0, await popup.Locator("#gift-wrap, #merchant-code").CountAsync());
        Assert.Contains("Duck <b>", await popup.InnerTextAsync("#buy-now-summary"), StringComparison.Ordinal);
        Assert.Equal(1, await popup.Locator("#buy-now-summary a").CountAsync());
        await Look(popup, "buy-now");
        await popup.ClickAsync("#change-address-button");
        await popup.ClickAsync("#change-buyer-details li[data-zip_code='M5V 3L9']");
        await Seen("init Work Buyer 60602,to Toronto");
        await Ready(popup, "12.00 USD");
        Assert.Contains("Toronto", await popup.InnerTextAsync("#default .default_address .address_id"), Ordinal);
        await popup.ClickAsync("[data-delivery_option_id='fast']");
        await Ready(popup, "15.00 USD");
        await popup.ClickAsync("#change-payment-button");
        await popup.ClickAsync("li[data-trail_number='3434']");
        await Ready(popup, "15.00 USD");
        await popup.ClickAsync("#default-button-content input[type=submit]");
        // Declined: she chooses another card, on the same page.
        await popup.WaitForSelectorAsync("#buy-now-status.notice");
        await popup.ClickAsync("li[data-trail_number='4444']");
        await Ready(popup, "15.00 USD");
        Assert.True(await popup.IsCheckedAsync("[data-delivery_option_id='fast'] input"));
        await Closes(popup, () => popup.ClickAsync("#default-button-content input[type=submit]"));
        await Shown("seen.at(-1).startsWith('Mastercard')");
        Assert.DoesNotContain("cancel", await Page.EvaluateAsync<string>("seen.join()"), Ordinal);
        var session = await real.Session(seller, finalized.Last());
        Assert.Equal((State.Completed, "M5V 3L9"), (session.State, session.ShippingAddress!.PostalCode));
        Assert.Equal(new Money(1500, Currency.USD), session.Setup.ChargeAmount);
        Assert.Equal(2, finalized.Distinct().Count());
    }

    [Fact]
    public async Task The_bank_of_the_shop_asks_in_between_and_the_order_goes_on()
    {
        await Start(
            """
            onInitCheckout: () => { seen.push('init'); return cart('2.00', '12.00'); },
            onCompleteCheckout: e => {
              seen.push('complete');
              return seen.length > 2 ? finalize(e, 1200)
                : { status: 'redirectRequired', redirectUrl: '/bank?' + encodeURIComponent(e.amazonPayMFAReturnUrl) };
            },
            """,
            bank: true
        );
        var popup = await Open();
        await SignIn(popup);
        await Ready(popup, "12.00 USD");
        await popup.ClickAsync("#default-button-content input[type=submit]");
        await popup.WaitForSelectorAsync("#bank");
        await Closes(popup, () => popup.ClickAsync("#bank"));
        await Seen("init,complete,complete");
        Assert.Equal(State.Completed, (await real.Session(seller, finalized.Last())).State);
    }

    [Fact]
    public async Task Gift_wrap_and_points_are_told_to_the_shop_whose_sums_are_what_is_paid()
    {
        await Start(
            """
            onInitCheckout: () => ({ ...cart('2.00', '12.00'), addOnFeatures: ['GIFT'] }),
            onGiftWrapOptionSelection: async e => {
              seen.push(`${e.addOnFeature} ${e.isSelected}`);
              return e.isSelected ? { ...cart('2.00', '15.50'), totalBaseAmount: usd('13.50') } : cart('2.00', '12.00');
            },
            onMerchantManagedPaymentMethodSelection: e => {
              seen.push(JSON.stringify(e).replaceAll('"', ''));
              if (!e.points) throw new Error('no such code');
              return { ...cart('2.00', '14.50'), totalBaseAmount: usd('13.50'), totalDiscountAmount: usd('2.00') };
            },
            onCompleteCheckout: e => finalize(e, 1450),
            """
        );
        var popup = await Open();
        await SignIn(popup);
        await Ready(popup, "12.00 USD");
        await popup.CheckAsync("#gift-wrap");
        await Ready(popup, "15.50 USD");
        Assert.True(await popup.IsCheckedAsync("#gift-wrap"));
        // A code that the shop does not know leaves nothing that could be ordered; its points do.
        await popup.FillAsync("#merchant-code-text", "DUCK10");
        await popup.PressAsync("#merchant-code-text", "Enter");
        await Seen("GIFT true,{promoCode:DUCK10},error HandlerFailed");
        await popup.WaitForSelectorAsync("#buy-now-status.notice");
        Assert.True(await popup.IsDisabledAsync("#default-button-content input[type=submit]"));
        await popup.FillAsync("#merchant-code-text", "100");
        await popup.ClickAsync("#apply-merchant-code");
        await Ready(popup, "14.50 USD");
        Assert.Equal("100", await popup.InputValueAsync("#merchant-code-text"));
        Assert.True(await popup.IsCheckedAsync("#gift-wrap"));
        await Look(popup, "buy-now-gift");
        await Closes(popup, () => popup.ClickAsync("#default-button-content input[type=submit]"));
        var session = await real.Session(seller, finalized.Single());
        Assert.Equal((State.Completed, 1450), (session.State, session.Setup.ChargeAmount!.Value.Minor));
    }

    [Theory]
    [InlineData("() => { throw new Error('shop broke'); }", "HandlerFailed")]
    [InlineData("async () => { throw 'shop broke'; }", "HandlerFailed")]
    [InlineData("() => ({ status: 'error', reasonCode: 'unknownError' })", "HandlerFailed")]
    [InlineData("() => ({})", "InvalidCartDetails")]
    [InlineData(
        "() => { const all = cart('2.00', '12.00'); all.totalTaxAmount.currencyCode = 'EUR'; return all; }",
        "InvalidCartDetails"
    )]
    [InlineData("() => new Promise(() => {})", "HandlerTimeout")]
    public async Task A_handler_that_fails_or_never_answers_is_told_and_nothing_can_be_ordered(string init, string code)
    {
        if (code == "HandlerTimeout")
            await Page.Clock.InstallAsync();
        await Start($"onInitCheckout: {init}, onCompleteCheckout: () => {{ seen.push('complete'); }},");
        var popup = await Open();
        await SignIn(popup);
        // The shop page's clock moves by a second at a time, until the question has come and 30 s are over.
        for (var i = 0; code == "HandlerTimeout" && i < 600 && await All() == ""; i++)
            await Page.Clock.RunForAsync(1000);
        await Seen($"error {code}");
        await popup.WaitForSelectorAsync("#buy-now-status.notice");
        Assert.True(await popup.IsDisabledAsync("#default-button-content input[type=submit]"));
        await popup.ClickAsync("#return_back_to_merchant_link");
        await Seen($"error {code},cancel");
        Assert.Empty(finalized);
    }

    [Fact]
    public async Task Where_the_shop_does_not_ship_nothing_can_be_ordered_until_another_address_is_chosen()
    {
        await Start(
            """
            onInitCheckout: () => ({ ...cart('2.00', '12.00'), deliveryOptions: [] }),
            onShippingAddressSelection: () => cart('2.00', '12.00'),
            onCompleteCheckout: e => finalize(e, 1200),
            """
        );
        var popup = await Open();
        await SignIn(popup);
        await popup.WaitForSelectorAsync("#buy-now-summary .notice");
        await Look(popup, "buy-now-nowhere");
        Assert.True(await popup.IsDisabledAsync("#default-button-content input[type=submit]"));
        await popup.ClickAsync("#change-address-button");
        await popup.ClickAsync("#change-buyer-details li[data-zip_code='98111']");
        await Ready(popup, "12.00 USD");
        // Whoever closes the window has canceled.
        await popup.CloseAsync();
        await Seen("cancel");
    }

    [Fact]
    public async Task What_differs_from_what_was_shown_is_not_finalized_and_the_page_says_so()
    {
        await Start(
            """
            onInitCheckout: () => cart('2.00', '12.00'),
            onCompleteCheckout: e => finalize(e, 1199),
            """
        );
        var popup = await Open();
        await SignIn(popup);
        await Ready(popup, "12.00 USD");
        await Closes(popup, () => popup.ClickAsync("#default-button-content input[type=submit]"));
        await Seen("error CheckoutFailed");
        Assert.Equal(State.Open, (await real.Session(seller, finalized.Last())).State);
    }

    [Fact]
    public async Task An_order_that_the_shop_answers_with_an_error_ends_and_the_reason_is_told()
    {
        await Start(
            """
            onInitCheckout: () => cart('2.00', '12.00'),
            onCompleteCheckout: () => ({ status: 'error', reasonCode: 'unknownError' }),
            onError: e => seen.push(e.code + ' ' + e.reasonCode),
            """
        );
        var popup = await Open();
        await SignIn(popup);
        await Ready(popup, "12.00 USD");
        await Closes(popup, () => popup.ClickAsync("#default-button-content input[type=submit]"));
        await Seen("CheckoutFailed unknownError");
    }

    [Fact]
    public async Task In_a_frame_over_the_page_it_works_without_any_cookie()
    {
        await Start(
            """
            onInitCheckout: () => cart('2.00', '12.00'),
            onCompleteCheckout: e => finalize(e, 1200),
            """,
            "window.open = () => null;"
        );
        await Page.ClickAsync("#b");
        var frame = Page.FrameLocator("#amazonpay-buy-now-overlay iframe");
        await frame.Locator("#ap_email").FillAsync("second.buyer@example.com");
        await frame.Locator("#signInSubmit").ClickAsync();
        await frame.Locator("#maxo_buy_now input[type=submit]").ClickAsync();
        await frame.Locator("#default-button-content input[type=submit]:enabled").ClickAsync();
        await Page.WaitForSelectorAsync("#amazonpay-buy-now-overlay", new() { State = WaitForSelectorState.Detached });
        Assert.Equal("", await Page.EvaluateAsync<string>("seen.join()"));
        var session = await real.Session(seller, finalized.Last());
        Assert.Equal((State.Completed, "Second Buyer"), (session.State, session.Buyer!.Name));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    public async Task Who_comes_back_from_the_bank_to_a_tab_that_forgot_is_told_and_can_close_it(string kept)
    {
        await Start("onInitCheckout: () => cart('2.00', '12.00'), onCompleteCheckout: () => {},");
        var popup = await Open();
        await SignIn(popup);
        if (kept.Length > 0)
            await popup.EvaluateAsync("kept => sessionStorage.setItem('tender-buy-now x', kept)", kept);
        await popup.EvaluateAsync("() => { location.href = '/checkout/buy-now/return?amazonCheckoutSessionId=x'; }");
        await popup.WaitForSelectorAsync("[data-step=return] .notice:visible");
        Assert.False(await popup.IsVisibleAsync(".spinner"));
        await Look(popup, "buy-now-lost");
        await Closes(popup, () => popup.ClickAsync("#close-window"));
        await Seen("cancel");
    }

    [Fact]
    public async Task A_page_of_another_origin_than_the_merchants_is_refused_and_told()
    {
        await Start("onInitCheckout: () => {}, onCompleteCheckout: () => {},", merchant: "A0000000000000");
        var popup = await Open();
        await popup.WaitForSelectorAsync("[data-step=failed]");
        await Look(popup, "buy-now-refused");
        await Closes(popup, () => popup.ClickAsync("#return_back_to_merchant_link"));
        await Seen("error CheckoutFailed");
    }

    // ---- the shop ----

    private const StringComparison Ordinal = StringComparison.Ordinal;

    private readonly List<string> finalized = [];

    private async Task Start(string handlers, string before = "", bool bank = false, string? merchant = null)
    {
        seller = await real.NewSeller("na", "Ducks");
        Server.On("/finalize", Finalize);
        if (bank)
            handlers = handlers.Replace("'/bank?'", $"'{Server.Url("bank.test", "/bank?")}'", Ordinal);
        Server.Page(
            "/bank",
            """
            <a id=bank>yes</a>
            <script>bank.onclick = () => { location.href = decodeURIComponent(location.search.slice(1)); }</script>
            """
        );
        await Open(
            new Uri(real.Url, "/checkout.js").AbsoluteUri,
            $$"""
            <div id=b></div><script>{{before}} {{Cart}} window.seen = [];
            amazon.Pay.renderJSButton('#b', { merchantId: '{{merchant ?? seller.MerchantId}}', ledgerCurrency: 'USD',
              placement: 'Cart', sandbox: true, productType: 'PayAndShip',
              checkoutSessionConfig: { storeId: '{{seller.StoreId}}', scopes: ['name', 'email', 'shippingAddress'] },
              onCancel: () => seen.push('cancel'), onError: e => seen.push('error ' + e.code), {{handlers}} })</script>
            """
        );
    }

    private async Task Finalize(Received received, HttpContext context)
    {
        var id = received["id"]!;
        finalized.Add(id);
        var session = await real.Session(seller, id);
        var done = await real.Engine.Sessions.Finalize(
            new Command<Completion>(MerchantId.Read(seller.MerchantId), "Finalize Checkout Session"),
            session.Id,
            new CheckoutSetup
            {
                ChargeAmount = new Money(long.Parse(received["amount"]!, null), Currency.USD),
                Intent = PaymentIntent.Authorize,
            },
            session.ShippingAddress,
            null,
            null,
            context.RequestAborted
        );
        var status = done.Result switch
        {
            { Ok: true, Value.Session.State: State.Completed } => "success",
            { Ok: true } => "decline",
            _ => "error",
        };
        await context.Response.WriteAsync(status);
    }

    private async Task<IPage> Open()
    {
        var popup = await Page.RunAndWaitForPopupAsync(() => Page.ClickAsync("#b"));
        popup.Console += (_, message) => Logged.Add(message.Type + ": " + message.Text);
        return popup;
    }

    private static async Task Closes(IPage popup, Func<Task> act)
    {
        var closed = new TaskCompletionSource();
        popup.Close += (_, _) => closed.TrySetResult();
        try
        {
            await act();
        }
        catch (PlaywrightException) when (popup.IsClosed) { }
        await closed.Task.WaitAsync(TimeSpan.FromMinutes(1));
    }

    private static async Task SignIn(IPage popup)
    {
        await popup.ClickAsync("#signInSubmit");
        await popup.ClickAsync("#maxo_buy_now input[type=submit]");
        await popup.WaitForSelectorAsync("[data-step=order]", new() { State = WaitForSelectorState.Attached });
    }

    private static async Task Ready(IPage popup, string total)
    {
        await popup.WaitForFunctionAsync(
            "total => document.getElementById('buy-now-total')?.textContent === total"
                + " && !document.querySelector('#default-button-content input[type=submit]').disabled",
            total
        );
    }

    private Task<string> All() => Page.EvaluateAsync<string>("seen.join()");

    // Asked from here: a page whose clock stands still waits for nothing.
    private async Task Seen(string all)
    {
        for (var i = 0; i < 300 && await All() != all; i++)
            await Task.Delay(50);
        Assert.Equal(all, await All());
    }

    private async Task Look(IPage popup, string name)
    {
        await popup.See(name, "desktop", scans: true);
        Assert.DoesNotContain(Logged, one => one.Contains("Content Security Policy", Ordinal));
    }
}
