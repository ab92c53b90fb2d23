using Xunit;

namespace Tender.Browser.Tests;

/// <summary>What is read on the console: at every width, with a clock that stands, while something happens.</summary>
public abstract partial class ConsolePageTests
{
    private static readonly string Long = string.Concat(Enumerable.Repeat("unbroken", 16));

    [Fact]
    public async Task Amount_and_state_are_seen_however_long_the_rest_is()
    {
        var seller = await real.NewSeller("na", "Duck & Sons");
        await real.PutEndpoints(seller, $"http://127.0.0.1:9/{Long}/{Long}");
        await real.PutBuyers(seller, new[] { new { email = $"{Long[..50]}@{Long[..50]}.example", name = Long[..50] } });
        await real.Busy(seller);
        await real.Long(seller, Long);
        await SignIn();
        var width = Page.ViewportSize!.Width;
        foreach (var size in new[] { width, 700, 760 })
        {
            await Page.SetViewportSizeAsync(size, 800);
            await Open(seller, "payments");
            await Fits(".number:not(th)", "25.00");
            await Fits("tbody .mark >> nth=0", "Chargeable");
            await Open(seller, "endpoints");
            await Fits("tbody .mark", "Open");
            await Fits("tbody button", "Remove");
            await Open(seller, "buyers");
            await Fits("tbody button", "Remove");
            await Open(seller, "now");
            await Fits("#notices tbody td:last-child", "");
        }
        await Page.SetViewportSizeAsync(width, 800);
        foreach (var page in new[] { "payments", "endpoints", "buyers", "now" })
        {
            await Open(seller, page);
            await See($"console-long-{page}");
        }

        async Task Fits(string what, string text)
        {
            var found = Page.Locator(what).First;
            Assert.Contains(text, await found.InnerTextAsync(), StringComparison.Ordinal);
            var box = (await found.BoundingBoxAsync())!;
            Assert.InRange(box.X + box.Width, 0, Page.ViewportSize!.Width);
        }
    }

    [Fact]
    public async Task A_clock_that_stands_does_not_tick()
    {
        var seller = await real.NewSeller("na", "Duck & Sons");
        await real.Busy(seller);
        await SignIn();
        await Open(seller, "now");
        var running = await Page.InnerTextAsync("#merchant-time");
        await Page.WaitForFunctionAsync(
            "text => document.querySelector('#merchant-time').textContent !== text",
            running
        );
        await real.Freeze(seller);
        foreach (var page in new[] { "now", "clock" })
        {
            await Open(seller, page);
            Assert.Contains("(frozen)", await Page.InnerTextAsync("main"), StringComparison.Ordinal);
            var shown = await Page.InnerTextAsync("[data-now]");
            var due = await Page.InnerTextAsync("main [data-due]");
            // Two seconds of the page's own time, in which a running clock shows another second.
            await Page.EvaluateAsync("() => new Promise(done => setTimeout(done, 2100))");
            Assert.Equal(shown, await Page.InnerTextAsync("[data-now]"));
            Assert.Equal(due, await Page.InnerTextAsync("main [data-due]"));
        }
        await See("console-frozen");
        // Moved by somebody else, the page shows it though nothing fell due.
        await Open(seller, "now");
        await Page.WaitForSelectorAsync("#live-state[data-live=on]");
        var before = await Page.InnerTextAsync("#merchant-time");
        await real.Advance(seller, "PT1S");
        await Page.WaitForFunctionAsync(
            "text => document.querySelector('#merchant-time').textContent !== text",
            before
        );
    }

    [Fact]
    public async Task What_happens_takes_neither_focus_nor_selection()
    {
        var seller = await real.NewSeller("na", "Duck & Sons");
        await real.PendingOrder(seller);
        await SignIn();
        await Open(seller, "now");
        await Page.WaitForSelectorAsync("#live-state[data-live=on]");
        await Page.FocusAsync("#pending tbody a");
        await Page.EvaluateAsync("() => getSelection().selectAllChildren(document.querySelector('#states h2'))");
        await Page.FocusAsync("#pending tbody a");
        var focused = await Page.EvaluateAsync<string>("document.activeElement.href");
        await Page.EvaluateAsync("() => getSelection().selectAllChildren(document.querySelector('#states h2'))");
        await real.PendingOrder(seller);
        await Page.WaitForSelectorAsync("#pending tbody tr:nth-child(2)");
        Assert.Equal(focused, await Page.EvaluateAsync<string>("document.activeElement.href"));
        Assert.Equal("Charges by state", await Page.EvaluateAsync<string>("getSelection().toString()"));
    }

    [Fact]
    public async Task A_clock_that_somebody_moves_is_followed()
    {
        var seller = await real.NewSeller("na", "Duck & Sons");
        var orders = await real.Busy(seller);
        await SignIn();
        await Open(seller, "clock");
        await Page.WaitForSelectorAsync("#live-state[data-live=on]");
        var since = await Page.GetAttributeAsync("#merchant-time", "data-now");
        await Open(seller, $"clock?since={since}");
        await Page.WaitForSelectorAsync("#live-state[data-live=on]");
        await Page.FillAsync("#by", "P3D");
        await real.Advance(seller, "P2D");
        await Page.WaitForSelectorAsync("#after table");
        Assert.Contains(orders[^1].Value, await Page.InnerTextAsync("#after"), StringComparison.Ordinal);
        Assert.Equal("P3D", await Page.InputValueAsync("#by"));
    }
}
