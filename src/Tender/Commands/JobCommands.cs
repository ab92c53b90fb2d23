using System.CommandLine;
using System.Text.Json.Nodes;
using Tender.Client;
using static Tender.Commands.SharedOptions;

namespace Tender.Commands;

/// <summary>Dead jobs: listed, tried again.</summary>
internal static class JobCommands
{
    private static readonly Column[] Columns =
    [
        new("Job", "id"),
        new("Merchant", "merchantId"),
        new("Kind", "kind"),
        new("Object", "objectId"),
        new("Due", "dueAt"),
        new("Attempts", "attempts"),
        new("Error", "error"),
    ];

    public static Command Build(Terminal terminal)
    {
        var limit = Limit();
        return new ApiCommand(
            terminal,
            "jobs",
            "List the jobs of all merchants that failed too often and were given up; try them again.",
            "tender jobs",
            async call =>
            {
                var jobs = await call.List("jobs?state=dead", call.Value(limit));
                call.Print.List(jobs, "No job was given up.", Columns);
                return 0;
            },
            limit,
            Retry(terminal)
        );
    }

    private static ApiCommand Retry(Terminal terminal)
    {
        var id = Optional("JOB", "One job.");
        var all = new Option<bool>("--all") { Description = "All of them; with --merchant those of one merchant." };
        return new ApiCommand(
            terminal,
            "retry",
            "Try a dead job again, or all of them.",
            "tender jobs retry --all",
            async call =>
            {
                var job = call.Value(id);
                if ((job is null) != call.Value(all))
                    throw CommandRefusedException.Mistake("Say one of: a job, or --all.");
                JsonNode? body = null;
                if (job is null)
                    body = call.Value(SharedOptions.Merchant) is { } merchant
                        ? new JsonObject { ["merchantId"] = merchant }
                        : new JsonObject();
                var path = job is null ? "jobs/retry" : $"jobs/{Uri.EscapeDataString(job)}/retry";
                var retried = (await call.Send(HttpMethod.Post, path, body))!;
                call.Print.Sentence(retried, $"Jobs to be tried again: {retried["retried"]}.");
                return 0;
            },
            id,
            all
        );
    }
}
