using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;

namespace Tender.Browser.Tests;

/// <summary>
/// <c>samples/Shop</c>, started as its reader starts it and clicked through: each ending of a payment, in both
/// generations, with what the shop makes of it compared with what the server knows.
/// </summary>
public abstract class DuckShopTests(Chromium chromium, RunningShop shop) : DuckShopTest(chromium, shop)
{
    [Fact]
    public async Task A_duck_is_bought_shipped_and_given_back()
    {
        await Open();
        await See("catalogue");
        await Add("classic");
        await Add("night");
        await Page.ClickAsync("#cart-link");
        await See("cart");
        await ClickPay();
        await SignIn();
        await Page.WaitForSelectorAsync("#place-order");
        await See("review");
        Assert.Contains("1111", await Page.InnerTextAsync("#instrument"));
        Assert.Contains("US", await Page.InnerTextAsync("#address"));
        await Page.ClickAsync("#place-order");
        var order = await OrderShown();
        await Becomes(order, "ready to ship");
        await See("order");
        Assert.Contains("accepted", await Page.InnerTextAsync("#told"));
        Assert.Equal("Cart", await Page.InnerTextAsync("#cart-link"));
        var charge = await Office(order);
        Assert.Equal("Authorized", await Duck.Truth(charge, "v2"));
        await See("office-order");
        await Page.ClickAsync("#ship");
        await InOffice(order, "shipped and paid");
        Assert.Equal("Captured", await Duck.Truth(charge, "v2"));
        await Page.ClickAsync("#refund");
        await InOffice(order, "refunded");
        Assert.Contains("The money is back", await Page.InnerTextAsync("#story"));
        await See("office-order-refunded");
        await Page.GotoAsync(At("/office"));
        await See("office");
        await Page.GotoAsync(At("/orders"));
        await See("orders");
        Assert.DoesNotContain(Logged, one => one.Contains("Content Security Policy", StringComparison.Ordinal));
        Assert.Empty(Errors);
    }

    /// <summary>
    /// The chosen card repairs the order at once: the kit hears of it before her click (desktop), or about then.
    /// </summary>
    [Fact]
    public async Task The_widgets_sell_and_a_declined_card_is_replaced()
    {
        await Open();
        await Add("captain");
        await Page.GotoAsync(At("/cart"));
        await Page.ClickAsync("#original");
        await Page.WaitForSelectorAsync("#AmazonPayButton img");
        await See("original");
        var popup = await Page.RunAndWaitForPopupAsync(() => Page.ClickAsync("#AmazonPayButton img"));
        await popup.ClickAsync("#signInSubmit");
        await popup.ClickAsync(".continue-as-consent-button");
        await Choose("InvalidPaymentMethod");
        await See("original-widgets");
        await Page.ClickAsync("#place-order:enabled");
        var order = await OrderShown();
        await BecomesInTime(order, "payment needed");
        await Page.ClickAsync("#repair");
        await Choose("1111");
        if (Device == "desktop")
            await KitHasHeard(order);
        await Page.ClickAsync("#place-order:enabled");
        await OrderShown();
        await BecomesInTime(order, "ready to ship");
        // Whoever comes back to this page has nothing to repair any more.
        await Page.GotoAsync(At($"/original?order={order}"));
        Assert.Equal(At($"/orders/{order}"), Page.Url);
        var authorization = await Office(order);
        Assert.Equal("Open", await Duck.Truth(authorization, "v1"));
        await Page.ClickAsync("#ship");
        await InOffice(order, "shipped and paid");
        await Page.ClickAsync("#refund");
        await InOffice(order, "refunded");
        Assert.Equal("Closed", await Duck.Truth(await Permission(), "v1"));
        Assert.DoesNotContain(Logged, one => one.Contains("Content Security Policy", StringComparison.Ordinal));
        Assert.Empty(Errors);
    }
}

