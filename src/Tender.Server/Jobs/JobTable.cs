using Tender.Core;
using Tender.Server.Payments;
using Tender.Server.Storage;

namespace Tender.Server.Jobs;

/// <summary>
/// The one table of everything that happens later: claim, again, dead. A job is claimable when its time has come; a
/// claim moves its time to the lease's end and raises the fence, so that a worker that died is followed by another, and
/// one that only slept commits nothing. Jobs end inside the commit of what they did (<see cref="DeleteJob"/>).
/// </summary>
internal sealed class JobTable(Database database, TimeProvider time, TimeSpan lease)
{
    /// <summary>A job that failed so often is dead: visible, and in nobody's way.</summary>
    public const int AttemptsMax = 12;

    private long Now => RecordJson.Ms(time.GetUtcNow());

    /// <summary>The buckets with work that is due, in one read.</summary>
    public Task<List<short>> DueBuckets() =>
        database.Query(
            $"SELECT bucket FROM {database.EachBucket} b WHERE EXISTS (SELECT 1 FROM jobs WHERE jobs.bucket = b.bucket AND dead = 0 AND run_at <= @now)",
            row => row.GetInt16(0),
            ("now", Now)
        );

    /// <summary>When the next job is due in real time; null when none is.</summary>
    public async Task<DateTimeOffset?> NextRun() =>
        (
            await database.Query(
                $"SELECT min(next) FROM (SELECT (SELECT min(run_at) FROM jobs WHERE jobs.bucket = b.bucket AND dead = 0) AS next FROM {database.EachBucket} b) n",
                row => row.IsDBNull(0) ? (long?)null : row.GetInt64(0)
            )
        )[0]
            is { } next
            ? RecordJson.At(next)
            : null;

    /// <summary>
    /// Claims due work of a bucket, oldest first, of merchants whose clock is not being advanced (the advance does
    /// theirs, in order).
    /// </summary>
    public Task<List<Job>> Claim(short bucket, int limit) =>
        database.Execute(
            $"""
            UPDATE jobs SET fence = fence + 1, lease_until = @until, run_at = @until
            WHERE bucket = @bucket AND (merchant, id) IN (
              SELECT j.merchant, j.id FROM jobs j WHERE j.bucket = @bucket AND j.dead = 0 AND j.run_at <= @now
                AND (j.kind = @advance OR NOT EXISTS (SELECT 1 FROM merchants m WHERE m.bucket = j.bucket AND m.merchant = j.merchant AND m.advancing_to IS NOT NULL))
              ORDER BY j.run_at LIMIT @limit {database.SkipLocked})
            RETURNING merchant, kind, object, arguments, id, fence, due_at
            """,
            row => Read(row, at: null, horizon: null),
            ("bucket", bucket),
            ("now", Now),
            ("until", RecordJson.Ms(time.GetUtcNow() + lease)),
            ("advance", (short)JobKind.Advance),
            ("limit", limit)
        );

    /// <summary>
    /// What falls due next on a merchant's clock, up to an instant, in order; for the one advance that holds the clock.
    /// Nobody else claims this merchant's jobs meanwhile, so nothing is written; a job that was claimed before the
    /// advance began is busy, and the list ends before it.
    /// </summary>
    public async Task<(List<Job> Due, bool Busy)> DueNext(
        string merchant,
        DateTimeOffset upTo,
        bool withDeliveries,
        int limit,
        AdvanceLimit horizon
    )
    {
        var due = await database.Query(
            """
            SELECT j.merchant, j.kind, j.object, j.arguments, j.id, j.fence, j.due_at, CASE WHEN j.lease_until > @now THEN 1 ELSE 0 END FROM jobs j
            WHERE j.bucket = @bucket AND j.merchant = @merchant AND j.dead = 0 AND j.due_at <= @upTo AND j.kind <> @advance AND (@deliveries = 1 OR j.kind <> @deliver)
            ORDER BY j.due_at, j.id LIMIT @limit
            """,
            row => (Job: Read(row, RecordJson.At(row.GetInt64(6)), horizon), Leased: row.GetInt64(7) == 1),
            ("bucket", Merchant.BucketOf(merchant)),
            ("merchant", merchant),
            ("upTo", RecordJson.Ms(upTo)),
            ("now", Now),
            ("advance", (short)JobKind.Advance),
            ("deliver", (short)JobKind.Deliver),
            ("deliveries", (short)(withDeliveries ? 1 : 0)),
            ("limit", limit)
        );
        return ([.. due.TakeWhile(one => !one.Leased).Select(one => one.Job)], due.Any(one => one.Leased));
    }

    /// <summary>
    /// A job that failed is tried again after a growing pause, and is dead in the end. Nothing happens when the lease
    /// was lost.
    /// </summary>
    public Task Again(Job job) =>
        database.Execute(
            """
            UPDATE jobs SET lease_until = NULL, attempts = attempts + 1, run_at = @now + (1000 * attempts * attempts), dead = CASE WHEN attempts + 1 >= @max THEN 1 ELSE 0 END
            WHERE bucket = @bucket AND merchant = @merchant AND id = @id AND fence = @fence RETURNING id
            """,
            row => row.GetInt64(0),
            ("now", Now),
            ("max", (short)AttemptsMax),
            ("bucket", Merchant.BucketOf(job.Merchant)),
            ("merchant", job.Merchant),
            ("id", job.Lease.Job),
            ("fence", job.Lease.Fence)
        );

    /// <summary>Gives a claimed job back untouched; it is due at once.</summary>
    public Task Release(Job job) =>
        database.Execute(
            "UPDATE jobs SET lease_until = NULL, run_at = @now WHERE bucket = @bucket AND merchant = @merchant AND id = @id AND fence = @fence RETURNING id",
            row => row.GetInt64(0),
            ("now", Now),
            ("bucket", Merchant.BucketOf(job.Merchant)),
            ("merchant", job.Merchant),
            ("id", job.Lease.Job),
            ("fence", job.Lease.Fence)
        );

    /// <summary>The holder's sign of life. False: the lease was lost, stop.</summary>
    public async Task<bool> Renew(Job job) =>
        (
            await database.Execute(
                "UPDATE jobs SET lease_until = @until, run_at = @until WHERE bucket = @bucket AND merchant = @merchant AND id = @id AND fence = @fence RETURNING id",
                row => row.GetInt64(0),
                ("until", RecordJson.Ms(time.GetUtcNow() + lease)),
                ("bucket", Merchant.BucketOf(job.Merchant)),
                ("merchant", job.Merchant),
                ("id", job.Lease.Job),
                ("fence", job.Lease.Fence)
            )
        ).Count == 1;

    /// <summary>Jobs that were given up.</summary>
    public async Task<long> DeadCount() =>
        (await database.Query("SELECT count(*) FROM jobs WHERE dead = 1", row => row.GetInt64(0)))[0];

    private static Job Read(RowReader row, DateTimeOffset? at, AdvanceLimit? horizon) =>
        new(
            row.GetString(0),
            (JobKind)row.GetInt16(1),
            ObjectId.Parse(row.GetString(2)) ?? default,
            row.IsDBNull(3) ? null : row.GetString(3),
            new Lease(row.GetInt64(4), row.GetInt64(5)),
            RecordJson.At(row.GetInt64(6)),
            at,
            horizon
        );
}
