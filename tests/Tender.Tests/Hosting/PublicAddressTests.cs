using Tender.Server.Hosting;
using Tender.Tests.Flows;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Hosting;

/// <summary>Where the links that are given away lead: to a place the one who gets them can reach.</summary>
public sealed class PublicAddressTests
{
    private static readonly Uri Listening = new("https://localhost:8443");

    [Theory]
    // What the caller reached the server by: another name, a forwarded port, an address, a container's name.
    [InlineData("http", "localhost:8080", "http://localhost:8080/", "http://localhost:8080/")]
    [InlineData("http", "127.0.0.1:18080", "http://127.0.0.1:18080/", "http://127.0.0.1:18080/")]
    [InlineData("https", "tender", "https://tender/", "https://tender/")]
    [InlineData("https", "[::1]:8443", "https://[::1]:8443/", "https://[::1]:8443/")]
    // A shop that takes Tender for the real hosts fetches its files there; its buyers' browsers reach the real ones.
    [InlineData("https", "pay-api.amazon.eu", "https://pay-api.amazon.eu/", "https://localhost:8443/")]
    // What is no origin is not followed.
    [InlineData("http", "", "https://localhost:8443/", "https://localhost:8443/")]
    [InlineData("http", "user@shop.example", "https://localhost:8443/", "https://localhost:8443/")]
    [InlineData("http", "shop.example/path", "https://localhost:8443/", "https://localhost:8443/")]
    [InlineData("http", "shop.example?", "https://localhost:8443/", "https://localhost:8443/")]
    [InlineData("http", "shop.example#f", "https://localhost:8443/", "https://localhost:8443/")]
    [InlineData("http", "a b", "https://localhost:8443/", "https://localhost:8443/")]
    public void Links_follow_the_caller(string scheme, string host, string caller, string browser)
    {
        var address = new PublicAddress(new Settings());
        address.ListensAt(new Uri("http://localhost:8080"), Listening);
        var links = address.For(scheme, host);
        Assert.Equal((caller, browser), (links.Caller.AbsoluteUri, links.Browser.AbsoluteUri));
    }

    [Fact]
    public void The_public_url_wins_and_live_nothing_else_is_followed()
    {
        var given = new PublicAddress(new Settings { PublicUrl = new Uri("https://pay.example.com") });
        Assert.Equal("https://pay.example.com/", given.For("http", "10.1.2.3:8080").Browser.AbsoluteUri);
        Assert.Equal("https://pay.example.com/", given.For("http", "10.1.2.3:8080").Caller.AbsoluteUri);
        var live = new PublicAddress(new Settings { Mode = Mode.Live });
        live.ListensAt(null, Listening);
        Assert.Equal(Listening, live.For("https", "evil.example").Browser);
    }

    [Fact]
    public async Task Every_link_of_an_answer_leads_where_the_call_came_in()
    {
        await using var host = await TenderHost.Start(TestDatabase.Sqlite, settings => settings with { Bind = "*" });
        var merchant = await host.Control.NewMerchant();
        foreach (var name in new[] { "localhost", "127.0.0.1" })
            await Check(Shop.On(host, merchant), new Uri($"http://{name}:{host.Http.Port}"), fetches: true);
    }

    [Fact]
    public async Task Every_link_of_an_answer_leads_to_the_public_url()
    {
        var url = new Uri("https://pay.example.com");
        await using var host = await TenderHost.Start(TestDatabase.Sqlite, settings =>
            settings with
            {
                PublicUrl = url,
            }
        );
        await Check(Shop.On(host, host.Ready), host.Http, fetches: false, expected: url);
        using var client = new HttpClient(new SocketsHttpHandler());
        var page = await client.GetStringAsync(new Uri(host.Http, "/shop"));
        Assert.Contains("https://pay.example.com/shop/thanks", page, StringComparison.Ordinal);
    }

    /// <summary>A signature costs processor time, and the page asks nobody for anything.</summary>
    [Fact]
    public async Task The_sample_shop_signs_its_button_once_for_a_name_and_not_for_any_number_of_names()
    {
        await using var host = await TenderHost.Start(TestDatabase.Sqlite);
        using var client = new HttpClient(new SocketsHttpHandler());
        var first = await Page(null);
        Assert.Equal(200, first.Status);
        for (var i = 0; i < 5; i++)
            Assert.Equal(first, await Page(null));

        var refused = 0;
        for (var i = 0; i < 100; i++)
            if ((await Page($"shop-{i}.example")).Status == 429)
                refused++;
        Assert.InRange(refused, 1, 51);

        async Task<(int Status, string Text)> Page(string? name)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(host.Http, "/shop"));
            request.Headers.Host = name;
            using var answer = await client.SendAsync(request);
            return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
        }
    }

    private static async Task Check(Shop shop, Uri called, bool fetches, Uri? expected = null)
    {
        expected ??= called;
        var v2 = new V2Client(shop.Merchant, called);
        var session = await shop.ReadySession(10);
        var redirect = (await v2.Get($"checkoutSessions/{session}")).Is(200)[
            "webCheckoutDetails.amazonPayRedirectUrl"
        ]!;
        Assert.StartsWith(expected.AbsoluteUri, redirect, StringComparison.Ordinal);

        var file = (await v2.Post("files", new { type = "pdf", purpose = "disputeEvidence" })).Is(200)["url"]!;
        Assert.StartsWith(expected.AbsoluteUri, file, StringComparison.Ordinal);

        await shop.Checkout(10, "AuthorizeWithCapture");
        var report = (
            await v2.Post("reports", new { reportType = "_GET_FLAT_FILE_OFFAMAZONPAYMENTS_CAPTURE_DATA_" })
        ).Is(201)["reportId"]!;
        await shop.Control.Advance("PT1H");
        var document = (await v2.Get($"reports/{report}")).Is(200)["reportDocumentId"]!;
        var table = (await v2.Get($"report-documents/{document}")).Is(200)["url"]!;
        Assert.StartsWith(expected.AbsoluteUri, table, StringComparison.Ordinal);
        if (fetches)
        {
            using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
            Assert.Contains("CaptureAmount", await client.GetStringAsync(table), StringComparison.Ordinal);
            using var page = await client.GetAsync(redirect);
            Assert.InRange((int)page.StatusCode, 200, 399);
        }
    }
}
