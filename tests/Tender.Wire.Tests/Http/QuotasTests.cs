using Tender.Core;
using Tender.Server.Http;
using Tender.Server.Http.V1;
using Tender.Server.Http.V2;
using Xunit;

namespace Tender.Wire.Tests.Http;

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
        Assert.Equal(Enum.GetValues<V2Operation>().Order(), V2Quotas.Table.Keys.Order());

    [Fact]
    public void The_quotas_of_v1_name_actions_that_are_served() =>
        Assert.Empty(V1Quotas.Table.Keys.Except(V1Routes.PaymentActions).Except(V1Routes.ReportActions));

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
                ? quotas.Allow(MerchantId.Read("M"), new WireRequest(method, operation, [], default))
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
            Assert.True(quotas.Allow("m", null));
            Assert.True(quotas.Allow(MerchantId.Read("M"), new WireRequest("GET", "/v2/dances", [], default)));
        }
    }

    private sealed class Ticking : TimeProvider
    {
        private long ticks = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => ticks;

        public void Move(TimeSpan by) => ticks += by.Ticks;
    }
}
