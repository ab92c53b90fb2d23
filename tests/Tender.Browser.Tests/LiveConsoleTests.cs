using Microsoft.Playwright;
using Xunit;

namespace Tender.Browser.Tests;

/// <summary>
/// The console of a live server, as its users have it: every page is looked at (axe, no violation of its policy, not
/// wider than the window), and what is done is done with its form.
/// </summary>
public abstract class LiveConsoleTests(Chromium chromium, LiveServer live) : BrowserTest(chromium)
{
    protected abstract string Device { get; }

    [Fact]
    public async Task A_user_signs_in_moves_money_and_finds_it_in_the_audit_log()
    {
        await live.Start();
        var name = $"ada-{Device}";
        await live.AddUser(name, "admin");
        await Page.GotoAsync(Address("/console/setup"));
        await See("live-setup");
        await Page.GotoAsync(Address("/console"));
        await Page.WaitForSelectorAsync("#sign-in");
        await See("live-sign-in");
        // By keyboard alone.
        await Page.FocusAsync("#name");
        await Page.Keyboard.TypeAsync(name);
        await Page.Keyboard.PressAsync("Tab");
        await Page.Keyboard.TypeAsync(LiveServer.Password);
        await Page.Keyboard.PressAsync("Enter");
        await Page.ArrivesAt(Address("/console/merchants"));
        await See("live-merchants");
        var charge = await live.Charge();
        await live.Age(name);
        await Open($"payment?id={charge}");
        await Page.FillAsync("#capture-amount", "20.00");
        await See("live-payment");
        await Page.ClickAsync("#capture");
        await Page.WaitForSelectorAsync("#confirm");
        await See("live-confirm");
        await Page.FillAsync("#password", LiveServer.Password);
        await Page.ClickAsync("#confirm");
        await Page.WaitForSelectorAsync("#capture-amount");
        await Page.FillAsync("#capture-amount", "20.00");
        await Page.ClickAsync("#capture");
        await Page.WaitForSelectorAsync("#refund");
        await Page.GotoAsync(Address("/console/audit"));
        await See("live-audit");
        Assert.Contains($"move capture, amount 20.00", await Page.InnerTextAsync("main"), StringComparison.Ordinal);
        await Page.ClickAsync("text=Look whether it is as it was written");
        await Page.WaitForSelectorAsync(".notice.good");
        await Page.ClickAsync("#sign-out");
        await Page.WaitForSelectorAsync("#sign-in");
        Assert.Equal(401, (await Page.GotoAsync(Address("/console/audit")))!.Status);
    }

    [Fact]
    public async Task Every_page_of_an_admin_is_in_order()
    {
        await live.Start();
        var name = $"admin-{Device}";
        await live.AddUser(name, "admin");
        await SignIn(name);
        await Open("settings");
        await See("live-settings");
        await Page.GotoAsync(Address("/console/users"));
        await Page.FillAsync("#user", $"carla-{Device}");
        await Page.SelectOptionAsync("#role", "operator");
        await Page.FillAsync("#new-password", LiveServer.Password);
        await Page.ClickAsync("#add-user");
        await Page.WaitForSelectorAsync($"td:text-is('carla-{Device}')");
        await See("live-users");
        await Page.GotoAsync(Address("/console/account"));
        await See("live-account");
        await Page.FillAsync("#label", "monitoring");
        await Page.ClickAsync("#new-token");
        await Page.WaitForSelectorAsync("#made");
        await See("live-token");
        await Page.ClickAsync("text=Set it up");
        await Page.WaitForSelectorAsync("#factor");
        await See("live-factor");
        await Open("reconciliation");
        await See("live-reconciliation-empty");
        await live.Differ(await live.Charge());
        await Open("reconciliation");
        await See("live-reconciliation");
        await Page.FillAsync("[name=note] >> nth=-1", "Refunded by hand.");
        await Page.ClickAsync("text=Let it stand >> nth=-1");
        await Page.WaitForSelectorAsync("td:has-text('Refunded by hand.')");
        await Open("keys");
        await Page.ClickAsync("text=New key pair for v2");
        await Page.WaitForSelectorAsync("#made");
        await See("live-new-key");
    }

    [Fact]
    public async Task A_viewer_is_shown_no_form_that_is_not_a_viewers()
    {
        await live.Start();
        var name = $"viewer-{Device}";
        await live.AddUser(name, "viewer");
        await SignIn(name);
        await Open("settings");
        await See("live-viewer-settings");
        Assert.True(await Page.IsDisabledAsync("#returnOrigins"));
        await Open("endpoints");
        Assert.Equal(0, await Page.Locator("main form").CountAsync());
        Assert.Equal(403, (await Page.GotoAsync(Address("/console/users")))!.Status);
        await See("live-viewer-refused");
    }

    private async Task SignIn(string name)
    {
        await Page.GotoAsync(Address("/console/sign-in"));
        await Page.FillAsync("#name", name);
        await Page.FillAsync("#password", LiveServer.Password);
        await Page.ClickAsync("#sign-in");
        await Page.ArrivesAt(Address("/console/merchants"));
    }

    private Task Open(string page) => Page.GotoAsync(Address($"/console/m/{live.Merchant}/{page}"));

    private string Address(string path) => new Uri(live.Url, path).AbsoluteUri;

    private async Task See(string name)
    {
        await Page.See(name, Device);
        Assert.Empty(Errors);
        Assert.DoesNotContain(Logged, line => line.Contains("Content Security Policy", StringComparison.Ordinal));
    }
}

public sealed class LiveConsoleOnADesktopTests(Chromium chromium, LiveServer live) : LiveConsoleTests(chromium, live)
{
    protected override string Device => "desktop";

    protected override BrowserNewContextOptions Options => Devices.Desktop;
}

public sealed class LiveConsoleOnAPhoneTests(Chromium chromium, LiveServer live) : LiveConsoleTests(chromium, live)
{
    protected override string Device => "phone";

    protected override BrowserNewContextOptions Options => Devices.Phone;
}
