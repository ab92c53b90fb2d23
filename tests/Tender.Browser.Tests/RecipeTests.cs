using System.Diagnostics;
using System.Text.RegularExpressions;
using Xunit;

namespace Tender.Browser.Tests;

/// <summary>
/// The recipes of docs/sdks whose shop is a page: the file that stands there is started as the page says, and somebody
/// buys in it.
/// </summary>
public sealed partial class RecipeTests(Chromium chromium, RealServer real) : BrowserTest(chromium)
{
    [Fact]
    public async Task The_shop_with_checkout_js_is_paid()
    {
        await using var shop = await RecipeShop.Start(real, "checkout-js");
        await Page.GotoAsync(shop.Url);
        await Page.ClickAsync("#AmazonPayButton");
        await Page.ClickAsync("#signInSubmit");
        await Page.ClickAsync("#maxo_consent input[type=submit]");
        // What is agreed to once is not asked again of a buyer whom another test knows.
        await Page.WaitForSelectorAsync("#state, #default-button-content input[type=submit]");
        if (await Page.Locator("#state").CountAsync() == 0)
            await Page.ClickAsync("#default-button-content input[type=submit]");
        Assert.Equal("Captured", await Page.InnerTextAsync("#state"));
        Assert.Empty(Errors);
    }

    [Fact]
    public async Task The_shop_with_Widgets_js_is_paid()
    {
        await using var shop = await RecipeShop.Start(real, "widgets-js");
        await Page.GotoAsync(shop.Url);
        var popup = await Page.RunAndWaitForPopupAsync(() => Page.ClickAsync("#AmazonPayButton img"));
        await popup.ClickAsync("#signInSubmit");
        var consent = popup.Locator(".continue-as-consent-button");
        await consent.ClickAsync();
        await Page.FrameLocator("#wallet iframe").Locator("li[data-trail_number='1111']").ClickAsync();
        await Page.Locator("#place:enabled").ClickAsync();
        Assert.Equal("Closed MaxCapturesProcessed", await Page.InnerTextAsync("#state"));
        Assert.Empty(Errors);
    }

    /// <summary>The process of a recipe's shop.</summary>
    private sealed class RecipeShop(Process process, string directory, string url) : IAsyncDisposable
    {
        public string Url => url;

        public static async Task<RecipeShop> Start(RealServer real, string page)
        {
            var (directory, port) = (
                Directory.CreateTempSubdirectory("tender-recipe-").FullName,
                RunningShop.FreePort()
            );
            var text = await File.ReadAllTextAsync(Path.Combine(FrontEndTest.Root, "docs", "sdks", page + ".md"));
            text = text.Replace("localhost:8080", real.Url.Authority, StringComparison.Ordinal)
                .Replace("localhost:8443", $"localhost:{real.HttpsPort}", StringComparison.Ordinal)
                .Replace("localhost:8888", real.Proxy.Authority, StringComparison.Ordinal)
                .Replace("localhost:3000", $"localhost:{port}", StringComparison.Ordinal)
                .Replace("listen(3000)", $"listen({port})", StringComparison.Ordinal);
            await File.WriteAllTextAsync(Path.Combine(directory, "shop.mjs"), Block(text, "js"));
            Directory.CreateSymbolicLink(Path.Combine(directory, ".tender"), real.DataDirectory);
            Directory.CreateSymbolicLink(Path.Combine(directory, "node_modules"), FrontEndTest.Packages);
            var start = new ProcessStartInfo("bash", ["-euc", "exec env " + Block(text, "bash")])
            {
                WorkingDirectory = directory,
                RedirectStandardError = true,
            };
            var shop = new RecipeShop(Process.Start(start)!, directory, $"http://localhost:{port}/");
            await shop.Opens();
            return shop;
        }

        public async ValueTask DisposeAsync()
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
            Directory.Delete(directory, recursive: true);
        }

        private async Task Opens()
        {
            using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
            for (var watch = Stopwatch.StartNew(); ; await Task.Delay(50))
                try
                {
                    using var answer = await client.GetAsync(new Uri(url));
                    return;
                }
                catch (HttpRequestException)
                {
                    if (process.HasExited || watch.Elapsed > TimeSpan.FromSeconds(60))
                        Assert.Fail($"The shop did not open: {await process.StandardError.ReadToEndAsync()}");
                }
        }

        private static string Block(string page, string language) =>
            Blocks().Matches(page).Single(block => block.Groups[1].Value == language).Groups[2].Value;
    }

    [GeneratedRegex(@"```(\w+)\n(.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex Blocks();
}
