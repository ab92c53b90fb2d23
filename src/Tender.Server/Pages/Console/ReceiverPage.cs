using System.Text;
using System.Text.Json.Nodes;
using Tender.Server.Http;
using Tender.Server.Pages.Shared;
using Tender.Server.Sandbox.Control;
using Tender.Server.Sandbox.Receivers;
using Tender.Server.Storage;

namespace Tender.Server.Pages.Console;

/// <summary>The receiver check: begun with a form, and looked on at until each race has its verdict.</summary>
internal sealed class ReceiverPage(ReceiverChecks checks, LiveStream live)
{
    private static readonly ConsoleForm Labels = new(
        ("endpoint", "Endpoint: where your shop takes notices"),
        ("begin", "Begin: a POST there makes your shop begin an order whose authorization is pending"),
        ("readBack", "Read-back: a GET there answers the outcomes of an order"),
        ("url", "Read-back: a GET there answers the outcomes of an order"),
        ("generation", "Generation of the notices, and their signature"),
        ("patience", "How long an outcome is waited for")
    );

    public IReadOnlyList<ConsoleRoute> Routes =>
        [
            new("GET", "receiver", Show),
            new("GET", "receiver/live", visit =>
                Task.FromResult(live.Follow(visit, () => Task.FromResult(Progress(visit))))
            ),
            new("POST", "receiver/begin", visit => Done(visit, () => Begin(visit))),
            new("POST", "receiver/stop", visit => Done(visit, () => Stop(visit))),
        ];

    private Task<WireResponse> Show(ConsoleVisit visit) =>
        Task.FromResult(
            ConsoleLayout.Render(
                visit,
                "receiver",
                "Receiver check",
                Html.Of(
                    $"""
                    {LiveStream.Place(visit.At("receiver/live"), Progress(visit))}
                    {NewCheck(visit, checks.Of(visit.Merchant.Id)?.Wish)}
                    """
                )
            )
        );

    // ---- what came of it ----

    private Html Progress(ConsoleVisit visit) =>
        checks.Of(visit.Merchant.Id) is { } check
            ? Html.Of(
                $"""
                <section id="check">
                <div class="section-row"><h2 id="verdict">{Verdict(check)}</h2>
                {Html.If(!check.IsOver, () => ConsoleText.Button(visit, visit.At("receiver/stop"), "Stop it"))}</div>
                <p class="soft">Notices to <code>{check.Wish.Endpoint.Url}</code> in the form of
                {(check.Wish.Endpoint.Dialects == Dialects.V1 ? "v1" : "v2")}.</p>
                {ConsoleText.Table(
                    "Races",
                    ["Race", "Verdict", "What it tries", "Outcomes", "Why"],
                    check.Wish.Chosen.Prepend(Race.Plain).Select((race, index) => Row(check, race, index))
                )}
                </section>
                """
            )
            : Html.Of($"<section><p class=\"empty\">None was begun here yet.</p></section>");

    private static string Verdict(CheckProgress check)
    {
        var (runs, all) = (check.Runs, check.Wish.Chosen.Count() + 1);
        var failed = runs.Count(run => run.Passed == false);
        if (!check.IsOver)
            return $"Under way: {ConsoleText.Of(runs.Count)} of {ConsoleText.Of(all)}";
        if (check.Trouble is { } trouble)
            return trouble;
        return runs is [{ Passed: not true }] ? "Nothing came of an undisturbed notice: no race was run"
            : failed > 0 ? $"{ConsoleText.Of(failed)} of {ConsoleText.Of(all)} failed"
            : "Passed: every outcome came once";
    }

    private static Html Row(CheckProgress check, Race race, int index)
    {
        var runs = check.Runs;
        var run = index < runs.Count ? runs[index] : null;
        var state = run switch
        {
            { Passed: true } => "passed",
            { Passed: false } => "failed",
            { Passed: null } => "skipped",
            null when check.IsOver => "not run",
            null => index == runs.Count ? "under way" : "waits",
        };
        return Html.Of(
            $"""
            <td><code>{race.Name}</code></td><td>{ConsoleText.Mark(state)}</td><td>{race.Tries}</td>
            <td>{string.Join(", ", run?.Outcomes ?? [])}</td><td>{run?.Detail}</td>
            """
        );
    }

    // ---- the form ----

