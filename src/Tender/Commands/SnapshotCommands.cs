using System.CommandLine;
using System.Text.Json.Nodes;
using Tender.Client;
using static Tender.Commands.SharedOptions;

namespace Tender.Commands;

/// <summary>A merchant's whole state: saved, listed, brought back.</summary>
internal static class SnapshotCommands
{
    public static Command Build(Terminal terminal) =>
        new ApiCommand(
            terminal,
            "snapshot",
            "Save the merchant's whole state, its clock included; list, bring back and delete what was saved.",
            "tender snapshot",
            async call =>
            {
                var taken = await call.OfMerchant(HttpMethod.Post, "snapshot");
                call.Print.Sentence(
                    taken,
                    $"Saved as {taken["snapshot"]}: `tender snapshot restore {taken["snapshot"]}` brings it back."
                );
                return 0;
            },
            List(terminal),
            Restore(terminal),
            Delete(terminal)
        );

    private static ApiCommand List(Terminal terminal) =>
        new(terminal, "list", "List what was saved.", "tender snapshot list", async call =>
        {
            JsonNode[] taken = [.. (await call.GetOfMerchant("snapshots"))["items"]!.AsArray().Select(one => one!)];
            call.Print.List(
                taken,
                "Nothing was saved.",
                new("Snapshot", "snapshot"),
                new("At", "at"),
                new("Objects", "objects")
            );
            return 0;
        });

    private static ApiCommand Restore(Terminal terminal)
    {
        var name = Needed("SNAPSHOT", "Which one, such as s-1.");
        return new ApiCommand(
            terminal,
            "restore",
            "Bring back what was saved; notices that came later are discarded.",
            "tender snapshot restore s-1",
            async call =>
            {
                var body = new JsonObject { ["snapshot"] = call.Value(name) };
                var restored = await call.Print.While("Bringing it back", () =>
                    call.OfMerchant(HttpMethod.Post, "restore", body)
                );
                call.Print.Sentence(
                    restored,
                    $"It is {restored["now"]} again. Notices discarded: {restored["discarded"]?["notifications"]}."
                );
                return 0;
            },
            name
        );
    }

    private static ApiCommand Delete(Terminal terminal)
    {
        var name = Needed("SNAPSHOT", "Which one, such as s-1.");
        return new ApiCommand(
            terminal,
            "delete",
            "Delete what was saved; the merchant stays as it is.",
            "tender snapshot delete s-1",
            async call =>
            {
                var snapshot = call.Value(name)!;
                await call.OfMerchant(HttpMethod.Delete, $"snapshots/{Uri.EscapeDataString(snapshot)}");
                call.Print.Sentence(new JsonObject { ["deleted"] = snapshot }, $"{snapshot} is deleted.");
                return 0;
            },
            name
        );
    }
}
