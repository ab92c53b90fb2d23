using System.Text.Json;
using Tender.Core;
using static Tender.Server.Storage.MerchantRows;

namespace Tender.Server.Storage;

/// <summary>
/// The SQL of movable clocks: what an advance runs, how it ends, and how the jobs that waited meanwhile get their time.
/// No statement touches more than a bounded number of jobs, however many wait.
/// </summary>
internal sealed class ClockQueries(Database database)
{
    private const string Alive = $"{OfMerchant} AND dead = 0";

    // Spelled out, as the indexes say it: a partial index is used only where its condition can be seen.
    private static readonly string Delivery = $"kind = {(int)JobKind.Deliver}";
    private static readonly string NoDelivery = $"kind <> {(int)JobKind.Deliver}";
    private static readonly string NoAdvance = $"kind <> {(int)JobKind.Advance}";

    private static readonly string[] Parts = [NoDelivery, Delivery];

    /// <summary>
    /// What falls due on a merchant's clock behind a place and up to an instant, in order, and whether each is under
    /// way elsewhere. A job that has failed so often that the advance does not wait for it is left out.
    /// </summary>
    public Task<List<(StoredJob Job, bool Leased)>> DueNext(
        MerchantId merchant,
        JobCursor after,
        DateTimeOffset upTo,
        DateTimeOffset now,
        bool withDeliveries,
        int failuresMax,
        int limit
    ) =>
        database.Query(
            InOrder(
                $"{JobQueries.Columns}, lease_until",
                $"(due_at, id) > (@due, @id) AND due_at <= @upTo AND {NoAdvance} AND attempts < @failures",
                withDeliveries ? Parts : [NoDelivery]
            ),
            row => (JobQueries.Read(row), !row.IsDBNull(11) && row.GetInt64(11) > RecordJson.Ms(now)),
            [
                .. Of(merchant),
                ("due", after.DueMs),
                ("id", after.Id),
                ("upTo", RecordJson.Ms(upTo)),
                ("failures", (short)failuresMax),
                ("limit", limit),
            ]
        );

    /// <summary>
    /// Ends an advance: its job goes, and the clock gets its shift. The merchant's other jobs stay as they are; the
    /// clock is noted as moved, and each job gets its real time when it falls due (<see cref="Follow"/>). False, and
    /// nothing done: the advance is somebody else's now, or something has fallen due before the target meanwhile.
    /// </summary>
    public Task<bool> EndAdvance(
        MerchantId merchant,
        Lease holder,
        DateTimeOffset target,
        DateTimeOffset now,
        bool withDeliveries,
        int failuresMax
    )
    {
        SqlArgument[] shift = [.. Of(merchant), ("shift", RecordJson.Ms(target) - RecordJson.Ms(now))];
        var first = string.Join(
            " UNION ALL ",
            Parts.Select(part => $"SELECT min(due_at) AS due_at FROM jobs WHERE {Alive} AND {part}")
        );
        return database.Alone(
            merchant,
            End(merchant, holder),
            (
                $"""
                UPDATE merchants SET shift_ms = @shift, advancing_to = NULL, reached_at = NULL
                WHERE {OfMerchant} {NothingDue(withDeliveries)}
                """,
                [.. shift, ("target", RecordJson.Ms(target)), ("failures", (short)failuresMax)],
                1
            ),
            ($"DELETE FROM moved_clocks WHERE {OfMerchant}", Of(merchant), null),
            (
                $"""
                INSERT INTO moved_clocks (bucket, merchant, shift_ms, due_at, id, wakes_at)
                SELECT @bucket, @merchant, @shift, @none, @none, head.due_at - @shift
                FROM (SELECT min(due_at) AS due_at FROM ({first}) parts) head WHERE head.due_at IS NOT NULL
                """,
                [.. shift, ("none", JobCursor.First.DueMs)],
                null
            )
        );
    }

    /// <summary>
    /// Ends an advance of a frozen clock: its job goes, and the clock stands at the target. What waits goes on waiting;
    /// notices that have fallen due on the way and were not sent are due in real time. False, and nothing done: as
    /// above.
    /// </summary>
    public Task<bool> EndFrozenAdvance(
        MerchantId merchant,
        Lease holder,
        DateTimeOffset target,
        DateTimeOffset now,
        bool withDeliveries,
        int failuresMax
    ) =>
        database.Alone(
            merchant,
            End(merchant, holder),
            (
                $"""
                UPDATE merchants SET reached_at = @target, advancing_to = NULL
                WHERE {OfMerchant} {NothingDue(withDeliveries)}
                """,
                [.. Of(merchant), ("target", RecordJson.Ms(target)), ("failures", (short)failuresMax)],
                1
            ),
            (
                $"""
                UPDATE jobs SET run_at = @now
                WHERE {Alive} AND {Delivery} AND due_at <= @target AND attempts = 0 AND run_at > @now
                  AND (lease_until IS NULL OR lease_until <= @now)
                """,
                [.. Of(merchant), ("target", RecordJson.Ms(target)), ("now", RecordJson.Ms(now))],
                null
            )
        );

