using Microsoft.Extensions.Logging.Abstractions;
using Tender.Core;
using Tender.Server.Jobs;
using Tender.Server.Payments;
using Tender.Server.Processors;
using Tender.Server.Storage;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Payments;

/// <summary>The daily comparison with the processor: what it finds, and how it goes on whatever breaks.</summary>
public sealed class ReconciliationTests
{
    private static readonly Money Ten = Engines.Usd(10),
        Four = Engines.Usd(4);

    /// <summary>Each kind of difference: what happened, of which object, and how it comes right again.</summary>
    private static readonly Planted[] Kinds =
    [
        new(
            "declined there",
            DifferenceKind.State,
            family => family.Capture,
            (family, there) => there.Declines[family.Capture] = Reason.ProcessingFailure,
            (family, there) => there.Declines.Remove(family.Capture)
        ),
        new(
            "another amount there",
            DifferenceKind.Amount,
            family => family.Refund,
            (family, there) => there.OtherAmounts[family.Refund] = Ten,
            (family, there) => there.OtherAmounts.Remove(family.Refund)
        ),
        new(
            "not known there",
            DifferenceKind.MissingThere,
            family => family.Open,
            (family, there) => there.Effects.Remove(family.Open),
            (family, there) => there.Effects[family.Open] = there.Effects[family.Capture]
        ),
        new(
            "held there, given up here",
            DifferenceKind.State,
            family => family.Canceled,
            (family, there) => there.Effects[family.Canceled] = there.Effects[family.Open],
            (family, there) => there.Effects.Remove(family.Canceled)
        ),
        new(
            "done there, declined here",
            DifferenceKind.State,
            family => family.Declined,
            (family, there) =>
            {
                there.Declines.Remove(family.Declined);
                there.Effects[family.Declined] = there.Effects[family.Open];
            },
            (family, there) => there.Effects.Remove(family.Declined)
        ),
        new(
            "taken there alone",
            DifferenceKind.MissingHere,
            family => family.Open,
            (family, there) => there.Taken[family.Open] = Ten,
            (family, there) => there.Taken.Remove(family.Open)
        ),
        new(
            "given back there alone",
            DifferenceKind.MissingHere,
            family => family.Capture,
            (family, there) => there.GivenBack[family.Capture] = Ten,
            (family, there) => there.GivenBack[family.Capture] = Four
        ),
        new(
            "charged there alone",
            DifferenceKind.MissingHere,
            family => family.Permission,
            (family, there) => there.Taken[family.Permission] = Engines.Usd(31),
            (family, there) => there.Taken[family.Permission] = Engines.Usd(30)
        ),
        new(
            "less charged there",
            DifferenceKind.Amount,
            family => family.Permission,
            (family, there) => there.Taken[family.Permission] = Engines.Usd(3),
            (family, there) => there.Taken.Remove(family.Permission)
        ),
    ];

    [Theory, OnBothDatabases]
    public async Task Equal_books_give_an_empty_report(TestDatabase database)
    {
        await using var books = await Books.Start(database);
        var day = await books.Reconcile();
        Assert.Equal(ReconciliationState.Complete, day.State);
        Assert.Equal(new ReconciliationCounts(0, 0, 0), day.Counts);
        Assert.Empty(await books.Differences(day.Day));
        Assert.Superset(
            new HashSet<ObjectId>([
                books.One.Open,
                books.One.Capture,
                books.One.Refund,
                books.One.Canceled,
                books.One.Declined,
            ]),
            new HashSet<ObjectId>(books.Processor.Looks)
        );
        Assert.Equal(books.Processor.Looks.Count, day.Compared);

        // What has not changed since is asked for again for some days where it may be changed there, and then no more.
        books.Processor.Looks.Clear();
        books.Engines.Clock.Now += TimeSpan.FromDays(1);
        var next = await books.Reconcile();
        Assert.Equal((ReconciliationState.Complete, 3L), (next.State, next.Compared));
        Assert.NotEqual(day.Day, next.Day);
        Assert.Equal(3, books.Processor.Looks.Count);
        Assert.Superset(
            new HashSet<ObjectId>([books.One.Open, books.One.Capture]),
            new HashSet<ObjectId>(books.Processor.Looks)
        );
        books.Processor.Looks.Clear();
        books.Engines.Clock.Now += Reconciliations.OlderWindow;
        var last = await books.Reconcile();
        Assert.Equal((ReconciliationState.Complete, 0L), (last.State, last.Compared));
        Assert.Empty(books.Processor.Looks);
        Assert.Equal(
            [last.Day, next.Day, day.Day],
            (await books.Stored.Days(Engines.MerchantId, null, 10)).Select(one => one.Day)
        );
    }

