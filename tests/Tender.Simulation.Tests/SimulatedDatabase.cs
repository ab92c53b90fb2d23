using System.Runtime.CompilerServices;
using Tender.Server.Storage;
using SqlStep = (string Sql, (string Name, object? Value)[] Arguments, int? MustTouch);

namespace Tender.Simulated;

/// <summary>
/// The real database as one node reaches it: each call takes its time, and may fail as <see cref="StoreFaults"/> says.
/// </summary>
internal sealed class SimulatedDatabase : Database
{
    private readonly Sqlite real;
    private readonly World world;
    private readonly Node node;
    private bool inGroup;
    private int timesTold;

    public SimulatedDatabase(Sqlite real, World world, Node node)
    {
        (this.real, this.world, this.node) = (real, world, node);
        Lane = new Lane(world.Scheduler);
        world.Scheduler.Add(Lane);
        // Its answer comes from a thread of its own: here it is given.
        ProbedAt(Health) = long.MaxValue / 2;
    }

    public Lane Lane { get; }

    public override int Lanes => 1;

    public override bool IsShared => true;

    public override string EachBucket => real.EachBucket;

    public override string SkipLocked => real.SkipLocked;

    public override Task Open(string environment) => Task.CompletedTask;

    /// <summary>What the service is told when it asks how the database is; null for well.</summary>
    public void AnswersProbes(string? problem) => Probing(Health) = Task.FromResult(problem);

    public override ReadResults Begin(int lane, ReadBatch reading)
    {
        Lane.Stop(one => world.LetThrough(StoreCalls.Begin, node, one, needsTurn: true));
        if (Lane.Fault?.Instead is { } fails)
            throw fails();
        inGroup = true;
        return real.Begin(0, reading);
    }

    public override void Commit(int lane, WriteBatch writing)
    {
        Lane.Stop(one => world.LetThrough(StoreCalls.Commit, node, one, needsTurn: false, writing));
        var fault = Lane.Fault;
        if (fault?.Instead is { } fails)
        {
            Abandon(0);
            throw fails();
        }
        var lost = LostLeases(writing);
        real.Commit(0, writing);
        EndTurn();
        if (lost is [var job, ..])
            world.Break($"I31 node {node.Number} ended job {job}, which another had taken over");
        if (fault?.Waits is { } wait)
            Lane.Stop(one => world.LetThroughLater(one, wait));
        if (fault?.Afterwards is { } breaks)
            throw breaks();
    }

    public override void Abandon(int lane)
    {
        if (!inGroup)
            return;
        try
        {
            real.Abandon(0);
        }
        finally
        {
            EndTurn();
        }
    }

    public override Task<List<T>> Execute<T>(
        string sql,
        Func<RowReader, T> row,
        params (string Name, object? Value)[] arguments
    ) => world.Call(StoreCalls.Write, node, () => real.Execute(sql, row, arguments));

    public override Task<bool> Alone(Tender.Core.MerchantId merchant, params SqlStep[] statements) =>
        world.Call(StoreCalls.Write, node, () => real.Alone(merchant, statements));

    public override Task<bool> Together(params SqlStep[] statements) =>
        world.Call(StoreCalls.Write, node, () => real.Together(statements));

    public override Task<List<T>> Query<T>(
        string sql,
        Func<RowReader, T> row,
        params (string Name, object? Value)[] arguments
    ) =>
        // A lane's thread reads in the middle of a group: it has been let through already.
        SynchronizationContext.Current
            is null
            ? real.Query(sql, row, arguments)
            : world.Call(StoreCalls.Read, node, () => real.Query(sql, row, arguments));

    public override Task<T> Snapshot<T>(Func<DatabaseReader, Task<T>> read) => real.Snapshot(read);

    /// <summary>
    /// Whether there is a time, and which: at the start of a node. After that its stopwatch carries on, which is never
    /// wrong here.
    /// </summary>
    public override Task<DateTimeOffset?> ServerTime() =>
        Task.FromResult(timesTold++ < 2 ? world.Scheduler.Now : (DateTimeOffset?)null);

    public override void CheckPlaceAndRoom() => node.Trouble?.CheckRoom();

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>The jobs a commit ends whose leases are lost already: it may not succeed.</summary>
    private List<long> LostLeases(WriteBatch writing)
    {
        if (writing.InOrder().FirstOrDefault(set => set.Statement == DeleteJob.Statement) is not { } ended)
            return [];
        var columns = DeleteJob.Statement.Columns;
        var jobs = (long[])ended.Values(Array.FindIndex(columns, column => column.Name == "id"));
        var fences = (long[])ended.Values(Array.FindIndex(columns, column => column.Name == "fence"));
        var stored = world
            .Look($"SELECT id, fence FROM jobs WHERE id IN ({string.Join(", ", jobs)})", row =>
                (Job: row.GetInt64(0), Fence: row.GetInt64(1))
            )
            .ToHashSet();
        return [.. jobs.Where((job, i) => !stored.Contains((job, fences[i])))];
    }

    private void EndTurn()
    {
        inGroup = false;
        world.Scheduler.Turn = null;
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "probedAt")]
    private static extern ref long ProbedAt(DatabaseHealth health);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "probe")]
    private static extern ref Task<string?> Probing(DatabaseHealth health);
}
