using System.CommandLine;
using System.Text.Json.Nodes;
using Tender.Client;
using static Tender.Commands.SharedOptions;

namespace Tender.Commands;

/// <summary>The merchant's clock: read and moved.</summary>
internal static class ClockCommands
{
    private static readonly Column[] Events =
    [
        new("At", "at"),
        new("Object", "v2.objectId|v1.objectId"),
        new("State", "v2.state|v1.state"),
        new("Reason", "v2.reasonCode|v1.reasonCode"),
        new("Cause", "cause"),
    ];

    public static Command Build(Terminal terminal) =>
        new ApiCommand(
            terminal,
            "clock",
            "Show the merchant's time; move it.",
            "tender clock",
            async call =>
            {
                call.Print.Members(
                    await call.GetOfMerchant("clock"),
                    new("Now", "now"),
                    new("Ahead by", "shift"),
                    new("Next change", "next"),
                    new("Moving to", "advancing")
                );
                return 0;
            },
            Advance(terminal)
        );

    private static ApiCommand Advance(Terminal terminal)
    {
        var target = Needed("TARGET", "A span (24h, 7d, PT30M), an instant (2026-01-02T03:04:05Z), or next.");
        var hasty = new Option<bool>("--no-settle") { Description = "Do not wait for the notices that come due." };
        var wait = Text("--wait", "SPAN", "How long to wait, in real time; 60s unless given, at most 10m.");
        return new ApiCommand(
            terminal,
            "advance",
            "Move the merchant's clock and run what falls due on the way. Ends with 1 when it is not over in time.",
            "tender clock advance 24h",
            async call =>
            {
                var body = Target(call.Value(target)!);
                body["settle"] = !call.Value(hasty);
                if (call.Span(wait) is { } patience)
                    body["wait"] = patience;
                var moved = await call.Print.While($"Moving the clock: {call.Value(target)}", () =>
                    call.OfMerchant(HttpMethod.Post, "clock/advance", body)
                );
                return Show(call, moved);
            },
            target,
            hasty,
            wait
        );
    }

    private static JsonObject Target(string text)
    {
        if (text == "next")
            return new() { ["to"] = text };
        if (Durations.ParseInstant(text) is { } instant)
            return new() { ["to"] = instant };
        return new() { ["by"] = Durations.Read("TARGET", text) };
    }

    private static int Show(CommandCall call, JsonNode moved)
    {
        var clock = (string?)moved["now"];
        var isOver = (bool?)moved["settled"] != false;
        if (!call.Print.IsForPeople)
        {
            call.Print.Json(moved);
            return isOver ? 0 : 1;
        }
        call.Print.List([.. moved["events"]!.AsArray().Select(one => one!)], "Nothing changed.", Events);
        var (delivered, failed) = (moved["deliveries"]?["delivered"], moved["deliveries"]?["failed"]);
        call.Print.Sentence(
            moved,
            $"It is {clock}. Changes: {moved["eventCount"]}; notices delivered: {delivered}, failed: {failed}."
                + (isOver ? "" : " The clock still moves: `tender clock` shows where to.")
        );
        return isOver ? 0 : 1;
    }
}
