using System.Text.Json.Nodes;
using Tender.Server.Http;
using Tender.Server.Sandbox.Control;
using Tender.Server.Storage;
using Tender.Server.Users;

namespace Tender.Server.Operator;

/// <summary>The users of the installation, and their tokens.</summary>
internal sealed class UserRoutes(UserAccounts accounts, UserTokens tokens)
{
    private const string RoleShape = "viewer|operator|admin";

    public IReadOnlyList<ControlRoute> Routes =>
        [
            new("GET", "users", ListUsers, "Every user", null, [(200, "Users")], "after", "limit")
            {
                Live = Role.Admin,
            },
            new(
                "POST",
                "users",
                NewUser,
                "A new user",
                $$"""{"name":"text","password":"text","role":"{{RoleShape}}"}""",
                [(201, "User")]
            )
            {
                Live = Role.Admin,
            },
            new(
                "PATCH",
                "users/{u}",
                PatchUser,
                "Change what a user may do, disable a user, or take that back; their sessions end",
                $$"""{"role?":"{{RoleShape}}?","disabled?":"bool?"}""",
                [(200, "User")]
            )
            {
                Live = Role.Admin,
            },
            new(
                "POST",
                "users/{u}/password",
                ResetPassword,
                "Give a user another password, without a second factor where that is asked for; their sessions end",
                """{"password":"text","withoutSecondFactor?":"bool?"}""",
                [(204, null)]
            )
            {
                Live = Role.Admin,
            },
            .. TokenRoutes,
        ];

    private IReadOnlyList<ControlRoute> TokenRoutes =>
        [
            new("GET", "users/{u}/tokens", ListTokens, "A user's tokens", null, [(200, "[UserToken]")])
            {
                Live = Role.Admin,
            },
            new(
                "POST",
                "users/{u}/tokens",
                NewToken,
                "A new token of a user, which is shown this once",
                $$"""{"label":"text","role?":"{{RoleShape}}?","days?":"int?"}""",
                [(201, "NewUserToken")]
            )
            {
                Live = Role.Admin,
            },
            new("DELETE", "users/{u}/tokens/{t}", RevokeToken, "Revoke a token", null, [(204, null)])
            {
                Live = Role.Admin,
            },
        ];

    private async Task<ControlAnswer> ListUsers(ControlCall call)
    {
        var limit = call.Limit();
        var users = await accounts.Page(call.Query("after"), limit);
        return ControlAnswer.Ok(ControlJson.Page(users.Select(Shown), users.Count == limit ? users[^1].Name : null));
    }

    private async Task<ControlAnswer> NewUser(ControlCall call)
    {
        var (name, password, role) = call.Read(body =>
            (body.Text("name") ?? "", body.Text("password") ?? "", body.Text("role"))
        );
        var wanted = RoleOf(role) ?? throw new Problem(400, "role is viewer, operator or admin.");
        Demand(await accounts.Add(name, password, wanted));
        return new(201, Shown(await Find(name)));
    }

    private async Task<ControlAnswer> PatchUser(ControlCall call)
    {
        var (role, disabled) = call.Read(body => (body.Text("role"), body.Flag("disabled")));
        var user = await Find(call.Path("u"));
        Demand(await accounts.Change(user.Name, RoleOf(role), disabled));
        return ControlAnswer.Ok(Shown(await Find(user.Name)));
    }

    private async Task<ControlAnswer> ResetPassword(ControlCall call)
    {
        var (password, without) = call.Read(body =>
            (body.Text("password") ?? "", body.Flag("withoutSecondFactor") ?? false)
        );
        var user = await Find(call.Path("u"));
        Demand(await accounts.SetPassword(user.Name, password, without));
        return new(204, null);
    }

    private async Task<ControlAnswer> ListTokens(ControlCall call)
    {
        var user = await Find(call.Path("u"));
        return ControlAnswer.Ok(
            new JsonArray([.. (await tokens.Of(user.Name)).Select(token => (JsonNode)Shown(token))])
        );
    }

    private async Task<ControlAnswer> NewToken(ControlCall call)
    {
        var (label, role, days) = call.Read(body =>
            (
                body.Text("label") ?? "",
                body.Text("role"),
                body.Number("days", 1, UserTokens.DaysMax, $"days is 1 to {UserTokens.DaysMax}.")
            )
        );
        var user = await Find(call.Path("u"));
        var (token, text) = await tokens.Add(user, label, RoleOf(role), (int?)days);
        if (token is null)
            throw new Problem(409, text);
        var answer = Shown(token);
        answer["token"] = text;
        return new(201, answer);
    }

    private async Task<ControlAnswer> RevokeToken(ControlCall call)
    {
        var user = await Find(call.Path("u"));
        if (!await tokens.Remove(user.Name, call.Path("t")))
            throw new Problem(404, $"{user.Name} has no token {call.Path("t")}.");
        return new(204, null);
    }

    private async Task<User> Find(string name) =>
        await accounts.Find(name) ?? throw new Problem(404, $"There is no user {name}.");

    private static Role? RoleOf(string? text) =>
        text is null ? null : Roles.Parse(text) ?? throw new Problem(400, "role is viewer, operator or admin.");

    private static void Demand(string? why)
    {
        if (why is not null)
            throw new Problem(409, why);
    }

    private static JsonObject Shown(User user) =>
        new()
        {
            ["name"] = user.Name,
            ["role"] = user.Role.Text(),
            ["secondFactor"] = user.Totp is not null,
            ["disabled"] = user.IsDisabled,
            ["createdAt"] = ControlJson.Iso(user.MadeAt),
            ["signedInAt"] = user.SeenAt is { } seen ? ControlJson.Iso(seen) : null,
        };

    private static JsonObject Shown(PersonalToken token) =>
        new()
        {
            ["id"] = token.Id,
            ["label"] = token.Label,
            ["role"] = token.Role.Text(),
            ["createdAt"] = ControlJson.Iso(token.MadeAt),
            ["expiresAt"] = ControlJson.Iso(token.ExpiresAt),
            ["usedAt"] = token.UsedAt is { } used ? ControlJson.Iso(used) : null,
        };
}