    private static string NothingDue(bool withDeliveries) =>
        string.Join(
            " ",
            (withDeliveries ? Parts : [NoDelivery]).Select(part =>
                $"""
                    AND NOT EXISTS (
                      SELECT 1 FROM jobs WHERE {Alive} AND {part}
                        AND due_at <= @target AND {NoAdvance} AND attempts < @failures)
                    """
            )
        );

    /// <summary>
    /// Stores a merchant whose clock stands still from now on. What waits has no real time any more; journal entries
    /// are counted from the last one on. False, and nothing done: the merchant has changed, or its clock is being
    /// advanced.
    /// </summary>
    public Task<bool> Freeze(Merchant merchant, DateTimeOffset now) =>
        database.Alone(
            merchant.Id,
            (
                $"""
                UPDATE merchants SET doc = @doc, version = version + 1, reached_at = @now + shift_ms,
                  entries = (
                    SELECT CASE WHEN max(j.seq) > entries THEN max(j.seq) ELSE entries END
                    FROM journal j WHERE j.bucket = @bucket AND j.merchant = @merchant)
                {ThatStillIs}
                """,
                Changed(merchant, now),
                1
            ),
            (
                $"UPDATE jobs SET run_at = @never WHERE {Alive} AND {NoAdvance} AND {Untouched} AND run_at > @now",
                [.. Of(merchant.Id), ("never", RecordJson.Ms(MerchantClock.Never)), ("now", RecordJson.Ms(now))],
                null
            ),
            ($"DELETE FROM moved_clocks WHERE {OfMerchant}", Of(merchant.Id), null)
        );

    /// <summary>
    /// Stores a merchant whose clock runs from now on, from where it stood. What waits gets its real time. False, and
    /// nothing done: as above.
    /// </summary>
    public Task<bool> Unfreeze(Merchant merchant, DateTimeOffset now) =>
        database.Alone(
            merchant.Id,
            (
                $"""
                UPDATE merchants SET doc = @doc, version = version + 1, shift_ms = reached_at - @now, reached_at = NULL
                {ThatStillIs}
                """,
                Changed(merchant, now),
                1
            ),
            (
                $"""
                UPDATE jobs SET run_at = due_at - (
                  SELECT m.shift_ms FROM merchants m WHERE m.bucket = @bucket AND m.merchant = @merchant)
                WHERE {Alive} AND {NoAdvance} AND {Untouched}
                """,
                Of(merchant.Id),
                null
            )
        );

    private const string Untouched = "fence = 0 AND attempts = 0";

    private const string ThatStillIs = $"WHERE {OfMerchant} AND version = @version AND advancing_to IS NULL";

    private static SqlArgument[] Changed(Merchant merchant, DateTimeOffset now) =>
        [
            .. Of(merchant.Id),
            ("doc", JsonSerializer.Serialize(merchant, RowJson.Tight.Merchant)),
            ("version", merchant.Version),
            ("now", RecordJson.Ms(now)),
        ];

    /// <summary>The clocks of a bucket that were moved and have a job behind that is due now.</summary>
    public Task<List<MovedClock>> Moved(short bucket, DateTimeOffset now, int limit) =>
        database.Query(
            """
            SELECT merchant, shift_ms, due_at, id FROM moved_clocks
            WHERE bucket = @bucket AND wakes_at <= @now ORDER BY wakes_at LIMIT @limit
            """,
            row => new MovedClock(
                MerchantId.Read(row.GetString(0)),
                TimeSpan.FromMilliseconds(row.GetInt64(1)),
                new JobCursor(row.GetInt64(2), row.GetInt64(3))
            ),
            ("bucket", bucket),
            ("now", RecordJson.Ms(now)),
            ("limit", limit)
        );

