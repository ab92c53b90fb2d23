using System.Collections.Concurrent;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit;

namespace Tender.Browser.Tests;

/// <summary>Looking at a page that is shown: in light and dark, with axe, and whether it fits.</summary>
internal static class ShownPages
{
    private static readonly string? Pictures = Environment.GetEnvironmentVariable("TENDER_SCREENSHOTS");

    // Axe takes seconds; it sees a page once, as phones do where there are both.
    private static readonly ConcurrentDictionary<string, bool> Seen = new();

    /// <summary>
    /// Looks at a page. Where <c>TENDER_SCREENSHOTS</c> names a folder, pictures of it are made there, one light, one
    /// dark.
    /// </summary>
    public static async Task See(this IPage page, string name, string device, bool scans = false)
    {
        await page.WaitForSelectorAsync("main h1");
        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await page.EmulateMediaAsync(new() { ColorScheme = scheme });
            if (Pictures is not null)
                await page.ScreenshotAsync(
                    new() { Path = $"{Pictures}/{name}-{device}-{scheme}.png".ToLowerInvariant(), FullPage = true }
                );
            if (!(scans || device == "phone") || !Seen.TryAdd($"{name} {scheme}", true))
                continue;
            var found = await page.RunAxe();
            var serious = found.Violations.Where(one => one.Impact is "serious" or "critical");
            Assert.True(
                !serious.Any(),
                $"{name} {scheme}: {string.Join("; ", serious.Select(one =>
                one.Id + " " + string.Join(", ", one.Nodes.Select(node => node.Html))))}"
            );
        }
        var isWide = await page.EvaluateAsync<bool>(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        );
        Assert.False(isWide, $"{name} is wider than the window.");
    }
}
