using System.Globalization;
using System.Text.Json.Nodes;
using Tender.Core;
using Tender.Server.Http;
using Tender.Server.Jobs;
using Tender.Server.Pages.Shared;
using Tender.Server.Payments;
using Tender.Server.Sandbox;
using Tender.Server.Sandbox.Control;
using Tender.Server.Storage;

namespace Tender.Server.Pages.Console;

/// <summary>The merchant's clock: what would fall due is shown before it is moved, and what fell due after.</summary>
internal sealed class ClockPage(Engine engine, JobTable jobs, ControlRouter control, LiveStream live)
{
    private const int RowsMax = 100,
        LookedAtMax = 200;

    private static readonly (string Span, string Text)[] Spans =
    [
        ("PT1H", "1 hour"),
        ("PT24H", "24 hours"),
        ("P7D", "7 days"),
        ("P30D", "30 days"),
        ("P180D", "180 days"),
    ];

    private static readonly ConsoleForm Labels = new(("by", "Move it by"));

    public IReadOnlyList<ConsoleRoute> Routes =>
        [
            new("GET", "clock", Show),
            new("GET", "clock/live", visit => Task.FromResult(live.Follow(visit, () => Content(visit)))),
            new("POST", "clock/advance", Advance),
        ];

    private async Task<WireResponse> Show(ConsoleVisit visit)
    {
        var stream = visit.At(
            "clock/live",
            ("by", visit.Text("by")),
            ("to", visit.Text("to")),
            ("since", visit.Text("since"))
        );
        // It says what is wrong with what was asked for: before the page is made.
        var content = await Content(visit);
        return ConsoleLayout.Render(visit, "clock", "Clock", LiveStream.Place(stream, content));
    }

    /// <summary>The page as it is now: it follows until the clock is where it is moved to.</summary>
    private async Task<Html> Content(ConsoleVisit visit)
    {
        var merchant = visit.Merchant.Id;
        var clock = (await control.Perform("GET", $"merchants/{merchant}/clock")).Body!;
        var now = await engine.Store.Now(merchant);
        var (by, to) = (visit.Text("by"), visit.Text("to"));
        var target =
            to == "next" ? At((string?)clock["next"])
            : to is not null ? At(to)
            : by is not null && Settings.ParsePeriod(by) is { } span ? now + span
            : null;
        if (target is null && (by ?? to) is not null && visit.Notice is null)
            visit.Refused(
                to == "next" ? 409 : 400,
                to == "next"
                    ? "Nothing changes by itself any more: there is no next instant."
                    : "Say a duration such as PT24H, or an instant such as 2027-01-02T03:04:05Z."
            );
        else if (target < now && to is not null and not "next")
        {
            visit.Refused(400, $"A clock moves forward only; it shows {ConsoleText.Plain(now)}.");
            target = null;
        }
        return Html.Of(
            $"""
            <section>
            <p>The merchant's time is {ConsoleText.Clock(now, (bool)clock["frozen"]!)}.
            {Advancing(visit, clock, now)}</p>
            {Choice(visit, by)}
            </section>
            {(target is { } end ? await Before(visit, by, to, now, end) : Html.Empty)}
            {await After(visit, now)}
            """
        );
    }

    private static Html Advancing(ConsoleVisit visit, JsonNode clock, DateTimeOffset now) =>
        At((string?)clock["advancing"]) is { } target
            ? Html.Of(
                $"""
                <strong id="advancing">It is being moved to {ConsoleText.At(target)}.</strong>
                <a href="{visit.At("clock", ("since", visit.Text("since")))}">Look again</a>
                """
            )
        : At((string?)clock["next"]) is { } next
            ? Html.Of($"The next change by itself is due in {ConsoleText.Until(next, now)}.")
        : Html.Of($"Nothing changes by itself any more.");

    private static Html Choice(ConsoleVisit visit, string? by) =>
        Html.Of(
            $"""
            <form method="get" action="{visit.At("clock")}" class="row">
            {Labels.Label("by")}
            <input id="by" name="by" list="spans" value="{by ?? "PT24H"}" maxlength="40" required>
            <datalist id="spans">{Html.Each(Spans, one => Html.Of(
                $"<option value=\"{one.Span}\">{one.Text}</option>"
            ))}</datalist>
            <button id="preview">Show what would fall due</button>
            <a class="button" id="to-next" href="{visit.At("clock", ("to", "next"))}">To the next change</a>
            </form>
            """
        );

