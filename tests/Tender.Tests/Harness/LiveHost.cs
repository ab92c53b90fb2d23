using System.Security.Cryptography;
using Tender.Core;
using Tender.Server.Jobs;
using Tender.Server.Payments;
using Tender.Server.Processors;
using Tender.Server.Storage;
using Xunit;

namespace Tender.Tests.Harness;

/// <summary>
/// A live server in this process, on a database of its own, with a processor of the test's. Its clock is the machine's:
/// what is due later is run now, as if it were later (<see cref="MoveBy"/>).
/// </summary>
internal sealed class LiveHost : IAsyncDisposable
{
    private static readonly JobKind[] NeverMoved =
    [
        JobKind.Deliver,
        JobKind.Settle,
        JobKind.RemoveOld,
        JobKind.Reconcile,
    ];

    private readonly string place;
    private readonly Func<Settings, Task<TenderServer>> start;
    private readonly Settings settings;
    private TimeSpan moved;
    private int buyers;

    private LiveHost(string place, Settings settings, Func<Settings, Task<TenderServer>> start, TenderServer server) =>
        (this.place, this.settings, this.start, Server) = (place, settings, start, server);

    public TenderServer Server { get; private set; }

    public Uri Http => Server.Http!;

    public string DataDirectory => settings.Data;

    /// <summary>Its PostgreSQL; null on SQLite.</summary>
    public string? Connection => settings.Database;

    public Engine Engine => Server.Engine;

    /// <summary>Starts one with a processor that is handed over.</summary>
    public static Task<LiveHost> Start(
        TestDatabase database,
        Processor processor,
        Func<Settings, Settings>? adjust = null
    ) => Start(database, at => TenderServer.StartLive(at, processor, TimeProvider.System), adjust);

    /// <summary>Starts one as an operator does, by its settings alone.</summary>
    public static Task<LiveHost> Start(TestDatabase database, Func<Settings, Settings> adjust) =>
        Start(database, at => TenderServer.Start(at), adjust);

    private static async Task<LiveHost> Start(
        TestDatabase database,
        Func<Settings, Task<TenderServer>> start,
        Func<Settings, Settings>? adjust
    )
    {
        var place = Directory.CreateTempSubdirectory("tender-live-").FullName;
        try
        {
            var connection = database == TestDatabase.Postgres ? await Postgres.NewDatabase() : null;
            var settings = SettingsIn(place) with { Database = connection };
            settings = adjust?.Invoke(settings) ?? settings;
            return new LiveHost(place, settings, start, await start(settings));
        }
        catch
        {
            Directory.Delete(place, recursive: true);
            throw;
        }
    }

    /// <summary>The settings of a live start that lacks nothing but its processor.</summary>
    /// <param name="place">An empty directory: the data directory is made in it, and the key beside that.</param>
    public static Settings SettingsIn(string place) =>
        new()
        {
            Mode = Mode.Live,
            Data = Path.Combine(place, "data"),
            SecretsKey = WriteKey(Path.Combine(place, "secrets.key")),
            PublicUrl = new Uri("https://pay.example"),
            Http = -1,
            Https = -1,
            Log = Microsoft.Extensions.Logging.LogLevel.Error,
        };