    [Theory, OnBothDatabases]
    public async Task What_is_done_by_hand_days_later_is_found_though_nothing_changed_here(TestDatabase database)
    {
        // A page is smaller than what is some days old.
        await using var books = await Books.Start(database, pageSize: 3);
        Assert.Equal(0, (await books.Reconcile()).Counts.Open);
        books.Engines.Clock.Now += Reconciliations.OlderWindow - TimeSpan.FromDays(1);
        books.Processor.GivenBack[books.One.Capture] = Ten;
        books.Processor.Taken[books.One.Open] = Ten;
        books.Processor.Taken[books.One.Permission] = Engines.Usd(31);
        Assert.Equal(3, (await books.Reconcile()).Counts.Open);
        var found = await books.Differences(null);
        Assert.All(found, one => Assert.Equal(DifferenceKind.MissingHere, one.Kind));
        Assert.Equal(
            new[] { books.One.Capture.Value, books.One.Open.Value, books.One.Permission.Value }.Order(),
            found.Select(one => one.Object).Order()
        );
    }

    [Theory, OnBothDatabases]
    public async Task A_charge_that_nobody_wants_and_that_is_not_given_back_is_found(TestDatabase database)
    {
        await using var books = await Books.Start(database);
        var permission = await books.Engines.OpenPermission(Engines.Usd(100));
        books.Processor.NextLosesReply();
        var charge = (await books.Engines.Authorize(permission, Ten, captureNow: true)).Result.Value.Authorization;
        Assert.Equal((State.Declined, Reason.TransactionTimedOut), (charge.State, charge.Reason));
        // Its name there was never learned, so that looking finds nothing; the total there counts it.
        books.Processor.CannotCancel = true;
        foreach (var job in await books.Engines.Jobs(JobKind.Conclude))
            await books.Engines.Run(job);
        books.Processor.Effects.Remove(charge.Id);
        books.Processor.Taken[permission] = Ten;
        var waiting = await books.Reconcile();
        Assert.Equal((0L, 2L), (waiting.Counts.Open, waiting.Counts.Waiting));
        await books.Engines.Database.Execute($"UPDATE jobs SET dead = 1 WHERE kind = {(int)JobKind.Undo}", _ => 0);
        Assert.Equal(2, (await books.Reconcile()).Counts.Open);
        var found = (await books.Differences(null)).ToDictionary(one => one.Object, one => one.Kind);
        Assert.Equal(DifferenceKind.State, found[charge.Id.Value]);
        Assert.Equal(DifferenceKind.MissingHere, found[permission.Value]);

        // Tried again, and confirmed: to the processor it is used up all the same.
        await books.Engines.Database.Execute($"DELETE FROM jobs WHERE kind = {(int)JobKind.Undo}", _ => 0);
        Assert.Equal(new(0, 0, 0), (await books.Reconcile()).Counts);
    }

    [Theory, OnBothDatabases]
    public async Task A_total_that_differs_while_something_is_under_way_becomes_late(TestDatabase database)
    {
        await using var books = await Books.Start(database);
        books.Processor.CannotCancel = true;
        await books.CloseOpen();
        books.Processor.Taken[books.One.Permission] = Engines.Usd(50);
        Assert.Equal(0, (await books.Reconcile()).Counts.Open);
        books.Engines.Clock.Now += Finding.OnItsWayWindow;
        await books.Reconcile();
        Assert.Equal(
            DifferenceState.Open,
            (await books.Differences(null)).Single(one => one.Object == books.One.Permission.Value).State
        );
    }

