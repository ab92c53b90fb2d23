using Microsoft.Playwright;

namespace Tender.Browser.Tests;

/// <summary>What buyers hold in their hands.</summary>
internal static class Devices
{
    public static BrowserNewContextOptions Desktop =>
        new()
        {
            Locale = "en-US",
            ViewportSize = new() { Width = 1280, Height = 800 },
        };

    public static BrowserNewContextOptions Phone =>
        new()
        {
            Locale = "en-US",
            ViewportSize = new() { Width = 360, Height = 740 },
            HasTouch = true,
            IsMobile = true,
        };
}