    /// <summary>Writes a fresh key of 32 bytes into a file, and answers the file.</summary>
    public static string WriteKey(string file)
    {
        File.WriteAllText(file, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)) + "\n");
        return file;
    }

    /// <summary>Stops the server and starts it again on the same directory and database; the ports change.</summary>
    public async Task Restart(Func<Settings, Settings>? adjust = null)
    {
        await Server.DisposeAsync();
        Server = await start(adjust?.Invoke(settings) ?? settings);
    }

    /// <summary>A merchant with fresh keys.</summary>
    public async Task<TestMerchant> NewMerchant(string region = "na")
    {
        var (home, currency) = MerchantAccounts.HomeOf(region)!.Value;
        var (merchant, secret) = MerchantAccounts.Draw(home, currency, null, null, sandbox: false);
        using var key = RSA.Create(2048);
        Assert.True(await Server.Accounts.Register(merchant, key.ExportSubjectPublicKeyInfoPem(), secret));
        return new TestMerchant(
            merchant.Id.Value,
            merchant.StoreId,
            merchant.PublicKeyId,
            null,
            key.ExportPkcs8PrivateKeyPem(),
            merchant.AccessKeyId,
            secret,
            home.Text(),
            currency.ToString(),
            merchant.StoreId
        );
    }

    public V2Client V2(TestMerchant merchant) => new(merchant, Http, V2Style.DotNet);

    public V1Client V1(TestMerchant merchant) => new(merchant, Http, "/OffAmazonPayments/2013-01-01");

    /// <summary>A permission in force, as it is once a buyer has confirmed it, with a processor's token.</summary>
    public async Task<ObjectId> OpenPermission(
        TestMerchant of,
        Money total,
        string token = "token",
        PermissionKind kind = PermissionKind.OneTime
    )
    {
        var merchant = MerchantId.Read(of.MerchantId);
        var opened = await Engine.Sessions.Open(new Command<CheckoutSession>(merchant, "open"), (_, id) =>
            new CheckoutSession
            {
                Id = id,
                State = State.Open,
                CreatedAt = default,
                Kind = kind,
                Terms = kind == PermissionKind.Recurring ? Terms.Recurring : Terms.OneTime,
                Requires = [Constraint.BuyerNotAssociated],
                Setup = new CheckoutSetup { ChargeAmount = total, Intent = PaymentIntent.Confirm },
            }
        );
        var session = opened.Result.Value.Id;
        var buyer = new Buyer("B" + ++buyers, "Ada Lovelace", "ada@example.com");
        var paid = await Engine.Sessions.Pay(new Command<CheckoutSession>(merchant, "pay"), session, _ =>
            (buyer, new Instrument(token, "Visa ending in 1111"), null, null)
        );
        Assert.True(paid.Result.Ok);
        var done = await Engine.Sessions.Complete(
            new Command<Completion>(merchant, "complete"),
            session,
            total,
            null,
            null,
            default
        );
        return done.Result.Value.Session.Permission!.Value;
    }

    public async Task<T> Get<T>(TestMerchant of, ObjectId id)
        where T : Tender.Core.Record => (T)(await Engine.Store.Find(MerchantId.Read(of.MerchantId), [id]))[id];

    /// <summary>
    /// Runs everything that falls due within a span, in order, each at its instant, as if time had passed.
    /// </summary>
    public async Task MoveBy(TimeSpan span)
    {
        moved += span;
        var target = TimeProvider.System.GetUtcNow() + moved;
        while (await NextJob() is { } next && next.DueAt <= target)
        {
            var job = JobKinds.Read(next) with { At = next.DueAt };
            if (await JobKinds.Of(next.Kind).Run(Server.Executor, job, default) is JobOutcome.Dead dead)
                await Server.Executor.Table.Kill(job, dead.Reason);
        }
    }

    /// <summary>Runs what waits for a processor once, now: as if it had been made due.</summary>
    public async Task AskNow()
    {
        JobKind[] kinds = [JobKind.Conclude, JobKind.Undo, JobKind.CloseOutside];
        foreach (var job in await Jobs($"kind IN ({string.Join(',', kinds.Select(kind => (int)kind))})", 1_000))
            await JobKinds.Of(job.Kind).Run(Server.Executor, JobKinds.Read(job), default);
    }

    /// <summary>Delivers the notices that are due by the time that has passed; the runner does those of now.</summary>
    public async Task Deliver()
    {
        using var late = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while ((await Jobs($"kind = {(int)JobKind.Deliver}", 1)) is [{ } next])
        {
            var now = TimeProvider.System.GetUtcNow();
            if (next.DueAt > now + moved)
                return;
            if (next.DueAt > now)
                await JobKinds
                    .Of(next.Kind)
                    .Run(Server.Executor, JobKinds.Read(next) with { At = next.DueAt }, late.Token);
            else
                await Task.Delay(20, late.Token);
        }
    }

    /// <summary>From now on comparisons with the processor take up what was committed just now, too.</summary>
    public void CompareAtOnce(LogLines? log = null) =>
        Engine.Reconciliations = new(Engine.Store, Engine.ProcessorCalls, asksProcessor: true)
        {
            Age = TimeSpan.FromMinutes(-1),
            Log = log,
        };

    /// <summary>Compares a merchant's books with the processor's.</summary>
    public async Task<Reconciliation> Reconcile(TestMerchant of, Reconciliation? before = null)
    {
        await Engine.Reconciliations.RunNow(MerchantId.Read(of.MerchantId));
        return await Reconciled(of, before);
    }

    /// <summary>The newest comparison with the processor, once it is complete and another than before.</summary>
    public async Task<Reconciliation> Reconciled(TestMerchant of, Reconciliation? before = null)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (true)
        {
            var days = await Engine.Store.Reconciliations.Days(MerchantId.Read(of.MerchantId), null, 1);
            if (
                days is [{ State: ReconciliationState.Complete } day]
                && (day.Day, day.Version) != (before?.Day, before?.Version ?? 0)
            )
                return day;
            await Task.Delay(5, patience.Token);
        }
    }

    /// <summary>What is not settled of a merchant.</summary>
    public Task<List<BookDifference>> Differences(TestMerchant of) =>
        Engine.Store.Reconciliations.Differences(MerchantId.Read(of.MerchantId), null, 0, 100);

    /// <summary>The jobs of a kind that there are: of one merchant, or of all.</summary>
    public async Task<int> CountJobs(JobKind kind, TestMerchant? of = null) =>
        (int)
            (
                await Engine.Store.Database.Query(
                    $"SELECT count(*) FROM jobs WHERE kind = {(int)kind} AND (merchant = @of OR @of = '')",
                    row => row.GetInt64(0),
                    ("of", of?.MerchantId ?? "")
                )
            )[0];

    /// <summary>What an account holds, over everything that was ever posted.</summary>
    public async Task<long> Balance(LedgerAccount account) =>
        (
            await Engine.Store.Database.Query(
                $"SELECT CAST(coalesce(sum(amount), 0) AS bigint) FROM ledger WHERE account = {(int)account}",
                row => row.GetInt64(0)
            )
        )[0];

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Directory.Delete(place, recursive: true);
    }

    // Notices are the runner's: nobody listens here. What waits for the end of a day is never waited for.
    private async Task<StoredJob?> NextJob() =>
        (await Jobs($"kind NOT IN ({string.Join(',', NeverMoved.Select(kind => (int)kind))})", 1)).FirstOrDefault();

    private Task<List<StoredJob>> Jobs(string which, int limit) =>
        Engine.Store.Database.Query(
            "SELECT merchant, id, fence, kind, object, arguments, due_at FROM jobs "
                + $"WHERE dead = 0 AND {which} ORDER BY due_at, id LIMIT {limit}",
            row => new StoredJob(
                MerchantId.Read(row.GetString(0)),
                row.GetInt64(1),
                row.GetInt64(2),
                (JobKind)row.GetInt16(3),
                row.GetString(4),
                row.IsDBNull(5) ? null : row.GetString(5),
                RecordJson.At(row.GetInt64(6)),
                Lane: null,
                Failures: 0
            )
        );
}
