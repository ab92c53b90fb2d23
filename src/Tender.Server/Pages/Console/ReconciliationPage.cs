using System.Text.Json.Nodes;
using Tender.Core;
using Tender.Server.Http;
using Tender.Server.Pages.Shared;
using Tender.Server.Sandbox.Control;
using Tender.Server.Storage;

namespace Tender.Server.Pages.Console;

/// <summary>What differs from the processor's books, and on which days they were compared.</summary>
internal sealed class ReconciliationPage(ControlRouter control)
{
    private const int PageSize = 50;

    public IReadOnlyList<ConsoleRoute> Routes =>
        [
            new("GET", "reconciliation", Show, Live: Role.Viewer),
            new("POST", "reconciliation/run", Run, Live: Role.Operator),
            new("POST", "reconciliation/accept", Accept, Live: Role.Operator),
        ];

    private async Task<WireResponse> Show(ConsoleVisit visit)
    {
        var after = visit.Text("after") is { } place ? $"&after={Uri.EscapeDataString(place)}" : "";
        var found = await Get(visit, $"differences?limit={PageSize}{after}");
        var days = await Get(visit, "reconciliations?limit=30");
        var next = (string?)found["next"];
        return ConsoleLayout.Render(
            visit,
            "reconciliation",
            "Reconciliation",
            Html.Of(
                $"""
                <section><h2>Differences with the processor</h2>
                {Table(
                    found,
                    "Nothing differs, and nothing is on its way.",
                    "Differences",
                    ["Object", "How", "State", "Here", "There", "First seen", "Last seen", "Let it stand"],
                    one => Row(visit, one)
                )}
                {Html.If(next is not null, () => Html.Of(
                    $"<p><a href=\"{visit.At("reconciliation", ("after", next))}\">More</a></p>"
                ))}
                <p class="soft">Nothing is repaired by itself: clear it up with the processor. What both sides say alike
                the next time is settled; what never will be can be let stand.</p>
                </section>
                <section><h2>Days</h2>
                {Table(
                    days,
                    "Nothing was compared yet.",
                    "Days",
                    ["Day", "State", "#Compared", "#Open", "#On its way", "#Not answered", "Listed there", "Complete"],
                    Day
                )}
                <p>{ConsoleText.Button(visit, visit.At("reconciliation/run"), "Compare now")}</p>
                </section>
                """
            )
        );
    }

    private static Html Table(JsonNode page, string none, string label, string[] heads, Func<JsonNode, Html> row)
    {
        var items = page["items"]!.AsArray();
        return items.Count == 0
            ? Html.Of($"<p class=\"empty\">{none}</p>")
            : ConsoleText.Table(label, heads, items.Select(one => row(one!)));
    }

    private static Html Row(ConsoleVisit visit, JsonNode one)
    {
        var (id, of, state) = ((string)one["id"]!, (string)one["object"]!, (string)one["state"]!);
        var action = visit.At("reconciliation/accept");
        // What is none of ours has no page.
        var name = ObjectId.Parse(of) is null ? Html.Of($"{of}") : ConsoleText.Id(visit, of);
        return Html.Of(
            $"""
            <td>{name}</td><td>{(string)one["kind"]!}</td><td>{state}</td>
            <td class="text">{(string)one["here"]!}</td><td class="text">{(string)one["there"]!}</td>
            <td>{(string)one["firstSeenAt"]!}</td><td>{(string?)one["lastSeenAt"]}</td>
            <td>{(string?)one["acceptedBy"]} {(string?)one["note"]}{Html.If(
                state == "open" && visit.May("POST", action),
                () => Html.Of(
                    $"""
                    <form method="post" action="{action}" class="inline">
                    {visit.Subject}<input type="hidden" name="difference" value="{id}">
                    <input type="hidden" name="lastSeenAt" value="{(string?)one["lastSeenAt"]}">
                    <input name="note" aria-label="Why {of} may stand" required maxlength="500" placeholder="Why">
                    <button>Let it stand</button>
                    </form>
                    """
                )
            )}</td>
            """
        );
    }

    private static Html Day(JsonNode day) =>
        Html.Of(
            $"""
            <td>{(string)day["day"]!}</td><td>{(string)day["state"]!}</td>
            <td class="number">{day["compared"]!.ToString()}</td><td class="number">{day["open"]!.ToString()}</td>
            <td class="number">{day["waiting"]!.ToString()}</td><td class="number">{day["unanswered"]!.ToString()}</td>
            <td>{((bool?)day["listed"]) switch
            {
                true => "yes",
                false => "no",
                null => "",
            }}</td><td>{(string?)day["completedAt"]}</td>
            """
        );

    private Task<WireResponse> Run(ConsoleVisit visit) =>
        ConsoleAction.Do(
            visit,
            () => control.Perform("POST", Of(visit, "reconciliations")),
            visit.At("reconciliation"),
            Show
        );

    private Task<WireResponse> Accept(ConsoleVisit visit)
    {
        var path = Of(visit, $"differences/{Uri.EscapeDataString(visit.Text("difference") ?? "-")}/accept");
        var body = new JsonObject
        {
            ["note"] = visit.Text("note") ?? "",
            ["lastSeenAt"] = visit.Text("lastSeenAt") ?? "",
        };
        return ConsoleAction.Do(
            visit,
            () => control.Perform("POST", path, body, visit.User!.Name),
            visit.At("reconciliation"),
            Show
        );
    }

    private async Task<JsonNode> Get(ConsoleVisit visit, string path) =>
        (await control.Perform("GET", Of(visit, path))).Body!;

    private static string Of(ConsoleVisit visit, string path) => $"merchants/{visit.Merchant.Id}/{path}";
}
