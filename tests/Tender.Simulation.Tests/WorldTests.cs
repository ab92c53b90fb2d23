using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace Tender.Simulated;

/// <summary>
/// Worlds of several nodes in which everything may fail, and then must recover. <c>TENDER_SEED=123</c> runs one,
/// <c>TENDER_SECONDS=600</c> runs new ones for so long; <c>./soak.sh</c> does both.
/// </summary>
public class WorldTests(ITestOutputHelper output)
{
    private const int ActsOfOne = 60;

    [Fact]
    public async Task What_must_hold_holds_while_everything_fails_and_all_that_is_owed_happens_after()
    {
        var tally = new Tally();
        var watch = Stopwatch.StartNew();
        var worlds = 0;
        foreach (var plan in Plans(watch))
        {
            await Found(plan, tally);
            worlds++;
        }
        var seconds = watch.Elapsed.TotalSeconds;
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{worlds} worlds, {tally.Steps} steps, {tally.Requests} requests, {tally.Lifecycles} lifecycles, "
                    + $"{tally.Notices} notices arrived, {tally.DeadLetters} dead letters, {tally.Lies} lies, "
                    + $"{tally.VirtualDays:F0} days, in {seconds:F1} s: {tally.Steps / seconds:F0} steps and "
                    + $"{tally.Lifecycles / seconds:F0} lifecycles a second"
            )
        );
        output.WriteLine(string.Join(", ", tally.Acts.Select(one => $"{one.Key} {one.Value}")));
        output.WriteLine(string.Join(", ", tally.Faults.Select(one => $"{one.Key} {one.Value}")));
        output.WriteLine(tally.Coverage());
        Assert.True(tally.Lifecycles > worlds, "Hardly anything was bought.");
    }

    [Theory, InlineData(1), InlineData(2), InlineData(44032932)]
    public async Task The_same_seed_lives_the_same(int seed)
    {
        var first = await World.Run(new Plan(seed, 40));
        var second = await World.Run(new Plan(seed, 40));
        var parts = first.Trail.Zip(second.Trail).TakeWhile(pair => pair.First == pair.Second).Count();
        Assert.True(
            parts == Math.Max(first.Trail.Count, second.Trail.Count),
            $"""
            The two part after
              {string.Join("\n  ", first.Trail.Take(parts).TakeLast(8))}
            at
              {first.Trail.ElementAtOrDefault(parts)}
              {second.Trail.ElementAtOrDefault(parts)}
            """
        );
        Assert.Equal(first.Tally.Steps, second.Tally.Steps);
        Assert.Equal(first.Fingerprint, second.Fingerprint);
        output.WriteLine($"{seed}: {first.Fingerprint}");
    }

    /// <summary>Runs a plan; one that fails is made as small as it can be in a while, and then reported.</summary>
    private async Task Found(Plan plan, Tally tally)
    {
        try
        {
            tally.Add((await World.Run(plan)).Tally);
        }
        catch (WorldBrokenException broken)
        {
            output.WriteLine(broken.Message);
            if (Number("TENDER_SHRINK") == 0)
                throw;
            var smallest = await Shrinker.Shrink(broken, TimeSpan.FromSeconds(20));
            throw new InvalidOperationException(smallest.Message, smallest);
        }
    }

    private static IEnumerable<Plan> Plans(Stopwatch watch)
    {
        var acts = Number("TENDER_ACTS") ?? ActsOfOne;
        if (Number("TENDER_SEED") is { } one)
        {
            var only = Environment.GetEnvironmentVariable("TENDER_ONLY");
            int[]? numbers = only is { Length: > 0 }
                ? [.. only.Split(',').Select(text => int.Parse(text, CultureInfo.InvariantCulture))]
                : null;
            yield return new Plan(one, acts, numbers);
            yield break;
        }
        var fresh = Number("TENDER_FROM") ?? new Random().Next(1_000, 100_000_000);
        var window = TimeSpan.FromSeconds(Number("TENDER_SECONDS") ?? 0);
        if (Number("TENDER_WORLDS") is { } worlds)
        {
            for (var i = 0; i < worlds; i++)
                yield return new Plan(fresh + i, acts);
            yield break;
        }
        if (window == TimeSpan.Zero)
            foreach (var seed in Enumerable.Range(1, 24))
                yield return new Plan(seed, acts);
        do yield return new Plan(fresh++, acts);
        while (watch.Elapsed < window);
    }

    private static int? Number(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