    private async Task<Html> Before(
        ConsoleVisit visit,
        string? by,
        string? to,
        DateTimeOffset now,
        DateTimeOffset target
    )
    {
        var page = await jobs.Upcoming(visit.Merchant.Id, null, LookedAtMax);
        var due = page.Where(job =>
                job.DueAt <= target && job.Record is not null && JobKinds.Changes(job.Kind, job.Record, job.DueAt)
            )
            .ToList();
        var isAll = page.Count < LookedAtMax || page[^1].DueAt > target;
        var field = to is null ? ("by", by!) : ("to", to == "next" ? "next" : ConsoleText.Iso(target));
        return Html.Of(
            $"""
            <section id="before">
            <div class="section-row"><h2>Would fall due by {ConsoleText.Plain(target)}</h2>
            {ConsoleText.Button(visit, visit.At("clock/advance"), "Move the clock", field)}</div>
            {(due.Count == 0 ? Html.Of($"<p class=\"empty\">Nothing.</p>") : ConsoleText.Table(
                "What would fall due",
                ["In", "At", "What", "Which"],
                due.Take(RowsMax).Select(job => Html.Of(
                    $"""
                    <td>{ConsoleText.Until(job.DueAt, now)}</td><td>{ConsoleText.At(job.DueAt)}</td>
                    <td>{DueText.Of(job.Kind)}</td><td>{ConsoleText.Id(visit, job.Object.Value)}</td>
                    """
                ))
            ))}
            <p class="soft">{(isAll && due.Count <= RowsMax ? "As things are now." : "These are the first.")}
            What happens on the way may cause more: notices, answers of the processor, what the shop does on them.</p>
            </section>
            """
        );
    }

    private async Task<Html> After(ConsoleVisit visit, DateTimeOffset now)
    {
        if (At(visit.Text("since")) is not { } since)
            return Html.Empty;
        var entries = await engine.Store.Ledger.Moved(visit.Merchant.Id, since, now.AddMilliseconds(1), null, RowsMax);
        var moves = entries.SelectMany(entry => entry.Steps.Where(step => step.Moves).Select(step => (entry, step)));
        var rows = moves.Where(move => DialectViews.Of(move.step.After) is not null).ToList();
        return Html.Of(
            $"""
            <section id="after"><h2>Happened since {ConsoleText.Plain(since)}</h2>
            {(rows.Count == 0 ? Html.Of($"<p class=\"empty\">No state changed.</p>") : ConsoleText.Table(
                "What happened",
                ["At", "By", "Which", "v2", "v1"],
                rows.Select(move => Html.Of(
                    $"""
                    <td>{ConsoleText.At(move.entry.At)}</td><td>{move.entry.Requester.Text()}</td>
                    <td>{ConsoleText.Id(visit, move.step.Id.Value)}</td>
                    <td>{ConsoleText.Side(DialectViews.Of(move.step.After)?["v2"])}</td>
                    <td>{ConsoleText.Side(DialectViews.Of(move.step.After)?["v1"])}</td>
                    """
                ))
            ))}
            {Html.If(entries.Count == RowsMax, () => Html.Of($"<p class=\"soft\">These are the first.</p>"))}
            </section>
            """
        );
    }

    private async Task<WireResponse> Advance(ConsoleVisit visit)
    {
        var merchant = visit.Merchant.Id;
        var since = await engine.Store.Now(merchant);
        var wish = new JsonObject { ["wait"] = "PT8S" };
        if (visit.Text("to") is { } to)
            wish["to"] = to;
        else
            wish["by"] = visit.Text("by");
        return await ConsoleAction.Do(
            visit,
            () => control.Perform("POST", $"merchants/{merchant}/clock/advance", wish),
            visit.At("clock", ("since", ConsoleText.Iso(since))),
            Show,
            Labels
        );
    }

    private static DateTimeOffset? At(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? at
            : null;
}
