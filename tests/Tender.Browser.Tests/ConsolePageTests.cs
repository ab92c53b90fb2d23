using Microsoft.Playwright;
using Xunit;

namespace Tender.Browser.Tests;

/// <summary>
/// The console on the real server, as its user has it: every page is looked at (axe, no violation of its policy, not
/// wider than the window), and every action is done with its form.
/// </summary>
public abstract partial class ConsolePageTests(Chromium chromium, RealServer real) : BrowserTest(chromium)
{
    protected abstract string Device { get; }

    [Fact]
    public async Task Signing_in_takes_the_token_and_signing_out_ends_the_session()
    {
        await Page.GotoAsync(Address("/console/merchants"));
        await See("console-sign-in");
        await Page.FillAsync("#control-token", "wrong");
        await Page.Keyboard.PressAsync("Enter");
        await Page.WaitForSelectorAsync("[role=alert]");
        Assert.Equal("This is not the control token.", await Page.InnerTextAsync("[role=alert]"));
        // By keyboard alone, and on to the page that was asked for.
        await Page.WaitForLoadStateAsync();
        await Page.Locator("#control-token").PressSequentiallyAsync(real.ControlToken);
        await Page.Keyboard.PressAsync("Enter");
        await Page.ArrivesAt(Address("/console/merchants"));
        await See("console-merchants");
        var copied = await Context.CookiesAsync();
        Assert.All(copied, cookie =>
            Assert.Equal((true, SameSiteAttribute.Strict), (cookie.HttpOnly, cookie.SameSite))
        );
        await Page.ClickAsync("#sign-out");
        await Page.WaitForSelectorAsync("#control-token");
        // The cookie that was copied meanwhile opens nothing any more.
        await Context.AddCookiesAsync(
            copied.Select(cookie => new Cookie
            {
                Name = cookie.Name,
                Value = cookie.Value,
                Url = Address("/console"),
            })
        );
        Assert.Equal(401, (await Page.GotoAsync(Address("/console/merchants")))!.Status);
    }

