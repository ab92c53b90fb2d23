using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Tender.Core;
using Tender.Server.Http.V1;
using Tender.Server.Jobs;
using Tender.Server.Notifications;
using Tender.Server.Payments;
using Tender.Server.Processors;
using Tender.Server.Storage;
using Tender.Tests.Harness;
using Database = Tender.Server.Storage.Database;
using Door = Tender.Server.Storage.PaymentStore;

namespace Tender.Tests.Simulations;

/// <summary>Real time, moved by hand, also as a stopwatch.</summary>
internal sealed class HandTime : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => Now;

    public override long GetTimestamp() => Now.Ticks;
}

/// <summary>The world failing at a commit.</summary>
internal sealed class WorldFailedException(CommitPoint at) : Exception($"The world failed {at} the commit.");

/// <summary>One process of the service, without its wire: it keeps the errors its background work logs.</summary>
internal sealed class Node : IAsyncDisposable, ILogger
{
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);

    public Node(Database database, int seed, HandTime time, Processor processor)
    {
        (Database, var ids) = (database, new IdGenerator(time, seed));
        Store = new Door(database, ids, time, sandbox: true, Deliveries.NewsIn);
        Engine = new Engine(Store, processor, TimeSpan.FromSeconds(30), reports: V1ReportFiles.Format);
        Jobs = new JobTable(database, time, Lease);
        // Every endpoint is disabled, so that notices are owed and held: nothing is ever signed or sent.
        Executor = new JobExecutor(Engine, new Deliveries(Store, null!, null!, sandbox: true), Jobs, ids, time, this);
        Runner = new JobRunner(Executor, time, this);
    }

    public Database Database { get; }
    public Door Store { get; }
    public Engine Engine { get; }
    public JobTable Jobs { get; }
    public JobExecutor Executor { get; }
    public MerchantClocks Clocks => Executor.Clocks;
    public JobRunner Runner { get; }
    public ConcurrentQueue<Exception> Failures { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await Runner.DisposeAsync();
        await Store.DisposeAsync();
        await Database.DisposeAsync();
    }

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    )
    {
        if (exception is not null)
            Failures.Enqueue(exception);
    }
}

/// <summary>
/// A seeded world: one or two nodes on one database, merchants who do what they may and what they may not, clocks that
/// are moved, commits that fail, a processor with moods. Everything that happens follows from the seed. What merchants
/// do is in the other half of this class; here is how it is done and judged.
/// </summary>
internal sealed partial class World : IAsyncDisposable
{
    private readonly TestDatabase kind;
    private readonly int seed;
    private readonly Random random;
    private readonly HandTime time = new();
    private readonly List<Node> nodes = [];
    private readonly List<Shop> shops = [];
    private readonly List<string> trail = [];
    private readonly string location;
    private readonly string? directory;
    private int nodesMade,
        requestsMade,
        step,
        faultsLeft,
        commitsSpared;
    private CommitPoint faultAt;
    private volatile bool faultFired;

    private const string Command = """
        dotnet run --project tests/Tender.Tests -- -class "*Simulations.SimulationTests"
        """;

    /// <summary>What a line of the trail adds when the world failed a commit.</summary>
    private string FaultNote => faultFired ? $" (the world failed {faultAt} a commit)" : "";

    /// <summary>
    /// An advance may have been broken off between the work it did and the clock's own step: until it goes on, the
    /// clock stands before that work.
    /// </summary>
    private bool brokenOff;

    private World(TestDatabase kind, int seed, string location, string? directory)
    {
        (this.kind, this.seed, this.location, this.directory, random) = (
            kind,
            seed,
            location,
            directory,
            new Random(seed)
        );
        Processor = seed % 2 == 0 ? new Outside(seed) : null;
    }

    /// <summary>A merchant of the world, and what it has asked so far.</summary>
    private sealed record Shop(MerchantId Id, Currency Currency)
    {
        public List<Request> Asked { get; } = [];
        public int Keys { get; set; }
    }

    /// <summary>The processor outside; null where the simulator answers.</summary>
    public Outside? Processor { get; }

    public int Commands { get; private set; }

    public int Permissions { get; private set; }

    public int Finished { get; private set; }

    /// <summary>
    /// Steps whose journal time lies before their object's last one, after an advance was broken off.
    /// </summary>
    public int WentBack { get; private set; }