    [Theory, OnBothDatabases]
    public async Task What_is_open_is_told_while_something_is_not_answered(TestDatabase database)
    {
        var log = new LogLines();
        await using var books = await Books.Start(database, log: log);
        books.Processor.GivenBack[books.One.Capture] = Ten;
        books.Processor.OnLook = id => id == books.One.Refund ? throw new TimeoutException() : Task.CompletedTask;
        await books.EndOfDay();
        await ToItsEnd();
        Assert.Single(log.All, line => line.Contains("has 1 open differences"));
        // What is told already is not told each time.
        await ToItsEnd();
        Assert.Single(log.All, line => line.Contains("has 1 open differences"));

        // At its end it stays incomplete, and the next day's begins at its own time.
        var day = (await books.Stored.Days(Engines.MerchantId, null, 1))[0];
        books.Engines.Clock.Now = day.BeganAt + TimeSpan.FromHours(20) - TimeSpan.FromSeconds(1);
        var outcome = await books.RunJob();
        Assert.True(outcome is not JobOutcome.AgainAt || ((JobOutcome.AgainAt)outcome).At > day.BeganAt.AddHours(20));
        Assert.True(Assert.Single(await books.Engines.Jobs(JobKind.Reconcile)).DueAt > books.Engines.Clock.Now);
        var left = Assert.Single(await books.Stored.Days(Engines.MerchantId, null, 10));
        Assert.Equal((ReconciliationState.Incomplete, 1L, 1L), (left.State, left.Counts.Open, left.Counts.Unanswered));

        async Task ToItsEnd()
        {
            for (var tries = 0; tries < 10; tries++)
            {
                Assert.IsType<JobOutcome.AgainAt>(await books.RunJob());
                if ((await books.Stored.Days(Engines.MerchantId, null, 1))[0].Stage == ReconciliationStage.Over)
                    return;
            }
            Assert.Fail("It never came to its end.");
        }
    }

    [Theory, OnBothDatabases]
    public async Task A_merchant_waits_for_its_first_comparison_since_that_is_arranged(TestDatabase database)
    {
        await using var books = await Books.Start(database);
        var reconciliations = books.Engines.Engine.Reconciliations;
        await books.Engines.Database.Execute($"DELETE FROM jobs WHERE kind = {(int)JobKind.Reconcile}", _ => 0);
        // An upgrade, long after the merchant was made.
        books.Engines.Clock.Now += TimeSpan.FromDays(30);
        Assert.InRange((await reconciliations.CountBacklog()).Age.TotalDays, 29, 31);
        await reconciliations.BeginAll();
        Assert.InRange((await reconciliations.CountBacklog()).Age.TotalMinutes, 0, 1);
        books.Processor.OnLook = _ => throw new TimeoutException();
        await books.EndOfDay();
        await books.RunJob();
        books.Engines.Clock.Now += TimeSpan.FromDays(3);
        Assert.InRange((await reconciliations.CountBacklog()).Age.TotalDays, 2, 4);
    }

