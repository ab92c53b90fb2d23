using Tender.Server.Storage;

namespace Tender.Simulated;

/// <summary>How calls of the database get through.</summary>
internal sealed partial class World
{
    /// <summary>Arranges that a lane's call is let through, and how.</summary>
    public void LetThrough(StoreCalls call, Node node, Lane lane, bool needsTurn, WriteBatch? writing = null)
    {
        var fault = FaultAt(call, node);
        lane.Fault = fault;
        var late = fault is { Waits: { } wait } && (call != StoreCalls.Commit || fault.Instead is not null);
        Scheduler.After(Moment() + (late ? fault!.Waits!(Draw) : TimeSpan.Zero), Go);

        void Go()
        {
            if (node.IsDead)
                return;
            Meets(fault, call, node, writing);
            if (fault?.Instead is not null || !needsTurn)
                lane.LetGo();
            else
                Scheduler.WithTurn(() =>
                {
                    if (node.IsDead)
                        return;
                    Scheduler.Turn = lane;
                    lane.LetGo();
                });
        }
    }

    /// <summary>A commit is made, and its answer is on its way.</summary>
    public void LetThroughLater(Lane lane, Func<Random, TimeSpan> wait) => Scheduler.After(wait(Draw), lane.LetGo);

    /// <summary>Makes a call beside the lanes in its time.</summary>
    public Task<T> Call<T>(StoreCalls call, Node node, Func<Task<T>> perform)
    {
        var fault = FaultAt(call, node);
        // Most reads take no time at all: the order of most of them is nobody's matter.
        if (call == StoreCalls.Read && fault is null && Draw.Next(4) > 0)
            return perform();
        var done = new TaskCompletionSource<T>();
        Scheduler.After(Moment() + (fault?.Waits?.Invoke(Draw) ?? TimeSpan.Zero), Go);
        return done.Task;

        void Go()
        {
            if (node.IsDead)
                return;
            Meets(fault, call, node, null);
            if (fault?.Instead is { } fails)
                done.TrySetException(fails());
            else if (call == StoreCalls.Read)
                Perform();
            else
                Scheduler.WithTurn(Perform);
        }

        void Perform()
        {
            try
            {
                // Nobody has the writer: it is done at once.
                var found = perform().GetAwaiter().GetResult();
                if (fault?.Afterwards is { } breaks)
                    done.TrySetException(breaks());
                else
                    done.TrySetResult(found);
            }
            catch (Exception failure)
            {
                done.TrySetException(failure);
            }
        }
    }

    private StoreFault? FaultAt(StoreCalls call, Node node)
    {
        if (!IsRough)
            return null;
        if (node.Trouble is { } trouble)
        {
            if (trouble.Until <= Scheduler.Now)
                EndTrouble(node);
            else if (trouble.Fault.On.HasFlag(call))
                return trouble.Fault;
        }
        if (
            Draw.Next(
                call == StoreCalls.Commit ? rarity / 3
                : call == StoreCalls.Read ? rarity * 3
                : rarity
            ) > 0
        )
            return null;
        var fitting = enabled.Where(fault => fault.On.HasFlag(call)).ToList();
        if (fitting.Count == 0)
            return null;
        var at = Draw.Next(fitting.Sum(fault => fault.Weight));
        return fitting.First(fault => (at -= fault.Weight) < 0);
    }

    /// <summary>The node's database ails for a while.</summary>
    public void BeginTrouble(Node node, StoreFault fault, TimeSpan window)
    {
        node.Trouble = new Trouble(fault, Scheduler.Now + window);
        node.Database.AnswersProbes("it fails");
        Note($"node {node.Number}: {fault.Name} for {window.TotalSeconds:F0} s");
    }

    private static void EndTrouble(Node node)
    {
        node.Trouble = null;
        node.Database.AnswersProbes(null);
    }

    private void Meets(StoreFault? fault, StoreCalls call, Node node, WriteBatch? writing)
    {
        if (fault is null)
            return;
        Tally.Met(fault, call, writing);
        Note($"node {node.Number} {call}: {fault.Name}");
        if (fault.Kills)
            Kill(node, inCall: call is StoreCalls.Begin or StoreCalls.Commit);
    }

    private TimeSpan Moment() => TimeSpan.FromMicroseconds(Draw.Next(100, 4_000));
}