    /// <summary>How many steps of each name were made, for a run that says what it did.</summary>
    public SortedDictionary<string, int> Counts { get; } = new(StringComparer.Ordinal);

    public Database Database => nodes[0].Database;

    public IEnumerable<MerchantId> Merchants => shops.Select(shop => shop.Id);

    public static async Task<World> Start(TestDatabase kind, int seed)
    {
        var directory = kind == TestDatabase.Sqlite ? Directory.CreateTempSubdirectory("tender-world-").FullName : null;
        var world = new World(
            kind,
            seed,
            directory is null ? await Harness.Postgres.NewDatabase() : Path.Combine(directory, "tender.db"),
            directory
        );
        await world.StartNode();
        if (kind == TestDatabase.Postgres)
            await world.StartNode();
        await world.AddShop(MerchantId.Read("A1B2C3D4E5F6G7"), Region.NorthAmerica, Currency.USD);
        await world.AddShop(MerchantId.Read("A7G6F5E4D3C2B1"), Region.Japan, Currency.JPY);
        return world;
    }

    /// <summary>
    /// Does so many things at random, checks after each, and everything now and then; at the end all faults stop, all
    /// time passes, and everything is checked again.
    /// </summary>
    public async Task Run(int steps, int fullCheckEvery = 25)
    {
        try
        {
            for (step = 1; step <= steps; step++)
            {
                time.Now += TimeSpan.FromMilliseconds(random.Next(1, 3000));
                var shop = shops[random.Next(10) < 7 ? 0 : 1];
                var name = await Act(shop);
                Counts[name] = Counts.GetValueOrDefault(name) + 1;
                Disarm();
                if (step % fullCheckEvery == 0)
                    await CheckAll(quiet: false);
            }
            await Quiesce();
        }
        catch (Exception failure) when (failure is not SimulationFailedException)
        {
            throw new SimulationFailedException(
                $"""
                Seed {seed} on {kind} failed in step {step}{(
                    Processor is null ? "" : ", with an outside processor"
                )}: {failure.Message}
                Again: TENDER_SEED={seed} {Command}
                Before it:
                  {string.Join("\n  ", trail.TakeLast(16))}
                """,
                failure
            );
        }
    }

    /// <summary>The journals of all merchants, one after the other.</summary>
    public async Task<List<string>> ReadJournal() =>
        [
            .. (
                await Task.WhenAll(shops.Select(shop => new Invariants(Database, shop.Id, Processor).ReadJournal()))
            ).SelectMany(lines => lines),
        ];

    /// <summary>What was done and what came of it, in words.</summary>
    public IReadOnlyList<string> Trail => trail;

    public async Task CheckAll(bool quiet)
    {
        foreach (var shop in shops)
        {
            var checks = Checks(shop);
            await checks.CheckAll(quiet);
            if (quiet)
                WentBack += checks.WentBack;
            await CheckReplies(shop);
        }
        if (Processor is null)
            return;
        if (Processor.Misuses.Count > 0)
            throw new InvariantBrokenException("I7 " + string.Join("; ", Processor.Misuses));
        var known = (await Database.Query("SELECT id FROM objects", row => row.GetString(0))).ToHashSet();
        if (
            quiet
            && Processor.Effects().Keys.FirstOrDefault(id => !known.Contains(id.Value)) is { Value: not null } orphan
        )
            throw new InvariantBrokenException($"I8 {orphan} is at the processor and in no book");
    }

    /// <summary>A checkout that goes on, in a world whose time has passed.</summary>
    public Task OpenOne() => Open(shops[0]);

    public async ValueTask DisposeAsync()
    {
        foreach (var node in nodes)
            await node.DisposeAsync();
        if (directory is not null)
            Directory.Delete(directory, recursive: true);
    }

    private async Task StartNode()
    {
        Database database =
            kind == TestDatabase.Sqlite ? new Sqlite(location) : new Tender.Server.Storage.Postgres(location, lanes: 2);
        await database.Open("sandbox");
        database.AtCommit = AtCommit;
        nodes.Add(
            new Node(database, unchecked(seed * 31 + nodesMade++), time, Processor ?? (Processor)new Simulator())
        );
    }

