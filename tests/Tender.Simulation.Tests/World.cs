using System.Text.Json;
using Tender.Core;
using Tender.Server.Storage;
using Tender.Tests.Simulations;

namespace Tender.Simulated;

/// <summary>What a run is made of; the same plan runs the same.</summary>
/// <param name="Seed">What everything is drawn from.</param>
/// <param name="Acts">How many acts are drawn.</param>
/// <param name="Only">Which of them are done; null for all.</param>
internal sealed record Plan(int Seed, int Acts, IReadOnlyList<int>? Only = null)
{
    /// <summary>How the run is repeated.</summary>
    public string Command =>
        $"TENDER_SEED={Seed} TENDER_ACTS={Acts}"
        + (Only is null ? "" : $" TENDER_ONLY={string.Join(',', Only)}")
        + " ./soak.sh one";
}

/// <summary>
/// A seeded world: two to four nodes on one database, merchants of both generations, a network, perhaps a processor
/// outside, and faults in all of them. First everything may fail, and what must always hold is checked; then the faults
/// end, and what is owed must happen in its time.
/// </summary>
internal sealed partial class World : IAsyncDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly Plan plan;
    private readonly string directory;
    private readonly List<Node> nodes = [],
        buried = [];
    private readonly List<string> trail = [];
    private readonly TaskCompletionSource broken = new();
    private readonly List<StoreFault> enabled;
    private readonly int rarity;
    private int nodesMade;

    private World(Plan plan, string directory, Sqlite real)
    {
        (this.plan, this.directory, Real) = (plan, directory, real);
        Draw = new Random(plan.Seed);
        Scheduler = new Scheduler(Start);
        Outer = Scheduler.NewPlace();
        Network = new Network(this);
        Bank = plan.Seed % 2 == 0 ? new Bank(this, new Outside(plan.Seed)) : null;
        // Some seeds know few faults, so that these come often, and in any company.
        enabled = [.. StoreFaults.Table.Where(_ => Draw.Next(10) < 6)];
        rarity = (int[])[25, 60, 150, 400] is var rates ? rates[Draw.Next(rates.Length)] : 0;
    }

    public int Seed => plan.Seed;

    /// <summary>What the world draws from; on its own thread alone.</summary>
    public Random Draw { get; }

    public Scheduler Scheduler { get; }

    /// <summary>Where merchants and the world itself run.</summary>
    public Scheduler.Place Outer { get; }

    /// <summary>The database without faults: for those who judge.</summary>
    public Sqlite Real { get; }

    public Network Network { get; }

    /// <summary>The processor outside; null where the simulator answers.</summary>
    public Bank? Bank { get; }

    public List<Shop> Shops { get; } = [];

    public IReadOnlyList<Node> Nodes => nodes;

    /// <summary>Whether things fail.</summary>
    public bool IsRough { get; private set; } = true;

    public Tally Tally { get; } = new();

    public IReadOnlyList<string> Trail => trail;

    /// <summary>Runs a plan to its end.</summary>
    /// <exception cref="WorldBrokenException">Something does not hold; the message says how to repeat it.</exception>
    public static async Task<World> Run(Plan plan)
    {
        var root = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();
        var directory = Path.Combine(root, $"tender-world-{Guid.NewGuid():N}");
        Directory.CreateDirectory(directory);
        var real = new Sqlite(Path.Combine(directory, "tender.db"));
        await real.Open("sandbox");
        await using var world = new World(plan, directory, real);
        try
        {
            var main = world.Outer.Begin(world.Live);
            world.Scheduler.Run(Task.WhenAny(main, world.broken.Task).Unwrap());
        }
        catch (Exception failure)
        {
            throw new WorldBrokenException(plan, world, failure);
        }
        return world;
    }

    /// <summary>Says that something does not hold, whoever is listening.</summary>
    public void Break(string what)
    {
        var failure = new InvariantBrokenException(what);
        broken.TrySetException(failure);
        throw failure;
    }

    public void Note(string what) => trail.Add($"{(Scheduler.Now - Start).TotalSeconds, 9:F3} {what}");

    public async ValueTask DisposeAsync()
    {
        foreach (var node in nodes)
            node.Place.IsDead = true;
        Scheduler.End();
        foreach (var node in nodes.Concat(buried))
            await node.Bury();
        await Real.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    /// <summary>A node that lives, by the world's choice.</summary>
    public async Task<Node> AnyNode(Random random)
    {
        while (nodes.Count(node => !node.IsDead) == 0)
            await Scheduler.Delay(TimeSpan.FromSeconds(1));
        var alive = nodes.Where(node => !node.IsDead).ToList();
        return alive[random.Next(alive.Count)];
    }

    /// <summary>A node dies; another takes its place after a while.</summary>
    public void Kill(Node node, bool inCall = false)
    {
        if (node.IsDead)
            return;
        node.Kill(inCall);
        Note($"node {node.Number} is killed");
        Scheduler.After(TimeSpan.FromSeconds(Draw.Next(1, 40)), () =>
        {
            buried.Add(node);
            nodes.Remove(node);
            StartNode();
        });
    }

    /// <summary>Background work of a node failed: the world must have had a hand in it.</summary>
    public void BackgroundFailed(Node node, string what, Exception failure)
    {
        if (!IsExcused(failure) && !IsSecondAttempt(what, failure))
            Break($"Background work of node {node.Number} failed by itself: {what} {failure}");
    }

    /// <summary>
    /// An advance runs a job without a new fence. If the first commit of a delivery's attempt was given up as of
    /// unknown fate and lands after the job was begun again, the second finds its number taken: it fails, is tried
    /// again, and harms nobody.
    /// </summary>
    private bool IsSecondAttempt(string what, Exception failure) =>
        IsRough
        && failure is SqliteException { IsConstraint: true }
        && what.StartsWith("Job Deliver", StringComparison.Ordinal)
        && Shops.Any(shop => shop.HasMoved && what.Contains(shop.Id.Value, StringComparison.Ordinal));

    /// <summary>Whether a failure is one that the world makes, while it makes any.</summary>
    public bool IsExcused(Exception failure) =>
        (IsRough || Scheduler.Now < calmSince + TimeSpan.FromMinutes(2))
        && (
            DatabaseTroubles.Of(failure) is not null
            || failure is UnknownCommitException or OverloadedException or NodeDiedException
            || failure is System.Data.Common.DbException { IsTransient: true }
        );

    private async Task Live()
    {
        for (var n = Draw.Next(2, 5); n > 0; n--)
            StartNode();
        await OpenShops();
        await Act();
        CheckAll(quiet: false);
        await Recover();
        CheckAll(quiet: true);
        Count();
    }

    private void StartNode()
    {
        var wrong = Draw.Next(2) == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(Draw.Next(-4000, 4000));
        nodes.Add(Node.Start(this, ++nodesMade, wrong));
        Note($"node {nodesMade} starts, its clock wrong by {wrong.TotalSeconds:F0} s");
    }

    /// <summary>The first phase: acts begin one after the other, and overlap.</summary>
    private async Task Act()
    {
        var under = new List<Task>();
        var acts = Acts();
        for (var i = 0; i < acts.Count; i++)
        {
            var (number, act) = acts[i];
            var random = new Random(HashCode(plan.Seed, number));
            await Scheduler.Delay(
                random.Next(15) == 0
                    ? TimeSpan.FromMinutes(random.Next(1, 25))
                    : TimeSpan.FromMilliseconds(random.Next(2000))
            );
            under.RemoveAll(task => task.IsCompletedSuccessfully);
            while (under.Count(task => !task.IsCompleted) >= 6)
                await Task.WhenAny(under.Where(task => !task.IsCompleted));
            Tally.Did(act.Name);
            under.Add(Outer.Begin(() => Guard(act, new Stage(this, number, random))));
            if (i % 20 == 19)
                CheckAll(quiet: false);
        }
        await Task.WhenAll(under);
    }

    private async Task Guard(Act act, Stage stage)
    {
        try
        {
            await act.Do(stage);
        }
        catch (Exception failure)
        {
            broken.TrySetException(
                failure is InvariantBrokenException ? failure : new InvalidOperationException($"{act.Name}: {failure}")
            );
        }
    }

    private List<(int Number, Act Act)> Acts()
    {
        var all = Simulated.Act.All;
        var drawn = new List<(int, Act)>();
        for (var i = 0; i < plan.Acts; i++)
        {
            var at = new Random(HashCode(plan.Seed, -1 - i)).Next(all.Sum(act => act.Weight));
            drawn.Add((i, all.First(act => (at -= act.Weight) < 0)));
        }
        return plan.Only is { } only ? [.. only.Where(n => n < drawn.Count).Select(n => drawn[n])] : drawn;
    }

    private static int HashCode(int seed, int number)
    {
        unchecked
        {
            var mixed = (ulong)(uint)seed * 0x9E3779B97F4A7C15UL + (ulong)(uint)number * 0xC2B2AE3D27D4EB4FUL;
            mixed ^= mixed >> 29;
            return (int)((mixed * 0xBF58476D1CE4E5B9UL) >> 33);
        }
    }

    private async Task OpenShops()
    {
        await AddShop("A1B2C3D4E5F6G7", Region.NorthAmerica, Currency.USD, silent: false);
        await AddShop("A7G6F5E4D3C2B1", Region.Japan, Currency.JPY, silent: true);
        await AddShop("A3C5E7G9B1D2F4", Region.Europe, Currency.EUR, silent: false);
    }

    private async Task AddShop(string id, Region region, Currency currency, bool silent)
    {
        var merchant = new Merchant
        {
            Id = MerchantId.Read(id),
            StoreId = "store-" + id,
            PublicKeyId = "SANDBOX-" + id,
            AccessKeyId = "AKIA" + id,
            Region = region,
            Currency = currency,
            Seed = unchecked(Seed * 2L + Shops.Count),
            Settings = new MerchantSettings { Fees = Shops.Count == 0 ? new FeeSchedule(290, 30) : null },
            Endpoints =
            [
                new NoticeEndpoint
                {
                    Id = "e1",
                    Url = $"http://{id.ToLowerInvariant()}/one",
                    Dialects = Dialects.Both,
                },
                new NoticeEndpoint
                {
                    Id = "e2",
                    Url = $"http://{id.ToLowerInvariant()}/two",
                    Dialects = Dialects.V1,
                },
            ],
        };
        if (silent)
            Network.Silent.Add(merchant.Endpoints[0].Url);
        await Real.Execute(
            "INSERT INTO merchants (bucket, merchant, version, doc, shift_ms, advancing_to, reached_at, minted,"
                + " created_at) VALUES (@bucket, @merchant, 1, @doc, 0, NULL, NULL, 0, @at) RETURNING 1",
            _ => 0,
            ("bucket", Merchant.BucketOf(merchant.Id)),
            ("merchant", id),
            ("doc", JsonSerializer.Serialize(merchant, RowJson.Tight.Merchant)),
            ("at", RecordJson.Ms(Scheduler.Now))
        );
        Shops.Add(new Shop(merchant.Id, currency, merchant.Endpoints));
    }

    private void CheckAll(bool quiet)
    {
        foreach (var check in Check.All)
            check.Look(this, quiet);
    }
}