    /// <summary>
    /// The next jobs behind a moved clock get their real time: those that fall due up to an instant, at most so many.
    /// A job that was claimed or has failed has its real time already. Returns how far it came, and how many jobs it
    /// looked at; no place when another node was faster, or the clock has moved again.
    /// </summary>
    public async Task<(JobCursor? Reached, int Count)> Follow(MovedClock clock, DateTimeOffset until, int limit)
    {
        var due = await Behind(clock.Merchant, clock.Reached, until + clock.Shift, limit);
        var reached = due.Count == 0 ? clock.Reached : due[^1];
        var next = await Behind(clock.Merchant, reached, DateTimeOffset.MaxValue, 1);
        SqlArgument[] range =
        [
            .. Of(clock.Merchant),
            ("shift", (long)clock.Shift.TotalMilliseconds),
            ("fromDue", clock.Reached.DueMs),
            ("fromId", clock.Reached.Id),
        ];
        SqlArgument[] moved = [.. range, ("toDue", reached.DueMs), ("toId", reached.Id)];
        const string here = $"{OfMerchant} AND shift_ms = @shift";
        const string there = "due_at = @fromDue AND id = @fromId";
        var followed = await database.Together([
            next.Count == 0
                ? ($"DELETE FROM moved_clocks WHERE {here} AND {there}", range, 1)
                : (
                    $"UPDATE moved_clocks SET due_at = @toDue, id = @toId, wakes_at = @wakes WHERE {here} AND {there}",
                    [.. moved, ("wakes", next[0].DueMs - (long)clock.Shift.TotalMilliseconds)],
                    1
                ),
            .. Parts.Select(part =>
                (
                    $"""
                    UPDATE jobs SET run_at = due_at - @shift
                    WHERE {Alive} AND {part} AND (due_at, id) > (@fromDue, @fromId)
                      AND (due_at, id) <= (@toDue, @toId)
                      AND fence = 0 AND attempts = 0 AND run_at > due_at - @shift
                    """,
                    moved,
                    (int?)null
                )
            ),
        ]);
        return (followed ? reached : null, due.Count);
    }

    /// <summary>
    /// Puts off what has fallen due for merchants whose clocks are being advanced, at most so many jobs of a bucket: a
    /// claim would read past them again and again. When the advance is over they get their time as all jobs do.
    /// Returns how many.
    /// </summary>
    public async Task<int> PutOff(short bucket, DateTimeOffset now, DateTimeOffset until, int limit)
    {
        var advancing = await database.Query(
            "SELECT 1 FROM merchants WHERE bucket = @bucket AND advancing_to IS NOT NULL LIMIT 1",
            _ => 0,
            ("bucket", bucket)
        );
        if (advancing.Count == 0)
            return 0;
        var put = await database.Execute(
            $"""
            UPDATE jobs SET run_at = @until
            WHERE bucket = @bucket AND (merchant, id) IN (
              SELECT j.merchant, j.id FROM jobs j
              WHERE j.bucket = @bucket AND j.dead = 0 AND j.lane IS NULL AND j.run_at <= @now AND EXISTS (
                SELECT 1 FROM merchants m
                WHERE m.bucket = @bucket AND m.merchant = j.merchant AND m.advancing_to IS NOT NULL)
              ORDER BY j.run_at LIMIT @limit {database.SkipLocked})
            RETURNING id
            """,
            row => row.GetInt64(0),
            ("bucket", bucket),
            ("now", RecordJson.Ms(now)),
            ("until", RecordJson.Ms(until)),
            ("limit", limit)
        );
        return put.Count;
    }

    /// <summary>The jobs behind one, in order, up to an instant of the merchant's time.</summary>
    private Task<List<JobCursor>> Behind(MerchantId merchant, JobCursor after, DateTimeOffset upTo, int limit) =>
        database.Query(
            InOrder("due_at, id", "(due_at, id) > (@due, @id) AND due_at <= @upTo", Parts),
            row => new JobCursor(row.GetInt64(0), row.GetInt64(1)),
            [.. Of(merchant), ("due", after.DueMs), ("id", after.Id), ("upTo", RecordJson.Ms(upTo)), ("limit", limit)]
        );

    /// <summary>The first jobs of a merchant for which a condition holds, from one index after the other.</summary>
    private static string InOrder(string columns, string condition, string[] parts)
    {
        var each = parts.Select(part =>
            $"""
                SELECT * FROM (
                  SELECT {columns} FROM jobs WHERE {Alive} AND {part} AND {condition}
                  ORDER BY due_at, id LIMIT @limit) part
                """
        );
        return $"SELECT * FROM ({string.Join(" UNION ALL ", each)}) parts ORDER BY due_at, id LIMIT @limit";
    }
}
