using System.Text.Json.Nodes;
using Tender.Tests.Harness;
using Xunit;
using static Tender.Tests.Flows.CallFaultStoryTests;

namespace Tender.Tests.Flows;

/// <summary>The plan of faults: what it says, what it refuses, and that it repeats exactly.</summary>
public sealed class FaultPlanTests
{
    [Theory, OnBothDatabases]
    public async Task A_plan_is_answered_as_it_is_and_counts(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var permission = await shop.Permission(10);
        Assert.Equal("""{"seed":1,"ipn":{},"api":{}}""", await Text());
        await shop.Control.PutFaults(
            new
            {
                seed = 7,
                ipn = new { delay = new { by = "PT2M", share = 0.25 } },
                api = new { cut = new { times = 3, match = new { operation = "GetCharge" } } },
            }
        );
        (await shop.GetPermission(permission)).Is(200);
        var charge = (await shop.Charge(permission, 5)).Is(201)["chargeId"]!;
        await Assert.ThrowsAsync<HttpRequestException>(() => shop.GetCharge(charge));
        const string any = """{"objectId":null,"operation":null,"endpoint":null}""";
        var told = any.Replace("\"operation\":null", "\"operation\":\"GetCharge\"", StringComparison.Ordinal);
        Assert.Equal(
            """{"seed":7,"ipn":{"delay":{"share":0.25,"times":null,"by":"PT2M","match":"""
                + any
                + ""","matched":0,"injected":0}},"api":{"cut":{"share":1,"times":3,"by":null,"match":"""
                + told
                + ""","matched":1,"injected":1}}}""",
            await Text()
        );

        async Task<string> Text() => (await shop.Control.Mine(HttpMethod.Get, "faults", null, 200)).Text;
    }

    /// <summary>The same plan over the same calls strikes the same; another seed strikes others.</summary>
    [Theory, OnBothDatabases]
    public async Task The_same_seed_strikes_the_same_calls(TestDatabase database)
    {
        var (first, again, other) = (await Struck(1), await Struck(1), await Struck(2));
        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
        Assert.InRange(first.Count(struck => struck), 5, 25);

        async Task<List<bool>> Struck(long seed)
        {
            var shop = await Shop.Open(database);
            var permission = await shop.Permission(10);
            await Half(shop, seed);
            return await Ask(shop, permission, 30);
        }
    }

    [Theory, OnBothDatabases]
    public async Task The_count_goes_on_behind_a_restart(TestDatabase database)
    {
        await using var host = await TenderHost.Start(database);
        var (whole, parted) = (await Open(), await Open());
        var permissions = (await whole.Permission(10), await parted.Permission(10));
        await Half(whole, 3);
        await Half(parted, 3);
        var expected = await Ask(whole, permissions.Item1, 20);
        var found = await Ask(parted, permissions.Item2, 10);
        await host.Restart();
        parted = Shop.On(host, parted.Merchant);
        found.AddRange(await Ask(parted, permissions.Item2, 10));
        Assert.Equal(expected, found);
        var rule = (await Shown(parted)).Api["500"];
        Assert.Equal((20, expected.Count(struck => struck)), (rule.Matched, rule.Injected));

        async Task<Shop> Open() => Shop.On(host, await host.Control.NewMerchant());
    }

