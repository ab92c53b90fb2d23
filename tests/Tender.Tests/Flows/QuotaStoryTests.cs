using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Flows;

public class QuotaStoryTests
{
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
}
