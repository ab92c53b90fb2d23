using System.Data.Common;
using Tender.Server.Hosting;
using Tender.Server.Http;
using Tender.Server.Http.V1;
using Tender.Server.Http.V2;
using Tender.Server.Jobs;
using Tender.Server.Notifications;
using Tender.Server.Pages.Console;
using Tender.Server.Payments;
using Tender.Server.Processors;
using Tender.Server.Sandbox.Receivers;
using Tender.Server.Storage;
using Tender.Server.Telemetry;

namespace Tender.Server;

/// <summary>
/// A running Tender: everything composed, listening, and working off what is due. It keeps no static state, so a test
/// process may run many. It has started when the files of the data directory are complete and the ready merchant can be
/// called.
/// </summary>
public sealed partial class TenderServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly OwnedParts parts;
    private readonly ServiceSurface service;
    private readonly ConsoleSessions? sessions;

    private TenderServer(
        WebApplication app,
        OwnedParts parts,
        ServiceSurface service,
        ConsoleSessions? sessions,
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

    /// <summary>What the runner runs jobs by, for tests that run them before they are due.</summary>
    internal JobExecutor Executor { get; private init; } = null!;

    /// <summary>What makes merchants, for tests of a server that has no control API.</summary>
    internal MerchantAccounts Accounts { get; private init; } = null!;

    /// <summary>What users of a live installation have; null in the sandbox.</summary>
    internal OperatorParts? Operators { get; private init; }

    /// <summary>Where the first user of a live installation is made, once; null when there is one, and in the
    /// sandbox.</summary>
    public Uri? SetupLink =>
        Operators?.SetupToken is { } token ? new((Http ?? Https)!, $"/console/setup?token={token}") : null;

    /// <summary>An address that signs one browser in to the console, once, within a quarter of an hour.</summary>
    /// <exception cref="InvalidOperationException">There is no such console in live.</exception>
    public Uri NewConsoleLink() =>
        sessions is { } known
            ? new((Http ?? Https)!, $"/console/sign-in?code={known.NewLinkCode()}")
            : throw new InvalidOperationException("There is no console for one link in live.");

    /// <summary>Completes when the process is told to stop.</summary>
    public Task Stopped => app.WaitForShutdownAsync();

    /// <summary>Composes and starts a server.</summary>
    /// <param name="settings">What the operator chose.</param>
    /// <param name="time">The wall clock; null for the machine's, the only one there is in live.</param>
    /// <exception cref="CannotStartException">The data directory or the database cannot be used as it is, or live lacks
    /// what it needs; the message says what to do.</exception>
    public static async Task<TenderServer> Start(Settings settings, TimeProvider? time = null)
    {
        if (settings.Mode == Mode.Sandbox)
            return await Start(settings, new Outside(new Simulator(), null), time ?? TimeProvider.System);
        if (time is not null)
            throw new ArgumentException("Live knows no other clock than the machine's.", nameof(time));
        Demand(LiveRequirements.MissingIn(settings));
        return await Start(settings, OutsideOf(settings), TimeProvider.System);
    }

    /// <summary>
    /// Starts a live server in this process with a processor, and a clock, of the caller's: for tests alone.
    /// </summary>
    internal static Task<TenderServer> StartLive(Settings settings, Processor processor, TimeProvider time)
    {
        Demand(LiveRequirements.MissingIn(settings, hasProcessor: true));
        return Start(settings, new Outside(processor, null), time);
    }

    private static void Demand(IReadOnlyList<string> missing)
    {
        if (missing.Count > 0)
            throw new CannotStartException(string.Join('\n', missing));
    }

    private static async Task<TenderServer> Start(Settings settings, Outside outside, TimeProvider time)
    {
        var parts = new OwnedParts();
        try
        {
            if (outside.Owned is { } owned)
                parts.Keep(owned);
            return await Compose(settings, outside, time, parts);
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

    private static async Task<TenderServer> Compose(
        Settings settings,
        Outside outside,
        TimeProvider time,
        OwnedParts parts
    )
    {
        var sandbox = settings.Mode == Mode.Sandbox;
        // Much of a start is waiting for code that is needed once: what can be is made side by side.
        _ = Task.Run(static () => RowJson.Tight.Merchant);

        // 1. What it stands on.
        var directory = parts.Keep(
            DataDirectory.Open(settings.Data, time.GetUtcNow(), sandbox ? null : settings.SecretsKey)
        );
        var address = new PublicAddress(settings);
        var building = Task.Run(() => Web(settings, directory, address, time));
        var database = parts.Keep(Database(settings, directory));
        await database.Open(sandbox ? "sandbox" : "live");
        if (!sandbox)
            await RefuseTestKeys(database);
        var signer = parts.Keep(await SigningKey.Obtain(database, directory, time));
        await OpenSecrets(database, directory, settings.Mode);
        // What nodes must agree on follows the database's time; what guards the wire follows the machine's.
        var shared = parts.Keep(await DatabaseTime.Of(database, time));

        // 2. The engine.
        var store = parts.Keep(await Store(settings, database, shared, parts.Keep(new Measures())));
        var engine = NewEngine(settings, store, outside, directory.Secrets);
        var accounts = new MerchantAccounts(store, directory.Secrets, shared, engine);
        if (sandbox)
            await ReadyMerchant.Ensure(directory, accounts, store);

        // 3. What happens later.
        var app = await building;
        var logs = app.Services.GetRequiredService<ILoggerFactory>();
        var log = logs.CreateLogger("Tender");
        parts.Keep(database.Health).Watch(log);
        outside.Trouble?.Log = log;
        (store.Log, engine.Reconciliations.Log) = (log, log);
        KeepUp(parts, engine, settings, log);
        if (sandbox)
            parts.Keep(new BrokenOffChecks(store, accounts, log));
        var jobs = new JobTable(database, shared, settings.LeaseWindow, log);
        var metrics = Observe(parts, settings, engine, jobs, outside.Trouble, app.Services, time);
        var sender = parts.Keep(new EndpointClient(sandbox, settings.DeliveryNetworks, settings.DeliveryTimeout, time));
        var deliveries = new Deliveries(store, signer, sender, sandbox, sandbox ? new NoticeFaults() : null);
        var executor = new JobExecutor(engine, deliveries, jobs, store.Ids, shared, log);
        var runner = parts.Keep(new JobRunner(executor, shared, log));

        var foundation = new Foundation(app, parts, executor, accounts, deliveries, directory, address)
        {
            Signer = signer,
            Metrics = metrics,
            Token = new ControlToken(directory.ControlToken),
            Security = new SecurityLog(logs, time),
            Logs = logs,
            Settings = settings,
            Time = time,
            Trouble = outside.Trouble,
        };
        return await Serve(foundation, runner);
    }

    /// <summary>What a node sees to beside what it serves.</summary>
    private static void KeepUp(OwnedParts parts, Engine engine, Settings settings, ILogger log)
    {
        parts.Keep(new Upkeep("What is done each day is not arranged for yet", _ => BeginDaily(engine), log));
        if (!engine.Store.Database.HasPartitions)
            return;
        var partitions = new PartitionUpkeep(new Partitions(engine.Store, RetentionWindows.Of(settings)), log);
        parts.Keep(new Upkeep("Partitions are not made or dropped", partitions.Run, log));
    }

    /// <summary>
    /// Sees to it that each merchant has the jobs of each day: she may have been made by a process that ended before it
    /// arranged for that.
    /// </summary>
    private static async Task<bool> BeginDaily(Engine engine)
    {
        await engine.Retention.BeginAll();
        await engine.Reconciliations.BeginAll();
        return true;
    }

    private static async Task<TenderServer> Serve(Foundation on, JobRunner runner)
    {
        // 4. What is served: each surface is one class, and the first that takes a request answers it.
        var (app, database, settings) = (on.App, on.Store.Database, on.Settings);
        var sessions = settings.Mode == Mode.Sandbox ? new ConsoleSessions(database, on.Token, on.Time) : null;
        var operators = sessions is null ? await OfUsers(on) : null;
        var surfaces = sessions is null ? LiveSurfaces(on, operators!) : SandboxSurfaces(on, sessions);

        // 5. Start.
        var log = on.Logs.CreateLogger("Tender");
        app.Run(new Gate(surfaces, settings, log, database.Health, on.Store.Measures, new(on.Logs)).Answer);
        on.Store.Measures!.Begin(surfaces.Select(one => one.Api).Distinct(), JobKinds.Names);
        await app.StartAsync();
        var service = surfaces.OfType<ServiceSurface>().Single();
        var server = new TenderServer(app, on.Parts, service, sessions, settings)
        {
            Engine = on.Engine,
            Runner = runner,
            Executor = on.Executor,
            Accounts = on.Accounts,
            Operators = operators,
        };
        on.Address.ListensAt(server.Http, server.Https);
        on.Directory.WriteAddress(server.Http ?? server.Https);
        var (authority, revocations) = (on.Directory.Authority, await on.Address.RevocationList());
        await SigningKey.Certify(on.Signer, database, authority, revocations, on.Time);
        runner.Start();
        return server;
    }

    /// <summary>What surfaces are made of, in both compositions.</summary>
    private sealed record Foundation(
        WebApplication App,
        OwnedParts Parts,
        JobExecutor Executor,
        MerchantAccounts Accounts,
        Deliveries Deliveries,
        DataDirectory Directory,
        PublicAddress Address
    )
    {
        public required Signer Signer { get; init; }
        public required MetricsText Metrics { get; init; }
        public required ControlToken Token { get; init; }
        public required SecurityLog Security { get; init; }
        public required ILoggerFactory Logs { get; init; }
        public required Settings Settings { get; init; }
        public required TimeProvider Time { get; init; }

        /// <summary>How the processor is; null for one that is in this process.</summary>
        public ProcessorTrouble? Trouble { get; init; }

        public Engine Engine => Executor.Engine;
        public PaymentStore Store => Engine.Store;
    }

    private static WebApplication Web(
        Settings settings,
        DataDirectory directory,
        PublicAddress address,
        TimeProvider time
    ) => WebServer.Build(settings, directory, address, time, at => at.UseLenientLogin(settings.HeadersTimeout));

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

    private static Engine NewEngine(Settings settings, PaymentStore store, Outside outside, Secrets secrets) =>
        new(
            store,
            outside.Processor,
            settings.ProcessorTimeout,
            secrets,
            V1ReportFiles.Format,
            RetentionWindows.Of(settings),
            outside.Pages
        );

    /// <summary>Who moves the money, and where buyers choose.</summary>
    /// <param name="Processor">Who moves the money.</param>
    /// <param name="Pages">Where buyers choose and confirm; null where they are served here, or nowhere.</param>
    /// <param name="Owned">What ends with the server; null for nothing.</param>
    /// <param name="Trouble">Tells of calls of which nothing is learned; null where none leaves this process.</param>
    private sealed record Outside(
        Processor Processor,
        BuyerPages? Pages,
        IDisposable? Owned = null,
        ProcessorTrouble? Trouble = null
    );

    /// <summary>Begins to measure, and to export what is measured.</summary>
    private static MetricsText Observe(
        OwnedParts parts,
        Settings settings,
        Engine engine,
        JobTable jobs,
        ProcessorTrouble? processor,
        IServiceProvider services,
        TimeProvider time
    )
    {
        var store = engine.Store;
        var measures = store.Measures!;
        measures.Watch(jobs.CountAlive, jobs.CountBacklog);
        if (engine.AsksProcessor)
            measures.Watch(engine.Reconciliations.CountBacklog);
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
        if (processor is not null)
            measures.Watch(() => processor.IsAway, () => processor.AnswerAge);
        var log = services.GetRequiredService<ILoggerFactory>().CreateLogger("Tender.Telemetry");
        if (OtlpExport.Start(settings, measures, log, time) is { } export)
            parts.Keep(export);
        return parts.Keep(new MetricsText(measures));
    }

    private static ServiceSurface Service(
        Foundation on,
        IReadOnlyList<OpenApiPage> documents,
        Func<WireRequest, WireResponse?>? start = null
    ) =>
        new(
            on.Store.Database,
            on.Metrics,
            on.Executor.Table.CountDead,
            path => SigningKey.CertificateAt(on.Store.Database, on.Signer, path),
            new RevocationList(on.Directory.Authority, on.Time),
            on.Token,
            documents,
            on.Settings,
            on.Time,
            on.Trouble is { } trouble ? trouble.Told : null,
            start
        );

    /// <summary>Both dialects, and what belongs to them.</summary>
    /// <param name="on">What they are made of.</param>
    /// <param name="filter">What each verified call passes; null for nothing.</param>
    private static Surface[] Apis(Foundation on, CallFilter? filter)
    {
        var (engine, settings, time) = (on.Engine, on.Settings, on.Time);
        var (secrets, address) = (on.Directory.Secrets, on.Address);
        var quotas = new Quotas(time, sandbox: settings.Mode == Mode.Sandbox);
        var guard = new SignatureGuard(new FailedSignatures(time, settings.FailedSignaturesMax), on.Security);
        return
        [
            new V2Surface(engine, settings, address, quotas, guard, time, filter),
            new V1Surface(engine, settings, secrets, quotas, guard, time, filter),
            new V1ReportsSurface(engine, settings, secrets, quotas, guard, time, filter),
            new ReportLinksSurface(engine, settings),
            new FilesSurface(engine, settings),
            new LoginSurface(engine, settings),
        ];
    }

    /// <summary>What is described in both modes.</summary>
    private static OpenApiPage[] Documents =>
        [
            new("v2.json", "Amazon Pay API v2", V2Description.Print),
            new("processor.json", "the HTTP processor protocol, which a live server calls", ProcessorDocument.Read),
        ];

    private static Database Database(Settings settings, DataDirectory directory) =>
        settings.Database is { } connection
            ? new Postgres(connection, lanes: 2, settings.LossyCommits)
            : new Sqlite(directory.PrivateDatabaseFile(), settings.DiskRoomMin);
}
