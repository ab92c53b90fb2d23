using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Tender.Server.Notifications;
using Xunit;

namespace Tender.Tests.Notifications;

/// <summary>Threats N3 to N6: what a hostile endpoint, or its name server, gets of the sender.</summary>
public class EndpointClientTests
{
    private static readonly byte[] Body = "{}"u8.ToArray();

    // ---- N3: names ----

    [Theory]
    [InlineData("93.184.216.34", "127.0.0.1")]
    [InlineData("127.0.0.1", "93.184.216.34")]
    [InlineData("93.184.216.34", "169.254.169.254")]
    [InlineData("::1", "2606:4700:4700::1111")]
    public async Task A_name_with_one_address_that_is_not_allowed_is_not_connected_to_at_all(string one, string other)
    {
        using var canary = Canary.Listen();
        using var client = Live((_, _) => Task.FromResult(new[] { IPAddress.Parse(one), IPAddress.Parse(other) }));
        var answer = await Post(client, $"http://shop.example:{canary.Port}/");
        Assert.Equal("blocked", answer.Error);
        Assert.Equal(0, canary.Connections);
    }

    [Fact]
    public async Task A_name_that_is_rebound_is_asked_once_for_a_connection_and_what_was_checked_is_what_is_used()
    {
        using var canary = Canary.Listen(Answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
        var asked = 0;
        // The first answer is allowed by the operator, every later one is the canary's loopback: never looked at.
        using var client = new EndpointClient(
            false,
            [IPNetwork.Parse("127.0.0.1/32")],
            TimeSpan.FromSeconds(10),
            TimeProvider.System,
            (_, _) =>
                Task.FromResult(
                    new[] { IPAddress.Parse(Interlocked.Increment(ref asked) == 1 ? "127.0.0.1" : "127.0.0.2") }
                )
        );
        Assert.Equal(200, (await Post(client, $"http://shop.example:{canary.Port}/")).Status);
        Assert.Equal((1, 1), (asked, canary.Connections));
        Assert.Equal("blocked", (await Post(client, $"http://shop.example:{canary.Port}/")).Error);
        Assert.Equal((2, 1), (asked, canary.Connections));
    }

    [Fact]
    public async Task A_name_without_addresses_is_a_failed_attempt()
    {
        using var client = Live((_, _) => Task.FromResult(Array.Empty<IPAddress>()));
        Assert.Equal("blocked", (await Post(client, "http://shop.example/")).Error);
    }

    // ---- N1: ports ----

    [Theory]
    [InlineData("http://shop.example/")]
    [InlineData("https://shop.example:22/")]
    [InlineData("https://shop.example:25/")]
    [InlineData("https://shop.example:5432/")]
    [InlineData("http://shop.example:8080/")]
    public async Task In_live_only_the_ports_of_https_are_connected_to(string url)
    {
        using var client = Live((_, _) => Task.FromResult(new[] { IPAddress.Parse("93.184.216.34") }));
        Assert.Equal("port", (await Post(client, url)).Error);
    }

    [Fact]
    public void The_ports_of_https_are_open_and_any_in_a_network_that_was_named_and_in_the_sandbox()
    {
        var (address, named) = (IPAddress.Parse("93.184.216.34"), IPNetwork.Parse("93.184.216.0/24"));
        Assert.True(EndpointAddresses.MayUse(443, address, sandbox: false, []));
        Assert.True(EndpointAddresses.MayUse(8443, address, sandbox: false, []));
        Assert.True(EndpointAddresses.MayUse(9000, address, sandbox: false, [named]));
        Assert.True(EndpointAddresses.MayUse(9000, address.MapToIPv6(), sandbox: false, [named]));
        Assert.True(EndpointAddresses.MayUse(9000, address, sandbox: true, []));
    }

    // ---- N4: where else it might go ----

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirection_is_a_failed_attempt_and_is_not_followed(int status)
    {
        using var elsewhere = Canary.Listen();
        using var endpoint = Canary.Listen(
            Answer($"HTTP/1.1 {status} Moved\r\nLocation: {elsewhere.Url}\r\nContent-Length: 0\r\n\r\n")
        );
        using var client = Sandbox();
        var answer = await Post(client, endpoint.Url.ToString());
        Assert.Equal(status, answer.Status);
        Assert.False(answer.Delivered);
        Assert.Equal((1, 0), (endpoint.Connections, elsewhere.Connections));
    }

    [Fact]
    public async Task A_proxy_that_the_environment_names_is_not_used()
    {
        using var proxy = Canary.Listen();
        using var endpoint = Canary.Listen(Answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
        var before = HttpClient.DefaultProxy;
        try
        {
            // What HTTP_PROXY makes of itself at the start of a process.
            HttpClient.DefaultProxy = new WebProxy(proxy.Url);
            using var client = Sandbox();
            Assert.Equal(200, (await Post(client, endpoint.Url.ToString())).Status);
        }
        finally
        {
            HttpClient.DefaultProxy = before;
        }
        Assert.Equal((1, 0), (endpoint.Connections, proxy.Connections));
    }

    // ---- N5: TLS ----

    public static TheoryData<string, string?> Certificates =>
        new()
        {
            { "good", null },
            { "expired", "tls" },
            { "of another name", "tls" },
            { "self-signed", "tls" },
            { "of a protocol before 1.2", "tls" },
        };

    [Theory, MemberData(nameof(Certificates))]
    public async Task A_certificate_is_verified_and_a_private_authority_needs_the_endpoints_pin(
        string what,
        string? error
    )
    {
        using var authority = Authority();
        using var certificate = what == "self-signed" ? SelfSigned() : Issue(authority, what);
        using var endpoint = Canary.Listen();
        using var server = new TlsServer(certificate, what == "of a protocol before 1.2");
        using var client = Sandbox();
        var url = $"https://localhost:{server.Port}/";
        var pinned = await client.Post(
            Canary.Endpoint(url, authority.ExportCertificatePem()),
            Body,
            "id",
            "topic",
            default
        );
        Assert.Equal((error is null ? 200 : (int?)null, error), (pinned.Status, pinned.Error));
        // Nobody trusts a private authority without the pin.
        Assert.Equal("tls", (await Post(client, url)).Error);
    }

    // ---- N6: what comes back ----

    public static TheoryData<string> Endless => ["headers", "body", "drops", "nothing"];

    [Theory, MemberData(nameof(Endless))]
    public async Task An_answer_that_never_ends_ends_the_attempt_in_time(string what)
    {
        using var endpoint = Canary.Listen(
            async (stream, ct) =>
            {
                if (what is "body" or "drops")
                    await stream.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray(), ct);
                if (what == "headers")
                    await stream.WriteAsync("HTTP/1.1 200 OK\r\n"u8.ToArray(), ct);
                var part = Encoding.ASCII.GetBytes(what == "headers" ? "X-Many: a\r\n" : new string('a', 65_536));
                while (what is "headers" or "body")
                    await stream.WriteAsync(part, ct);
                while (what == "drops")
                {
                    await stream.WriteAsync("a"u8.ToArray(), ct);
                    await Task.Delay(100, ct);
                }
                await Task.Delay(Timeout.Infinite, ct);
            }
        );
        using var client = new EndpointClient(true, [], TimeSpan.FromSeconds(1), TimeProvider.System);
        var started = Stopwatch.GetTimestamp();
        var answer = await Post(client, endpoint.Url.ToString());
        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalSeconds, 0, 30);
        // A status that was read counts, whatever came behind it.
        Assert.Equal(what is "body" or "drops" ? 200 : (int?)null, answer.Status);
        Assert.True(answer.Start is null || answer.Start.Length <= 256);
    }

