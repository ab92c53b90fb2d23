using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Tender.Core;
using Tender.Server.Jobs;
using Tender.Server.Storage;
using Tender.Tests.Flows;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Jobs;

/// <summary>What is nobody's fault is no attempt of a job: it would be dead after a long enough outage.</summary>
public sealed class DatabaseTroubleTests
{
    [Theory, OnBothDatabases]
    public async Task A_database_in_trouble_is_no_attempt_of_a_job(TestDatabase kind)
    {
        await using var engines = await Engines.Start(kind);
        await using var runner = new JobRunner(engines.Executor, engines.Clock, NullLogger.Instance);
        var made = await Due(engines);
        DatabaseTrouble[] troubles = [DatabaseTrouble.Away, DatabaseTrouble.Full, DatabaseTrouble.ReadOnly];
        foreach (var trouble in troubles)
            for (var i = 0; i < 10; i++)
            {
                Fail(engines, new DatabaseTroubleException(trouble, "Not now."));
                await runner.Drain();
                engines.Clock.Now += TimeSpan.FromSeconds(2);
            }
        Assert.Equal(0, await Attempts(engines));
        engines.Database.AtCommit = null;
        await runner.Drain();
        Assert.Equal(State.Closed, (await engines.Get<Authorization>(made)).State);
    }

    [Theory, OnBothDatabases]
    public async Task A_job_that_is_the_only_one_to_get_no_answer_has_failed(TestDatabase kind)
    {
        await using var engines = await Engines.Start(kind);
        await using var runner = new JobRunner(engines.Executor, engines.Clock, NullLogger.Instance);
        await Due(engines);
        Fail(engines, new DatabaseTroubleException(DatabaseTrouble.Silent, "It took too long."));
        await runner.Drain();
        Assert.InRange(await Attempts(engines), 1, long.MaxValue);
    }

    [Theory, OnBothDatabases]
    public async Task After_a_look_that_failed_it_waits_as_long_as_it_was_told_and_not_when_it_stops(TestDatabase kind)
    {
        await using var engines = await Engines.Start(kind);
        await engines.Database.Execute("ALTER TABLE jobs RENAME TO jobs_away", _ => 0);
        var (time, window) = (new StoppedTime(), TimeSpan.FromSeconds(47));
        var runner = new JobRunner(engines.Executor, time, NullLogger.Instance, look: window);
        runner.Start();
        await CallFaultStoryTests.WaitUntil(() => Task.FromResult(time.Waits.Contains(window)));
        await runner.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(60));
    }

    /// <summary>Real time in which no timer ever fires.</summary>
    private sealed class StoppedTime : TimeProvider
    {
        /// <summary>How long was asked to be waited.</summary>
        public ConcurrentBag<TimeSpan> Waits { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Waits.Add(dueTime);
            return base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>An authorization whose end is due.</summary>
    private static async Task<ObjectId> Due(Engines engines)
    {
        var permission = await engines.OpenPermission(Engines.Usd(100));
        var made = (await engines.Authorize(permission, Engines.Usd(10))).Result.Value.Authorization;
        engines.Clock.Now = made.ExpiresAt + TimeSpan.FromSeconds(1);
        return made.Id;
    }

    private static void Fail(Engines engines, Exception failure) =>
        engines.Database.AtCommit = point =>
        {
            if (point == CommitPoint.Before)
                throw failure;
        };

    /// <summary>The failures of all jobs but notices, which this test has nothing to send with.</summary>
    private static async Task<long> Attempts(Engines engines) =>
        (
            await engines.Database.Query(
                $"SELECT CAST(coalesce(sum(attempts), 0) AS bigint) FROM jobs WHERE kind <> {(int)JobKind.Deliver}",
                row => row.GetInt64(0)
            )
        )[0];
}
