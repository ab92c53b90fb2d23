using System.CommandLine;
using System.Text.Json.Nodes;
using Tender.Client;
using static Tender.Commands.SharedOptions;

namespace Tender.Commands;

/// <summary>The daily comparisons of a live installation with its processor.</summary>
internal static class ReconcileCommands
{
    private static readonly Column[] DayColumns =
    [
        new("Day", "day"),
        new("State", "state"),
        new("Compared", "compared"),
        new("Open", "open"),
        new("On its way", "waiting"),
        new("Not answered", "unanswered"),
        new("Listed there", "listed"),
        new("Complete", "completedAt"),
    ];

    private static readonly Column[] Columns =
    [
        new("Number", "id"),
        new("Object", "object"),
        new("Kind", "kind"),
        new("State", "state"),
        new("Here", "here"),
        new("There", "there"),
        new("First seen", "firstSeenAt"),
        new("Last seen", "lastSeenAt"),
        new("Settled", "settledAt"),
        new("Let stand by", "acceptedBy"),
        new("Why", "note"),
    ];

    public static Command Build(Terminal terminal)
    {
        var limit = Limit();
        return new ApiCommand(
            terminal,
            "reconcile",
            "List the days on which the merchant's books were compared with the processor's; show what differs.",
            "tender reconcile",
            async call =>
            {
                var days = await call.ListOfMerchant("reconciliations", call.Value(limit));
                call.Print.List(days, "Nothing was compared yet.", DayColumns);
                return 0;
            },
            limit,
            Show(terminal),
            Run(terminal),
            Accept(terminal)
        );
    }

    private static ApiCommand Show(Terminal terminal)
    {
        var day = Optional("DAY", "A day such as 2026-11-30; otherwise what is not settled now.");
        var csv = new Option<bool>("--csv") { Description = "Print CSV." };
        return new ApiCommand(
            terminal,
            "show",
            "Show what differed on a day, or differs now.",
            "tender reconcile show 2026-11-30 --csv",
            async call =>
            {
                var path = call.Value(day) is { } of
                    ? $"reconciliations/{Uri.EscapeDataString(of)}/differences"
                    : "differences";
                var found = await call.ListOfMerchant(path, int.MaxValue);
                if (call.Value(csv))
                    WriteCsv(call.Terminal.Out, found);
                else
                    call.Print.List(found, "Nothing differs.", Columns);
                return 0;
            },
            day,
            csv
        );
    }

    private static ApiCommand Run(Terminal terminal) =>
        new(terminal, "run", "Compare the books with the processor's now.", "tender reconcile run", async call =>
        {
            var asked = await call.OfMerchant(HttpMethod.Post, "reconciliations");
            call.Print.Sentence(asked, (bool)asked["begins"]! ? "It begins now." : "It is under way.");
            return 0;
        });

    private static ApiCommand Accept(Terminal terminal)
    {
        var id = Needed("NUMBER", "The difference's number.");
        var note = new Option<string>("--note")
        {
            HelpName = "TEXT",
            Description = "Why it may stand.",
            Required = true,
        };
        var seen = new Option<string>("--seen")
        {
            HelpName = "INSTANT",
            Description =
                "When it was last seen, as `tender reconcile show` tells it: compared again since, it is refused.",
            Required = true,
        };
        return new ApiCommand(
            terminal,
            "accept",
            "Let an open difference stand, as long as both sides say the same of it as now.",
            "tender reconcile accept 1234 --seen 2026-11-30T04:05:06.789Z --note \"Given back by hand, ticket 5\"",
            async call =>
            {
                var path = $"differences/{Uri.EscapeDataString(call.Value(id)!)}/accept";
                var body = new JsonObject { ["note"] = call.Value(note), ["lastSeenAt"] = call.Value(seen) };
                call.Print.Members(await call.OfMerchant(HttpMethod.Post, path, body), Columns);
                return 0;
            },
            id,
            seen,
            note
        );
    }

    /// <summary>CSV as RFC 4180 has it; no value is taken for a formula by a spreadsheet.</summary>
    private static void WriteCsv(TextWriter to, List<JsonNode> found)
    {
        to.Write(string.Join(',', Columns.Select(column => column.Path)) + "\r\n");
        foreach (var one in found)
            to.Write(string.Join(',', Columns.Select(column => Quoted(column.Of(one)))) + "\r\n");
    }

    private static string Quoted(string value)
    {
        if (value is ['=' or '+' or '-' or '@', ..])
            value = "'" + value;
        return value.AsSpan().ContainsAny(",\"\r\n") ? $"\"{value.Replace("\"", "\"\"")}\"" : value;
    }
}
