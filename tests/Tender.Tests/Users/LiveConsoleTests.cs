using System.Text.Json.Nodes;
using Tender.Core;
using Tender.Server.Storage;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Users;

/// <summary>The console and the operator API of a live server, as users have them.</summary>
public class LiveConsoleTests
{
    [Theory, OnBothDatabases]
    public async Task The_first_admin_is_made_with_the_setup_token_once(TestDatabase database)
    {
        await using var host = await LiveHost.Start(database, new ScriptedProcessor());
        var file = Path.Combine(host.DataDirectory, "setup-token");
        var link = host.Server.SetupLink!;
        Assert.Contains(File.ReadAllText(file).Trim(), link.Query);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        using var visitor = new PageVisitor(host.Http);
        // Nobody gets in as anybody before.
        foreach (var name in new[] { "admin", "root" })
            Assert.Equal(401, (await SignIn(visitor, name, "admin")).Status);
        Assert.Equal(401, (await SetUp("a guess", LiveUsers.Password)).Status);
        var page = await visitor.Get(link.PathAndQuery);
        Assert.Equal(200, page.Status);
        Assert.Equal(409, (await SetUp(File.ReadAllText(file), "too short")).Status);
        var token = File.ReadAllText(file);
        Assert.Equal("/console/sign-in", (await SetUp(token, LiveUsers.Password)).Location);
        Assert.False(File.Exists(file));
        Assert.Null(host.Server.SetupLink);
        Assert.Equal(401, (await SetUp(token, LiveUsers.Password)).Status);
        Assert.Equal(303, (await SignIn(visitor, "ada", LiveUsers.Password)).Status);
        Assert.Equal(200, (await visitor.Get("/console/users")).Status);
        await host.Restart();
        Assert.Null(host.Server.SetupLink);
        var audit = await host.Server.Operators!.Audit.Before(null, 10);
        Assert.Equal(
            "setup",
            audit.Single(row => row.Who == "ada" && row.Outcome == "done" && row.Action == "setup").Action
        );
        // What was typed for a name that nobody has is not kept.
        Assert.DoesNotContain(audit, row => row.Who is "admin" or "root");

        Task<PageReply> SetUp(string token, string password) =>
            visitor.Post(
                "/console/setup",
                new()
                {
                    ["setup-token"] = token,
                    ["name"] = "ada",
                    ["password"] = password,
                }
            );
    }

    [Theory, OnBothDatabases]
    public async Task Where_no_admin_can_sign_in_a_start_that_asks_for_it_makes_another_one(TestDatabase database)
    {
        await using var host = await LiveHost.Start(database, new ScriptedProcessor());
        Assert.Null(await host.Server.Operators!.Accounts.Add("ada", LiveUsers.Password, Role.Admin));
        await host.Restart();
        Assert.Null(host.Server.SetupLink);
        await host.Restart(at => at with { NewAdmin = true });
        var token = File.ReadAllText(Path.Combine(host.DataDirectory, "setup-token"));
        using var visitor = new PageVisitor(host.Http);
        // Somebody who signs in meanwhile does not use it up, nor does a name that is taken.
        Assert.Equal(303, (await SignIn(visitor, "ada", LiveUsers.Password)).Status);
        Assert.Equal(409, (await SetUp("ada")).Status);
        var replies = await Task.WhenAll(SetUp("grace"), SetUp("joan"));
        Assert.Single(replies, one => one.Location == "/console/sign-in");
        Assert.Equal(401, (await SetUp("jean")).Status);
        Assert.Null(host.Server.SetupLink);
        Assert.Equal(2, (await host.Server.Operators!.Accounts.Page(null, 10)).Count(one => one.Role == Role.Admin));

        Task<PageReply> SetUp(string name) =>
            visitor.Post(
                "/console/setup",
                new()
                {
                    ["setup-token"] = token,
                    ["name"] = name,
                    ["password"] = LiveUsers.Password,
                }
            );
    }

