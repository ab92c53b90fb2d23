using System.Globalization;
using Npgsql;

namespace Tender.Server.Storage;

/// <summary>
/// The partitions of notices and attempts: which there are, whether anything in one has to stay, making and dropping
/// them. On SQLite there are none.
/// </summary>
internal sealed class PartitionQueries(Database database, long restMax = PartitionQueries.RestMax)
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

    /// <summary>
    /// The bytes of a default partition that PostgreSQL looks through in much less time than calls may wait.
    /// </summary>
    public const long RestMax = 16 * 1024 * 1024;

    /// <summary>
    /// Where the tables are on several machines, each part of one is made or dropped by itself: all of them may take
    /// that much longer. The locks are waited for where all calls come by, before any part is touched.
    /// </summary>
    private const int DistributedFactor = 9;

    private const int StatementWindowMs = 5 * LockWindowMs;

    private const int ProofWindowMs = 30 * 60_000;

    /// <summary>How the name of a check begins that keeps rows of a time out of a default partition.</summary>
    private const string NoneFrom = "none_from_";

    private const string NeededCode = "TP001",
        IsFrozen = "reached_at IS NOT NULL";

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
    /// clock. Every row is looked at, until one is found. A partition without a beginning stays while there is a clock
    /// that is frozen.
    /// </summary>
    /// <param name="which">The stretch of time.</param>
    /// <param name="window">How long what is in it is kept.</param>
    /// <param name="now">Real time.</param>
    /// <param name="stop">Whether to give up: then it is not known, and the answer is no.</param>
    public async Task<bool> HasOnlyOld(Partition which, TimeSpan window, DateTimeOffset now, Func<bool> stop)
    {
        if (which.From == long.MinValue)
        {
            var frozen = await database.Query($"SELECT 1 FROM merchants WHERE {IsFrozen} LIMIT 1", row => 0);
            if (frozen.Count > 0)
                return false;
        }
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
                    if (page.Count < PageSize)
                        break;
                    last = page[^1];
                }
            }
            return true;
        }
    }

    /// <summary>
    /// Makes a partition of each table for one stretch of time: both or none. PostgreSQL looks through the default
    /// partition for its rows, with all calls waiting; where that is large it is proven before that there are none, by
    /// a check that takes as long as it takes, and nobody waits for it. Until it is removed (<see cref="Tidy"/>) such a
    /// check lets no row of that time into the default partition: none is made for what may come soon.
    /// </summary>
    /// <param name="suffix">What its name ends with.</param>
    /// <param name="from">Its first number.</param>
    /// <param name="to">The first number behind it.</param>
    /// <param name="soon">
    /// A number that is not drawn soon. A stretch of time that begins before it, and would have to be proven free, is
    /// taken as occupied.
    /// </param>
    public async Task<PartitionChange> Make(string suffix, long from, long to, long soon = long.MinValue)
    {
        string[] tables = [Deliveries, Attempts];
        foreach (var table in tables)
            if (await Prove(table, from, to, soon) is var proven and not PartitionChange.Done)
                return proven;
        var made = await Change(
            string.Concat(
                tables.Select(table =>
                    Text($"CREATE TABLE {table}_{suffix} PARTITION OF {table} FOR VALUES FROM ({from}) TO ({to});\n")
                )
            )
        );
        return made != PartitionChange.Done || await Tidy(from) ? made : PartitionChange.Busy;
    }

    /// <summary>
    /// Drops partitions, all or none, with whatever is in them, unless a row has to stay that came, or came to wait,
    /// since <see cref="HasOnlyOld"/> has looked: under the lock there is a quick look for one, along indexes. It finds
    /// what is not over; and, of what is, what is young by the clock of a merchant that snapshots may have brought
    /// back. A partition without a beginning, which has the notices of frozen clocks, stays while there is such a
    /// clock.
    /// </summary>
    /// <param name="partitions">Of one stretch of time; of notices first, if they are among them.</param>
    /// <param name="window">How long what is in them is kept.</param>
    /// <param name="now">Real time.</param>
    public Task<PartitionChange> Drop(IReadOnlyList<Partition> partitions, TimeSpan window, DateTimeOffset now)
    {
        var first = partitions[0];
        var limit = Text($"coalesce(m.reached_at, {RecordJson.Ms(now)} + m.shift_ms) - {Ms(window)}");
        var at = first.Table == Deliveries ? "first_at" : "at";
        var range = Text($"t.seq < {first.To}");
        if (first.From != long.MinValue)
            range += Text($" AND t.seq >= {first.From}");
        string[] needs =
        [
            Text($"SELECT 1 FROM {Deliveries} t WHERE {range} AND NOT (t.{RetentionQueries.IsOver})"),
            $"""
                SELECT 1 FROM merchants m JOIN {first.Table} t ON t.bucket = m.bucket AND t.merchant = m.merchant
                WHERE m.snapshots > 0 AND {range} AND t.{at} >= {limit}
                """,
            .. first.From == long.MinValue ? [$"SELECT 1 FROM merchants WHERE {IsFrozen}"] : Array.Empty<string>(),
        ];
        return DropUnless(partitions, needs);
    }

    /// <summary>Drops partitions, all or none, if there is nothing in them.</summary>
    public Task<PartitionChange> DropEmpty(IReadOnlyList<Partition> partitions) =>
        DropUnless(partitions, partitions.Select(one => $"SELECT 1 FROM {one.Name}"));

    /// <summary>
    /// Removes what <see cref="Make"/> has left of its checks, of partitions that begin before a number. False:
    /// somebody holds a table.
    /// </summary>
    public async Task<bool> Tidy(long before)
    {
        var left = await database.Query(
            $"""
            SELECT conrelid::regclass::text, conname::text FROM pg_constraint
            WHERE conrelid IN (to_regclass('{Deliveries}_rest'), to_regclass('{Attempts}_rest'))
              AND conname ~ '^{NoneFrom}\d+$' AND substring(conname FROM '\d+$')::bigint <= @before
            """,
            row => (Table: row.GetString(0), Name: row.GetString(1)),
            ("before", before)
        );
        var done = true;
        foreach (var (table, name) in left)
            done &= await Change($"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name};") == PartitionChange.Done;
        return done;
    }

    /// <summary>
    /// Lets PostgreSQL know that a default partition has no row of a stretch of time, if looking for one takes long.
    /// </summary>
    private async Task<PartitionChange> Prove(string table, long from, long to, long soon)
    {
        var rest = $"{table}_rest";
        // A distributed table has its rows elsewhere: PostgreSQL's own function finds none.
        var size = database.IsDistributed ? "citus_relation_size" : "pg_relation_size";
        if ((await database.Query($"SELECT {size}('{rest}')", row => row.GetInt64(0)))[0] <= restMax)
            return PartitionChange.Done;
        if (from < soon)
            return PartitionChange.Occupied;
        var name = Text($"{NoneFrom}{from}");
        var added = await Change(
            Text($"ALTER TABLE {rest} ADD CONSTRAINT {name} CHECK (seq < {from} OR seq >= {to}) NOT VALID;")
        );
        if (added != PartitionChange.Done)
            return added;
        var proven = await Change($"ALTER TABLE {rest} VALIDATE CONSTRAINT {name};", ProofWindowMs);
        return proven != PartitionChange.Occupied || await Tidy(from) ? proven : PartitionChange.Busy;
    }

    private Task<PartitionChange> DropUnless(IReadOnlyList<Partition> partitions, IEnumerable<string> needs)
    {
        var names = string.Join(", ", partitions.Select(one => one.Name));
        // As everybody does, the whole tables first.
        var whole = partitions.Select(one => $"ONLY {one.Table}").Distinct();
        return Change(
            $"""
            LOCK TABLE {string.Join(", ", [.. whole, names])} IN ACCESS EXCLUSIVE MODE;
            IF {string.Join("\nOR ", needs.Select(need => $"EXISTS ({need})"))} THEN
              RAISE EXCEPTION 'A row has to stay.' USING ERRCODE = '{NeededCode}';
            END IF;
            DROP TABLE {names};
            """
        );
    }

    /// <summary>One statement for all of it: so the limit is one of them together.</summary>
    private async Task<PartitionChange> Change(string statements, int? windowMs = null)
    {
        var all = database.IsDistributed ? StatementWindowMs * DistributedFactor : StatementWindowMs;
        try
        {
            await database.Together([
                (Text($"SET LOCAL lock_timeout = {LockWindowMs}"), [], null),
                (Text($"SET LOCAL statement_timeout = {windowMs ?? all}"), [], null),
                ($"DO $do$ BEGIN\n{statements}\nEND $do$", [], null),
            ]);
            return PartitionChange.Done;
        }
        catch (PostgresException refused) when (Meaning(refused.SqlState) is { } change)
        {
            return change;
        }
        // It goes on without us: the next try finds what came of it.
        catch (UnknownCommitException) when (windowMs is not null)
        {
            return PartitionChange.Busy;
        }
    }

    private static string Text(FormattableString sql) => sql.ToString(CultureInfo.InvariantCulture);

    private static long Ms(TimeSpan time) => (long)time.TotalMilliseconds;

    private static PartitionChange? Meaning(string state) =>
        state switch
        {
            PostgresErrorCodes.LockNotAvailable
            or PostgresErrorCodes.QueryCanceled
            or PostgresErrorCodes.DeadlockDetected
            // Another node was at it: what there is now is looked at anew.
            or PostgresErrorCodes.UndefinedTable
            or PostgresErrorCodes.UndefinedObject => PartitionChange.Busy,
            PostgresErrorCodes.CheckViolation => PartitionChange.Occupied,
            NeededCode => PartitionChange.Needed,
            // Another node was faster: there is one of that name, or one that overlaps.
            PostgresErrorCodes.DuplicateTable
            or PostgresErrorCodes.DuplicateObject
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
            LIMIT {PageSize}
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
