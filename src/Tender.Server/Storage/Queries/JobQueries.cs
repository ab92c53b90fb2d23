using Tender.Core;
using static Tender.Server.Storage.MerchantRows;

namespace Tender.Server.Storage;

/// <summary>The SQL of the jobs table, but for the writes that travel in a command's commit.</summary>
internal sealed class JobQueries(Database database, int laterMax = JobQueries.LaterMax)
{
    /// <summary>What <see cref="Read"/> reads.</summary>
    internal const string Columns =
        "merchant, id, fence, kind, object, arguments, due_at, lane, attempts, error, trace";

    private const string DeadColumns = "merchant, id, kind, object, due_at, attempts, error";

    /// <summary>
    /// Of a lane whose merchant's clock is frozen, only the first job, and only while none is under way: what is owed
    /// arrives in the order in which it was made.
    /// </summary>
    private const string OneByOneWhereTimeStands = """

        AND NOT (
          EXISTS (
            SELECT 1 FROM merchants s WHERE s.bucket = @bucket AND s.merchant = @owner AND s.reached_at IS NOT NULL)
          AND EXISTS (
            SELECT 1 FROM jobs f WHERE f.bucket = @bucket AND f.dead = 0 AND f.lane = @lane AND f.id <> j.id
              AND (f.lease_until > @now OR (f.run_at <= @now AND (f.due_at, f.id) < (j.due_at, j.id)))))
        """;

    /// <summary>
    /// What waits for an object, kind by kind: the index begins with the kind, and PostgreSQL reads all that waits for
    /// the merchant when it is given the kinds as a list. Deadlines that the object names are found by their instant
    /// (migration 0020): an index of them would cost each charge a page. They are looked for once, and not for each
    /// kind: many have the same instant, and PostgreSQL would begin workers to look.
    /// </summary>
    private static readonly string OfObject = string.Join(
        " UNION ALL ",
        Enum.GetValues<JobKind>()
            .Where(kind => kind != JobKind.Deliver && !Deadlines.Contains(kind))
            .Select(kind => $"{IsOfObject} AND kind = {(int)kind}")
            .Prepend(
                $"kind <> {(int)JobKind.Deliver} AND due_at = @deadline AND kind IN ("
                    + $"{string.Join(", ", Deadlines.Select(kind => (int)kind))})"
            )
            .Select(which =>
                $"""
                    SELECT kind, due_at FROM jobs
                    WHERE {OfMerchant} AND object = @object AND dead = 0 AND {which}
                    """
            )
    );

    /// <summary>
    /// Some merchants behind one that have no job of a kind, or a dead one, and are not being removed themselves.
    /// </summary>
    public Task<List<MerchantId>> MerchantsWithout(JobKind kind, string after, int limit)
    {
        // As the indexes have it: of a merchant with many jobs, only those of the kind are read.
        static string Has(JobKind kind, int dead) =>
            $"""
                EXISTS (SELECT 1 FROM jobs j WHERE j.bucket = m.bucket AND j.merchant = m.merchant AND j.dead = {dead}
                  AND j.kind <> {(int)JobKind.Deliver} AND j.kind = {(int)kind})
                """;
        return database.Query(
            $"""
            SELECT m.merchant FROM merchants m WHERE m.merchant > @after
              AND NOT {Has(kind, dead: 0)}
              AND NOT {Has(JobKind.RemoveMerchant, dead: 0)}
              AND NOT {Has(JobKind.RemoveMerchant, dead: 1)}
            ORDER BY m.merchant LIMIT @limit
            """,
            row => MerchantId.Read(row.GetString(0)),
            ("after", after),
            ("limit", limit)
        );
    }

    /// <summary>Of what the index of jobs by their object knows: spelled out where it is to be used.</summary>
    public static string IsOfObject =>
        string.Join(" AND ", Deadlines.Append(JobKind.Deliver).Select(kind => $"kind <> {(int)kind}"));