[Collection(nameof(RunningShop))]
public sealed class DuckShopOnADesktopTests(Chromium chromium, RunningShop shop) : DuckShopTests(chromium, shop)
{
    protected override string Device => "desktop";

    protected override BrowserNewContextOptions Options => Devices.Desktop;
}

/// <summary>And every other ending.</summary>
[Collection(nameof(RunningShop))]
public sealed class DuckShopOnAPhoneTests(Chromium chromium, RunningShop shop) : DuckShopTests(chromium, shop)
{
    protected override string Device => "phone";

    protected override BrowserNewContextOptions Options => Devices.Phone;

    [Fact]
    public async Task A_payment_that_is_decided_later_is_said_to_be_verified_and_then_accepted()
    {
        var order = await BuyWith("0701", "captain", looksAgain: true);
        await Becomes(order, "payment is being verified");
        Assert.Contains("being verified", await Page.InnerTextAsync("#told"));
        await See("order-verifying");
        await Duck.Advance("PT1M");
        // The page looks again by itself.
        await Page.WaitForSelectorAsync(".state-readytoship");
        Assert.Equal("Authorized", await Duck.Truth(await Office(order), "v2"));
    }

    [Fact]
    public async Task A_payment_that_is_declined_later_is_paid_another_way_and_never_twice()
    {
        var order = await BuyWith("4354", "blush");
        await Duck.Advance("PT1M");
        await Becomes(order, "payment needed");
        await See("order-declined");
        await Page.ClickAsync("#again");
        await Page.WaitForSelectorAsync("#AmazonPayButton");
        Assert.Equal("15.00 USD", await Page.InnerTextAsync("#total"));
        await ClickPay();
        await Continue();
        await Page.ClickAsync("#place-order");
        var second = await OrderShown();
        await Becomes(second, "ready to ship");
        await Page.GotoAsync(At($"/orders/{order}"));
        await Becomes(order, "canceled");
        await Office(order);
        Assert.Equal("Closed", await Duck.Truth(await Permission(), "v2"));
    }

    [Fact]
    public async Task A_payment_that_nobody_decides_within_a_day_is_declined()
    {
        await Duck.Script(
            new
            {
                operation = "authorize",
                outcome = "TransactionTimedOut",
                delay = "PT24H",
            }
        );
        var order = await BuyWith("1111", "forest");
        await Duck.Advance("PT25H");
        await Becomes(order, "payment needed");
        Assert.Equal("Declined", await Duck.Truth(await Office(order), "v2"));
        Assert.Contains("nobody decided in time", await Page.InnerTextAsync("#story"));
        await Page.ClickAsync("#cancel");
        await InOffice(order, "canceled");
    }

    [Fact]
    public async Task An_order_is_called_off_before_it_is_shipped()
    {
        var order = await BuyWith("1111", "classic");
        await Becomes(order, "ready to ship");
        var charge = await Office(order);
        await Page.ClickAsync("#cancel");
        await InOffice(order, "canceled");
        Assert.Equal("Canceled", await Duck.Truth(charge, "v2"));
        Assert.Equal("Closed", await Duck.Truth(await Permission(), "v2"));
    }

    [Fact]
    public async Task An_order_is_called_off_while_its_payment_is_verified()
    {
        var order = await BuyWith("0701", "classic");
        await Becomes(order, "payment is being verified");
        var charge = await Office(order);
        await Page.ClickAsync("#cancel");
        await InOffice(order, "canceled");
        Assert.Equal("Canceled", await Duck.Truth(charge, "v2"));
        await Duck.Advance("PT1M");
        Assert.Equal("Canceled", await Duck.Truth(charge, "v2"));
    }

    [Fact]
    public async Task An_order_that_nobody_ships_expires()
    {
        var order = await BuyWith("1111", "classic");
        await Becomes(order, "ready to ship");
        await Duck.Advance("P31D");
        await Becomes(order, "canceled");
        Assert.Equal("Canceled", await Duck.Truth(await Office(order), "v2"));
    }

