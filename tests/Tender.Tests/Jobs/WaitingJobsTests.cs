using Microsoft.Extensions.Logging.Abstractions;
using Tender.Core;
using Tender.Server.Jobs;
using Tender.Server.Storage;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Jobs;

/// <summary>A clock's move costs what falls due on the way, and nothing for what waits.</summary>
public sealed class WaitingJobsTests
{
    private const JobKind Idle = JobKind.AuthorizationTimesOut;

    /// <summary>More than one batch of everything that is done in batches.</summary>
    private const int Many = 6_000;

    [Theory, OnBothDatabases]
    public async Task An_advance_touches_none_of_the_jobs_that_wait(TestDatabase kind)
    {
        await using var engines = await Engines.Start(kind);
        await AddWaiting(engines, 20_000, TimeSpan.FromDays(10), apart: 1);
        var moved = await Advance(engines, TimeSpan.FromDays(1));
        Assert.True(moved.Finished);
        Assert.Equal(20_000, await engines.Count("jobs", $"kind = {(int)Idle} AND run_at = due_at AND fence = 0"));
    }

    [Theory, OnBothDatabases]
    public async Task What_waited_runs_at_its_instant_of_the_clock_that_moved(TestDatabase kind)
    {
        await using var engines = await Engines.Start(kind);
        await using var runner = new JobRunner(engines.Executor, engines.Clock, NullLogger.Instance);
        var began = engines.Clock.Now;
        // All at one instant, and some apart from each other.
        await AddWaiting(engines, Many, TimeSpan.FromDays(2), apart: 0);
        await AddWaiting(engines, 10, TimeSpan.FromDays(3), apart: 60_000, from: Many);
        Assert.True((await Advance(engines, TimeSpan.FromDays(1))).Finished);

        engines.Clock.Now = began + TimeSpan.FromDays(1) - TimeSpan.FromMilliseconds(1);
        await runner.Drain();
        Assert.Equal(Many + 10, await Waiting(engines));
        Assert.Equal(began + TimeSpan.FromDays(1), (await engines.Executor.Table.NextRun(engines.Clock.Now)).First);
        engines.Clock.Now = began + TimeSpan.FromDays(1);
        await Drain(engines, runner);
        Assert.Equal(10, await Waiting(engines));
        engines.Clock.Now = began + TimeSpan.FromDays(2) + TimeSpan.FromMinutes(5);
        await Drain(engines, runner);
        Assert.Equal(5, await Waiting(engines));
    }

    [Theory, OnBothDatabases]
    public async Task A_clock_that_moves_again_takes_along_what_has_its_time_already(TestDatabase kind)
    {
        await using var engines = await Engines.Start(kind);
        await using var runner = new JobRunner(engines.Executor, engines.Clock, NullLogger.Instance);
        var began = engines.Clock.Now;
        await AddWaiting(engines, 100, TimeSpan.FromDays(2), apart: 100);
        Assert.True((await Advance(engines, TimeSpan.FromDays(1))).Finished);
        engines.Clock.Now += TimeSpan.FromHours(23);
        await Drain(engines, runner);
        Assert.True((await Advance(engines, TimeSpan.FromMinutes(30))).Finished);
        engines.Clock.Now += TimeSpan.FromMinutes(30) + TimeSpan.FromMilliseconds(5_000);
        await Drain(engines, runner);
        Assert.Equal(50, await Waiting(engines));
        Assert.True((await Advance(engines, TimeSpan.FromHours(1))).Finished);
        Assert.Equal(0, await Waiting(engines));
        Assert.Equal(
            began + TimeSpan.FromDays(2) + TimeSpan.FromHours(1) + TimeSpan.FromSeconds(5),
            await Now(engines)
        );
    }

    [Theory, OnBothDatabases]
    public async Task An_advance_that_took_longer_than_it_moved_makes_nothing_run_too_early(TestDatabase kind)
    {
        await using var engines = await Engines.Start(kind);
        await using var runner = new JobRunner(engines.Executor, engines.Clock, NullLogger.Instance);
        var began = engines.Clock.Now;
        await AddWaiting(engines, 1, TimeSpan.FromHours(3), apart: 0);
        var begun = await engines.Executor.Clocks.Advance(
            Engines.MerchantId,
            new AdvanceTarget(null, TimeSpan.FromMinutes(1)),
            false,
            TimeSpan.Zero,
            default
        );
        Assert.False(begun!.Finished);
        // Its node dies, and another goes on an hour later.
        engines.Clock.Now += TimeSpan.FromHours(1);
        await runner.Drain();
        Assert.Equal(began + TimeSpan.FromHours(1), await Now(engines));
        engines.Clock.Now = began + TimeSpan.FromHours(3) - TimeSpan.FromMilliseconds(1);
        await Drain(engines, runner);
        Assert.Equal(1, await Waiting(engines));
        engines.Clock.Now = began + TimeSpan.FromHours(3);
        await Drain(engines, runner);
        Assert.Equal(0, await Waiting(engines));
    }

