using Tender.Core;
using Tender.Server.Jobs;
using Tender.Server.Payments;
using Tender.Server.Storage;
using Xunit;

namespace Tender.Tests.Jobs;

/// <summary>The table of kinds, the text of their arguments, the pauses after failures, the places.</summary>
public sealed class JobKindsTests
{
    public static TheoryData<JobKind, string?, JobArguments?> StoredTexts =>
        new()
        {
            { JobKind.Conclude, null, new QueryArguments() },
            { JobKind.Conclude, "0/", new QueryArguments() },
            {
                JobKind.Conclude,
                "3/S01-1234567-1234567-C000001",
                new QueryArguments(3, ObjectId.Read("S01-1234567-1234567-C000001"))
            },
            { JobKind.Undo, "2/", new QueryArguments(2) },
            { JobKind.Undo, "5//3", new QueryArguments(5, UndosDeclined: 3) },
            { JobKind.Deliver, "77:1:2:e:1", new DeliveryArguments(77, 1, "e:1", Dialects.V2) },
            { JobKind.Deliver, "asked 77:1:2:e:1", Delivery(DeliveryTurn.Asked) },
            { JobKind.Deliver, "late 77:1:2:e:1", Delivery(DeliveryTurn.Late) },
            { JobKind.Deliver, "behind 77:1:2:e:1", Delivery(DeliveryTurn.Behind) },
            { JobKind.Deliver, "copy 77:1:2:e:1", Delivery(DeliveryTurn.Copy) },
            { JobKind.Advance, null, new AdvanceArguments(Settle: false) },
            { JobKind.Advance, "settle", new AdvanceArguments(Settle: true) },
            { JobKind.MakeReport, null, null },
            { JobKind.MakeReport, "started", new ReportStarted() },
            {
                JobKind.ReversalConcludes,
                "S01-1234567-1234567-P000001",
                new ReversalArguments(ObjectId.Read("S01-1234567-1234567-P000001"))
            },
            {
                JobKind.ReversalConcludes,
                "S01-1234567-1234567-P000001 AmazonRejected",
                new ReversalArguments(ObjectId.Read("S01-1234567-1234567-P000001"), Reason.AmazonRejected)
            },
            {
                JobKind.ApplyChildResult,
                "1234 USD 1767323045000 captured",
                new ChildResult(
                    new Money(1234, Currency.USD),
                    DateTimeOffset.FromUnixTimeMilliseconds(1767323045000),
                    Captured: true
                )
            },
            { JobKind.SessionExpires, "whatever", null },
        };

    private static DeliveryArguments Delivery(DeliveryTurn turn) => new(77, 1, "e:1", Dialects.V2) { Turn = turn };

    [Fact]
    public void Every_kind_has_a_row()
    {
        foreach (var kind in Enum.GetValues<JobKind>())
            Assert.NotNull(JobKinds.Of(kind).Run);
    }

    /// <summary>Also what earlier releases have written: those rows are still in the table.</summary>
    [Theory, MemberData(nameof(StoredTexts))]
    public void Stored_arguments_are_read(JobKind kind, string? text, JobArguments? expected)
    {
        var read = JobKinds.Of(kind).Arguments?.Invoke(text);
        Assert.Equal(expected, read);
        if (read is not null)
            Assert.Equal(read, JobKinds.Of(kind).Arguments!(read.Print()));
    }

    [Fact]
    public void A_lane_tells_whose_jobs_wait_in_it()
    {
        var lane = JobLane.Of(
            MerchantId.Read("A1B2"),
            JobKind.Deliver,
            new DeliveryArguments(1, 0, "e/1", Dialects.V1)
        );
        Assert.Equal("A1B2/9/e/1", lane);
        Assert.Equal(JobKind.Deliver, JobLane.KindOf(lane!));
        Assert.Null(JobLane.Of(MerchantId.Read("A1B2"), JobKind.Conclude, new QueryArguments(1)));
        foreach (var kind in Enum.GetValues<JobKind>())
            if (JobKinds.Of(kind).Queue != JobQueue.Payments)
                Assert.NotNull(JobKinds.Of(kind).Arguments);
    }

    [Fact]
    public void A_job_is_tried_for_more_than_a_day_before_it_is_dead()
    {
        foreach (var job in new long[] { 1, 2, 4_711, long.MaxValue })
        {
            var pauses = Enumerable
                .Range(1, JobRetries.AttemptsMax - 1)
                .Select(failures => JobRetries.PauseAfter(job, failures))
                .ToList();
            Assert.True(pauses.Aggregate(TimeSpan.Zero, (sum, pause) => sum + pause) > TimeSpan.FromHours(28));
            Assert.InRange(pauses[0], TimeSpan.FromSeconds(0.8), TimeSpan.FromSeconds(1.2));
            Assert.InRange(pauses[^1], TimeSpan.FromHours(3.2), TimeSpan.FromHours(4.8));
        }
        Assert.True(Enumerable.Range(1, 100).Select(job => JobRetries.PauseAfter(job, 5)).Distinct().Count() > 90);
    }

