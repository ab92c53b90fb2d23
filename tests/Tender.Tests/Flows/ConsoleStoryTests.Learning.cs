using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Flows;

/// <summary>What the console teaches: outcome coverage, the receiver check; and snapshots.</summary>
public partial class ConsoleStoryTests
{
    [Theory, OnBothDatabases]
    public async Task A_snapshot_is_taken_brought_back_as_it_was_shown_and_deleted(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var kept = await shop.Permission(20);
        using var visitor = new PageVisitor(shop.Host.Http);
        await SignIn(shop, visitor);
        var snapshots = At(shop, "snapshots");
        var page = await visitor.Submit(await visitor.Get(snapshots), At(shop, "snapshots/take"));
        Assert.Contains("<code>s-1</code>", page.Html);
        await shop.Control.Advance("P2D");
        var discarded = await shop.Permission(30);

        // What is discarded is shown, and nothing is done by looking.
        var before = await visitor.Get($"{snapshots}?restore=s-1");
        Assert.Contains(discarded, before.Html);
        Assert.DoesNotContain($">{kept}<", before.Html);
        Assert.Contains("2 d ago", before.Html);
        (await shop.GetPermission(discarded)).Is(200);

        // What happens after that is not discarded unseen.
        var later = await shop.Permission(40);
        var refused = await visitor.Submit(before, At(shop, "snapshots/restore"));
        Assert.Equal(409, refused.Status);
        (await shop.GetPermission(later)).Is(200);
        before = await visitor.Get($"{snapshots}?restore=s-1");
        Assert.Contains(later, before.Html);
        var after = await visitor.Submit(before, At(shop, "snapshots/restore"));
        Assert.Contains("as it was when s-1", after.Html);
        (await shop.GetPermission(kept)).Is(200);
        foreach (var gone in new[] { discarded, later })
            (await shop.GetPermission(gone)).IsError(404, "ResourceNotFound");

        // Nor is what no change of a payment is: an ending that was scripted meanwhile.
        before = await visitor.Get($"{snapshots}?restore=s-1");
        await shop.Control.PutOutcomes(new { operation = "refund", outcome = "AmazonRejected" });
        Assert.Equal(409, (await visitor.Submit(before, At(shop, "snapshots/restore"))).Status);
        Assert.NotEmpty((await shop.Control.Mine(HttpMethod.Get, "outcomes", null, 200)).As<JsonArray>());

        // A newer snapshot, from here: what it holds and is not there any more comes back.
        await visitor.Submit(after, At(shop, "snapshots/take"));
        await visitor.Submit(await visitor.Get($"{snapshots}?restore=s-1"), At(shop, "snapshots/restore"));

        // Of another merchant there is none; and what is no name of one is refused.
        var other = await Shop.Open(database);
        foreach (var name in new[] { "s-1", "s-99", "1", "<b>" })
        {
            var none = await visitor.Get($"{At(other, "snapshots")}?restore={WebUtility.UrlEncode(name)}");
            Assert.Equal(404, none.Status);
            Assert.DoesNotContain("<b>", none.Html);
            var fields = new Dictionary<string, string>
            {
                ["token"] = Token(none.Html),
                ["snapshot"] = name,
                ["entry"] = "0",
                ["version"] = "0",
            };
            Assert.Contains((await visitor.Post(At(other, "snapshots/restore"), fields)).Status, new[] { 404, 409 });
            Assert.Equal(404, (await visitor.Post(At(other, "snapshots/delete"), fields)).Status);
            fields.Remove("token");
            Assert.Equal(403, (await visitor.Post(At(shop, "snapshots/delete"), fields)).Status);
        }
        page = await visitor.Submit(await visitor.Get(snapshots), At(shop, "snapshots/delete"), ("snapshot", "s-1"));
        Assert.DoesNotContain("<code>s-1</code>", page.Html);
        Assert.Contains("<code>s-2</code>", page.Html);
    }

