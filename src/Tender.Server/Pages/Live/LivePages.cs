using Tender.Server.Http;
using Tender.Server.Pages.Checkout;
using Tender.Server.Pages.Shared;
using Tender.Server.Processors;
using static Tender.Server.Pages.Shared.Answers;

namespace Tender.Server.Pages.Live;

/// <summary>
/// The few pages of our own that a buyer sees in live: one that leads on, and one that says what is wrong.
/// </summary>
internal static class LivePages
{
    /// <summary>To pages outside: by redirection, or by a form that sends itself.</summary>
    /// <param name="texts">The language.</param>
    /// <param name="visit">Where to, or why not.</param>
    /// <param name="again">The page of ours that asks once more.</param>
    /// <param name="back">The way back to the shop; null for none.</param>
    public static WireResponse LeadOn(Texts texts, PageVisit visit, string again, string? back) =>
        visit switch
        {
            PageVisit.Begun { Fields: { } form, Page: var page } => PageLayout.Render(
                new(texts, texts["leadsOn"], FormTo(texts, page, form))
                {
                    IsLive = true,
                    FormsEndAt = [PageLayout.OriginOf(page.AbsoluteUri)!],
                }
            ),
            PageVisit.Begun begun => See(begun.Page.AbsoluteUri, isPopup: false),
            PageVisit.Refused refused => Failed(texts, 409, refused.Why, back),
            _ => TryAgain(texts, again, back),
        };

    /// <summary>Nobody knows yet: the buyer asks again.</summary>
    public static WireResponse TryAgain(Texts texts, string again, string? back) =>
        PageLayout.Render(
            new(
                texts,
                texts["notAnswered"],
                Html.Of(
                    $"""
                    <p role="alert">{texts["notAnsweredHelp"]}</p>
                    <p><a class="primary" href="{again}">{texts["continue"]}</a></p>
                    {Html.If(PageLayout.OriginOf(back) is not null, () => Html.Of(
                        $"<p><a href=\"{back}\">{texts["cancel"]}</a></p>"
                    ))}
                    """
                )
            )
            {
                IsLive = true,
                Status = 503,
            }
        );

    /// <summary>One sentence.</summary>
    public static WireResponse Told(Texts texts, string what) =>
        PageLayout.Render(
            new(texts, texts["payment"], Html.Of($"<p class=\"card\" role=\"status\">{what}</p>")) { IsLive = true }
        );

    /// <summary>What is wrong, with the way back where there is one.</summary>
    public static WireResponse Failed(Texts texts, int status, string what, string? back) =>
        PageLayout.Render(
            new(
                texts,
                texts["error"],
                CheckoutPages.Error(texts, what, PageLayout.OriginOf(back) is null ? null : back)
            )
            {
                IsLive = true,
                Status = status,
            }
        );

    private static Html FormTo(Texts texts, Uri page, IReadOnlyDictionary<string, string> form) =>
        Html.Of(
            $"""
            <form method="post" action="{page.AbsoluteUri}" class="card" data-auto="true">
            {Html.Each(form, one => Html.Of($"<input type=\"hidden\" name=\"{one.Key}\" value=\"{one.Value}\">"))}
            <div class="spinner" role="status" aria-label="{texts["leadsOn"]}"></div>
            <p>{texts["processingHelp"]}</p>
            <input type="submit" class="primary" value="{texts["continue"]}">
            </form>
            """
        );
}
