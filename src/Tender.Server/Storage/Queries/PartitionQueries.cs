using System.Globalization;
using Npgsql;

namespace Tender.Server.Storage;

/// <summary>
/// The partitions of notices and attempts: which there are, whether anything in one has to stay, making and dropping
/// them. On SQLite there are none.
/// </summary>
internal sealed class PartitionQueries(Database database, int pageSize = PartitionQueries.PageSize)
{
    public const string Deliveries = "deliveries",
        Attempts = "attempts";

    /// <summary>The rows that are looked at by one statement.</summary>
    public const int PageSize = 5_000;

    /// <summary>
    /// How long a change of partitions waits for each of its locks, in milliseconds: as long as it waits, calls wait
    /// behind it; five times as long for all of them together. Less than PostgreSQL lets pass before it looks for a
    /// deadlock: in one, this gives way.
    /// </summary>
    public const int LockWindowMs = 100;

    private const int StatementWindowMs = 5 * LockWindowMs;

    /// <summary>The partitions, oldest first, without the default ones.</summary>
    public async Task<List<Partition>> All() =>
        !database.HasPartitions
            ? []
            : await database.Query(
                """
                SELECT p.relname::text, c.relname::text,
                  coalesce(substring(pg_get_expr(c.relpartbound, c.oid) FROM 'FROM \(''(-?\d+)''\)')::bigint, @least),
                  substring(pg_get_expr(c.relpartbound, c.oid) FROM 'TO \(''(-?\d+)''\)')::bigint
                FROM pg_inherits i
                  JOIN pg_class c ON c.oid = i.inhrelid
                  JOIN pg_class p ON p.oid = i.inhparent
                WHERE i.inhparent IN (to_regclass(@deliveries), to_regclass(@attempts))
                  AND pg_get_expr(c.relpartbound, c.oid) <> 'DEFAULT'
                ORDER BY 3, 1
                """,
                row => new Partition(row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3)),
                ("least", long.MinValue),
                ("deliveries", Deliveries),
                ("attempts", Attempts)
            );

    /// <summary>
    /// Whether nothing in it has to stay: each notice is over, and everything older than its window by its merchant's
    /// clock. Every row is looked at, until one is found.
    /// </summary>
    /// <param name="which">The stretch of time.</param>
    /// <param name="window">How long what is in it is kept.</param>
    /// <param name="now">Real time.</param>
    /// <param name="stop">Whether to give up: then it is not known, and the answer is no.</param>
    public async Task<bool> HasOnlyOld(Partition which, TimeSpan window, DateTimeOffset now, Func<bool> stop)
    {
        const string limit = "coalesce(m.reached_at, @now + m.shift_ms) - @window";
        return which.Table == Deliveries
            ? await NoneStays(Deliveries, $"NOT ({RetentionQueries.IsOver} AND t.first_at < {limit})")
            : await NoneStays(Deliveries, $"NOT ({RetentionQueries.IsOver})")
                && await NoneStays(Attempts, $"t.at >= {limit}");

        async Task<bool> NoneStays(string table, string stays)
        {
            foreach (var bucket in await Buckets())
            {
                var last = new Place("", long.MinValue, 0, "", 0, 0, false);
                while (true)
                {
                    if (stop())
                        return false;
                    var page = await Page(which, table, stays, bucket, last, window, now);
                    if (page.Any(row => row.Stays))
                        return false;
                    if (page.Count < pageSize)
                        break;
                    last = page[^1];
                }
            }
            return true;
        }
    }

    /// <summary>Makes a partition of each table for one stretch of time: both or none.</summary>
    public Task<PartitionChange> Make(string suffix, long from, long to) =>
        Change([
            .. new[] { Deliveries, Attempts }.Select(table =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"""
                    CREATE TABLE {table}_{suffix} PARTITION OF {table} FOR VALUES FROM ({from}) TO ({to})
                    """
                )
            ),
        ]);

    /// <summary>Drops partitions, all or none, with whatever is in them.</summary>
    public Task<PartitionChange> Drop(IEnumerable<Partition> partitions) =>
        Change([$"DROP TABLE IF EXISTS {string.Join(", ", partitions.Select(one => one.Name))}"]);

    private async Task<PartitionChange> Change(string[] statements)
    {
        try
        {
            await database.Together([
                (Limit("lock_timeout", LockWindowMs), [], null),
                (Limit("statement_timeout", StatementWindowMs), [], null),
                .. statements.Select(sql => (sql, Array.Empty<(string, object?)>(), (int?)null)),
            ]);
            return PartitionChange.Done;
        }
        catch (PostgresException refused) when (Meaning(refused.SqlState) is { } change)
        {
            return change;
        }
    }

    private static string Limit(string setting, int ms) =>
        string.Create(CultureInfo.InvariantCulture, $"SET LOCAL {setting} = {ms}");

    private static PartitionChange? Meaning(string state) =>
        state switch
        {
            PostgresErrorCodes.LockNotAvailable
            or PostgresErrorCodes.QueryCanceled
            or PostgresErrorCodes.DeadlockDetected => PartitionChange.Busy,
            PostgresErrorCodes.CheckViolation => PartitionChange.Occupied,
            // Another node was faster: there is one of that name, or one that overlaps.
            PostgresErrorCodes.DuplicateTable
            or PostgresErrorCodes.UniqueViolation
            or PostgresErrorCodes.InvalidObjectDefinition => PartitionChange.Done,
            _ => null,
        };

    private Task<List<short>> Buckets() =>
        database.Query("SELECT DISTINCT bucket FROM merchants ORDER BY bucket", row => row.GetInt16(0));

    private Task<List<Place>> Page(
        Partition which,
        string table,
        string stays,
        short bucket,
        Place last,
        TimeSpan window,
        DateTimeOffset now
    )
    {
        var n = table == Attempts ? "t.n" : "0";
        return database.Query(
            $"""
            SELECT t.merchant, t.seq, t.step, t.endpoint, t.form, {n}, CASE WHEN {stays} THEN 1 ELSE 0 END
            FROM {table} t JOIN merchants m ON m.bucket = @bucket AND m.merchant = t.merchant
            WHERE t.bucket = @bucket AND t.seq >= @from AND t.seq < @to
              AND (t.merchant, t.seq, t.step, t.endpoint, t.form, {n})
                > (@merchant, @seq, @step, @endpoint, @form, @n)
            ORDER BY t.merchant, t.seq, t.step, t.endpoint, t.form{(table == Attempts ? ", t.n" : "")}
            LIMIT {pageSize}
            """,
            row => new Place(
                row.GetString(0),
                row.GetInt64(1),
                row.GetInt16(2),
                row.GetString(3),
                row.GetInt16(4),
                (short)row.GetInt32(5),
                row.GetInt32(6) == 1
            ),
            ("bucket", bucket),
            ("from", which.From),
            ("to", which.To),
            ("merchant", last.Merchant),
            ("seq", last.Seq),
            ("step", last.Step),
            ("endpoint", last.Endpoint),
            ("form", last.Dialect),
            ("n", last.Number),
            ("now", RecordJson.Ms(now)),
            ("window", (long)window.TotalMilliseconds)
        );
    }

    /// <summary>A row's key, and whether it stays.</summary>
    private sealed record Place(
        string Merchant,
        long Seq,
        short Step,
        string Endpoint,
        short Dialect,
        short Number,
        bool Stays
    );
}