    [Theory, OnBothDatabases]
    public async Task Of_calls_at_once_as_many_are_struck_as_the_plan_says(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var permission = await shop.Permission(10);
        await shop.Control.PutFaults(new { api = new Dictionary<string, object> { ["500"] = new { times = 5 } } });
        var replies = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => shop.GetPermission(permission)));
        Assert.Equal(5, replies.Count(reply => reply.Status == 500));
        Assert.Equal(25, replies.Count(reply => reply.Status == 200));
        Assert.Equal(5, (await Shown(shop)).Api["500"].Injected);
    }

    /// <summary>Nodes share PostgreSQL alone: SQLite has one process.</summary>
    [Fact]
    public async Task Two_nodes_count_one_plan()
    {
        await using var nodes = await Nodes.Start(TestDatabase.Postgres);
        var shop = Shop.On(nodes.First, await nodes.First.Control.NewMerchant());
        var other = Shop.On(nodes.Uris[1], shop.Host.Control, shop.Merchant);
        var permission = await shop.Permission(10);
        await shop.Control.PutFaults(new { api = new Dictionary<string, object> { ["500"] = new { times = 5 } } });
        await WaitUntil(async () => (await other.GetPermission(permission)).Status == 500);
        var replies = await Task.WhenAll(
            Enumerable.Range(0, 30).Select(n => (n % 2 == 0 ? shop : other).GetPermission(permission))
        );
        Assert.Equal(4, replies.Count(reply => reply.Status == 500));
        Assert.Equal(5, (await Shown(shop)).Api["500"].Injected);
    }

    [Theory, OnBothDatabases]
    public async Task A_share_of_nothing_strikes_nothing_and_an_empty_plan_ends_all(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var permission = await shop.Permission(10);
        await shop.Control.PutFaults(new { api = new Dictionary<string, object> { ["500"] = new { share = 0 } } });
        Assert.DoesNotContain(true, await Ask(shop, permission, 20));
        await shop.Control.PutFaults(new { api = new Dictionary<string, object> { ["500"] = new { } } });
        Assert.DoesNotContain(false, await Ask(shop, permission, 3));
        await shop.Control.PutFaults(new { });
        Assert.DoesNotContain(true, await Ask(shop, permission, 3));
        // Ended faults stay in the timeline, page by page.
        var all = new List<string>();
        string? next = null;
        do
        {
            var page = (
                await shop.Control.Mine(
                    HttpMethod.Get,
                    $"timeline?limit=2{(next is null ? "" : "&after=" + next)}",
                    null,
                    200
                )
            ).As<Page<TimelineEntry>>();
            all.AddRange(page.Items.Where(entry => entry.Kind == "fault").Select(entry => entry.Summary));
            next = page.Next;
        } while (next is not null);
        Assert.Equal(3, all.Count(summary => summary == "Fault 500 in GetChargePermission"));
    }

    [Theory, OnBothDatabases]
    public async Task A_merchant_that_is_removed_takes_its_faults_along(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        var permission = await shop.Permission(10);
        await shop.Control.PutFaults(new { api = new Dictionary<string, object> { ["500"] = new { } } });
        await Ask(shop, permission, 2);
        var mine = ("merchant", (object?)shop.Merchant.MerchantId);
        Assert.Equal(2, await Count());
        await shop.Control.Call(HttpMethod.Delete, $"/control/v1/merchants/{shop.Merchant.MerchantId}", null, 204);
        await WaitUntil(async () => await Count() == 0);

        async Task<long> Count() =>
            (
                await shop.Host.Engine.Store.Database.Query(
                    "SELECT count(*) FROM injected_faults WHERE merchant = @merchant",
                    row => row.GetInt64(0),
                    mine
                )
            )[0];
    }

    public static TheoryData<string, string> Refused { get; } =
        new()
        {
            { """{"ipn":{"lose":{}}}""", "Unknown member ipn.lose. Known: drop, double" },
            { """{"api":{"404":{}}}""", "Unknown member api.404. Known: 429, 500" },
            { """{"apis":{}}""", "Unknown member apis" },
            { """{"api":{"500":{"often":1}}}""", "Unknown member api.500.often" },
            { """{"api":{"500":{"share":1.01}}}""", "api.500.share is a number from 0 to 1." },
            { """{"api":{"500":{"share":-0.1}}}""", "api.500.share is a number from 0 to 1." },
            { """{"api":{"500":{"share":"half"}}}""", "api.500.share is a number from 0 to 1." },
            { """{"api":{"500":{"times":0}}}""", "api.500.times is 1 to 1,000,000" },
            { """{"api":{"500":{"times":1.5}}}""", "api.500.times is 1 to 1,000,000" },
            { """{"api":{"500":true}}""", "api.500 is an object." },
            { """{"api":[]}""", "api is an object." },
            { """{"api":{"slow":{}}}""", "api.slow.by is missing" },
            { """{"api":{"slow":{"by":"PT0S"}}}""", "api.slow.by is more than PT0S and at most PT5M." },
            { """{"api":{"slow":{"by":"PT6M"}}}""", "api.slow.by is more than PT0S and at most PT5M." },
            { """{"api":{"slow":{"by":5}}}""", "api.slow.by is a text." },
            { """{"api":{"cut":{"by":"PT5S"}}}""", "api.cut.by is not known" },
            { """{"ipn":{"delay":{}}}""", "ipn.delay.by is missing" },
            { """{"ipn":{"delay":{"by":"P31D"}}}""", "ipn.delay.by is more than PT0S and at most P30D." },
            { """{"ipn":{"delay":{"by":"P1M"}}}""", "ipn.delay.by is a duration" },
            { """{"seed":"x"}""", "seed is a whole number." },
            { """{"api":{"500":{"match":{"objectId":"x"}}}}""", "api.500.match.objectId is an id of either API." },
            { """{"api":{"500":{"match":{"operation":"Pay"}}}}""", "api.500.match.operation is an operation" },
            { """{"api":{"500":{"match":{"endpoint":"e1"}}}}""", "api.500.match.endpoint is for notices" },
            { """{"ipn":{"drop":{"match":{"operation":"Capture"}}}}""", "ipn.drop.match.operation is for calls" },
            { """{"ipn":{"drop":{"match":{"endpoint":"e1"}}}}""", "ipn.drop.match.endpoint is an endpoint's URL" },
            { """{"ipn":{"drop":{"match":{"colour":"red"}}}}""", "Unknown member ipn.drop.match.colour" },
            { "[]", "The body must be a JSON object" },
            { """{"ipn":""", "The body must be a JSON object" },
        };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task What_is_no_plan_is_refused_in_words_and_changes_nothing(string plan, string words)
    {
        var shop = await Shop.Open(TestDatabase.Sqlite);
        await shop.Control.PutFaults(new { seed = 5, ipn = new { drop = new { times = 2 } } });
        var before = (await shop.Control.Mine(HttpMethod.Get, "faults", null, 200)).Text;
        var reply = await shop.Control.Raw(
            HttpMethod.Put,
            $"/control/v1/merchants/{shop.Merchant.MerchantId}/faults",
            new StringContent(plan),
            shop.Host.ControlToken
        );
        Assert.Equal((400, "application/problem+json"), (reply.Status, reply.ContentType));
        Assert.StartsWith(words, JsonNode.Parse(reply.Text)!["detail"]!.GetValue<string>());
        Assert.Equal(before, (await shop.Control.Mine(HttpMethod.Get, "faults", null, 200)).Text);
    }

    [Fact]
    public async Task Faults_of_nobody_are_not_found()
    {
        var shop = await Shop.Open(TestDatabase.Sqlite);
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Put })
            await shop.Control.Call(method, "/control/v1/merchants/A0000000000000/faults", new { }, 404);
    }

    private static Task Half(Shop shop, long seed) =>
        shop.Control.PutFaults(new { seed, api = new Dictionary<string, object> { ["500"] = new { share = 0.5 } } });

    private static async Task<List<bool>> Ask(Shop shop, string permission, int times)
    {
        var struck = new List<bool>();
        for (var i = 0; i < times; i++)
            struck.Add((await shop.GetPermission(permission)).Status == 500);
        return struck;
    }
}
