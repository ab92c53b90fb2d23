using System.Text.Json;
using Tender.Core;
using static Tender.Server.Storage.MerchantRows;

namespace Tender.Server.Storage;

/// <summary>
/// The SQL of snapshots: copies of a merchant's rows, taken and brought back in one transaction while no command of the
/// merchant is under way. Whole tables at a time; bringing back touches only what differs.
/// </summary>
internal sealed class SnapshotQueries(Database database)
{
    private const int PermissionsPerStatement = 200;

    /// <summary>What a snapshot holds besides jobs: table, key, and the columns that may change.</summary>
    private static readonly (string Table, string Key, string Fixed, string Changing)[] Tables =
    [
        ("objects", "id", "root, kind, made, email", "state, live, version, bound, used, changed_at, doc"),
        ("journal", "seq", "root, at, who, summary, moves, notices, steps", ""),
        ("ledger", "seq, line", "object, account, currency, amount, at", "settlement"),
        ("journal_seals", "seq", "", "entries, code"),
        ("replies", "scope, key", "", "hash, status, body, at, awaits"),
        ("deliveries", "seq, step, endpoint, form", "message_id, first_at", "state, body, next_at, attempts"),
        ("attempts", "seq, step, endpoint, form, n", "", "at, status, error, duration_ms, answer"),
        ("order_names", "name, created_at, id", "", ""),
        ("children", "parent, id", "", ""),
        ("report_files", "report, edition, part", "", "body"),
        ("file_bytes", "id", "bytes", ""),
        ("injected_faults", "seq", "root, at, kind, n, object, operation, endpoint", ""),
        ("calls", "seq", "operation, object, key, root, canonical, message", "done, at, status, code, times"),
    ];

    private const string JobColumns = "id, kind, object, arguments, due_at, attempts, dead, lane, error";

    /// <summary>The tables of the copies, with the rest of their keys.</summary>
    public static IEnumerable<(string Table, string Key)> Copies =>
        [.. Tables.Select(one => ($"snapshot_{one.Table}", $"snapshot, {one.Key}")), ("snapshot_jobs", "snapshot, id")];

    /// <summary>The tables whose rows a snapshot holds.</summary>
    public static IEnumerable<string> Held => [.. Tables.Select(one => one.Table), "jobs"];

    /// <summary>How many snapshots a merchant has taken.</summary>
    public async Task<long> CountTaken(MerchantId merchant) =>
        (
            await database.Query(
                $"SELECT snapshots FROM merchants WHERE {OfMerchant}",
                row => row.GetInt64(0),
                Of(merchant)
            )
        ).FirstOrDefault();

    /// <summary>The snapshots there are, oldest first.</summary>
    public Task<List<StoredSnapshot>> List(MerchantId merchant) => Read(merchant, null);

    /// <summary>One snapshot; null when there is none.</summary>
    public async Task<StoredSnapshot?> Find(MerchantId merchant, long id) =>
        (await Read(merchant, id)).FirstOrDefault();

    /// <summary>The last migration of the database.</summary>
    public async Task<string> Schema() =>
        (await database.Query("SELECT value FROM tender WHERE name = 'schema'", row => row.GetString(0)))[0];

    /// <summary>
    /// Takes a snapshot, of the next number. False, and nothing done: the merchant is gone, its clock is being
    /// advanced, or another snapshot has that number.
    /// </summary>
    public Task<bool> Take(MerchantId merchant, long id, DateTimeOffset now)
    {
        SqlArgument[] its = [.. Of(merchant), ("snapshot", id), ("now", RecordJson.Ms(now))];
        return database.Alone(
            merchant,
            [
                (
                    $"""
                    UPDATE merchants SET snapshots = @snapshot
                    WHERE {OfMerchant} AND snapshots = @snapshot - 1 AND advancing_to IS NULL
                    """,
                    its,
                    1
                ),
                (
                    $"""
                    INSERT INTO snapshots (bucket, merchant, id, at, schema, doc, objects)
                    SELECT m.bucket, m.merchant, @snapshot, coalesce(m.reached_at, @now + m.shift_ms),
                      (SELECT value FROM tender WHERE name = 'schema'), m.doc,
                      (SELECT count(*) FROM objects o WHERE o.bucket = @bucket AND o.merchant = @merchant)
                    FROM merchants m WHERE m.bucket = @bucket AND m.merchant = @merchant
                    """,
                    its,
                    1
                ),
                .. Tables.Select(one => Copy(one.Table, ColumnsOf(one), its)),
                Copy("jobs", JobColumns, its),
            ]
        );
    }

