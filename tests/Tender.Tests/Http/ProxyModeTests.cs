using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Tender.Server.Hosting;
using Tender.Tests.Flows;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Http;

/// <summary>Proxy mode: what ends here, what is refused, and that nothing is passed on.</summary>
public sealed class ProxyModeTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private TenderHost host = null!;

    public async ValueTask InitializeAsync() =>
        host = await TenderHost.Start(TestDatabase.Sqlite, settings => settings with { Proxy = -1 });

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task Every_public_host_is_reached_through_a_tunnel_with_a_certificate_of_our_authority()
    {
        using var http = new HttpClient(Handler());
        foreach (var name in PublicHosts.All)
            Assert.Equal("ok", (await http.GetStringAsync($"https://{name}/healthz")).Trim());
    }

    [Fact]
    public async Task An_absolute_target_in_the_clear_is_served_with_either_scheme_and_again_on_the_same_connection()
    {
        var answer = await Ask(
            "GET https://pay-api.amazon.com/healthz HTTP/1.1\r\nHost: pay-api.amazon.com\r\n\r\n"
                + "GET http://mws.amazonservices.com/healthz HTTP/1.1\r\nHost: mws.amazonservices.com\r\n"
                + "Connection: close\r\n\r\n"
        );
        Assert.Equal(2, answer.Split("HTTP/1.1 200 OK").Length - 1);
    }

    [Fact]
    public async Task A_tunnel_carries_a_signed_call_of_each_generation()
    {
        var shop = Shop.On(host, host.Ready);
        var (_, charge) = await shop.Checkout(10);
        using var handler = Handler();
        using var http = new HttpClient(handler, disposeHandler: false);
        Assert.Equal(
            HttpStatusCode.BadRequest,
            (await http.GetAsync($"https://pay-api.amazon.com/v2/charges/{charge}")).StatusCode
        );
        var v2 = new V2Client(host.Ready, new Uri("https://pay-api.amazon.com"), handler: handler);
        (await v2.Get($"charges/{charge}")).Is(200, "Authorized");
        (
            await new V1Client(host.Ready, new Uri("https://mws.amazonservices.com"), http: http).Call(
                "GetServiceStatus"
            )
        ).Ok();
    }

    [Theory]
    [InlineData("CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n", "example.com:443 is none of them")]
    [InlineData("CONNECT pay-api.amazon.com:8443 HTTP/1.1\r\n\r\n", "pay-api.amazon.com:8443 is none of them")]
    [InlineData("CONNECT pay-api.amazon.com:0443 HTTP/1.1\r\n\r\n", "is none of them")]
    [InlineData("CONNECT pay-api.amazon.com HTTP/1.1\r\n\r\n", "is none of them")]
    [InlineData("CONNECT localhost:443 HTTP/1.1\r\n\r\n", "localhost:443 is none of them")]
    [InlineData("CONNECT 127.0.0.1:443 HTTP/1.1\r\n\r\n", "127.0.0.1:443 is none of them")]
    [InlineData("CONNECT [::1]:443 HTTP/1.1\r\n\r\n", "[::1]:443 is none of them")]
    [InlineData("CONNECT pay-api.amazon.com.evil.example:443 HTTP/1.1\r\n\r\n", "is none of them")]
    [InlineData("GET http://example.com/ HTTP/1.1\r\nHost: example.com\r\n\r\n", "example.com is none of them")]
    [InlineData("GET https://example.com/ HTTP/1.1\r\nHost: example.com\r\n\r\n", "example.com is none of them")]
    [InlineData(
        "GET http://pay-api.amazon.com:81/ HTTP/1.1\r\nHost: pay-api.amazon.com:81\r\n\r\n",
        ":81 is none of them"
    )]
    [InlineData("GET http://localhost/healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", "localhost is none of them")]
    [InlineData("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", "This port is Tender's proxy")]
    [InlineData("GET /healthz HTTP/1.1\r\nHost: pay-api.amazon.com\r\n\r\n", "This port is Tender's proxy")]
    public async Task Other_hosts_and_other_ports_are_refused_in_a_sentence(string request, string words)
    {
        var answer = await Ask(request);
        Assert.StartsWith("HTTP/1.1 403 ", answer, StringComparison.Ordinal);
        Assert.Contains(words, answer);
        Assert.Contains("Connection: close", answer);
    }

    [Theory]
    [InlineData("CONNECT pay-api.amazon.com:443 HTTP/1.1\nHost: x\r\n\r\n")]
    [InlineData("CONNECT pay-api.amazon.com:443 HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello")]
    [InlineData("CONNECT pay-api.amazon.com:443 HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("CONNECT  pay-api.amazon.com:443 HTTP/1.1\r\n\r\n")]
    [InlineData("CONNECT pay-api.amazon.com:443 HTTP/2\r\n\r\n")]
    [InlineData("CONNECT pay-api.amazon.com:443\r\n\r\n")]
    public async Task A_request_for_a_tunnel_that_two_could_read_differently_is_refused(string request) =>
        Assert.StartsWith("HTTP/1.1 400 ", await Ask(request), StringComparison.Ordinal);

    [Fact]
    public async Task A_host_is_looked_at_with_each_request_of_a_connection()
    {
        var answer = await Ask(
            "GET http://pay-api.amazon.com/healthz HTTP/1.1\r\nHost: pay-api.amazon.com\r\n\r\n"
                + "GET http://example.com/healthz HTTP/1.1\r\nHost: example.com\r\n\r\n"
        );
        Assert.Matches("(?s)^HTTP/1.1 200 .*HTTP/1.1 403 .*example.com is none of them", answer);
    }

    [Fact]
    public async Task The_host_of_a_target_and_the_header_must_be_the_same() =>
        Assert.StartsWith(
            "HTTP/1.1 400 ",
            await Ask("GET http://pay-api.amazon.com/healthz HTTP/1.1\r\nHost: example.com\r\n\r\n"),
            StringComparison.Ordinal
        );

    [Fact]
    public async Task A_request_for_a_tunnel_that_never_ends_is_closed()
    {
        var answer = await Ask("CONNECT pay-api.amazon.com:443 HTTP/1.1\r\nX: " + new string('x', 10_000));
        Assert.DoesNotContain("200", answer);
    }

    [Fact]
    public async Task It_is_on_the_loopback_alone_wherever_the_rest_listens()
    {
        await using var open = await TenderHost.Start(TestDatabase.Sqlite, settings =>
            settings with
            {
                Proxy = -1,
                Bind = "0.0.0.0",
            }
        );
        // An address of this machine that is not the one the proxy listens at; "0.0.0.0" takes it, as it takes any.
        var outside = IPAddress.Parse("127.0.0.2");
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(outside, open.Http.Port);
        using var other = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await Assert.ThrowsAsync<SocketException>(async () => await other.ConnectAsync(outside, open.Proxy.Port));
    }

    /// <summary>A client that knows nothing of Tender but a proxy and an authority.</summary>
    private SocketsHttpHandler Handler() =>
        new()
        {
            Proxy = new WebProxy(host.Proxy),
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { host.Ca },
                    RevocationMode = X509RevocationMode.NoCheck,
                },
            },
        };

    private async Task<string> Ask(string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, host.Proxy.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));
        using var all = new MemoryStream();
        try
        {
            await client.GetStream().CopyToAsync(all).WaitAsync(Patience);
        }
        catch (IOException)
        {
            // Closed with something unread.
        }
        return Encoding.ASCII.GetString(all.ToArray());
    }
}