    [Fact]
    public void A_slow_lane_keeps_few_places_until_it_is_quick_again()
    {
        var places = new JobPlaces();
        var job = new Job(MerchantId.Read("A1"), JobKind.Deliver, default, null, new Lease(1, 1), default)
        {
            Lane = "A1/9/e1",
        };
        for (var i = 0; i < 32; i++)
        {
            Assert.True(places.Free(JobQueue.Deliveries, "A1/9/e1") > 0);
            places.Enter(job);
        }
        Assert.Equal(0, places.Free(JobQueue.Deliveries, "A1/9/e1"));
        Assert.Equal(32, places.Free(JobQueue.Deliveries, "A1/9/e2"));
        Assert.Equal(128, places.Free(JobQueue.Payments));

        // Who waits for one of a slow lane's few places is told when the first of them is free.
        Assert.False(places.NoteWaiting(JobQueue.Deliveries, "A1/9/e1"));
        for (var taken = 31; taken >= 0; taken--)
            Assert.Equal(taken == 3, places.Leave(job, TimeSpan.FromSeconds(15)) is not null);
        Assert.Equal(4, places.Free(JobQueue.Deliveries, "A1/9/e1"));
        places.Enter(job);
        places.Leave(job, TimeSpan.FromSeconds(5));
        Assert.Equal(32, places.Free(JobQueue.Deliveries, "A1/9/e1"));
    }

    [Fact]
    public void A_quick_lane_gets_more_places_one_by_one()
    {
        var places = new JobPlaces();
        var job = new Job(MerchantId.Read("A1"), JobKind.Deliver, default, null, new Lease(1, 1), default)
        {
            Lane = "A1/9/e1",
        };
        for (var i = 1; i <= 300; i++)
        {
            Pass(TimeSpan.FromMilliseconds(250));
            Assert.Equal(Math.Min(256, 32 + i), places.Free(JobQueue.Deliveries, "A1/9/e1"));
        }
        Pass(TimeSpan.FromMilliseconds(251));
        Assert.Equal(256, places.Free(JobQueue.Deliveries, "A1/9/e1"));
        Assert.Equal(32, places.Free(JobQueue.Deliveries, "A1/9/e2"));
        Pass(TimeSpan.FromSeconds(6));
        Assert.Equal(4, places.Free(JobQueue.Deliveries, "A1/9/e1"));

        // Where one at a time is what is wanted, it stays so.
        var report = job with { Kind = JobKind.MakeReport, Lane = "A1/16/r1" };
        places.Enter(report);
        places.Leave(report, TimeSpan.Zero);
        Assert.Equal(1, places.Free(JobQueue.Reports, "A1/16/r1"));

        void Pass(TimeSpan took)
        {
            places.Enter(job);
            places.Leave(job, took);
        }
    }

    [Fact]
    public void Who_waits_for_a_place_is_told_once_when_there_is_room()
    {
        var places = new JobPlaces();
        Job notice = Some(JobKind.Deliver, "A1/9/e1"),
            payment = Some(JobKind.Conclude, null),
            report = Some(JobKind.MakeReport, "A1/16/r1");
        // A claim is worth its while when an eighth of a lane's many places is free.
        for (var i = 0; i < 32; i++)
            places.Enter(notice);
        Assert.False(places.NoteWaiting(JobQueue.Deliveries, "A1/9/e1"));
        for (var taken = 31; taken >= 0; taken--)
            Assert.Equal(taken == 28, places.Leave(notice, TimeSpan.FromSeconds(1)) is not null);
        Assert.True(places.NoteWaiting(JobQueue.Deliveries, "A1/9/e1"));
        // One of a queue's is: the others may hang.
        for (var i = 0; i < 128; i++)
            places.Enter(payment);
        Assert.False(places.NoteWaiting(JobQueue.Payments, null));
        for (var taken = 127; taken >= 0; taken--)
            Assert.Equal(taken == 127, places.Leave(payment, TimeSpan.Zero) is not null);
        Assert.True(places.NoteWaiting(JobQueue.Payments, null));
        // And the only one of a lane.
        places.Enter(report);
        Assert.False(places.NoteWaiting(JobQueue.Reports, "A1/16/r1"));
        Assert.True(places.NoteWaiting(JobQueue.Reports, "A1/16/r2"));
        Assert.Equal((0, "A1/16/r1"), Assert.Single(places.Leave(report, TimeSpan.Zero)!.Lanes));

        static Job Some(JobKind kind, string? lane) =>
            new(MerchantId.Read("A1"), kind, default, null, new Lease(1, 1), default) { Lane = lane };
    }
}
