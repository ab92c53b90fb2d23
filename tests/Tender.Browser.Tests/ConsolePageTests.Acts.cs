using Xunit;

namespace Tender.Browser.Tests;

/// <summary>What is done on the console, each with its form.</summary>
public abstract partial class ConsolePageTests
{
    [Fact]
    public async Task The_clock_shows_what_would_fall_due_and_what_did()
    {
        var seller = await real.NewSeller("na", "Duck & Sons");
        var orders = await real.Busy(seller);
        await SignIn();
        await Open(seller, "snapshots");
        await Page.ClickAsync("text=Take a snapshot");
        await Page.WaitForSelectorAsync("tbody tr");
        await Open(seller, "clock");
        await Page.FillAsync("#by", "P2D");
        await Page.ClickAsync("#preview");
        await Page.WaitForSelectorAsync("#before table");
        Assert.Contains(orders[^1].Value, await Page.InnerTextAsync("#before"), StringComparison.Ordinal);
        await See("console-clock");
        await Page.ClickAsync("#before button");
        await Page.WaitForSelectorAsync("#after table");
        Assert.Contains("Authorized", await Page.InnerTextAsync("#after"), StringComparison.Ordinal);
        await See("console-clock-moved");
        await BringBack(seller);
        await Open(seller, "clock");
        await Page.ClickAsync("#to-next");
        await Page.WaitForSelectorAsync("#before");
        await Page.FillAsync("#by", "soon");
        await Page.ClickAsync("#preview");
        Assert.Contains("PT24H", await Page.InnerTextAsync("[role=alert]"), StringComparison.Ordinal);
    }

    /// <summary>What the clock brought about is discarded again.</summary>
    private async Task BringBack(Seller seller)
    {
        await Open(seller, "snapshots");
        await Page.ClickAsync("text=Bring back");
        await Page.WaitForSelectorAsync("#before table");
        await See("console-snapshots");
        await Page.ClickAsync("#before button");
        await Page.WaitForSelectorAsync(".notice.good");
        await Open(seller, "snapshots?restore=s-1");
        Assert.Contains("0", await Page.InnerTextAsync("#before .numbers li:first-child"), StringComparison.Ordinal);
        await Page.ClickAsync("text=Delete");
        await Page.WaitForSelectorAsync(".empty");
    }

