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
            <body class="{(page.IsWidget ? "widget" : "whole")}">
            {Html.If(!page.IsWidget, () => Html.Of(
                $"""
                <header>
                <span class="brand">Tender</span>
                {page.Account}
                </header>
                """
            ))}
            {Html.If(!page.IsLive, () => Html.Of($"<p class=\"sandbox-mark\">{page.Texts["sandbox"]}</p>"))}
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
            Headers = Headers(page),
        };
    }

    /// <summary>The origin of an address as browsers write it, if one may be sent there; null otherwise.</summary>
    public static string? OriginOf(string? url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            return null;
        if (uri.UserInfo.Length > 0)
            return null;
        var host = uri.HostNameType == UriHostNameType.IPv6 ? uri.Host : uri.IdnHost;
        return uri.IsDefaultPort ? $"{uri.Scheme}://{host}" : $"{uri.Scheme}://{host}:{uri.Port}";
    }

    /// <summary>The headers that keep a page safe.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Headers(Page page)
    {
        // Browser: spec 23: form-action is enforced on redirects too.
        var forms = Sources(page.FormsEndAt.Prepend("'self'"));
        var framedBy = page.FramedBy.Count == 0 ? "'none'" : Sources(page.FramedBy);
        var frames = page.HasFrames ? " frame-src 'self';" : "";
        return
        [
            new(
                "Content-Security-Policy",
                "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self';"
                    + $"{frames} form-action {forms}; frame-ancestors {framedBy}; base-uri 'none'"
            ),
            // Not no-referrer: browsers then hide the origin of our own forms from us.
            new("Referrer-Policy", "same-origin"),
            new("Cross-Origin-Opener-Policy", page.IsPopup ? "unsafe-none" : "same-origin"),
            new("Cross-Origin-Resource-Policy", page.FramedBy.Count == 0 ? "same-origin" : "cross-origin"),
            new("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()"),
        ];
    }

    private static string Sources(IEnumerable<string> origins) => string.Join(' ', origins.Where(IsSource).Distinct());

    // A quotation mark belongs to a keyword; no origin has one.
    private static bool IsSource(string origin) => origin == "'self'" || origin.AsSpan().IndexOfAny(" ;,'\"") < 0;
}