    /// <summary>Deletes a snapshot. False: there is none.</summary>
    public Task<bool> Delete(MerchantId merchant, long id)
    {
        SqlArgument[] its = [.. Of(merchant), ("snapshot", id)];
        return database.Together([
            ($"DELETE FROM snapshots WHERE {OfMerchant} AND id = @snapshot", its, 1),
            .. Copies.Select(copy =>
                ($"DELETE FROM {copy.Table} WHERE {OfMerchant} AND snapshot = @snapshot", its, (int?)null)
            ),
        ]);
    }

    /// <summary>How many notices of the present were made later than a snapshot.</summary>
    public async Task<long> CountLaterNotices(MerchantId merchant, long id) =>
        (
            await database.Query(
                $"""
                SELECT count(*) FROM (
                  SELECT DISTINCT d.seq, d.step FROM deliveries d
                  WHERE d.bucket = @bucket AND d.merchant = @merchant AND (
                    SELECT count(*) FROM snapshot_deliveries s
                    WHERE s.bucket = @bucket AND s.merchant = @merchant AND s.snapshot = @snapshot
                      AND s.seq = d.seq AND s.step = d.step AND s.endpoint = d.endpoint AND s.form = d.form) = 0) later
                """,
                row => row.GetInt64(0),
                [.. Of(merchant), ("snapshot", id)]
            )
        )[0];

    /// <summary>The changes of the present that a snapshot does not hold, the newest first.</summary>
    public Task<List<JournalEntry>> ChangesAfter(MerchantId merchant, long id, int limit) =>
        database.Query(
            $"""
            SELECT {JournalEntry.Columns} FROM journal j WHERE j.bucket = @bucket AND j.merchant = @merchant
              AND ({Matching("snapshot_journal", "j", "seq", "AND c.snapshot = @snapshot")}) = 0
            ORDER BY j.seq DESC LIMIT @limit
            """,
            JournalEntry.Read,
            [.. Of(merchant), ("snapshot", id), ("limit", limit)]
        );

    /// <summary>How many changes a snapshot holds that are not there now: so many and no more.</summary>
    public async Task<long> CountMissing(MerchantId merchant, long id, int limit) =>
        (
            await database.Query(
                $"""
                SELECT count(*) FROM (
                  SELECT s.seq FROM snapshot_journal s
                  WHERE s.bucket = @bucket AND s.merchant = @merchant AND s.snapshot = @snapshot
                    AND ({Matching("journal", "s", "seq", "")}) = 0
                  ORDER BY s.seq DESC LIMIT @limit) missing
                """,
                row => row.GetInt64(0),
                [.. Of(merchant), ("snapshot", id), ("limit", limit)]
            )
        )[0];

    /// <summary>How many jobs a snapshot holds.</summary>
    public async Task<long> CountJobs(MerchantId merchant, long id) =>
        (
            await database.Query(
                $"SELECT count(*) FROM snapshot_jobs WHERE {OfMerchant} AND snapshot = @snapshot",
                row => row.GetInt64(0),
                [.. Of(merchant), ("snapshot", id)]
            )
        )[0];

    /// <summary>The permissions that have changed since a snapshot: as it holds them, and as they are.</summary>
    public Task<List<(ChargePermission Held, ChargePermission Present)>> ChangedPermissions(
        MerchantId merchant,
        long id
    ) =>
        database.Query(
            $"""
            SELECT s.doc, o.doc FROM snapshot_objects s
              JOIN objects o ON o.bucket = s.bucket AND o.merchant = s.merchant AND o.id = s.id
            WHERE s.bucket = @bucket AND s.merchant = @merchant AND s.snapshot = @snapshot
              AND s.kind = {(int)ObjectKind.ChargePermission} AND o.doc <> s.doc
            """,
            row => (Permission(row, 0), Permission(row, 1)),
            [.. Of(merchant), ("snapshot", id)]
        );