    [Theory, OnBothDatabases]
    public async Task A_difference_of_each_kind_is_found_and_settled_once_there_is_none(TestDatabase database)
    {
        await using var books = await Books.Start(database);
        var families = new List<(Planted Planted, Family Family)>();
        foreach (var planted in Kinds)
            families.Add((planted, await books.NewFamily()));
        foreach (var (planted, family) in families)
            planted.Plant(family, books.Processor);
        var day = await books.Reconcile();
        Assert.Equal((ReconciliationState.Complete, Kinds.Length), (day.State, day.Counts.Open));
        var found = (await books.Differences(day.Day)).ToDictionary(one => one.Object);
        foreach (var (planted, family) in families)
        {
            var one = found[planted.Of(family).Value];
            Assert.Equal((planted.Name, planted.Kind, DifferenceState.Open), (planted.Name, one.Kind, one.State));
            Assert.NotEqual(one.Here, one.There);
        }

        // They stand as long as they are there, in one row each.
        books.Engines.Clock.Now += TimeSpan.FromDays(1);
        await books.Reconcile();
        var still = await books.Differences(null);
        Assert.Equal(Kinds.Length, still.Count);
        Assert.All(still, one =>
        {
            var before = found[one.Object];
            Assert.Equal((before.Id, before.FirstAt, before.State), (one.Id, one.FirstAt, one.State));
            Assert.True(one.LastAt > before.LastAt);
        });

        foreach (var (planted, family) in families)
            planted.Heal(family, books.Processor);
        books.Engines.Clock.Now += TimeSpan.FromDays(1);
        var last = await books.Reconcile();
        Assert.Equal(new ReconciliationCounts(0, 0, 0), last.Counts);
        Assert.Empty(await books.Differences(null));
        Assert.All(await books.Differences(last.Day), one =>
            Assert.Equal((found[one.Object].Id, DifferenceState.Settled, last.Day), (one.Id, one.State, one.SettledDay))
        );
        // They belong to the reports of their days, and to no later one.
        Assert.Equal(Kinds.Length, (await books.Differences(day.Day)).Count);
        books.Engines.Clock.Now += TimeSpan.FromDays(1);
        Assert.Empty(await books.Differences((await books.Reconcile()).Day));
    }

    [Theory, OnBothDatabases]
    public async Task What_is_on_its_way_is_no_difference_until_it_is_late(TestDatabase database)
    {
        await using var books = await Books.Start(database);
        var waiting = await books.NewRefund();
        var day = await books.Reconcile();
        Assert.Equal((ReconciliationState.Complete, 0L, 1L), (day.State, day.Counts.Open, day.Counts.Waiting));
        Assert.Equal(DifferenceState.Waiting, Assert.Single(await books.Differences(day.Day)).State);
        books.Engines.Clock.Now += Finding.OnItsWayWindow;
        var late = await books.Reconcile();
        Assert.Equal(1, late.Counts.Open);
        var found = Assert.Single(await books.Differences(late.Day));
        Assert.Equal(
            (waiting.Value, DifferenceKind.Late, DifferenceState.Open),
            (found.Object, found.Kind, found.State)
        );
        // Once the job has asked, both sides say the same.
        await books.Engines.Run(Assert.Single(await books.Engines.Jobs(JobKind.Conclude)));
        Assert.Equal(0, (await books.Reconcile()).Counts.Open);

        // What is given up here is on its way as long as a job undoes it there.
        books.Processor.CannotCancel = true;
        await books.CloseOpen();
        var given = await books.Reconcile();
        Assert.Equal((0L, 1L), (given.Counts.Open, given.Counts.Waiting));
        await books.Engines.Database.Execute($"DELETE FROM jobs WHERE kind = {(int)JobKind.Undo}", _ => 0);
        Assert.Equal(1, (await books.Reconcile()).Counts.Open);
    }

    [Theory, OnBothDatabases]
    public async Task Killed_between_two_pages_it_goes_on_with_the_second(TestDatabase database)
    {
        await using var books = await Books.Start(database, pageSize: 2);
        books.Processor.OnLook = id =>
            id == books.One.Refund ? throw new InvalidOperationException("The world fails.") : Task.CompletedTask;
        await books.EndOfDay();
        await Assert.ThrowsAsync<InvalidOperationException>(books.RunJob);
        var broken = Assert.Single(await books.Stored.Days(Engines.MerchantId, null, 10));
        Assert.Equal(ReconciliationStage.Changes, broken.Stage);
        var before = books.Processor.Looks.ToList();
        Assert.NotEmpty(before);

        books.Processor.OnLook = null;
        books.Processor.Looks.Clear();
        await books.RunJob();
        var day = Assert.Single(await books.Stored.Days(Engines.MerchantId, null, 10));
        Assert.Equal((ReconciliationState.Complete, broken.Day), (day.State, day.Day));
        Assert.Contains(books.One.Refund, books.Processor.Looks);
        // Of the pages before nothing is asked again; of the page that broke some may be.
        Assert.InRange(before.Intersect(books.Processor.Looks).Count(), 0, 3);
        Assert.True(day.Version > broken.Version);
    }

