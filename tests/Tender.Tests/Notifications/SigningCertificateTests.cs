using System.Net;
using System.Security.Cryptography.X509Certificates;
using Tender.Server.Hosting;
using Tender.Server.Notifications;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Notifications;

/// <summary>
/// What a shop on .NET finds when it checks the certificate of a notice with everything switched on.
/// </summary>
// Wire v1: amzn/amazon-pay-sdk-csharp, IpnHandler, validates with X509Chain.Build: revocation is looked up online.
public sealed class SigningCertificateTests
{
    private static readonly HttpClient Client = new(new SocketsHttpHandler());

    [Theory, OnBothDatabases]
    public async Task DotNet_verifies_a_notices_certificate_with_revocation_online(TestDatabase database)
    {
        await using var host = await TenderHost.Start(database);
        using var certificate = await CertificateOf(host, await Notice(host));
        Assert.Equal([], Problems(certificate, host.Ca));
        // And it is really looked up: a certificate that names no list is not known to be good.
        using var authority = CertificateAuthority.Create(TimeProvider.System.GetUtcNow());
        using var key = certificate.GetRSAPublicKey()!;
        using var bare = authority.IssueSigning(key, TimeProvider.System.GetUtcNow());
        using var root = X509Certificate2.CreateFromPem(authority.CertificatePem);
        Assert.Contains(X509ChainStatusFlags.RevocationStatusUnknown, Problems(bare, root));
    }

