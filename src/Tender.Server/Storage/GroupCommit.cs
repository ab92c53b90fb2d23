using System.Data.Common;
using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>
/// One lane: takes commands in groups and commits each group in one transaction. A group that fails is done again
/// one command at a time.
/// </summary>
/// <param name="database">The database that is written.</param>
/// <param name="merchants">This node's copies of the merchants.</param>
/// <param name="lane">Which of the database's lanes.</param>
/// <param name="queue">The commands that wait for a lane.</param>
/// <param name="groupMax">The most commands that share a commit.</param>
/// <param name="workDue">Called after a commit that made work due, with when it is to run.</param>
/// <param name="log">Where failures are told that no caller is.</param>
internal sealed class GroupCommit(
    Database database,
    Merchants merchants,
    int lane,
    CommandQueue queue,
    int groupMax,
    Action<DueWork> workDue,
    Func<ILogger> log
)
{
    private const int TriesMax = 4;

    private readonly CommandsAside aside = new();

    /// <summary>Commits groups until the queue is closed and empty.</summary>
    public void Run()
    {
        List<RunningCommand> group = [],
            taken = [];
        while (Gather(group, taken))
        {
            foreach (var part in EachCommit(group))
            {
                // Not before its own commit begins: until then its caller may leave and know that nothing was done.
                part.RemoveAll(one => !one.TakeUp());
                if (part.Count > 0)
                    Process(part);
            }
            queue.Keep(lane, aside.Commands);
        }
    }

    /// <summary>
    /// What shares a commit. Where buckets lie on different machines, a commit is of one bucket: one machine makes it
    /// by itself, and none is left half done.
    /// </summary>
    private List<List<RunningCommand>> EachCommit(List<RunningCommand> group) =>
        database.IsDistributed
            ? [.. group.GroupBy(one => Merchant.BucketOf(one.MerchantId)).Select(part => part.ToList())]
            : [group];

    private void Process(List<RunningCommand> group)
    {
        var failure = Attempt(group);
        // A connection that was cut while it was idle fails at its first use: once more, all together.
        // Not those whose callers have gone: they may be asking again, and would do it twice.
        if (failure is not (null or UnknownCommitException) && DatabaseTroubles.Of(failure) is DatabaseTrouble.Away)
        {
            group.RemoveAll(one => one.IsWithdrawn);
            failure = group.Count == 0 ? null : Attempt(group);
        }
        if (failure is not null)
            Part(group, failure);
    }

    /// <summary>
    /// A command of the group failed, or the world did. One at a time, each may try a few times; what concerns them all
    /// fails the rest at once, so that nobody waits for the failures of the others.
    /// </summary>
    private void Part(List<RunningCommand> group, Exception failure)
    {
        var shared = DatabaseTroubles.Of(failure) is not null && failure is not UnknownCommitException ? failure : null;
        foreach (var one in group)
        {
            one.Doubt ??= failure as UnknownCommitException;
            var last = shared ?? AttemptAlone(one, failure);
            if (last is null)
                continue;
            // It is not known of this one either whether the commit was made.
            one.Fail(one.Doubt ?? last);
            if (DatabaseTroubles.Of(last) is not null && last is not UnknownCommitException)
                shared = last;
        }
    }

    /// <summary>
    /// The next group: what was put aside and may be tried again, then what has come. False: no more.
    /// </summary>
    private bool Gather(List<RunningCommand> group, List<RunningCommand> taken)
    {
        group.Clear();
        taken.Clear();
        aside.Retry(group, groupMax);
        TimeSpan? patience =
            group.Count > 0 ? TimeSpan.Zero
            : aside.IsEmpty ? null
            : CommandsAside.Pause;
        var more = queue.Take(lane, taken, groupMax - group.Count, patience);
        group.AddRange(taken.Where(one => !aside.Takes(one)));
        return more || group.Count > 0 || !aside.IsEmpty;
    }

    /// <summary>Tries one command by itself after its group failed. Null when it is committed.</summary>
    private Exception? AttemptAlone(RunningCommand one, Exception failure)
    {
        for (var attempt = 1; ; attempt++)
        {
            // The commit may have been made. Only a command that would find its own traces may be repeated: the
            // response under its key, or a job that is gone.
            if (one.IsWithdrawn || (failure is UnknownCommitException && !one.LeavesTraces))
                return failure;
            if (Attempt([one]) is not { } next)
                return null;
            if (attempt >= TriesMax || !MayPass(next))
                return next;
            failure = next;
            one.Doubt ??= next as UnknownCommitException;
        }
    }

    /// <summary>Whether the same command may succeed when it is tried again.</summary>
    private static bool MayPass(Exception failure) =>
        failure switch
        {
            ClashException or UnknownCommitException => true,
            _ when DatabaseTroubles.Of(failure) is not null => false,
            DbException { IsTransient: true } => true,
            // The division by zero of a row that was not found, a serialization failure, a deadlock, a lock that was
            // not to be had.
            Npgsql.PostgresException { SqlState: "22012" or "40001" or "40P01" or "55P03" } => true,
            _ => DatabaseTroubles.IsTaken(failure),
        };

    /// <summary>
    /// Runs one group. Null when it is committed and every caller has its answer; the failure when none has. The
    /// commands that must wait for their merchant are taken out of it.
    /// </summary>
    private Exception? Attempt(List<RunningCommand> group)
    {
        try
        {
            var readAt = merchants.Timestamp();
            var found = database.Begin(lane, PlanReads(group));
            if (found.Taken.Count > 0)
            {
                aside.Return(group.Where(one => found.Taken.Contains(one.MerchantId)));
                group.RemoveAll(one => found.Taken.Contains(one.MerchantId));
            }
            var view = new CommitView(found, MerchantsOf(found, readAt));
            var writes = new WriteBatch();
            foreach (var one in group)
                one.Decide(view, writes);
            view.WriteStaged(writes);
            queue.EndTurn(lane);
            // What an answer says was stored before must be as durable as what is stored now: it is committed too.
            if (writes.IsEmpty && !group.Any(one => one.SaysYes))
                database.Abandon(lane);
            else
                database.Commit(lane, writes);
        }
        catch (Exception failure)
        {
            return Abandon(failure);
        }
        var due = new DueWork();
        foreach (var one in group)
            one.Tell(due);
        if (!due.IsEmpty)
            Ring(due);
        return null;
    }

    private static ReadBatch PlanReads(List<RunningCommand> group)
    {
        var reads = new ReadBatch();
        // Every group takes the merchants' locks in the same order.
        foreach (var merchant in group.Select(one => one.MerchantId).Distinct().Order())
            reads.Merchants.Add((Merchant.BucketOf(merchant), merchant));
        foreach (var one in group)
            one.PlanReads(reads);
        reads.RemoveDuplicates();
        return reads;
    }

    private Dictionary<MerchantId, (Merchant Merchant, MerchantRow Row)> MerchantsOf(ReadResults found, long readAt)
    {
        var known = new Dictionary<MerchantId, (Merchant, MerchantRow)>();
        // The lane's own thread waits for a merchant this node has not seen at that version.
        foreach (var (id, row) in found.Merchants)
            if (
                merchants.At(id, row.Version, readAt).AsTask().GetAwaiter().GetResult() is { IsRemoved: false } merchant
            )
                known[id] = (merchant, row);
        return known;
    }

    private Exception Abandon(Exception failure)
    {
        try
        {
            database.Abandon(lane);
            return failure;
        }
        catch (Exception worse)
        {
            // The lane lives on: its next group finds out whether the database does.
            StoreLog.CannotAbandon(log(), worse);
            return failure;
        }
    }

    /// <summary>A listener that fails does not concern the callers, who have their answers.</summary>
    private void Ring(DueWork due)
    {
        try
        {
            workDue(due);
        }
        catch (Exception failure)
        {
            StoreLog.ListenerFailed(log(), failure);
        }
    }
}
