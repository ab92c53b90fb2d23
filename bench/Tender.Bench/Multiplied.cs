using System.Globalization;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Tender.Bench;

/// <summary>
/// Payments that came through the door, many times over: every row of them again and again with ids, numbers and
/// instants of its own, by statements that are the same on both databases. Nothing here knows what a document looks
/// like: wherever an id of a payment stands, that of its copy stands in the copy.
/// </summary>
internal static class Multiplied
{
    /// <summary>The tables that have rows of payments, with the column that says whose a row is.</summary>
    private static readonly (string Table, string Of)[] Tables =
    [
        ("objects", "t.root"),
        ("journal", "t.root"),
        ("ledger", "substr(t.object, 1, 19)"),
        ("jobs", "CASE WHEN substr(t.object, 9, 1) = '-' THEN t.object ELSE substr(t.object, 1, 19) END"),
        ("order_buyers", "t.id"),
    ];

    /// <summary>An id of a copy, of the columns of <c>seeding_roots</c> and <c>seeding_copies</c>.</summary>
    private const string Other = """
        CASE WHEN f.digits IS NULL THEN substr(CAST(100000000 + c.n AS text), 2, 8) || substr(f.root, 9)
        ELSE substr(f.root, 1, 4) || substr(CAST(100000000000000 + f.digits - c.ids AS text), 2, 7) || '-'
        || substr(CAST(100000000000000 + f.digits - c.ids AS text), 9, 7) END
        """;

    /// <summary>Makes copies until there are as many payments of the merchant as are wanted.</summary>
    /// <param name="bed">A database with its first payments, of which no server writes now.</param>
    /// <param name="made">How many payments are there.</param>
    /// <param name="wanted">How many there are to be; a multiple of those.</param>
    public static async Task Fill(Bed bed, int made, int wanted)
    {
        await using System.Data.Common.DbConnection connection = bed.Connection is { } postgres
            ? new NpgsqlConnection(postgres)
            : new SqliteConnection($"Data Source={Path.Combine(bed.Data, "tender.db")}");
        await connection.OpenAsync();
        var isPostgres = bed.Connection is not null;
        // What is lost with the power is made anew.
        await Run(isPostgres ? "SET synchronous_commit = off" : "PRAGMA synchronous = OFF");
        if (!isPostgres)
            await Run("PRAGMA cache_size = -2000000");
        await Prepare();
        foreach (var (table, of) in Tables)
        {
            var started = System.Diagnostics.Stopwatch.GetTimestamp();
            var columns = await Columns(table);
            await Run(
                Invariant(
                    $"""
                    INSERT INTO {table} ({string.Join(", ", columns.Select(column => column.Name))})
                    SELECT {string.Join(", ", columns.Select(column => Value(table, column)))}
                    FROM {table} t JOIN seeding_roots f ON f.root = {of} CROSS JOIN seeding_copies c
                    WHERE c.n <= {(wanted / made) - 1}
                    """
                )
            );
            Console.Error.WriteLine(
                Invariant(
                    $"console: {table} in {System.Diagnostics.Stopwatch.GetElapsedTime(started).TotalSeconds:F0} s"
                )
            );
        }
        await Run("DROP TABLE seeding_roots");
        await Run("DROP TABLE seeding_copies");
        await Run(isPostgres ? "VACUUM (ANALYZE)" : "PRAGMA wal_checkpoint(TRUNCATE)");

        // Every family of ids once, with its digits where it has some; and the copies, with how far each is moved back.
        async Task Prepare()
        {
            await Run(
                """
                CREATE TABLE seeding_roots AS SELECT DISTINCT root, CASE WHEN substr(root, 9, 1) = '-' THEN NULL
                ELSE CAST(substr(root, 5, 7) || substr(root, 13, 7) AS bigint) END AS digits FROM objects
                """
            );
            await Run("CREATE UNIQUE INDEX seeding_roots_root ON seeding_roots (root)");
            var numbers = await Number(
                """
                SELECT max(n) - min(n) + 1 FROM
                (SELECT seq AS n FROM journal UNION ALL SELECT id FROM jobs WHERE id > 0) numbers
                """
            );
            var ids = await Number("SELECT max(digits) - min(digits) + 1 FROM seeding_roots");
            await Run(
                Invariant(
                    $"""
                    CREATE TABLE seeding_copies AS
                    WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {(wanted / made) - 1})
                    SELECT n, n * {numbers} AS numbers, n * {ids} AS ids, n * {numbers >> 20} AS millis FROM n
                    """
                )
            );
        }

        async Task<long> Number(string sql)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
        }

        async Task<List<(string Name, bool IsText)>> Columns(string table)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = $"SELECT * FROM {table} LIMIT 1";
            await using var reader = await command.ExecuteReaderAsync();
            return
            [
                .. Enumerable
                    .Range(0, reader.FieldCount)
                    .Select(i => (reader.GetName(i), reader.GetFieldType(i) == typeof(string))),
            ];
        }

        async Task Run(string sql)
        {
            await using var command = connection.CreateCommand();
            (command.CommandText, command.CommandTimeout) = (sql, 0);
            await command.ExecuteNonQueryAsync();
        }
    }

    private static string Value(string table, (string Name, bool IsText) column) =>
        (table, column.Name) switch
        {
            (_, "bucket" or "merchant") => $"t.{column.Name}",
            (_, "seq" or "made") or ("jobs", "id") => $"t.{column.Name} - c.numbers",
            (_, "at" or "changed_at") => $"t.{column.Name} - c.millis",
            _ when column.IsText => $"replace(t.{column.Name}, f.root, {Other})",
            _ => $"t.{column.Name}",
        };

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
