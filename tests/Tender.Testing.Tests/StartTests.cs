using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Xunit;
using static Tender.Testing.Tests.Sandboxes;

namespace Tender.Testing.Tests;

/// <summary>Sandboxes: many, alone, and gone without a trace.</summary>
public class StartTests
{
    /// <summary>What a suite with a sandbox for each test does.</summary>
    [Fact]
    public async Task Two_hundred_start_in_one_process()
    {
        var addresses = new HashSet<Uri>();
        for (var round = 0; round < 10; round++)
        {
            var sandboxes = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => TenderSandbox.StartAsync()));
            Assert.Equal(20, sandboxes.Select(one => one.Url).Distinct().Count());
            foreach (var sandbox in sandboxes)
            {
                addresses.Add(sandbox.Url);
                Assert.NotEmpty((await sandbox.CreateMerchantAsync()).MerchantId);
                await sandbox.DisposeAsync();
            }
        }
        Assert.True(addresses.Count > 20);
    }

    [Fact]
    public async Task Sandboxes_of_one_process_share_nothing()
    {
        await using var one = await TenderSandbox.StartAsync();
        await using var other = await TenderSandbox.StartAsync();
        var merchant = await one.CreateMerchantAsync(new SandboxMerchantOptions { Seed = 7 });
        var same = await other.CreateMerchantAsync(new SandboxMerchantOptions { Seed = 7 });
        Assert.Equal(merchant.MerchantId, same.MerchantId);
        var done = await Paid(merchant, merchant.CreateV2Client());
        Assert.Equal(404, (await same.CreateV2Client().GetChargeAsync(done.ChargeId!)).Status);
        var taken = await Assert.ThrowsAsync<SandboxException>(() =>
            one.CreateMerchantAsync(new SandboxMerchantOptions { Seed = 7 })
        );
        Assert.Equal(409, taken.Status);
    }

    [Fact]
    public async Task Https_answers_with_a_certificate_of_the_sandboxs_authority()
    {
        await using var sandbox = await TenderSandbox.StartAsync(new TenderSandboxOptions { UseHttps = true });
        using var authority = X509Certificate2.CreateFromPem(sandbox.AuthorityPem);
        using var handler = new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { authority },
                    RevocationMode = X509RevocationMode.NoCheck,
                },
            },
        };
        using var client = new HttpClient(handler);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri(sandbox.HttpsUrl!, "/healthz"))).StatusCode);
    }

    [Fact]
    public async Task A_kept_directory_has_what_was_left_there()
    {
        var directory = Directory.CreateTempSubdirectory("tender-kept-").FullName;
        try
        {
            var options = new TenderSandboxOptions { DataDirectory = directory };
            string merchantId;
            await using (var first = await TenderSandbox.StartAsync(options))
            {
                merchantId = (await first.CreateMerchantAsync()).MerchantId;
                var taken = await Assert.ThrowsAsync<InvalidOperationException>(() =>
                    TenderSandbox.StartAsync(options)
                );
                Assert.Contains(directory, taken.Message);
            }
            await using var second = await TenderSandbox.StartAsync(options);
            using var control = second.CreateControlClient();
            Assert.Contains(merchantId, await control.GetStringAsync("merchants"));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task Nothing_is_left_of_a_sandbox()
    {
        // The first one of a process leaves what later ones are copied from.
        await (await TenderSandbox.StartAsync()).DisposeAsync();
        var sandbox = await TenderSandbox.StartAsync();
        var url = sandbox.Url;
        await sandbox.DisposeAsync();
        using var client = new HttpClient(new SocketsHttpHandler());
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(url));
    }

    [Fact]
    public async Task A_database_that_is_not_there_is_said_in_a_sentence()
    {
        var cannot = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            TenderSandbox.StartAsync(
                new TenderSandboxOptions { Database = "Host=127.0.0.1;Port=1;Username=nobody;Database=none;Timeout=2" }
            )
        );
        Assert.Contains("database", cannot.Message);
    }
}
