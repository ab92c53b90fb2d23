using System.Text.Json.Nodes;
using Tender.Server.Http;
using Tender.Server.Pages.Shared;
using Tender.Server.Sandbox.Control;
using Tender.Server.Storage;

namespace Tender.Server.Pages.Console;

/// <summary>Work that failed so often that it was given up: read why, and try it again.</summary>
internal sealed class JobsPage(ControlRouter control)
{
    public IReadOnlyList<ConsoleRoute> Routes =>
        [
            new("GET", "jobs", Show, OfMerchant: false, Live: Role.Viewer),
            new(
                "POST",
                "jobs/retry",
                visit => Retry(visit, $"jobs/{Uri.EscapeDataString(visit.Text("job") ?? "")}/retry"),
                OfMerchant: false,
                Live: Role.Operator
            ),
            new("POST", "jobs/retry-all", visit => Retry(visit, "jobs/retry"), OfMerchant: false, Live: Role.Operator),
        ];

    private async Task<WireResponse> Show(ConsoleVisit visit)
    {
        var after = visit.Text("after") is { } place ? $"&after={Uri.EscapeDataString(place)}" : "";
        var page = (await control.Perform("GET", $"jobs?state=dead&limit=50{after}")).Body!;
        var jobs = page["items"]!.AsArray();
        var next = (string?)page["next"];
        return ConsoleLayout.Render(
            visit,
            "jobs",
            "Dead jobs",
            Html.Of(
                $"""
                <section>
                {(jobs.Count == 0
                    ? Html.Of($"<p class=\"empty\">None: whatever was to be done was done, or is being tried.</p>")
                    : Html.Of(
                        $"""
                        {ConsoleText.Table(
                            "Dead jobs",
                            ["Was due", "What", "Merchant", "Object", "#Tries", "Error", "Action"],
                            jobs.Select(job => Row(visit, job!))
                        )}
                        <p>{ConsoleText.Button(visit, "/console/jobs/retry-all", "Try all again")}</p>
                        """
                    ))}
                {Html.If(next is not null, () => Html.Of(
                    $"<p><a href=\"{visit.AtAll("jobs", ("after", next))}\">More</a></p>"
                ))}
                </section>
                """
            )
        );
    }

    private static Html Row(ConsoleVisit visit, JsonNode job)
    {
        var merchant = (string)job["merchantId"]!;
        var about = (string?)job["objectId"];
        var address = $"/console/m/{merchant}/payment?id={Uri.EscapeDataString(about ?? "")}";
        return Html.Of(
            $"""
            <td>{(string?)job["dueAt"]}</td><td>{(string?)job["kind"]}</td>
            <td><a href="/console/m/{merchant}/now">{merchant}</a></td>
            <td>{Html.If(about is not null, () => Html.Of($"<a href=\"{address}\">{about}</a>"))}</td>
            <td class="number">{job["attempts"]?.ToString()}</td><td class="free">{(string?)job["error"]}</td>
            <td>{ConsoleText.Button(visit, "/console/jobs/retry", "Try again", ("job", (string)job["id"]!))}</td>
            """
        );
    }

    private Task<WireResponse> Retry(ConsoleVisit visit, string path) =>
        ConsoleAction.Do(visit, () => control.Perform("POST", path), visit.AtAll("jobs"), Show);
}
