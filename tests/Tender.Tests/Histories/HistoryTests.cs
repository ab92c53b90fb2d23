using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Histories;

/// <summary>
/// Three processes on a PostgreSQL with a standby, to which everything happens that happens to machines, and shops that
/// ask all of them at once: what they were told, put together, could have been told by one node that never failed.
/// </summary>
public class HistoryTests
{
    private const int Clients = 6;

    [Fact]
    public async Task What_several_nodes_tell_could_have_been_told_by_one_that_never_fails()
    {
        for (var round = 0; round < Soak.Times("TENDER_HISTORIES", 1); round++)
            await OneHistory(Environment.TickCount & 0xFFFFF);
    }

    private static async Task OneHistory(int seed)
    {
        await using var cluster = await Cluster.Start();
        var run = new HistoryRun(cluster, seed);
        await run.Open();
        using var over = new CancellationTokenSource();
        var work = Enumerable.Range(0, Clients).Select(client => run.Work(client, over.Token)).ToList();
        await Befall(cluster, new Random(seed));
        await over.CancelAsync();
        await Task.WhenAll(work);

        var truth = await run.Conclude();
        var wrong = HistoryChecks.All(run.History, truth).ToList();
        Assert.True(wrong.Count == 0, $"seed {seed}, {Summary(run)}:\n{string.Join('\n', wrong.Take(20))}");
        TestContext.Current.SendDiagnosticMessage(
            $"seed {seed}: {Summary(run)}, {truth.Made.Count} objects, nothing wrong"
        );
        // A history in which nothing was ever unknown, or hardly anything was done, shows nothing.
        Assert.True(run.History.Count(one => one.Ending == Ending.Unknown) > 0, Summary(run));
        Assert.True(truth.Made.Count > 50, Summary(run));
    }

    /// <summary>Each fault once, in any order, at any node; the failover in between.</summary>
    private static async Task Befall(Cluster cluster, Random random)
    {
        Func<int, Task>[] faults =
        [
            node => cluster.Kill(node, TimeSpan.FromSeconds(90)),
            node => cluster.Kill(node, TimeSpan.FromSeconds(-90)),
            node => cluster.Freeze(node, TimeSpan.FromSeconds(1)),
            // Longer than a lease.
            node => cluster.Freeze(node, TimeSpan.FromSeconds(6)),
            node => cluster.Cut(node, TimeSpan.FromSeconds(0.5)),
            node => cluster.Hang(node, TimeSpan.FromSeconds(2)),
            _ => cluster.FailOver(),
            node => cluster.Hang(node, TimeSpan.FromSeconds(2)),
            node => cluster.Cut(node, TimeSpan.FromSeconds(0.5)),
        ];
        random.Shuffle(faults);
        foreach (var fault in faults)
        {
            await Task.Delay(random.Next(200, 800));
            await fault(random.Next(cluster.Count));
        }
        await Task.Delay(500);
    }

    private static string Summary(HistoryRun run) =>
        string.Join(
            ", ",
            run.History.GroupBy(one => (one.GetType().Name, one.Ending))
                .OrderBy(group => group.Key)
                .Select(group => $"{group.Count()} {group.Key.Name} {group.Key.Ending}")
        );
}