    [Theory, OnBothDatabases]
    public async Task What_waits_for_a_clock_that_is_advanced_stands_in_nobodys_way(TestDatabase kind)
    {
        await using var engines = await Engines.Start(kind);
        await using var runner = new JobRunner(engines.Executor, engines.Clock, NullLogger.Instance);
        var stranger = Neighbour();
        await engines.AddMerchant(stranger.Value);
        await AddWaiting(engines, Many, TimeSpan.FromSeconds(1), apart: 0);
        await AddWaiting(engines, 1, TimeSpan.FromSeconds(2), apart: 0, merchant: stranger);
        // An advance whose node has died.
        await engines.Database.Execute(
            "UPDATE merchants SET advancing_to = @to, reached_at = @at WHERE merchant = @merchant RETURNING 1",
            row => row.GetInt64(0),
            ("to", RecordJson.Ms(engines.Clock.Now + TimeSpan.FromDays(1))),
            ("at", RecordJson.Ms(engines.Clock.Now)),
            ("merchant", Engines.MerchantId.Value)
        );
        engines.Clock.Now += TimeSpan.FromSeconds(3);
        await Drain(engines, runner);
        Assert.Equal(Many, await Waiting(engines));
        Assert.Equal(0, await engines.Count("jobs", $"merchant = '{stranger}'"));
        // A claim does not read past them any more.
        Assert.Equal(0, await engines.Count("jobs", $"run_at <= {RecordJson.Ms(engines.Clock.Now)}"));
    }

    /// <summary>
    /// Looks as often as the runner would, which looks again while there is more than one look's work.
    /// </summary>
    private static async Task Drain(Engines engines, JobRunner runner)
    {
        do await runner.Drain();
        while ((await engines.Executor.Table.NextRun(DateTimeOffset.UnixEpoch)).First <= engines.Clock.Now);
    }

    private static Task<DateTimeOffset> Now(Engines engines) => engines.Store.Now(Engines.MerchantId);

    private static Task<long> Waiting(Engines engines) =>
        engines.Count("jobs", $"kind = {(int)Idle} AND merchant = '{Engines.MerchantId}'");

    private static async Task<AdvanceResult> Advance(Engines engines, TimeSpan by) =>
        (
            await engines.Executor.Clocks.Advance(
                Engines.MerchantId,
                new AdvanceTarget(null, by),
                false,
                TimeSpan.FromMinutes(10),
                default
            )
        )!;

    /// <summary>Another merchant of the same bucket.</summary>
    private static MerchantId Neighbour()
    {
        var bucket = Merchant.BucketOf(Engines.MerchantId);
        return Enumerable
            .Range(0, 100_000)
            .Select(i => MerchantId.Read($"A{i:D13}"))
            .First(id => Merchant.BucketOf(id) == bucket);
    }

    /// <summary>Jobs that will find nothing to do, some milliseconds apart.</summary>
    private static async Task AddWaiting(
        Engines engines,
        int count,
        TimeSpan due,
        int apart,
        int from = 0,
        MerchantId? merchant = null
    )
    {
        var numbers =
            engines.Kind == TestDatabase.Postgres
                ? "(SELECT generate_series(1, @count) AS n) numbers"
                : "(WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < @count) "
                    + "SELECT n FROM numbers)";
        await engines.Database.Execute(
            $"""
            INSERT INTO jobs (bucket, merchant, id, kind, object, due_at, run_at, fence, attempts, dead)
            SELECT @bucket, @merchant, n + @from, @kind, 'S01-1234567-1234567-A000001',
              @due + n * @apart, @due + n * @apart, 0, 0, 0 FROM {numbers}
            """,
            _ => 0,
            ("bucket", Merchant.BucketOf(merchant ?? Engines.MerchantId)),
            ("merchant", (merchant ?? Engines.MerchantId).Value),
            ("from", (long)from),
            ("kind", (short)Idle),
            ("due", RecordJson.Ms(engines.Clock.Now + due)),
            ("apart", (long)apart),
            ("count", count)
        );
    }
}
