using Xunit;

namespace Tender.Browser.Tests;

/// <summary>
/// Threat C2 in a real browser: names, addresses, notes and parameters that try to be markup, on every page that shows
/// them. Nothing runs, and no policy has to stop it.
/// </summary>
public class HostileTextTests(Chromium chromium, RealServer real) : BrowserTest(chromium)
{
    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("\"><img src=x onerror=alert(1)>")]
    [InlineData("' autofocus onfocus=alert(1) x='")]
    [InlineData("</p></main><svg/onload=alert(1)>")]
    public async Task What_somebody_wrote_runs_nowhere(string text)
    {
        var dialogs = 0;
        Page.Dialog += async (_, dialog) =>
        {
            dialogs++;
            await dialog.DismissAsync();
        };
        var seller = await real.NewSeller("na", text);
        await real.PutBuyers(
            seller,
            new[]
            {
                new
                {
                    email = "buyer@example.com",
                    name = text,
                    phoneNumber = text[..Math.Min(20, text.Length)],
                    addresses = new[]
                    {
                        new
                        {
                            name = text,
                            addressLine1 = text,
                            addressLine2 = text,
                            city = text,
                            stateOrRegion = text,
                            postalCode = text,
                            countryCode = "US",
                            phoneNumber = text,
                        },
                    },
                },
            }
        );
        var (order, agreement) = await real.Orders(seller, text);
        var encoded = Uri.EscapeDataString(text);
        var wallet = $"?merchantId={seller.MerchantId}";
        await Go($"/wallet{wallet}");
        await Page.ClickAsync("#signInSubmit");
        await Page.WaitForSelectorAsync("nav.tabs");
        string[] pages =
        [
            $"/wallet{wallet}",
            $"/wallet/agreements{wallet}",
            $"/wallet/order{wallet}&id={order}",
            $"/wallet/order{wallet}&id={agreement}",
            $"/wallet/mailbox{wallet}",
            $"/wallet/settings{wallet}",
            $"/wallet?merchantId={encoded}",
            $"/wallet/order{wallet}&id={encoded}",
            $"/checkout/continue?amazonCheckoutSessionId={encoded}",
            $"/checkout/buy-now?ticket={encoded}",
            $"/checkout/buy-now/return?amazonCheckoutSessionId={encoded}",
            $"/checkout/{encoded}",
        ];
        foreach (var page in pages)
            await Go(page);
        var session = $"/checkout/continue?amazonCheckoutSessionId={await real.Opened(seller, text)}";
        await Go(session);
        await Page.ClickAsync("#choose-first");
        Assert.Contains(text, await Page.InnerTextAsync(".default_address"), StringComparison.Ordinal);
        await Go($"{session}&view=address");
        await Go($"{session}&view={encoded}");
        await Console(seller, text, order);
        Assert.Equal(0, dialogs);
        Assert.Empty(Errors);
        Assert.DoesNotContain(Logged, one => one.Contains("Content Security Policy", StringComparison.Ordinal));
    }

    /// <summary>Every page of the console that shows what merchants and buyers wrote.</summary>
    private async Task Console(Seller seller, string text, string order)
    {
        await Go("/console/sign-in");
        await Page.FillAsync("#control-token", real.ControlToken);
        await Page.ClickAsync("#sign-in");
        await Page.WaitForSelectorAsync("#sign-out");
        var encoded = Uri.EscapeDataString(text);
        string[] pages =
        [
            "now",
            "payments",
            $"payments?q={encoded}",
            $"payments?kind={encoded}&state={encoded}&age={encoded}&before={encoded}",
            $"payment?id={order}",
            $"payment?id={order}-A000001",
            $"payment?id={encoded}",
            "notices",
            $"notices?sent={encoded}&state={encoded}",
            $"clock?by={encoded}",
            $"clock?to={encoded}&since={encoded}",
            $"outcomes?objectId={encoded}",
            "faults",
            "buyers",
            "endpoints",
            "keys",
            "settings",
            "money",
            encoded,
        ];
        foreach (var page in pages)
            await Go($"/console/m/{seller.MerchantId}/{page}");
        foreach (var page in new[] { "merchants", "jobs", "doctor", encoded })
            await Go($"/console/{page}");
        await Page.GotoAsync(real.Url.AbsoluteUri.TrimEnd('/') + $"/console/m/{seller.MerchantId}/payment?id={order}");
        Assert.Contains(text, await Page.InnerTextAsync("main"), StringComparison.Ordinal);
    }

    private async Task Go(string path)
    {
        await Page.GotoAsync(real.Url.AbsoluteUri.TrimEnd('/') + path);
        await Page.WaitForSelectorAsync("main h1");
    }
}