    [Fact]
    public async Task A_late_capture_is_answered_later_and_may_be_declined()
    {
        var paid = await BuyWith("1111", "classic");
        await Becomes(paid, "ready to ship");
        var declined = await BuyWith("1111", "captain");
        await Becomes(declined, "ready to ship");
        await Duck.Advance("P8D");
        var first = await Office(paid);
        await Page.ClickAsync("#ship");
        await Page.ArrivesAt(At($"/office/{paid}"));
        await Becomes(paid, "shipped, taking the money");
        await InOffice(paid, "shipped and paid");
        Assert.Equal("Captured", await Duck.Truth(first, "v2"));
        await Duck.Script(new { operation = "capture", outcome = "AmazonRejected" });
        var second = await Office(declined);
        await Page.ClickAsync("#ship");
        await InOffice(declined, "payment needed");
        Assert.Equal("Declined", await Duck.Truth(second, "v2"));
    }

    [Fact]
    public async Task Whoever_goes_back_to_the_review_is_shown_her_order_or_her_cart()
    {
        await Open();
        await Add("classic");
        await Page.GotoAsync(At("/cart"));
        await ClickPay();
        await SignIn();
        await Page.WaitForSelectorAsync("#place-order");
        var review = Page.Url;
        // In another tab she takes everything out of the cart.
        var other = await Context.NewPageAsync();
        await other.GotoAsync(At("/cart"));
        await other.ClickAsync("button[aria-label$=less]");
        await other.WaitForSelectorAsync("main >> text=There is no duck in it yet");
        await Page.ClickAsync("#place-order");
        await Page.ArrivesAt(At("/cart"));
        await Page.GotoAsync(At("/"));
        await Add("classic");
        await Page.GotoAsync(review);
        await Page.ClickAsync("#place-order");
        var order = await OrderShown();
        await Page.GotoAsync(review);
        Assert.Equal(At($"/orders/{order}"), Page.Url);
    }

    [Fact]
    public async Task A_second_click_does_nothing()
    {
        var order = await BuyWith("1111", "classic");
        await Becomes(order, "ready to ship");
        var charge = await Office(order);
        // Read before any of them: each click comes from the same page.
        var token = await Page.InputValueAsync("input[name=__RequestVerificationToken] >> nth=0");
        await Task.WhenAll(Click("Ship"), Click("Ship"), Click("Ship"));
        await Page.ReloadAsync();
        await InOffice(order, "shipped and paid");
        Assert.Equal("Captured", await Duck.Truth(charge, "v2"));
        Assert.Single(Regex.Matches(await Page.InnerTextAsync("#story"), "The money is taken"));
        await Click("Cancel");
        await Page.ReloadAsync();
        Assert.Contains("nothing was done", await Page.InnerTextAsync("[role=status]"));
        await InOffice(order, "shipped and paid");

        async Task Click(string button)
        {
            var form = Context.APIRequest.CreateFormData();
            form.Set("__RequestVerificationToken", token);
            var answer = await Context.APIRequest.PostAsync(
                At($"/office/{order}?handler={button}"),
                new() { Form = form, MaxRedirects = 0 }
            );
            Assert.Equal(302, answer.Status);
        }
    }

    [Fact]
    public async Task A_refund_that_is_declined_ends_in_a_voucher()
    {
        var order = await BuyWith("1111", "night");
        await Becomes(order, "ready to ship");
        await Office(order);
        await Page.ClickAsync("#ship");
        await InOffice(order, "shipped and paid");
        await Duck.Script(new { operation = "refund", outcome = "AmazonRejected" });
        await Page.ClickAsync("#refund");
        await InOffice(order, "refund declined");
        await See("office-order-refund-declined");
        await Page.ClickAsync("#give-voucher");
        await InOffice(order, "refunded by voucher");
        var voucher = await Page.InnerTextAsync("#voucher");
        await Page.GotoAsync(At($"/orders/{order}"));
        Assert.Equal(voucher, await Page.InnerTextAsync("#voucher"));
        await See("order-voucher");
    }