    private async Task AddShop(MerchantId id, Region region, Currency currency)
    {
        var merchant = new Merchant
        {
            Id = id,
            StoreId = "store-" + id,
            PublicKeyId = "SANDBOX-" + id,
            AccessKeyId = "AKIA" + id,
            Region = region,
            Currency = currency,
            Seed = unchecked(seed * 2L + shops.Count),
            Settings = new MerchantSettings { Fees = shops.Count == 0 ? new FeeSchedule(290, 30) : null },
            Endpoints =
            [
                new NoticeEndpoint
                {
                    Id = "e1",
                    Url = "http://127.0.0.1:1/one",
                    Dialects = Dialects.Both,
                    Disabled = "Nobody listens.",
                },
                new NoticeEndpoint
                {
                    Id = "e2",
                    Url = "http://127.0.0.1:1/two",
                    Dialects = Dialects.V1,
                    Disabled = "Nobody listens.",
                },
            ],
        };
        await Database.Execute(
            "INSERT INTO merchants (bucket, merchant, version, doc, shift_ms, advancing_to, reached_at, minted,"
                + " created_at) VALUES (@bucket, @merchant, 1, @doc, 0, NULL, NULL, 0, @at)",
            _ => 0,
            ("bucket", Merchant.BucketOf(id)),
            ("merchant", id.Value),
            ("doc", JsonSerializer.Serialize(merchant, RowJson.Tight.Merchant)),
            ("at", RecordJson.Ms(time.Now))
        );
        shops.Add(new Shop(id, currency));
    }

    // Faults

    private void AtCommit(CommitPoint point)
    {
        if (
            point != faultAt
            || Interlocked.Decrement(ref commitsSpared) >= 0
            || Interlocked.Decrement(ref faultsLeft) < 0
        )
            return;
        faultFired = true;
        throw new WorldFailedException(point);
    }

    /// <summary>
    /// Lets one of the next commits fail, or two of them before they are made: the second is the store's own
    /// repetition. It is the very next commit, for how many commits a crowd shares is the threads' business and no
    /// seed's; one seed in three gives that up to fail in the middle of things too.
    /// </summary>
    private void Arm(int oneIn)
    {
        faultFired = false;
        if (random.Next(oneIn) != 0)
            return;
        commitsSpared = seed % 3 == 0 ? random.Next(8) : 0;
        (faultAt, faultsLeft) = random.Next(3) switch
        {
            0 => (CommitPoint.Before, 1),
            1 => (CommitPoint.Before, 2),
            _ => (CommitPoint.After, 1),
        };
    }

    private void Disarm()
    {
        faultsLeft = commitsSpared = 0;
        var failures = nodes.SelectMany(node => node.Failures).ToList();
        foreach (var node in nodes)
            node.Failures.Clear();
        if (failures.FirstOrDefault(failure => !faultFired || !IsOfTheWorld(failure)) is { } bug)
            throw new InvariantBrokenException($"Background work failed by itself: {bug}");
        faultFired = false;
    }

    private static bool IsOfTheWorld(Exception failure) =>
        failure is WorldFailedException or UnknownCommitException { InnerException: WorldFailedException };

    // Requests

    /// <summary>What became of a request; all empty when the caller never learned.</summary>
    private sealed record Came(
        bool Ok,
        Refusal? No,
        string? About,
        StoredResponse? Reply,
        bool IsReplay,
        bool KeyWasForAnother,
        Exception? Failure
    )
    {
        public override string ToString() =>
            Failure is not null ? $"failed: {Failure.Message}"
            : IsReplay ? "as before"
            : KeyWasForAnother ? "another request's key"
            : Ok ? "yes"
            : $"no: {No} {About}";
    }

    /// <summary>A request that can be sent any number of times: under one key it is one request.</summary>
    private sealed class Request(string what, string? key, string summary, Func<Node, byte[], Task<Came>> send)
    {
        public string What => what;
        public string? Key => key;
        public string Summary => summary;
        public int Sent { get; private set; }

        /// <summary>The answer once somebody has got it; it may not change any more.</summary>
        public StoredResponse? Answer { get; set; }

        public Task<Came> Send(Node node, bool as_another = false)
        {
            Sent++;
            return send(
                node,
                SHA256.HashData(Encoding.UTF8.GetBytes(as_another ? summary + " but not quite" : summary))
            );
        }
    }