    [Theory, OnBothDatabases]
    public async Task A_processor_that_does_not_answer_leaves_it_incomplete_and_is_asked_again(TestDatabase database)
    {
        await using var books = await Books.Start(database);
        books.Processor.OnLook = _ => throw new TimeoutException();
        await books.EndOfDay();
        var outcome = Assert.IsType<JobOutcome.AgainAt>(await books.RunJob());
        Assert.Equal(books.Engines.Clock.Now + TimeSpan.FromMinutes(1), outcome.At);
        var day = Assert.Single(await books.Stored.Days(Engines.MerchantId, null, 10));
        Assert.Equal((ReconciliationState.Incomplete, 0L, null), (day.State, day.Compared, day.CompletedAt));
        // It goes on to the end all the same, and says of how much it knows nothing.
        for (var tries = 0; tries < 10 && day.Stage != ReconciliationStage.Over; tries++)
        {
            Assert.IsType<JobOutcome.AgainAt>(await books.RunJob());
            day = Assert.Single(await books.Stored.Days(Engines.MerchantId, null, 10));
        }
        Assert.Equal((ReconciliationState.Incomplete, 0L), (day.State, day.Counts.Open));
        Assert.True(day.Counts.Unanswered > 4);

        books.Processor.OnLook = null;
        await books.RunJob();
        day = Assert.Single(await books.Stored.Days(Engines.MerchantId, null, 10));
        Assert.Equal((ReconciliationState.Complete, new ReconciliationCounts(0, 0, 0)), (day.State, day.Counts));
        Assert.NotNull(day.CompletedAt);
    }

    [Theory, OnBothDatabases]
    public async Task A_day_that_never_completes_leaves_its_rest_to_the_next_one(TestDatabase database)
    {
        await using var books = await Books.Start(database);
        books.Processor.OnLook = _ => throw new TimeoutException();
        await books.EndOfDay();
        await books.RunJob();
        books.Engines.Clock.Now += TimeSpan.FromDays(1);
        books.Processor.OnLook = null;
        var next = await books.Reconcile();
        var days = await books.Stored.Days(Engines.MerchantId, null, 10);
        Assert.Equal([ReconciliationState.Complete, ReconciliationState.Incomplete], days.Select(day => day.State));
        Assert.Contains(books.One.Capture, books.Processor.Looks);
        Assert.True(next.Compared > 4);
    }

    [Theory, OnBothDatabases]
    public async Task Two_runners_do_a_day_once(TestDatabase database)
    {
        await using var books = await Books.Start(database);
        var engines = books.Engines;
        await using var other = database == TestDatabase.Postgres ? await engines.Another() : null;
        await books.EndOfDay();
        await using var one = new JobRunner(engines.Executor, engines.Clock, NullLogger.Instance);
        await using var two = new JobRunner((other ?? engines).Executor, engines.Clock, NullLogger.Instance);
        await Task.WhenAll(one.Drain(), two.Drain());
        var day = Assert.Single(await books.Stored.Days(Engines.MerchantId, null, 10));
        Assert.Equal(ReconciliationState.Complete, day.State);
        Assert.Equal(books.Processor.Looks.Distinct(), books.Processor.Looks);
        // One job waits for the next day.
        var next = Assert.Single(await engines.Jobs(JobKind.Reconcile));
        Assert.InRange(next.DueAt, engines.Clock.Now, engines.Clock.Now.AddDays(1));
    }

