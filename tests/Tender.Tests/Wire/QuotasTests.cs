using Tender.Server.Http;
using Tender.Server.Http.V1;
using Tender.Server.Http.V2;
using Tender.Tests.Flows;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Wire;

public class QuotasTests
{
    [Fact]
    public void A_bucket_gives_its_burst_then_one_for_every_pause()
    {
        var time = new Ticking();
        var quotas = new Quotas(time, sandbox: true);
        var quota = new Quota(3, TimeSpan.FromMilliseconds(62.5));
        Assert.Equal(
            [true, true, true, false, false],
            Enumerable.Range(0, 5).Select(_ => quotas.Take("m", "o", quota))
        );
        time.Move(TimeSpan.FromMilliseconds(62.4));
        Assert.False(quotas.Take("m", "o", quota));
        time.Move(TimeSpan.FromMilliseconds(0.1));
        Assert.Equal([true, false], Enumerable.Range(0, 2).Select(_ => quotas.Take("m", "o", quota)));

        // A long rest fills it, and no further than the burst.
        time.Move(TimeSpan.FromDays(1));
        Assert.Equal([true, true, true, false], Enumerable.Range(0, 4).Select(_ => quotas.Take("m", "o", quota)));
        // Others have their own.
        Assert.True(quotas.Take("m", "p", quota));
        Assert.True(quotas.Take("n", "o", quota));
    }

    [Fact]
    public async Task Rivals_take_no_more_than_there_is()
    {
        var quotas = new Quotas(new Ticking(), sandbox: true);
        var quota = new Quota(100, TimeSpan.FromHours(1));
        var taken = await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(_ => Task.Run(() => Enumerable.Range(0, 50).Count(_ => quotas.Take("m", "o", quota))))
        );
        Assert.Equal(100, taken.Sum());
    }

    [Fact]
    public void Every_operation_of_v2_has_its_quota() =>
        Assert.Equal(Enum.GetValues<V2Operation>().Order(), Quotas.V2.Keys.Order());

    [Fact]
    public void The_quotas_of_v1_name_actions_that_are_served() =>
        Assert.Empty(Quotas.V1.Keys.Except(V1Routes.Actions).Except(V1Reports.Actions));

    // Wire v2: spec 7.4; v1: spec 11.3: one operation after the other until the first refusal, the clock standing
    // still.
    [Theory]
    [InlineData(true, "POST", "/v2/checkoutSessions/", 5)]
    [InlineData(false, "POST", "/v2/checkoutSessions", 40)]
    [InlineData(true, "POST", "/v2/charges", 2)]
    [InlineData(false, "POST", "/v2/charges", 10)]
    [InlineData(true, "GET", "/v2/charges/S01-1234567-1234567-C000001", 5)]
    [InlineData(true, "GET", "/sandbox/v2/chargePermissions/x", 10)]
    [InlineData(true, "", "Authorize", 2)]
    [InlineData(false, "", "Authorize", 10)]
    [InlineData(true, "", "GetCaptureDetails", 5)]
    [InlineData(false, "", "GetCaptureDetails", 20)]
    [InlineData(false, "", "GetServiceStatus", 2)]
    public void The_published_burst_is_what_may_come_at_once(bool sandbox, string method, string operation, int burst)
    {
        var quotas = new Quotas(new Ticking(), sandbox);
        var allowed = 0;
        while (
            method.Length > 0
                ? quotas.Allow("m", new WireRequest(method, operation, [], default))
                : quotas.Allow("m", operation)
        )
            allowed++;
        Assert.Equal(burst, allowed);
    }

    [Fact]
    public void What_is_no_operation_costs_nothing()
    {
        var quotas = new Quotas(new Ticking(), sandbox: true);
        for (var i = 0; i < 50; i++)
        {
            Assert.True(quotas.Allow("m", "Dance"));
            Assert.True(quotas.Allow("m", (string?)null));
            Assert.True(quotas.Allow("m", new WireRequest("GET", "/v2/dances", [], default)));
        }
    }

    [Theory, OnBothDatabases]
    public async Task A_merchant_that_asks_for_quotas_meets_them_in_both_dialects(TestDatabase database)
    {
        var shop = await Shop.Open(database);
        for (var i = 0; i < 4; i++)
            (await shop.V1.Call("GetServiceStatus")).Ok();
        await shop.Control.Mine(HttpMethod.Patch, "", new { settings = new { throttling = true } }, 200);

        // Two at once and one every five minutes. A request that is not signed by the merchant takes nothing.
        for (var i = 0; i < 5; i++)
            Assert.Equal(
                403,
                (
                    await shop.V2.Send(
                        new V2Request("POST", "refunds", "{}"u8.ToArray()) { SentBody = "{ }"u8.ToArray() }
                    )
                ).Status
            );
        (await shop.V1.Call("GetServiceStatus")).Ok();
        (await shop.V1.Call("GetServiceStatus")).Ok();
        var refused = await shop.V1.Call("GetServiceStatus");
        Assert.True(
            refused.Status == 503 && refused.Text.Contains("<Code>RequestThrottled</Code>", StringComparison.Ordinal),
            refused.Text
        );
        var refunds = await Task.WhenAll(
            Enumerable.Range(0, 30).Select(_ => shop.Refund("S01-0000000-0000000-C000001", 1))
        );
        Assert.True(refunds.Count(reply => reply.Status == 404) >= 2);
        var throttled = refunds.Where(reply => reply.Status != 404).ToList();
        Assert.NotEmpty(throttled);
        foreach (var reply in throttled)
            reply.IsError(429, "TooManyRequests");

        // Nobody else is held up, and neither is she once she asks for no quotas.
        (await (await Shop.Open(database)).V1.Call("GetServiceStatus")).Ok();
        await shop.Control.Mine(HttpMethod.Patch, "", new { settings = new { throttling = false } }, 200);
        (await shop.V1.Call("GetServiceStatus")).Ok();
    }

    private sealed class Ticking : TimeProvider
    {
        private long ticks = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => ticks;

        public void Move(TimeSpan by) => ticks += by.Ticks;
    }
}
