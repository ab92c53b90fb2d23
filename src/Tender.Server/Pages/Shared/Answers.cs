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
    public static WireResponse Failed(Texts texts, int status, string what, string? back, bool isLive = false) =>
        PageLayout.Render(
            new(texts, texts["error"], CheckoutPages.Error(texts, what, IsLink(back) ? back : null))
            {
                Status = status,
                IsPopup = true,
                IsLive = isLive,
            }
        );

    /// <summary>A request that reached no page.</summary>
    public static WireResponse Failed(GateFailure failure) =>
        Failed(Texts.In(Language.AmericanEnglish), failure.Status, failure.Message, null);

    /// <summary>What is asked for is not here, with a way on where there is one.</summary>
    /// <param name="texts">The language.</param>
    /// <param name="what">What there is not.</param>
    /// <param name="on">Where to go on: a path of this server or an address of the web; null for nowhere.</param>
    /// <param name="where">What is there; the shop, where it is not said.</param>
    /// <param name="isLive">Whether real money moves here.</param>
    public static WireResponse NotFound(
        Texts texts,
        string what,
        string? on,
        string? where = null,
        bool isLive = false
    ) =>
        PageLayout.Render(
            new(texts, texts["missing"], CheckoutPages.WayOn(what, IsLink(on) ? on : null, where ?? texts["toShop"]))
            {
                Status = 404,
                IsPopup = true,
                IsLive = isLive,
            }
        );

    private static bool IsLink(string? back) => IsPathHere(back) || PageLayout.OriginOf(back) is not null;

    // A browser reads "//" and "/\\" at the beginning as another host, and drops a line's end or a tab between.
    private static bool IsPathHere(string? back) => back is "/" or ['/', not ('/' or '\\' or < ' '), ..];
}
