using System.Net;
using System.Net.Http.Json;
using System.Text;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Flows;

/// <summary>
/// The promises of the control API itself: isolation of merchants, the clock, the history, and its own bad input.
/// </summary>
public class ControlStoryTests
{
    [Theory, OnBothDatabases]
    public async Task The_directory_is_complete_and_the_server_healthy_once_started(TestDatabase database)
    {
        await using var host = await TenderHost.Start(database);
        foreach (
            var file in new[]
            {
                "merchant.json",
                "merchant-private-key.pem",
                "ca.pem",
                "ca-key.pem",
                "secrets-key",
                "control-token",
            }
        )
            Assert.True(File.Exists(Path.Combine(host.DataDirectory, file)), file);
        foreach (var secret in new[] { "merchant-private-key.pem", "ca-key.pem", "secrets-key", "control-token" })
            if (!OperatingSystem.IsWindows())
                Assert.Equal(
                    UnixFileMode.UserRead | UnixFileMode.UserWrite,
                    File.GetUnixFileMode(Path.Combine(host.DataDirectory, secret))
                );
        Assert.Equal(database is TestDatabase.Sqlite, File.Exists(Path.Combine(host.DataDirectory, "tender.db")));
        Assert.Equal(("na", "USD"), (host.Ready.Region, host.Ready.Currency));
        Assert.StartsWith("SANDBOX-", host.Ready.PublicKeyId);
        Assert.Equal(200, (await host.Control.Raw(HttpMethod.Get, "/healthz", null, null)).Status);
        Assert.Equal(200, (await host.Control.Raw(HttpMethod.Get, "/readyz", null, null)).Status);

        var ready = host.Ready;
        await host.Restart();
        Assert.Equal(ready, host.Ready);
    }