    [Fact]
    public async Task Of_an_answer_256_characters_are_kept_and_nothing_is_decompressed()
    {
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
            await gzip.WriteAsync(new byte[10_000_000]);
        foreach (
            var (body, headers) in new[] { (new byte[1_000_000], ""), (packed.ToArray(), "Content-Encoding: gzip\r\n") }
        )
        {
            using var endpoint = Canary.Listen(
                async (stream, ct) =>
                {
                    await stream.WriteAsync(
                        Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\n{headers}Content-Length: {body.Length}\r\n\r\n"),
                        ct
                    );
                    await stream.WriteAsync(body, ct);
                }
            );
            using var client = Sandbox();
            var answer = await Post(client, endpoint.Url.ToString());
            Assert.True(answer.Delivered);
            Assert.True(answer.Start!.Length <= 256);
        }
    }

    [Fact]
    public async Task A_header_of_a_megabyte_is_a_failed_attempt()
    {
        using var endpoint = Canary.Listen(
            Answer($"HTTP/1.1 200 OK\r\nX-Long: {new string('a', 1_000_000)}\r\nContent-Length: 0\r\n\r\n")
        );
        using var client = Sandbox();
        Assert.Null((await Post(client, endpoint.Url.ToString())).Status);
    }

    private static EndpointClient Live(Func<string, CancellationToken, Task<IPAddress[]>> resolve) =>
        new(false, [], TimeSpan.FromSeconds(10), TimeProvider.System, resolve);