    [Theory, OnBothDatabases]
    public async Task The_https_certificate_is_verified_alike(TestDatabase database)
    {
        await using var host = await TenderHost.Start(database);
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy = Policy(host.Ca);
        using var client = new HttpClient(handler);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri(host.Https, "/healthz"))).StatusCode);
    }

    [Fact]
    public async Task The_list_is_served_over_plain_http_and_ends_within_a_week()
    {
        await using var host = await TenderHost.Start(TestDatabase.Sqlite);
        using var answer = await Client.GetAsync(new Uri(host.Http, "/ca.crl"));
        Assert.Equal("application/pkix-crl", answer.Content.Headers.ContentType?.MediaType);
        var list = CertificateRevocationListBuilder.Load(await answer.Content.ReadAsByteArrayAsync(), out var number);
        Assert.True(number > 0);
        Assert.NotNull(list);
        using var post = await Client.PostAsync(new Uri(host.Http, "/ca.crl"), null);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, post.StatusCode);
    }

    /// <summary>As a directory made before certificates named a list: its server has another address now.</summary>
    [Theory, OnBothDatabases]
    public async Task A_server_that_moved_has_a_new_certificate_and_serves_the_old_one(TestDatabase database)
    {
        await using var host = await TenderHost.Start(database);
        var before = await Notice(host);
        await host.Restart();
        var after = await Notice(host);
        Assert.NotEqual(Path(before), Path(after));
        using var old = await CertificateOf(host, before);
        using var now = await CertificateOf(host, after);
        Assert.Equal(old.GetPublicKeyString(), now.GetPublicKeyString());
        Assert.Equal([], Problems(now, host.Ca));
        using var unknown = await Client.GetAsync(
            new Uri(host.Http, "/SimpleNotificationService-00000000000000000000000000000000.pem")
        );
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Theory, OnBothDatabases]
    public async Task Nodes_of_one_address_have_one_certificate_and_the_first_one_stays_known(TestDatabase database)
    {
        await using var engines = await Engines.Start(database);
        using var directory = DataDirectory.Open(
            System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"tender-signer-{Guid.NewGuid():N}"),
            engines.Clock.Now
        );
        try
        {
            var (here, there) = (new Uri("http://one:8080/ca.crl"), new Uri("http://two:8080/ca.crl"));
            using var one = await SigningKey.Obtain(engines.Database, directory, engines.Clock);
            using var two = await SigningKey.Obtain(engines.Database, directory, engines.Clock);
            var first = one.Path;
            await Certify(one, here);
            await Certify(two, here);
            Assert.NotEqual(first, one.Path);
            Assert.Equal(one.Path, two.Path);
            await Certify(two, there);
            Assert.NotEqual(one.Path, two.Path);
            foreach (var path in new[] { first, one.Path, two.Path })
                Assert.Equal(path, Signer.PathOf((await SigningKey.CertificateAt(engines.Database, one, path))!));
            // Three years of five: what it signs can be checked for two years more.
            engines.Clock.Now += TimeSpan.FromDays(3 * 366);
            var used = one.Path;
            await Certify(one, here);
            Assert.NotEqual(used, one.Path);
            // Without plain HTTP there is nowhere to look: the certificate stays what it was.
            await Certify(one, null);
            Assert.NotEqual(used, one.Path);

            Task Certify(Signer signer, Uri? list) =>
                SigningKey.Certify(signer, engines.Database, directory.Authority, list, engines.Clock);
        }
        finally
        {
            Directory.Delete(directory.Root, recursive: true);
        }
    }

    /// <summary>One address, the first that .NET can use, for every way of being reached.</summary>
    [Theory]
    [InlineData("localhost", null, null, "http://localhost:8080/ca.crl")]
    [InlineData("localhost", "tender", null, "http://localhost:8080/ca.crl")]
    [InlineData("*", null, null, "http://localhost:8080/ca.crl")]
    [InlineData("*", "tender", null, "http://tender:8080/ca.crl")]
    [InlineData("0.0.0.0", "tender", null, "http://tender:8080/ca.crl")]
    [InlineData("*", "tender", "http://pay.example.com", "http://pay.example.com/ca.crl")]
    [InlineData("*", "tender", "https://pay.example.com", "http://pay.example.com:8080/ca.crl")]
    public async Task The_list_is_where_a_shop_reaches_the_server(string bind, string? name, string? url, string list)
    {
        var settings = new Settings
        {
            Bind = bind,
            HostNames = name is null ? [] : [name],
            PublicUrl = url is null ? null : new Uri(url),
        };
        var address = new PublicAddress(settings);
        address.ListensAt(new Uri("http://localhost:8080"), new Uri("https://localhost:8443"));
        Assert.Equal(list, (await address.RevocationList())?.AbsoluteUri);
    }

    [Fact]
    public async Task Without_plain_http_there_is_no_list()
    {
        var address = new PublicAddress(new Settings { Http = 0 });
        address.ListensAt(null, new Uri("https://localhost:8443"));
        Assert.Null(await address.RevocationList());
    }

    /// <summary>Where a notice says that its certificate is.</summary>
    private static async Task<string> Notice(TenderHost host)
    {
        await using var receiver = await Receiver.Start();
        var endpoints = await host.Control.PutEndpoints(new Endpoint($"{receiver.Url}", "v1"));
        await host.Control.Mine(
            HttpMethod.Post,
            $"notification-endpoints/{endpoints[0].Id}/sample",
            new { notificationType = "OrderReferenceNotification" },
            200
        );
        return receiver.Messages[^1]["SigningCertURL"]!;
    }

    private static string Path(string url) => new Uri(url).AbsolutePath;

    private static async Task<X509Certificate2> CertificateOf(TenderHost host, string url) =>
        X509Certificate2.CreateFromPem(await Client.GetStringAsync(new Uri(host.Http, Path(url))));

    private static X509ChainPolicy Policy(X509Certificate2 root)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.Online,
            RevocationFlag = X509RevocationFlag.ExcludeRoot,
        };
        policy.CustomTrustStore.Add(root);
        return policy;
    }

    private static IEnumerable<X509ChainStatusFlags> Problems(X509Certificate2 certificate, X509Certificate2 root)
    {
        using var chain = new X509Chain { ChainPolicy = Policy(root) };
        chain.Build(certificate);
        return [.. chain.ChainStatus.Select(status => status.Status)];
    }
}
