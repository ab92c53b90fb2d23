using System.Collections.Concurrent;
using System.Text.Json;
using Tender.Tests.Flows;
using Tender.Tests.Harness;

namespace Tender.Tests.Gateway;

/// <summary>
/// The gateways that the tests of a class share, one for each database and region: a live Tender, and a merchant of the
/// shared sandbox as its account. Each test has a merchant of its own on it.
/// </summary>
public sealed class GatewayHosts : IAsyncDisposable
{
    private readonly ConcurrentDictionary<(TestDatabase, string, bool), Lazy<Task<Pair>>> pairs = new();

    /// <summary>A new merchant on the gateway of this database and region.</summary>
    /// <param name="database">The database of the live Tender.</param>
    /// <param name="region">The region of both.</param>
    /// <param name="movesDays">Whether the test moves time by so much that others would come too late.</param>
    internal async Task<GatewayHost> Of(TestDatabase database, string region = "na", bool movesDays = false)
    {
        var (far, live, _) = await pairs
            .GetOrAdd((database, region, movesDays), key => new Lazy<Task<Pair>>(() => Start(key.Item1, key.Item2)))
            .Value;
        return new GatewayHost(far, live, await live.NewMerchant(region));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var pair in pairs.Values)
        {
            var (_, live, folder) = await pair.Value;
            await live.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<Pair> Start(TestDatabase database, string region)
    {
        var folder = Directory.CreateTempSubdirectory("tender-gateway-").FullName;
        // Which database the far end has is of no interest to the gateway.
        var far = await Shop.Open(TestDatabase.Sqlite, new { region });
        var live = await LiveHost.Start(database, settings =>
            settings with
            {
                AmazonPay = WriteAccount(folder, far),
                DeliveryNetworks = [System.Net.IPNetwork.Parse("127.0.0.0/8")],
                ProcessorTimeout = TimeSpan.FromSeconds(2),
            }
        );
        return new(far, live, folder);
    }

    /// <summary>Writes the file of an account, and its key beside it.</summary>
    private static string WriteAccount(string folder, Shop far)
    {
        File.WriteAllText(Path.Combine(folder, "far-key.pem"), far.Merchant.PrivateKeyPem);
        var file = Path.Combine(folder, "far.json");
        var account = new
        {
            merchantId = far.Merchant.MerchantId,
            storeId = far.Merchant.StoreId,
            region = far.Merchant.Region,
            publicKeyId = far.Merchant.PublicKeyId,
            privateKeyFile = "far-key.pem",
            serviceUrl = $"http://127.0.0.1:{far.Host.Http.Port}",
        };
        File.WriteAllText(file, JsonSerializer.Serialize(account));
        return file;
    }

    private sealed record Pair(Shop Far, LiveHost Live, string Folder);
}
