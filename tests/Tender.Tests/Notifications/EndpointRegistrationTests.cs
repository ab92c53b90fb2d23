using Tender.Tests.Flows;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Notifications;

/// <summary>Threat N1: what may be registered as an endpoint at all.</summary>
public class EndpointRegistrationTests
{
    public static TheoryData<string> NoUrls =>
        [
            "",
            "shop.example/ipn",
            "/ipn",
            "//shop.example/ipn",
            "ftp://shop.example/ipn",
            "file:///etc/passwd",
            "gopher://shop.example/",
            "javascript:alert(1)",
            "data:text/plain,x",
            "ws://shop.example/",
            "unix:/run/docker.sock",
            "http://",
            "http:///ipn",
            "http://user:password@shop.example/ipn",
            "http://user@shop.example/ipn",
            "http://shop.example@127.0.0.1/ipn",
            "http://shop.example/ipn#part",
            "http://shop.example:0x50:1/",
            "http://shop.example:99999/",
            "http://[::1/ipn",
            "https://shop.example/" + new string('a', 3 * 1024),
        ];

    [Theory, MemberData(nameof(NoUrls))]
    public async Task What_is_no_url_of_the_web_is_refused(string url)
    {
        var shop = await Shop.Open(TestDatabase.Sqlite);
        var path = $"/control/v1/merchants/{shop.Merchant.MerchantId}/notification-endpoints";
        await shop.Control.Call(HttpMethod.Put, path, new[] { new { url, generation = "both" } }, 400);
        Assert.Equal("[]", (await shop.Control.Call(HttpMethod.Get, path, null, 200)).Text);
    }

    [Theory]
    [InlineData("http://127.0.0.1:8000/ipn")]
    [InlineData("https://shop.example/ipn?a=b")]
    [InlineData("https://xn--bcher-kva.example/ipn")]
    public async Task What_is_one_is_taken_as_it_stands(string url)
    {
        var shop = await Shop.Open(TestDatabase.Sqlite);
        var path = $"/control/v1/merchants/{shop.Merchant.MerchantId}/notification-endpoints";
        await shop.Control.Call(HttpMethod.Put, path, new[] { new { url, generation = "both" } }, 200);
        Assert.Contains(url, (await shop.Control.Call(HttpMethod.Get, path, null, 200)).Text);
    }
}