    [Fact]
    public async Task A_link_signs_in_once()
    {
        var link = real.NewConsoleLink().AbsoluteUri;
        await Page.GotoAsync(link);
        await Page.WaitForSelectorAsync("#live");
        await Context.ClearCookiesAsync();
        await Page.GotoAsync(link);
        await Page.WaitForSelectorAsync("[role=alert]");
        Assert.Contains("was used", await Page.InnerTextAsync("[role=alert]"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Now_follows_what_happens_without_being_loaded_again()
    {
        var seller = await real.NewSeller("na", "Duck & Sons");
        await real.PutEndpoints(seller, "http://127.0.0.1:9/nobody-listens");
        await SignIn();
        await Open(seller, "now");
        await Page.WaitForSelectorAsync("#live-state[data-live=on]");
        Assert.Contains("No charge yet", await Page.InnerTextAsync("#states"), StringComparison.Ordinal);
        await real.Busy(seller);
        await Page.WaitForSelectorAsync("#pending table");
        await Page.WaitForSelectorAsync("#notices table");
        Assert.Contains("Captured", await Page.InnerTextAsync("#states"), StringComparison.Ordinal);
        // The deadline counts down.
        var before = await Page.InnerTextAsync("#pending [data-due]");
        await Page.WaitForFunctionAsync(
            "text => document.querySelector('#pending [data-due]').textContent !== text",
            before
        );
        await See("console-now");
    }

    [Fact]
    public async Task A_payment_is_found_by_whatever_names_it_and_tells_its_story()
    {
        var seller = await real.NewSeller("na", "Duck & Sons");
        await real.PutEndpoints(seller, "http://127.0.0.1:9/nobody-listens");
        var orders = await real.Busy(seller);
        await SignIn();
        await Open(seller, "payments");
        await See("console-payments");
        Assert.Equal(orders.Count, await Page.Locator("tbody tr").CountAsync());
        foreach (var text in new[] { "D-1025", "buyer@example.com", "25.00", "25,00 USD" })
        {
            await Page.FillAsync("#q", text);
            await Page.ClickAsync(".search button");
            await Page.WaitForSelectorAsync($"a[href*='{orders[0]}']");
        }
        await Page.FillAsync("#q", "nothing like it");
        await Page.Keyboard.PressAsync("Enter");
        await Page.WaitForSelectorAsync("#nothing");
        await Open(seller, "payments?kind=charges&state=Declined&age=24h");
        Assert.Equal(2, await Page.Locator("tbody tr").CountAsync());
        await See("console-filtered");
        // By id, straight to its page: the charge in both generations.
        await Page.FillAsync("#q", orders[0].Capture(1).Value);
        await Page.Keyboard.PressAsync("Enter");
        await Page.WaitForSelectorAsync("#facts[data-state=Completed]");
        await See("console-payment");
        await BothAnswersStandBeside(orders[0].Capture(1).Value);
        var text2 = await Page.InnerTextAsync("main");
        foreach (var word in new[] { "Create Charge", "buyer@example.com", "D-1025", "Captured", "Merchant" })
            Assert.Contains(word, text2, StringComparison.Ordinal);
        await Page.ClickAsync(".told summary");
        await Page.ClickAsync(".told button");
        await Page.WaitForSelectorAsync("#facts");
        await Open(seller, $"payment?id={orders[2]}");
        await See("console-order");
        var paid = await PayByV1(seller, 20);
        // What was called is written down behind the answers.
        var asked = TimeProvider.System.GetTimestamp();
        do await Open(seller, $"payment?id={paid}");
        while (
            await Page.Locator(".timeline :text('Asked by')").CountAsync() < 3
            && TimeProvider.System.GetElapsedTime(asked) < TimeSpan.FromSeconds(60)
        );
        await Page.ClickAsync(".refused summary");
        await See("console-requests");
        Assert.Contains("Action=Authorize", await Page.InnerTextAsync(".refused pre"), StringComparison.Ordinal);
        await Open(seller, $"payment?id={orders[^1].Authorization(1)}");
        await See("console-pending-charge");
    }

    /// <summary>On a wide screen side by side, on a phone one below the other; unfolded by a click.</summary>
    private async Task BothAnswersStandBeside(string charge)
    {
        var open = Page.Locator("details.answers[open]");
        Assert.Equal(1, await open.CountAsync());
        Assert.Contains(charge, await open.Locator("pre.answer-v2").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Contains(
            "<CaptureStatus>",
            await open.Locator("pre.answer-v1").InnerTextAsync(),
            StringComparison.Ordinal
        );
        var v2 = (await open.Locator("pre.answer-v2").BoundingBoxAsync())!;
        var v1 = (await open.Locator("pre.answer-v1").BoundingBoxAsync())!;
        if (Device == "phone")
            Assert.True(v1.Y >= v2.Y + v2.Height && Math.Abs(v1.X - v2.X) < 1);
        else
            Assert.True(v1.X >= v2.X + v2.Width && Math.Abs(v1.Y - v2.Y) < 1);
        var folded = Page.Locator("details.answers:not([open])").First;
        await folded.Locator("summary").FocusAsync();
        await Page.Keyboard.PressAsync("Enter");
        Assert.Equal(2, await open.CountAsync());
    }

    [Fact]
    public async Task What_belongs_to_another_merchant_is_not_there()
    {
        var (mine, other) = (await real.NewSeller("na"), await real.NewSeller("na"));
        var theirs = (await real.Orders(other)).Order;
        await SignIn();
        Assert.Equal(404, (await Open(mine, $"payment?id={theirs}"))!.Status);
        await See("console-not-found");
        await Open(mine, $"payments?q={theirs}");
        await Page.WaitForSelectorAsync("#nothing");
        Assert.Equal(404, (await Page.GotoAsync(Address("/console/m/NOBODY00000000/now")))!.Status);
    }

    private async Task SignIn()
    {
        await Page.GotoAsync(Address("/console/sign-in"));
        await Page.FillAsync("#control-token", real.ControlToken);
        await Page.ClickAsync("#sign-in");
        await Page.WaitForSelectorAsync("#sign-out");
    }

    private Task<IResponse?> Open(Seller seller, string page) =>
        Page.GotoAsync(Address($"/console/m/{seller.MerchantId}/{page}"));

    private string Address(string path) => new Uri(real.Url, path).AbsoluteUri;

    private async Task See(string name)
    {
        await Page.See(name, Device);
        Assert.DoesNotContain(Logged, one => one.Contains("Content Security Policy", StringComparison.Ordinal));
        Assert.Empty(Errors);
    }
}

public sealed class ConsoleOnADesktopTests(Chromium chromium, RealServer real) : ConsolePageTests(chromium, real)
{
    protected override string Device => "desktop";

    protected override BrowserNewContextOptions Options => Devices.Desktop;
}

public sealed class ConsoleOnAPhoneTests(Chromium chromium, RealServer real) : ConsolePageTests(chromium, real)
{
    protected override string Device => "phone";

    protected override BrowserNewContextOptions Options => Devices.Phone;
}