    [Theory, OnBothDatabases]
    public async Task A_large_day_is_gone_over_page_by_page_and_others_have_their_turn(TestDatabase database)
    {
        await using var books = await Books.Start(database, pageSize: 5);
        var many = await books.AuthorizeMany(120);
        var (together, most) = (0, 0);
        books.Processor.OnLook = async _ =>
        {
            most = Math.Max(most, Interlocked.Increment(ref together));
            await Task.Yield();
            Interlocked.Decrement(ref together);
        };
        await books.EndOfDay();
        var turns = 0;
        for (var isOver = false; !isOver; turns++)
        {
            Assert.InRange(turns, 0, 10);
            await books.RunJob();
            isOver = (await books.Stored.Days(Engines.MerchantId, null, 1))[0].Stage == ReconciliationStage.Over;
        }
        Assert.InRange(turns, 2, 10);
        Assert.InRange(most, 1, 4);
        Assert.Equal(many.Order(), books.Processor.Looks.Where(many.Contains).Order());
        Assert.Equal(ReconciliationState.Complete, (await books.Stored.Days(Engines.MerchantId, null, 1))[0].State);
    }

    [Theory, OnBothDatabases]
    public async Task What_a_person_lets_stand_is_open_no_more_until_it_says_something_else(TestDatabase database)
    {
        await using var books = await Books.Start(database);
        books.Processor.GivenBack[books.One.Capture] = Ten;
        await books.Reconcile();
        var found = Assert.Single(await books.Differences(null));
        var seenAt = found.LastAt!.Value;
        Assert.Null(await books.Stored.Accept(MerchantId.Read("STRANGER"), found.Id, seenAt, "ada", "seen"));
        Assert.Null(
            await books.Stored.Accept(Engines.MerchantId, found.Id, seenAt.AddMilliseconds(-1), "ada", "not seen")
        );
        var accepted = await books.Stored.Accept(
            Engines.MerchantId,
            found.Id,
            seenAt,
            "ada",
            "She gave it back by hand."
        );
        Assert.Equal((DifferenceState.Accepted, "ada"), (accepted!.State, accepted.AcceptedBy));
        Assert.Equal(0, (await books.Reconcile()).Counts.Open);
        Assert.Equal(DifferenceState.Accepted, Assert.Single(await books.Differences(null)).State);
        books.Processor.GivenBack[books.One.Capture] = Engines.Usd(11);
        Assert.Equal(1, (await books.Reconcile()).Counts.Open);
    }

    [Theory, OnBothDatabases]
    public async Task Asked_for_now_it_runs_now_and_the_days_own_time_stays(TestDatabase database)
    {
        await using var books = await Books.Start(database);
        var due = Assert.Single(await books.Engines.Jobs(JobKind.Reconcile)).DueAt;
        await using var runner = new JobRunner(books.Engines.Executor, books.Engines.Clock, NullLogger.Instance);
        await runner.Drain();
        Assert.Empty(await books.Stored.Days(Engines.MerchantId, null, 10));
        Assert.True(await books.Engines.Engine.Reconciliations.RunNow(Engines.MerchantId));
        await runner.Drain();
        Assert.Single(await books.Stored.Days(Engines.MerchantId, null, 10));
        Assert.Equal(due, Assert.Single(await books.Engines.Jobs(JobKind.Reconcile)).DueAt);
        await runner.Drain();
        Assert.Equal(2, (await books.Stored.Days(Engines.MerchantId, null, 1))[0].Version / 2);
        // Where the job is lost, another one is made.
        await books.Engines.Database.Execute($"DELETE FROM jobs WHERE kind = {(int)JobKind.Reconcile}", _ => 0);
        Assert.True(await books.Engines.Engine.Reconciliations.RunNow(Engines.MerchantId));
        await books.Engines.Engine.Reconciliations.BeginAll();
        Assert.Single(await books.Engines.Jobs(JobKind.Reconcile));
    }

