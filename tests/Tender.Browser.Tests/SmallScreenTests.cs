using Microsoft.Playwright;
using Xunit;

namespace Tender.Browser.Tests;

/// <summary>
/// Pages on a phone with what does not fit easily: amounts beside long texts, and words without an end.
/// </summary>
public class SmallScreenTests(Chromium chromium, RealServer real) : BrowserTest(chromium)
{
    protected override BrowserNewContextOptions Options => Devices.Phone;

    [Fact]
    public async Task Amounts_of_a_list_stand_in_one_column_at_its_right_edge()
    {
        var seller = await real.NewSeller("na", "Ducks");
        var (order, _) = await real.Orders(seller);
        var busy = await real.Busy(seller);
        await Wallet(seller);
        (string Name, string Url)[] pages =
        [
            ("orders", At(seller, "")),
            ("agreements", At(seller, "/agreements")),
            ("declined", At(seller, "/order") + $"&id={order}"),
            ("paid", At(seller, "/order") + $"&id={busy[0]}"),
        ];
        foreach (var (name, url) in pages)
        {
            await Page.GotoAsync(url);
            await Page.See("wallet-amounts-" + name, "small");
            var gaps = await Page.EvalOnSelectorAllAsync<double[]>(
                ".orders li strong",
                """
                all => all.map(one => {
                  const row = one.closest("li"), style = getComputedStyle(row), text = document.createRange();
                  text.selectNodeContents(one);
                  return row.getBoundingClientRect().right - parseFloat(style.paddingRight)
                    - parseFloat(style.borderRightWidth) - text.getBoundingClientRect().right;
                })
                """
            );
            Assert.NotEmpty(gaps);
            Assert.All(gaps, gap => Assert.InRange(gap, -1, 1));
        }
    }

    [Fact]
    public async Task Names_without_an_end_are_broken_and_not_cut_off()
    {
        var name = new string('W', 50);
        var seller = await real.NewSeller("na", name);
        await real.PutBuyers(seller, new[] { new { email = "buyer@example.com", name } });
        var (order, _) = await real.Orders(seller, name);
        await Wallet(seller);
        foreach (
            var (path, more) in new[] { ("", ""), ("/order", $"&id={order}"), ("/mailbox", ""), ("/settings", "") }
        )
        {
            await Page.GotoAsync(At(seller, path) + more);
            await Fits("wallet" + path);
        }
        var session = await real.Opened(seller, name);
        await Page.GotoAsync(new Uri(real.Url, $"/checkout/continue?amazonCheckoutSessionId={session}").AbsoluteUri);
        await Fits("consent");
        await Page.ClickAsync("#choose-first");
        await Fits("selection");
    }

    [Fact]
    public async Task What_went_wrong_has_the_focus()
    {
        var seller = await real.NewSeller("na", "Ducks");
        await Page.GotoAsync(At(seller, ""));
        await Page.EvalOnSelectorAsync("#ap_email", "one => { one.type = 'text'; one.value = 'nobody'; }");
        await Page.ClickAsync("#signInSubmit");
        await Page.WaitForSelectorAsync(".notice:focus >> text=Enter an e-mail address.");
        await Page.See("no-email", "small");
    }

    [Fact]
    public async Task Without_a_script_one_card_looks_chosen()
    {
        var seller = await real.NewSeller("na", "Ducks");
        var (order, _) = await real.Orders(seller);
        await using var context = await Context.Browser!.NewContextAsync(
            new() { JavaScriptEnabled = false, Locale = "en-US" }
        );
        var page = await context.NewPageAsync();
        await page.GotoAsync(At(seller, ""));
        await page.ClickAsync("#signInSubmit");
        await page.GotoAsync(At(seller, "/order") + $"&id={order}");
        await page.ClickAsync("#change-payment li[data-trail_number='4444'] label");
        var colors = new List<string>();
        foreach (var row in await page.Locator("#change-payment .rows li").AllAsync())
            colors.Add(await row.EvaluateAsync<string>("row => getComputedStyle(row).backgroundColor"));
        Assert.Single(colors, color => color != "rgba(0, 0, 0, 0)");
    }

    private string At(Seller seller, string page) =>
        new Uri(real.Url, $"/wallet{page}?merchantId={seller.MerchantId}").AbsoluteUri;

    private async Task Wallet(Seller seller)
    {
        await Page.GotoAsync(At(seller, ""));
        await Page.ClickAsync("#signInSubmit");
        await Page.WaitForSelectorAsync("nav.tabs");
    }

    private async Task Fits(string name)
    {
        await Page.See("long-" + name.Replace('/', '-'), "small");
        var cut = await Page.EvalOnSelectorAllAsync<string[]>(
            "main, main :not(input[type=text], .unseen)",
            """
            all => all.filter(one => getComputedStyle(one).display !== "inline")
              .filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.outerHTML.slice(0, 120))
            """
        );
        Assert.Empty(cut);
    }
}
