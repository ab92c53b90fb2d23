using System.Text.Json;
using Microsoft.Playwright;
using Xunit;

namespace Tender.Browser.Tests;

/// <summary>Buy Now (row 16): the hosted page asks the shop's handlers by messages. The test plays that page.</summary>
public class BuyNowTests(Chromium chromium) : BrowserTest(chromium)
{
    private const string Cart = """
        { totalBaseAmount: { amount: '10.00', currencyCode: 'USD' },
          totalTaxAmount: { amount: '0', currencyCode: 'USD' },
          totalShippingAmount: { amount: '2.00', currencyCode: 'USD' },
          totalChargeAmount: { amount: '12.00', currencyCode: 'USD' },
          deliveryOptions: [{ id: 'd1' }], format: () => 1 }
        """;

    private string channel = "";

    [Fact]
    public async Task Hosted_page_gets_the_session_config_and_the_handlers_of_the_page()
    {
        await Start("");
        var popup = await Press();
        var start = await Server.Next("/checkout/buy-now");
        Assert.Equal(
            """POST {"storeId":"amzn1.s"} modalView M1 Cart""",
            string.Join(
                ' ',
                start.Method,
                start["checkoutSessionConfig"],
                start["viewType"],
                start["merchantId"],
                start["placement"]
            )
        );
        Assert.Equal("""["onInitCheckout","onCompleteCheckout","onCancel","onError"]""", start["handlers"]);
        Assert.Equal(32, start["channel"]!.Length);
        Assert.False(popup.IsClosed);
    }

    [Fact]
    public async Task Full_run_with_address_and_option_changes_a_decline_a_redirect_and_then_success()
    {
        await Start(
            $"onShippingAddressSelection: async e => {{ seen.push(e.shippingAddress.city); return {Cart}; }},"
                + $"onDeliveryOptionSelection: e => {{ seen.push(e.deliveryOptions.id); return {Cart}; }},"
                + "onCompleteCheckout: async e => { seen.push(e.amazonCheckoutSessionId); return { "
                + "status: answers.shift(),"
                + "redirectUrl: 'https://bank.test/' }; }"
        );
        await Page.EvaluateAsync("() => { window.answers = ['decline', 'redirectRequired', 'success']; }");
        var popup = await Press();
        await Channel();
        Assert.Equal(
            "12.00",
            (await Ask(popup, "onInitCheckout", new { buyer = new { name = "N" } }))
                .GetProperty("result")
                .GetProperty("totalChargeAmount")
                .GetProperty("amount")
                .GetString()
        );
        await Ask(popup, "onShippingAddressSelection", new { shippingAddress = new { city = "Rome" } });
        await Ask(popup, "onDeliveryOptionSelection", new { deliveryOptions = new { id = "d1" } });
        Assert.Equal("decline", Status(await Ask(popup, "onCompleteCheckout", new { amazonCheckoutSessionId = "s" })));
        var redirect = await Ask(popup, "onCompleteCheckout", new { amazonCheckoutSessionId = "s" });
        Assert.Equal("https://bank.test/", redirect.GetProperty("result").GetProperty("redirectUrl").GetString());
        // By the page itself: a navigation from the address bar would cut the link to the shop's page.
        foreach (var url in new[] { Server.Url("bank.test", "/"), Server.Url("apay-us.amazon.com", "/back") })
        {
            await popup.EvaluateAsync("url => { location.href = url; }", url);
            await popup.ArrivesAt(url);
        }

        Assert.Equal("success", Status(await Ask(popup, "onCompleteCheckout", new { amazonCheckoutSessionId = "s" })));
        await Say(popup, "close", new { reason = "success" });
        await Gone();
        Assert.Equal("N,Rome,d1,s,s,s", await Page.EvaluateAsync<string>("seen.join()"));
    }

    [Fact]
    public async Task Closing_the_window_cancels_once_and_the_button_works_again()
    {
        await Start("");
        var popup = await Press();
        await popup.CloseAsync();
        await Gone();
        await Shown("seen.join() === 'cancel'");
        popup = await Press();
        await Channel(2);
        await Say(popup, "onCancel", new { });
        await Shown("seen.join() === 'cancel,cancel'");
    }

    [Fact]
    public async Task Handler_that_throws_is_answered_as_an_error_and_told_to_on_error_even_if_that_throws()
    {
        await Start(
            "onCompleteCheckout: () => { throw new Error('shop broke'); },"
                + "onError: e => { seen.push(e.code); console.err('x'); }"
        );
        var popup = await Press();
        await Channel();
        var answer = await Ask(popup, "onCompleteCheckout", new { });
        Assert.Equal("HandlerFailed", answer.GetProperty("error").GetProperty("code").GetString());
        await Shown("seen.join() === 'HandlerFailed'");
        Assert.Equal("pong", (await Ask(popup, "ping", new { })).GetProperty("result").GetString());
    }

