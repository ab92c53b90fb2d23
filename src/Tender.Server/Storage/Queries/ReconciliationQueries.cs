using System.Globalization;
using Tender.Core;
using static Tender.Server.Storage.MerchantRows;

namespace Tender.Server.Storage;

/// <summary>
/// The SQL of the daily comparison with the processor. A page of it is one transaction: what was found, and the place
/// at which it goes on, under the lease of its job.
/// </summary>
internal sealed class ReconciliationQueries(Database database)
{
    private const string Columns = """
        day, version, state, from_seq, to_seq, stage, place, tries, listing, listed_to, compared, began_at,
        completed_at, open_count, waiting_count, unanswered_count
        """;

    private const string DifferenceColumns = """
        id, object, kind, state, here, there, first_day, first_at, last_at, settled_day, settled_at, accepted_by, note
        """;

    // Spelled out in every statement: a partial index is used only where its condition can be seen.
    private const string Unsettled = "state < 3";

    private const int Waiting = (int)DifferenceState.Waiting,
        Open = (int)DifferenceState.Open,
        Accepted = (int)DifferenceState.Accepted,
        Settled = (int)DifferenceState.Settled;

    // ---- days ----

    /// <summary>The days before one, the newest first.</summary>
    public Task<List<Reconciliation>> Days(MerchantId merchant, string? before, int limit) =>
        database.Query(
            $"""
            SELECT {Columns} FROM reconciliations
            WHERE {OfMerchant} AND day < @before ORDER BY day DESC LIMIT @limit
            """,
            Read,
            // Behind every day.
            [.. Of(merchant), ("before", before ?? "~"), ("limit", limit)]
        );

    /// <summary>One day; null where nothing was compared on it.</summary>
    public async Task<Reconciliation?> Find(MerchantId merchant, string day) =>
        (
            await database.Query(
                $"SELECT {Columns} FROM reconciliations WHERE {OfMerchant} AND day = @day",
                Read,
                [.. Of(merchant), ("day", day)]
            )
        ).FirstOrDefault();

    /// <summary>Begins a day. False, and nothing done: it was begun, or the lease was lost.</summary>
    public Task<bool> Begin(MerchantId merchant, Lease lease, Reconciliation day) =>
        database.Together(
            MustHold(merchant, lease),
            (
                $"""
                INSERT INTO reconciliations (bucket, merchant, {Columns}) VALUES (@bucket, @merchant, @day, @version,
                  @state, @from, @to, @stage, @place, @tries, @listing, @listed, @compared, @began, @completed, @open,
                  @waiting, @unanswered) ON CONFLICT (bucket, merchant, day) DO NOTHING
                """,
                [.. Of(merchant), .. Values(day)],
                1
            )
        );

    /// <summary>
    /// Stores a page. False, and nothing done: the lease was lost, or another has gone on from the same place.
    /// </summary>
    /// <param name="merchant">Whose.</param>
    /// <param name="lease">Of the job.</param>
    /// <param name="was">The version from which it went on.</param>
    /// <param name="day">The day as it is now.</param>
    /// <param name="findings">What was found.</param>
    /// <param name="ids">Draws the numbers of new differences.</param>
    /// <param name="now">Real time.</param>
    public Task<bool> Save(
        MerchantId merchant,
        Lease lease,
        long was,
        Reconciliation day,
        IReadOnlyList<Finding> findings,
        IdGenerator ids,
        DateTimeOffset now
    ) =>
        database.Together([
            MustHold(merchant, lease),
            (
                $"""
                UPDATE reconciliations SET version = @version, state = @state, from_seq = @from, to_seq = @to,
                  stage = @stage, place = @place, tries = @tries, listing = @listing, listed_to = @listed,
                  compared = @compared, began_at = @began, completed_at = @completed, open_count = @open,
                  waiting_count = @waiting, unanswered_count = @unanswered
                WHERE {OfMerchant} AND day = @day AND version = @was
                """,
                [.. Of(merchant), .. Values(day), ("was", was)],
                1
            ),
            .. Settle(merchant, day.Day, [.. findings.Where(one => one is { IsAnswered: true, Kind: null })], now),
            .. findings
                .Where(one => one.Kind is not null || !one.IsAnswered)
                .Select(one => Keep(merchant, ids.Next(), day.Day, one, now)),
        ]);

    // ---- differences ----