    [Fact]
    public async Task A_receiver_is_checked_and_what_comes_of_it_is_followed()
    {
        var seller = await real.NewSeller("na", "Duck & Sons");
        await using var shop = await NaiveShop.Start(real, seller);
        await real.PutEndpoints(seller, $"{shop.Url}/ipn");
        await SignIn();
        await Open(seller, "receiver");
        await Page.FillAsync("#begin", $"{shop.Url}/begin");
        await Page.FillAsync("#readBack", $"{shop.Url}/outcomes?order={{order}}");
        await Page.FillAsync("#patience", "PT1S");
        await Page.ClickAsync("summary");
        foreach (var box in await Page.Locator("input[type=checkbox]").AllAsync())
            if (await box.GetAttributeAsync("name") is not ("race-duplicate" or "race-unknownObject" or "race-poll"))
                await box.UncheckAsync();
        await Page.ClickAsync("#begin-check");
        // The page is not loaded again: it follows.
        await Page.WaitForSelectorAsync("#verdict:text('1 of 4 failed')");
        await See("console-receiver");
        Assert.Contains("paid, paid, paid", await Page.InnerTextAsync("#check"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Endings_are_scripted_and_faults_switched_on_and_off()
    {
        var seller = await real.NewSeller("na");
        await SignIn();
        await Open(seller, "outcomes");
        await Page.SelectOptionAsync("#ending", "authorize AmazonRejected");
        await Page.FillAsync("#times", "2");
        await Page.ClickAsync("#add-outcome");
        await Page.WaitForSelectorAsync("tbody tr");
        await See("console-outcomes");
        // Two consoles at once: the second is told to look again, and nothing is lost.
        var other = await Context.NewPageAsync();
        await other.GotoAsync(Page.Url);
        await other.SelectOptionAsync("#ending", "capture SoftDeclined");
        await other.ClickAsync("#add-outcome");
        await other.WaitForSelectorAsync("tbody tr:nth-child(2)");
        await Page.ClickAsync("tbody button");
        Assert.Contains("meanwhile", await Page.InnerTextAsync("[role=alert]"), StringComparison.Ordinal);
        Assert.Equal(2, await Page.Locator("tbody tr").CountAsync());
        await Page.ClickAsync("tbody button");
        await Page.WaitForSelectorAsync("tbody tr:only-child");
        await Page.FillAsync("#delay", "tomorrow");
        await Page.ClickAsync("#add-outcome");
        await Page.WaitForSelectorAsync("[role=alert]");

        await Open(seller, "faults");
        await Page.SelectOptionAsync("#fault", "ipn drop");
        await Page.FillAsync("#share", "0.5");
        await Page.ClickAsync("#set-fault");
        await Page.WaitForSelectorAsync("tbody tr");
        await See("console-faults");
        await Page.ClickAsync("tbody button");
        await Page.WaitForSelectorAsync(".empty");
    }

    [Fact]
    public async Task Endpoints_are_edited_and_tried_and_what_failed_is_sent_again()
    {
        var seller = await real.NewSeller("na", "Duck & Sons");
        await SignIn();
        await Open(seller, "endpoints");
        await Page.FillAsync("#url", "http://127.0.0.1:9/nobody-listens");
        await Page.SelectOptionAsync("#generation", "both");
        await Page.ClickAsync("#add-endpoint");
        await Page.WaitForSelectorAsync("tbody tr");
        await Page.ClickAsync("text=Send a test");
        await Page.WaitForSelectorAsync("#sample");
        Assert.Contains("no answer", await Page.InnerTextAsync("#sample"), StringComparison.Ordinal);
        await See("console-endpoints");
        await real.Busy(seller);
        await Open(seller, "notices?state=failing");
        await See("console-notices");
        Assert.True(await Page.Locator(".told").CountAsync() > 3);
        await Page.ClickAsync("#again");
        await Page.WaitForSelectorAsync(".notice.good");
        await Open(seller, "endpoints");
        await Page.ClickAsync("text=Remove");
        await Page.WaitForSelectorAsync(".empty");
    }

    [Fact]
    public async Task Keys_are_made_shown_once_and_removed()
    {
        var seller = await real.NewSeller("na");
        await SignIn();
        await Open(seller, "keys");
        Assert.Equal(2, await Page.Locator("tbody tr").CountAsync());
        await Page.ClickAsync("text=New key pair for v2");
        await Page.WaitForSelectorAsync("#made");
        Assert.Contains("BEGIN PRIVATE KEY", await Page.InnerTextAsync("#made"), StringComparison.Ordinal);
        await See("console-keys");
        await Open(seller, "keys");
        Assert.DoesNotContain("PRIVATE KEY", await Page.ContentAsync(), StringComparison.Ordinal);
        Assert.Equal(3, await Page.Locator("tbody tr").CountAsync());
        await Page.ClickAsync("tbody button");
        await Page.WaitForFunctionAsync("document.querySelectorAll('tbody tr').length === 2");
        Assert.DoesNotContain(seller.PublicKeyId, await Page.ContentAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_buyers_and_merchants_are_changed()
    {
        var seller = await real.NewSeller("na", "Duck & Sons");
        await SignIn();
        await Open(seller, "settings");
        await See("console-settings");
        await Page.FillAsync("#noticeDelay", "whenever");
        await Page.ClickAsync("#save");
        Assert.Contains(
            "in real time” is a duration",
            await Page.InnerTextAsync("[role=alert]"),
            StringComparison.Ordinal
        );
        Assert.Equal("whenever", await Page.InputValueAsync("#noticeDelay"));
        await Page.FillAsync("#name", "Goose & Daughters");
        await Page.FillAsync("#noticeDelay", "PT0S");
        await Page.CheckAsync("[name=throttling]");
        await Page.ClickAsync("#save");
        await Page.WaitForFunctionAsync("document.querySelector('.merchant').textContent.includes('Goose')");
        Assert.True(await Page.IsCheckedAsync("[name=throttling]"));
        await Open(seller, "buyers");
        await Page.FillAsync("#email", "drake@example.com");
        await Page.ClickAsync("#add-buyer");
        await Page.WaitForSelectorAsync("text=drake@example.com");
        await See("console-buyers");
        await Page.ClickAsync("#start-order");
        await Page.WaitForSelectorAsync("#facts");
        Assert.Contains("Draft", await Page.InnerTextAsync("main"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_buyer_is_played_on_the_page_of_a_payment()
    {
        var seller = await real.NewSeller("na");
        var orders = await real.Busy(seller);
        await SignIn();
        // The payment method of this order was declined for good.
        await Open(seller, $"payment?id={orders[5]}");
        await See("console-suspended");
        await Page.SelectOptionAsync("[name=card]", "4444");
        await Page.ClickAsync("#instrument");
        await Page.WaitForSelectorAsync("#facts[data-state=Open]");
        await Page.ClickAsync("#end");
        await Page.WaitForSelectorAsync("#facts[data-state=Closed]");
        await Open(seller, $"payment?id={orders[^1].Authorization(1)}");
        await Page.ClickAsync("#actions #cancel");
        await Page.WaitForSelectorAsync("#facts[data-state=Closed]");
        await Open(seller, $"payment?id={orders[0].Capture(1)}");
        await Page.ClickAsync("#dispute");
        await Page.WaitForSelectorAsync($"text={orders[0].Dispute(1)}");
    }

    [Fact]
    public async Task The_rest_is_there_to_be_read()
    {
        var seller = await real.NewSeller("na", "Duck & Sons");
        await using var shop = await NaiveShop.Start(real, seller);
        await real.PutEndpoints(seller, $"{shop.Url}/ipn");
        await real.Busy(seller);
        await PayByV1(seller, 0.5m);
        await real.Advance(seller, "P20D");
        await SignIn();
        await Open(seller, "money");
        Assert.True(await Page.Locator("#settlements tbody tr").CountAsync() > 0);
        await See("console-money");
        await Open(seller, "coverage");
        Assert.Contains("tested", await Page.InnerTextAsync("[id='authorization.open']"), StringComparison.Ordinal);
        Assert.Contains("0.50 USD", await Page.InnerTextAsync("#warnings"), StringComparison.Ordinal);
        await See("console-coverage");
        await Page.GotoAsync(Address("/console/jobs"));
        await See("console-jobs");
        await Page.GotoAsync(Address("/console/doctor"));
        await Page.FillAsync("#url", "/v2/charges/S01-1234567-1234567-C000001");
        await Page.ClickAsync("#examine");
        await Page.WaitForSelectorAsync("[role=alert]");
        await Page.FillAsync("#method", "GET");
        await Page.FillAsync("#headers", Signature(seller));
        await Page.ClickAsync("#examine");
        await Page.WaitForSelectorAsync("#diagnosis");
        Assert.Contains("wrong", await Page.InnerTextAsync("#diagnosis h2"), StringComparison.Ordinal);
        await See("console-doctor");
    }

    /// <summary>An order, paid by calls of the first generation; one of them is refused.</summary>
    private async Task<string> PayByV1(Seller seller, decimal amount)
    {
        var (order, shop) = (await real.StartOrder(seller), new V1Shop(real, seller));
        await shop.Set(order, amount);
        await shop.Confirm(order);
        await Assert.ThrowsAnyAsync<Exception>(() => shop.Authorize(order, 1000 * amount, "A0"));
        await shop.Authorize(order, amount);
        return order;
    }

    private static string Signature(Seller seller) =>
        $"""
            Authorization: AMZN-PAY-RSASSA-PSS-V2 {Claim(seller)}, SignedHeaders={Signed}, Signature={Zeros}
            accept: application/json
            x-amz-pay-date: 20260102T030405Z
            x-amz-pay-host: pay-api.amazon.com
            x-amz-pay-region: na
            """;

    private const string Signed = "accept;x-amz-pay-date;x-amz-pay-host;x-amz-pay-region";

    private static string Claim(Seller seller) => $"PublicKeyId={seller.PublicKeyId}";

    private static string Zeros => Convert.ToBase64String(new byte[256]);
}
