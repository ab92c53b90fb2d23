using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;

namespace Tender.Browser.Tests;

/// <summary>
/// <c>samples/Shop</c> as a whole: every ending that a shop of v2 can meet, clicked through, with the coverage that
/// the server made of it; and what notices that are lost and doubled change, which is nothing.
/// </summary>
public sealed class DuckShopEndingsTests(Chromium chromium, ShopOfItsOwn shop)
    : DuckShopTest(chromium, shop),
        IClassFixture<ShopOfItsOwn>
{
    protected override string Device => "desktop";

    protected override BrowserNewContextOptions Options => Devices.Desktop;

    [Fact]
    public async Task The_shop_meets_every_ending_that_applies_and_does_what_is_right()
    {
        await Duck.Open();
        var left = await Declined();
        await Captured();
        await LeftAtTheCheckout();
        // Nobody ships, and nobody pays what was declined.
        var unshipped = await Accepted();
        await Duck.Advance("P31D");
        await Becomes(unshipped, "canceled");
        await Duck.Advance("P181D");
        await Office(left);
        Assert.Equal("Closed", await Duck.Truth(await Permission(), "v2"));

        var coverage = await Duck.Coverage();
        Assert.Empty(coverage.GetProperty("warnings").EnumerateArray().Select(one => one.GetString()));
        Assert.Empty(
            coverage
                .GetProperty("endings")
                .EnumerateArray()
                .Where(one => one.GetProperty("applies").GetBoolean() && one.GetProperty("reacted").GetInt32() == 0)
                .Select(one => one.GetProperty("ending").GetString())
        );
        Assert.Equal(100, coverage.GetProperty("percent").GetInt32());
    }

    [Fact]
    public async Task A_notice_that_is_lost_or_doubled_changes_nothing_of_an_order()
    {
        await Duck.Open();
        // No notice arrives: the shop asks for what it waits for.
        await Duck.Faults(new { ipn = new { drop = new { } } });
        var lost = await BuyWith("0701", "captain");
        await Becomes(lost, "payment is being verified");
        await BecomesInTime(lost, "ready to ship");
        var charge = await Office(lost);
        Assert.Equal("Authorized", await Duck.Truth(charge, "v2"));
        Assert.Empty(await Delivered(await Permission()));
        var declined = await BuyWith("4354", "captain");
        await BecomesInTime(declined, "payment needed");
        Assert.Equal("Declined", await Duck.Truth(await Office(declined), "v2"));
        Assert.Empty(await Delivered(await Permission()));
        // Each notice arrives twice: each ending is told once.
        await Duck.Faults(
            new Dictionary<string, object> { ["ipn"] = new Dictionary<string, object> { ["double"] = new { } } }
        );
        Assert.Equal(charge, await Office(lost));
        await Page.ClickAsync("#ship");
        await InOffice(lost, "shipped and paid");
        await Page.ClickAsync("#refund");
        await InOffice(lost, "refunded");
        Assert.Equal("Captured", await Duck.Truth(charge, "v2"));
        Assert.NotEmpty(await Delivered(await Permission()));
        var story = await Page.InnerTextAsync("#story");
        Assert.Single(Regex.Matches(story, "The money is taken"));
        Assert.Single(Regex.Matches(story, "The money is back"));
        await Duck.Faults(new { });
    }

    private async Task<List<string>> Delivered(string permission) =>
        [
            .. (await Duck.Timeline(permission))
                .EnumerateArray()
                .Where(one => one.GetProperty("kind").GetString() == "delivery")
                .Select(one => one.GetProperty("summary").GetString()!)
                .Where(one => one.EndsWith(": 200", StringComparison.Ordinal)),
        ];

    /// <summary>Answers an order that stays unpaid.</summary>
    private async Task<string> Declined()
    {
        var left = "";
        foreach (
            var (reason, state, then) in new[]
            {
                ("HardDeclined", "payment needed", "repaired"),
                ("PaymentMethodNotAllowed", "payment needed", "left"),
                ("TransactionTimedOut", "payment needed", "canceled"),
                ("MFANotCompleted", "payment needed", "AmazonCanceled"),
                ("AmazonRejected", "canceled", ""),
                // The kit asks for these again by itself, an hour later; but then the permission is over.
                ("SoftDeclined", "payment is being verified", "BuyerClosed"),
                ("ProcessingFailure", "payment is being verified", "AmazonClosed"),
            }
        )
        {
            await Script("authorize", reason, "PT1H");
            // The answer that tells of the first is lost.
            if (then == "repaired")
                await Duck.Faults(Once("replyLost", "CompleteCheckoutSession"));
            var order = await BuyWith("1111", "classic");
            await Duck.Advance("PT2H");
            await BecomesInTime(order, state);
            var charge = await Office(order);
            Assert.Equal("Declined", await Duck.Truth(charge, "v2"));
            await After(order, await Permission(), then);
            if (then == "left")
                left = order;
        }
        return left;
    }

    private async Task After(string order, string permission, string then)
    {
        switch (then)
        {
            case "repaired":
                await Duck.Act(HttpMethod.Put, $"permissions/{permission}/instrument", new { instrument = "4444" });
                await Page.GotoAsync(At($"/orders/{order}"));
                await BecomesInTime(order, "ready to ship");
                break;
            case "canceled":
                await Page.ClickAsync("#cancel");
                await InOffice(order, "canceled");
                break;
            case "BuyerClosed" or "AmazonClosed" or "AmazonCanceled":
                await Duck.Act(HttpMethod.Post, $"permissions/{permission}/end", new { reason = then });
                break;
        }
    }

    private async Task Captured()
    {
        foreach (var refund in new[] { "Approved", "AmazonRejected", "ProcessingFailure" })
        {
            await Office(await Accepted());
            var order = new Uri(Page.Url).Segments[^1];
            await Page.ClickAsync("#ship");
            await InOffice(order, "shipped and paid");
            await Script("refund", refund);
            await Page.ClickAsync("#refund");
            // What failed on the way is asked for again by the kit, a quarter of an hour later.
            if (refund == "ProcessingFailure")
                await Refused(order);
            else
                await InOffice(order, refund == "Approved" ? "refunded" : "refund declined");
        }
        foreach (var reason in new[] { "SoftDeclined", "HardDeclined", "AmazonRejected", "ProcessingFailure" })
        {
            var order = await Accepted();
            await Script("capture", reason);
            var charge = await Office(order);
            await Page.ClickAsync("#ship");
            await InOffice(order, "payment needed");
            Assert.Equal("Declined", await Duck.Truth(charge, "v2"));
        }
        // The buyer takes back what she had allowed.
        var taken = await Accepted();
        await Duck.Act(HttpMethod.Post, $"charges/{await Office(taken)}/cancel", new { });
        await BecomesInTime(taken, "canceled");
    }

    private async Task LeftAtTheCheckout()
    {
        foreach (var ending in new[] { "Declined", "AmazonCanceled" })
        {
            await Script("complete", ending);
            await Review();
            await Page.ClickAsync("#place-order");
            await Page.ArrivesAt(new Regex("^" + Regex.Escape(At("/")) + "(?!.*review)"));
            await Page.WaitForSelectorAsync("main h1");
        }
        var session = await Review();
        await Page.ClickAsync("#change-address");
        await Page.ClickAsync("#return_back_to_merchant_link");
        await Over(session);
        session = await Review();
        await Duck.Advance("PT25H");
        await Over(session);
    }

    /// <summary>The review page of a checkout that has ended says so.</summary>
    private async Task Over(string session)
    {
        await Page.GotoAsync(At($"/checkout/review?amazonCheckoutSessionId={session}"));
        Assert.Equal("Canceled", await Duck.Truth(session, "v2"));
    }

    /// <summary>A buyer who reviews her order; answers her checkout.</summary>
    private async Task<string> Review()
    {
        await Open();
        await Add("classic");
        await Page.GotoAsync(At("/cart"));
        await ClickPay();
        await SignIn();
        await Page.WaitForSelectorAsync("#place-order");
        return Regex.Match(Page.Url, "amazonCheckoutSessionId=([0-9a-f-]{36})").Groups[1].Value;
    }

    private async Task<string> Accepted()
    {
        var order = await BuyWith("1111", "classic");
        await BecomesInTime(order, "ready to ship");
        return order;
    }

    private static object Once(string fault, string operation) =>
        new { api = new Dictionary<string, object> { [fault] = new { times = 1, match = new { operation } } } };

    private Task Script(string operation, string outcome, string? delay = null) =>
        Duck.Script(
            delay is null
                ? new { operation, outcome }
                : new
                {
                    operation,
                    outcome,
                    delay,
                }
        );
}
