using System.CommandLine;
using System.Text.Json.Nodes;
using Tender.Client;
using static Tender.Commands.SharedOptions;

namespace Tender.Commands;

/// <summary>Scripted endings: what the next operations come to.</summary>
internal static class OutcomeCommands
{
    private static readonly Column[] Columns =
    [
        new("Operation", "operation"),
        new("Outcome", "outcome"),
        new("Delay", "delay"),
        new("Times", "times"),
        new("Object", "match.objectId"),
        new("Reference", "match.reference"),
        new("From", "match.amountFrom"),
        new("To", "match.amountTo"),
    ];

    public static Command Build(Terminal terminal) =>
        new ApiCommand(
            terminal,
            "outcomes",
            "List the scripted endings that are left; script them.",
            "tender outcomes",
            async call => Show(call, await call.GetOfMerchant("outcomes")),
            Add(terminal),
            Set(terminal),
            Clear(terminal)
        );

    private static int Show(CommandCall call, JsonNode rules)
    {
        call.Print.List([.. rules.AsArray().Select(rule => rule!)], "No endings are scripted.", Columns);
        return 0;
    }

    private static ApiCommand Add(Terminal terminal)
    {
        var operation = Needed("OPERATION", "complete, authorize, capture, refund or reverse.");
        operation.CompletionSources.Add("complete", "authorize", "capture", "refund", "reverse");
        var outcome = Needed("OUTCOME", "Approved, or a reason code of v2 such as AmazonRejected.");
        var delay = Text("--delay", "SPAN", "Answer later, where the protocol allows it: 3h.");
        var times = new Option<int?>("--times")
        {
            HelpName = "COUNT",
            Description = "How often; 1 unless given, 0 always.",
        };
        var about = Text("--object", "ID", "Only for this object.");
        var reference = Text("--reference", "TEXT", "Only for this reference of the merchant.");
        return new ApiCommand(
            terminal,
            "add",
            "Script one more ending, behind those that are left.",
            "tender outcomes add authorize AmazonRejected --times 2",
            async call =>
            {
                var match = new JsonObject();
                if (call.Value(about) is { } id)
                    match["objectId"] = id;
                if (call.Value(reference) is { } own)
                    match["reference"] = own;
                var rule = new JsonObject
                {
                    ["operation"] = call.Value(operation),
                    ["outcome"] = call.Value(outcome),
                    ["match"] = match,
                };
                if (call.Span(delay) is { } later)
                    rule["delay"] = later;
                if (call.Value(times) is { } count)
                    rule["times"] = count;
                var rules = (await call.GetOfMerchant("outcomes")).AsArray();
                rules.Add(rule);
                return Show(call, await call.OfMerchant(HttpMethod.Put, "outcomes", rules));
            },
            operation,
            outcome,
            delay,
            times,
            about,
            reference
        );
    }

    private static ApiCommand Set(Terminal terminal)
    {
        var file = Needed("FILE", "A JSON list of rules, as PUT …/outcomes takes it; - for the standard input.");
        return new ApiCommand(
            terminal,
            "set",
            "Replace all scripted endings by those of a file.",
            "tender outcomes set endings.json",
            async call =>
            {
                var text = call.ReadFile(call.Value(file)!);
                return Show(
                    call,
                    await call.OfMerchant(HttpMethod.Put, "outcomes", JsonFile.Parse(call.Value(file)!, text))
                );
            },
            file
        );
    }

    private static ApiCommand Clear(Terminal terminal) =>
        new(terminal, "clear", "Forget all scripted endings.", "tender outcomes clear", async call =>
            Show(call, await call.OfMerchant(HttpMethod.Put, "outcomes", new JsonArray()))
        );
}
