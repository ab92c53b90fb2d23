using System.Text;
using Tender.Server.Http;
using Tender.Server.Pages.Shared;

namespace Tender.Server.Pages.Console;

/// <summary>The frame around every page of the console: whose merchant it is, and what else there is.</summary>
internal static class ConsoleLayout
{
    public const string Style = "/console/assets/console.css",
        Script = "/console/assets/console.js";

    private static readonly Texts Words = Texts.In(Language.AmericanEnglish);

    private static readonly (string Group, (string Path, string Text)[] Pages)[] OfMerchant =
    [
        ("Watch", [("now", "Now"), ("payments", "Payments"), ("notices", "Notices"), ("money", "Settlements")]),
        (
            "Act",
            [
                ("clock", "Clock"),
                ("outcomes", "Endings"),
                ("faults", "Faults"),
                ("buyers", "Buyers"),
                ("snapshots", "Snapshots"),
            ]
        ),
        ("Learn", [("coverage", "Outcome coverage"), ("receiver", "Receiver check")]),
        ("Set up", [("endpoints", "Endpoints"), ("keys", "Keys"), ("settings", "Settings")]),
    ];

    private static readonly (string Path, string Text)[] OfAll =
    [
        ("merchants", "Merchants"),
        ("doctor", "Signature doctor"),
        ("jobs", "Dead jobs"),
    ];

    /// <summary>A page for somebody who is signed in.</summary>
    /// <param name="visit">Who.</param>
    /// <param name="tab">Which of the pages of the navigation it is, or belongs to.</param>
    /// <param name="title">The heading.</param>
    /// <param name="content">What stands below it.</param>
    public static WireResponse Render(ConsoleVisit visit, string tab, string title, Html content) =>
        Document(
            visit.Status,
            title,
            Html.Of(
                $"""
                {Bar(visit)}
                <div class="body">
                {Navigation(visit, tab)}
                <main id="main">
                <h1>{title}</h1>
                {Html.If(visit.Notice is not null, () => Html.Of(
                    $"<p class=\"notice\" role=\"alert\">{visit.Notice}</p>"
                ))}
                {content}
                </main>
                </div>
                """
            )
        );

    /// <summary>A page for somebody who is not.</summary>
    public static WireResponse Outside(int status, string title, Html content) =>
        Document(
            status,
            title,
            Html.Of(
                $"""
                <header class="bar"><a class="brand" href="/">Tender</a> <span class="sandbox">Sandbox</span></header>
                <main class="outside">
                <h1>{title}</h1>
                {content}
                </main>
                """
            )
        );

    private static WireResponse Document(int status, string title, Html body)
    {
        var html = Html.Of(
            $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>{title} – Tender console</title>
            <link rel="icon" href="/checkout/assets/icon.svg" type="image/svg+xml">
            <link rel="stylesheet" href="{Style}">
            <script src="{Script}" defer></script>
            </head>
            <body>
            {body}
            </body>
            </html>

            """
        );
        return new WireResponse(status, "text/html; charset=utf-8", Encoding.UTF8.GetBytes(html.ToString()))
        {
            Headers = PageLayout.Headers(new(Words, title, Html.Empty)),
        };
    }

    private static Html Bar(ConsoleVisit visit) =>
        Html.Of(
            $"""
            <a class="skip" href="#main">To the content</a>
            <header class="bar">
            <a class="brand" href="/console">Tender</a> <span class="sandbox">Sandbox</span>
            {Html.If(visit.AnyMerchant is not null, () => Html.Of(
                $"""
                <a class="merchant" href="/console/merchants" title="Choose another merchant">
                {visit.Merchant.Name ?? visit.Merchant.Id.Value}</a>
                """
            ))}
            <form method="post" action="/console/sign-out" class="inline">
            {visit.Subject}
            <button class="quiet" id="sign-out">Sign out</button>
            </form>
            </header>
            """
        );

    private static Html Navigation(ConsoleVisit visit, string tab) =>
        Html.Of(
            $"""
            <nav aria-label="Console">
            {Html.If(visit.AnyMerchant is not null, () => Html.Each(OfMerchant, group => Html.Of(
                $"""
                <h2>{group.Group}</h2>
                <ul>{Html.Each(group.Pages, page => Entry(visit.At(page.Path), page.Text, page.Path == tab))}</ul>
                """
            )))}
            <h2>Installation</h2>
            <ul>{Html.Each(OfAll, page => Entry($"/console/{page.Path}", page.Text, page.Path == tab))}</ul>
            </nav>
            """
        );

    private static Html Entry(string address, string text, bool isHere) =>
        Html.Of(
            $"""
            <li><a href="{address}"{Html.If(isHere, () => Html.Of($" aria-current=\"page\""))}>{text}</a></li>
            """
        );
}