/// <summary>A merchant of the world, and what it has asked so far.</summary>
internal sealed record Shop(MerchantId Id, Currency Currency, IReadOnlyList<NoticeEndpoint> Endpoints)
{
    public List<Request> Asked { get; } = [];

    public List<ObjectId> Permissions { get; } = [];

    /// <summary>What was acknowledged with a yes that changes something.</summary>
    public HashSet<string> Acknowledged { get; } = [];

    public int Keys { get; set; }

    /// <summary>Whether its clock was moved.</summary>
    public bool HasMoved { get; set; }
}

/// <summary>A run failed; the message says how to repeat it.</summary>
internal sealed class WorldBrokenException(Plan plan, World world, Exception cause)
    : Exception(
        $"""
        Seed {plan.Seed} failed after {world.Scheduler.Steps} steps{(
            world.Bank is null ? "" : ", with a processor outside"
        )}: {cause.Message}
        Again: {plan.Command}
        Before it:
          {string.Join("\n  ", world.Trail.TakeLast(24))}
        """,
        cause
    )
{
    public long Steps { get; } = world.Scheduler.Steps;

    /// <summary>What does not hold, without the particulars: the invariant's number, or the first words.</summary>
    public string What { get; } = cause.Message.Split(' ')[0];

    public string Sentence { get; } = cause.Message.Split('\n')[0];

    public Plan Plan => plan;
}
