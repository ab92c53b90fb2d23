using System.Text.Json.Nodes;
using Tender.Server.Http;
using Tender.Server.Pages.Shared;
using Tender.Server.Sandbox.Control;

namespace Tender.Server.Pages.Console;

/// <summary>The signature doctor as a form: paste what was sent, read what is wrong with it.</summary>
internal sealed class DoctorPage(ControlRouter control)
{
    private static readonly ConsoleForm Labels = new(
        ("method", "Method"),
        ("url", "Method and address"),
        ("headers", "Headers, one a line"),
        ("body", "Body: of the request, of a notice, or the signed payload of a button as JSON"),
        ("theirs", "The canonical request or string to sign that your client logged, if it did")
    );

    public IReadOnlyList<ConsoleRoute> Routes =>
        [
            new("GET", "doctor", visit => Task.FromResult(Show(visit, Html.Empty)), OfMerchant: false),
            new("POST", "doctor", Examine, OfMerchant: false),
        ];

    private static WireResponse Show(ConsoleVisit visit, Html diagnosis) =>
        ConsoleLayout.Render(
            visit,
            "doctor",
            "Signature doctor",
            Html.Of(
                $"""
                {diagnosis}
                <form method="post" action="/console/doctor" class="card">
                {visit.Subject}
                {Labels.Label("url")}
                <div class="row"><input id="method" name="method" aria-label="Method" size="7" maxlength="10"
                value="{visit.Text("method") ?? "POST"}">
                <input id="url" name="url" maxlength="8000" size="50" value="{visit.Text("url")}"
                placeholder="https://pay-api.amazon.com/sandbox/v2/charges/"></div>
                {Labels.Label("headers")}
                <textarea id="headers" name="headers" class="mono">{visit.Text("headers")}</textarea>
                {Labels.Label("body")}
                <textarea id="body" name="body" class="mono">{visit.Fields["body"]}</textarea>
                {Labels.Label("theirs")}
                <textarea id="theirs" name="theirs" class="mono">{visit.Fields["theirs"]}</textarea>
                <p><button class="primary" id="examine">Examine</button></p>
                <p class="soft">Nothing of it is kept. It must be a signature of a merchant of this sandbox.</p>
                </form>
                """
            )
        );

    private async Task<WireResponse> Examine(ConsoleVisit visit)
    {
        var headers = new JsonObject();
        foreach (var line in (visit.Text("headers") ?? "").Split('\n', StringSplitOptions.TrimEntries))
            if (line.IndexOf(':', StringComparison.Ordinal) is var colon and > 0)
                headers[line[..colon].Trim()] = line[(colon + 1)..].Trim();
        var wish = new JsonObject
        {
            ["method"] = visit.Text("method"),
            ["url"] = visit.Text("url"),
            ["headers"] = headers,
            // A browser writes the lines of a field as CR LF; who signed it wrote LF.
            ["body"] = visit.Fields["body"]?.ReplaceLineEndings("\n"),
            ["theirs"] = visit.Text("theirs")?.ReplaceLineEndings("\n"),
        };
        try
        {
            return Show(visit, Diagnosis((await control.Perform("POST", "doctor", wish)).Body!));
        }
        catch (Problem problem)
        {
            return Show(visit.Refused(problem, Labels), Html.Empty);
        }
    }

    private static Html Diagnosis(JsonNode found)
    {
        var differs = found["differs"];
        return Html.Of(
            $"""
            <section id="diagnosis">
            <h2>The signature is {((bool)found["valid"]! ? "right" : "wrong")}</h2>
            {Html.If((string?)found["cause"] is not null, () => Html.Of($"<p>{(string?)found["cause"]}</p>"))}
            {Html.If(differs is not null, () => Html.Of(
                $"""
                <dl class="facts"><dt>Differs in</dt><dd>{(string?)differs!["part"]}</dd>
                <dt>Ours</dt><dd><code>{(string?)differs["ours"]}</code></dd>
                <dt>Theirs</dt><dd><code>{(string?)differs["theirs"]}</code></dd></dl>
                """
            ))}
            {Html.If((string?)found["ours"] is not null, () => Html.Of(
                $"<details open><summary>What we sign</summary><pre>{(string?)found["ours"]}</pre></details>"
            ))}
            </section>
            """
        );
    }
}