    [Theory, OnBothDatabases]
    public async Task Of_sixteen_who_try_at_once_from_one_address_five_are_looked_at(TestDatabase database)
    {
        await using var live = await LiveUsers.Start(database);
        using var visitor = new PageVisitor(live.Host.Http);
        // One who is right costs nothing, however often.
        for (var i = 0; i < 7; i++)
            Assert.Equal(303, (await SignIn(visitor, LiveUsers.NameOf(Role.Viewer), LiveUsers.Password)).Status);
        var replies = await Task.WhenAll(
            Enumerable.Range(0, 16).Select(i => SignIn(visitor, $"somebody-{i}", "a guess at something"))
        );
        Assert.Equal((5, 11), (replies.Count(one => one.Status == 401), replies.Count(one => one.Status == 429)));
    }

    [Theory, OnBothDatabases]
    public async Task A_try_that_nobody_could_look_at_costs_nothing(TestDatabase database)
    {
        await using var live = await LiveUsers.Start(database);
        using var visitor = new PageVisitor(live.Host.Http);
        await Rename("users", "users_away");
        for (var i = 0; i < 6; i++)
            Assert.InRange((await SignIn(visitor, "the-viewer", LiveUsers.Password)).Status, 500, 599);
        await Rename("users_away", "users");
        Assert.Equal(303, (await SignIn(visitor, LiveUsers.NameOf(Role.Viewer), LiveUsers.Password)).Status);

        Task Rename(string from, string to) =>
            live.Host.Engine.Store.Database.Execute($"ALTER TABLE {from} RENAME TO {to}", _ => 0);
    }

