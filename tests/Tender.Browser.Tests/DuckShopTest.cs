using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;

namespace Tender.Browser.Tests;

/// <summary>What a buyer and the shopkeeper do in <c>samples/Shop</c>.</summary>
public abstract class DuckShopTest(Chromium chromium, RunningShop shop) : BrowserTest(chromium)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    protected abstract string Device { get; }

    protected RunningShop Duck => shop;

    protected Task See(string name) => Page.See("shop-" + name, Device);

    protected string At(string path) => new Uri(shop.Url, path).ToString();

    protected async Task Open(bool looksAgain = false)
    {
        await shop.Open();
        // A page that reloads by itself would cut off what a test does next.
        if (!looksAgain)
            await Page.RouteAsync("**/moving.js", route => route.FulfillAsync(new() { Body = "" }));
        await Page.GotoAsync(At("/"));
    }

    protected async Task Add(string product)
    {
        await Page.ClickAsync($"#add-{product}");
        await Page.WaitForSelectorAsync("[role=status]");
    }

    /// <summary>One duck, through Amazon Pay's pages, with a card chosen there.</summary>
    protected async Task<string> BuyWith(string card, string product, bool looksAgain = false)
    {
        await Open(looksAgain);
        await Add(product);
        await Page.GotoAsync(At("/cart"));
        await ClickPay();
        await SignIn(card);
        await Page.ClickAsync("#place-order");
        return await OrderShown();
    }

    protected async Task ClickPay() => await Page.ClickAsync("#AmazonPayButton");

    protected async Task SignIn(string card = "1111")
    {
        var first = Page.Locator("#signInSubmit, #maxo_consent");
        await first.First.WaitForAsync();
        if (await Page.Locator("#signInSubmit").CountAsync() > 0)
            await Page.ClickAsync("#signInSubmit");
        await Continue(card);
    }

    protected async Task Continue(string card = "1111")
    {
        await Page.WaitForSelectorAsync("#maxo_consent");
        if (card != "1111")
        {
            await Page.ClickAsync("#choose-first");
            await Page.ClickAsync("#change-payment-button");
            await Page.ClickAsync($"li[data-trail_number='{card}']");
            await Page.ClickAsync("#buyer-action-button-bottom .a-button-input");
            await Page.ClickAsync("#default-button-content input[type=submit]");
        }
        else
        {
            await Page.ClickAsync("#maxo_consent input[type=submit]");
            // What is granted for longer than this order is shown to her first.
            const string confirm = "#default-button-content input[type=submit]";
            await Page.WaitForSelectorAsync($"#place-order, {confirm}");
            if (await Page.Locator(confirm).CountAsync() > 0)
                await Page.ClickAsync(confirm);
        }
    }

    protected async Task Choose(string card)
    {
        var wallet = Page.FrameLocator("#walletWidgetDiv iframe");
        await wallet.Locator($"li[data-trail_number='{card}']").ClickAsync();
        await wallet.Locator($"li[data-trail_number='{card}'][data-selected=true]").WaitForAsync();
    }

    protected async Task<string> OrderShown()
    {
        try
        {
            await Page.ArrivesAt(new Regex("/orders/D-"));
        }
        catch (PlaywrightException)
        {
            Assert.Fail($"No order is shown, but {Page.Url}: {await Page.InnerTextAsync("main")}\n{shop.Output}");
        }
        return new Uri(Page.Url).Segments[^1];
    }

    /// <summary>Looks at the page that is shown, the buyer's or the office's, until it says so.</summary>
    protected Task Becomes(string order, string state) => Becomes(Page, order, state, moves: false);

    /// <summary>The same of what takes its time: a minute passes before each look.</summary>
    protected Task BecomesInTime(string order, string state) => Becomes(Page, order, state, moves: true);

    private async Task Becomes(IPage page, string order, string state, bool moves)
    {
        Assert.Contains(order, page.Url, StringComparison.Ordinal);
        for (var watch = Stopwatch.StartNew(); await page.InnerTextAsync("#state") is var shown && shown != state; )
        {
            Assert.True(watch.Elapsed < Patience, $"{order} is {shown}, not {state}.\n{shop.Output}");
            if (moves)
                await shop.Advance("PT1M");
            await Task.Delay(200);
            await page.ReloadAsync();
        }
    }

    protected async Task KitHasHeard(string order)
    {
        var other = await Context.NewPageAsync();
        await other.GotoAsync(At($"/orders/{order}"));
        await Becomes(other, order, "payment is being verified", moves: false);
        await other.CloseAsync();
    }

    /// <summary>The office's page says so, however much time it takes.</summary>
    protected async Task InOffice(string order, string state)
    {
        await Page.ArrivesAt(At($"/office/{order}"));
        await BecomesInTime(order, state);
    }

    /// <summary>Goes to the order in the office; answers what was authorized.</summary>
    protected async Task<string> Office(string order)
    {
        await Page.GotoAsync(At($"/office/{order}"));
        return await Id("Authorization");
    }

    protected Task<string> Permission() => Id("Permission");

    protected Task<string> Id(string what) => Page.InnerTextAsync($".ids dt:text-is('{what}') + dd");

    /// <summary>Waits until the server has refused the refund of an order.</summary>
    protected async Task Refused(string order)
    {
        var permission = await Permission();
        for (var watch = Stopwatch.StartNew(); ; await Task.Delay(200))
        {
            Assert.True(watch.Elapsed < Patience, $"The refund of {order} was not refused.");
            await shop.Advance("PT1M");
            var steps = (await shop.Timeline(permission)).EnumerateArray().Select(one => one.GetProperty("summary"));
            if (steps.Any(one => one.GetString() == "Refund Pending -> Declined (ProcessingFailure)"))
                return;
        }
    }

    protected async Task TruthBecomes(string state, string id, string dialect = "v2")
    {
        for (var watch = Stopwatch.StartNew(); await shop.Truth(id, dialect) is var truth && truth != state; )
        {
            Assert.True(watch.Elapsed < Patience, $"{id} is {truth}, not {state}.");
            await Task.Delay(100);
        }
    }
}