    /// <summary>
    /// Of what is told as falling due. Each kind is a condition of its own, and written out: of a list of parameters
    /// PostgreSQL expects few rows to be left, and sorts all that wait for the merchant (5.6 s with 1,000,000).
    /// </summary>
    private static string IsUpcoming { get; } =
        string.Join(
            " AND ",
            new[] { JobKind.Undo, JobKind.Advance, JobKind.RemoveOld, JobKind.Reconcile }.Select(kind =>
                $"kind <> {(int)kind}"
            )
        );

    /// <summary>The kinds whose instant their object names, in the order of their numbers.</summary>
    private static JobKind[] Deadlines =>
        [JobKind.SessionExpires, JobKind.AuthorizationTimesOut, JobKind.AuthorizationExpires];

    /// <summary>At most this many jobs that are not yet due are counted.</summary>
    private const int LaterMax = 1_000_000;

    /// <summary>The buckets with work that is due, in one read.</summary>
    public Task<List<DueBucket>> DueBuckets(DateTimeOffset now) =>
        database.Query(
            database.IsDistributed
                ? EveryShard.DueBuckets
                : $"""
                SELECT bucket, free, lanes, moved FROM (
                  SELECT b.bucket,
                    CASE WHEN {First("lane IS NULL")} <= @now THEN 1 ELSE 0 END AS free,
                    CASE WHEN {First("lane IS NOT NULL")} <= @now THEN 1 ELSE 0 END AS lanes,
                    CASE WHEN b.bucket IN (
                      SELECT m.bucket FROM moved_clocks m WHERE m.wakes_at <= @now) THEN 1 ELSE 0 END
                      AS moved
                  FROM {database.EachBucket} b) due
                WHERE free = 1 OR lanes = 1 OR moved = 1
                """,
            row => new DueBucket(row.GetInt16(0), row.GetInt64(1) == 1, row.GetInt64(2) == 1, row.GetInt64(3) == 1),
            ("now", RecordJson.Ms(now))
        );

    /// <summary>
    /// When the first job of a bucket is to run: one probe of an index. Its order is asked for, because PostgreSQL has
    /// other ideas where it has not counted the jobs lately: for <c>EXISTS</c> it reads the jobs of all buckets (12 ms
    /// with 270,000), for <c>min</c> all that wait in the bucket's lanes.
    /// </summary>
    private static string First(string which) =>
        $"(SELECT run_at FROM jobs WHERE jobs.bucket = b.bucket AND dead = 0 AND {which} ORDER BY run_at LIMIT 1)";

    /// <summary>When the next jobs after an instant of real time are to run.</summary>
    public async Task<NextRuns> NextRun(DateTimeOffset after)
    {
        var next = await database.Query(
            database.IsDistributed
                ? EveryShard.NextRun
                : $"""
                SELECT min(free), min(lanes), (SELECT min(wakes_at) FROM moved_clocks) FROM (
                  SELECT {First("lane IS NULL AND run_at > @after")} AS free,
                    {First("lane IS NOT NULL AND run_at > @after")} AS lanes
                  FROM {database.EachBucket} b) n
                """,
            row => (Free: At(row, 0), InLane: At(row, 1), Moved: At(row, 2)),
            ("after", RecordJson.Ms(after))
        );
        var (free, inLane, moved) = next[0];
        return new NextRuns(moved < free || free is null ? moved : free, inLane);

        static DateTimeOffset? At(RowReader row, int column) =>
            row.IsDBNull(column) ? null : RecordJson.At(row.GetInt64(column));
    }

    /// <summary>
    /// The lanes of a bucket with work that is due: each is found by one probe, however much waits in it.
    /// </summary>
    public Task<List<string>> DueLanes(short bucket, DateTimeOffset now) =>
        database.Query(
            """
            WITH RECURSIVE lanes(lane) AS (
              SELECT min(lane) FROM jobs WHERE bucket = @bucket AND dead = 0 AND lane IS NOT NULL
              UNION ALL
              SELECT (SELECT min(j.lane) FROM jobs j WHERE j.bucket = @bucket AND j.dead = 0 AND j.lane > l.lane)
              FROM lanes l WHERE l.lane IS NOT NULL)
            SELECT l.lane FROM lanes l WHERE l.lane IS NOT NULL AND EXISTS (
              SELECT 1 FROM jobs j
              WHERE j.bucket = @bucket AND j.dead = 0 AND j.lane = l.lane AND j.run_at <= @now)
            """,
            row => row.GetString(0),
            ("bucket", bucket),
            ("now", RecordJson.Ms(now))
        );