    [Theory, OnBothDatabases]
    public async Task A_try_of_a_name_that_must_wait_costs_its_address_nothing(TestDatabase database)
    {
        await using var live = await LiveUsers.Start(database);
        using var visitor = new PageVisitor(live.Host.Http);
        Assert.Equal(401, (await SignIn(visitor, "somebody", "a guess at something")).Status);
        await live.Host.Engine.Store.Database.Execute("UPDATE sign_in_tries SET pause = 600000 RETURNING 1", _ => 0);
        for (var i = 0; i < 9; i++)
            Assert.Equal(429, (await SignIn(visitor, "somebody", "a guess at something")).Status);
        Assert.Equal(303, (await SignIn(visitor, LiveUsers.NameOf(Role.Viewer), LiveUsers.Password)).Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Users_behind_a_proxy_have_addresses_of_their_own_where_it_is_trusted(bool isTrusted)
    {
        await using var host = await LiveHost.Start(TestDatabase.Sqlite, new ScriptedProcessor(), settings =>
            isTrusted ? settings with { TrustedProxy = [System.Net.IPNetwork.Parse("127.0.0.0/8")] } : settings
        );
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        var tries = 0;
        // What a caller wrote itself stands before what the proxy adds.
        for (var i = 0; i < 5; i++)
            Assert.Equal(401, await Try($"10.9.9.{i}, 203.0.113.7"));
        Assert.Equal(429, await Try("203.0.113.7"));
        Assert.Equal(isTrusted ? 401 : 429, await Try("203.0.113.8"));
        // Nor is a caller of this machine who says that it speaks for one of it: the metrics stay closed.
        Assert.Equal(404, await Get("/metrics", "127.0.0.1"));
        Assert.Equal(200, await Get("/metrics", null));
        var row = (await host.Server.Operators!.Audit.Before(null, 1)).Single();
        Assert.Equal(isTrusted ? "203.0.113.8" : "127.0.0.1", row.Place);

        Task<int> Try(string from) => Send(HttpMethod.Post, "/console/sign-in", from);

        Task<int> Get(string path, string? from) => Send(HttpMethod.Get, path, from);

        async Task<int> Send(HttpMethod method, string path, string? from)
        {
            using var request = new HttpRequestMessage(method, new Uri(host.Http, path));
            if (method == HttpMethod.Post)
                request.Content = new FormUrlEncodedContent([
                    new("name", $"nobody-{++tries}"),
                    new("password", "a guess at it"),
                ]);
            request.Headers.Add("Sec-Fetch-Site", "same-origin");
            if (from is not null)
                request.Headers.Add("X-Forwarded-For", from);
            using var answer = await client.SendAsync(request);
            return (int)answer.StatusCode;
        }
    }

    [Theory, OnBothDatabases]
    public async Task A_session_ends_on_the_server_when_its_user_signs_out_or_is_changed(TestDatabase database)
    {
        await using var live = await LiveUsers.Start(database);
        using var visitor = await live.SignedIn(Role.Operator);
        var token = LiveUsers.FormToken(await visitor.Get("/console/account"));
        // Whoever kept the cookie, which a browser drops when it is told to.
        using var thief = new HttpClient(new HttpClientHandler { UseCookies = false, AllowAutoRedirect = false });
        var cookie = await CookieOf(live);
        Assert.Equal(200, await AsThief());
        using (var request = Request(HttpMethod.Post, "/console/sign-out", cookie.Token))
            Assert.Equal(303, (int)(await thief.SendAsync(request)).StatusCode);
        Assert.Equal(401, await AsThief());
        // The other session of the same user goes on, until an admin changes what the user may.
        Assert.Equal(200, (await visitor.Get("/console/jobs")).Status);
        Assert.Null(await live.Parts.Accounts.Change(LiveUsers.NameOf(Role.Operator), Role.Viewer, null));
        Assert.Equal(401, (await visitor.Get("/console/jobs")).Status);
        using var again = await live.SignedIn(Role.Operator);
        Assert.Null(await live.Parts.Accounts.Change(LiveUsers.NameOf(Role.Operator), null, disabled: true));
        Assert.Equal(401, (await again.Get("/console/jobs")).Status);
        Assert.NotEmpty(token);

        async Task<int> AsThief()
        {
            using var request = Request(HttpMethod.Get, "/console/account", null);
            return (int)(await thief.SendAsync(request)).StatusCode;
        }

        HttpRequestMessage Request(HttpMethod method, string path, string? token)
        {
            var request = new HttpRequestMessage(method, new Uri(live.Host.Http, path));
            request.Headers.Add("Cookie", cookie.Cookie);
            request.Headers.Add("Sec-Fetch-Site", "same-origin");
            if (token is not null)
                request.Content = new FormUrlEncodedContent([new("token", token)]);
            return request;
        }
    }

    [Theory, OnBothDatabases]
    public async Task Money_is_moved_by_an_operator_who_just_gave_the_password_once_and_audited(TestDatabase database)
    {
        await using var live = await LiveUsers.Start(database);
        var charge = await Charge(live, 30);
        using var visitor = await live.SignedIn(Role.Operator);
        await live.Age(TimeSpan.FromMinutes(6));
        var page = await visitor.Get(live.At($"payment?id={charge}"));
        Assert.Contains("In the merchant's name", System.Net.WebUtility.HtmlDecode(page.Html));
        Assert.Contains("confirm that it is you", page.Html);
        Assert.DoesNotContain("Play the buyer", page.Html);
        var form = Fields(page, charge, "capture");
        form["amount"] = "20.00";
        var asked = await visitor.Post(live.At("payment/act"), form);
        Assert.StartsWith("/console/confirm?to=", asked.Location);
        Assert.Equal(State.Open, (await live.Host.Get<Authorization>(live.Merchant, charge)).State);
        // The password once more, and the way back.
        var confirm = await visitor.Get(asked.Location!);
        var wrong = await visitor.Post("/console/confirm", Confirming(confirm, "a wrong password"));
        Assert.Equal(401, wrong.Status);
        var right = await visitor.Post("/console/confirm", Confirming(confirm, LiveUsers.Password));
        Assert.Equal(live.At($"payment?id={charge}"), right.Location);
        // A form that is sent twice captures once.
        foreach (var _ in new int[2])
            Assert.Equal(303, (await visitor.Post(live.At("payment/act"), form)).Status);
        var capture = await live.Host.Get<Capture>(live.Merchant, charge.Capture(charge.Number));
        Assert.Equal((State.Completed, 20_00), (capture.State, capture.Amount.Minor));
        form["amount"] = "25.00";
        Assert.Equal(409, (await visitor.Post(live.At("payment/act"), form)).Status);
        // Part of it is given back; more than there is is refused, in words.
        var shown = await visitor.Get(live.At($"payment?id={capture.Id}"));
        var refund = Fields(shown, capture.Id, "refund");
        refund["amount"] = "5.00";
        Assert.Equal(303, (await visitor.Post(live.At("payment/act"), refund)).Status);
        await live.Host.MoveBy(TimeSpan.FromMinutes(1));
        refund = Fields(await visitor.Get(live.At($"payment?id={capture.Id}")), capture.Id, "refund");
        refund["amount"] = "9000.00";
        Assert.Equal(409, (await visitor.Post(live.At("payment/act"), refund)).Status);
        var other = await Charge(live, 10);
        var cancel = Fields(await visitor.Get(live.At($"payment?id={other}")), other, "cancel");
        Assert.Equal(303, (await visitor.Post(live.At("payment/act"), cancel)).Status);
        Assert.Equal(State.Closed, (await live.Host.Get<Authorization>(live.Merchant, other)).State);

        var rows = (await live.Audit()).Where(row => row.Action == "payment/act").Reverse().ToList();
        Assert.Equal(12, rows.Count);
        Assert.All(rows, row => Assert.Equal(LiveUsers.NameOf(Role.Operator), row.Who));
        Assert.Equal(
            rows.Where((_, i) => i % 2 == 0).Select(row => (long?)row.Seq),
            rows.Where((_, i) => i % 2 == 1).Select(row => row.Asked)
        );
        Assert.All(rows.Where((_, i) => i % 2 == 0), row => Assert.Equal("asked", row.Outcome));
        Assert.Equal(
            ["done", "done", "refused", "done", "refused", "done"],
            rows.Where((_, i) => i % 2 == 1).Select(row => row.Outcome.Split(':')[0])
        );
        Assert.Equal($"merchant {live.Merchant.MerchantId}, id {charge}, move capture, amount 20.00", rows[0].Subject);
        Assert.Empty((await live.Parts.Audit.Check()).Broken);
    }

    [Theory, OnBothDatabases]
    public async Task Users_see_to_their_own_password_second_factor_and_tokens(TestDatabase database)
    {
        await using var live = await LiveUsers.Start(database);
        using var visitor = await live.SignedIn(Role.Viewer);
        using var elsewhere = await live.SignedIn(Role.Viewer);
        var account = await visitor.Get("/console/account");
        var token = LiveUsers.FormToken(account);
        var made = await visitor.Post(
            "/console/account/token",
            new()
            {
                ["token"] = token,
                ["label"] = "monitoring",
                ["role"] = "viewer",
                ["days"] = "30",
            }
        );
        var text = System.Text.RegularExpressions.Regex.Match(made.Html, "tender-[A-Za-z0-9_-]{43}").Value;
        Assert.Equal(200, (await live.Call(null, "GET", "merchants", token: text)).Status);
        Assert.DoesNotContain(text, (await visitor.Get("/console/account")).Html);
        var refused = await visitor.Post(
            "/console/account/token",
            new()
            {
                ["token"] = token,
                ["label"] = "more",
                ["role"] = "admin",
                ["days"] = "30",
            }
        );
        Assert.Equal(409, refused.Status);

        var changed = await visitor.Post(
            "/console/account/password",
            new() { ["token"] = token, ["new-password"] = "another long password" }
        );
        Assert.Equal("/console/account", changed.Location);
        Assert.Equal(200, (await visitor.Get("/console/account")).Status);
        Assert.Equal(401, (await elsewhere.Get("/console/account")).Status);

        var factor = await visitor.Post("/console/account/factor", new() { ["token"] = token });
        var key = factor.Html.Split("name=\"factor\" value=\"")[1].Split('"')[0];
        var code = new OtpNet.Totp(OtpNet.Base32Encoding.ToBytes(key)).ComputeTotp();
        var on = new Dictionary<string, string>
        {
            ["token"] = token,
            ["factor"] = key,
            ["code"] = "12345",
        };
        Assert.Equal(409, (await visitor.Post("/console/account/factor-on", on)).Status);
        on["code"] = code;
        Assert.Equal("/console/account", (await visitor.Post("/console/account/factor-on", on)).Location);
        using var later = new PageVisitor(live.Host.Http);
        var name = LiveUsers.NameOf(Role.Viewer);
        Assert.Equal(401, (await SignIn(later, name, "another long password")).Status);
        Assert.DoesNotContain(await live.Audit(), row => row.Subject.Contains("password") || row.Subject.Contains(key));
    }

    [Theory, OnBothDatabases]
    public async Task Admins_see_to_merchants_keys_and_users_by_the_operator_api(TestDatabase database)
    {
        await using var live = await LiveUsers.Start(database);
        var made = await live.Call(
            Role.Admin,
            "POST",
            "merchants",
            new JsonObject { ["region"] = "eu", ["name"] = "Duck" }
        );
        Assert.Equal(201, made.Status);
        Assert.StartsWith("LIVE-", (string?)made.Body!["publicKeyId"]);
        Assert.Contains("BEGIN PRIVATE KEY", (string?)made.Body["privateKey"]);
        var path = $"merchants/{made.Body["merchantId"]}";
        foreach (
            var body in new[]
            {
                """{"seed":1}""",
                """{"startAt":"2026-01-02T03:04:05Z"}""",
                """{"s\u0065ed":1}""",
                """{"settings":{"clock":"frozen"}}""",
                """{"settings":{"terms":"amazon-sandbox"}}""",
                """{"settings":{"noticeDelay":"PT1H"}}""",
            }
        )
            Assert.Equal(400, (await live.Call(Role.Admin, "POST", "merchants", JsonNode.Parse(body))).Status);
        var patched = await live.Call(
            Role.Admin,
            "PATCH",
            path,
            new JsonObject
            {
                ["name"] = "Goose",
                ["settings"] = new JsonObject { ["suspended"] = true },
            }
        );
        Assert.Equal((200, "Goose"), (patched.Status, (string?)patched.Body!["name"]));
        var clock = JsonNode.Parse("""{"settings":{"clock":"frozen"}}""");
        Assert.Equal(400, (await live.Call(Role.Admin, "PATCH", path, clock)).Status);

        var key = await live.Call(Role.Admin, "POST", $"{path}/keys", new JsonObject { ["kind"] = "v2" });
        Assert.Equal(201, key.Status);
        Assert.Equal(3, (await live.Call(Role.Viewer, "GET", $"{path}/keys")).Body!.AsArray().Count);
        Assert.Equal(409, (await live.Call(Role.Admin, "DELETE", $"{path}/keys/{key.Body!["id"]}")).Status);
        Assert.Equal(204, (await live.Call(Role.Admin, "DELETE", $"{path}/keys/{made.Body["publicKeyId"]}")).Status);

        var user = new JsonObject
        {
            ["name"] = "carla",
            ["password"] = LiveUsers.Password,
            ["role"] = "viewer",
        };
        Assert.Equal(201, (await live.Call(Role.Admin, "POST", "users", user)).Status);
        Assert.Equal(409, (await live.Call(Role.Admin, "POST", "users", user)).Status);
        var tokenMade = await live.Call(
            Role.Admin,
            "POST",
            "users/carla/tokens",
            new JsonObject { ["label"] = "books", ["days"] = 7 }
        );
        var token = (string)tokenMade.Body!["token"]!;
        Assert.Equal(200, (await live.Call(null, "POST", "audit/verify", token: token)).Status);
        Assert.Equal(204, (await live.Call(Role.Admin, "DELETE", $"users/carla/tokens/{tokenMade.Body["id"]}")).Status);
        Assert.Equal(401, (await live.Call(null, "GET", "merchants", token: token)).Status);
        var disabled = await live.Call(Role.Admin, "PATCH", "users/carla", new JsonObject { ["disabled"] = true });
        Assert.Equal((200, true), (disabled.Status, (bool?)disabled.Body!["disabled"]));

        var audit = (await live.Call(Role.Admin, "GET", "audit?limit=5")).Body!;
        Assert.Equal(5, audit["items"]!.AsArray().Count);
        var before = (await live.Call(Role.Admin, "GET", $"audit?limit=5&after={audit["next"]}")).Body!;
        Assert.True((long)before["items"]![0]!["seq"]! < (long)audit["items"]![4]!["seq"]!);
        var rows = await live.Audit();
        Assert.DoesNotContain(rows, row =>
            row.ToString().Contains(LiveUsers.Password) || row.ToString().Contains(token)
        );
        Assert.Contains(rows, row =>
            row is { Action: "NewKey", Outcome: "done" } && row.Subject.StartsWith($"{path}/keys, ")
        );
        Assert.Contains(rows, row => row is { Action: "PatchUser", Subject: "users/carla, disabled True" });
        Assert.Empty((await live.Parts.Audit.Check()).Broken);
    }

    [Theory, OnBothDatabases]
    public async Task Every_operation_answers_what_its_document_says(TestDatabase database)
    {
        await using var live = await LiveUsers.Start(database);
        await using var receiver = await Receiver.Start();
        var merchant = $"merchants/{live.Merchant.MerchantId}";
        var charge = await Charge(live, 30);
        JsonNode endpoint = new JsonArray(
            new JsonObject
            {
                ["url"] = $"{receiver.Url}ipn",
                ["generation"] = "both",
                ["signatureVersion"] = "1",
            }
        );
        var endpoints = (await live.Call(Role.Operator, "PUT", $"{merchant}/notification-endpoints", endpoint)).Body!;
        await live.Call(Role.Viewer, "GET", $"{merchant}/notification-endpoints");
        // Live connects to no address of this machine: that is told, too.
        var sample = $"{merchant}/notification-endpoints/{endpoints[0]!["id"]}/sample";
        await live.Call(Role.Operator, "POST", sample, new JsonObject());
        await live.Call(Role.Viewer, "GET", "merchants?limit=10");
        await live.Call(Role.Viewer, "GET", merchant);
        await live.Call(Role.Admin, "POST", "merchants", new JsonObject());
        await live.Call(Role.Admin, "PATCH", merchant, new JsonObject { ["name"] = "Goose" });
        await live.Call(Role.Viewer, "GET", $"{merchant}/timeline?objectId={charge}");
        await live.Call(Role.Viewer, "GET", $"{merchant}/next?objectId={charge}");
        var notices = (await live.Call(Role.Viewer, "GET", $"{merchant}/notifications")).Body!["items"]!;
        await live.Call(Role.Operator, "POST", $"{merchant}/notifications/{notices[0]!["id"]}/redeliver");
        await live.Call(
            Role.Operator,
            "POST",
            $"{merchant}/notifications/redeliver",
            new JsonObject { ["objectId"] = charge.Value }
        );
        await live.Call(Role.Viewer, "POST", $"{merchant}/verify");
        await Compare(live, merchant);
        await live.Call(Role.Viewer, "GET", $"{merchant}/keys");
        var key = (await live.Call(Role.Admin, "POST", $"{merchant}/keys", new JsonObject { ["kind"] = "v1" })).Body!;
        Assert.Equal("v1", (string?)key["kind"]);
        await live.Call(Role.Admin, "DELETE", $"{merchant}/keys/{live.Merchant.AccessKeyId}");
        await live.Host.Engine.Store.Database.Execute("UPDATE jobs SET dead = 1 RETURNING 1", _ => 0);
        var jobs = (await live.Call(Role.Viewer, "GET", "jobs?state=dead")).Body!["items"]!;
        await live.Call(Role.Operator, "POST", $"jobs/{jobs[0]!["id"]}/retry");
        await live.Call(Role.Operator, "POST", "jobs/retry", new JsonObject());
        var user = new JsonObject
        {
            ["name"] = "dora",
            ["password"] = LiveUsers.Password,
            ["role"] = "viewer",
        };
        await live.Call(Role.Admin, "POST", "users", user);
        await live.Call(Role.Admin, "GET", "users?limit=2");
        await live.Call(Role.Admin, "PATCH", "users/dora", new JsonObject { ["role"] = "operator" });
        var reset = new JsonObject { ["password"] = LiveUsers.Password + "!", ["withoutSecondFactor"] = true };
        await live.Call(Role.Admin, "POST", "users/dora/password", reset);
        var token = await live.Call(Role.Admin, "POST", "users/dora/tokens", new JsonObject { ["label"] = "a" });
        await live.Call(Role.Admin, "GET", "users/dora/tokens");
        await live.Call(Role.Admin, "DELETE", $"users/dora/tokens/{token.Body!["id"]}");
        await live.Call(Role.Admin, "GET", "audit?limit=3");
        await live.Call(Role.Viewer, "POST", "audit/verify");
        await live.Call(Role.Viewer, "GET", "secrets");
        await live.Call(Role.Admin, "POST", "secrets/reseal");
        Assert.Equal(live.Parts.Routes.Select(route => route.Name).Order(), live.Answered.Order());
    }

    private static async Task Compare(LiveUsers live, string merchant)
    {
        await live.Host.Engine.Store.Database.Execute(
            $"DELETE FROM jobs WHERE kind = {(int)JobKind.Reconcile} RETURNING 1",
            _ => 0
        );
        live.Host.CompareAtOnce();
        live.Processor.Effects.Clear();
        await live.Call(Role.Operator, "POST", $"{merchant}/reconciliations");
        var day = (await live.Host.Reconciled(live.Merchant)).Day;
        await live.Call(Role.Viewer, "GET", $"{merchant}/reconciliations?limit=2");
        await live.Call(Role.Viewer, "GET", $"{merchant}/reconciliations/{day}");
        await live.Call(Role.Viewer, "GET", $"{merchant}/reconciliations/{day}/differences");
        var found = (await live.Call(Role.Viewer, "GET", $"{merchant}/differences")).Body!["items"]!.AsArray();
        var open = found.First(one => (string?)one!["state"] == "open")!;
        var note = new JsonObject { ["note"] = "Seen.", ["lastSeenAt"] = (string)open["lastSeenAt"]! };
        await live.Call(Role.Operator, "POST", $"{merchant}/differences/{open["id"]}/accept", note);
    }

    private static async Task<(string Cookie, string Token)> CookieOf(LiveUsers live)
    {
        using var client = new HttpClient(new HttpClientHandler { UseCookies = false, AllowAutoRedirect = false });
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(live.Host.Http, "/console/sign-in"));
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        request.Content = new FormUrlEncodedContent([
            new("name", LiveUsers.NameOf(Role.Operator)),
            new("password", LiveUsers.Password),
        ]);
        using var answer = await client.SendAsync(request);
        var set = answer.Headers.GetValues("Set-Cookie").Single();
        Assert.Contains("HttpOnly; SameSite=Strict", set);
        var cookie = set.Split(';')[0];
        using var page = new HttpRequestMessage(HttpMethod.Get, new Uri(live.Host.Http, "/console/account"));
        page.Headers.Add("Cookie", cookie);
        var html = await (await client.SendAsync(page)).Content.ReadAsStringAsync();
        return (cookie, LiveUsers.FormToken(new(200, html, null)));
    }

    private static Task<PageReply> SignIn(PageVisitor visitor, string name, string password) =>
        visitor.Post("/console/sign-in", new() { ["name"] = name, ["password"] = password });

    private static Dictionary<string, string> Confirming(PageReply page, string password) =>
        new()
        {
            ["token"] = LiveUsers.FormToken(page),
            ["to"] = page.Html.Split("name=\"to\" value=\"")[1].Split('"')[0].Replace("&amp;", "&"),
            ["password"] = password,
        };

    private static Dictionary<string, string> Fields(PageReply page, ObjectId id, string move) =>
        new()
        {
            ["token"] = LiveUsers.FormToken(page),
            ["id"] = id.Value,
            ["move"] = move,
            ["once"] = page
                .Html.Split($"name=\"move\" value=\"{move}\">")[1]
                .Split("name=\"once\" value=\"")[1]
                .Split('"')[0],
        };

    private static async Task<ObjectId> Charge(LiveUsers live, int amount)
    {
        var permission = await live.Host.OpenPermission(live.Merchant, Engines.Usd(100));
        var charge = await live
            .Host.V2(live.Merchant)
            .Post(
                "charges",
                new
                {
                    chargePermissionId = permission.Value,
                    chargeAmount = new { amount = $"{amount}.00", currencyCode = "USD" },
                    captureNow = false,
                    canHandlePendingAuthorization = false,
                },
                Guid.NewGuid().ToString("N")
            );
        var id = ObjectId.Parse((string)charge.Is(201)["chargeId"]!)!.Value;
        return id.Authorization(id.Number);
    }
}
