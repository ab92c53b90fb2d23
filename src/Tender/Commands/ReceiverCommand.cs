using System.CommandLine;
using System.Text.Json.Nodes;
using Tender.Client;
using static Tender.Commands.SharedOptions;

namespace Tender.Commands;

/// <summary>Whether a shop's listener for notices gets through the known races.</summary>
internal static class ReceiverCommand
{
    private static readonly Column[] Columns =
    [
        new("Race", "race"),
        new("Tries", "tries"),
        new("Passed", "passed"),
        new("Expected", "expected"),
        new("Outcomes", "outcomes"),
        new("Detail", "detail"),
    ];

    public static Command Build(Terminal terminal)
    {
        var endpoint = Needed("ENDPOINT", "The URL of the shop's listener for notices.");
        var begin = new Option<string>("--begin") { HelpName = "URL", Required = true };
        begin.Description = "The shop's page that begins an order, which the check calls for each race.";
        var readBack = new Option<string>("--read-back") { HelpName = "URL", Required = true };
        readBack.Description = "Where the shop says which outcomes it has counted for an order.";
        var generation = Text("--generation", "FORM", "v1 or v2; v2 unless given.");
        generation.AcceptOnlyFromAmong("v1", "v2");
        var version = Text("--signature-version", "NUMBER", "1 or 2; 1 unless given.");
        version.AcceptOnlyFromAmong("1", "2");
        var ca = Text("--ca", "FILE", "The authority behind the listener's certificate, in PEM.");
        var patience = Text("--patience", "SPAN", "How long an outcome is waited for, in real time; 5s unless given.");
        var races = new Option<string[]>("--race")
        {
            HelpName = "NAME",
            Description = "Only this race; may be repeated.",
        };
        return new ApiCommand(
            terminal,
            "check-receiver",
            "Run the known races against a listener for notices and count the outcomes. Ends with 1 when one fails.",
            "tender check-receiver http://localhost:3000/ipn --begin http://localhost:3000/begin "
                + "--read-back http://localhost:3000/outcomes",
            async call =>
            {
                var body = new JsonObject
                {
                    ["endpoint"] = call.Value(endpoint),
                    ["begin"] = call.Value(begin),
                    ["readBack"] = new JsonObject { ["url"] = call.Value(readBack) },
                };
                foreach (var (name, value) in new[] { ("generation", generation), ("signatureVersion", version) })
                    if (call.Value(value) is { } text)
                        body[name] = text;
                if (call.Value(ca) is { } file)
                    body["ca"] = call.ReadFile(file);
                if (call.Span(patience) is { } span)
                    body["patience"] = span;
                if (call.Value(races) is { Length: > 0 } some)
                    body["races"] = new JsonArray([.. some.Select(one => (JsonNode)one)]);
                return Show(
                    call,
                    await call.Print.While("Running the races", () =>
                        call.OfMerchant(HttpMethod.Post, "receiver-check", body)
                    )
                );
            },
            endpoint,
            begin,
            readBack,
            generation,
            version,
            ca,
            patience,
            races
        );
    }

    private static int Show(CommandCall call, JsonNode found)
    {
        if (call.Print.IsForPeople)
            call.Print.List([.. found["races"]!.AsArray().Select(race => race!)], "No races were run.", Columns);
        else
            call.Print.Json(found);
        return (bool)found["passed"]! ? 0 : 1;
    }
}