    /// <summary>
    /// Claims due work of a bucket, oldest first: of one lane, or what belongs to no lane. The work of a merchant whose
    /// clock is being advanced is left to the advance.
    /// </summary>
    public Task<List<StoredJob>> Claim(short bucket, string? lane, DateTimeOffset now, DateTimeOffset until, int limit)
    {
        List<SqlArgument> arguments =
        [
            ("bucket", bucket),
            ("now", RecordJson.Ms(now)),
            ("until", RecordJson.Ms(until)),
            ("limit", limit),
        ];
        if (lane is not null)
            arguments.Add(("lane", lane));
        var stands = "";
        if (lane is null || JobLane.KindOf(lane) != JobKind.Advance)
        {
            // A lane is one merchant's: its clock is looked at once, and not for each of its jobs.
            stands = $"""
                AND NOT EXISTS (
                  SELECT 1 FROM merchants m WHERE m.bucket = @bucket
                    AND m.merchant = {(lane is null ? "j.merchant" : "@owner")} AND m.advancing_to IS NOT NULL)
                """;
            if (lane is not null)
            {
                arguments.Add(("owner", JobLane.MerchantOf(lane)));
                stands += OneByOneWhereTimeStands;
            }
        }
        return database.Execute(
            $"""
            UPDATE jobs SET fence = fence + 1, lease_until = @until, run_at = @until
            WHERE bucket = @bucket AND (merchant, id) IN (
              SELECT j.merchant, j.id FROM jobs j
              WHERE j.bucket = @bucket AND j.dead = 0 AND j.lane {(lane is null ? "IS NULL" : "= @lane")}
                AND j.run_at <= @now {stands}
              ORDER BY j.run_at, j.id LIMIT @limit {database.SkipLocked})
            RETURNING {Columns}
            """,
            Read,
            [.. arguments]
        );
    }

    /// <summary>The deliveries of a merchant with a number above one, in order.</summary>
    public Task<List<(long Id, string Arguments)>> DeliveriesSince(MerchantId merchant, long number) =>
        database.Query(
            $"""
            SELECT id, arguments FROM jobs
            WHERE {OfMerchant} AND id > @number AND dead = 0
              AND kind = {(int)JobKind.Deliver}
            ORDER BY id
            """,
            row => (row.GetInt64(0), row.GetString(1)),
            [.. Of(merchant), ("number", number)]
        );

    /// <summary>
    /// Claims one job before its time; null when somebody has it, it is gone, or its merchant's clock is being moved.
    /// </summary>
    public async Task<StoredJob?> Claim(MerchantId merchant, long id, DateTimeOffset now, DateTimeOffset until) =>
        (
            await database.Execute(
                $"""
                UPDATE jobs SET fence = fence + 1, lease_until = @until, run_at = @until
                WHERE {OfMerchant} AND id = @id AND dead = 0
                  AND (lease_until IS NULL OR lease_until <= @now)
                  AND NOT EXISTS (
                    SELECT 1 FROM merchants m
                    WHERE m.bucket = @bucket AND m.merchant = @merchant AND m.advancing_to IS NOT NULL)
                RETURNING {Columns}
                """,
                Read,
                [.. Of(merchant), ("id", id), ("now", RecordJson.Ms(now)), ("until", RecordJson.Ms(until))]
            )
        ).FirstOrDefault();

