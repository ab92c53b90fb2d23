using Tender.Core;
using Tender.Server.Processors;
using Tender.Tests.Simulations;

namespace Tender.Simulated;

/// <summary>
/// The processor outside as the nodes reach it: what it really does follows from <see cref="Outside"/>; on the way
/// calls take their time, hang, and are answered with what is not true.
/// </summary>
internal sealed class Bank(World world, Outside truth) : Processor
{
    /// <summary>What it really did.</summary>
    public Outside Truth => truth;

    /// <summary>How often it said what was not so.</summary>
    public int Lies { get; private set; }

    public override Task<Verdict> Perform(ProcessorCall call, CancellationToken ct) =>
        Reached(ct, async () => Tell(call, await truth.Perform(call, ct)));

    public override Task<Verdict> Query(ProcessorCall call, CancellationToken ct) =>
        Reached(ct, async () => Tell(call, await truth.Query(call, ct)));

    public override Task<Verdict> Cancel(ProcessorCall call, CancellationToken ct) =>
        Reached(ct, () => truth.Cancel(call, ct));

    private async Task<T> Reached<T>(CancellationToken ct, Func<Task<T>> call)
    {
        var way = world.IsRough ? world.Draw.Next(40) : -1;
        await world.Scheduler.Delay(TimeSpan.FromMilliseconds(world.Draw.Next(1, 300)), ct);
        if (way == 0) // it never arrives
            await world.Scheduler.Delay(TimeSpan.FromDays(1), ct);
        var answer = await call();
        if (way is 1 or 2) // done, and its answer comes when nobody waits any more
            await world.Scheduler.Delay(TimeSpan.FromSeconds(world.Draw.Next(5, 60)), ct);
        return answer;
    }

    /// <summary>Now and then another amount than was asked for.</summary>
    private Verdict Tell(ProcessorCall call, Verdict verdict)
    {
        if (!world.IsRough || verdict is not (Verdict.Approved or Verdict.Declined) || world.Draw.Next(60) > 0)
            return verdict;
        Lies++;
        return verdict.On(call.Amount with { Minor = call.Amount.Minor + 1 });
    }
}