    private Request Ask<T>(
        Shop shop,
        string what,
        Func<Engine, Command<T>, Task<CommandResult<T>>> call,
        bool keyed = true
    )
    {
        var number = ++requestsMade;
        // Both merchants use the same keys: each has its own.
        var key = keyed && random.Next(10) < 6 ? $"k{++shop.Keys}" : null;
        var summary = $"{what} #{number}";
        var request = new Request(what, key, summary, async (node, hash) =>
        {
            var ask = new Command<T>(
                shop.Id,
                summary,
                Key: key is null ? null : new IdempotencyKey(what, key, hash),
                Render: key is null ? null : value => new StoredResponse(200, Encoding.UTF8.GetBytes(Words(value)))
            );
            try
            {
                var applied = await call(node.Engine, ask);
                return applied.Answer(
                    one => new Came(one.Result.Ok, one.Result.No, one.Result.About, one.Response, false, false, null),
                    one => new Came(false, Refusal.NotFound, null, one.Response, true, false, null),
                    _ => new Came(false, Refusal.NotFound, null, null, false, true, null)
                );
            }
            catch (Exception failure)
            {
                return new Came(false, null, null, null, false, false, failure);
            }
        });
        if (key is not null)
            shop.Asked.Add(request);
        return request;
    }

    private static string Words<T>(T value) =>
        value switch
        {
            CheckoutSession one => $"{one.Id} {one.State} {one.Reason} {one.Version}",
            Completion one =>
                $"{Words(one.Session)} {one.Session.Permission} {(one.Charge is { } charge ? Words(charge) : "")}",
            Charge one =>
                $"{one.Authorization.Id} {one.Authorization.State} {one.Authorization.Reason} {one.Capture?.State}",
            PermissionWithDetails one => Words(one.Permission),
            ChargePermission one => $"{one.Id} {one.State} {one.Reason} {one.Version}",
            Refund one => $"{one.Id} {one.State} {one.Reason}",
            _ => throw new ArgumentException(typeof(T).Name, nameof(value)),
        };

    /// <summary>
    /// Sends a request and judges what came of it: a refusal changes nothing, an answer under a key is the same for
    /// ever, and what should come comes.
    /// </summary>
    /// <param name="shop">Who asks.</param>
    /// <param name="request">What.</param>
    /// <param name="expected">The refusal that must come, or null for a yes; only with
    /// <paramref name="isCertain"/>.</param>
    /// <param name="isCertain">Whether it is known what must come.</param>
    private async Task<Came> Send(Shop shop, Request request, Refusal? expected = null, bool isCertain = false)
    {
        var before = await Mark();
        var isFirst = request.Sent == 0;
        var came = await request.Send(Any());
        Note($"{shop.Id} {request.Summary} {request.Key}: " + $"{came}{FaultNote}");
        Judge(request, came, isFirst);
        if (came is { Failure: null, Ok: false, IsReplay: false } || (came.IsReplay && !faultFired))
            if (await Mark() is var after && after != before)
                throw new InvariantBrokenException(
                    $"I19 {request.Summary} was refused or repeated ({came}), and changed something: {before} "
                        + $"is {after}"
                );
        if (isCertain && came is { Failure: null, IsReplay: false } && came.No != expected)
            throw new InvariantBrokenException(
                $"I15 {request.Summary}: {expected?.ToString() ?? "a yes"} was expected, and came {came}"
            );
        return came;
    }

    private void Judge(Request request, Came came, bool isFirst)
    {
        Commands++;
        if (came.Failure is { } failure && !(faultFired && IsOfTheWorld(failure)))
            throw new InvariantBrokenException($"I23 {request.Summary} failed by itself: {failure}");
        if (came.KeyWasForAnother)
            throw new InvariantBrokenException($"I19 {request.Summary} was taken for another request");
        if (came.IsReplay && isFirst && !faultFired)
            throw new InvariantBrokenException($"I18 {request.Summary} was sent once, and answered as if sent before");
        if (came.Failure is not null || came.Reply is not { } reply || request.Key is null)
            return;
        if (!came.IsReplay && request.Answer is not null)
            throw new InvariantBrokenException($"I18 {request.Summary} was answered before, and is done again");
        if (
            request.Answer is { } earlier
            && (earlier.Status != reply.Status || !earlier.Body.AsSpan().SequenceEqual(reply.Body))
        )
            throw new InvariantBrokenException(
                $"I18 {request.Summary}: answered \"{Encoding.UTF8.GetString(earlier.Body)}\", then "
                    + $"\"{Encoding.UTF8.GetString(reply.Body)}\""
            );
        request.Answer = reply;
    }