    /// <summary>Whether any of these jobs is still there and alive.</summary>
    public async Task<bool> AreLeft(MerchantId merchant, IReadOnlyList<long> ids) =>
        ids.Count > 0
        && (
            await database.Query(
                $"""
                SELECT 1 FROM jobs
                WHERE {OfMerchant} AND dead = 0 AND id IN ({string.Join(", ", ids)})
                LIMIT 1
                """,
                _ => 0,
                Of(merchant)
            )
        ).Count > 0;

    /// <summary>A page of what waits for a merchant, in order of due time, each with its object's record.</summary>
    public Task<List<(DateTimeOffset DueAt, long Id, JobKind Kind, ObjectId Object, Record? Record)>> Upcoming(
        MerchantId merchant,
        (DateTimeOffset DueAt, long Id)? after,
        int limit
    ) =>
        // So many jobs first, then their objects, as in Asked.
        database.Query(
            $"""
            SELECT j.due_at, j.id, j.kind, j.object, o.kind, o.doc FROM (
              SELECT due_at, id, kind, object FROM jobs
              WHERE {OfMerchant} AND dead = 0
                AND kind <> {(int)JobKind.Deliver} AND {IsUpcoming}
                AND (due_at, id) > (@after, @last)
              ORDER BY due_at, id LIMIT {limit}) j
            LEFT JOIN objects o ON o.bucket = @bucket AND o.merchant = @merchant AND o.id = j.object
            ORDER BY j.due_at, j.id
            """,
            row =>
                (
                    RecordJson.At(row.GetInt64(0)),
                    row.GetInt64(1),
                    (JobKind)row.GetInt16(2),
                    ObjectId.Read(row.GetString(3)),
                    row.IsDBNull(4) ? null : RecordJson.Read((ObjectKind)row.GetInt16(4), row.GetUtf8(5))
                ),
            [
                .. Of(merchant),
                ("after", after is { } last ? RecordJson.Ms(last.DueAt) : long.MinValue),
                ("last", after?.Id ?? 0L),
            ]
        );

    /// <summary>What waits for one object, in order of due time; deliveries are found by their notice.</summary>
    public async Task<List<(JobKind Kind, DateTimeOffset DueAt)>> Waiting(MerchantId merchant, Record record)
    {
        // Put in order here: asked for an order, SQLite reads all that waits for the merchant in that order.
        var found = await database.Query(
            OfObject,
            row => ((JobKind)row.GetInt16(0), RecordJson.At(row.GetInt64(1))),
            [
                .. Of(merchant),
                ("object", record.Id.Value),
                ("deadline", record.Deadline is { } deadline ? RecordJson.Ms(deadline.DueAt) : long.MinValue),
            ]
        );
        return [.. found.OrderBy(job => job.Item2)];
    }

    /// <summary>
    /// Objects whose processor is asked again, the newest first, before one of them, and when; one that was decided
    /// meanwhile is among them until then.
    /// </summary>
    public Task<List<(DateTimeOffset DueAt, Record Record)>> Asked(MerchantId merchant, string? before, int limit) =>
        // So many jobs first, then their objects: joined at once, PostgreSQL would read and sort all that wait.
        database.Query(
            $"""
            SELECT j.due_at, o.kind, o.doc FROM (
              SELECT object, due_at FROM jobs
              WHERE {OfMerchant} AND dead = 0 AND {IsOfObject}
                AND kind = {(int)JobKind.Conclude} AND object < @before
              ORDER BY object DESC LIMIT {limit}) j
            JOIN objects o ON o.bucket = @bucket AND o.merchant = @merchant AND o.id = j.object
            ORDER BY j.object DESC
            """,
            row => (RecordJson.At(row.GetInt64(0)), RecordJson.Read((ObjectKind)row.GetInt16(1), row.GetUtf8(2))),
            [.. Of(merchant), ("before", before ?? "~")]
        );

    /// <summary>The deliveries that are owed, in order of when they are tried next.</summary>
    public Task<List<(DateTimeOffset DueAt, DeliveryArguments Which)>> OwedDeliveries(MerchantId merchant, int limit) =>
        database.Query(
            $"""
            SELECT due_at, arguments FROM jobs
            WHERE {OfMerchant} AND dead = 0 AND kind = {(int)JobKind.Deliver}
            ORDER BY due_at, id LIMIT {limit}
            """,
            row => (RecordJson.At(row.GetInt64(0)), DeliveryArguments.Parse(row.GetString(1))),
            [.. Of(merchant)]
        );