    /// <summary>
    /// Differences behind a number, in its order: those that stood on a day, or that became equal on it; of no day,
    /// those that are not settled.
    /// </summary>
    public Task<List<BookDifference>> Differences(MerchantId merchant, string? day, long after, int limit)
    {
        var which = day is null ? Unsettled : "first_day <= @day AND (settled_day IS NULL OR settled_day >= @day)";
        SqlArgument[] of = day is null ? [] : [("day", day)];
        return database.Query(
            $"""
            SELECT {DifferenceColumns} FROM differences WHERE {OfMerchant} AND id > @after AND {which}
            ORDER BY id LIMIT @limit
            """,
            ReadDifference,
            [.. Of(merchant), .. of, ("after", after), ("limit", limit)]
        );
    }

    /// <summary>What is not settled and was not compared since an instant, in order of object, behind one.</summary>
    public Task<List<string>> NotComparedSince(MerchantId merchant, DateTimeOffset since, string after, int limit) =>
        database.Query(
            $"""
            SELECT object FROM differences
            WHERE {OfMerchant} AND {Unsettled} AND object > @after AND last_at < @since ORDER BY object LIMIT @limit
            """,
            row => row.GetString(0),
            [.. Of(merchant), ("after", after), ("since", RecordJson.Ms(since)), ("limit", limit)]
        );

