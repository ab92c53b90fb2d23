using System.Text.Json.Nodes;
using Tender.Server.Http;
using Tender.Server.Pages.Shared;
using Tender.Server.Sandbox.Control;
using Tender.Server.Storage;

namespace Tender.Server.Pages.Console;

/// <summary>The faults that are injected on purpose: one a kind, each switched on and off.</summary>
internal sealed class FaultsPage(ControlRouter control)
{
    private static readonly ConsoleForm Labels = new(("share", "Share"), ("times", "Times"), ("by", "By"));

    public IReadOnlyList<ConsoleRoute> Routes =>
        [
            new("GET", "faults", Show),
            new("POST", "faults/set", visit => Done(visit, plan => Set(visit, plan))),
            new("POST", "faults/end", visit => Done(visit, plan => End(visit, plan))),
        ];

    private async Task<WireResponse> Show(ConsoleVisit visit)
    {
        var plan = (await control.Perform("GET", PathOf(visit))).Body!;
        var rules = new[] { "ipn", "api" }
            .SelectMany(part => plan[part]!.AsObject().Select(rule => (Part: part, rule.Key, Rule: rule.Value!)))
            .ToList();
        return ConsoleLayout.Render(
            visit,
            "faults",
            "Faults",
            Html.Of(
                $"""
                <section>
                {(rules.Count == 0 ? Html.Of($"<p class=\"empty\">None: everything arrives.</p>") : ConsoleText.Table(
                    "Faults",
                    ["Of", "Fault", "#Share", "#Times", "By", "#Matched", "#Injected", "Action"],
                    rules.Select(one => Row(visit, one.Part, one.Key, one.Rule))
                ))}
                </section>
                <section><h2>Inject a fault</h2>
                <form method="post" action="{visit.At("faults/set")}" class="row">
                {visit.Subject}
                <label for="fault">Fault</label>
                <select id="fault" name="fault">
                {Group(visit, "ipn", "Notices", FaultKinds.OfNotices)}{Group(
                    visit,
                    "api",
                    "Calls",
                    FaultKinds.OfCalls
                )}</select>
                {Labels.Label("share")}
                <input id="share" name="share" type="number" min="0" max="1" step="0.01"
                value="{visit.Typed("share", "1")}">
                {Labels.Label("times", "fault-times")}
                <input id="fault-times" name="times" type="number" min="1" max="1000000" placeholder="unbounded"
                value="{visit.Typed("times")}">
                {Labels.Label("by", "fault-by")}
                <input id="fault-by" name="by" placeholder="PT2M" maxlength="20" size="6" value="{visit.Typed("by")}">
                <button id="set-fault">Inject it</button>
                </form>
                <p class="soft">Delay and slow take a duration, reorder may; the others take none.</p></section>
                """
            )
        );
    }

    private static Html Group(ConsoleVisit visit, string part, string text, IReadOnlyList<FaultKind> kinds) =>
        Html.Of(
            $"""
            <optgroup label="{text}">{Html.Each(kinds, kind =>
                ConsoleForm.Option($"{part} {kind.Text()}", $"{text}: {kind.Text()}", visit.Typed("fault"))
            )}</optgroup>
            """
        );

    private static Html Row(ConsoleVisit visit, string part, string name, JsonNode rule) =>
        Html.Of(
            $"""
            <td>{(part == "ipn" ? "notices" : "calls")}</td><td>{name}</td>
            <td class="number">{rule["share"]?.ToString()}</td><td class="number">{rule["times"]?.ToString()
                ?? "any"}</td>
            <td>{(string?)rule["by"]}</td><td class="number">{rule["matched"]?.ToString()}</td>
            <td class="number">{rule["injected"]?.ToString()}</td>
            <td>{ConsoleText.Button(visit, visit.At("faults/end"), "End it", ("fault", $"{part} {name}"))}</td>
            """
        );

    private static void Set(ConsoleVisit visit, JsonObject plan)
    {
        if (visit.Text("fault")?.Split(' ') is not [("ipn" or "api") and var part, var name])
            throw new Problem(400, "Choose a fault.");
        plan[part]![name] = new JsonObject
        {
            ["by"] = visit.Text("by"),
            ["share"] = ConsoleForm.Number(visit.Text("share")),
            ["times"] = ConsoleForm.Number(visit.Text("times")),
        };
    }

    private static void End(ConsoleVisit visit, JsonObject plan)
    {
        if (visit.Text("fault")?.Split(' ') is [("ipn" or "api") and var part, var name])
            plan[part]!.AsObject().Remove(name);
    }

    /// <summary>Changes the plan; what it counted is no part of what is asked.</summary>
    private Task<WireResponse> Done(ConsoleVisit visit, Action<JsonObject> change) =>
        ConsoleAction.Do(
            visit,
            async () =>
            {
                var plan = (await control.Perform("GET", PathOf(visit))).Body!.AsObject();
                foreach (var part in new[] { "ipn", "api" })
                foreach (var rule in plan[part]!.AsObject())
                foreach (var counted in new[] { "matched", "injected" })
                    rule.Value!.AsObject().Remove(counted);
                change(plan);
                await control.Perform("PUT", PathOf(visit), plan);
            },
            visit.At("faults"),
            Show,
            Labels
        );

    private static string PathOf(ConsoleVisit visit) => $"merchants/{visit.Merchant.Id}/faults";
}
