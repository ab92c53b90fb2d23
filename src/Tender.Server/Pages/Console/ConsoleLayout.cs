using System.Text;
using Tender.Server.Http;
using Tender.Server.Pages.Shared;

namespace Tender.Server.Pages.Console;

/// <summary>The frame around every page of the console: whose merchant it is, and what else there is.</summary>
internal static class ConsoleLayout
{
    public const string Style = "/console/assets/console.css",
        Script = "/console/assets/console.js",
        Icon = "/console/assets/icon.svg";

    private static readonly Texts Words = Texts.In(Language.AmericanEnglish);

    private static readonly (string Group, (string Path, string Text)[] Pages)[] OfMerchant =
    [
        (
            "Watch",
            [
                ("now", "Now"),
                ("payments", "Payments"),
                ("notices", "Notices"),
                ("money", "Settlements"),
                ("reconciliation", "Reconciliation"),
            ]
        ),
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
        ("users", "Users"),
        ("audit", "Audit log"),
        ("account", "Your account"),
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
                {Html.If(content.ToString().Contains("<time", StringComparison.Ordinal), () => Zone(visit))}
                {Html.If(visit.Notice is not null, () => Html.Of(
                    $"<p class=\"notice\" role=\"alert\">{visit.Notice}</p>"
                ))}
                {Html.If(visit.MustConfirm, () => Html.Of(
                    $"""
                    <p class="notice confirm">What is done here needs your password once more:
                    <a href="/console/confirm?to={Uri.EscapeDataString(visit.Request.Method == "POST"
                        ? "/console"
                        : visit.Request.Target)}">confirm that it is you</a>. It lasts five minutes.</p>
                    """
                ))}
                {content}
                </main>
                </div>
                """
            )
        );

    /// <summary>A page for somebody who is not.</summary>
    /// <param name="isLive">Whether the installation is live.</param>
    /// <param name="status">The status of the answer.</param>
    /// <param name="title">The heading.</param>
    /// <param name="content">What stands below it.</param>
    public static WireResponse Outside(bool isLive, int status, string title, Html content) =>
        Document(
            status,
            title,
            Html.Of(
                $"""
                <header class="bar"><a class="brand" href="{(isLive ? "/console" : "/")}">Tender</a> {Environment(
                    isLive
                )}</header>
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
            <link rel="icon" href="{Icon}" type="image/svg+xml">
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

    /// <summary>In which time the instants of a page are: said once, above them.</summary>
    private static Html Zone(ConsoleVisit visit) =>
        Html.Of(
            $"""
            <p class="zone soft">{(
                visit.AnyMerchant is null ? "Times are in UTC." : "Times are the merchant's, in UTC."
            )}</p>
            """
        );

    private static Html Bar(ConsoleVisit visit) =>
        Html.Of(
            $"""
            <a class="skip" href="#main">To the content</a>
            <header class="bar">
            <a class="brand" href="/console">Tender</a> {Environment(visit.IsLive)}
            {Html.If(visit.Chosen is not null, () => Html.Of(
                $"""
                <a class="merchant" href="{visit.AtAll("merchants")}" title="Choose another merchant">
                {visit.Chosen!.Name ?? visit.Chosen.Id.Value}</a>
                """
            ))}
            <form method="post" action="/console/sign-out" class="inline">
            {visit.Subject}
            {Html.If(visit.IsLive, () => Html.Of($"<span class=\"user-name\">{visit.User!.Name}</span> "))}
            <button class="quiet" id="sign-out">Sign out</button>
            </form>
            </header>
            """
        );

    private static Html Navigation(ConsoleVisit visit, string tab) =>
        Html.Of(
            $"""
            <nav aria-label="Console">
            {Html.If(visit.Chosen is not null, () => Html.Each(OfMerchant, group =>
                Group(visit, group.Group, group.Pages.Select(page => (page.Path, visit.At(page.Path), page.Text)), tab)
            ))}
            {Group(visit, "Installation", OfAll.Select(page => (page.Path, visit.AtAll(page.Path), page.Text)), tab)}
            </nav>
            """
        );

    /// <summary>The pages of a group that are there for this visitor.</summary>
    private static Html Group(
        ConsoleVisit visit,
        string name,
        IEnumerable<(string Path, string Address, string Text)> pages,
        string tab
    )
    {
        var there = pages.Where(page => visit.May("GET", page.Address)).ToList();
        return Html.If(there.Count > 0, () => Html.Of(
                $"""
                <h2>{name}</h2>
                <ul>{Html.Each(there, page => Entry(page.Address, page.Text, page.Path == tab))}</ul>
                """
            ));
    }

    private static Html Environment(bool isLive) =>
        isLive
            ? Html.Of($"<span class=\"sandbox live\">Live</span>")
            : Html.Of($"<span class=\"sandbox\">Sandbox</span>");

    private static Html Entry(string address, string text, bool isHere) =>
        Html.Of(
            $"""
            <li><a href="{address}"{Html.If(isHere, () => Html.Of($" aria-current=\"page\""))}>{text}</a></li>
            """
        );
}