    [Fact]
    public async Task A_subscription_is_paid_each_month_until_it_is_stopped()
    {
        var order = await BuyWith("1111", "monthly");
        await BecomesInTime(order, "ready to ship");
        await Page.GotoAsync(At("/office"));
        await See("office-subscriptions");
        await Page.ClickAsync($"#charge-{order}");
        await Page.ArrivesAt(At($"/office/{order}-2"));
        await InOffice($"{order}-2", "ready to ship");
        Assert.Equal("Authorized", await Duck.Truth(await Id("Authorization"), "v2"));
        await Page.GotoAsync(At("/orders"));
        await See("orders-subscription");
        await Page.ClickAsync($"#end-{order}");
        await Page.WaitForSelectorAsync("[role=status]");
        Assert.Equal(0, await Page.Locator($"#end-{order}").CountAsync());
        await Office(order);
        await TruthBecomes("Closed", await Permission());
        await Page.GotoAsync(At("/office"));
        Assert.True(await Page.IsDisabledAsync($"#charge-{order}"));
    }

    [Fact]
    public async Task A_saved_wallet_pays_the_next_order_without_a_page_of_Amazons()
    {
        await Open();
        await Add("blush");
        await Page.GotoAsync(At("/cart"));
        await Page.ClickAsync("#remember");
        await Page.Locator("text=Do not save it").WaitForAsync();
        await ClickPay();
        await SignIn();
        await Page.ClickAsync("#place-order");
        var order = await OrderShown();
        await BecomesInTime(order, "ready to ship");
        await Page.GotoAsync(At("/"));
        await Add("forest");
        await Page.GotoAsync(At("/cart"));
        await See("cart-wallet");
        await Page.ClickAsync("#pay-from-wallet");
        var second = await OrderShown();
        await BecomesInTime(second, "ready to ship");
        Assert.Equal("Authorized", await Duck.Truth(await Office(second), "v2"));
        await Page.GotoAsync(At("/orders"));
        await Page.ClickAsync($"#end-{order}");
        await Page.WaitForSelectorAsync("[role=status]");
        await Page.GotoAsync(At("/"));
        await Add("forest");
        await Page.GotoAsync(At("/cart"));
        Assert.Equal(0, await Page.Locator("#pay-from-wallet").CountAsync());
    }

    [Fact]
    public async Task Nobody_sees_a_strangers_order_and_nonsense_is_told_so()
    {
        var order = await BuyWith("1111", "classic");
        await Becomes(order, "ready to ship");
        await Context.ClearCookiesAsync();
        foreach (
            var path in new[]
            {
                $"/orders/{order}",
                $"/original?order={order}",
                $"/checkout/result?order={order}&amazonCheckoutSessionId=x",
                "/checkout/review?amazonCheckoutSessionId=%3Cb%3E",
                "/orders/%3Cscript%3E",
                "/nothing",
            }
        )
        {
            var answer = await Page.GotoAsync(At(path));
            Assert.Equal(404, answer!.Status);
            Assert.Equal("There is no such page", await Page.InnerTextAsync("h1"));
        }
        await See("sorry");
        var posted = await Context.APIRequest.PostAsync(
            At("/sandbox?handler=Advance"),
            new() { DataString = "by=P9Y" }
        );
        Assert.Equal(400, posted.Status);
        var forged = await Context.APIRequest.PostAsync(At("/ipn"), new() { DataString = "{}" });
        Assert.Equal(403, forged.Status);
        await Context.AddCookiesAsync([
            new()
            {
                Name = "cart",
                Value = "classic.99_classic.-1_x.1_night.1.1_captain.99999999999999999999_.",
                Url = Duck.Url.ToString(),
            },
        ]);
        await Page.GotoAsync(At("/cart"));
        Assert.Equal("240.00 USD", await Page.InnerTextAsync("#total"));
    }
}
