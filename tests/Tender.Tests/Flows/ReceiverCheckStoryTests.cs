using System.Text.Json.Nodes;
using Tender.Core;
using Tender.Server.Payments;
using Tender.Server.Storage;
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

    /// <summary>
    /// A process dies in the midst of a check: no other is there on SQLite, and on PostgreSQL the mark says until when
    /// another node may be at it.
    /// </summary>
    [Theory, OnBothDatabases]
    public async Task An_endpoint_whose_check_was_broken_off_is_listened_to_after_a_start(TestDatabase database)
    {
        await using var host = await TenderHost.Start(database);
        await host
            .Control.For(host.Ready)
            .PutEndpoints(
                new("http://127.0.0.1:9/one", "v2"),
                new("http://127.0.0.1:9/other", "v2"),
                new("http://127.0.0.1:9/old", "v2")
            );
        var now = host.Engine.Store.RealNow;
        await MerchantAccounts.Change(
            host.Engine.Store,
            MerchantId.Read(host.Ready.MerchantId),
            present => present with { Endpoints = [.. present.Endpoints.Select(Checked)] },
            Requester.Operator
        );
        Assert.All(await Disabled(), Assert.NotNull);

        await host.Restart();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((await Disabled())[0] is not null)
            await Task.Delay(20, patience.Token);
        Assert.Equal(database == TestDatabase.Postgres, (await Disabled())[1] is not null);
        Assert.Null((await Disabled())[2]);

        // The first should be over; the other may be under way on another node; an older version gave no time.
        NoticeEndpoint Checked(NoticeEndpoint one) =>
            one with
            {
                Disabled = "A receiver check is under way.",
                CheckedUntil = one.Url.EndsWith("old", StringComparison.Ordinal)
                    ? null
                    : now + TimeSpan.FromMinutes(one.Url.EndsWith("one", StringComparison.Ordinal) ? -1 : 5),
            };

        async Task<List<string?>> Disabled() =>
            [
                .. (await host.Control.For(host.Ready).Mine(HttpMethod.Get, "notification-endpoints", null, 200))
                    .As<JsonArray>()
                    .Select(one => (string?)one!["disabled"]),
            ];
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
    public async Task A_page_that_cannot_be_called_is_told_and_so_is_a_check_that_is_under_way(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        await using var shopOfPaths = await CheckedShop.Start(shop, "v2", Careful with { PollUrl = "/poll" });
        var plain = Assert.Single(await shopOfPaths.Check("PT1S", "poll"));
        Assert.Equal(
            (false, "The shop's order names the pollUrl /poll; an absolute http or https URL is needed."),
            (plain.Passed, plain.Detail)
        );

        // Two checks at once would listen to each other's notices: the second is refused.
        var refused = 0;
        await using var busy = await CheckedShop.Start(shop, "v2", Careful with { Told = CheckAgain });
        Assert.All(await busy.Check("PT3S", "duplicate"), race => Assert.True(race.Passed, race.Detail));
        Assert.True(refused > 0);

        async Task CheckAgain(CheckedShop its, string id)
        {
            var body = new
            {
                endpoint = $"{its.Url}ipn",
                begin = $"{its.Url}begin",
                readBack = new { url = its.Url },
            };
            await shop.Control.Mine(HttpMethod.Post, "receiver-check", body, 409);
            refused++;
            await its.Look(id);
        }
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
}
