using Tender.Core;
using Tender.Server.Http;
using Tender.Server.Pages.Shared;
using Tender.Server.Payments;
using Tender.Server.Sandbox.Coverage;
using Tender.Server.Storage;

namespace Tender.Server.Pages.Console;

/// <summary>Outcome coverage as a map: every ending there is, which were met, and how the integration did.</summary>
internal sealed class CoveragePage(Engine engine, CallRecorder calls)
{
    /// <summary>Of a merchant with more changes than these the map is drawn when somebody asks for it.</summary>
    private const int ChangesMax = 2_000;

    private static readonly Dictionary<ObjectKind, string> Names = new()
    {
        [ObjectKind.CheckoutSession] = "Checkouts",
        [ObjectKind.ChargePermission] = "Orders and agreements",
        [ObjectKind.Authorization] = "Authorizations",
        [ObjectKind.Capture] = "Captures",
        [ObjectKind.Refund] = "Refunds",
        [ObjectKind.Dispute] = "Disputes",
    };

    private readonly ConsoleQueries queries = new(engine.Store.Database);
    private readonly OutcomeCoverage coverage = new(engine.Store, calls);

    public IReadOnlyList<ConsoleRoute> Routes => [new("GET", "coverage", Show)];

    private async Task<WireResponse> Show(ConsoleVisit visit)
    {
        var merchant = visit.Merchant.Id;
        var isLong = visit.Text("whole") is null && await queries.HasMoreChanges(merchant, ChangesMax);
        return ConsoleLayout.Render(
            visit,
            "coverage",
            "Outcome coverage",
            isLong ? Asked(visit) : Map(visit, await coverage.Of(merchant))
        );
    }

    private static Html Asked(ConsoleVisit visit) =>
        Html.Of(
            $"""
            <section>
            <p>More than {ConsoleText.Of(ChangesMax)} changes happened at this merchant: the map takes a moment. A
            merchant of its own for each run of a test suite tells more.</p>
            <p><a class="button" id="whole" href="{visit.At("coverage", ("whole", "yes"))}">Draw the map</a></p>
            </section>
            """
        );

    private static Html Map(ConsoleVisit visit, CoverageReport report)
    {
        var applying = report.Endings.Where(one => one.Applies).ToList();
        var tested = applying.Count(one => one.IsTested);
        return Html.Of(
            $"""
            <section id="coverage">
            <ul class="numbers"><li><strong>{ConsoleText.Of(report.Percent)} %</strong>of the endings that apply</li>
            <li><strong>{ConsoleText.Of(tested)}</strong>{ConsoleText.Mark("tested")}</li>
            <li><strong>{ConsoleText.Of(applying.Count(one => one is { Reached: > 0, IsTested: false }))}</strong>{
                ConsoleText.Mark("missed")
            }</li>
            <li><strong>{ConsoleText.Of(applying.Count(one => one.Reached == 0))}</strong>{
                ConsoleText.Mark("not reached")
            }</li></ul>
            <p class="soft">Every way in which a payment can end by others than the shop, and whether your integration
            met it, noticed it, and then did what is right. What was missed happened, and was not noticed or not minded.
            </p></section>
            {Warnings(visit, report.Warnings)}
            {Html.Each(report.Endings.GroupBy(one => one.Ending.Kind), group => Group(visit, group.Key, [.. group]))}
            """
        );
    }

    private static Html Warnings(ConsoleVisit visit, IReadOnlyList<string> warnings) =>
        Html.If(warnings.Count > 0, () => Html.Of(
                $"""
                <section id="warnings"><h2>Warnings</h2>
                <ul class="warnings">{Html.Each(warnings, one => Html.Of($"<li>{Linked(visit, one)}</li>"))}</ul>
                </section>
                """
            ));

    /// <summary>A sentence whose ids lead to their objects.</summary>
    private static Html Linked(ConsoleVisit visit, string text) => Html.Each(text.Split(' '), word =>
        {
            var id = word.TrimEnd(':', ',', '.');
            return ObjectId.Parse(id) is { Value: not null }
                ? Html.Of($"{ConsoleText.Id(visit, id)}{word[id.Length..]} ")
                : Html.Of($"{word} ");
        });

    private static Html Group(ConsoleVisit visit, ObjectKind? kind, IReadOnlyList<EndingCoverage> endings) =>
        Html.Of(
            $"""
            <section><h2>{NameOf(kind)}</h2>
            <ul class="endings">{Html.Each(endings, one => Ending(visit, one))}</ul></section>
            """
        );

    private static Html Ending(ConsoleVisit visit, EndingCoverage one)
    {
        var state = StateOf(one);
        return Html.Of(
            $"""
            <li class="ending {ConsoleText.MoodOf(state)}" id="{one.Ending.Name}">
            <h3>{Broken(one.Ending.Name[(one.Ending.Name.IndexOf('.', StringComparison.Ordinal) + 1)..])}</h3>
            <p>{ConsoleText.Mark(state)}</p>
            {Html.If(one.Reached > 0, () => Html.Of(
                $"""
                <p>Reached {ConsoleText.Of(one.Reached)}, noticed {ConsoleText.Of(one.Noticed)}{(
                    one.NoticedAfter is { } after ? $" ({After(after)})" : ""
                )}, reacted {ConsoleText.Of(one.Reacted)}</p>
                """
            ))}
            {Html.If(one.Applies && !one.IsTested, () => Html.Of(
                $"""
                <details><summary>What to do</summary>
                <p class="soft">{Capital(Endings.Words(one.Ending.Reaction))}. {Script(visit, one.Ending)}</p></details>
                """
            ))}
            </li>
            """
        );
    }

    /// <summary>A name that may be broken behind its points, and before its capital letters.</summary>
    private static Html Broken(string name) => Html.Each(name, letter => letter == '.' ? Html.Of($".<wbr>")
            : char.IsAsciiLetterUpper(letter) ? Html.Of($"<wbr>{letter.ToString()}")
            : Html.Of($"{letter.ToString()}"));

    private static string Capital(string words) => char.ToUpperInvariant(words[0]) + words[1..];

    private static string StateOf(EndingCoverage one) =>
        !one.Applies ? "does not apply"
        : one.IsTested ? "tested"
        : one.Reached > 0 ? "missed"
        : "not reached";

    private static string After(TimeSpan span) =>
        span <= TimeSpan.Zero ? "at once" : $"after {ConsoleText.Span(span)} at most";

    /// <summary>Where an ending can be scripted that the next operation may come to.</summary>
    private static Html Script(ConsoleVisit visit, KnownEnding ending)
    {
        ScriptedOperation? operation =
            ending.State != State.Declined ? null
            : ending.Kind == ObjectKind.Authorization ? ScriptedOperation.Authorize
            : ending.Kind == ObjectKind.Capture ? ScriptedOperation.Capture
            : ending.Kind == ObjectKind.Refund ? ScriptedOperation.Refund
            : null;
        if (operation is not { } known || ending.Reason is not { } reason)
            return Html.Empty;
        if (!ScriptedOutcomes.ReasonsFor(known).Contains(reason))
            return Html.Empty;
        var address = visit.At("outcomes", ("ending", OutcomesPage.ValueOf(known, reason)));
        return Html.Of($"<a href=\"{address}\">Script it</a>");
    }

    private static string NameOf(ObjectKind? kind) =>
        kind is { } known && Names.TryGetValue(known, out var name) ? name : "Calls";
}
