using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Tender.Server.Payments;
using Tender.Tests.Harness;
using Xunit;

[assembly: AssemblyFixture(typeof(SharedHosts))]

namespace Tender.Tests.Harness;

/// <summary>
/// What a merchant needs to call both dialects: the content of merchant.json, or the control API's answer with the key
/// inline.
/// </summary>
public sealed record TestMerchant(
    string MerchantId,
    string StoreId,
    string PublicKeyId,
    string? PrivateKeyFile,
    string? PrivateKey,
    string AccessKeyId,
    string SecretAccessKey,
    string Region,
    string Currency,
    string ClientId
)
{
    public string PrivateKeyPem =>
        PrivateKey
        ?? File.ReadAllText(
            PrivateKeyFile ?? throw new InvalidOperationException("merchant.json names no private key.")
        );
}

/// <summary>
/// A Tender server in this process, on ephemeral ports and a data directory of its own, spoken to only over HTTP and
/// HTTPS. Tests share one per database and take a merchant of their own from it, which the product promises is
/// isolation enough; a test that restarts the server or watches its files starts a private one.
/// </summary>
internal sealed class TenderHost : IAsyncDisposable
{
    private TenderServer server;
    private readonly string? connection;
    private readonly Func<Settings, Settings> adjust;

    private TenderHost(
        TenderServer server,
        TestDatabase database,
        string directory,
        string? connection,
        Func<Settings, Settings> adjust
    )
    {
        (this.server, Database, DataDirectory) = (server, database, directory);
        (this.connection, this.adjust) = (connection, adjust);
        ReadFiles();
    }

    public TestDatabase Database { get; }
    public string DataDirectory { get; }
    public Uri Http => server.Http!;
    public Uri Https => server.Https!;
    public Uri Proxy => server.Proxy!;

    /// <summary>The connection string; null with SQLite.</summary>
    public string? Connection => connection;
    public string ControlToken { get; private set; } = "";
    public string CaPem { get; private set; } = "";

    /// <summary>The merchant that exists from the first start.</summary>
    public TestMerchant Ready { get; private set; } = null!;

    /// <summary>The control API, bound to the ready merchant.</summary>
    public ControlClient Control => new(Http, ControlToken, Ready.MerchantId);

    public X509Certificate2 Ca => X509Certificate2.CreateFromPem(CaPem);

    /// <summary>The engine behind the wire, for what no wire can do.</summary>
    public Engine Engine => server.Engine;

    public static async Task<TenderHost> Start(TestDatabase database, Func<Settings, Settings>? adjust = null)
    {
        adjust ??= settings => settings;
        var directory = Directory.CreateTempSubdirectory("tender-test-").FullName;
        var connection = database is TestDatabase.Postgres ? await Postgres.NewDatabase() : null;
        try
        {
            return new TenderHost(
                await TenderServer.Start(adjust(SettingsFor(directory, connection))),
                database,
                directory,
                connection,
                adjust
            );
        }
        catch
        {
            Directory.Delete(directory, recursive: true);
            throw;
        }
    }

    /// <summary>The server that all tests on this database share. Not to be disposed or restarted by them.</summary>
    public static Task<TenderHost> Shared(TestDatabase database) => SharedHosts.Get(database);

    /// <summary>Stops the server and starts it again on the same directory and database; the ports change.</summary>
    /// <param name="between">What is done while it is stopped; null for nothing.</param>
    public async Task Restart(Func<Task>? between = null)
    {
        await server.DisposeAsync();
        if (between is not null)
            await between();
        server = await TenderServer.Start(adjust(SettingsFor(DataDirectory, connection)));
        ReadFiles();
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        Directory.Delete(DataDirectory, recursive: true);
    }

    private static Settings SettingsFor(string directory, string? connection) =>
        new()
        {
            Data = directory,
            Http = -1,
            Https = -1,
            Database = connection,
            // Many tests sign wrongly, all from one address.
            FailedSignaturesMax = 100_000,
            Log = Microsoft.Extensions.Logging.LogLevel.Error,
        };

    private void ReadFiles()
    {
        ControlToken = File.ReadAllText(Path.Combine(DataDirectory, "control-token")).Trim();
        CaPem = File.ReadAllText(Path.Combine(DataDirectory, "ca.pem"));
        Ready = JsonSerializer.Deserialize<TestMerchant>(
            File.ReadAllText(Path.Combine(DataDirectory, "merchant.json")),
            JsonSerializerOptions.Web
        )!;
    }
}

/// <summary>The servers that outlive a single test: started at first use, ended when the test run ends.</summary>
public sealed class SharedHosts : IAsyncDisposable
{
    private static readonly ConcurrentDictionary<TestDatabase, Lazy<Task<TenderHost>>> Hosts = new();

    /// <summary>The server that a test lends to the stories it tells; null for the shared one.</summary>
    internal static AsyncLocal<TenderHost?> Lent { get; } = new();

    internal static Task<TenderHost> Get(TestDatabase database) =>
        Lent.Value is { } lent
            ? Task.FromResult(lent)
            : Hosts.GetOrAdd(database, d => new Lazy<Task<TenderHost>>(() => TenderHost.Start(d))).Value;

    public async ValueTask DisposeAsync()
    {
        foreach (var host in Hosts.Values)
            if (host.IsValueCreated && host.Value.IsCompletedSuccessfully)
                await (await host.Value).DisposeAsync();
    }
}