    /// <summary>How much is open, on its way, and not answered since an instant.</summary>
    public async Task<ReconciliationCounts> Count(MerchantId merchant, DateTimeOffset since) =>
        (
            await database.Query(
                $"""
                SELECT coalesce(sum(CASE WHEN state = {Open} THEN 1 ELSE 0 END), 0),
                  coalesce(sum(CASE WHEN state = {Waiting} AND last_at >= @since THEN 1 ELSE 0 END), 0),
                  coalesce(sum(CASE WHEN last_at < @since THEN 1 ELSE 0 END), 0)
                FROM differences WHERE {OfMerchant} AND {Unsettled}
                """,
                row => new ReconciliationCounts(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)),
                [.. Of(merchant), ("since", RecordJson.Ms(since))]
            )
        )[0];

    /// <summary>Whether there is an open difference of a number.</summary>
    public async Task<bool> IsOpen(MerchantId merchant, long id) =>
        (
            await database.Query(
                $"SELECT 1 FROM differences WHERE {OfMerchant} AND id = @id AND state = {Open}",
                _ => true,
                [.. Of(merchant), ("id", id)]
            )
        ).Count > 0;

    /// <summary>
    /// A person lets an open difference stand, as it was seen. Null: there is none of this number that is open and was
    /// last compared then.
    /// </summary>
    public async Task<BookDifference?> Accept(
        MerchantId merchant,
        long id,
        DateTimeOffset seenAt,
        string who,
        string note
    ) =>
        (
            await database.Execute(
                $"""
                UPDATE differences SET state = {Accepted}, accepted_by = @who, note = @note
                WHERE {OfMerchant} AND id = @id AND last_at = @seen AND state = {Open} RETURNING {DifferenceColumns}
                """,
                ReadDifference,
                [.. Of(merchant), ("id", id), ("seen", RecordJson.Ms(seenAt)), ("who", who), ("note", note)]
            )
        ).FirstOrDefault();

    /// <summary>How many differences of all merchants are open.</summary>
    public async Task<long> CountOpen() =>
        (await database.Query($"SELECT count(*) FROM differences WHERE state = {Open}", row => row.GetInt64(0)))[0];

    /// <summary>
    /// Since when the merchant that has waited longest waits for a comparison that is complete; null where there is no
    /// merchant. One that never had any waits since its first was begun, or is due, which may be later than now.
    /// </summary>
    public async Task<DateTimeOffset?> OldestComplete() =>
        (
            await database.Query(
                $"""
                SELECT min(at) FROM (
                  SELECT coalesce((SELECT max(r.completed_at) FROM reconciliations r
                    WHERE r.bucket = m.bucket AND r.merchant = m.merchant AND r.completed_at IS NOT NULL),
                    (SELECT min(r.began_at) FROM reconciliations r
                      WHERE r.bucket = m.bucket AND r.merchant = m.merchant),
                    (SELECT min(j.due_at) FROM jobs j
                      WHERE j.bucket = m.bucket AND j.merchant = m.merchant AND j.dead = 0
                        AND j.kind <> {(int)JobKind.Deliver} AND j.kind = {(int)JobKind.Reconcile}),
                    m.created_at) AS at
                  FROM merchants m) oldest
                """,
                row => row.IsDBNull(0) ? (DateTimeOffset?)null : RecordJson.At(row.GetInt64(0))
            )
        )[0];

    // ---- what is gone over ----

    /// <summary>Journal entries between two numbers, in order.</summary>
    public Task<List<JournalEntry>> Entries(MerchantId merchant, long after, long before, int limit) =>
        database.Query(
            $"""
            SELECT {JournalEntry.Columns} FROM journal
            WHERE {OfMerchant} AND seq > @after AND seq < @before ORDER BY seq LIMIT @limit
            """,
            JournalEntry.Read,
            [.. Of(merchant), ("after", after), ("before", before), ("limit", limit)]
        );

    /// <summary>Whether a job still asks about, or undoes, an object or anything of a permission's.</summary>
    public async Task<bool> IsUnderWay(MerchantId merchant, ObjectId of) =>
        (
            await database.Query(
                $"{Jobs(JobKind.Conclude, isDead: false)} UNION ALL {Jobs(JobKind.Undo, isDead: false)}",
                _ => true,
                [.. Of(merchant), .. Under(of)]
            )
        ).Count > 0;

    /// <summary>
    /// What of an authorization, or under a permission, jobs undo at the processor, each with whether its job is dead.
    /// </summary>
    public async Task<Dictionary<ObjectId, bool>> Undos(MerchantId merchant, ObjectId of)
    {
        var found = await database.Query(
            $"{Jobs(JobKind.Undo, isDead: false)} UNION ALL {Jobs(JobKind.Undo, isDead: true)}",
            row => (Id: ObjectId.Read(row.GetString(0)), IsDead: row.GetInt16(1) != 0),
            [.. Of(merchant), .. Under(of)]
        );
        return found.GroupBy(one => one.Id).ToDictionary(of => of.Key, of => of.All(one => one.IsDead));
    }

    /// <summary>The jobs of a kind of what is <see cref="Under"/>, each from the index that has it.</summary>
    private static string Jobs(JobKind kind, bool isDead) =>
        $"""
            SELECT object, dead FROM jobs
            WHERE {OfMerchant} AND {(isDead ? "dead = 1" : $"dead = 0 AND {JobQueries.IsOfObject}")}
              AND kind = {(int)kind} AND object >= @first AND object <= @last
            """;

    /// <summary>An object, or all that belongs to a permission.</summary>
    private static SqlArgument[] Under(ObjectId of) =>
        [("first", of.Value), ("last", of.Kind == ObjectKind.ChargePermission ? of.Value + "-S" : of.Value)];

    // ---- the job ----

    /// <summary>Whether a merchant has a job that compares, and that is not dead.</summary>
    public async Task<bool> HasJob(MerchantId merchant) =>
        (
            await database.Query(
                $"""
                SELECT 1 FROM jobs
                WHERE {OfMerchant} AND kind <> {(int)JobKind.Deliver} AND kind = {(int)JobKind.Reconcile} AND dead = 0
                """,
                _ => true,
                Of(merchant)
            )
        ).Count > 0;

    /// <summary>
    /// Makes a merchant's waiting job due now. False: there is none, it is under way, or it is dead.
    /// </summary>
    public async Task<bool> MakeDue(MerchantId merchant, DateTimeOffset now) =>
        (
            await database.Execute(
                $"""
                UPDATE jobs SET run_at = @now WHERE {OfMerchant} AND kind = {(int)JobKind.Reconcile} AND dead = 0
                  AND (lease_until IS NULL OR lease_until < @now) RETURNING id
                """,
                row => row.GetInt64(0),
                [.. Of(merchant), ("now", RecordJson.Ms(now))]
            )
        ).Count > 0;

    /// <summary>Both sides say the same: what differed before is settled.</summary>
    private static IEnumerable<SqlStep> Settle(
        MerchantId merchant,
        string day,
        IReadOnlyList<Finding> equal,
        DateTimeOffset now
    )
    {
        if (equal.Count == 0)
            yield break;
        var names = equal.Select((_, i) => "o" + i.ToString(CultureInfo.InvariantCulture)).ToList();
        yield return (
            $"""
            UPDATE differences SET state = {Settled}, settled_day = @day, settled_at = @now, last_at = @now
            WHERE {OfMerchant} AND {Unsettled} AND object IN ({string.Join(", ", names.Select(name => "@" + name))})
            """,
            [
                .. Of(merchant),
                ("day", day),
                ("now", RecordJson.Ms(now)),
                .. names.Zip(equal, (name, one) => (name, (object?)one.Object)),
            ],
            null
        );
    }

    /// <summary>
    /// Keeps a difference. One that a person let stand stays so as long as it says the same; one that is on its way for
    /// too long is open; what was not answered leaves what is known as it is.
    /// </summary>
    private static SqlStep Keep(MerchantId merchant, long id, string day, Finding one, DateTimeOffset now) =>
        (
            $"""
            INSERT INTO differences (bucket, merchant, id, object, kind, state, here, there, first_day, first_at,
              last_at)
            VALUES (@bucket, @merchant, @id, @object, @kind, @state, @here, @there, @day, @now, @last)
            ON CONFLICT (bucket, merchant, object) WHERE {Unsettled} DO {(one.IsAnswered
                ? $"""
                    UPDATE SET kind = excluded.kind, here = excluded.here, there = excluded.there, last_at = @last,
                      state = CASE WHEN differences.state = {Accepted} AND differences.kind = excluded.kind
                        AND differences.here = excluded.here AND differences.there = excluded.there
                        THEN {Accepted}
                        WHEN excluded.state = {Waiting} AND differences.state <> {Accepted}
                        AND differences.first_at < @late THEN {Open} ELSE excluded.state END
                    """
                : "NOTHING")}
            """,
            [
                .. Of(merchant),
                ("id", id),
                ("object", one.Object),
                ("kind", (short)(one.Kind ?? DifferenceKind.Late)),
                ("state", (short)(one.IsWaiting ? Waiting : Open)),
                ("here", one.Here),
                ("there", one.There),
                ("day", day),
                ("now", RecordJson.Ms(now)),
                ("last", one.IsAnswered ? RecordJson.Ms(now) : 0L),
                .. LateAt(one, now),
            ],
            null
        );

    /// <summary>Before when something was first on its way that is late by now, for those that are answered.</summary>
    private static SqlArgument[] LateAt(Finding one, DateTimeOffset now) =>
        one.IsAnswered ? [("late", RecordJson.Ms(now - Finding.OnItsWayWindow))] : [];

    private static SqlArgument[] Values(Reconciliation day) =>
        [
            ("day", day.Day),
            ("version", day.Version),
            ("state", (short)day.State),
            ("from", day.FromSeq),
            ("to", day.ToSeq),
            ("stage", (short)day.Stage),
            ("place", day.Place),
            ("tries", (short)day.Tries),
            (
                "listing",
                (short)(
                    day.IsListed switch
                    {
                        null => 0,
                        true => 1,
                        false => 2,
                    }
                )
            ),
            ("listed", RecordJson.Ms(day.ListedTo)),
            ("compared", day.Compared),
            ("began", RecordJson.Ms(day.BeganAt)),
            ("completed", day.CompletedAt is { } at ? RecordJson.Ms(at) : null),
            ("open", day.Counts.Open),
            ("waiting", day.Counts.Waiting),
            ("unanswered", day.Counts.Unanswered),
        ];

    private static Reconciliation Read(RowReader row) =>
        new(
            row.GetString(0),
            row.GetInt64(1),
            (ReconciliationState)row.GetInt16(2),
            row.GetInt64(3),
            row.GetInt64(4),
            (ReconciliationStage)row.GetInt16(5),
            row.GetString(6),
            row.GetInt16(7),
            row.GetInt16(8) switch
            {
                0 => null,
                1 => true,
                _ => false,
            },
            RecordJson.At(row.GetInt64(9)),
            row.GetInt64(10),
            RecordJson.At(row.GetInt64(11)),
            row.IsDBNull(12) ? null : RecordJson.At(row.GetInt64(12)),
            new(row.GetInt64(13), row.GetInt64(14), row.GetInt64(15))
        );

    private static BookDifference ReadDifference(RowReader row) =>
        new(
            row.GetInt64(0),
            row.GetString(1),
            (DifferenceKind)row.GetInt16(2),
            (DifferenceState)row.GetInt16(3),
            row.GetString(4),
            row.GetString(5),
            row.GetString(6),
            RecordJson.At(row.GetInt64(7)),
            row.GetInt64(8) == 0 ? null : RecordJson.At(row.GetInt64(8)),
            row.IsDBNull(9) ? null : row.GetString(9),
            row.IsDBNull(10) ? null : RecordJson.At(row.GetInt64(10)),
            row.IsDBNull(11) ? null : row.GetString(11),
            row.IsDBNull(12) ? null : row.GetString(12)
        );
}
