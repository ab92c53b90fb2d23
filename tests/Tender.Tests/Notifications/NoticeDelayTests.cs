using System.Text.Json.Nodes;
using Tender.Core;
using Tender.Server.Storage;
using Tender.Tests.Flows;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Notifications;

/// <summary>
/// A notice leaves a little after the answer, so that the shop that made the call knows what it is told of.
/// </summary>
public sealed class NoticeDelayTests
{
    /// <summary>Bounds of liveness, not of speed.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Theory, OnBothDatabases]
    public async Task A_notice_is_sent_a_second_after_its_change_in_either_dialect(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        await using var receiver = await Receiver.Start();
        await shop.Control.PutEndpoints(new Endpoint($"{receiver.Url}", "both"));
        await shop.Checkout(50, "AuthorizeWithCapture");
        var sent = await Delivered(shop, count: 2);
        Assert.All(sent, notice => Assert.InRange(First(notice).At - notice.At, TimeSpan.FromSeconds(1), Patience));
    }

    [Theory, OnBothDatabases]
    public async Task What_waits_anyway_falls_due_twenty_times_a_second(TestDatabase database)
    {
        await using var host = await TenderHost.Start(database);
        var shop = Shop.On(host, await host.Control.NewMerchant(new { settings = new { noticeDelay = "PT1H" } }));
        await shop.Control.PutEndpoints(new Endpoint("http://127.0.0.1:1/", "v2"));
        await shop.Checkout(50, "AuthorizeWithCapture");
        var due = await host.Engine.Store.Database.Query(
            "SELECT run_at - due_at, run_at % 50 FROM jobs WHERE lane IS NOT NULL",
            row => (Later: TimeSpan.FromMilliseconds(row.GetInt64(0)), Off: row.GetInt64(1))
        );
        Assert.NotEmpty(due);
        Assert.All(due, one => Assert.Equal(0, one.Off));
        var hour = TimeSpan.FromHours(1);
        Assert.All(due, one => Assert.InRange(one.Later, hour, hour + TimeSpan.FromMilliseconds(50)));
    }

    [Theory, OnBothDatabases]
    public async Task An_advance_never_waits_for_the_delay(TestDatabase database)
    {
        var shop = await Shop.Open(database, new { settings = new { noticeDelay = "PT1H" } });
        await using var receiver = await Receiver.Start();
        await shop.Control.PutEndpoints(new Endpoint($"{receiver.Url}", "v2"));
        var (_, charge) = await shop.Checkout(50, pending: true);
        Assert.Empty(receiver.Messages);
        // What the shop's own handler causes meanwhile is not waited for either.
        var captured = false;
        receiver.Answer = async message =>
        {
            if (message.ObjectId == charge && !captured)
            {
                captured = true;
                (await shop.Capture(charge, 50)).Is(200);
            }
            return 200;
        };
        var advanced = await shop.Control.Advance("PT1M");
        Assert.True(captured);
        Assert.Equal((receiver.Messages.Count, 0), (advanced.Deliveries.Delivered, advanced.Deliveries.Failed));
        Assert.All(await shop.Control.Notifications(), notice =>
            Assert.All(notice.Deliveries, one => Assert.Equal("delivered", one.State))
        );
    }

    [Theory, OnBothDatabases]
    public async Task What_is_owed_survives_a_restart_and_a_resent_notice_is_sent_at_once(TestDatabase database)
    {
        await using var host = await TenderHost.Start(database);
        var shop = Shop.On(host, await host.Control.NewMerchant(new { settings = new { noticeDelay = "PT1H" } }));
        await using var receiver = await Receiver.Start();
        await shop.Control.PutEndpoints(new Endpoint($"{receiver.Url}", "v2"));
        await shop.Checkout(50, "AuthorizeWithCapture");
        var owed = Assert.Single(await shop.Control.Notifications(), notice => notice.V2?.ObjectType == "CHARGE");
        Assert.Equal("pending", Assert.Single(owed.Deliveries).State);
        Assert.Equal(TimeSpan.FromHours(1), owed.Deliveries[0].NextAttemptAt - owed.At);

        await host.Restart();
        shop = Shop.On(host, shop.Merchant);
        Assert.Empty(receiver.Messages);
        await shop.Control.Redeliver(owed.Id);
        await WaitUntil(() => Task.FromResult(receiver.Messages.Count == 1));
    }