    /// <summary>
    /// Notes a failure under the job's lease, and gives the job back for later or gives it up. False: the lease was
    /// lost.
    /// </summary>
    public async Task<bool> Fail(
        MerchantId merchant,
        Lease lease,
        int failures,
        DateTimeOffset runAt,
        bool dead,
        string error
    ) =>
        (
            await database.Execute(
                $"""
                UPDATE jobs SET lease_until = NULL, attempts = @failures, run_at = @runAt, dead = @dead, error = @error
                WHERE {Held} RETURNING id
                """,
                row => row.GetInt64(0),
                [
                    .. Holding(merchant, lease),
                    ("failures", (short)failures),
                    ("runAt", RecordJson.Ms(runAt)),
                    ("dead", (short)(dead ? 1 : 0)),
                    ("error", error),
                ]
            )
        ).Count == 1;

    /// <summary>Gives a claimed job back, to be run at an instant of real time.</summary>
    public Task Reschedule(MerchantId merchant, Lease lease, DateTimeOffset runAt) =>
        database.Execute(
            $"UPDATE jobs SET lease_until = NULL, run_at = @runAt WHERE {Held} RETURNING id",
            row => row.GetInt64(0),
            [.. Holding(merchant, lease), ("runAt", RecordJson.Ms(runAt))]
        );

    /// <summary>Moves the ends of leases of a merchant. Answers those that were not lost.</summary>
    public Task<List<Lease>> Renew(MerchantId merchant, IEnumerable<Lease> leases, DateTimeOffset until) =>
        database.Execute(
            $"""
            UPDATE jobs SET lease_until = @until, run_at = @until
            WHERE {OfMerchant}
              AND ({string.Join(" OR ", leases.Select(one => $"(id = {one.Job} AND fence = {one.Fence})"))})
            RETURNING id, fence
            """,
            row => new Lease(row.GetInt64(0), row.GetInt64(1)),
            [.. Of(merchant), ("until", RecordJson.Ms(until))]
        );

    /// <summary>
    /// How many jobs of each kind are to run by an instant of real time, since when the oldest, and how many later. Of
    /// these <see cref="LaterMax"/> are counted at the most: what waits grows with every payment.
    /// </summary>
    public Task<List<(JobKind Kind, bool Waits, long Count, DateTimeOffset Oldest)>> CountAlive(DateTimeOffset now) =>
        database.Query(
            $"""
            SELECT kind, waits, count(*), min(run_at) FROM (
              {Due("lane IS NULL")} UNION ALL {Due("lane IS NOT NULL")} UNION ALL
              SELECT kind, 1 AS waits, run_at FROM (
                SELECT kind, run_at FROM jobs WHERE dead = 0 AND run_at > @now LIMIT {laterMax}) later) alive
            GROUP BY kind, waits
            """,
            row => ((JobKind)row.GetInt16(0), row.GetInt64(1) == 1, row.GetInt64(2), RecordJson.At(row.GetInt64(3))),
            ("now", RecordJson.Ms(now))
        );

    /// <summary>Bucket by bucket: each is the beginning of its part of an index.</summary>
    private string Due(string lanes) =>
        $"""
            SELECT j.kind AS kind, 0 AS waits, j.run_at AS run_at FROM {database.EachBucket} b
            JOIN jobs j ON j.bucket = b.bucket AND j.dead = 0 AND j.{lanes} AND j.run_at <= @now
            """;

    /// <summary>How many jobs were given up, by kind.</summary>
    public Task<List<(JobKind Kind, long Count)>> CountDead() =>
        database.Query("SELECT kind, count(*) FROM jobs WHERE dead = 1 GROUP BY kind ORDER BY kind", row =>
            ((JobKind)row.GetInt16(0), row.GetInt64(1))
        );

