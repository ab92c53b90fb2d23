using System.CommandLine;
using Tender.Client;
using static Tender.Commands.SharedOptions;

namespace Tender.Commands;

/// <summary>What users of a live installation did.</summary>
internal static class AuditCommand
{
    private static readonly Column[] Columns =
    [
        new("Row", "seq"),
        new("At", "at"),
        new("Who", "who"),
        new("From", "from"),
        new("What", "action"),
        new("On what", "subject"),
        new("Outcome", "outcome"),
    ];

    public static Command Build(Terminal terminal)
    {
        var limit = Limit();
        return new ApiCommand(
            terminal,
            "audit",
            "List what users of a live installation did, the newest first.",
            "tender audit --limit 20",
            async call =>
            {
                call.Print.List(await call.List("audit", call.Value(limit)), "Nothing yet.", Columns);
                return 0;
            },
            limit
        );
    }
}
