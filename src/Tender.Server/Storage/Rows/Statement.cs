namespace Tender.Server.Storage;

/// <summary>
/// One write the door can make, for any number of rows at a time: SQLite runs it row by row as a prepared statement,
/// PostgreSQL once with a column per array. The SQL of both is generated from one description, so the two databases
/// cannot drift apart.
/// </summary>
internal abstract class Statement(
    string table,
    string sqlite,
    Func<string?, string> postgres,
    ColumnType[] types,
    bool mustMatch
)
{
    public string Table => table;

    public string Sqlite => sqlite;

    public string Postgres { get; } = postgres(null);

    /// <summary>
    /// The same for rows of one bucket, which is the last parameter: a distributed database sends it to one shard.
    /// </summary>
    public string InBucket { get; } = postgres($"${types.Length + 1}");

    /// <summary>The types of the columns, in the order of the parameters.</summary>
    public ColumnType[] Types => types;

    /// <summary>
    /// Whether every row must have found its target: the version or fence that was read is the one that is replaced. If
    /// not, the whole commit fails.
    /// </summary>
    public bool MustMatch => mustMatch;
}

/// <summary>A statement with the columns of its rows.</summary>
internal sealed class Statement<TRow> : Statement
    where TRow : class, IRow<TRow>
{
    private Statement(
        string table,
        Column<TRow>[] columns,
        string sqlite,
        Func<string?, string> postgres,
        bool mustMatch
    )
        : base(table, sqlite, postgres, [.. columns.Select(column => column.Type)], mustMatch) => Columns = columns;

    public Column<TRow>[] Columns { get; }

    /// <summary>Adds rows; one that exists already fails the commit.</summary>
    public static Statement<TRow> Insert(string table, Func<Columns<TRow>, Columns<TRow>> columns) =>
        Insert(table, "", columns);

    /// <summary>Adds rows; those that exist already stay as they are.</summary>
    public static Statement<TRow> InsertOnce(string table, Func<Columns<TRow>, Columns<TRow>> columns) =>
        Insert(table, " ON CONFLICT DO NOTHING", columns);

    /// <summary>
    /// Replaces what <paramref name="sets"/> names in the rows found by <paramref name="keys"/>, which may include a
    /// version or a fence. A row that is not found fails the commit.
    /// </summary>
    /// <param name="table">Which table.</param>
    /// <param name="keys">What a row is found by, besides bucket and merchant.</param>
    /// <param name="sets">What is replaced.</param>
    /// <param name="onlyWhen">What else must hold of the row, such as "x IS NULL"; null for nothing.</param>
    /// <param name="becomes">
    /// What a column becomes, as SQL, of its name and of what the row gives for each column that is set; null for what
    /// the row gives.
    /// </param>
    public static Statement<TRow> Update(
        string table,
        Func<Columns<TRow>, Columns<TRow>> keys,
        Func<Columns<TRow>, Columns<TRow>> sets,
        string? onlyWhen = null,
        Func<string, Func<string, string>, string>? becomes = null
    )
    {
        var found = OfMerchant(keys);
        Column<TRow>[] changed = [.. sets(new Columns<TRow>()).All];
        Column<TRow>[] columns = [.. found, .. changed];
        var sqliteSets = Sets(name => $"?{PlaceOf(name) + 1}");
        var sqliteKeys = List(" AND ", found, (name, i) => $"{name} = ?{i + 1}");
        var postgresSets = Sets(name => $"u.c{PlaceOf(name)}");
        var postgresKeys = List(" AND ", found, (name, i) => $"t.{name} = u.c{i}");
        var condition = onlyWhen is null ? "" : $" AND {onlyWhen}";
        return new(
            table,
            columns,
            $"UPDATE {table} SET {sqliteSets} WHERE {sqliteKeys}{condition}",
            bucket =>
                Counted(
                    $"UPDATE {table} t SET {postgresSets} FROM {Unnested(columns)} WHERE {postgresKeys}{condition}",
                    bucket
                ),
            mustMatch: true
        );

        int PlaceOf(string name) => found.Length + Array.FindIndex(changed, column => column.Name == name);

        string Sets(Func<string, string> given) =>
            List(", ", changed, (name, _) => $"{name} = {becomes?.Invoke(name, given) ?? given(name)}");
    }

    /// <summary>Removes the rows found by the keys. A row that is not found fails the commit.</summary>
    public static Statement<TRow> Delete(string table, Func<Columns<TRow>, Columns<TRow>> keys)
    {
        var found = OfMerchant(keys);
        var sqliteKeys = List(" AND ", found, (name, i) => $"{name} = ?{i + 1}");
        var postgresKeys = List(" AND ", found, (name, i) => $"t.{name} = u.c{i}");
        return new(
            table,
            found,
            $"DELETE FROM {table} WHERE {sqliteKeys}",
            bucket => Counted($"DELETE FROM {table} t USING {Unnested(found)} WHERE {postgresKeys}", bucket),
            mustMatch: true
        );
    }

    /// <summary>
    /// Removes the rows found by the keys of which a condition holds. Nobody is waited for: what somebody else has
    /// locked stays, as what is not there does.
    /// </summary>
    /// <param name="table">Which table; its rows have an <c>id</c>.</param>
    /// <param name="keys">What a row is found by, besides bucket and merchant.</param>
    /// <param name="onlyWhen">What else must hold of the row.</param>
    public static Statement<TRow> DeleteFree(string table, Func<Columns<TRow>, Columns<TRow>> keys, string onlyWhen)
    {
        var found = OfMerchant(keys);
        var sqliteKeys = List(" AND ", found, (name, i) => $"{name} = ?{i + 1}");
        var postgresKeys = List(" AND ", found, (name, i) => $"f.{name} = u.c{i}");
        return new(
            table,
            found,
            $"DELETE FROM {table} WHERE {sqliteKeys} AND {onlyWhen}",
            bucket =>
                $"DELETE FROM {table} t USING (SELECT f.bucket, f.merchant, f.id FROM {table} f, {Unnested(found)} "
                + $"WHERE {postgresKeys} AND {onlyWhen}{(bucket is null ? "" : $" AND f.bucket = {bucket}")} "
                + $"FOR UPDATE OF f SKIP LOCKED) free WHERE t.bucket = free.bucket AND t.merchant = free.merchant "
                + $"AND t.id = free.id{(bucket is null ? "" : $" AND t.bucket = {bucket}")}",
            mustMatch: false
        );
    }

    private static Statement<TRow> Insert(string table, string end, Func<Columns<TRow>, Columns<TRow>> more)
    {
        var columns = OfMerchant(more);
        var names = List(", ", columns, (name, _) => name);
        var values = List(", ", columns, (_, i) => $"?{i + 1}");
        var others = List(", ", columns[1..], (_, i) => $"c{i + 1}");
        return new(
            table,
            columns,
            $"INSERT INTO {table} ({names}) VALUES ({values}){end}",
            bucket =>
                bucket is null
                    ? $"INSERT INTO {table} ({names}) SELECT * FROM unnest({Arrays(columns)}){end}"
                    : $"INSERT INTO {table} ({names}) SELECT {bucket}, {others} FROM {Unnested(columns)}{end}",
            mustMatch: false
        );
    }

    private static Column<TRow>[] OfMerchant(Func<Columns<TRow>, Columns<TRow>> more) =>
        [
            .. more(
                new Columns<TRow>()
                    .Short("bucket", row => Merchant.BucketOf(row.Merchant))
                    .Text("merchant", row => row.Merchant.Value)
            ).All,
        ];

    // A row that was not found must undo the commit it travels in, and the commit is in the same round trip: dividing
    // by zero is how SQL aborts.
    private static string Counted(string postgres, string? bucket) =>
        $"WITH changed AS ({postgres}{(bucket is null ? "" : $" AND t.bucket = {bucket}")} RETURNING 1) SELECT 1 / "
        + "(CASE WHEN (SELECT count(*) FROM changed) = cardinality($1) THEN 1 ELSE 0 END)";

    private static string Unnested(Column<TRow>[] columns) =>
        $"unnest({Arrays(columns)}) u({List(", ", columns, (_, i) => $"c{i}")})";

    private static string Arrays(Column<TRow>[] columns) =>
        string.Join(", ", columns.Select((column, i) => $"${i + 1}::{PostgresType(column.Type)}[]"));

    private static string PostgresType(ColumnType type) =>
        type switch
        {
            ColumnType.Short => "smallint",
            ColumnType.Long => "bigint",
            ColumnType.Text => "text",
            ColumnType.Bytes => "bytea",
        };

    private static string List(string between, Column<TRow>[] columns, Func<string, int, string> one) =>
        string.Join(between, columns.Select((column, i) => one(column.Name, i)));
}
