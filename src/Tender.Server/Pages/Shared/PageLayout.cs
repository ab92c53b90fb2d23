using System.Text;
using Tender.Server.Http;

namespace Tender.Server.Pages.Shared;

/// <summary>The frame around every page, and the headers that keep it safe.</summary>
internal static class PageLayout
{
    public const string Style = "/checkout/assets/pages.css",
        Script = "/checkout/assets/pages.js";

    public static WireResponse Render(Page page)
    {
        var html = Html.Of(
            $"""
            <!doctype html>
            <html lang="{page.Texts.Tag}">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>{page.Title} – Tender</title>
            <link rel="icon" href="/checkout/assets/icon.svg" type="image/svg+xml">
            <link rel="stylesheet" href="{Style}">
            <script src="{Script}" defer></script>
            </head>
            <body>
            <header>
            <span class="brand">Tender</span>
            {page.Account}
            </header>
            <p class="sandbox-mark">{page.Texts["sandbox"]}</p>
            <main>
            <h1>{page.Title}</h1>
            {page.Content}
            </main>
            </body>
            </html>

            """
        );
        return new WireResponse(page.Status, "text/html; charset=utf-8", Encoding.UTF8.GetBytes(html.ToString()))
        {
            Headers = Headers(page.FormsEndAt, page.IsPopup),
        };
    }

    /// <summary>The origin of an address, if a browser may be sent there; null otherwise.</summary>
    public static string? OriginOf(string? url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.UserInfo.Length == 0
            ? uri.GetLeftPart(UriPartial.Authority)
            : null;

    private static IReadOnlyList<KeyValuePair<string, string>> Headers(IReadOnlyList<string> formsEndAt, bool isPopup)
    {
        // Browser: spec 23: form-action is enforced on redirects too.
        var forms = string.Join(' ', formsEndAt.Where(IsPlain).Distinct().Prepend("'self'"));
        return
        [
            new(
                "Content-Security-Policy",
                "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
                    + $"form-action {forms}; frame-ancestors 'none'; base-uri 'none'"
            ),
            // Not no-referrer: browsers then hide the origin of our own forms from us.
            new("Referrer-Policy", "same-origin"),
            new("Cross-Origin-Opener-Policy", isPopup ? "unsafe-none" : "same-origin"),
            new("Cross-Origin-Resource-Policy", "same-origin"),
            new("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()"),
        ];
    }

    private static bool IsPlain(string origin) => origin.AsSpan().IndexOfAny(" ;,'\"") < 0;
}
