using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Tender.Browser.Tests;

/// <summary>Waiting until a page has come to an address.</summary>
internal static class Arrivals
{
    private static readonly PageAssertionsToHaveURLOptions Patience = new() { Timeout = 60_000 };

    /// <summary>Waits until the page is at exactly the address and has loaded.</summary>
    public static Task ArrivesAt(this IPage page, string url) => page.ArrivesAt(new Regex($"^{Regex.Escape(url)}$"));

    /// <summary>
    /// Waits until the page is at such an address and has loaded. Playwright 1.64 for .NET misses a navigation that
    /// happens between WaitForURLAsync's look at the address and its listening; an assertion looks again.
    /// </summary>
    public static async Task ArrivesAt(this IPage page, Regex url)
    {
        await Assertions.Expect(page).ToHaveURLAsync(url, Patience);
        // Not as a function: the policy of a page's contents may forbid that.
        await Assertions
            .Expect(page.Locator("html"))
            .ToHaveJSPropertyAsync("ownerDocument.readyState", "complete", new() { Timeout = Patience.Timeout });
    }
}