    [Theory, OnBothDatabases]
    public async Task What_the_processor_lists_and_nobody_here_knows_of_is_found(TestDatabase database)
    {
        await using var books = await Books.Start(database);
        var unknown = $"{Engines.MerchantId}/P01-1234567-1234567-A000001";
        var pending = $"{Engines.MerchantId}/P01-1234567-1234567-A000003";
        // It has the id of an object here: that one was made after a backup was brought back, this one was lost.
        var lost = $"{Engines.MerchantId}/{books.One.Open}/2026-01-01T00:00:00.000Z";
        Assert.False((await books.Reconcile()).IsListed);
        books.Processor.Listed =
        [
            Heard(await books.OperationId(books.One.Open), "authorize", true, Ten),
            Heard(lost, "authorize", true, Ten),
            Heard(unknown, "authorize", true, Ten),
            Heard($"{Engines.MerchantId}/P01-1234567-1234567-A000002", "authorize", false, Ten),
            Heard(pending, "authorize", null, Ten),
            // One looks like a merchant's id, and one like an object's.
            Heard("BYHAND", "refund", true, Four),
            Heard("P01-1234567-1234567-A000009", "refund", true, Four),
            Heard("STRANGER/P01-1234567-1234567-A000001", "authorize", true, Ten),
        ];
        // A list that is not answered leaves the day incomplete.
        books.Processor.CannotList = true;
        await books.EndOfDay();
        for (var tries = 0; tries < 4; tries++)
            Assert.IsType<JobOutcome.AgainAt>(await books.RunJob());
        Assert.Equal(ReconciliationState.Incomplete, (await books.Stored.Days(Engines.MerchantId, null, 1))[0].State);
        books.Processor.CannotList = false;
        var day = await books.Reconcile();
        Assert.Equal((ReconciliationState.Complete, true), (day.State, day.IsListed));
        Assert.Equal((4L, 1L), (day.Counts.Open, day.Counts.Waiting));
        var found = (await books.Differences(null)).ToLookup(one => one.Kind, one => one.Object);
        Assert.Equal(
            new[] { unknown, lost, "BYHAND", "P01-1234567-1234567-A000009" }.Select(one => $"operation:{one}").Order(),
            found[DifferenceKind.MissingHere].Order()
        );
        Assert.Equal([$"operation:{pending}"], found[DifferenceKind.Late]);

        // What stands is asked about by its name, since it is listed no more; undone there, it differs no more.
        books.Processor.Listed.RemoveAll(one => one.Operation.OperationId == unknown);
        books.Engines.Clock.Now += Finding.OnItsWayWindow;
        var late = await books.Reconcile();
        Assert.Equal((4L, 0L), (late.Counts.Open, late.Counts.Waiting));
        Assert.DoesNotContain(await books.Differences(null), one => one.Object == $"operation:{unknown}");
        books.Processor.Listed.RemoveAll(one => one.Operation.OperationId == pending);
        Assert.Equal(3, (await books.Reconcile()).Counts.Open);

        (DateTimeOffset, FarOperation) Heard(string id, string kind, bool? isDone, Money amount) =>
            (books.Engines.Clock.Now, new(id, kind, isDone, amount));
    }

    [Fact]
    public async Task A_processor_that_decides_here_is_never_compared()
    {
        await using var engines = await Engines.Start(TestDatabase.Sqlite);
        await engines.Engine.Reconciliations.BeginAll();
        Assert.Empty(await engines.Jobs(JobKind.Reconcile));
        Assert.False(await engines.Engine.Reconciliations.RunNow(Engines.MerchantId));
    }

    private sealed record Planted(
        string Name,
        DifferenceKind Kind,
        Func<Family, ObjectId> Of,
        Action<Family, ScriptedProcessor> Plant,
        Action<Family, ScriptedProcessor> Heal
    );

    /// <summary>
    /// One of each: an open authorization, a captured one with a refund, one that was canceled and undone, a declined
    /// one; and one that was captured in one step.
    /// </summary>
    private sealed record Family(
        ObjectId Permission,
        ObjectId Open,
        ObjectId Capture,
        ObjectId Refund,
        ObjectId Canceled,
        ObjectId Declined
    );

    /// <summary>The books of a merchant with one family.</summary>
    private sealed class Books : IAsyncDisposable
    {
        public required Engines Engines { get; init; }
        public required ScriptedProcessor Processor { get; init; }
        public Family One { get; private set; } = null!;

        public ReconciliationQueries Stored => Engines.Store.Reconciliations;

