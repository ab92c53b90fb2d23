using System.CommandLine;
using Tender.Client;
using static Tender.Commands.SharedOptions;

namespace Tender.Commands;

/// <summary>What happened to an object, or to the merchant.</summary>
internal static class TimelineCommand
{
    private static readonly Column[] Columns =
    [
        new("At", "at"),
        new("Kind", "kind"),
        new("Who", "who"),
        new("Object", "v2.objectId|v1.objectId"),
        new("What", "summary"),
    ];

    public static Command Build(Terminal terminal)
    {
        var id = Optional("ID", "An object, by its id in either API; the merchant without one.");
        return new ApiCommand(
            terminal,
            "timeline",
            "Tell what happened to an object and its relatives, or to the merchant.",
            "tender timeline S01-1234567-1234567",
            async call =>
            {
                var query = call.Value(id) is { } about ? $"?objectId={Uri.EscapeDataString(about)}" : "";
                var entries = await call.ListOfMerchant("timeline" + query, int.MaxValue);
                call.Print.List(entries, "Nothing happened yet.", Columns);
                return 0;
            },
            id
        );
    }
}
