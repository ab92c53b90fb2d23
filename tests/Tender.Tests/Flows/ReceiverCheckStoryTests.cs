using System.Text.Json.Nodes;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Flows;

/// <summary>The receiver check: a naive shop fails exactly its races, a careful one none.</summary>
public sealed class ReceiverCheckStoryTests
{
    private static readonly string[] Offered = ["redirect", "poll", "cancelAgainstCapture"];

    [Theory, OnBothDatabases]
    public async Task A_shop_that_believes_every_notice_fails_exactly_its_races(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        await using var naive = await CheckedShop.Start(shop, async (checkedShop, notice) =>
        {
            await Task.Yield();
            checkedShop.Add(notice["ObjectId"]!.GetValue<string>(), "paid");
        });
        var races = await naive.Check();
        Assert.Equal("plain", races[0].Name);
        Assert.True(races[0].Passed);
        string[] stands = ["unknownObject"];
        foreach (var race in races.Skip(1))
            if (Offered.Contains(race.Name))
                Assert.Null(race.Passed);
            else
                Assert.True(race.Passed == stands.Contains(race.Name), $"{race.Name}: {race.Passed} {race.Detail}");
        // The endpoint is listened to again.
        var endpoints = await shop.Control.Mine(HttpMethod.Get, "notification-endpoints", null, 200);
        Assert.Null(Assert.Single(endpoints.As<JsonArray>())!["disabled"]);
    }

    [Theory, OnBothDatabases]
    public async Task A_shop_that_reads_what_it_is_told_of_and_counts_once_passes(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        await using var careful = await CheckedShop.Start(shop, async (checkedShop, notice) =>
        {
            // A notice is a reason to read, and nothing else.
            var id = notice["ObjectId"]!.GetValue<string>();
            if (checkedShop.Knows(id) && (await shop.GetCharge(id)).State == "Authorized")
                checkedShop.AddOnce(id, "authorized");
        });
        foreach (var race in await careful.Check())
            Assert.True(race.Passed ?? Offered.Contains(race.Name), $"{race.Name}: {race.Detail}");
    }

    [Theory, OnBothDatabases]
    public async Task Only_the_races_that_are_asked_for_are_run_and_bad_calls_are_refused(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        await using var deaf = await CheckedShop.Start(shop, (_, _) => Task.CompletedTask);
        // Nothing came of an undisturbed notice: no race would say anything.
        var plain = Assert.Single(await deaf.Check("duplicate"));
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
}
