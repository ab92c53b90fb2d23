using System.Text;
using Tender.Tests.Harness;
using Xunit;
using static Tender.Tests.Flows.CallFaultStoryTests;

namespace Tender.Tests.Flows;

/// <summary>What a merchant sees of faults in its notices, and that the inside stays right.</summary>
public sealed class NoticeFaultStoryTests
{
    private static readonly string[] Forms = ["v1", "v2"];

    [Theory, OnBothDatabases]
    public async Task A_notice_that_is_dropped_comes_with_the_next_attempt(TestDatabase database)
    {
        await using var story = await Story.Begin(database, new { drop = new { times = 1 } });
        var (charge, first) = await story.Authorize();
        Assert.Empty(story.Receiver.Messages);
        var attempt = Assert.Single(first.Attempts);
        Assert.Equal(("pending", null, "dropped"), (first.State, attempt.Status, attempt.Error));
        await story.IsTold(charge, "drop");

        await story.Shop.Control.Advance("PT1H1M");
        var delivery = await story.Delivery(charge);
        Assert.Equal(("delivered", 2), (delivery.State, delivery.Attempts.Length));
        await Receiver.Verify(Assert.Single(story.Receiver.Messages), story.Shop.Host);
    }

    [Theory, OnBothDatabases]
    public async Task A_notice_that_is_always_dropped_never_comes_until_faults_end(TestDatabase database)
    {
        await using var story = await Story.Begin(database, new { drop = new { } });
        var (charge, _) = await story.Authorize();
        await story.Shop.Control.Advance("PT12H");
        Assert.Empty(story.Receiver.Messages);
        await story.Shop.Control.PutFaults(new { });
        await story.Shop.Control.Advance("PT2H");
        Assert.Equal("delivered", (await story.Delivery(charge)).State);
    }

    [Theory, OnBothDatabases]
    public async Task A_notice_that_is_doubled_comes_twice_with_the_same_bytes(TestDatabase database)
    {
        await using var story = await Story.Begin(database, new { @double = new { times = 1 } });
        var (charge, _) = await story.Authorize();
        var messages = story.Receiver.Messages;
        Assert.Equal(2, messages.Count);
        Assert.Equal(messages[0].Bytes, messages[1].Bytes);
        var delivery = await story.Delivery(charge);
        Assert.Equal(("delivered", null), (delivery.State, delivery.NextAttemptAt));
        Assert.Equal([200, 200], delivery.Attempts.Select(one => one.Status));
        await story.IsTold(charge, "double");
    }

    [Theory, OnBothDatabases]
    public async Task A_copy_that_is_refused_leaves_the_notice_delivered(TestDatabase database)
    {
        await using var story = await Story.Begin(database, new { @double = new { } });
        story.Receiver.AnswerNext(200, 500);
        var (charge, _) = await story.Authorize();
        await story.Shop.Control.Advance("P2D");
        var delivery = await story.Delivery(charge);
        Assert.Equal("delivered", delivery.State);
        Assert.Equal([200, 500], delivery.Attempts.Select(one => one.Status));
        Assert.Equal(2, story.Receiver.Messages.Count);
    }

    [Theory, OnBothDatabases]
    public async Task A_notice_that_is_delayed_comes_later_and_then_as_it_is(TestDatabase database)
    {
        await using var story = await Story.Begin(database, new { delay = new { by = "PT20M" } });
        var (charge, first) = await story.Authorize();
        Assert.Empty(story.Receiver.Messages);
        Assert.Equal(("pending", 0), (first.State, first.Attempts.Length));
        var notice = await story.Notice(charge);
        Assert.InRange(first.NextAttemptAt!.Value, notice.At.AddMinutes(20), notice.At.AddMinutes(21));
        await story.IsTold(charge, "delay");

        await story.Shop.Control.Advance("PT21M");
        await Receiver.Verify(Assert.Single(story.Receiver.Messages), story.Shop.Host);
        Assert.Equal("delivered", (await story.Delivery(charge)).State);
    }

    [Theory, OnBothDatabases]
    public async Task A_delayed_notice_outlives_a_restart(TestDatabase database)
    {
        await using var host = await TenderHost.Start(database);
        await using var story = await Story.On(
            Shop.On(host, await host.Control.NewMerchant()),
            new { delay = new { by = "PT20M" } }
        );
        var (charge, _) = await story.Authorize();
        await host.Restart();
        story.Shop = Shop.On(host, story.Shop.Merchant);
        await story.Shop.Control.Advance("PT21M");
        Assert.Equal("delivered", (await story.Delivery(charge)).State);
    }

    [Theory, OnBothDatabases]
    public async Task Notices_that_are_reordered_come_each_behind_the_next(TestDatabase database)
    {
        await using var story = await Story.Begin(database, new { reorder = new { } });
        var (first, _) = await story.Authorize();
        Assert.Empty(story.Receiver.Messages);
        await story.IsTold(first, "reorder");
        var (second, _) = await story.Authorize();
        Assert.Equal([second, first], story.Receiver.Messages.Select(one => one.ObjectId));
        var (third, _) = await story.Authorize();
        var (fourth, _) = await story.Authorize();
        Assert.Equal([second, first, fourth, third], story.Receiver.Messages.Select(one => one.ObjectId));
    }

    [Theory, OnBothDatabases]
    public async Task A_notice_that_nothing_overtakes_comes_in_the_end_whatever_the_plan_is_then(TestDatabase database)
    {
        await using var story = await Story.Begin(database, new { reorder = new { by = "PT10M" } });
        var (charge, _) = await story.Authorize();
        await story.Shop.Control.PutFaults(new { });
        Assert.Empty(story.Receiver.Messages);
        await story.Shop.Control.Advance("PT11M");
        Assert.Equal(charge, Assert.Single(story.Receiver.Messages).ObjectId);
        Assert.Equal("delivered", (await story.Delivery(charge)).State);
    }

