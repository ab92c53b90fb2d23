using System.CommandLine;
using System.Text.Json.Nodes;
using Tender.Client;
using static Tender.Commands.SharedOptions;

namespace Tender.Commands;

/// <summary>Faults on purpose: of notices and of API calls.</summary>
internal static class FaultCommands
{
    private static readonly string[] OfNotices =
    [
        "drop",
        "double",
        "reorder",
        "delay",
        "truncate",
        "badSignature",
        "beforeAnswer",
    ];
    private static readonly string[] OfCalls = ["429", "500", "503", "slow", "cut", "replyLost"];
    private static readonly string[] Wished = ["share", "times", "by", "match"];

    private static readonly Column[] Columns =
    [
        new("Strikes", "strikes"),
        new("Fault", "fault"),
        new("Share", "share"),
        new("Times", "times"),
        new("By", "by"),
        new("Only", "match"),
        new("Injected", "injected"),
    ];

    public static Command Build(Terminal terminal) =>
        new ApiCommand(
            terminal,
            "faults",
            "List the faults that are injected on purpose; inject and end them.",
            "tender faults",
            async call => Show(call, await call.GetOfMerchant("faults")),
            Add(terminal),
            Set(terminal),
            Clear(terminal)
        );

    private static int Show(CommandCall call, JsonNode plan)
    {
        if (!call.Print.IsForPeople)
        {
            call.Print.Json(plan);
            return 0;
        }
        var rows = new[] { "ipn", "api" }
            .SelectMany(side => (plan[side] as JsonObject ?? []).Select(fault => Row(side, fault.Key, fault.Value!)))
            .ToList();
        call.Print.List(rows, "No faults are injected.", Columns);
        return 0;
    }

    private static JsonNode Row(string side, string name, JsonNode fault)
    {
        var row = fault.DeepClone().AsObject();
        (row["strikes"], row["fault"]) = (side == "ipn" ? "notices" : "calls", name);
        return row;
    }

    private static ApiCommand Add(Terminal terminal)
    {
        var kind = Needed("FAULT", string.Join(", ", [.. OfNotices, .. OfCalls]) + ".");
        kind.AcceptOnlyFromAmong([.. OfNotices, .. OfCalls]);
        kind.HelpName = "FAULT";
        var share = new Option<double?>("--share")
        {
            HelpName = "PART",
            Description = "How much is struck, 0 to 1; all.",
        };
        var times = new Option<int?>("--times")
        {
            HelpName = "COUNT",
            Description = "How often; for ever unless given.",
        };
        var by = Text("--by", "SPAN", "How much later or slower: 2m.");
        var about = Text("--object", "ID", "Only what concerns this object.");
        var operation = Text("--operation", "NAME", "Only calls of this operation.");
        var endpoint = Text("--endpoint", "ID", "Only notices to this endpoint.");
        return new ApiCommand(
            terminal,
            "add",
            "Inject a fault beside those there are.",
            "tender faults add drop --share 0.1 --times 3",
            async call =>
            {
                var match = new JsonObject();
                foreach (
                    var (name, value) in new[] { ("objectId", about), ("operation", operation), ("endpoint", endpoint) }
                )
                    if (call.Value(value) is { } text)
                        match[name] = text;
                var fault = new JsonObject { ["match"] = match };
                if (call.Value(share) is { } part)
                    fault["share"] = part;
                if (call.Value(times) is { } count)
                    fault["times"] = count;
                if (call.Span(by) is { } later)
                    fault["by"] = later;
                var plan = Wish(await call.GetOfMerchant("faults"));
                plan[OfNotices.Contains(call.Value(kind)) ? "ipn" : "api"]![call.Value(kind)!] = fault;
                return Show(call, await call.OfMerchant(HttpMethod.Put, "faults", plan));
            },
            kind,
            share,
            times,
            by,
            about,
            operation,
            endpoint
        );
    }

    /// <summary>What is injected, as it is asked for: without the counts.</summary>
    private static JsonObject Wish(JsonNode plan)
    {
        var wish = new JsonObject { ["seed"] = plan["seed"]?.DeepClone() };
        foreach (var side in new[] { "ipn", "api" })
        {
            var faults = new JsonObject();
            foreach (var (name, fault) in plan[side] as JsonObject ?? [])
                faults[name] = new JsonObject(
                    Wished
                        .Where(member => fault![member] is not null)
                        .Select(member => KeyValuePair.Create(member, fault![member]?.DeepClone()))
                );
            wish[side] = faults;
        }
        return wish;
    }

    private static ApiCommand Set(Terminal terminal)
    {
        var file = Needed("FILE", "JSON, as PUT …/faults takes it; - for the standard input.");
        return new ApiCommand(
            terminal,
            "set",
            "Replace all faults by those of a file.",
            "tender faults set faults.json",
            async call =>
            {
                var plan = JsonFile.Parse(call.Value(file)!, call.ReadFile(call.Value(file)!));
                return Show(call, await call.OfMerchant(HttpMethod.Put, "faults", plan));
            },
            file
        );
    }

    private static ApiCommand Clear(Terminal terminal) =>
        new(terminal, "clear", "End all faults.", "tender faults clear", async call =>
            Show(call, await call.OfMerchant(HttpMethod.Put, "faults", new JsonObject()))
        );
}
