using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Tender.Server.Hosting;
using Xunit;

namespace Tender.Tests.Hosting;

public sealed class CertificatesTests : IDisposable
{
    // Real time: the TLS stack checks certificates by the machine's clock.
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();
    private readonly CertificateAuthority authority = CertificateAuthority.Create(Now);

    public void Dispose() => authority.Dispose();

    // Written out once more, from the specifications: what clients connect to must not go missing from the list.
    private static readonly string[] Promised =
    [
        "localhost",
        "pay-api.amazon.com",
        "pay-api.amazon.eu",
        "pay-api.amazon.jp",
        "mws.amazonservices.com",
        "mws-eu.amazonservices.com",
        "mws.amazonservices.jp",
        "api.amazon.com",
        "api.amazon.co.uk",
        "api.amazon.de",
        "api.amazon.co.jp",
        "api.sandbox.amazon.com",
        "api.sandbox.amazon.co.uk",
        "api.sandbox.amazon.de",
        "api.sandbox.amazon.co.jp",
        "static-na.payments-amazon.com",
        "static-eu.payments-amazon.com",
        "static-fe.payments-amazon.com",
        "apay-us.amazon.com",
        "payments.amazon.co.jp",
        "payments.amazon.com",
        "pay.amazon.com",
        "api-cdn.amazon.com",
        "assets.loginwithamazon.com",
        "origin-na.ssl-images-amazon.com",
        "payments-sandbox.amazon.com",
        "payments-sandbox.amazon.co.uk",
        "payments-sandbox.amazon.de",
        "payments.amazon.co.uk",
        "payments.amazon.de",
        "payments.amazon.fr",
        "payments.amazon.it",
        "payments.amazon.es",
        "payments-eu.amazon.com",
        "payments-fe.amazon.com",
        "sns.us-east-1.amazonaws.com",
        "sns.eu-west-1.amazonaws.com",
        "sns.us-west-2.amazonaws.com",
    ];

    [Fact]
    public void The_server_certificate_covers_exactly_the_promised_names()
    {
        using var certificate = authority.IssueServer(["tender", "10.1.2.3", "LOCALHOST"], Now);
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single();
        Assert.Equal([.. Promised.Append("tender").Order()], names.EnumerateDnsNames().Order());
        Assert.Equal(
            [IPAddress.Loopback, IPAddress.IPv6Loopback, IPAddress.Parse("10.1.2.3")],
            names.EnumerateIPAddresses()
        );
        Assert.All(Promised, name => Assert.True(certificate.MatchesHostname(name)));
        Assert.False(certificate.MatchesHostname("www.amazon.com"));
    }

    [Theory]
    [InlineData("Pay-API.amazon.EU", HostRole.V2Api)]
    [InlineData("mws-eu.amazonservices.com", HostRole.V1Api)]
    [InlineData("api.sandbox.amazon.de", HostRole.Profile)]
    [InlineData("static-fe.payments-amazon.com", HostRole.Script)]
    [InlineData("payments.amazon.co.jp", HostRole.Checkout)]
    [InlineData("sns.us-west-2.amazonaws.com", HostRole.Certificate)]
    [InlineData("sns.us-west-1.amazonaws.com", null)]
    [InlineData("evil.pay-api.amazon.eu", null)]
    [InlineData("", null)]
    public void A_host_is_known_by_what_it_stands_for(string host, HostRole? role) =>
        Assert.Equal(role, PublicHosts.RoleOf(host));

    [Fact]
    public void Both_kinds_of_certificate_chain_to_the_ca_and_to_no_other()
    {
        using var rsa = RSA.Create(2048);
        using var server = authority.IssueServer([], Now);
        using var signing = authority.IssueSigning(rsa, Now);
        using var root = X509Certificate2.CreateFromPem(authority.CertificatePem);
        using var other = CertificateAuthority.Create(Now);
        using var otherRoot = X509Certificate2.CreateFromPem(other.CertificatePem);
        foreach (var certificate in new[] { server, signing })
        {
            Assert.True(Chains(certificate, root));
            Assert.False(Chains(certificate, otherRoot));
        }
        Assert.True(
            root.Extensions.OfType<X509BasicConstraintsExtension>().Single()
                is { CertificateAuthority: true, Critical: true, PathLengthConstraint: 0 }
        );
        Assert.All([server, signing], leaf =>
            Assert.False(leaf.Extensions.OfType<X509BasicConstraintsExtension>().Single().CertificateAuthority)
        );
        Assert.NotEqual(server.SerialNumber, signing.SerialNumber);
    }

    [Fact]
    public void A_certificate_made_again_for_the_same_key_still_verifies_what_was_issued()
    {
        using var server = authority.IssueServer([], Now);
        using var remade = CertificateAuthority.FromKey(authority.KeyPem, Now);
        using var root = X509Certificate2.CreateFromPem(remade.CertificatePem);
        Assert.True(Chains(server, root));
        using var loaded = CertificateAuthority.Load(authority.CertificatePem, authority.KeyPem);
        using var again = loaded.IssueServer([], Now);
        Assert.True(Chains(again, root));
    }

