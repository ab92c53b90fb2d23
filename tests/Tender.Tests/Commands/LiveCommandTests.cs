using Tender.Server.Storage;
using Tender.Tests.Harness;
using Tender.Tests.Users;
using Xunit;

namespace Tender.Tests.Commands;

/// <summary>The commands that make sense against a live server, with a user's token.</summary>
public sealed class LiveCommandTests
{
    [Theory, OnBothDatabases]
    public async Task An_admin_sees_to_users_keys_and_merchants_from_a_terminal(TestDatabase database)
    {
        await using var live = await LiveUsers.Start(database);
        var made = (await As(Role.Admin, "users", "add", "Dora", "operator")).Ok().Json;
        Assert.Equal(("dora", 24), ((string?)made["name"], ((string?)made["password"])!.Length));
        Assert.NotNull((await live.Parts.Accounts.SignIn("dora", (string)made["password"]!, null, "-")).User);
        var typed = await Run(
            live.TokenOf(Role.Admin),
            "another long password\n",
            "users",
            "reset-password",
            "dora",
            "--password-file",
            "-"
        );
        Assert.Null(typed.Ok().Json["password"]);
        Assert.NotNull((await live.Parts.Accounts.SignIn("dora", "another long password", null, "-")).User);
        var token = (await As(Role.Admin, "users", "tokens", "add", "dora", "books", "--role", "viewer")).Ok().Json;
        Assert.Single((await As(Role.Admin, "users", "tokens", "dora")).Ok().Items);
        var asDora = (string)token["token"]!;
        Assert.NotEmpty((await Run(asDora, "", "merchants")).Ok().Items);
        (await Run(asDora, "", "users")).Refused(1, "This needs the role admin, and this token has viewer.");
        (await As(Role.Admin, "users", "tokens", "revoke", "dora", (string)token["id"]!)).Ok();
        (await Run(asDora, "", "merchants")).Refused(2, "does not know this token");
        (await As(Role.Admin, "users", "role", "dora", "viewer")).Ok();
        (await As(Role.Admin, "users", "disable", "dora")).Ok();
        Assert.Contains((await As(Role.Admin, "users")).Ok().Items, one => (bool)one["disabled"]!);
        (await As(Role.Admin, "users", "enable", "dora")).Ok();
        (await As(Role.Admin, "users", "role", "nobody", "viewer")).Refused(2, "There is no user nobody.");

        var key = (await As(Role.Admin, "keys", "new", "v2")).Ok().Json;
        Assert.Contains("PRIVATE KEY", (string?)key["secret"]);
        (await As(Role.Admin, "keys", "revoke", live.Merchant.PublicKeyId)).Ok();
        Assert.Equal(2, (await As(Role.Viewer, "keys")).Ok().Items.Length);
        Assert.StartsWith(
            "LIVE-",
            (string?)(await As(Role.Admin, "merchants", "new", "--name", "x")).Ok().Json["publicKeyId"]
        );
        var audit = (await As(Role.Admin, "audit", "--limit", "5")).Ok().Items;
        Assert.Equal(5, audit.Length);
        // What is of the sandbox is not there; and without a token of a user nothing is.
        (await Run(null, "", "merchants")).Refused(2, "has no control API: it is a live installation");
        // What the sandbox alone has.
        foreach (var command in new[] { "clock", "faults", "outcomes" })
            Assert.DoesNotContain("v1/", (await As(Role.Admin, command)).Refused(2, "Live has no such call").Output);

        Task<CommandRun> As(Role role, params string[] arguments) => Run(live.TokenOf(role), "", arguments);

        Task<CommandRun> Run(string? token, string input, params string[] arguments)
        {
            var environment = new Dictionary<string, string>
            {
                ["TENDER_DATA"] = live.Host.DataDirectory,
                ["TENDER_MERCHANT"] = live.Merchant.MerchantId,
            };
            if (token is not null)
                environment["TENDER_TOKEN"] = token;
            return CommandRun.In(environment, isInteractive: false, arguments, input);
        }
    }

    [Theory, OnBothDatabases]
    public async Task Verify_looks_at_the_audit_log_too_and_names_the_row(TestDatabase database)
    {
        await using var live = await LiveUsers.Start(database);
        for (var i = 0; i < 4; i++)
            await live.Parts.Audit.Add("anna", "-", "jobs/retry", $"job {i}", "done");
        var environment = new Dictionary<string, string>
        {
            ["TENDER_DATA"] = live.Host.DataDirectory,
            ["TENDER_TOKEN"] = live.TokenOf(Role.Viewer),
        };
        var before = (await Verify()).Ok().Items;
        Assert.Equal(("(audit log)", true), ((string?)before[^2]["merchantId"], (bool?)before[^2]["holds"]));
        Assert.Equal(("(secrets)", 0), ((string?)before[^1]["merchantId"], (int?)before[^1]["underOldKey"]));
        Assert.Equal(
            2,
            (int?)(await CommandRun.In(environment, isInteractive: false, ["secrets"])).Ok().Items[0]["secrets"]
        );
        var data = live.Host.Engine.Store.Database;
        var drop = database == TestDatabase.Postgres ? "DROP TRIGGER audit_keeps ON audit" : "DROP TRIGGER audit_stays";
        await data.Execute(drop, _ => 0);
        await data.Execute("DELETE FROM audit WHERE seq = 2 RETURNING 1", _ => 0);
        var after = await Verify();
        Assert.Equal(1, after.Code);
        Assert.Contains("L2 audit: row 2 was taken away", after.Output);

        Task<CommandRun> Verify() => CommandRun.In(environment, isInteractive: false, ["verify", "--all"]);
    }
}
