using System.CommandLine;
using System.Text.Json.Nodes;
using Tender.Client;
using static Tender.Commands.SharedOptions;

namespace Tender.Commands;

/// <summary>Merchants: listed, made, removed.</summary>
internal static class MerchantCommands
{
    private static readonly Column[] Columns =
    [
        new("Merchant", "merchantId"),
        new("Name", "name"),
        new("Region", "region"),
        new("Currency", "currency"),
        new("Public key", "publicKeyId"),
        new("Access key", "accessKeyId"),
    ];

    public static Command Build(Terminal terminal)
    {
        var limit = Limit();
        return new ApiCommand(
            terminal,
            "merchants",
            "List the merchants; make and remove them.",
            "tender merchants",
            async call =>
            {
                call.Print.List(await call.List("merchants", call.Value(limit)), "No merchants.", Columns);
                return 0;
            },
            limit,
            New(terminal),
            Remove(terminal)
        );
    }

    private static ApiCommand New(Terminal terminal)
    {
        var region = Text("--region", "REGION", "na, eu, uk, de or jp; na unless given.");
        var name = Text("--name", "NAME", "What it is called.");
        var seed = new Option<int?>("--seed") { HelpName = "NUMBER", Description = "Makes ids and outcomes repeat." };
        var startAt = Text("--start-at", "INSTANT", "What its clock says first, such as 2026-01-02T03:04:05Z.");
        return new ApiCommand(
            terminal,
            "new",
            "Make a merchant with keys and a clock of its own; prints what merchant.json holds, as JSON.",
            "tender merchants new --region eu --name shop > shop.json",
            async call =>
            {
                var body = new JsonObject();
                Put(body, "region", call.Value(region));
                Put(body, "name", call.Value(name));
                Put(body, "startAt", Instant("--start-at", call.Value(startAt)));
                if (call.Value(seed) is { } number)
                    body["seed"] = number;
                call.Print.Json((await call.Send(HttpMethod.Post, "merchants", body))!);
                return 0;
            },
            region,
            name,
            seed,
            startAt
        );
    }

    private static ApiCommand Remove(Terminal terminal)
    {
        var id = Needed("MERCHANT", "The merchant's id.");
        return new ApiCommand(
            terminal,
            "remove",
            "Remove a merchant with all its data.",
            "tender merchants remove A1B2C3D4E5F6G7",
            async call =>
            {
                var merchant = call.Value(id)!;
                await call.Send(HttpMethod.Delete, $"merchants/{Uri.EscapeDataString(merchant)}");
                call.Print.Sentence(new JsonObject { ["removed"] = merchant }, $"{merchant} is removed.");
                return 0;
            },
            id
        );
    }

    private static string? Instant(string name, string? text) =>
        text is null
            ? null
            : Durations.ParseInstant(text)
                ?? throw CommandRefusedException.Mistake(
                    $"{name}: \"{text}\" is no instant. Write one such as 2026-01-02T03:04:05Z."
                );

    private static void Put(JsonObject body, string name, string? value)
    {
        if (value is not null)
            body[name] = value;
    }
}