    [Theory, OnBothDatabases]
    public async Task Each_merchant_has_its_own_clock(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var other = await Shop.Open(database);
        var before = await other.Control.Clock();
        var mine = await shop.Control.Clock();
        var advanced = await shop.Control.Advance("P8D");
        Assert.True(advanced.Now >= mine.Now.AddDays(8));
        Assert.True((await other.Control.Clock()).Now < before.Now.AddDays(1));
        Assert.True((await shop.Control.Clock()).Now >= mine.Now.AddDays(8));
        (
            await shop.Control.Mine(
                HttpMethod.Post,
                "clock/advance",
                new { to = mine.Now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'") },
                400
            )
        ).As<Problem>();
    }

    [Theory, OnBothDatabases]
    public async Task Whatever_falls_due_on_the_way_happens_in_order_at_its_own_instant(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var permission = await shop.Permission(100);
        var authorized = (await shop.Charge(permission, 30)).Is(201, "Authorized")["chargeId"]!;
        var pending = (await shop.Charge(permission, 30, pending: true, simulation: "AuthorizationInitiated")).Is(
            201,
            "AuthorizationInitiated"
        )["chargeId"]!;
        var start = (await shop.Control.Clock()).Now;
        var advanced = await shop.Control.Advance("P200D");
        Assert.Equal(advanced.Events.OrderBy(e => e.At).Select(e => e.At), advanced.Events.Select(e => e.At));
        DateTimeOffset When(string id, string state) =>
            Assert.Single(advanced.Events, e => e.V2?.ObjectId == id && e.V2.State == state).At;
        Assert.InRange(When(pending, "Authorized"), start, start.AddHours(24));
        Assert.InRange(When(authorized, "Canceled"), start.AddDays(30).AddMinutes(-2), start.AddDays(30).AddMinutes(2));
        Assert.InRange(When(pending, "Canceled"), start.AddDays(30).AddMinutes(-2), start.AddDays(30).AddHours(24));
        Assert.InRange(When(permission, "Closed"), start.AddDays(180).AddMinutes(-2), start.AddDays(180).AddMinutes(2));
        Assert.Equal(advanced.Events.Length, advanced.EventCount);
    }

    [Theory, OnBothDatabases]
    public async Task An_object_tells_its_history_and_what_can_come_next(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var (permission, charge) = await shop.Checkout(50, pending: true, card: "0701");
        var next = await shop.Control.Next(charge);
        Assert.Equal("AuthorizationInitiated", next.Now.V2?.State);
        Assert.Contains(next.Items, n => n.To.V2?.State == "Authorized" && n.Cause == "processor");
        Assert.Contains(next.Items, n => n.To.V2?.State == "Canceled" && n.Cause == "merchant");
        await shop.Control.Advance("PT1H");
        (await shop.Capture(charge, 50)).Is(200, "Captured");
        var timeline = await shop.Control.Timeline(charge);
        Assert.Equal(timeline.OrderBy(e => e.At).Select(e => e.At), timeline.Select(e => e.At));
        var states = timeline
            .Where(e => e.Kind == "change" && e.V2?.ObjectId == charge)
            .Select(e => e.V2!.State)
            .ToList();
        Assert.Equal(["AuthorizationInitiated", "Authorized", "Captured"], states.Distinct());
        Assert.Contains(timeline, e => e.V2?.ObjectId == permission || e.V2?.ObjectId == charge && e.Who == "merchant");
        (await shop.Control.Mine(HttpMethod.Get, "next?objectId=S01-0000000-0000000-C000000", null, 404)).As<Problem>();
    }

    [Theory, OnBothDatabases]
    public async Task Merchants_are_listed_oldest_first_and_none_is_skipped_when_one_is_removed(TestDatabase database)
    {
        await using var host = await TenderHost.Start(database);
        var made = new List<string> { host.Ready.MerchantId };
        for (var i = 0; i < 5; i++)
            made.Add((await host.Control.NewMerchant()).MerchantId);

        var (first, next) = await Page("");
        Assert.Equal(2, first.Count);
        await host.Control.Call(HttpMethod.Delete, $"/control/v1/merchants/{first[1]}", null, 204);
        var listed = first;
        while (next is not null)
        {
            (var page, next) = await Page($"&after={next}");
            listed.AddRange(page);
        }
        // Two that were made in one millisecond come in the order of their ids.
        Assert.Equal(host.Ready.MerchantId, listed[0]);
        Assert.Equal(made.Order(), listed.Order());
        foreach (var wrong in new[] { "x", "1", "-1-A1", "1-", "99999999999999999999-A1" })
            await host.Control.Call(HttpMethod.Get, $"/control/v1/merchants?after={wrong}", null, 400);

        async Task<(List<string> Ids, string? Next)> Page(string after)
        {
            var answer = await host.Control.Call(HttpMethod.Get, $"/control/v1/merchants?limit=2{after}", null, 200);
            var page = answer.As<Page<TestMerchant>>();
            return ([.. page.Items.Select(one => one.MerchantId)], page.Next);
        }
    }

    [Theory, OnBothDatabases]
    public async Task Of_a_suspended_order_the_repair_and_the_end_are_told_each_with_its_own_instant(
        TestDatabase database
    )
    {
        var shop = await Shop.Open(database);
        var order = await shop.Order(50);
        var note = Shop.Simulate("Declined", "InvalidPaymentMethod", "\"PaymentMethodUpdateTimeInMins\":240");
        var start = (await shop.Control.Clock()).Now;
        (await shop.Authorize(order, 50, note: note)).Is(Shop.Authorized, "Declined", "InvalidPaymentMethod");

        var next = await shop.Control.Next(order);
        var repaired = Assert.Single(next.Items, one => one.To.V1?.State == "Open");
        Assert.Equal("buyer", repaired.Cause);
        Assert.InRange(repaired.DueAt!.Value, start.AddMinutes(239), start.AddMinutes(242));
        var ended = Assert.Single(next.Items, one => one.Cause == "deadline");
        Assert.Equal(("Closed", "Expired"), (ended.To.V1?.State, ended.To.V1?.ReasonCode));
        Assert.InRange(ended.DueAt!.Value, start.AddDays(179), start.AddDays(181));

        // Once it is in order again, nothing is left but its end.
        await shop.Control.Advance("PT4H1M");
        next = await shop.Control.Next(order);
        Assert.Equal(
            ("Open", ended.DueAt),
            (next.Now.V1?.State, Assert.Single(next.Items, one => one.DueAt is not null).DueAt)
        );
    }

    [Theory, OnBothDatabases]
    public async Task A_removed_merchant_is_gone(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var permission = await shop.Permission(10);
        Assert.Equal(
            204,
            (
                await shop.Control.Call(
                    HttpMethod.Delete,
                    $"/control/v1/merchants/{shop.Merchant.MerchantId}",
                    null,
                    204
                )
            ).Status
        );
        await shop.Control.Call(HttpMethod.Get, $"/control/v1/merchants/{shop.Merchant.MerchantId}", null, 404);
        Assert.Equal(403, (await shop.GetPermission(permission)).Status);
    }

    private sealed record Problem(int Status, string? Title, string? Detail);

    private static readonly Dictionary<string, (HttpMethod Method, string Path, string? Body, int Status)> Table = new()
    {
        ["unknown member"] = (HttpMethod.Post, "clock/advance", """{"by":"PT1H","colour":"red"}""", 400),
        ["broken JSON"] = (HttpMethod.Post, "clock/advance", """{"by":""", 400),
        ["nothing to do"] = (HttpMethod.Post, "clock/advance", "{}", 400),
        ["two targets"] = (HttpMethod.Post, "clock/advance", """{"by":"PT1H","to":"next"}""", 400),
        ["months"] = (HttpMethod.Post, "clock/advance", """{"by":"P1M"}""", 400),
        ["backwards"] = (HttpMethod.Post, "clock/advance", """{"by":"-PT1H"}""", 400),
        ["no duration"] = (HttpMethod.Post, "clock/advance", """{"by":"soon"}""", 400),
        ["endpoint that is no URL"] = (
            HttpMethod.Put,
            "notification-endpoints",
            """[{"url":"ftp://127.0.0.1/x","generation":"v2"}]""",
            400
        ),
        ["endpoint with a password"] = (
            HttpMethod.Put,
            "notification-endpoints",
            """[{"url":"http://a:b@127.0.0.1/x","generation":"v2"}]""",
            400
        ),
        ["endpoint of a third generation"] = (
            HttpMethod.Put,
            "notification-endpoints",
            """[{"url":"http://127.0.0.1/x","generation":"v3"}]""",
            400
        ),
        ["endpoint with a third signature"] = (
            HttpMethod.Put,
            "notification-endpoints",
            """[{"url":"http://127.0.0.1/x","generation":"v2","signatureVersion":"3"}]""",
            400
        ),
        ["buyer of no session"] = (
            HttpMethod.Post,
            "checkout-sessions/6f916c70-c611-4adb-af5c-8204e68cd8e0/buyer",
            """{"action":"pay"}""",
            404
        ),
        ["order of no kind"] = (HttpMethod.Post, "order-references", """{"kind":"lease"}""", 400),
        ["instrument of no permission"] = (
            HttpMethod.Put,
            "permissions/S01-0000000-0000000/instrument",
            """{"instrument":"1111"}""",
            404
        ),
        ["redelivery of nothing"] = (HttpMethod.Post, "notifications/n-999999/redeliver", null, 404),
        ["outcome nobody knows"] = (
            HttpMethod.Put,
            "outcomes",
            """[{"operation":"authorize","outcome":"Lucky"}]""",
            400
        ),
        ["page beyond the limit"] = (HttpMethod.Get, "notifications?limit=1001", null, 400),
    };

    public static IEnumerable<string> Rows => Table.Keys;

    [Theory, OnBothDatabases(nameof(Rows))]
    public async Task Bad_calls_get_problem_details(TestDatabase database, string row)
    {
        var shop = await Shop.Open(database);
        var (method, path, body, status) = Table[row];
        var content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        var reply = await shop.Control.Raw(
            method,
            $"/control/v1/merchants/{shop.Merchant.MerchantId}/{path}",
            content,
            shop.Host.ControlToken
        );
        Assert.True(reply.Status == status, $"{reply.Status}: {reply.Text}");
        Assert.Equal("application/problem+json", reply.ContentType);
        Assert.Equal(status, reply.As<Problem>().Status);
    }

    [Theory, OnBothDatabases]
    public async Task Nobody_gets_in_without_the_token(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        foreach (var token in new[] { null, "", "wrong", shop.Host.ControlToken + "x" })
        {
            Assert.Equal(
                (int)HttpStatusCode.Unauthorized,
                (await shop.Control.Raw(HttpMethod.Get, "/control/v1/merchants", null, token)).Status
            );
            Assert.Equal(
                (int)HttpStatusCode.Unauthorized,
                (
                    await shop.Control.Raw(
                        HttpMethod.Post,
                        $"/control/v1/merchants/{shop.Merchant.MerchantId}/clock/advance",
                        JsonContent.Create(new { by = "P1D" }),
                        token
                    )
                ).Status
            );
        }
    }

    [Theory, OnBothDatabases]
    public async Task The_buyer_cannot_pay_what_is_not_ready(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var session = await shop.NewSession();
        (
            await shop.Control.Mine(HttpMethod.Post, $"checkout-sessions/{session}/buyer", new { action = "pay" }, 409)
        ).As<Problem>();
        var done = await shop.ReadySession(10);
        await shop.Control.Buyer(done, "pay");
        (await shop.Complete(done, 10)).Is(200, "Completed");
        (
            await shop.Control.Mine(HttpMethod.Post, $"checkout-sessions/{done}/buyer", new { action = "cancel" }, 409)
        ).As<Problem>();
    }
}
