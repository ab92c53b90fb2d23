using System.CommandLine;
using System.Text.Json.Nodes;
using Tender.Client;
using static Tender.Commands.SharedOptions;

namespace Tender.Commands;

/// <summary>What can happen to an object next.</summary>
internal static class NextCommand
{
    private static readonly Column[] Columns =
    [
        new("Due", "dueAt"),
        new("Cause", "cause"),
        new("By", "operation"),
        new("State in v2", "to.v2.state"),
        new("State in v1", "to.v1.state"),
        new("Reason", "to.v2.reasonCode|to.v1.reasonCode"),
    ];

    public static Command Build(Terminal terminal)
    {
        var id = Needed("ID", "An object, by its id in either API.");
        return new ApiCommand(
            terminal,
            "next",
            "Tell what can happen to an object next, and when.",
            "tender next S01-1234567-1234567-C000001",
            async call =>
            {
                var next = await call.GetOfMerchant($"next?objectId={Uri.EscapeDataString(call.Value(id)!)}");
                if (!call.Print.IsForPeople)
                {
                    call.Print.Json(next);
                    return 0;
                }
                call.Print.Members(
                    next,
                    new("Now in v2", "now.v2.state"),
                    new("Now in v1", "now.v1.state"),
                    new("Advice", "advice")
                );
                JsonNode[] items = [.. next["items"]!.AsArray().Select(item => item!)];
                call.Print.List(items, "Nothing can happen to it any more.", Columns);
                return 0;
            },
            id
        );
    }
}