    /// <summary>
    /// Brings a merchant back to a snapshot. Keys, counts and the snapshots themselves stay. False, and nothing done:
    /// the merchant is not what it was when the rest was read, or its clock is being advanced.
    /// </summary>
    /// <param name="snapshot">Which.</param>
    /// <param name="version">The version of the merchant that was read.</param>
    /// <param name="last">The journal's last entry that was read.</param>
    /// <param name="jobs">Where the new numbers of its jobs begin: who still holds one of now holds nothing.</param>
    /// <param name="permissions">The permissions that are not as it holds them.</param>
    /// <param name="now">Real time.</param>
    public Task<bool> Restore(
        StoredSnapshot snapshot,
        long version,
        long last,
        long jobs,
        IReadOnlyList<ChargePermission> permissions,
        DateTimeOffset now
    )
    {
        var merchant = snapshot.Merchant.Id;
        SqlArgument[] its = [.. Of(merchant), ("snapshot", snapshot.Id)];
        // Journal and ledger let nothing go but of a merchant that is marked (RemovalQueries); nobody else sees it.
        SqlArgument[] marking = [("mark", $"removing/{merchant.Value}")];
        return database.Alone(
            merchant,
            [
                Merchant(snapshot, version, last, now),
                ("INSERT INTO tender (name, value) VALUES (@mark, '')", marking, 1),
                .. Tables.Select(one => (DeleteOther(one), its, (int?)null)),
                .. Tables.Select(one => (InsertMissing(one), its, (int?)null)),
                ($"DELETE FROM jobs WHERE {OfMerchant}", Of(merchant), null),
                Jobs(snapshot, jobs, now),
                ($"DELETE FROM moved_clocks WHERE {OfMerchant}", Of(merchant), null),
                .. permissions.Chunk(PermissionsPerStatement).Select(some => Renumber(merchant, some)),
                ("DELETE FROM tender WHERE name = @mark", marking, 1),
            ]
        );
    }

    private static SqlStep Merchant(StoredSnapshot snapshot, long version, long last, DateTimeOffset now) =>
        (
            $"""
            UPDATE merchants SET doc = @doc, version = version + 1, shift_ms = @at - @now, reached_at = @reached,
              entries = CASE WHEN @frozen = 1 AND entries < @last THEN @last ELSE entries END
            WHERE {OfMerchant} AND version = @version AND advancing_to IS NULL AND @last = (
              SELECT coalesce(max(j.seq), 0) FROM journal j WHERE j.bucket = @bucket AND j.merchant = @merchant)
            """,
            [
                .. Of(snapshot.Merchant.Id),
                ("doc", JsonSerializer.Serialize(snapshot.Merchant, RowJson.Tight.Merchant)),
                ("version", version),
                ("last", last),
                ("at", RecordJson.Ms(snapshot.At)),
                ("now", RecordJson.Ms(now)),
                ("frozen", IsFrozen(snapshot) ? 1L : 0L),
                ("reached", IsFrozen(snapshot) ? RecordJson.Ms(snapshot.At) : null),
            ],
            1
        );

    /// <summary>Each job gets a number and a real time of now, and is nobody's.</summary>
    private static SqlStep Jobs(StoredSnapshot snapshot, long first, DateTimeOffset now) =>
        (
            $"""
            INSERT INTO jobs (bucket, merchant, id, kind, object, arguments, due_at, run_at, lease_until, fence,
              attempts, dead, lane, error)
            SELECT bucket, merchant,
              CASE WHEN id < 0 THEN id ELSE @first + row_number() OVER (ORDER BY id) END,
              kind, object, arguments, due_at,
              CASE WHEN @frozen = 0 THEN due_at - @at + @now WHEN due_at <= @at THEN @now ELSE @never END,
              NULL, 0, attempts, dead, lane, error
            FROM snapshot_jobs WHERE {OfMerchant} AND snapshot = @snapshot
            """,
            [
                .. Of(snapshot.Merchant.Id),
                ("snapshot", snapshot.Id),
                ("first", first),
                ("at", RecordJson.Ms(snapshot.At)),
                ("now", RecordJson.Ms(now)),
                ("frozen", IsFrozen(snapshot) ? 1L : 0L),
                ("never", RecordJson.Ms(MerchantClock.Never)),
            ],
            null
        );