    private static Html NewCheck(ConsoleVisit visit, ReceiverWish? last)
    {
        var registered = visit.Merchant.Endpoints;
        var endpoint = visit.Typed("endpoint", last?.Endpoint.Url ?? registered.FirstOrDefault()?.Url);
        var generation = visit.Typed("generation", last?.Endpoint.Dialects == Dialects.V1 ? "v1" : "v2");
        var version = visit.Typed("signatureVersion", last?.Endpoint.SignatureVersion);
        return Html.Of(
            $"""
            <form method="post" action="{visit.At("receiver/begin")}" class="card">
            <h2>Check a receiver</h2>
            {visit.Subject}
            {Labels.Label("endpoint")}
            <input id="endpoint" name="endpoint" type="url" required maxlength="2048" list="registered"
            value="{endpoint}" placeholder="http://127.0.0.1:5000/ipn">
            <datalist id="registered">{Html.Each(registered, one => Html.Of(
                $"<option value=\"{one.Url}\"></option>"
            ))}</datalist>
            {Labels.Label("begin")}
            <input id="begin" name="begin" type="url" required maxlength="2048" value="{visit.Typed(
                "begin",
                last?.BeginUrl
            )}" placeholder="http://127.0.0.1:5000/check/begin">
            {Labels.Label("readBack")}
            <input id="readBack" name="readBack" type="url" required maxlength="2048" value="{visit.Typed(
                "readBack",
                last?.ReadBackUrl
            )}" placeholder="http://127.0.0.1:5000/check/outcomes?order={"{order}"}">
            {Labels.Label("generation")}
            <div class="row"><select id="generation" name="generation">
            {Html.Each(["v2", "v1"], one => ConsoleForm.Option(one, one, generation))}</select>
            <select id="signature" name="signatureVersion" aria-label="Signature">
            {ConsoleForm.Option("1", "1 (SHA-1)", version)}{ConsoleForm.Option(
                "2",
                "2 (SHA-256)",
                version
            )}</select></div>
            {Labels.Label("patience")}
            <input id="patience" name="patience" maxlength="40" value="{visit.Typed("patience", "PT5S")}">
            {Races(visit, last)}
            <p><button class="primary" id="begin-check">Begin the check</button></p>
            <p class="soft">It moves the merchant's clock, a minute for each race and once a day: take a
            <a href="{visit.At("snapshots")}">snapshot</a> first. Meanwhile the endpoint is sent nothing else.</p>
            </form>
            """
        );
    }

    private static Html Races(ConsoleVisit visit, ReceiverWish? last)
    {
        return Html.Of(
            $"""
            <details><summary>Which races</summary>
            {Html.Each(Race.All, race => Html.Of(
                $"""
                <label class="check"><input type="checkbox" name="race-{race.Name}"{Html.If(
                    visit.Ticked($"race-{race.Name}", last?.Races is not { } some || some.Contains(race.Name)),
                    () => Html.Of($" checked")
                )}> <span><code>{race.Name}</code> {race.Tries}</span></label>
                """
            ))}</details>
            """
        );
    }

    private static bool IsChosen(ConsoleVisit visit, Race race) => visit.Fields[$"race-{race.Name}"] is not null;

    // ---- what is done ----

    private Task<WireResponse> Done(ConsoleVisit visit, Action act) =>
        ConsoleAction.Do(
            visit,
            () =>
            {
                act();
                return Task.CompletedTask;
            },
            visit.At("receiver"),
            Show,
            Labels
        );

    private void Begin(ConsoleVisit visit)
    {
        var chosen = Race.All.Where(race => IsChosen(visit, race)).Select(race => (JsonNode)race.Name).ToArray();
        if (chosen.Length == 0)
            throw new Problem(400, "Choose a race at least.");
        var wish = new JsonObject
        {
            ["endpoint"] = visit.Text("endpoint"),
            ["generation"] = visit.Text("generation"),
            ["signatureVersion"] = visit.Text("signatureVersion"),
            ["begin"] = visit.Text("begin"),
            ["readBack"] = new JsonObject { ["url"] = visit.Text("readBack") },
            ["races"] = new JsonArray(chosen),
            ["patience"] = visit.Text("patience"),
        };
        var read = ControlBody.Read(
            Encoding.UTF8.GetBytes(wish.ToJsonString()),
            body => ReceiverRoutes.Read(body.Members),
            isList: false
        );
        if (!checks.Begin(visit.Merchant, read))
            throw new Problem(409, "A check of this merchant is under way.");
    }

    private void Stop(ConsoleVisit visit)
    {
        if (!checks.Stop(visit.Merchant.Id))
            throw new Problem(409, "No check of this merchant is under way.");
    }
}
