using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Tender.Client;
using static Tender.Commands.SharedOptions;

namespace Tender.Commands;

/// <summary>Notices: listed, watched, sent again.</summary>
internal static class NoticeCommands
{
    private const long CountedMax = 1L << 40,
        LateMs = 10_000,
        PerMs = 1L << 20;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private static readonly Column[] Columns =
    [
        new("Notice", "id"),
        new("At", "at"),
        new("Object", "v2.objectId|v1.objectId"),
        new("State", "v2.state|v1.state"),
        new("Delivery", "delivery.state"),
        new("To", "delivery.endpoint"),
        new("Attempts", "delivery.attempts.length"),
        new("Answer", "last.status|last.error"),
    ];

    public static Command Build(Terminal terminal)
    {
        var limit = Limit();
        var about = Text("--object", "ID", "Only those about this object.");
        var follow = new Option<bool>("--follow", "-f")
        {
            Description = "Go on and show each that comes, until Ctrl-C.",
        };
        return new ApiCommand(
            terminal,
            "notices",
            "List the merchant's notices with how each delivery went; send them again.",
            "tender notices --follow",
            async call =>
            {
                var query = call.Value(about) is { } id ? $"?objectId={Uri.EscapeDataString(id)}&" : "?";
                if (call.Value(follow))
                    return await Follow(call, "notifications" + query);
                var shown = await call.ListOfMerchant($"notifications{query}order=newest", call.Value(limit));
                shown.Reverse();
                call.Print.List(
                    call.Print.IsForPeople ? [.. shown.SelectMany(ByDelivery)] : shown,
                    "No notices.",
                    Columns
                );
                return 0;
            },
            limit,
            about,
            follow,
            Redeliver(terminal)
        );
    }

    /// <summary>
    /// A line for each delivery and each state of it; for a notice that goes nowhere, one. What is over is not read
    /// again.
    /// </summary>
    private static async Task<int> Follow(CommandCall call, string path)
    {
        var (told, after, last) = (new HashSet<string>(), 0L, 0L);
        while (true)
        {
            long? firstOpen = null;
            await foreach (var notice in call.AllOfMerchant($"{path}after={after}"))
            {
                var number = NumberOf(notice);
                last = Math.Max(last, number);
                foreach (var line in ByDelivery(notice))
                {
                    var state = (string?)line["delivery"]?["state"];
                    if (told.Add($"{line["id"]} {line["delivery"]?["endpoint"]} {state}"))
                        call.Print.Line(line, Columns);
                    if (state == "pending")
                        firstOpen ??= number;
                }
            }
            after = Cursor(firstOpen, last);
            await Task.Delay(Pause, call.Stop);
        }
    }

    /// <summary>
    /// Behind which number it goes on. Numbers that carry milliseconds are not committed in their order: those of the
    /// last seconds are read again. Counted ones, of a clock that stands still, are.
    /// </summary>
    internal static long Cursor(long? firstOpen, long last)
    {
        var settled = last < CountedMax ? last : last - LateMs * PerMs;
        return Math.Min(firstOpen - 1 ?? settled, settled);
    }

    /// <summary>The number in <c>n-12</c> and in <c>n-12-1</c>: that of the change it tells of.</summary>
    private static long NumberOf(JsonNode notice) =>
        long.Parse(((string)notice["id"]!).Split('-')[1], CultureInfo.InvariantCulture);

    private static IEnumerable<JsonNode> ByDelivery(JsonNode notice)
    {
        var deliveries = notice["deliveries"]!.AsArray();
        if (deliveries.Count == 0)
            return [notice];
        return deliveries.Select(delivery =>
        {
            var line = notice.DeepClone().AsObject();
            line.Remove("deliveries");
            line["delivery"] = delivery!.DeepClone();
            line["last"] = delivery["attempts"]!.AsArray().LastOrDefault()?.DeepClone();
            return (JsonNode)line;
        });
    }

    private static ApiCommand Redeliver(Terminal terminal)
    {
        var id = Optional("NOTICE", "One notice.");
        var about = Text("--object", "ID", "All about this object.");
        var since = Text("--failed-since", "INSTANT", "All that failed since, such as 2026-01-02T03:04:05Z.");
        return new ApiCommand(
            terminal,
            "redeliver",
            "Send a notice again, those of an object, or all that failed.",
            "tender notices redeliver n-12",
            async call =>
            {
                var (one, all, failed) = (call.Value(id), call.Value(about), call.Value(since));
                if (new[] { one, all, failed }.Count(given => given is not null) != 1)
                    throw CommandRefusedException.Mistake("Say one of: a notice, --object ID, --failed-since INSTANT.");
                var (path, body) = one is not null
                    ? ($"notifications/{Uri.EscapeDataString(one)}/redeliver", null)
                    : ("notifications/redeliver", Which(all, failed));
                var sent = await call.OfMerchant(HttpMethod.Post, path, body);
                call.Print.Sentence(sent, $"Notices to be sent again: {sent["redelivered"]}.");
                return 0;
            },
            id,
            about,
            since
        );
    }

    private static JsonObject Which(string? about, string? since) =>
        about is not null
            ? new() { ["objectId"] = about }
            : new()
            {
                ["failedSince"] = Durations.ParseInstant(since!)
                    ?? throw CommandRefusedException.Mistake(
                        $"--failed-since: \"{since}\" is no instant. Write one such as 2026-01-02T03:04:05Z."
                    ),
            };
}
