using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Tender.Core;
using Tender.Server.Jobs;
using Tender.Server.Notifications;
using Tender.Server.Payments;
using Tender.Server.Processors;
using Tender.Server.Storage;
using Tender.Server.Telemetry;
using Database = Tender.Server.Storage.Database;
using Door = Tender.Server.Storage.PaymentStore;

namespace Tender.Tests.Harness;

/// <summary>A wall clock that only a test moves.</summary>
internal sealed class HandClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;
}

/// <summary>A database row of the jobs table, as a test reads it.</summary>
internal sealed record JobRow(
    long Id,
    JobKind Kind,
    ObjectId Object,
    string? Arguments,
    DateTimeOffset DueAt,
    long Fence
);

/// <summary>
/// The heart of the service without a wire: database, store and engine on either database, with one merchant. A second
/// one may stand on the same database: another node.
/// </summary>
internal sealed class Engines : IAsyncDisposable
{
    public static MerchantId MerchantId { get; } = MerchantId.Read("A1B2C3D4E5F6G7");
    private readonly string? directory;
    private int sessions;

    private Engines(
        Database database,
        TestDatabase kind,
        string location,
        HandClock clock,
        Processor processor,
        string? directory,
        int groupMax,
        Func<Step, Dialects>? newsIn = null,
        Measures? measures = null
    )
    {
        (Database, Kind, Location, Clock, Processor, this.directory) = (
            database,
            kind,
            location,
            clock,
            processor,
            directory
        );
        // One place for all numbers: two that stand on one frozen clock could draw the same.
        var ids = new IdGenerator(clock);
        Store = new Door(database, ids, clock, sandbox: true, newsIn ?? (_ => Dialects.Both), groupMax, measures);
        Engine = new Engine(
            Store,
            processor,
            TimeSpan.FromSeconds(5),
            reports: Tender.Server.Http.V1.V1ReportFiles.Format
        );
        Executor = ExecutorOf(Engine, database, clock, ids: ids);
    }

    public Database Database { get; }
    public TestDatabase Kind { get; }

    /// <summary>The file or the connection string.</summary>
    public string Location { get; }
    public HandClock Clock { get; }
    public Processor Processor { get; }
    public Door Store { get; }
    public Engine Engine { get; }

    /// <summary>Runs jobs and moves clocks.</summary>
    public JobExecutor Executor { get; }

    public static async Task<Engines> Start(
        TestDatabase kind,
        Processor? processor = null,
        long? seed = null,
        int lanes = 4,
        int groupMax = 64,
        Func<Step, Dialects>? newsIn = null,
        Measures? measures = null
    )
    {
        var directory =
            kind == TestDatabase.Sqlite ? Directory.CreateTempSubdirectory("tender-engine-").FullName : null;
        var location = directory is null ? await Postgres.NewDatabase() : Path.Combine(directory, "tender.db");
        var engines = new Engines(
            await Connect(kind, location, lanes),
            kind,
            location,
            new HandClock(),
            processor ?? new Simulator(),
            directory,
            groupMax,
            newsIn,
            measures
        );
        await engines.AddMerchant(MerchantId.Value, seed);
        return engines;
    }

    /// <summary>
    /// Another node on the same database (PostgreSQL), or the same after a restart (the first must have been stopped).
    /// </summary>
    public async Task<Engines> Another(int groupMax = 64) =>
        new(await Connect(Kind, Location, lanes: 4), Kind, Location, Clock, Processor, null, groupMax);