    [Fact]
    public void The_server_certificate_lives_as_long_as_the_strictest_clients_allow_and_never_outlives_the_ca()
    {
        using var certificate = authority.IssueServer([], Now);
        Assert.InRange((certificate.NotAfter - certificate.NotBefore).TotalDays, 800, 825);
        Assert.True(certificate.NotBefore < Now.AddHours(-1));
        using var late = authority.IssueServer([], authority.ExpiresAt.AddDays(-10));
        Assert.Equal(authority.ExpiresAt, late.NotAfter);
    }

    [Fact]
    public void A_leaf_cannot_pose_as_a_ca()
    {
        using var leaf = authority.IssueServer([], Now);
        using var key = leaf.GetECDsaPrivateKey()!;
        using var signing = ECDsa.Create();
        signing.ImportFromPem(authority.KeyPem);
        Assert.Throws<CryptographicException>(() =>
            CertificateAuthority.Load(leaf.ExportCertificatePem(), authority.KeyPem)
        );
        var selfMade = new CertificateRequest("CN=plain", signing, HashAlgorithmName.SHA256).CreateSelfSigned(
            Now,
            Now.AddDays(1)
        );
        Assert.Throws<CryptographicException>(() =>
            CertificateAuthority.Load(selfMade.ExportCertificatePem(), authority.KeyPem)
        );
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    [InlineData("mws-eu.amazonservices.com")]
    public async Task A_client_that_trusts_the_ca_shakes_hands_with_the_server_certificate(string name)
    {
        using var certificate = authority.IssueServer([], Now);
        using var root = X509Certificate2.CreateFromPem(authority.CertificatePem);
        var (errors, protocol) = await ShakeHands(certificate, name, root);
        Assert.Equal(SslPolicyErrors.None, errors);
        Assert.True(protocol is SslProtocols.Tls12 or SslProtocols.Tls13);
    }

    [Fact]
    public async Task A_client_refuses_another_name()
    {
        using var certificate = authority.IssueServer([], Now);
        using var root = X509Certificate2.CreateFromPem(authority.CertificatePem);
        Assert.Equal(
            SslPolicyErrors.RemoteCertificateNameMismatch,
            (await ShakeHands(certificate, "www.amazon.com", root)).Errors
        );
    }

    private static async Task<(SslPolicyErrors Errors, SslProtocols Protocol)> ShakeHands(
        X509Certificate2 certificate,
        string name,
        X509Certificate2 root
    )
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var errors = SslPolicyErrors.RemoteCertificateNotAvailable;
        var server = Task.Run(async () =>
        {
            using var accepted = await listener.AcceptTcpClientAsync();
            await using var tls = new SslStream(accepted.GetStream());
            await tls.AuthenticateAsServerAsync(certificate);
            return tls.SslProtocol;
        });
        using var client = new TcpClient();
        await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        await using var stream = new SslStream(client.GetStream());
        await stream.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = name,
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { root },
                    RevocationMode = X509RevocationMode.NoCheck,
                },
                RemoteCertificateValidationCallback = (_, _, _, found) =>
                {
                    errors = found;
                    return true;
                },
            }
        );
        return (errors, await server);
    }

    private static bool Chains(X509Certificate2 certificate, X509Certificate2 root)
    {
        using var chain = new X509Chain
        {
            ChainPolicy =
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { root },
                RevocationMode = X509RevocationMode.NoCheck,
            },
        };
        return chain.Build(certificate);
    }

    /// <summary>
    /// opencart/opencart splits the status line in three; the PHP v1 SDK's header with a blank before the colon is lost
    /// in HTTP/2, which libcurl chooses by itself.
    /// </summary>
    [Theory]
    [InlineData("mws.amazonservices.com", "http/1.1")]
    [InlineData("mws-eu.amazonservices.com", "http/1.1")]
    [InlineData("api.sandbox.amazon.com", "http/1.1")]
    [InlineData("pay-api.amazon.com", "h2")]
    [InlineData("localhost", "h2")]
    public async Task The_hosts_of_the_first_generation_speak_http_1_only(string host, string expected)
    {
        var server = await Harness.TenderHost.Shared(Harness.TestDatabase.Sqlite);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, server.Https.Port);
        await using var stream = new SslStream(client.GetStream(), false, (_, _, _, _) => true);
        await stream.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = host,
                ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
            }
        );
        Assert.Equal(expected, stream.NegotiatedApplicationProtocol.ToString());
        if (expected == "h2")
            return;
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"GET /user/profile HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")
        );
        using var reader = new StreamReader(stream, Encoding.ASCII);
        Assert.Equal("HTTP/1.1 400 Bad Request", await reader.ReadLineAsync());
    }
}
