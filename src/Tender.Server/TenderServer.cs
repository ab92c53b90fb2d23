using System.Data.Common;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Tender.Server.Hosting;
using Tender.Server.Http;
using Tender.Server.Jobs;
using Tender.Server.Notifications;
using Tender.Server.Payments;
using Tender.Server.Processors;
using Tender.Server.Sandbox.Control;
using Tender.Server.Storage;

namespace Tender.Server;

/// <summary>
/// A running Tender: everything composed, listening, and working off what is due. Keeps no static state: a test process
/// may run many. Started when the files of the data directory are complete and the ready merchant can be called.
/// </summary>
public sealed class TenderServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly Stack<IAsyncDisposable> parts;
    private readonly Gate gate;

    private TenderServer(WebApplication app, Stack<IAsyncDisposable> parts, Gate gate, Settings settings)
    {
        (this.app, this.parts, this.gate) = (app, parts, gate);
        Uri? At(string scheme) =>
            app
                .Urls.Select(url => new Uri(url))
                .Where(url => url.Scheme == scheme)
                .Select(url => new UriBuilder(url) { Host = IsLocal(url.Host) ? "localhost" : url.Host }.Uri)
                .FirstOrDefault();
        Http = settings.Http == 0 ? null : At("http");
        Https = settings.Https == 0 ? null : At("https");

        static bool IsLocal(string host) =>
            host is "localhost" or "0.0.0.0" or "[::]"
            || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
    }

    /// <summary>Where it answers in plain HTTP; null when that is off.</summary>
    public Uri? Http { get; }

    /// <summary>Where it answers in HTTPS; null when that is off.</summary>
    public Uri? Https { get; }

    /// <summary>The engine behind the wire, for tests and benchmarks in this process.</summary>
    internal Engine Engine { get; private init; } = null!;

    internal JobRunner Runner { get; private init; } = null!;

    /// <summary>Completes when the process is told to stop.</summary>
    public Task Stopped => app.WaitForShutdownAsync();

    /// <summary>Composes and starts a server.</summary>
    /// <exception cref="CannotStartException">The data directory or the database cannot be used as it is; the message
    /// says what to do.</exception>
    public static async Task<TenderServer> Start(Settings settings, TimeProvider? time = null)
    {
        time ??= TimeProvider.System;
        var parts = new Stack<IAsyncDisposable>();
        try
        {
            return await Compose(settings, time, parts);
        }
        catch (UnusableDatabaseException unusable)
        {
            await Dispose(parts);
            throw new CannotStartException(unusable.Message, unusable);
        }
        catch (DbException away)
        {
            await Dispose(parts);
            throw new CannotStartException($"The database cannot be used: {away.Message}", away);
        }
        catch
        {
            await Dispose(parts);
            throw;
        }
    }

    /// <summary>Stops taking work, ends what is under way, and lets go of everything.</summary>
    public async ValueTask DisposeAsync()
    {
        gate.IsReady = false;
        await app.StopAsync();
        await app.DisposeAsync();
        await Dispose(parts);
    }

    private static WebApplication Host(Settings settings, DataDirectory directory, TimeProvider time)
    {
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { Args = ["--hostBuilder:reloadConfigOnChange=false"] }
        );
        // A start that fails is told once, in words, by whoever asked for it: the host's own stack trace says no more.
        builder
            .Logging.ClearProviders()
            .AddConsole()
            .SetMinimumLevel(settings.Log)
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder
            .WebHost.UseKestrelHttpsConfiguration()
            .ConfigureKestrel(kestrel => Listen(kestrel, settings, directory, time));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = settings.StopWindow);
        return builder.Build();
    }

    private static async Task<TenderServer> Compose(Settings settings, TimeProvider time, Stack<IAsyncDisposable> parts)
    {
        var sandbox = settings.Mode == Mode.Sandbox;
        if (!sandbox)
            throw new CannotStartException(
                "Live mode needs an outside processor, and none is built in yet. Start with --mode sandbox."
            );

        // Much of a start is waiting for code that is needed once: the parts that do not need each other are made side
        // by side.
        _ = Task.Run(static () => RowJson.Tight.Merchant);

        // 1. What it stands on.
        var directory = Keep(DataDirectory.Open(settings.Data, time.GetUtcNow()));
        var building = Task.Run(() => Host(settings, directory, time));
        Database database = Keep(
            settings.Database is { } connection
                ? (Database)new Postgres(connection, lanes: Math.Clamp(Environment.ProcessorCount, 2, 8))
                : new Sqlite(directory.DatabaseFile)
        );
        await database.Open(sandbox ? "sandbox" : "live");
        var signer = Keep(await Signing(database, directory, time));

        // 2. The engine.
        var ids = new IdGenerator(time);
        var store = Keep(new PaymentStore(database, ids, time, sandbox, Deliveries.NewsIn, settings.GroupSize));
        var engine = new Engine(
            store,
            new Simulator(),
            settings.ProcessorTimeout,
            directory.Secrets,
            ReportFiles.Format
        );
        var accounts = new MerchantAccounts(store, directory.Secrets, time);
        await ReadyMerchant(directory, accounts, store, sandbox);

        // 3. The server.
        var app = await building;
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Tender");

        // 4. What happens later.
        var lease = settings.LeaseWindow + settings.DeliveryTimeout;
        var jobs = new JobTable(database, time, lease);
        engine.Reports.Renew = jobs.Renew;
        var clocks = new MerchantClocks(store, jobs, ids, time, lease) { OneInstantAtATime = engine.AsksProcessor };
        var sender = Keep(new EndpointClient(sandbox, settings.DeliveryNetworks, settings.DeliveryTimeout, time));
        var deliveries = new Deliveries(store, signer, sender, sandbox);
        var runner = Keep(new JobRunner(engine, jobs, deliveries, clocks, time, log));
        clocks.Run = runner.Run;

        // 5. The one door.
        var control = new ControlApi(engine, clocks, accounts, new NoticeHistory(store), directory)
        {
            StrictJson = settings.StrictJson,
            Sample = deliveries.Sample,
        };
        var gate = new Gate(engine, settings, directory.Secrets, signer, control, time, log)
        {
            Metrics = () => Telemetry.Text(database, jobs),
        };
        app.Run(gate.Answer);
        await app.StartAsync();
        runner.Start();
        var server = new TenderServer(app, parts, gate, settings) { Engine = engine, Runner = runner };
        gate.Pages = settings.PublicUrl ?? server.Https ?? server.Http;
        return server;

        T Keep<T>(T part)
        {
            parts.Push(part as IAsyncDisposable ?? new Let((IDisposable)part!));
            return part;
        }
    }

    private static void Listen(
        KestrelServerOptions kestrel,
        Settings settings,
        DataDirectory directory,
        TimeProvider time
    )
    {
        kestrel.AddServerHeader = false;
        kestrel.AllowSynchronousIO = false;
        // The gate reads no more than the setting allows (eight times that of a file), and words the refusal in the
        // dialect's shape; what is sent all the same is swallowed up to this limit, chunk framing counted, so that its
        // sender reads the refusal and not a broken connection.
        kestrel.Limits.MaxRequestBodySize = 16L * settings.BodyBytesMax;
        kestrel.Limits.MaxConcurrentConnections = settings.ConnectionsMax;
        kestrel.Limits.RequestHeadersTimeout = settings.HeadersTimeout;
        kestrel.Limits.MaxRequestHeaderCount = 100;
        kestrel.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(240, TimeSpan.FromSeconds(5));
        X509Certificate2? certificate = null;
        foreach (var address in settings.BindAddresses())
        {
            if (settings.Http != 0)
                kestrel.Listen(address, Math.Max(settings.Http, 0), options =>
                    options.UseLenientLogin(settings.HeadersTimeout)
                );
            if (settings.Https != 0)
                kestrel.Listen(address, Math.Max(settings.Https, 0), options =>
                {
                    options.UseHttps(
                        certificate ??= directory.Authority.IssueServer(settings.HostNames, time.GetUtcNow())
                    );
                    options.UseLenientLogin(settings.HeadersTimeout);
                });
            // A free port is one port: two addresses would be given two.
            if (settings.Http < 0 || settings.Https < 0)
                break;
        }
    }

    /// <summary>
    /// The key that signs notices, shared by every node of the database; made by the first, kept sealed.
    /// </summary>
    private static async Task<Signer> Signing(Database database, DataDirectory directory, TimeProvider time)
    {
        const string place = "signer";
        var stored = await Stored();
        if (stored is null)
        {
            using var made = Signer.Create(directory.Authority, time.GetUtcNow());
            var value =
                made.CertificatePem + Convert.ToBase64String(directory.Secrets.Seal(made.ExportPrivateKey(), place));
            await database.Execute(
                "INSERT INTO tender (name, value) VALUES ('signer', @value) ON CONFLICT (name) DO NOTHING RETURNING name",
                row => row.GetString(0),
                ("value", value)
            );
            stored = (await Stored())!;
        }
        var end = stored.LastIndexOf('-') + 1;
        try
        {
            return Signer.Import(
                stored[..end] + "\n",
                directory.Secrets.Open(Convert.FromBase64String(stored[end..].Trim()), place)
            );
        }
        catch (CannotOpenSecretException wrong)
        {
            throw new CannotStartException(
                $"The secrets in the database were sealed with another key than {Path.Combine(directory.Root, "secrets-key")}. Every node of a database needs the same secrets-key.",
                wrong
            );
        }

        async Task<string?> Stored() =>
            (
                await database.Query("SELECT value FROM tender WHERE name = 'signer'", row => row.GetString(0))
            ).FirstOrDefault();
    }

    /// <summary>
    /// The merchant of the data directory, registered: a new one for a new directory, the same again for a new
    /// database.
    /// </summary>
    private static async Task ReadyMerchant(
        DataDirectory directory,
        MerchantAccounts accounts,
        PaymentStore store,
        bool sandbox
    )
    {
        if (directory.ReadMerchant() is { } known)
        {
            if (await store.Merchants.Read(known.MerchantId) is not null)
                return;
            using var key = RSA.Create();
            key.ImportFromPem(directory.ReadMerchantKey(known));
            var again = MerchantAccounts
                .Draw(
                    Core.Regions.Parse(known.Region)!.Value,
                    Enum.Parse<Core.Currency>(known.Currency),
                    "Ready merchant",
                    null,
                    sandbox
                )
                .Merchant with
            {
                Id = known.MerchantId,
                StoreId = known.StoreId,
                PublicKeyId = known.PublicKeyId,
                AccessKeyId = known.AccessKeyId,
            };
            await accounts.Register(again, key.ExportSubjectPublicKeyInfoPem(), known.SecretAccessKey);
            return;
        }
        var (merchant, secret) = MerchantAccounts.Draw(
            Core.Region.NorthAmerica,
            Core.Currency.USD,
            "Ready merchant",
            null,
            sandbox
        );
        using var fresh = RSA.Create(2048);
        // The file first: a directory that names a merchant the database does not know registers it, the other way
        // round would lose its key.
        directory.WriteMerchant(
            new MerchantFile(
                merchant.Id,
                merchant.StoreId,
                merchant.PublicKeyId,
                "",
                merchant.AccessKeyId,
                secret,
                Core.Regions.Text(merchant.Region),
                merchant.Currency.ToString(),
                merchant.StoreId
            ),
            fresh.ExportPkcs8PrivateKeyPem()
        );
        await accounts.Register(merchant, fresh.ExportSubjectPublicKeyInfoPem(), secret);
    }

    private static async Task Dispose(Stack<IAsyncDisposable> parts)
    {
        while (parts.TryPop(out var part))
            await part.DisposeAsync();
    }

    private sealed class Let(IDisposable part) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            part.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
