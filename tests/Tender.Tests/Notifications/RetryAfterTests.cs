using System.Globalization;
using Tender.Server.Notifications;
using Tender.Tests.Flows;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Notifications;

/// <summary>An endpoint that asks for patience gets it, within the schedule.</summary>
public sealed class RetryAfterTests
{
    private static readonly DateTimeOffset First = new(2026, 1, 2, 3, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("00:00:00", null, "01:00:00")]
    // A minimum: what is shorter than the schedule's pause changes nothing.
    [InlineData("00:00:00", "00:00:05", "01:00:00")]
    [InlineData("00:00:00", "02:30:00", "02:30:00")]
    [InlineData("13.23:00:00", "02:00:00", "14.01:00:00")]
    [InlineData("15.00:00:00", "02:00:00", "15.08:00:00")]
    [InlineData("15.00:00:00", "1.00:00:00", "16.00:00:00")]
    // No way out: the last attempt is made on the last day.
    [InlineData("00:00:00", "365.00:00:00", "30.00:00:00")]
    [InlineData("29.00:00:00", "10675199.00:00:00", "30.00:00:00")]
    [InlineData("30.00:00:00", "01:00:00", null)]
    public void The_next_attempt_is_the_schedules_or_later(string last, string? asked, string? next) =>
        Assert.Equal(
            next is null ? null : First + Span(next),
            RetrySchedule.NextAttempt(First, First + Span(last), asked is null ? null : Span(asked))
        );

    [Theory, OnBothDatabases]
    public async Task An_endpoint_that_is_busy_is_asked_again_when_it_said(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        await using var receiver = await Receiver.Start();
        await shop.Control.PutEndpoints(new Endpoint($"{receiver.Url}", "v1"));
        receiver.Answer = _ => Task.FromResult(503);
        receiver.RetryAfter = "10800";
        var order = await shop.Order(10);
        await shop.Control.Settle();
        var delivery = Assert.Single(await shop.Control.Notifications(order)).Deliveries[0];
        Assert.Equal(TimeSpan.FromHours(3), delivery.NextAttemptAt - delivery.Attempts[0].At);
        await shop.Control.Advance("PT2H59M");
        Assert.Single(receiver.About(order));

        // The same as an instant, which is real time, whatever the merchant's clock shows.
        receiver.RetryAfter = TimeProvider.System.GetUtcNow().AddHours(5).ToString("R", CultureInfo.InvariantCulture);
        await shop.Control.Advance("PT2M");
        delivery = Assert.Single(await shop.Control.Notifications(order)).Deliveries[0];
        Assert.Equal(2, delivery.Attempts.Length);
        Assert.InRange(
            (delivery.NextAttemptAt - delivery.Attempts[1].At)!.Value,
            TimeSpan.FromHours(4.9),
            TimeSpan.FromHours(5)
        );

        // What nobody can read, and a 200, change nothing.
        receiver.RetryAfter = "soon";
        await shop.Control.Advance("PT6H");
        delivery = Assert.Single(await shop.Control.Notifications(order)).Deliveries[0];
        Assert.Equal(TimeSpan.FromHours(1), delivery.NextAttemptAt - delivery.Attempts[^1].At);
        receiver.Answer = _ => Task.FromResult(200);
        await shop.Control.Advance("PT2H");
        delivery = Assert.Single(await shop.Control.Notifications(order)).Deliveries[0];
        Assert.Equal("delivered", delivery.State);
    }

    /// <summary>
    /// An answer that is written down when the next attempt has begun already: found by a world, where the commit of
    /// the answer had hung, and the notice was never sent again.
    /// </summary>
    [Theory, OnBothDatabases]
    public async Task An_attempt_that_was_counted_out_again_does_not_stop_the_next(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        await using var receiver = await Receiver.Start();
        await shop.Control.PutEndpoints(new Endpoint($"{receiver.Url}", "v1"));
        receiver.Answer = _ => Task.FromResult(503);
        var order = await shop.Order(10);
        await shop.Control.Settle();
        await shop.Host.Engine.Store.Database.Execute(
            "UPDATE deliveries SET attempts = attempts - 1 WHERE attempts > 0 RETURNING 1",
            _ => 0
        );
        receiver.Answer = _ => Task.FromResult(200);
        await shop.Control.Advance("PT1H1M");
        var delivery = Assert.Single(await shop.Control.Notifications(order)).Deliveries[0];
        Assert.Equal("delivered", delivery.State);
        Assert.Equal(2, delivery.Attempts.Length);
    }

    private static TimeSpan Span(string text) => TimeSpan.Parse(text, CultureInfo.InvariantCulture);
}
