using System.CommandLine;
using System.Text.Json.Nodes;
using Tender.Client;

namespace Tender.Commands;

/// <summary>Whether the books are right.</summary>
internal static class VerifyCommand
{
    private static readonly Column[] Columns =
    [
        new("Merchant", "merchantId"),
        new("Objects", "objects"),
        new("Steps", "steps"),
        new("Sealed", "sealed"),
        new("Rows", "rows"),
        new("Old key", "underOldKey"),
        new("Holds", "holds"),
        new("Broken", "broken"),
    ];

    public static Command Build(Terminal terminal)
    {
        var all = new Option<bool>("--all") { Description = "Every merchant." };
        return new ApiCommand(
            terminal,
            "verify",
            "Look whether all that must hold of the merchant's books does. Ends with 1 when something does not.",
            "tender verify --all",
            async call =>
            {
                var merchants = call.Value(all)
                    ? [.. (await call.List("merchants", int.MaxValue)).Select(one => (string)one["merchantId"]!)]
                    : new[] { await call.Merchant() };
                var found = await call.Print.While("Reading the books", () => Verify(call, merchants));
                call.Print.List(found, "No merchants.", Columns);
                return found.All(one => (bool)one["holds"]!) ? 0 : 1;
            },
            all
        );
    }

    private static async Task<List<JsonNode>> Verify(CommandCall call, string[] merchants)
    {
        var found = new List<JsonNode>();
        foreach (var merchant in merchants)
        {
            var path = $"merchants/{Uri.EscapeDataString(merchant)}/verify";
            var one = (await call.Send(HttpMethod.Post, path))!.AsObject();
            one.Insert(0, "merchantId", merchant);
            found.Add(one);
        }
        // What users did is not a merchant's: it is looked at each time.
        if (call.IsLive)
        {
            var audit = (await call.Send(HttpMethod.Post, "audit/verify"))!.AsObject();
            audit.Insert(0, "merchantId", "(audit log)");
            found.Add(audit);
            var secrets = (await call.Send(HttpMethod.Get, "secrets"))!;
            found.Add(
                new JsonObject
                {
                    ["merchantId"] = "(secrets)",
                    ["rows"] = (long)secrets["secrets"]!,
                    // Nothing is wrong with it: it is said until it is sealed anew.
                    ["underOldKey"] = (long)secrets["underOldKey"]!,
                    ["holds"] = true,
                }
            );
        }
        return found;
    }
}
