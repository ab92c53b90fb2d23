using Tender.Core;
using Tender.Server.Jobs;
using Tender.Server.Storage;

namespace Tender.Tests.Simulations;

internal sealed partial class World
{
    private static readonly TimeSpan[] Spans =
    [
        TimeSpan.FromSeconds(10),
        TimeSpan.FromSeconds(25),
        TimeSpan.FromSeconds(45),
        TimeSpan.FromMinutes(3),
        TimeSpan.FromMinutes(12),
        TimeSpan.FromMinutes(40),
        TimeSpan.FromHours(2),
        TimeSpan.FromHours(9),
        TimeSpan.FromDays(1),
        TimeSpan.FromDays(8),
        TimeSpan.FromDays(31),
        TimeSpan.FromDays(130),
    ];

    private Task Advance(Shop shop)
    {
        var span = Spans[random.Next(Spans.Length)] * (0.5 + random.NextDouble());
        return Move(shop, async node => new AdvanceTarget(await node.Store.Now(shop.Id) + span));
    }

    private Task Next(Shop shop) => Move(shop, _ => Task.FromResult(new AdvanceTarget(null)));

    private async Task Move(Shop shop, Func<Node, Task<AdvanceTarget>> target)
    {
        var node = Any();
        var from = await node.Store.Now(shop.Id);
        // Sometimes the caller does not wait, and the advance goes on by its job.
        var patient = random.Next(5) > 0;
        try
        {
            var to = await target(node);
            var came = await node.Clocks.Advance(
                shop.Id,
                to,
                settle: true,
                patient ? TimeSpan.FromHours(1) : TimeSpan.Zero,
                default
            );
            var end =
                came is null ? "another is under way"
                : came.Finished ? came.Now.ToString("u")
                : "later";
            Note($"{shop.Id} moves its clock to {to.To?.ToString("u") ?? "what is next"}: {end}{FaultNote}");
            // Without a target, what has lapsed stays where it is: it changes nothing.
            if (came is { Finished: true } && !faultFired && to.To is { } wanted)
            {
                if (RecordJson.Ms(came.Now) < RecordJson.Ms(wanted))
                    throw new InvariantBrokenException($"I30 {shop.Id}: the clock reached {came.Now:u} of {wanted:u}");
                var overdue = await Database.Query(
                    "SELECT kind, object FROM jobs WHERE bucket = @bucket AND merchant = @merchant AND due_at "
                        + "<= @now AND dead = 0",
                    row => $"{(JobKind)row.GetInt16(0)} of {row.GetString(1)}",
                    ("bucket", Merchant.BucketOf(shop.Id)),
                    ("merchant", shop.Id.Value),
                    ("now", RecordJson.Ms(came.Now))
                );
                if (overdue.Count > 0)
                    throw new InvariantBrokenException($"I30 {shop.Id}: passed over {string.Join(", ", overdue)}");
            }
        }
        catch (Exception failure) when (faultFired && IsOfTheWorld(failure))
        {
            Note($"{shop.Id} moves its clock: {failure.Message}");
        }
        await LookForBrokenOff();
        if (await node.Store.Now(shop.Id) is var now && now < from)
            throw new InvariantBrokenException($"I12 {shop.Id}: the clock went back from {from:u} to {now:u}");
    }

    /// <summary>Real time passes, and a node works off what is due.</summary>
    private async Task Tick(Shop shop)
    {
        time.Now +=
            random.Next(8) == 0 ? TimeSpan.FromHours(random.Next(1, 50)) : TimeSpan.FromSeconds(random.Next(1, 240));
        var ran = await Any().Runner.Drain();
        await LookForBrokenOff();
        Note($"{ran} jobs run at {time.Now:u}{FaultNote}");
    }

    /// <summary>
    /// Whether the world has just broken an advance off in the middle; only of many instants that ran together, which
    /// is the simulator's way.
    /// </summary>
    private async Task LookForBrokenOff() =>
        brokenOff |=
            faultFired
            && Processor is null
            && (await Database.Query("SELECT 1 FROM merchants WHERE advancing_to IS NOT NULL", _ => 0)).Count > 0;

    /// <summary>
    /// A worker claims what is due and falls asleep; others take over when its leases have ended, and what it does when
    /// it wakes counts no more.
    /// </summary>
    private async Task Sleeper(Shop shop)
    {
        faultsLeft = 0;
        time.Now += TimeSpan.FromSeconds(random.Next(1, 90));
        var sleeper = Any();
        var claimed = await sleeper.Jobs.ClaimDue(new JobPlaces());
        time.Now += Node.Lease + TimeSpan.FromSeconds(1);
        await Any().Runner.Drain();
        var before = await Mark();
        foreach (var job in claimed.Where(job => job.Kind != JobKind.Advance))
            await sleeper.Executor.Run(job, default);
        Note($"a worker slept over {claimed.Count} jobs");
        if (await Mark() is var after && after != before)
            throw new InvariantBrokenException(
                $"I31 a worker whose leases had ended changed something: {before} is {after}"
            );
    }

    /// <summary>A process ends, and another begins on the same database.</summary>
    private async Task Restart(Shop shop)
    {
        var node = nodes[^1];
        nodes.Remove(node);
        await node.DisposeAsync();
        await StartNode();
        Note("a node was started anew");
    }
}