    [Theory, OnBothDatabases]
    public async Task Half_a_notice_arrives_and_the_whole_one_when_it_was_refused(TestDatabase database)
    {
        await using var story = await Story.Begin(database, new { truncate = new { times = 1 } });
        story.Receiver.AnswerNext(400);
        var (charge, first) = await story.Authorize();
        var half = Assert.Single(story.Receiver.Messages).Bytes;
        Assert.ThrowsAny<System.Text.Json.JsonException>(() => System.Text.Json.JsonDocument.Parse(half));
        Assert.Equal("pending", first.State);
        await story.IsTold(charge, "truncate");
        await story.Shop.Control.Advance("PT1H1M");
        var whole = story.Receiver.Messages[^1];
        Assert.Equal(Encoding.UTF8.GetString(whole.Bytes)[..half.Length], Encoding.UTF8.GetString(half));
        await Receiver.Verify(whole, story.Shop.Host);
        Assert.Equal("delivered", (await story.Delivery(charge)).State);
    }

    [Theory, OnBothDatabases]
    public async Task A_notice_is_signed_badly_and_rightly_when_it_was_refused(TestDatabase database)
    {
        await using var story = await Story.Begin(database, new { badSignature = new { times = 1 } });
        story.Receiver.AnswerNext(403);
        var (charge, _) = await story.Authorize();
        var forged = Assert.Single(story.Receiver.Messages);
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => Receiver.Verify(forged, story.Shop.Host));
        Assert.Contains("does not verify", refused.Message, StringComparison.Ordinal);
        await story.IsTold(charge, "badSignature");
        await story.Shop.Control.Advance("PT1H1M");
        Assert.Equal(forged.MessageId, story.Receiver.Messages[^1].MessageId);
        await Receiver.Verify(story.Receiver.Messages[^1], story.Shop.Host);
        Assert.Equal("delivered", (await story.Delivery(charge)).State);
    }

    [Theory, OnBothDatabases]
    public async Task A_fault_strikes_the_endpoint_it_is_for(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        await using var first = await Receiver.Start();
        await using var second = await Receiver.Start();
        var endpoints = await shop.Control.PutEndpoints(
            new Endpoint($"{first.Url}", "v2"),
            new Endpoint($"{second.Url}", "v2")
        );
        foreach (
            var (name, struck, whole) in new[] { (endpoints[0].Id!, first, second), ($"{second.Url}", second, first) }
        )
        {
            var before = (struck.Messages.Count, whole.Messages.Count);
            await shop.Control.PutFaults(new { ipn = new { drop = new { match = new { endpoint = name } } } });
            await shop.Checkout(10);
            await shop.Control.Settle();
            Assert.Equal(before.Item1, struck.Messages.Count);
            Assert.True(whole.Messages.Count > before.Item2);
        }
        await InsideIsRight(shop);
    }

    [Theory, OnBothDatabases]
    public async Task Both_forms_of_a_notice_are_struck(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        await using var receiver = await Receiver.Start();
        await shop.Control.PutEndpoints(new Endpoint($"{receiver.Url}", "both"));
        var order = await shop.Order(50);
        await shop.Control.Settle();
        await shop.Control.PutFaults(new { ipn = new { @double = new { } } });
        (await shop.Authorize(order, 20)).Is(Shop.Authorized, "Open");
        await shop.Control.Settle();
        var notice = (await shop.Control.Notifications(order + "-A000001"))[^1];
        Assert.Equal(Forms, notice.Deliveries.Select(one => one.Generation).Order());
        Assert.All(notice.Deliveries, one => Assert.Equal(2, one.Attempts.Length));
        await InsideIsRight(shop);
    }

    /// <summary>A shop with an endpoint and a plan, and permissions to charge.</summary>
    private sealed class Story(Shop shop, Receiver receiver) : IAsyncDisposable
    {
        public Shop Shop { get; set; } = shop;

        public Receiver Receiver => receiver;

        public static async Task<Story> Begin(TestDatabase database, object faults) =>
            await On(await Shop.Open(database), faults);

        public static async Task<Story> On(Shop shop, object faults)
        {
            var receiver = await Harness.Receiver.Start();
            await shop.Control.PutEndpoints(new Endpoint($"{receiver.Url}", "v2"));
            await shop.Control.PutFaults(new { ipn = faults });
            return new Story(shop, receiver);
        }

        /// <summary>An authorization with everything that is owed for it sent: its charge, and its delivery.</summary>
        public async Task<(string Charge, Delivery Delivery)> Authorize()
        {
            var (_, charge) = await Shop.Checkout(10);
            await Shop.Control.Settle();
            return (charge, await Delivery(charge));
        }

        public async Task<Notice> Notice(string charge) => Assert.Single(await Shop.Control.Notifications(charge));

        public async Task<Delivery> Delivery(string charge) => Assert.Single((await Notice(charge)).Deliveries);

        public async Task IsTold(string charge, string fault)
        {
            var endpoint = Assert.Single(await Shop.Control.Endpoints()).Id;
            await CallFaultStoryTests.IsTold(Shop, charge, $"Fault {fault} in a notice to {endpoint}");
        }

        public async ValueTask DisposeAsync()
        {
            await InsideIsRight(Shop);
            await receiver.DisposeAsync();
        }
    }
}
