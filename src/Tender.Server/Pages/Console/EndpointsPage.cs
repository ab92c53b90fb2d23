using System.Text.Json.Nodes;
using Tender.Server.Http;
using Tender.Server.Pages.Shared;
using Tender.Server.Sandbox.Control;
using Tender.Server.Storage;

namespace Tender.Server.Pages.Console;

/// <summary>Where the merchant's notices go; a test notification shows whether they arrive.</summary>
internal sealed class EndpointsPage(ControlRouter control)
{
    private static readonly ConsoleForm Labels = new(
        ("url", "Address"),
        ("generation", "Generation"),
        ("signatureVersion", "Signature")
    );

    private readonly ControlList endpoints = new(control, "notification-endpoints");

    public IReadOnlyList<ConsoleRoute> Routes =>
        [
            new("GET", "endpoints", Show, Live: Role.Viewer),
            new("POST", "endpoints/add", Add, Live: Role.Operator, Fresh: true),
            new(
                "POST",
                "endpoints/remove",
                visit => Done(visit, () => endpoints.Remove(visit)),
                Live: Role.Operator,
                Fresh: true
            ),
            new("POST", "endpoints/sample", Sample, Live: Role.Operator),
        ];

    private Task<WireResponse> Show(ConsoleVisit visit) => Show(visit, Html.Empty);

    private async Task<WireResponse> Show(ConsoleVisit visit, Html answer)
    {
        var list = await endpoints.Read(visit);
        return ConsoleLayout.Render(
            visit,
            "endpoints",
            "Endpoints",
            Html.Of(
                $"""
                {answer}
                <section>
                {(list.Count == 0
                    ? Html.Of($"<p class=\"empty\">None: what has to be told is kept, and sent when asked for.</p>")
                    : ConsoleText.Table(
                        "Endpoints",
                        ["Address", "Generation", "Signature", "State", "Action"],
                        list.Select((one, index) => Row(visit, list, one!, index))
                    ))}
                </section>
                {Html.If(visit.May("POST", visit.At("endpoints/add")), () => Html.Of($"""
                <section><h2>Another endpoint</h2>
                <form method="post" action="{visit.At("endpoints/add")}" class="row">
                {visit.Subject}{ControlList.Shown(list)}
                {Labels.Label("url")}
                <input id="url" name="url" type="url" required maxlength="2048" placeholder="http://127.0.0.1:3000/ipn"
                value="{visit.Typed("url")}">
                {Labels.Label("generation")}
                <select id="generation" name="generation">{Html.Each(["v2", "v1", "both"], one =>
                    ConsoleForm.Option(one, one, visit.Typed("generation")))}</select>
                {Labels.Label("signatureVersion", "signature")}
                <select id="signature" name="signatureVersion">
                {ConsoleForm.Option("1", "1 (SHA-1)", visit.Typed("signatureVersion"))}
                {ConsoleForm.Option("2", "2 (SHA-256)", visit.Typed("signatureVersion"))}</select>
                <button id="add-endpoint">Add it</button>
                </form>
                <p class="soft">Notices are sent in this form, whichever generation made the object. What is owed to an
                endpoint that is left out is held until it is there again.</p></section>
                """))}
                """
            )
        );
    }

    private static Html Row(ConsoleVisit visit, JsonArray list, JsonNode one, int index)
    {
        var (id, generation) = ((string)one["id"]!, (string)one["generation"]!);
        (string, string)[] place = [ControlList.ShownField(list), ("index", ConsoleText.Raw(index))];
        return Html.Of(
            $"""
            <td class="free"><code>{(string?)one["url"]}</code></td>
            <td>{generation}</td><td>{(string?)one["signatureVersion"]}</td>
            <td>{ConsoleText.Mark(one["disabled"] is null ? "Open" : "Suspended", (string?)one["disabled"])}</td>
            <td>{(generation == "v2"
                ? Html.Of($"<span class=\"soft\">v2 has no test notification</span>")
                : ConsoleText.Button(visit, visit.At("endpoints/sample"), "Send a test", ("endpoint", id)))}
            {ConsoleText.Button(visit, visit.At("endpoints/remove"), "Remove", place)}</td>
            """
        );
    }

    private Task<WireResponse> Add(ConsoleVisit visit) => Done(visit, () => endpoints.Change(visit, list => list.Add(
                    new JsonObject
                    {
                        ["url"] = visit.Text("url"),
                        ["generation"] = visit.Text("generation"),
                        ["signatureVersion"] = visit.Text("signatureVersion"),
                    }
                )));

    private Task<WireResponse> Done(ConsoleVisit visit, Func<Task> act) =>
        ConsoleAction.Do(visit, act, visit.At("endpoints"), Show, Labels);

    private async Task<WireResponse> Sample(ConsoleVisit visit)
    {
        var id = Uri.EscapeDataString(visit.Text("endpoint") ?? "");
        try
        {
            var path = $"merchants/{visit.Merchant.Id}/notification-endpoints/{id}/sample";
            var answer = (await control.Perform("POST", path, new JsonObject())).Body!;
            return await Show(
                visit,
                Html.Of(
                    $"""
                    <section id="sample"><h2>The test notification</h2>
                    <p>{(answer["status"] is { } status
                        ? $"The endpoint answered {status}"
                        : $"There was no answer: {(string?)answer["error"]}")},
                    after {ConsoleText.Of((long?)answer["durationMs"] ?? 0)} ms.</p>
                    <details><summary>What was sent</summary><pre>{(string?)answer["body"]}</pre></details></section>
                    """
                )
            );
        }
        catch (Problem problem)
        {
            return await Show(visit.Refused(problem));
        }
    }
}