    [Theory, OnBothDatabases]
    public async Task Coverage_is_a_map_of_endings_with_the_call_behind_each_warning(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        using var visitor = new PageVisitor(shop.Host.Http);
        await SignIn(shop, visitor);
        var none = await visitor.Get(At(shop, "coverage"));
        Assert.Contains("<strong>0 %</strong>", none.Html);
        Assert.DoesNotContain("id=\"warnings\"", none.Html);

        var permission = await shop.Permission(50);
        await shop.Control.PutOutcomes(
            new
            {
                operation = "authorize",
                outcome = "HardDeclined",
                delay = "PT1H",
            }
        );
        var charge = (await shop.Charge(permission, 10, pending: true)).Is(201, "AuthorizationInitiated")["chargeId"]!;
        await shop.Control.Advance("PT2H");
        (await shop.Capture(charge, 10)).IsError(422, "InvalidChargeStatus");
        var page = await visitor.Get(At(shop, "coverage"));
        Assert.Contains("ending bad", Tile(page.Html, "authorization.declined.hard"));
        Assert.Contains("Reached 1", Tile(page.Html, "authorization.declined.hard"));
        Assert.Contains("ending over", Tile(page.Html, "authorization.declined.soft"));
        Assert.Contains("outcomes?ending=authorize%20SoftDeclined", Tile(page.Html, "authorization.declined.soft"));
        Assert.Contains("does not apply", Tile(page.Html, "refund.declined.amazonRejected"));
        var warnings = Regex.Match(page.Html, "<section id=\"warnings\">.*?</section>", RegexOptions.Singleline).Value;
        Assert.Contains("CaptureCharge", warnings);
        Assert.Contains($"payment?id={charge}", warnings);
        Assert.Contains(
            " selected>authorize: SoftDeclined",
            (await visitor.Get(At(shop, "outcomes?ending=authorize%20SoftDeclined"))).Html
        );
    }

    /// <summary>What was canceled is asked for once more: behind it there may be what waits.</summary>
    [Theory, OnBothDatabases]
    public async Task Nothing_is_said_to_wait_only_where_all_was_looked_at(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        using var visitor = new PageVisitor(shop.Host.Http);
        await SignIn(shop, visitor);
        Assert.Contains("Nothing waits.", (await visitor.Get(At(shop, "now"))).Html);
        var permissions = new[] { 1, 2, 3, 4 }.Select(_ => shop.Permission(20));
        var all = await Task.WhenAll(permissions);
        await shop.Control.PutOutcomes(
            new
            {
                operation = "authorize",
                outcome = "Approved",
                delay = "PT1H",
                times = 40,
            }
        );
        foreach (var permission in all)
            for (var n = 0; n < 10; n++)
            {
                var charge = (await shop.Charge(permission, 1, pending: true)).Is(201, "AuthorizationInitiated");
                (await shop.Cancel(charge["chargeId"]!)).Is(200);
            }
        var page = await visitor.Get(At(shop, "now"));
        Assert.DoesNotContain("Nothing waits.", page.Html);
        Assert.Contains("All that wait", page.Html);
    }

    /// <summary>Numbers of changes are drawn, counted, or counted on from a drawn one.</summary>
    public static IEnumerable<string> Clocks => ["running", "frozen", "frozen later"];

    [Theory, OnBothDatabases(nameof(Clocks))]
    public async Task A_payment_tells_each_request_with_its_canonical_form_and_what_was_refused(
        TestDatabase database,
        string clock
    )
    {
        var frozen = new { settings = new { clock = "frozen" } };
        var shop = clock == "frozen" ? await Shop.Open(database, frozen) : await Shop.Open(database);
        if (clock == "frozen later")
        {
            await shop.Permission(10);
            await shop.Control.Mine(HttpMethod.Patch, "", frozen, 200);
        }
        var permission = await shop.Permission(50);
        var charge = (await shop.Charge(permission, 10, key: "key-of-ten")).Is(201, "Authorized")["chargeId"]!;
        (await shop.Charge(permission, 10, key: "key-of-ten")).Is(201);
        (await shop.Capture(charge, 900)).IsError(400, "TransactionAmountExceeded");
        // Of a text that is cut no character is halved, wherever it is cut.
        foreach (var name in new[] { "", "x" }.Select(start => start + string.Concat(Enumerable.Repeat("😀", 300))))
            (await shop.V2.Post($"charges/{charge}/capture", new Dictionary<string, int> { [name] = 1 })).Is(400);
        await shop.GetCharge(charge);
        var order = await shop.Order(30);
        (await shop.CaptureV1($"{order}-A000001", 5)).IsError(404, "InvalidTransactionId");
        using var visitor = new PageVisitor(shop.Host.Http);
        await SignIn(shop, visitor);

        // The last call is written last.
        var page = await Until(visitor, At(shop, $"payment?id={charge}"), "<strong>GetCharge</strong>");
        var made = Entry(page.Html, "Asked by</span> CreateCharge");
        Assert.Contains("key-of-ten", made);
        Assert.Matches("POST\n[^\n]*/v2/charges/?\n", made);
        Assert.Contains("x-amz-pay-idempotency-key:key-of-ten", made);
        Assert.Contains("201", Entry(page.Html, "Asked by</span> CreateCheckoutSession"));
        AssertOrder(page.Html, "Asked by</span> CreateCharge", "<strong>CreateCharge</strong>", "TransactionAmountExc");
        // The same under the same key: answered, and nothing changed.
        Assert.Contains("answered", Entry(page.Html, "<strong>CreateCharge</strong>"));
        Assert.Equal(2, Regex.Count(page.Html, "(😀|&#x1F600;|&#128512;)\\.\\.\\."));
        var refused = Entry(page.Html, "TransactionAmountExceeded");
        Assert.Contains("class=\"refused\"", refused);
        Assert.Contains("400 TransactionAmountExceeded", refused);
        Assert.Contains($"/v2/charges/{charge}/capture", refused);

        page = await Until(visitor, At(shop, $"payment?id={order}"), "<strong>Capture</strong>");
        Assert.Contains("InvalidTransactionId", page.Html);
        Assert.Contains($"AmazonAuthorizationId={order}-A000001&", Entry(page.Html, "<strong>Capture</strong>"));
        Assert.DoesNotContain(charge, page.Html);
    }