    [Theory, OnBothDatabases]
    public async Task A_notice_is_sent_again_of_whose_attempts_some_were_removed_by_age(TestDatabase database)
    {
        var host = await TenderHost.Shared(database);
        var shop = Shop.On(host, await host.Control.NewMerchant(new { settings = new { noticeDelay = "PT0S" } }));
        await using var receiver = await Receiver.Start();
        await shop.Control.PutEndpoints(new Endpoint($"{receiver.Url}", "v2"));
        var (_, charge) = await shop.Checkout(50);
        await shop.Control.Settle();
        var notice = (await shop.Control.Notifications(charge))[0];
        for (var i = 0; i < 3; i++)
            await Again();
        await host.Engine.Store.Database.Execute(
            $"DELETE FROM attempts WHERE merchant = '{shop.Merchant.MerchantId}' AND n <= 2",
            _ => 0
        );
        await Again();
        var delivery = Assert.Single((await shop.Control.Notifications(charge))[0].Deliveries);
        Assert.Equal(("delivered", 3), (delivery.State, delivery.Attempts.Length));

        async Task Again()
        {
            await shop.Control.Redeliver(notice.Id);
            await shop.Control.Settle();
        }
    }

    /// <summary>The delay is real time of the database, whatever a clock shows.</summary>
    [Theory, OnBothDatabases]
    public async Task The_job_of_a_notice_is_due_in_real_time(TestDatabase database)
    {
        await using var engines = await Engines.Start(database);
        await engines.Store.Apply(
            new Command<bool>(Engines.MerchantId, "settings")
            {
                Decide = (_, context) =>
                {
                    var settings = context.Merchant.Settings with { NoticeDelay = TimeSpan.FromSeconds(7) };
                    context.Change(context.Merchant with { Settings = settings });
                    return true;
                },
            }
        );
        var permission = await engines.OpenPermission(Engines.Usd(10));
        await engines.Authorize(permission, Engines.Usd(10));
        var due = await engines.Database.Query(
            $"SELECT due_at, run_at FROM jobs WHERE kind = {(int)JobKind.Deliver}",
            row => (DueAt: RecordJson.At(row.GetInt64(0)), RunAt: RecordJson.At(row.GetInt64(1)))
        );
        Assert.NotEmpty(due);
        // Due in the merchant's time at once, so that an advance finds it; run in real time later.
        Assert.All(due, job => Assert.Equal((engines.Clock.Now, engines.Clock.Now.AddSeconds(7)), job));
    }

    [Theory]
    [InlineData("PT0S", 201)]
    [InlineData("PT1H", 201)]
    [InlineData("PT1H1S", 400)]
    [InlineData("-PT1S", 400)]
    [InlineData("1", 400)]
    [InlineData("P1M", 400)]
    [InlineData(null, 400)]
    [InlineData(1, 400)]
    public async Task The_delay_is_a_duration_up_to_an_hour(object? delay, int status)
    {
        var host = await TenderHost.Shared(TestDatabase.Sqlite);
        var body = new JsonObject { ["settings"] = new JsonObject { ["noticeDelay"] = JsonValue.Create(delay) } };
        var reply = await host.Control.Call(HttpMethod.Post, "/control/v1/merchants", body, status);
        if (status == 400)
            Assert.Contains("noticeDelay", reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_delay_is_shown_and_kept_until_it_is_changed()
    {
        var shop = await Shop.Open(TestDatabase.Sqlite);
        var path = $"/control/v1/merchants/{shop.Merchant.MerchantId}";
        Assert.Contains("\"noticeDelay\":\"PT1S\"", (await Call(HttpMethod.Get, null)).Text);
        Assert.Contains("\"noticeDelay\":\"PT5S\"", (await Patch(new { noticeDelay = "PT5S" })).Text);
        Assert.Contains("\"noticeDelay\":\"PT5S\"", (await Patch(new { throttling = false })).Text);

        Task<ControlReply> Patch(object settings) => Call(HttpMethod.Patch, new { settings });

        Task<ControlReply> Call(HttpMethod method, object? body) => shop.Control.Call(method, path, body, 200);
    }

    private static Attempt First(Notice notice) => notice.Deliveries[0].Attempts[0];

    /// <summary>The notices, once so many at least are known and all of them were delivered.</summary>
    private static async Task<Notice[]> Delivered(Shop shop, int count)
    {
        var found = Array.Empty<Notice>();
        await WaitUntil(async () =>
        {
            found = await shop.Control.Notifications();
            return found.Length >= count
                && found.All(one => one.Deliveries.All(delivery => delivery.State == "delivered"));
        });
        return found;
    }

    private static async Task WaitUntil(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!await condition())
            await Task.Delay(20, limit.Token);
    }
}
