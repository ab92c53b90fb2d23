using System.Data.Common;
using Tender.Server.Hosting;
using Tender.Server.Http;
using Tender.Server.Http.V1;
using Tender.Server.Http.V2;
using Tender.Server.Jobs;
using Tender.Server.Notifications;
using Tender.Server.Pages.BuyerWallet;
using Tender.Server.Pages.BuyNow;
using Tender.Server.Pages.Checkout;
using Tender.Server.Pages.Console;
using Tender.Server.Pages.Login;
using Tender.Server.Pages.Scripts;
using Tender.Server.Pages.Start;
using Tender.Server.Pages.Widgets;
using Tender.Server.Payments;
using Tender.Server.Processors;
using Tender.Server.Sandbox;
using Tender.Server.Sandbox.Control;
using Tender.Server.Sandbox.Coverage;
using Tender.Server.Sandbox.Doctor;
using Tender.Server.Sandbox.Faults;
using Tender.Server.Sandbox.Receivers;
using Tender.Server.Storage;
using Tender.Server.Telemetry;

namespace Tender.Server;

/// <summary>
/// A running Tender: everything composed, listening, and working off what is due. It keeps no static state, so a test
/// process may run many. It has started when the files of the data directory are complete and the ready merchant can be
/// called.
/// </summary>
public sealed class TenderServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly OwnedParts parts;
    private readonly ServiceSurface service;
    private readonly ConsoleSessions sessions;

    private TenderServer(
        WebApplication app,
        OwnedParts parts,
        ServiceSurface service,
        ConsoleSessions sessions,
        Settings settings
    )
    {
        (this.app, this.parts, this.service, this.sessions) = (app, parts, service, sessions);
        Http = settings.Http == 0 ? null : WebServer.AddressOf(app, "http");
        Https = settings.Https == 0 ? null : WebServer.AddressOf(app, "https");
        Proxy = settings.Proxy == 0 ? null : WebServer.ProxyOf(app);
    }

    /// <summary>Where it answers in plain HTTP; null when that is off.</summary>
    public Uri? Http { get; }

    /// <summary>Where it answers in HTTPS; null when that is off.</summary>
    public Uri? Https { get; }

    /// <summary>Where it is a proxy to its clients; null when that is off.</summary>
    public Uri? Proxy { get; }

    /// <summary>How many connections this node may have to its database; null where nobody counts them.</summary>
    public string? Connections => Engine.Store.Database.Connections;

    /// <summary>The engine behind the surfaces, for tests and benchmarks in this process.</summary>
    internal Engine Engine { get; private init; } = null!;

    internal JobRunner Runner { get; private init; } = null!;

    /// <summary>An address that signs one browser in to the console, once, within a quarter of an hour.</summary>
    public Uri NewConsoleLink() => new((Http ?? Https)!, $"/console/sign-in?code={sessions.NewLinkCode()}");

    /// <summary>Completes when the process is told to stop.</summary>
    public Task Stopped => app.WaitForShutdownAsync();

    /// <summary>Composes and starts a server.</summary>
    /// <exception cref="CannotStartException">The data directory or the database cannot be used as it is; the message
    /// says what to do.</exception>
    public static async Task<TenderServer> Start(Settings settings, TimeProvider? time = null)
    {
        if (settings.Mode != Mode.Sandbox)
            throw new CannotStartException(
                "Live mode needs an outside processor, and none is built in yet. Start with --mode sandbox."
            );
        var parts = new OwnedParts();
        try
        {
            return await Compose(settings, time ?? TimeProvider.System, parts);
        }
        catch (Exception cannot) when (WhyNot(cannot, settings) is { } why)
        {
            await parts.DisposeAsync();
            throw new CannotStartException(why, cannot);
        }
        catch
        {
            await parts.DisposeAsync();
            throw;
        }
    }

    /// <summary>Why the server could not start, in words for the operator; null for a failure of our own.</summary>
    private static string? WhyNot(Exception cannot, Settings settings) =>
        cannot switch
        {
            UnusableDatabaseException unusable => unusable.Message,
            DbException away => $"The database cannot be used: {away.Message}",
            _ => WebServer.WhyNotListening(cannot, settings),
        };

    /// <summary>Stops taking work, ends what is under way, and lets go of everything.</summary>
    public async ValueTask DisposeAsync()
    {
        service.IsReady = false;
        await app.StopAsync();
        await app.DisposeAsync();
        await parts.DisposeAsync();
    }

    private static async Task<TenderServer> Compose(Settings settings, TimeProvider time, OwnedParts parts)
    {
        var sandbox = settings.Mode == Mode.Sandbox;
        // Much of a start is waiting for code that is needed once: what can be is made side by side.
        _ = Task.Run(static () => RowJson.Tight.Merchant);

        // 1. What it stands on.
        var directory = parts.Keep(DataDirectory.Open(settings.Data, time.GetUtcNow()));
        var address = new PublicAddress(settings);
        var building = Task.Run(() => Web(settings, directory, address, time));
        var database = parts.Keep(Database(settings, directory));
        await database.Open(sandbox ? "sandbox" : "live");
        var signer = parts.Keep(await SigningKey.Obtain(database, directory, time));
        // What nodes must agree on follows the database's time; what guards the wire follows the machine's.
        var shared = parts.Keep(await DatabaseTime.Of(database, time));

        // 2. The engine.
        var store = parts.Keep(await Store(settings, database, shared, parts.Keep(new Measures())));
        var engine = NewEngine(settings, store, directory.Secrets);
        var accounts = new MerchantAccounts(store, directory.Secrets, shared, engine.Retention);
        await ReadyMerchant.Ensure(directory, accounts, store, sandbox);

        // 3. What happens later.
        var app = await building;
        var logs = app.Services.GetRequiredService<ILoggerFactory>();
        var log = logs.CreateLogger("Tender");
        parts.Keep(database.Health).Watch(log);
        BeginRepairs(parts, engine, accounts, log);
        var jobs = new JobTable(database, shared, settings.LeaseWindow);
        var metrics = Observe(parts, settings, store, jobs, app.Services, time);
        var sender = parts.Keep(new EndpointClient(sandbox, settings.DeliveryNetworks, settings.DeliveryTimeout, time));
        var deliveries = new Deliveries(store, signer, sender, sandbox, sandbox ? new NoticeFaults() : null);
        var executor = new JobExecutor(engine, deliveries, jobs, store.Ids, shared, log);
        var runner = parts.Keep(new JobRunner(executor, shared, log));

        // 4. What is served: each surface is one class, and the first that takes a request answers it.
        var (token, security) = (new OperatorToken(directory.ControlToken), new SecurityLog(logs, time));
        var calls = parts.Keep(new CallRecorder(store, time));
        var control = Control(executor, accounts, deliveries, signer, calls, directory, settings, time);
        var (router, sessions) = (new ControlRouter(engine, control), new ConsoleSessions(database, token, time));
        var checks = parts.Keep(new ReceiverChecks(new(engine, executor.Clocks, accounts, deliveries), time, log));
        var console = Console(app, executor, router, calls, checks, sessions, directory, address, security, settings);
        var service = Service(metrics, jobs, store, signer, directory, token, control, settings, time);
        Surface[] surfaces =
        [
            new ScriptSurface(sandbox), // before v1, under whose paths Widgets.js stands
            .. Apis(executor, calls, settings, directory, security, address, router, token, logs, time),
            .. SandboxPages(engine, accounts, console, directory, address, time, settings),
            service,
        ];

        // 5. Start.
        app.Run(new Gate(surfaces, settings, log, database.Health, store.Measures, new(logs)).Answer);
        await app.StartAsync();
        var server = new TenderServer(app, parts, service, sessions, settings) { Engine = engine, Runner = runner };
        address.ListensAt(server.Http, server.Https);
        directory.WriteAddress(server.Http ?? server.Https);
        await SigningKey.Certify(signer, database, directory.Authority, await address.RevocationList(), time);
        runner.Start();
        return server;
    }

    private static WebApplication Web(
        Settings settings,
        DataDirectory directory,
        PublicAddress address,
        TimeProvider time
    ) => WebServer.Build(settings, directory, address, time, at => at.UseLenientLogin(settings.HeadersTimeout));

    private static IReadOnlyList<ControlRoute> Control(
        JobExecutor executor,
        MerchantAccounts accounts,
        Deliveries deliveries,
        Signer signer,
        CallRecorder calls,
        DataDirectory directory,
        Settings settings,
        TimeProvider time
    ) =>
        ControlRoutes.All(
            executor.Engine,
            executor.Clocks,
            executor.Table,
            accounts,
            new NoticeHistory(executor.Engine.Store),
            new Mailbox(executor.Engine.Store),
            deliveries,
            new SignatureDoctor(executor.Engine.Store.Merchants, directory.Secrets, signer, settings, time),
            new MerchantSnapshots(executor.Engine.Store),
            calls,
            settings.StrictJson
        );

    private static async Task<PaymentStore> Store(
        Settings settings,
        Database database,
        TimeProvider time,
        Measures measures
    )
    {
        var (ids, sandbox) = (new IdGenerator(time), settings.Mode == Mode.Sandbox);
        ids.StartAfter(await SealQueries.Last(database));
        return new(database, ids, time, sandbox, Deliveries.NewsIn, settings.GroupSize, measures);
    }

    private static Engine NewEngine(Settings settings, PaymentStore store, Secrets secrets) =>
        new(
            store,
            new Simulator(),
            settings.ProcessorTimeout,
            secrets,
            V1ReportFiles.Format,
            RetentionWindows.Of(settings)
        );

    /// <summary>What a start sees to beside what it serves.</summary>
    private static void BeginRepairs(OwnedParts parts, Engine engine, MerchantAccounts accounts, ILogger log)
    {
        parts.Keep(new RetentionStart(engine.Retention.BeginAll, log));
        parts.Keep(new BrokenOffChecks(engine.Store, accounts, log));
    }

    /// <summary>Begins to measure, and to export what is measured.</summary>
    private static MetricsText Observe(
        OwnedParts parts,
        Settings settings,
        PaymentStore store,
        JobTable jobs,
        IServiceProvider services,
        TimeProvider time
    )
    {
        var measures = store.Measures!;
        measures.Watch(jobs.CountAlive, jobs.CountBacklog);
        measures.Watch("tender.commands.waiting", null, "Commands that wait for their commit.", () =>
            store.CountWaiting()
        );
        var health = store.Database.Health;
        measures.Watch("tender.database.trouble", null, "1 while the database stores nothing, else 0.", () =>
            health.Trouble is null ? 0 : 1
        );
        if (services.GetService<OwnCertificate>() is { } own)
            measures.Watch(
                "tender.certificate.remaining",
                "s",
                "How long the certificate for HTTPS is still valid.",
                () => (own.ExpiresAt - time.GetUtcNow()).TotalSeconds
            );
        var log = services.GetRequiredService<ILoggerFactory>().CreateLogger("Tender.Telemetry");
        if (OtlpExport.Start(settings, measures, log, time) is { } export)
            parts.Keep(export);
        return parts.Keep(new MetricsText(measures));
    }

    private static ServiceSurface Service(
        MetricsText metrics,
        JobTable jobs,
        PaymentStore store,
        Signer signer,
        DataDirectory directory,
        OperatorToken token,
        IReadOnlyList<ControlRoute> control,
        Settings settings,
        TimeProvider time
    ) =>
        new(
            store.Database,
            metrics,
            jobs.CountDead,
            path => SigningKey.CertificateAt(store.Database, signer, path),
            new RevocationList(directory.Authority, time),
            token,
            Documents(control),
            settings,
            time,
            settings.Mode == Mode.Sandbox ? StartSurface.Root : null
        );

    private static IEnumerable<Surface> Apis(
        JobExecutor executor,
        CallRecorder calls,
        Settings settings,
        DataDirectory directory,
        SecurityLog security,
        PublicAddress address,
        ControlRouter control,
        OperatorToken token,
        ILoggerFactory logs,
        TimeProvider time
    )
    {
        var engine = executor.Engine;
        var faults = new CallFaults(executor, time);
        CallFilter? filter =
            settings.Mode == Mode.Sandbox
                ? (call, perform) => calls.Answer(call, () => faults.Answer(call, perform))
                : null;
        var quotas = new Quotas(time, sandbox: settings.Mode == Mode.Sandbox);
        var guard = new SignatureGuard(new FailedSignatures(time, settings.FailedSignaturesMax), security);
        Surface[] apis =
        [
            new V2Surface(engine, settings, address, quotas, guard, time, filter),
            new V1Surface(engine, settings, directory.Secrets, quotas, guard, time, filter),
            new V1ReportsSurface(engine, settings, directory.Secrets, quotas, guard, time, filter),
            new ReportLinksSurface(engine, settings),
            new FilesSurface(engine, settings),
            new LoginSurface(engine, settings),
            new ControlSurface(control, token, security, settings),
        ];
        // Whoever develops against the sandbox reads in its terminal what it refuses.
        if (settings is not { FailedCalls: true, Mode: Mode.Sandbox, Log: <= LogLevel.Warning })
            return apis;
        var (log, lines) = (logs.CreateLogger(FailedCalls.Category), new RateLimits<int>(time));
        return apis.Select(api => new FailedCalls(api, log, lines));
    }

    private static ConsoleSurface Console(
        WebApplication app,
        JobExecutor executor,
        ControlRouter router,
        CallRecorder calls,
        ReceiverChecks checks,
        ConsoleSessions sessions,
        DataDirectory directory,
        PublicAddress address,
        SecurityLog security,
        Settings settings
    )
    {
        var (engine, jobs, store) = (executor.Engine, executor.Table, executor.Engine.Store);
        var (keys, snapshots) = (new MerchantKeys(store, directory.Secrets), new MerchantSnapshots(store));
        var entry = new TokenEntry(sessions, security);
        var live = new LiveStream(entry, app.Lifetime.ApplicationStopping);
        var pages = ConsoleRoutes.All(engine, jobs, router, keys, snapshots, calls, checks, live, address);
        return new(entry, pages, engine, directory, settings);
    }

    internal static Surface[] SandboxPages(
        Engine engine,
        MerchantAccounts accounts,
        ConsoleSurface console,
        DataDirectory directory,
        PublicAddress address,
        TimeProvider time,
        Settings settings
    )
    {
        // A live installation has no test buyers, and so none of their pages.
        if (settings.Mode != Mode.Sandbox)
            return [];
        var (buyers, edits) = (new BuyerActions(engine), new BuyerEdits(engine, accounts));
        var signedOut = new SignedOutMarkers(time);
        var buttons = new ButtonActions(engine, settings.StrictJson);
        return
        [
            console,
            new BuyNowSurface(engine, buttons, buyers, edits, directory, signedOut, time, settings),
            new ConfirmationSurface(engine, buyers, directory.Secrets, signedOut, time, settings),
            new CheckoutSurface(engine, buttons, buyers, edits, directory.Secrets, signedOut, time, settings),
            new WalletSurface(engine, buyers, edits, new Mailbox(engine.Store), directory, signedOut, time, settings),
            new LoginPagesSurface(engine, buyers, edits, directory.Secrets, signedOut, time, settings),
            new WidgetSurface(engine, buyers, settings),
            new FirstGenerationShop(engine, directory, settings),
            new StartSurface(engine, directory, address, time, settings),
        ];
    }

    private static OpenApiPage[] Documents(IReadOnlyList<ControlRoute> control) =>
        [
            new("v2.json", "Amazon Pay API v2", V2Description.Print),
            new("control.json", "the control API of the sandbox", () => ControlDocument.Print(control)),
        ];

    private static Database Database(Settings settings, DataDirectory directory) =>
        settings.Database is { } connection
            ? new Postgres(connection, lanes: 2, settings.LossyCommits)
            : new Sqlite(directory.PrivateDatabaseFile(), settings.DiskRoomMin);
}