    private static void AssertOrder(string page, params string[] texts)
    {
        var places = texts.Select(text => page.LastIndexOf(text, StringComparison.Ordinal)).ToList();
        Assert.True(places[0] >= 0 && places.SequenceEqual(places.Order()), string.Join(", ", places));
    }

    /// <summary>The last item of a timeline that has this.</summary>
    private static string Entry(string page, string text) =>
        page.Split("<li")
            .Where(item => item.Contains(text, StringComparison.Ordinal))
            .Select(item => WebUtility.HtmlDecode("<li" + item))
            .LastOrDefault("");

    private static string Tile(string page, string ending) =>
        Regex
            .Match(page, $"<li class=\"[^\"]*\" id=\"{Regex.Escape(ending)}\">.*?</li>", RegexOptions.Singleline)
            .Value;

    [Theory, OnBothDatabases]
    public async Task A_receiver_is_checked_and_each_race_gets_its_verdict(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var habits = new Habits((told, id) => Task.FromResult(told.Add(id, "<b>paid</b>"))) { HasPages = false };
        await using var naive = await CheckedShop.Start(shop, "v2", habits);
        using var visitor = new PageVisitor(shop.Host.Http);
        await SignIn(shop, visitor);
        var receiver = At(shop, "receiver");
        var page = await visitor.Get(receiver);
        Assert.Contains("None was begun", page.Html);
        Assert.Contains($"value=\"{naive.Url}ipn\"", page.Html);
        (string, string)[] form =
        [
            ("endpoint", $"{naive.Url}ipn"),
            ("begin", $"{naive.Url}begin"),
            ("readBack", $"{naive.Url}outcomes?order={{order}}"),
            ("patience", "PT1S"),
            ("race-duplicate", "on"),
            ("race-redirect", "on"),
            ("race-unknownObject", "on"),
        ];

        // What is wrong with the form is said, and what was typed stays.
        foreach (
            var (name, value) in new[]
            {
                ("endpoint", "here"),
                ("begin", "ftp://x"),
                ("patience", "PT2H"),
                ("readBack", ""),
            }
        )
        {
            var refused = await visitor.Submit(page, At(shop, "receiver/begin"), [.. form, (name, value)]);
            Assert.Equal(400, refused.Status);
            Assert.Contains($"value=\"{naive.Url}", refused.Html);
        }
        Assert.Equal(400, (await visitor.Submit(page, At(shop, "receiver/begin"), form[..4])).Status);
        Assert.Equal(403, (await visitor.Post(At(shop, "receiver/begin"), new() { ["endpoint"] = "x" })).Status);

        page = await visitor.Submit(page, At(shop, "receiver/begin"), form);
        Assert.Equal(409, (await visitor.Submit(page, At(shop, "receiver/begin"), form)).Status);
        // Another merchant's check is not shown, and not stopped.
        var other = await Shop.Open(database);
        Assert.Contains("None was begun", (await visitor.Get(At(other, "receiver"))).Html);
        Assert.Equal(
            409,
            (await visitor.Post(At(other, "receiver/stop"), new() { ["token"] = Token(page.Html) })).Status
        );
        page = await Until(visitor, receiver, "of 4 failed");
        Assert.Contains("1 of 4 failed", page.Html);
        Assert.Contains("&lt;b&gt;paid&lt;/b&gt;", page.Html);
        Assert.DoesNotContain("<b>paid", page.Html);

        // One that is stopped lets the endpoint be told again.
        await visitor.Submit(page, At(shop, "receiver/begin"), form);
        await visitor.Submit(await visitor.Get(receiver), At(shop, "receiver/stop"));
        await Until(visitor, receiver, "It was stopped");
        var endpoints = await shop.Control.Mine(HttpMethod.Get, "notification-endpoints", null, 200);
        Assert.Contains("\"disabled\":null", endpoints.Text.Replace(" ", ""));
    }

    /// <summary>Looks at a page until it says so.</summary>
    private static async Task<PageReply> Until(PageVisitor visitor, string path, string text)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var page = await visitor.Get(path);
            if (page.Html.Contains(text, StringComparison.Ordinal))
                return page;
            await Task.Delay(50, patience.Token);
        }
    }
}