        public static async Task<Books> Start(TestDatabase database, int pageSize = 50, LogLines? log = null)
        {
            var processor = new ScriptedProcessor();
            var engines = await Engines.Start(database, processor);
            var books = new Books { Engines = engines, Processor = processor };
            engines.Engine.Reconciliations = new(engines.Store, engines.Engine.ProcessorCalls, asksProcessor: true)
            {
                PageSize = pageSize,
                Log = log,
            };
            await engines.Engine.Reconciliations.BeginAll();
            books.One = await books.NewFamily();
            return books;
        }

        /// <summary>As late as the last entries are gone over too.</summary>
        public Task EndOfDay()
        {
            var due = Engines.Clock.Now + TimeSpan.FromHours(2);
            Engines.Clock.Now = due;
            return MakeDue();
        }

        public async Task<JobOutcome> RunJob()
        {
            var job = Assert.Single(await Engines.Jobs(JobKind.Reconcile));
            return await JobKinds.Of(JobKind.Reconcile).Run(Engines.Executor, Engines.Read(job), default);
        }

        /// <summary>The comparison of the day, to its end.</summary>
        public async Task<Reconciliation> Reconcile()
        {
            await EndOfDay();
            await RunJob();
            var day = (await Stored.Days(Engines.MerchantId, null, 1))[0];
            Assert.Equal(ReconciliationStage.Over, day.Stage);
            return day;
        }

        public Task<List<BookDifference>> Differences(string? day) =>
            Stored.Differences(Engines.MerchantId, day, after: 0, limit: 100);

        public async Task<ObjectId> NewRefund() => (await Engines.Refund(One.Capture, Engines.Usd(1))).Result.Value.Id;

        public Task CloseOpen() => Close(One.Open);

        /// <summary>What the processor was asked for an authorization by.</summary>
        public async Task<string> OperationId(ObjectId authorization) =>
            ProcessorCall.OperationIdOf(
                Engines.MerchantId,
                authorization,
                (await Engines.Get<Authorization>(authorization)).CreatedAt
            );

        public async Task<HashSet<ObjectId>> AuthorizeMany(int count)
        {
            var many = new HashSet<ObjectId>();
            for (var left = count; left > 0; left -= 20)
            {
                var permission = await Engines.OpenPermission(Engines.Usd(100));
                for (var i = 0; i < 20; i++)
                    many.Add((await Engines.Authorize(permission, Engines.Usd(1))).Result.Value.Authorization.Id);
            }
            return many;
        }

        public ValueTask DisposeAsync() => Engines.DisposeAsync();

        private Task MakeDue() =>
            Engines.Database.Execute(
                $"UPDATE jobs SET run_at = @now WHERE kind = {(int)JobKind.Reconcile}",
                _ => 0,
                ("now", RecordJson.Ms(Engines.Clock.Now))
            );

        public async Task<Family> NewFamily()
        {
            var permission = await Engines.OpenPermission(Engines.Usd(100));
            var open = await Authorize(permission);
            var capture = (await Engines.Capture(await Authorize(permission), Ten)).Result.Value.Capture!.Id;
            var refund = (await Engines.Refund(capture, Four)).Result.Value.Id;
            var canceled = await Authorize(permission);
            await Close(canceled);
            Processor.Next(Verdict.Decline(Reason.SoftDeclined));
            var declined = await Authorize(permission);
            Assert.True((await Engines.Authorize(permission, Ten, captureNow: true)).Result.Ok);
            foreach (var kind in new[] { JobKind.Conclude, JobKind.Undo })
            foreach (var job in await Engines.Jobs(kind))
                await Engines.Run(job);
            Assert.Equal(State.Completed, (await Engines.Get<Refund>(refund)).State);
            Assert.DoesNotContain(canceled, Processor.Effects.Keys);
            return new(permission, open, capture, refund, canceled, declined);
        }

        private async Task<ObjectId> Authorize(ObjectId permission) =>
            (await Engines.Authorize(permission, Ten)).Result.Value.Authorization.Id;

        private async Task Close(ObjectId authorization) =>
            Assert.True(
                (await Engines.Engine.Authorizations.End(Engines.Ask<Charge>("close"), authorization, null)).Result.Ok
            );
    }
}