    /// <summary>I18, I20: exactly the answers of what was done are kept, as they were given.</summary>
    private async Task CheckReplies(Shop shop)
    {
        var kept = (
            await Database.Query(
                "SELECT scope, key, status, body FROM replies WHERE bucket = @bucket AND merchant = @merchant",
                row =>
                    (
                        Scope: row.GetString(0),
                        Key: row.GetString(1),
                        Status: (int)row.GetInt16(2),
                        Body: KeptBody.Unpack(row.GetBytes(3))
                    ),
                ("bucket", Merchant.BucketOf(shop.Id)),
                ("merchant", shop.Id.Value)
            )
        ).ToDictionary(row => (row.Scope, row.Key));
        var done = (
            await Database.Query(
                "SELECT summary FROM journal WHERE bucket = @bucket AND merchant = @merchant",
                row => row.GetString(0),
                ("bucket", Merchant.BucketOf(shop.Id)),
                ("merchant", shop.Id.Value)
            )
        ).ToHashSet();
        foreach (var request in shop.Asked)
        {
            var isKept = kept.Remove((request.What, request.Key!), out var row);
            if (
                request.Answer is { } answer
                && (!isKept || row.Status != answer.Status || !row.Body.AsSpan().SequenceEqual(answer.Body))
            )
                throw new InvariantBrokenException(
                    $"I18 {shop.Id} {request.Summary}: the answer given is not the one kept"
                );
            // Confirming what is confirmed is a yes that writes nothing.
            if (isKept != done.Contains(request.Summary) && !(isKept && request.What == "confirm"))
                throw new InvariantBrokenException(
                    $"I20 {shop.Id} {request.Summary}: its answer is {(isKept ? "" : "not ")}kept, and it was "
                        + $"{(isKept ? "not " : "")}done"
                );
        }
        if (kept.Count > 0)
            throw new InvariantBrokenException(
                $"I20 {shop.Id}: answers to what nobody asked: {string.Join(", ", kept.Keys)}"
            );
    }

    /// <summary>A number that changes when anything is written.</summary>
    private async Task<string> Mark() =>
        (
            await Database.Query(
                """
                SELECT (SELECT count(*) FROM journal), (SELECT count(*) FROM ledger), (SELECT count(*) FROM replies),
                  (SELECT count(*) FROM jobs), (SELECT count(*) FROM deliveries),
                  (SELECT CAST(coalesce(sum(version), 0) AS bigint) FROM objects),
                  (SELECT CAST(coalesce(sum(minted), 0) AS bigint) FROM merchants),
                  (SELECT CAST(coalesce(sum(fence), 0) AS bigint) FROM jobs)
                """,
                row => string.Join(' ', Enumerable.Range(0, 8).Select(row.GetInt64))
            )
        )[0];

    private Node Any() => nodes[nodes.Count == 1 ? 0 : random.Next(nodes.Count)];

    private void Note(string what) => trail.Add($"{step}: {what}");

    private Invariants Checks(Shop shop) =>
        new(Database, shop.Id, Processor) { ClockMayStand = brokenOff, OneClock = true };

    /// <summary>Faults stop, leases end, all the time there is passes: then nothing may be left to do.</summary>
    private async Task Quiesce()
    {
        Processor?.Healthy = true;
        faultsLeft = 0;
        foreach (var node in nodes)
        {
            time.Now += Node.Lease + TimeSpan.FromMinutes(5);
            await node.Runner.Drain();
        }
        foreach (var shop in shops)
        {
            var node = Any();
            var now = await node.Store.Now(shop.Id);
            var advanced = await node.Clocks.Advance(
                shop.Id,
                new AdvanceTarget(now + TimeSpan.FromDays(900)),
                settle: true,
                TimeSpan.FromHours(1),
                CancellationToken.None
            );
            if (advanced is not { Finished: true })
                throw new InvariantBrokenException($"I30 {shop.Id}: the clock could not be moved to the end");
        }
        Disarm();
        await CheckAll(quiet: true);
        foreach (var shop in shops)
        {
            var rows = await Family.ReadAll(Database, shop.Id);
            Permissions += rows.Count(row => row.Id.Kind == ObjectKind.ChargePermission);
            Finished += rows.Count(row => !row.Live);
        }
    }
}

/// <summary>A run failed; the message says how to repeat it.</summary>
internal sealed class SimulationFailedException(string message, Exception cause) : Exception(message, cause);