    private static SqlStep Renumber(MerchantId merchant, IReadOnlyList<ChargePermission> permissions) =>
        (
            $"""
            UPDATE objects SET doc = CASE
              {string.Join("\n", permissions.Select((_, i) => $"WHEN id = @id{i} THEN @doc{i}"))} END
            WHERE {OfMerchant} AND id IN ({string.Join(", ", permissions.Select((_, i) => $"@id{i}"))})
            """,
            [
                .. Of(merchant),
                .. permissions.SelectMany(
                    (permission, i) =>
                        new SqlArgument[]
                        {
                            ($"id{i}", permission.Id.Value),
                            ($"doc{i}", System.Text.Encoding.UTF8.GetString(RecordJson.Write(permission))),
                        }
                ),
            ],
            permissions.Count
        );

    private static string DeleteOther((string Table, string Key, string Fixed, string Changing) one)
    {
        var (copies, columns) = ($"snapshot_{one.Table}", $"{one.Key}, {one.Changing}");
        var same = Matching(copies, one.Table, columns, "AND c.snapshot = @snapshot");
        return $"DELETE FROM {one.Table} WHERE {OfMerchant} AND ({same}) = 0";
    }

    private static string InsertMissing((string Table, string Key, string Fixed, string Changing) one) =>
        $"""
            INSERT INTO {one.Table} (bucket, merchant, {ColumnsOf(one)})
            SELECT s.bucket, s.merchant, {string.Join(", ", Split(ColumnsOf(one)).Select(column => "s." + column))}
            FROM snapshot_{one.Table} s
            WHERE s.bucket = @bucket AND s.merchant = @merchant AND s.snapshot = @snapshot
              AND ({Matching(one.Table, "s", one.Key, "")}) = 0
            """;

    /// <summary>
    /// How many rows of a table are as one of another. Counted row by row: PostgreSQL has no figures of what was
    /// written just now, and would join the tables one against each other.
    /// </summary>
    private static string Matching(string table, string with, string columns, string also) =>
        $"""
            SELECT count(*) FROM {table} c WHERE c.bucket = @bucket AND c.merchant = @merchant {also}
              {string.Join(" ", Split(columns).Select(column => $"AND {Same(column, with)}"))}
            """;

    /// <summary>Columns of a key are never null, and an index is used for them.</summary>
    private static string Same(string column, string with) =>
        Keys.Contains(column) ? $"c.{column} = {with}.{column}" : $"c.{column} IS NOT DISTINCT FROM {with}.{column}";

    private static readonly HashSet<string> Keys = [.. Tables.SelectMany(one => Split(one.Key))];

    private static SqlStep Copy(string table, string columns, SqlArgument[] its) =>
        (
            $"""
            INSERT INTO snapshot_{table} (bucket, merchant, snapshot, {columns})
            SELECT bucket, merchant, @snapshot, {columns} FROM {table} WHERE {OfMerchant}
            """,
            its,
            null
        );

    private static string ColumnsOf((string Table, string Key, string Fixed, string Changing) one) =>
        string.Join(", ", Split($"{one.Key}, {one.Fixed}, {one.Changing}"));

    private static string[] Split(string columns) =>
        columns.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static bool IsFrozen(StoredSnapshot snapshot) => snapshot.Merchant.Settings.Clock == ClockSetting.Frozen;

    private static ChargePermission Permission(RowReader row, int column) =>
        (ChargePermission)RecordJson.Read(ObjectKind.ChargePermission, row.GetUtf8(column));

    private Task<List<StoredSnapshot>> Read(MerchantId merchant, long? id) =>
        database.Query(
            $"""
            SELECT id, at, schema, doc, objects FROM snapshots
            WHERE {OfMerchant} {(id is null ? "" : "AND id = @id")} ORDER BY id
            """,
            row => new StoredSnapshot(
                row.GetInt64(0),
                RecordJson.At(row.GetInt64(1)),
                row.GetString(2),
                JsonSerializer.Deserialize(row.GetUtf8(3), RowJson.Tight.Merchant)!,
                row.GetInt64(4)
            ),
            [.. Of(merchant), ("id", id ?? 0)]
        );
}
