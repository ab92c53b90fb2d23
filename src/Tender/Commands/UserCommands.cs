using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Tender.Client;
using static Tender.Commands.SharedOptions;

namespace Tender.Commands;

/// <summary>The users of a live installation: listed, made, changed; their tokens.</summary>
internal static class UserCommands
{
    private const int PasswordChars = 24;
    private const string PasswordLetters = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";

    private static readonly Column[] Columns =
    [
        new("Name", "name"),
        new("Role", "role"),
        new("Second factor", "secondFactor"),
        new("Disabled", "disabled"),
        new("Made", "createdAt"),
        new("Signed in", "signedInAt"),
    ];

    private static readonly Column[] TokenColumns =
    [
        new("Token", "id"),
        new("For", "label"),
        new("Role", "role"),
        new("Ends", "expiresAt"),
        new("Last used", "usedAt"),
    ];

    public static Command Build(Terminal terminal)
    {
        var limit = Limit();
        return new ApiCommand(
            terminal,
            "users",
            "List the users of a live installation; make, change and disable them; see to their tokens.",
            "tender users",
            async call =>
            {
                call.Print.List(await call.List("users", call.Value(limit)), "No users.", Columns);
                return 0;
            },
            limit,
            Add(terminal),
            SetRole(terminal),
            Disable(terminal, "disable", "Let a user sign in no more; their tokens open nothing.", disabled: true),
            Disable(terminal, "enable", "Let a user sign in again.", disabled: false),
            ResetPassword(terminal),
            Tokens(terminal)
        );
    }

    private static Argument<string> Name() => Needed("NAME", "The user's name.");

    private static Argument<string> Role() => Needed("ROLE", "viewer, operator or admin.");

    private static Option<string?> PasswordFile() =>
        Text(
            "--password-file",
            "FILE",
            "The password, in a file, or - for the standard input; otherwise one is drawn and printed once."
        );

    private static ApiCommand Add(Terminal terminal)
    {
        var (name, role, file) = (Name(), Role(), PasswordFile());
        return new ApiCommand(
            terminal,
            "add",
            "Make a user.",
            "tender users add anna operator",
            async call =>
            {
                var (password, isDrawn) = PasswordOf(call, file);
                var body = new JsonObject
                {
                    ["name"] = call.Value(name),
                    ["password"] = password,
                    ["role"] = call.Value(role),
                };
                var made = (await call.Send(HttpMethod.Post, "users", body))!;
                if (isDrawn)
                    made["password"] = password;
                var told = isDrawn ? $" The password, shown this once: {password}" : "";
                call.Print.Sentence(made, $"{made["name"]} is a user with the role {made["role"]}.{told}");
                return 0;
            },
            name,
            role,
            file
        );
    }

    private static ApiCommand SetRole(Terminal terminal)
    {
        var (name, role) = (Name(), Role());
        return new ApiCommand(
            terminal,
            "role",
            "Give a user another role; their sessions end.",
            "tender users role anna admin",
            async call =>
            {
                var body = new JsonObject { ["role"] = call.Value(role) };
                var changed = (await call.Send(HttpMethod.Patch, PathOf(call.Value(name)!), body))!;
                call.Print.Sentence(changed, $"{changed["name"]} has the role {changed["role"]}.");
                return 0;
            },
            name,
            role
        );
    }

    private static ApiCommand Disable(Terminal terminal, string command, string description, bool disabled)
    {
        var name = Name();
        return new ApiCommand(
            terminal,
            command,
            description,
            $"tender users {command} anna",
            async call =>
            {
                var body = new JsonObject { ["disabled"] = disabled };
                var changed = (await call.Send(HttpMethod.Patch, PathOf(call.Value(name)!), body))!;
                call.Print.Sentence(changed, $"{changed["name"]} is {(disabled ? "disabled" : "enabled")}.");
                return 0;
            },
            name
        );
    }

    private static ApiCommand ResetPassword(Terminal terminal)
    {
        var (name, file) = (Name(), PasswordFile());
        var without = new Option<bool>("--without-second-factor") { Description = "Take the second factor away too." };
        return new ApiCommand(
            terminal,
            "reset-password",
            "Give a user another password; their sessions end.",
            "tender users reset-password anna",
            async call =>
            {
                var (password, isDrawn) = PasswordOf(call, file);
                var user = call.Value(name)!;
                var body = new JsonObject { ["password"] = password, ["withoutSecondFactor"] = call.Value(without) };
                await call.Send(HttpMethod.Post, PathOf(user) + "/password", body);
                var answer = new JsonObject { ["name"] = user };
                if (isDrawn)
                    answer["password"] = password;
                var told = isDrawn ? $" Shown this once: {password}" : "";
                call.Print.Sentence(answer, $"{user} has another password.{told}");
                return 0;
            },
            name,
            file,
            without
        );
    }

    private static ApiCommand Tokens(Terminal terminal)
    {
        var name = Optional("NAME", "The user's name.");
        return new ApiCommand(
            terminal,
            "tokens",
            "List a user's tokens; make and revoke them.",
            "tender users tokens anna",
            async call =>
            {
                var user = call.Value(name) ?? throw CommandRefusedException.Mistake("Say whose: a user's name.");
                var tokens = (await call.Get(PathOf(user) + "/tokens"))!.AsArray();
                call.Print.List([.. tokens.Select(token => token!)], "No tokens.", TokenColumns);
                return 0;
            },
            name,
            AddToken(terminal),
            RevokeToken(terminal)
        );
    }

    private static ApiCommand AddToken(Terminal terminal)
    {
        var (name, label) = (Name(), Needed("LABEL", "What it is for."));
        var role = Text("--role", "ROLE", "What it may do: viewer, operator or admin; otherwise what the user may.");
        var days = new Option<int?>("--days")
        {
            HelpName = "COUNT",
            Description = "For how many days; 90 unless given.",
        };
        return new ApiCommand(
            terminal,
            "add",
            "Make a token of a user, which is printed once.",
            "tender users tokens add anna monitoring --role viewer",
            async call =>
            {
                var body = new JsonObject { ["label"] = call.Value(label) };
                if (call.Value(role) is { } wanted)
                    body["role"] = wanted;
                if (call.Value(days) is { } count)
                    body["days"] = count;
                var made = (await call.Send(HttpMethod.Post, PathOf(call.Value(name)!) + "/tokens", body))!;
                call.Print.Sentence(made, $"{made["token"]}\nIt ends at {made["expiresAt"]}, and is shown this once.");
                return 0;
            },
            name,
            label,
            role,
            days
        );
    }

    private static ApiCommand RevokeToken(Terminal terminal)
    {
        var (name, id) = (Name(), Needed("TOKEN", "The token's id, as the list shows it."));
        return new ApiCommand(
            terminal,
            "revoke",
            "Revoke a token.",
            "tender users tokens revoke anna 0123456789ab",
            async call =>
            {
                var token = call.Value(id)!;
                await call.Send(HttpMethod.Delete, $"{PathOf(call.Value(name)!)}/tokens/{Uri.EscapeDataString(token)}");
                call.Print.Sentence(new JsonObject { ["revoked"] = token }, $"{token} is revoked.");
                return 0;
            },
            name,
            id
        );
    }

    private static (string Password, bool IsDrawn) PasswordOf(CommandCall call, Option<string?> file) =>
        call.Value(file) is { } named
            ? (call.ReadFile(named).TrimEnd('\r', '\n'), false)
            : (RandomNumberGenerator.GetString(PasswordLetters, PasswordChars), true);

    private static string PathOf(string name) => $"users/{Uri.EscapeDataString(name)}";
}
