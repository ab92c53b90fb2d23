using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Flows;

/// <summary>The receiver check: a naive shop fails exactly its races, a careful one none.</summary>
public sealed class ReceiverCheckStoryTests
{
    /// <summary>What nobody gets wrong: there is nothing to count.</summary>
    private const string Harmless = "unknownObject";

    [Theory, OnBothDatabases]
    public async Task A_shop_that_believes_every_notice_fails_exactly_its_races(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        await using var naive = await CheckedShop.Start(shop, "v2", Naive);
        var races = await naive.Check("PT1S");
        Assert.Equal("plain", races[0].Name);
        Assert.True(races[0].Passed);
        foreach (var race in races.Skip(1))
            Assert.True(race.Passed == (race.Name == Harmless), $"{race.Name}: {race.Passed} {race.Detail}");
        // The endpoint is listened to again.
        var endpoints = await shop.Control.Mine(HttpMethod.Get, "notification-endpoints", null, 200);
        Assert.Null(Assert.Single(endpoints.As<JsonArray>())!["disabled"]);
    }

    [Theory, OnBothDatabases]
    public async Task A_shop_that_reads_what_it_is_told_of_and_counts_once_passes(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        await using var careful = await CheckedShop.Start(shop, "v2", Careful);
        foreach (var race in await careful.Check("PT3S"))
            Assert.True(race.Passed, $"{race.Name}: {race.Detail}");
    }

    /// <summary>The notices of the first generation, and a choice of the races.</summary>
    [Theory, OnBothDatabases]
    public async Task Notices_of_the_original_api_are_played_as_well(TestDatabase database)
    {
        string[] some = ["duplicate", "early", "outOfOrder", "forged.message", "poll", "cancelAgainstCapture"];
        var shop = await Shop.Open(database);
        await using (var careful = await CheckedShop.Start(shop, "v1", Careful))
            foreach (var race in await careful.Check("PT3S", some))
                Assert.True(race.Passed, $"{race.Name}: {race.Detail}");
        await using var naive = await CheckedShop.Start(shop, "v1", Naive);
        var failed = (await naive.Check("PT1S", some)).Where(race => race.Passed == false).Select(race => race.Name);
        Assert.Equal(some, failed);
    }

    [Theory, OnBothDatabases]
    public async Task A_page_that_the_shop_does_not_offer_leaves_its_race_out(TestDatabase database)
    {
        string[] offered = ["redirect", "poll", "cancelAgainstCapture"];
        var shop = await Shop.Open(database);
        await using var careful = await CheckedShop.Start(shop, "v2", Careful with { HasPages = false });
        var races = await careful.Check("PT3S", offered);
        Assert.True(races[0].Passed);
        Assert.All(races.Skip(1), race => Assert.Null(race.Passed));
        Assert.Equal(offered, races.Skip(1).Select(race => race.Name));
    }

    [Theory, OnBothDatabases]
    public async Task Only_the_races_that_are_asked_for_are_run_and_bad_calls_are_refused(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        await using var deaf = await CheckedShop.Start(shop, "v2", new Habits((_, _) => Task.CompletedTask));
        // Nothing came of an undisturbed notice: no race would say anything.
        var plain = Assert.Single(await deaf.Check("PT1S", "duplicate"));
        Assert.Equal(("plain", false), (plain.Name, plain.Passed));

        // What a page of the shop answered is told.
        var nowhere = new
        {
            endpoint = deaf.Url,
            begin = deaf.Url + "nowhere",
            readBack = new { url = deaf.Url },
        };
        var failed = await shop.Control.Mine(HttpMethod.Post, "receiver-check", nowhere, 200);
        Assert.Contains("nowhere answered 404; a 2xx is needed.", failed.Text);

        await Refused(
            new
            {
                endpoint = "here",
                begin = deaf.Url + "begin",
                readBack = new { url = deaf.Url },
            }
        );
        await Refused(
            new
            {
                endpoint = deaf.Url,
                begin = "ftp://x",
                readBack = new { url = deaf.Url },
            }
        );
        await Refused(new { endpoint = deaf.Url, begin = deaf.Url });
        await Refused(
            new
            {
                endpoint = deaf.Url,
                begin = deaf.Url,
                readBack = new { url = deaf.Url },
                races = new[] { "x" },
            }
        );
        await Refused(
            new
            {
                endpoint = deaf.Url,
                begin = deaf.Url,
                readBack = new { url = deaf.Url },
                patience = "PT2H",
            }
        );

        async Task Refused(object body) => await shop.Control.Mine(HttpMethod.Post, "receiver-check", body, 400);
    }

    private sealed record RaceRun(string Name, bool? Passed, string? Detail);

    /// <summary>What a shop does when it is told of an object, and when it captures.</summary>
    private sealed record Habits(Func<CheckedShop, string, Task> Told, Func<CheckedShop, string, Task>? Captures = null)
    {
        /// <summary>Whether it offers pages for the buyer's return, its own look and a capture.</summary>
        public bool HasPages { get; init; } = true;
    }

    /// <summary>It is told, so it is paid; it captures, so it has the money.</summary>
    private static Habits Naive { get; } =
        new(
            (shop, id) => Task.FromResult(shop.Add(id, "paid")),
            (shop, id) => Task.FromResult(shop.Add(id, "captured"))
        );