    private static EndpointClient Sandbox() => new(true, [], TimeSpan.FromSeconds(10), TimeProvider.System);

    private static Task<EndpointResponse> Post(EndpointClient client, string url) =>
        client.Post(Canary.Endpoint(url), Body, "id", "topic", default);

    private static Func<NetworkStream, CancellationToken, Task> Answer(string text) =>
        (stream, ct) => stream.WriteAsync(Encoding.ASCII.GetBytes(text), ct).AsTask();

    private static X509Certificate2 Authority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Private authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddYears(-2), now.AddYears(2));
    }

    private static X509Certificate2 Issue(X509Certificate2 authority, string what)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        using var issued = Named(what == "of another name" ? "shop.example" : "localhost", key)
            .Create(authority, now.AddYears(-1), what == "expired" ? now.AddDays(-1) : now.AddYears(1), [1, 2, 3]);
        using var whole = issued.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), null);
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        using var whole = Named("localhost", key).CreateSelfSigned(now.AddYears(-1), now.AddYears(1));
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), null);
    }

    private static CertificateRequest Named(string name, ECDsa key)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        return request;
    }

    /// <summary>An endpoint that speaks TLS and answers 200.</summary>
    private sealed class TlsServer : IDisposable
    {
        private readonly TcpListener listener = new(IPAddress.Loopback, 0);

        public TlsServer(X509Certificate2 certificate, bool isOld)
        {
            listener.Start();
            _ = Serve(certificate, isOld);
        }

        public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

        public void Dispose() => listener.Dispose();

        private async Task Serve(X509Certificate2 certificate, bool isOld)
        {
            try
            {
                while (true)
                    _ = Answer(await listener.AcceptTcpClientAsync(), certificate, isOld);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // Disposed.
            }
        }

        private static async Task Answer(TcpClient client, X509Certificate2 certificate, bool isOld)
        {
            using (client)
                try
                {
                    await using var tls = new SslStream(client.GetStream());
                    var options = new SslServerAuthenticationOptions { ServerCertificate = certificate };
#pragma warning disable SYSLIB0039, CA5397 // the test is about an old protocol
                    if (isOld)
                        options.EnabledSslProtocols = SslProtocols.Tls | SslProtocols.Tls11;
#pragma warning restore SYSLIB0039, CA5397
                    await tls.AuthenticateAsServerAsync(options);
                    _ = await tls.ReadAsync(new byte[16_384]);
                    await tls.WriteAsync(
                        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray()
                    );
                }
                catch (Exception e) when (e is IOException or AuthenticationException)
                {
                    // The sender did not like us.
                }
        }
    }
}