    /// <summary>
    /// How many objects are in quarantine: whose jobs were given up because their processor contradicted itself.
    /// </summary>
    public async Task<long> CountQuarantined() =>
        (
            await database.Query(
                $"""
                SELECT count(DISTINCT object) FROM jobs
                WHERE dead = 1 AND kind = {(int)JobKind.Conclude} AND error LIKE @start
                """,
                row => row.GetInt64(0),
                ("start", Contradiction.Start + "%")
            )
        )[0];

    /// <summary>The jobs that were given up, in order of merchant and number, after one of them.</summary>
    public Task<List<DeadJob>> ListDead((MerchantId Merchant, long Id)? after, int limit) =>
        database.Query(
            $"""
            SELECT {DeadColumns} FROM jobs
            WHERE dead = 1 AND (bucket, merchant, id) > (@bucket, @merchant, @id)
            ORDER BY bucket, merchant, id LIMIT @limit
            """,
            ReadDead,
            ("bucket", after is { } last ? Merchant.BucketOf(last.Merchant) : (short)-1),
            ("merchant", after?.Merchant.Value ?? ""),
            ("id", after?.Id ?? 0L),
            ("limit", limit)
        );

    /// <summary>A merchant's first dead job of a kind; null when none is dead.</summary>
    public async Task<DeadJob?> DeadOf(MerchantId merchant, JobKind kind) =>
        (
            await database.Query(
                $"""
                SELECT {DeadColumns} FROM jobs
                WHERE {OfMerchant} AND dead = 1 AND kind = @kind ORDER BY id LIMIT 1
                """,
                ReadDead,
                [.. Of(merchant), ("kind", (short)kind)]
            )
        ).FirstOrDefault();

    /// <summary>Revives one dead job. False: there is no such job, or it is not dead.</summary>
    public async Task<bool> Revive(MerchantId merchant, long id, DateTimeOffset runAt) =>
        (
            await database.Execute(
                $"""
                UPDATE jobs SET dead = 0, attempts = 0, run_at = @runAt, lease_until = NULL
                WHERE {OfMerchant} AND id = @id AND dead = 1 RETURNING id
                """,
                row => row.GetInt64(0),
                [.. Of(merchant), ("id", id), ("runAt", RecordJson.Ms(runAt))]
            )
        ).Count == 1;

    /// <summary>Revives the dead jobs of a merchant, or of all. Returns how many.</summary>
    public async Task<int> ReviveAll(MerchantId? merchant, DateTimeOffset runAt) =>
        (
            await database.Execute(
                $"""
                UPDATE jobs SET dead = 0, attempts = 0, run_at = @runAt, lease_until = NULL
                WHERE dead = 1 {(merchant is null ? "" : $"AND {OfMerchant}")} RETURNING id
                """,
                row => row.GetInt64(0),
                [.. (merchant is { } one ? Of(one) : []), ("runAt", RecordJson.Ms(runAt))]
            )
        ).Count;

    private static DeadJob ReadDead(RowReader row) =>
        new(
            MerchantId.Read(row.GetString(0)),
            row.GetInt64(1),
            (JobKind)row.GetInt16(2),
            row.GetString(3),
            RecordJson.At(row.GetInt64(4)),
            row.GetInt16(5),
            row.IsDBNull(6) ? null : row.GetString(6)
        );

    internal static StoredJob Read(RowReader row) =>
        new(
            MerchantId.Read(row.GetString(0)),
            row.GetInt64(1),
            row.GetInt64(2),
            (JobKind)row.GetInt16(3),
            row.GetString(4),
            row.IsDBNull(5) ? null : row.GetString(5),
            RecordJson.At(row.GetInt64(6)),
            row.IsDBNull(7) ? null : row.GetString(7),
            row.GetInt16(8)
        )
        {
            IsRevived = !row.IsDBNull(9) && row.GetInt16(8) == 0,
            Trace = row.IsDBNull(10) ? null : row.GetString(10),
        };
}
