using System.CommandLine;
using System.Text.Json.Nodes;
using Tender.Client;
using static Tender.Commands.SharedOptions;

namespace Tender.Commands;

/// <summary>What a merchant of a live installation signs with: listed, made, revoked.</summary>
internal static class KeyCommands
{
    private static readonly Column[] Columns = [new("Key", "id"), new("For", "kind"), new("Newest", "newest")];

    public static Command Build(Terminal terminal) =>
        new ApiCommand(
            terminal,
            "keys",
            "List the merchant's keys in a live installation; make and revoke them.",
            "tender keys",
            async call =>
            {
                var keys = (await call.GetOfMerchant("keys")).AsArray();
                call.Print.List([.. keys.Select(key => key!)], "No keys.", Columns);
                return 0;
            },
            New(terminal),
            Revoke(terminal)
        );

    private static ApiCommand New(Terminal terminal)
    {
        var kind = Needed("KIND", "v2 for a key pair, v1 for a secret.");
        return new ApiCommand(
            terminal,
            "new",
            "Make a key, whose secret is printed once; the others stay good.",
            "tender keys new v2",
            async call =>
            {
                var body = new JsonObject { ["kind"] = call.Value(kind) };
                call.Print.Json(await call.OfMerchant(HttpMethod.Post, "keys", body));
                return 0;
            },
            kind
        );
    }

    private static ApiCommand Revoke(Terminal terminal)
    {
        var id = Needed("KEY", "The key's id.");
        return new ApiCommand(
            terminal,
            "revoke",
            "Revoke a key: whoever signs with it is refused within a second.",
            "tender keys revoke LIVE-ABCDEFGHIJKLMNOPQRSTUVWX",
            async call =>
            {
                var key = call.Value(id)!;
                await call.OfMerchant(HttpMethod.Delete, $"keys/{Uri.EscapeDataString(key)}");
                call.Print.Sentence(new JsonObject { ["revoked"] = key }, $"{key} is revoked.");
                return 0;
            },
            id
        );
    }
}
