using System.CommandLine;
using System.Text.Json.Nodes;
using Tender.Client;

namespace Tender.Commands;

/// <summary>Everything the control API knows of a merchant, for other programs.</summary>
internal static class ExportCommand
{
    private static readonly (string Kind, string Path)[] Lists =
    [
        ("charge", "charges"),
        ("timeline", "timeline"),
        ("notice", "notifications"),
        ("mail", "mailbox"),
    ];

    public static Command Build(Terminal terminal) =>
        new ApiCommand(
            terminal,
            "export",
            "Print all that is known of the merchant as JSON Lines, for other programs.",
            "tender export > shop.jsonl",
            async call =>
            {
                // Before anything is written: live has no clock, and then a file that looks whole must not be left.
                var clock = await call.GetOfMerchant("clock");
                Write(call, "merchant", (await call.Get($"merchants/{Uri.EscapeDataString(await call.Merchant())}"))!);
                Write(call, "clock", clock);
                foreach (var endpoint in (await call.GetOfMerchant("notification-endpoints")).AsArray())
                    Write(call, "endpoint", endpoint!);
                foreach (var outcome in (await call.GetOfMerchant("outcomes")).AsArray())
                    Write(call, "outcome", outcome!);
                foreach (var (kind, path) in Lists)
                await foreach (var entry in call.AllOfMerchant(path))
                    Write(call, kind, entry);
                return 0;
            }
        );

    private static void Write(CommandCall call, string kind, JsonNode value) =>
        call.Terminal.Out.WriteLine(Printer.OneLine(new JsonObject { ["kind"] = kind, ["value"] = value.DeepClone() }));
}