    /// <summary>A notice is a reason to read, and nothing else; so is the answer to a capture.</summary>
    private static Habits Careful { get; } =
        new(
            (shop, id) => shop.Look(id),
            async (shop, id) =>
            {
                await shop.Capture(id);
                await shop.Look(id);
            }
        );

    /// <summary>A shop with the pages that a check needs, in one generation of the API.</summary>
    private sealed class CheckedShop(Shop shop, string generation, Habits habits, WebApplication app) : IAsyncDisposable
    {
        private readonly ConcurrentDictionary<string, ConcurrentQueue<string>> outcomes = new();
        private readonly ConcurrentDictionary<string, string> orders = new();

        public string Url => app.Urls.Single() + "/";

        private bool IsV1 => generation == "v1";

        public static async Task<CheckedShop> Start(Shop shop, string generation, Habits habits)
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var app = builder.Build();
            var checkedShop = new CheckedShop(shop, generation, habits, app);
            app.MapPost("/begin", checkedShop.Begin);
            app.MapGet("/outcomes", (string order) => checkedShop.outcomes[checkedShop.orders[order]]);
            app.MapGet("/return", (string order) => habits.Told(checkedShop, checkedShop.orders[order]));
            app.MapPost("/poll", (string order) => habits.Told(checkedShop, checkedShop.orders[order]));
            app.MapPost("/capture", (string order) => habits.Captures!(checkedShop, checkedShop.orders[order]));
            app.MapPost("/ipn", checkedShop.Receive);
            await app.StartAsync();
            await shop.Control.PutEndpoints(new Harness.Endpoint($"{checkedShop.Url}ipn", generation));
            return checkedShop;
        }

        /// <summary>Counts an outcome of an order of its own, as often as it is told.</summary>
        public bool Add(string id, string outcome)
        {
            if (!outcomes.TryGetValue(id, out var its))
                return false;
            its.Enqueue(outcome);
            return true;
        }

        /// <summary>Reads what has become of an object of its own, and counts that once.</summary>
        public async Task Look(string id)
        {
            if (!outcomes.ContainsKey(id))
                return;
            var outcome = IsV1 ? await LookInV1(id) : await LookInV2(id);
            lock (outcomes)
                if (outcome is not null && !outcomes[id].Contains(outcome))
                    Add(id, outcome);
        }

        /// <summary>Captures; whatever is answered.</summary>
        public async Task Capture(string id)
        {
            if (IsV1)
                await shop.CaptureV1(id, 20);
            else
                await shop.Capture(id, 20);
        }

        public async Task<List<RaceRun>> Check(string patience, params string[] races)
        {
            var reply = await shop.Control.Mine(
                HttpMethod.Post,
                "receiver-check",
                new
                {
                    endpoint = $"{Url}ipn",
                    generation,
                    begin = $"{Url}begin",
                    readBack = new { url = $"{Url}outcomes?order={{order}}" },
                    races = races.Length == 0 ? null : races,
                    patience,
                },
                200
            );
            var report = reply.As<JsonObject>();
            List<RaceRun> runs =
            [
                .. report["races"]!
                    .AsArray()
                    .Select(one => new RaceRun((string)one!["race"]!, (bool?)one["passed"], (string?)one["detail"])),
            ];
            Assert.Equal(runs.All(run => run.Passed != false), (bool)report["passed"]!);
            return runs;
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();

        private async Task<string?> LookInV2(string id) =>
            (await shop.GetCharge(id)).State switch
            {
                "Authorized" => "authorized",
                "Captured" => "captured",
                "Canceled" => "canceled",
                _ => null,
            };

        private async Task<string?> LookInV1(string id)
        {
            var found = await shop.GetAuthorization(id);
            return (found[$"{Shop.Authorized}/State"], found[$"{Shop.Authorized}/ReasonCode"]) switch
            {
                ("Open", _) => "authorized",
                ("Closed", "MaxCapturesProcessed") => "captured",
                ("Closed", _) => "canceled",
                _ => null,
            };
        }

        private async Task Receive(HttpRequest request)
        {
            using var reader = new StreamReader(request.Body);
            var envelope = JsonNode.Parse(await reader.ReadToEndAsync())!;
            var message = JsonNode.Parse(envelope["Message"]!.GetValue<string>())!.AsObject();
            await habits.Told(
                this,
                IsV1
                    ? XDocument
                        .Parse((string)message["NotificationData"]!)
                        .Descendants(ReceivedMessage.DataNamespace + "AmazonAuthorizationId")
                        .First()
                        .Value
                    : (string)message["ObjectId"]!
            );
        }

        private async Task<object> Begin()
        {
            var id = IsV1
                ? (await shop.Authorize(await shop.Order(20), 20, timeout: "1440")).Ok()[Shop.AuthorizationId]!
                : (await shop.Checkout(20, pending: true, card: "0701")).Charge;
            var order = Shop.NewReference();
            outcomes[id] = new();
            orders[order] = id;
            var query = $"?order={order}";
            return habits.HasPages
                ? new
                {
                    order,
                    objectId = id,
                    redirectUrl = $"{Url}return{query}",
                    pollUrl = $"{Url}poll{query}",
                    captureUrl = $"{Url}capture{query}",
                }
                : new { order, objectId = id };
        }
    }
}