    [Theory]
    [InlineData("onInitCheckout")]
    [InlineData("onShippingAddressSelection")]
    [InlineData("onDeliveryOptionSelection")]
    public async Task Handler_that_answers_an_error_has_failed_and_is_no_wrong_cart(string handler)
    {
        await Start(
            $"{handler}: () => ({{ status: 'error', reasonCode: 'unknownError' }}),"
                + "onError: e => seen.push(e.event + ' ' + e.code + ' ' + e.reasonCode)"
        );
        var popup = await Press();
        await Channel();
        var error = (await Ask(popup, handler, new { })).GetProperty("error");
        Assert.Equal("HandlerFailed", error.GetProperty("code").GetString());
        Assert.Equal("unknownError", error.GetProperty("reasonCode").GetString());
        await Shown($"seen.join() === '{handler} HandlerFailed unknownError'");
        Assert.Empty(Errors);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{ ...cart, totalChargeAmount: { amount: '12.00', currencyCode: 'EUR' } }")]
    [InlineData("{ ...cart, totalTaxAmount: { amount: 'free', currencyCode: 'USD' } }")]
    [InlineData("{ ...cart, totalBaseAmount: undefined }")]
    public async Task Unusable_totals_are_refused(string cart)
    {
        await Start($"onInitCheckout: () => {{ const cart = {Cart}; return {cart}; }}");
        var popup = await Press();
        await Channel();
        var answer = await Ask(popup, "onInitCheckout", new { });
        Assert.Equal("InvalidCartDetails", answer.GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public async Task Wrong_sum_and_an_empty_list_of_options_pass_to_the_hosted_page()
    {
        await Start(
            $"onInitCheckout: () => ({{ ...{Cart}, totalTaxAmount: {{ amount: '1', currencyCode: 'USD' }},"
                + "deliveryOptions: [] })"
        );
        var popup = await Press();
        await Channel();
        var answer = await Ask(popup, "onInitCheckout", new { });
        Assert.Equal(0, answer.GetProperty("result").GetProperty("deliveryOptions").GetArrayLength());
        Assert.Contains(Logged, line => line.StartsWith("warning: AmazonPay", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Process_order_may_answer_init_with_nothing_and_a_missing_handler_is_said()
    {
        await Start("onInitCheckout: () => {}, checkoutMode: 'ProcessOrder', productType: 'PayOnly'");
        var popup = await Press();
        await Channel();
        Assert.Equal(JsonValueKind.Null, (await Ask(popup, "onInitCheckout", new { })).GetProperty("result").ValueKind);
        Assert.False((await Ask(popup, "onGiftWrapOptionSelection", new { })).GetProperty("handled").GetBoolean());
    }

    [Fact]
    public async Task Messages_of_another_channel_are_ignored()
    {
        await Start("");
        var popup = await Press();
        await Channel();
        await popup.EvaluateAsync("() => opener.postMessage({ channel: 'x', seq: 1, event: 'onCancel' }, '*')");
        await Ask(popup, "ping", new { });
        Assert.Equal("", await Page.EvaluateAsync<string>("seen.join()"));
    }

    [Fact]
    public async Task Blocked_pop_up_shows_the_hosted_page_in_a_frame_with_a_way_out()
    {
        await Start("", "window.open = () => null;");
        await Page.ClickAsync("#b");
        var start = await Server.Next("/checkout/buy-now");
        Assert.Equal("frameView", start["viewType"]);
        await Page.FrameLocator("#amazonpay-buy-now-overlay iframe").Locator("#hosted").WaitForAsync();
        Assert.Equal(
            "dialog true Close",
            await Page.EvaluateAsync<string>(
                """
                [document.getElementById("amazonpay-buy-now-overlay").role,
                  document.getElementById("amazonpay-buy-now-overlay").ariaModal,
                  document.activeElement.textContent].join(" ")
                """
            )
        );
        await Page.Keyboard.PressAsync("Escape");
        await Shown("seen.join() === 'cancel' && !document.querySelector('#amazonpay-buy-now-overlay')");
    }

    private static string? Status(JsonElement answer) => answer.GetProperty("result").GetProperty("status").GetString();

    private Task Start(string handlers, string before = "") =>
        Open(
            Server.Url("static-na.payments-amazon.com", "/checkout.js"),
            $"<div id=b></div><script>{before} window.seen = []; amazon.Pay.renderJSButton('#b', {{ merchantId: 'M1',"
                + "ledgerCurrency: 'USD', placement: 'Cart', sandbox: true, checkoutSessionConfig: { "
                + "storeId: 'amzn1.s' },"
                + $"onInitCheckout: e => {{ seen.push(e.buyer.name); return {Cart}; }},"
                + "onCompleteCheckout: () => ({ status: 'success' }), onCancel: () => seen.push('cancel'),"
                + $"onError: e => seen.push(e.code), {handlers} }})</script>"
        );

    private async Task<IPage> Press()
    {
        var popup = await Page.RunAndWaitForPopupAsync(() => Page.ClickAsync("#b"));
        await popup.WaitForSelectorAsync("#hosted");
        return popup;
    }

    private async Task Channel(int starts = 1)
    {
        for (var i = 0; i < starts; i++)
            channel = (await Server.Next("/checkout/buy-now"))["channel"]!;
    }

    private Task Say(IPage popup, string name, object data) =>
        popup.EvaluateAsync(
            "m => opener.postMessage(m, '*')",
            new
            {
                channel,
                seq = 0,
                @event = name,
                data,
            }
        );

    private async Task<JsonElement> Ask(IPage popup, string name, object data) =>
        (
            await popup.EvaluateAsync<JsonElement?>(
                """
                m => new Promise(done => {
                  m.seq = String(Math.random());
                  addEventListener('message', ({ data }) => {
                    if (data.channel === m.channel && data.seq === m.seq) done(data);
                  });
                  opener.postMessage(m, '*');
                })
                """,
                new
                {
                    channel,
                    @event = name,
                    data,
                }
            )
        )!.Value;

    private Task Gone() =>
        Page.WaitForSelectorAsync(
            "#amazonpay-maxo-checkout-freezing-overlay",
            new PageWaitForSelectorOptions { State = WaitForSelectorState.Detached }
        );
}
