using System.Diagnostics;
using System.Globalization;
using Tender.Core;
using Tender.Server.Jobs;
using Tender.Server.Processors;
using Tender.Server.Storage;
using Tender.Tests.Harness;
using Xunit;
using Record = Tender.Core.Record;

namespace Tender.Tests.Simulations;

/// <summary>
/// Merchants at random, on both databases, while clocks move and commits fail; what must always hold is checked as they
/// go. Even seeds have a processor outside, odd ones the simulator.
/// <c>TENDER_SEED=123</c> runs that seed alone; <c>TENDER_SEEDS=500</c> runs that many new ones.
/// </summary>
public class SimulationTests(ITestOutputHelper output)
{
    private const int Steps = 250;

    [Theory, OnBothDatabases]
    public async Task Nothing_merchants_do_while_the_world_fails_breaks_the_books(TestDatabase kind)
    {
        var watch = Stopwatch.StartNew();
        var (commands, permissions, finished, steps) = (0, 0, 0, 0);
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var seeds = Seeds(kind == TestDatabase.Sqlite ? 12 : 5);
        var wentBack = 0;
        output.WriteLine($"Seeds: {string.Join(' ', seeds)}");
        foreach (var seed in seeds)
        {
            await using var world = await World.Start(kind, seed);
            await world.Run(Steps);
            (commands, permissions, finished, steps) = (
                commands + world.Commands,
                permissions + world.Permissions,
                finished + world.Finished,
                steps + Steps
            );
            wentBack += world.WentBack;
            foreach (var (name, count) in world.Counts)
                counts[name] = counts.GetValueOrDefault(name) + count;
        }
        var seconds = watch.Elapsed.TotalSeconds;
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{kind}: {seeds.Count} worlds, {steps} steps, {commands} requests, {permissions} permissions, "
                    + $"{finished} objects to their end, in {seconds:F1} s: {permissions / seconds:F1} permissions "
                    + $"and {finished / seconds:F1} objects a second"
            )
        );
        if (wentBack > 0)
            output.WriteLine($"Journal time went back {wentBack} times after an advance was broken off.");
        output.WriteLine(string.Join(", ", counts.Select(one => $"{one.Key} {one.Value}")));
        Assert.True(permissions > 4 * seeds.Count, "Hardly anything was bought.");
    }

    [Theory, InlineData(1), InlineData(11), InlineData(23)]
    public async Task The_same_seed_writes_the_same_journal(int seed)
    {
        var (journals, trails) = (new List<List<string>>(), new List<IReadOnlyList<string>>());
        for (var i = 0; i < 2; i++)
        {
            await using var world = await World.Start(TestDatabase.Sqlite, seed);
            await world.Run(150, fullCheckEvery: 150);
            journals.Add(await world.ReadJournal());
            trails.Add(world.Trail);
        }
        Assert.True(journals[0].Select(line => line.Split('|')[0]).Distinct().Count() == 2, "Somebody has no journal.");
        var at = journals[0].Zip(journals[1]).TakeWhile(pair => pair.First == pair.Second).Count();
        if (at == Math.Max(journals[0].Count, journals[1].Count))
            return;
        var parts = trails[0].Zip(trails[1]).TakeWhile(pair => pair.First == pair.Second).Count();
        Assert.Fail(
            $"""
            The journals part at line {at}:
              {journals[0].ElementAtOrDefault(at)}
              {journals[1].ElementAtOrDefault(at)}
            What was done parts at:
              {trails[0].ElementAtOrDefault(parts)}
              {trails[1].ElementAtOrDefault(parts)}
            after {string.Join("\n  ", trails[0].Take(parts).TakeLast(5))}
            """
        );
    }

    /// <summary>An approval that is slow to come is still before a deadline that is a day later.</summary>
    [Theory, OnBothDatabases]
    public async Task A_moved_clock_keeps_the_order_of_what_falls_due_while_a_slow_processor_is_asked(TestDatabase kind)
    {
        var processor = new Slow();
        await using var engines = await Engines.Start(kind, processor);
        var permission = await engines.OpenPermission(Engines.Usd(100));
        var made = await engines.Authorize(permission, Engines.Usd(10), AnswerMode.WhenKnown);
        Assert.Equal(State.Pending, made.Result.Value.Authorization.State);
        await engines.Executor.Clocks.Advance(
            Engines.MerchantId,
            new AdvanceTarget(engines.Clock.Now + TimeSpan.FromDays(2)),
            settle: false,
            TimeSpan.FromMinutes(1),
            default
        );
        Assert.Equal(State.Open, (await engines.Get<Authorization>(made.Result.Value.Authorization.Id)).State);
    }

    /// <summary>What is done to books that are in order, and the number of the invariant that must see it.</summary>
    private static readonly Dictionary<string, (string Number, Func<World, Task> Do)> Plants = new()
    {
        ["a lost ledger line"] = ("I1", world =>
            Change(
                world,
                "DELETE FROM ledger WHERE (merchant, seq, line) IN (SELECT merchant, seq, line FROM ledger "
                    + "ORDER BY merchant, seq LIMIT 1)"
            )
        ),
        ["a lost ledger entry"] = ("I5", world =>
            Change(
                world,
                "DELETE FROM ledger WHERE (merchant, seq) IN (SELECT merchant, max(seq) FROM ledger WHERE "
                    + "account = 3 AND length(object) > 16 GROUP BY merchant)"
            )
        ),
        ["a ledger entry posted twice"] = ("I5", world =>
            Change(
                world,
                "INSERT INTO ledger SELECT bucket, merchant, seq, line + 50, object, account, currency, amount,"
                    + " at, settlement FROM ledger WHERE account IN (2, 3, 4) AND length(object) > 16"
            )
        ),
        ["a line in no settlement"] = ("I34", world =>
            Change(
                world,
                "UPDATE ledger SET settlement = NULL WHERE account = 3 AND settlement IS NOT NULL AND "
                    + "length(object) > 16 AND amount > 0"
            )
        ),
        ["a settlement that says too much"] = ("I34", world =>
            Edit<Settlement>(
                world,
                one => one.Totals.Count > 0,
                one =>
                    one with
                    {
                        Totals =
                        [
                            one.Totals[0] with
                            {
                                Amount = one.Totals[0].Amount with { Minor = one.Totals[0].Amount.Minor + 1 },
                            },
                            .. one.Totals.Skip(1),
                        ],
                    }
            )
        ),
        ["a total off by one"] = ("I2", world =>
            Edit<ChargePermission>(
                world,
                one => one.CapturedCount > 0,
                one => one with { Captured = one.Captured with { Minor = one.Captured.Minor + 1 } }
            )
        ),
        ["an authorization forgotten in its permission"] = ("I4", world =>
            Edit<ChargePermission>(
                world,
                one => one.Authorized.Minor > 0,
                one => one with { Authorized = Money.Zero(one.Limit.Currency), PeriodUsed = null }
            )
        ),
        ["a refund that is not counted"] = ("I3", world =>
            Edit<Capture>(world, one => one.Refunded is not null, one => one with { Refunded = null })
        ),
        ["a column that lies"] = ("I11", world =>
            Change(world, "UPDATE objects SET used = used + 1 WHERE kind = 1 AND used < bound")
        ),
        ["a lost journal entry"] = ("I11", world =>
            Change(
                world,
                "DELETE FROM journal WHERE (merchant, seq) IN (SELECT merchant, max(seq) FROM journal WHERE "
                    + "moves > 0 GROUP BY merchant)"
            )
        ),
        ["a request done twice"] = ("I20", world =>
            Change(
                world,
                "INSERT INTO journal SELECT bucket, merchant, seq + 1, root, at, who, summary, moves, notices, "
                    + "steps FROM journal WHERE summary LIKE 'authorize #%'"
            )
        ),
        ["an answer that changed"] = ("I18", world => Change(world, "UPDATE replies SET status = 500")),
        ["an answer without its deed"] = ("I20", world =>
            Change(
                world,
                "INSERT INTO replies SELECT bucket, merchant, scope, 'another', hash, status, body, at, awaits "
                    + "FROM replies LIMIT 1"
            )
        ),
        ["a notice never owed to anybody"] = ("I24", world => Change(world, "DELETE FROM deliveries WHERE form = 1")),
        ["an object that comes back from its end"] = ("I10", world =>
            Edit<CheckoutSession>(
                world,
                one => one.State == State.Canceled,
                one => one with { State = State.Open, Reason = null, Version = one.Version + 1 },
                append: true
            )
        ),
        ["a deadline nobody keeps"] = ("I13", world => Change(world, "DELETE FROM jobs", world => world.OpenOne())),
        ["a doubled effect at the processor"] = ("I8", world =>
        {
            var (id, effect) = world.Processor!.Effects().First(pair => pair.Value.Kind == ProcessorCallKind.Refund);
            world.Processor.Plant(effect with { Operation = id.Refund(id.Number + 700) });
            return Task.CompletedTask;
        }),
        ["an effect the processor lost"] = ("I8", world =>
        {
            var effect = world.Processor!.Effects().Values.First(one => one.Kind == ProcessorCallKind.Refund);
            world.Processor.Plant(effect with { Amount = effect.Amount with { Minor = effect.Amount.Minor + 1 } });
            return Task.CompletedTask;
        }),
    };

    [Theory, MemberData(nameof(Planted))]
    public async Task A_planted_fault_is_found(string plant)
    {
        await using var world = await World.Start(TestDatabase.Sqlite, 2);
        await world.Run(140, fullCheckEvery: 140);
        await world.CheckAll(quiet: true);
        await Plants[plant].Do(world);
        var found = await Assert.ThrowsAsync<InvariantBrokenException>(() => world.CheckAll(quiet: true));
        Assert.StartsWith(Plants[plant].Number + " ", found.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string> Planted => [.. Plants.Keys];

    /// <summary>A processor that loses the first call and takes its time with the answer.</summary>
    private sealed class Slow : Processor
    {
        public override Task<Verdict> Perform(ProcessorCall call, CancellationToken ct) => throw new TimeoutException();

        public override async Task<Verdict> Query(ProcessorCall call, CancellationToken ct)
        {
            for (var i = 0; i < 5_000; i++)
                await Task.Yield();
            return Verdict.Approval.On(call.Amount);
        }

        public override Task<Verdict> Cancel(ProcessorCall call, CancellationToken ct) =>
            Task.FromResult(Verdict.Approval);
    }

    private static IReadOnlyList<int> Seeds(int always)
    {
        if (Environment.GetEnvironmentVariable("TENDER_SEED") is { Length: > 0 } one)
            return [int.Parse(one, CultureInfo.InvariantCulture)];
        var fresh = new Random().Next(1_000, 1_000_000);
        if (Environment.GetEnvironmentVariable("TENDER_SEEDS") is { Length: > 0 } many)
            return [.. Enumerable.Range(fresh, int.Parse(many, CultureInfo.InvariantCulture))];
        return [.. Enumerable.Range(1, always), fresh];
    }

    private static async Task Change(World world, string sql, Func<World, Task>? before = null)
    {
        if (before is not null)
            await before(world);
        await Unguard(world);
        await world.Database.Execute(sql + " RETURNING 1", row => 0);
    }

    /// <summary>Takes away what keeps journal and ledger as they are: what is planted is a bug below it.</summary>
    private static async Task Unguard(World world)
    {
        foreach (var table in new[] { "journal", "ledger" })
        foreach (var trigger in new[] { $"{table}_keeps", $"{table}_stays" })
            await world.Database.Execute(
                $"DROP TRIGGER IF EXISTS {trigger}{(world.Database.IsShared ? $" ON {table}" : "")}",
                _ => 0
            );
    }

    /// <summary>
    /// Changes an object in its row and in the last step of its journal alike, as a bug in a decision would.
    /// </summary>
    private static async Task Edit<T>(World world, Func<T, bool> which, Func<T, T> edit, bool append = false)
        where T : Record
    {
        await Unguard(world);
        foreach (var merchant in world.Merchants)
        foreach (var row in await Family.ReadAll(world.Database, merchant))
            if (row.Record is T record && which(record))
            {
                var changed = edit(record);
                var doc = System.Text.Encoding.UTF8.GetString(RecordJson.Write(changed));
                await world.Database.Execute(
                    "UPDATE objects SET doc = @doc, version = @version, state = @state, live = @live, used = "
                        + "@used WHERE merchant = @merchant AND id = @id RETURNING 1",
                    _ => 0,
                    ("doc", doc),
                    ("version", changed.Version),
                    ("state", (short)changed.State),
                    ("live", (short)(changed.IsFinal ? 0 : 1)),
                    ("used", changed.Used),
                    ("merchant", merchant.Value),
                    ("id", row.Id.Value)
                );
                if (append)
                    await world.Database.Execute(
                        "INSERT INTO journal SELECT bucket, merchant, max(seq) + 1, @root, max(at), 'clock', "
                            + "'planted', 1, 0, @steps FROM journal WHERE merchant = @merchant GROUP BY bucket, "
                            + "merchant RETURNING 1",
                        _ => 0,
                        ("root", row.Id.Root.Value),
                        (
                            "steps",
                            $"[{{\"id\":\"{row.Id}\",\"from\":\"{record.State}\",\"moves\":true,\"doc\":{doc}}}]"
                        ),
                        ("merchant", merchant.Value)
                    );
                else
                    await world.Database.Execute(
                        "UPDATE journal SET steps = replace(steps, @old, @doc) WHERE merchant = @merchant RETURNING 1",
                        _ => 0,
                        ("old", row.Doc),
                        ("doc", doc),
                        ("merchant", merchant.Value)
                    );
                return;
            }
        Assert.Fail("There is nothing to plant it in.");
    }
}
