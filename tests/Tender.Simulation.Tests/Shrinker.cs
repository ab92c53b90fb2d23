using System.Diagnostics;

namespace Tender.Simulated;

/// <summary>Makes a failing plan smaller: fewer acts, as long as the same thing still does not hold.</summary>
internal static class Shrinker
{
    public static async Task<WorldBrokenException> Shrink(WorldBrokenException failure, TimeSpan patience)
    {
        var watch = Stopwatch.StartNew();
        var smallest = failure;
        var acts = Acts(failure.Plan);
        for (var size = Math.Max(1, acts.Count / 2); watch.Elapsed < patience; )
        {
            var shrunk = false;
            for (var from = 0; from < acts.Count && watch.Elapsed < patience; from += size)
            {
                List<int> fewer = [.. acts[..from], .. acts[Math.Min(acts.Count, from + size)..]];
                if (await Fails(failure.Plan with { Only = fewer }, failure.What) is not { } again)
                    continue;
                (smallest, acts, shrunk) = (again, fewer, true);
                from -= size;
            }
            if (size == 1 && !shrunk)
                break;
            size = Math.Max(1, size / 2);
        }
        return smallest;
    }

    private static List<int> Acts(Plan plan) => [.. plan.Only ?? Enumerable.Range(0, plan.Acts)];

    private static async Task<WorldBrokenException?> Fails(Plan plan, string what)
    {
        try
        {
            await World.Run(plan);
            return null;
        }
        catch (WorldBrokenException broken)
        {
            return broken.What == what ? broken : null;
        }
    }
}