    public static async Task<Database> Connect(
        TestDatabase kind,
        string location,
        int lanes = 4,
        string environment = "sandbox"
    )
    {
        Database database =
            kind == TestDatabase.Sqlite ? new Sqlite(location) : new Tender.Server.Storage.Postgres(location, lanes);
        try
        {
            await database.Open(environment);
            return database;
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    public async Task AddMerchant(string id, long? seed = null)
    {
        var merchant = new Merchant
        {
            Id = MerchantId.Read(id),
            StoreId = "store-" + id,
            PublicKeyId = "SANDBOX-" + id,
            AccessKeyId = "AKIA" + id,
            Region = Region.NorthAmerica,
            Currency = Currency.USD,
            Seed = seed,
            // The hand clock stands still: what is owed is sent at once.
            Settings = new MerchantSettings { NoticeDelay = TimeSpan.Zero },
            Endpoints =
            [
                new NoticeEndpoint
                {
                    Id = "e1",
                    Url = "http://127.0.0.1:1/ipn",
                    Dialects = Dialects.V2,
                },
            ],
        };
        await Database.Execute(
            "INSERT INTO merchants (bucket, merchant, version, doc, shift_ms, advancing_to, reached_at, minted,"
                + " created_at) VALUES (@bucket, @merchant, 1, @doc, 0, NULL, NULL, 0, @at)",
            _ => 0,
            ("bucket", Merchant.BucketOf(MerchantId.Read(id))),
            ("merchant", id),
            ("doc", JsonSerializer.Serialize(merchant, RowJson.Tight.Merchant)),
            ("at", RecordJson.Ms(Clock.Now))
        );
    }

    /// <summary>What runs the jobs of an engine; notices are owed and stay: nothing is ever signed or sent.</summary>
    public static JobExecutor ExecutorOf(
        Engine engine,
        Database database,
        TimeProvider time,
        TimeSpan? lease = null,
        IdGenerator? ids = null,
        ILogger? log = null
    ) =>
        new(
            engine,
            new Deliveries(engine.Store, null!, null!, sandbox: true),
            new JobTable(database, time, lease ?? TimeSpan.FromSeconds(15), log),
            ids ?? new IdGenerator(time),
            time,
            log ?? NullLogger.Instance
        );

    public static Command<T> Ask<T>(
        string summary = "test",
        IdempotencyKey? key = null,
        Func<T, StoredResponse>? render = null
    ) => new(MerchantId, summary, Key: key, Render: render);

    public static Money Usd(decimal amount) => new((long)(amount * 100), Currency.USD);

    /// <summary>A v2 session the buyer has confirmed.</summary>
    public async Task<ObjectId> ConfirmedSession(
        Money total,
        PermissionKind kind = PermissionKind.OneTime,
        PaymentIntent intent = PaymentIntent.Confirm,
        string card = "1111",
        bool? canHandlePending = null
    )
    {
        var opened = await Engine.Sessions.Open(Ask<CheckoutSession>("open"), (_, id) => new CheckoutSession
            {
                Id = id,
                State = State.Open,
                CreatedAt = default,
                Kind = kind,
                Terms = kind switch
                {
                    PermissionKind.OneTime => Terms.OneTime,
                    PermissionKind.Recurring => Terms.Recurring,
                    _ => Terms.PaymentMethodOnFile,
                },
                Requires =
                [
                    Constraint.BuyerNotAssociated,
                    Constraint.ChargeAmountNotSet,
                    Constraint.PaymentIntentNotSet,
                ],
                Setup = new CheckoutSetup
                {
                    ChargeAmount = total,
                    Intent = intent,
                    CanHandlePending = canHandlePending,
                },
            });
        var id = opened.Result.Value.Id;
        var paid = await Engine.Sessions.Pay(Ask<CheckoutSession>("pay"), id, _ =>
            (new Buyer("B" + ++sessions, "Ada Lovelace", "ada@example.com"), new Instrument(card, "Visa"), null, null)
        );
        Xunit.Assert.True(paid.Result.Ok);
        return id;
    }

    /// <summary>A permission in force, born of a v2 session.</summary>
    public async Task<ObjectId> OpenPermission(
        Money total,
        PermissionKind kind = PermissionKind.OneTime,
        string card = "1111"
    )
    {
        var done = await Engine.Sessions.Complete(
            Ask<Completion>("complete"),
            await ConfirmedSession(total, kind, card: card),
            total,
            null,
            null,
            default
        );
        return done.Result.Value.Session.Permission!.Value;
    }

    /// <summary>A v1 order reference, confirmed.</summary>
    public async Task<ObjectId> OpenOrder(
        Money total,
        string terms = "v1.order",
        PermissionKind kind = PermissionKind.OneTime
    )
    {
        var draft = await Engine.Sessions.Open(
            Ask<CheckoutSession>("draft"),
            (_, id) =>
                new CheckoutSession
                {
                    Id = id,
                    State = State.Open,
                    CreatedAt = default,
                    Kind = kind,
                    Terms = Terms.Named(terms),
                    Requires = [Constraint.AmountNotSet, Constraint.PaymentPlanNotSet],
                    Setup = new CheckoutSetup { TotalOrderAmount = total },
                    Buyer = new Buyer("B", "Ada", "ada@example.com"),
                    Instrument = new Instrument("1111", "Visa"),
                },
            draft: true,
            recurring: kind == PermissionKind.Recurring
        );
        var confirmed = await Engine.Sessions.ConfirmDraft(
            Ask<ChargePermission>("confirm"),
            draft.Result.Value.Id.Family,
            expectsAuthorization: false
        );
        return confirmed.Result.Value.Id;
    }

    public Task<CommandResult<Charge>> Authorize(
        ObjectId permission,
        Money amount,
        AnswerMode answering = AnswerMode.Now,
        bool captureNow = false,
        IdempotencyKey? key = null,
        Simulation? simulation = null,
        bool unseen = false
    ) =>
        Engine.Authorizations.Request(
            Ask<Charge>("authorize", key, key is null ? null : RenderCharge),
            permission,
            new AuthorizeRequest
            {
                Amount = amount,
                Answering = answering,
                CaptureNow = captureNow,
                Simulation = simulation,
                DeclineUnseen = unseen,
            },
            default
        );

    public Task<CommandResult<Charge>> Capture(ObjectId authorization, Money amount, Simulation? simulation = null) =>
        Engine.Captures.Request(
            Ask<Charge>("capture"),
            authorization,
            new CaptureRequest(amount, Simulation: simulation),
            default
        );

    public Task<CommandResult<Refund>> Refund(ObjectId capture, Money amount, Simulation? simulation = null) =>
        Engine.Captures.Refund(Ask<Refund>("refund"), capture, new RefundRequest(amount, Simulation: simulation));

    public static StoredResponse RenderCharge(Charge charge) =>
        new(
            200,
            System.Text.Encoding.UTF8.GetBytes(
                $"{charge.Authorization.Id} {charge.Authorization.State} {charge.Capture?.State.ToString() ?? "-"}"
            )
        );

    /// <summary>A key as a dialect makes it.</summary>
    public static IdempotencyKey Key(string key, string request) =>
        new("test", key, System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(request)));

    public async Task<T> Get<T>(ObjectId id)
        where T : Record => (T)(await Store.Find(MerchantId, [id]))[id];

    public async Task<bool> Exists(ObjectId id) => (await Store.Find(MerchantId, [id])).Count > 0;

    /// <summary>The jobs that are waiting, oldest first; deliveries are left out unless asked for.</summary>
    /// <param name="kind">Of this kind; null for all but deliveries.</param>
    /// <param name="alive">Without those that were given up.</param>
    public Task<List<JobRow>> Jobs(JobKind? kind = null, bool alive = false) =>
        Database.Query(
            $"SELECT id, kind, object, arguments, due_at, fence FROM jobs WHERE {(alive ? "dead = 0 AND" : "")} kind "
                + $"{(kind is { } one ? "= " + (int)one : "<> " + (int)JobKind.Deliver)} ORDER BY due_at, id",
            row => new JobRow(
                row.GetInt64(0),
                (JobKind)row.GetInt16(1),
                ObjectId.Parse(row.GetString(2)) ?? default,
                row.IsDBNull(3) ? null : row.GetString(3),
                RecordJson.At(row.GetInt64(4)),
                row.GetInt64(5)
            )
        );

    /// <summary>Runs a job as the runner would at the instant it is due.</summary>
    public Task<JobOutcome> Run(JobRow job) => JobKinds.Of(job.Kind).Run(Executor, Read(job), default);

    /// <summary>A job as its handler is given it at the instant it is due.</summary>
    public Job Read(JobRow job)
    {
        var stored = new StoredJob(
            MerchantId,
            job.Id,
            job.Fence,
            job.Kind,
            job.Object.Value ?? "",
            job.Arguments,
            job.DueAt,
            Lane: null,
            Failures: 0
        );
        return JobKinds.Read(stored) with { At = job.DueAt > Clock.Now ? job.DueAt : Clock.Now };
    }

    /// <summary>Moves time to the instant and runs everything that falls due on the way, in order.</summary>
    public async Task MoveTo(DateTimeOffset target)
    {
        while ((await Jobs(alive: true)).FirstOrDefault() is { } next && next.DueAt <= target)
        {
            if (next.DueAt > Clock.Now)
                Clock.Now = next.DueAt;
            if (await Run(next) is JobOutcome.Dead dead)
                await Executor.Table.Kill(Read(next), dead.Reason);
        }
        if (target > Clock.Now)
            Clock.Now = target;
    }

    public Task MoveBy(TimeSpan span) => MoveTo(Clock.Now + span);

    public async Task<long> Count(string table, string where = "1 = 1") =>
        (await Database.Query($"SELECT count(*) FROM {table} WHERE {where}", row => row.GetInt64(0)))[0];

    /// <summary>What open authorizations hold, and those whose capture is under way, in minor units.</summary>
    public async Task<long> Held() =>
        (
            await Database.Query(
                $"SELECT kind, doc FROM objects WHERE kind = {(int)ObjectKind.ChargePermission}",
                row => (ChargePermission)RecordJson.Read((ObjectKind)row.GetInt16(0), row.GetUtf8(1))
            )
        ).Sum(one => one.Authorized.Minor - one.Captured.Minor);

    /// <summary>What an account holds, over everything that was ever posted.</summary>
    public async Task<long> Balance(LedgerAccount account) =>
        (
            await Database.Query(
                $"SELECT CAST(coalesce(sum(amount), 0) AS bigint) FROM ledger WHERE account = {(int)account}",
                row => row.GetInt64(0)
            )
        )[0];

    /// <summary>Every entry of the ledger sums to zero per currency: what must hold after anything at all.</summary>
    public async Task AssertBalanced() =>
        Xunit.Assert.Empty(
            await Database.Query(
                "SELECT seq FROM ledger GROUP BY merchant, seq, currency HAVING sum(amount) <> 0",
                row => row.GetInt64(0)
            )
        );

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        await Database.DisposeAsync();
        if (directory is not null)
            Directory.Delete(directory, recursive: true);
    }
}
