using Tender.Server.Http;
using Tender.Server.Pages.Checkout;

namespace Tender.Server.Pages.Shared;

/// <summary>Where hosted pages lead besides to a page with something to do.</summary>
internal static class Answers
{
    /// <summary>Another page comes next, by GET, so that reloading and going back do nothing twice.</summary>
    public static WireResponse See(string location, bool isPopup) =>
        new(303, "text/plain", [])
        {
            Location = location,
            Headers = isPopup ? [new("Cross-Origin-Opener-Policy", "unsafe-none")] : [],
        };

    /// <summary>
    /// What went wrong, with a way back where there is one: a path of this server or an address of the web. Anything
    /// else is never a link.
    /// </summary>
    public static WireResponse Failed(Texts texts, int status, string what, string? back) =>
        PageLayout.Render(
            new(
                texts,
                texts["error"],
                CheckoutPages.Error(
                    texts,
                    what,
                    IsPathHere(back) || PageLayout.OriginOf(back) is not null ? back : null
                )
            )
            {
                Status = status,
                IsPopup = true,
            }
        );

    // A browser reads "//" and "/\\" at the beginning as another host, and drops a line's end or a tab between.
    private static bool IsPathHere(string? back) => back is ['/', not ('/' or '\\' or < ' '), ..];
}
