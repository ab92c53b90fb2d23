using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Tender.Tests.Flows;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Http;

/// <summary>
/// Bytes of HTTP/1.1 as no client library sends them: what two readers could read differently is refused, what every
/// server must take is taken.
/// </summary>
public sealed class FramingTests
{
    /// <summary>RFC 9110, 8.6: digits; RFC 9112, 2.2: lines end in CR LF.</summary>
    [Theory]
    [InlineData("POST /v2/charges HTTP/1.1\r\nHost: localhost\r\nContent-Length: +2\r\n\r\n{}")]
    [InlineData("POST /v2/charges HTTP/1.1\r\nHost: localhost\r\nContent-Length: -0\r\n\r\n")]
    [InlineData("POST /v2/charges HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0x2\r\n\r\n{}")]
    [InlineData("POST /v2/charges HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2_\r\n\r\n{}")]
    [InlineData("POST /v2/charges HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1 1\r\n\r\n{}")]
    [InlineData("POST /v2/charges HTTP/1.1\r\nHost: localhost\r\nContent-Length:\r\n\r\n{}")]
    [InlineData("POST /v2/charges HTTP/1.1\r\nHost: localhost\r\ncontent-length: +2\r\n\r\n{}")]
    [InlineData("POST /v2/charges HTTP/1.1\r\nHost: localhost\nContent-Length: 2\r\n\r\n{}")]
    [InlineData("POST /v2/charges HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\n\r\n{}")]
    [InlineData("POST /v2/charges HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\n{}")]
    [InlineData("POST /v2/charges HTTP/1.1\nHost: localhost\nContent-Length: 2\n\n{}")]
    public async Task What_a_proxy_could_read_in_another_way_is_refused_and_ends_the_connection(string request)
    {
        var host = await TenderHost.Shared(TestDatabase.Sqlite);
        var answer = await Ask(host, request + "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        // Refused for its bytes, not for want of a signature; and nothing behind it is read.
        Assert.DoesNotContain("MissingHeader", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("HTTP/1.1 200", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Content-Length: 2")]
    [InlineData("content-length:2")]
    [InlineData("CONTENT-LENGTH:   0002  ")]
    public async Task A_length_in_digits_is_taken_however_its_header_is_written(string header)
    {
        var host = await TenderHost.Shared(TestDatabase.Sqlite);
        var answer = await Ask(host, $"POST /v2/charges HTTP/1.1\r\nHost: localhost\r\n{header}\r\n{Close}{{}}");
        Assert.Contains("x-amz-pay-request-id", answer, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>RFC 9112, 3.2.2: a server takes the absolute form, which clients send to proxies.</summary>
    [Theory]
    [InlineData("http://localhost/healthz", "ok")]
    [InlineData("http://localhost", "PingResponse")]
    [InlineData("http://localhost/?a=b", "PingResponse")]
    [InlineData("http://localhost?a=b", "PingResponse")]
    public async Task An_absolute_target_is_that_of_its_path(string target, string says)
    {
        var host = await TenderHost.Shared(TestDatabase.Sqlite);
        var answer = await Ask(host, $"GET {target} HTTP/1.1\r\nHost: localhost\r\n{Close}");
        Assert.StartsWith("HTTP/1.1 200 ", answer, StringComparison.Ordinal);
        Assert.Contains(says, answer, StringComparison.Ordinal);
    }

    /// <summary>The signature is over the path alone, in either form of the target.</summary>
    [Fact]
    public async Task A_signed_v1_request_with_an_absolute_target_is_served()
    {
        var shop = await Shop.Open(TestDatabase.Sqlite);
        var request = RawRequests.SignedV1(shop, V1Client.Path, $"http://localhost{V1Client.Path}");
        var answer = await RawRequests.Ask(shop.Host.Http, request);
        Assert.Contains("GetServiceStatusResult", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_control_token_is_taken_with_an_absolute_target_and_asked_for()
    {
        var host = await TenderHost.Shared(TestDatabase.Sqlite);
        const string request = "GET http://localhost/control/v1/merchants HTTP/1.1\r\nHost: localhost\r\n";
        var bearer = $"Authorization: Bearer {host.ControlToken}\r\n";
        Assert.Contains("merchantId", await Ask(host, request + bearer + Close), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 401 ", await Ask(host, request + Close), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ftp://localhost/healthz")]
    [InlineData("http://elsewhere.example/healthz")]
    [InlineData("https://localhost/%2e%2e/healthz")]
    [InlineData("http://localhost//healthz")]
    [InlineData("HTTP:/healthz")]
    public async Task Another_absolute_target_is_refused(string target)
    {
        var host = await TenderHost.Shared(TestDatabase.Sqlite);
        var answer = await Ask(host, $"GET {target} HTTP/1.1\r\nHost: localhost\r\n{Close}");
        Assert.Matches("^HTTP/1.1 4[0-9][0-9] ", answer);
    }

    /// <summary>
    /// opencart/opencart 3.0.5.1 splits the status line in three: the hosts of the first generation speak HTTP/1.1,
    /// which has a reason phrase; the others speak HTTP/2 where the client does.
    /// </summary>
    [Theory]
    [InlineData("mws.amazonservices.com", false)]
    [InlineData("mws-eu.amazonservices.com", false)]
    [InlineData("mws.amazonservices.jp", false)]
    [InlineData("api.amazon.com", false)]
    [InlineData("api.sandbox.amazon.de", false)]
    [InlineData("pay-api.amazon.com", true)]
    [InlineData("localhost", true)]
    public async Task The_hosts_of_the_first_generation_speak_http_1_only_chosen_by_server_name(string name, bool isNew)
    {
        var host = await TenderHost.Shared(TestDatabase.Sqlite);
        await using var tls = await Greet(host, name, SslApplicationProtocol.Http2, SslApplicationProtocol.Http11);
        Assert.Equal(
            isNew ? SslApplicationProtocol.Http2 : SslApplicationProtocol.Http11,
            tls.NegotiatedApplicationProtocol
        );
        await using var old = await Greet(host, name, SslApplicationProtocol.Http11);
        await old.WriteAsync(Encoding.ASCII.GetBytes($"GET /x HTTP/1.1\r\nHost: {name}\r\n{Close}"));
        using var reader = new StreamReader(old, Encoding.Latin1);
        var parts = (await reader.ReadLineAsync())!.Split(' ', 3);
        Assert.Equal(["HTTP/1.1", "404", "Not Found"], parts);
    }

    private const string Close = "Connection: close\r\n\r\n";

    private static async Task<SslStream> Greet(TenderHost host, string name, params SslApplicationProtocol[] protocols)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync("localhost", host.Https.Port);
        var tls = new SslStream(new NetworkStream(socket, ownsSocket: true));
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = name,
                ApplicationProtocols = [.. protocols],
                EnabledSslProtocols = SslProtocols.None,
                CertificateChainPolicy = new()
                {
                    TrustMode = System.Security.Cryptography.X509Certificates.X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { host.Ca },
                },
            }
        );
        return tls;
    }

    /// <summary>Everything the server says until it closes the connection.</summary>
    private static async Task<string> Ask(TenderHost host, string request) =>
        (await RawRequests.Ask(host.Http, Encoding.Latin1.GetBytes(request))).Text;
}
