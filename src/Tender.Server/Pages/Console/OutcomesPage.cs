using System.Text.Json.Nodes;
using Tender.Core;
using Tender.Server.Http;
using Tender.Server.Pages.Shared;
using Tender.Server.Payments;
using Tender.Server.Sandbox.Control;
using Tender.Server.Storage;

namespace Tender.Server.Pages.Console;

/// <summary>How the next operations end: scripted endings.</summary>
internal sealed class OutcomesPage(ControlRouter control)
{
    private static readonly ConsoleForm Labels = new(
        ("outcome", "The next"),
        ("objectId", "Only of"),
        ("delay", "After"),
        ("times", "Times")
    );

    private readonly ControlList outcomes = new(control, "outcomes");

    public IReadOnlyList<ConsoleRoute> Routes =>
        [
            new("GET", "outcomes", Show),
            new("POST", "outcomes/add", visit =>
                Done(visit, () => outcomes.Change(visit, list => list.Add(Rule(visit))))
            ),
            new("POST", "outcomes/remove", visit => Done(visit, () => outcomes.Remove(visit))),
        ];

    private async Task<WireResponse> Show(ConsoleVisit visit)
    {
        var list = await outcomes.Read(visit);
        return ConsoleLayout.Render(
            visit,
            "outcomes",
            "Scripted endings",
            Html.Of(
                $"""
                <section>
                {(list.Count == 0 ? Html.Of($"<p class=\"empty\">None: the test cards decide.</p>") : ConsoleText.Table(
                    "Scripted endings",
                    ["The next", "Of", "Ends", "After", "#Times", "Action"],
                    list.Select((one, index) => Row(visit, list, one!, index))
                ))}
                <p class="soft">The first that matches is used, and counted down. A simulation that a call names itself
                goes before.</p></section>
                <section><h2>Another ending</h2>{NewEnding(visit, list)}</section>
                """
            )
        );
    }

    private static Html Row(ConsoleVisit visit, JsonArray list, JsonNode one, int index)
    {
        (string, string)[] place = [ControlList.ShownField(list), ("index", ConsoleText.Raw(index))];
        var match = one["match"]?.AsObject().Where(member => member.Value is not null).ToList() ?? [];
        var times = (int)one["times"]!;
        return Html.Of(
            $"""
            <td>{(string?)one["operation"]}</td>
            <td class="free">{(
                match.Count == 0 ? "any" : string.Join(", ", match.Select(member => $"{member.Key} {member.Value}"))
            )}</td>
            <td>{ConsoleText.Mark(
                (string?)one["outcome"] == "Approved" ? "Completed" : "Declined",
                (string?)one["outcome"]
            )}</td>
            <td>{(string?)one["delay"]}</td><td class="number">{(times == 0 ? "always" : ConsoleText.Of(times))}</td>
            <td>{ConsoleText.Button(visit, visit.At("outcomes/remove"), "Remove", place)}</td>
            """
        );
    }

    private static Html NewEnding(ConsoleVisit visit, JsonArray list) =>
        Html.Of(
            $"""
            <form method="post" action="{visit.At("outcomes/add")}" class="row">
            {visit.Subject}{ControlList.Shown(list)}
            {Labels.Label("outcome", "ending")}
            <select id="ending" name="ending">{Html.Each(Enum.GetValues<ScriptedOperation>(), operation => Html.Of(
                $"""
                <optgroup label="{operation.Text()}">
                {Html.Each(Endings(operation), outcome => Ending(visit, operation, outcome))}</optgroup>
                """
            ))}</select>
            {Labels.Label("objectId", "object")}<input id="object" name="objectId" placeholder="any id" maxlength="60"
            value="{visit.Text("objectId")}">
            {Labels.Label("delay")}<input id="delay" name="delay" placeholder="PT3H" maxlength="40" size="6"
            value="{visit.Typed("delay")}">
            {Labels.Label("times")}
            <input id="times" name="times" type="number" min="0" max="1000000" value="{visit.Typed("times", "1")}">
            <button id="add-outcome">Script it</button>
            </form>
            <p class="soft">0 times is always. With a duration the answer comes later, where the protocol allows it.</p>
            """
        );

    private static Html Ending(ConsoleVisit visit, ScriptedOperation operation, string outcome)
    {
        var value = $"{operation.Text()} {outcome}";
        return ConsoleForm.Option(value, $"{operation.Text()}: {outcome}", visit.Text("ending"));
    }

    private static IEnumerable<string> Endings(ScriptedOperation operation) =>
        ScriptedOutcomes.ReasonsFor(operation).Select(NameOf).Prepend("Approved");

    private static string NameOf(Reason reason) =>
        reason == Reason.MfaNotCompleted ? "MFANotCompleted" : reason.ToString();

    /// <summary>What the form says of an ending: the operation, and what it comes to.</summary>
    public static string ValueOf(ScriptedOperation operation, Reason reason) => $"{operation.Text()} {NameOf(reason)}";

    private static JsonObject Rule(ConsoleVisit visit)
    {
        var parts = (visit.Text("ending") ?? "").Split(' ', 2);
        return new()
        {
            ["operation"] = parts[0],
            ["match"] = new JsonObject { ["objectId"] = visit.Text("objectId") },
            ["outcome"] = parts[^1],
            ["delay"] = visit.Text("delay"),
            ["times"] = ConsoleForm.Number(visit.Text("times")),
        };
    }

    private Task<WireResponse> Done(ConsoleVisit visit, Func<Task> act) =>
        ConsoleAction.Do(visit, act, visit.At("outcomes"), Show, Labels);
}
