using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Tender.Bench;

/// <summary>
/// Payments that came through the door, many times over: every row of them again and again with ids, numbers and
/// instants of its own, by statements that are the same on both databases. Nothing here knows what a document looks
/// like: wherever the id of a row's family stands, that of its copy stands in the copy.
/// </summary>
internal sealed class Multiplied
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

    private readonly DbConnection connection;

    private Multiplied(DbConnection connection) => this.connection = connection;

    /// <summary>Makes copies until there are as many payments of the merchant as are wanted.</summary>
    /// <param name="bed">A database with its first payments, of which no server writes now.</param>
    /// <param name="made">How many payments are there.</param>
    /// <param name="wanted">How many there are to be; a multiple of those.</param>
    public static async Task Fill(Bed bed, int made, int wanted)
    {
        await using DbConnection connection = bed.Connection is { } postgres
            ? new NpgsqlConnection(postgres)
            : new SqliteConnection($"Data Source={Path.Combine(bed.Data, "tender.db")}");
        await connection.OpenAsync();
        var filling = new Multiplied(connection);
        // What is lost with the power is made anew.
        string[] before = bed.Connection is null
            ? ["PRAGMA synchronous = OFF", "PRAGMA cache_size = -2000000"]
            : ["SET synchronous_commit = off"];
        foreach (var statement in before)
            await filling.Run(statement);
        await filling.Prepare(wanted / made - 1);
        foreach (var (table, of) in Tables)
            await filling.Copy(table, of);
        await filling.Run("DROP TABLE seeding_roots");
        await filling.Run("DROP TABLE seeding_copies");
        await filling.Run(bed.Connection is null ? "PRAGMA wal_checkpoint(TRUNCATE)" : "VACUUM (ANALYZE)");
        var there = await filling.Number("SELECT count(*) FROM objects WHERE kind = 1");
        if (there != wanted)
            throw new CannotMeasureException($"There are {there} payments, not {wanted}.");
    }

    /// <summary>
    /// Every family of ids once, with its digits where it has some; and the copies, with how far each is moved back.
    /// </summary>
    private async Task Prepare(int copies)
    {
        await Run(
            """
            CREATE TABLE seeding_roots AS SELECT DISTINCT root, CASE WHEN substr(root, 9, 1) = '-' THEN NULL
            ELSE CAST(substr(root, 5, 7) || substr(root, 13, 7) AS bigint) END AS digits FROM objects
            WHERE length(root) = 36 OR length(root) = 19
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
                WITH RECURSIVE n(n) AS (SELECT CAST(1 AS bigint) UNION ALL SELECT n + 1 FROM n WHERE n < {copies})
                SELECT n, n * {numbers} AS numbers, n * {ids} AS ids, n * {numbers >> 20} AS millis FROM n
                """
            )
        );
    }

    private async Task Copy(string table, string of)
    {
        var started = Stopwatch.GetTimestamp();
        var columns = await Columns(table);
        await Run(
            $"""
            INSERT INTO {table} ({string.Join(", ", columns.Select(column => column.Name))})
            SELECT {string.Join(", ", columns.Select(column => Value(table, column)))}
            FROM {table} t JOIN seeding_roots f ON f.root = {of} CROSS JOIN seeding_copies c
            """
        );
        Console.Error.WriteLine(
            Invariant($"console: {table} in {Stopwatch.GetElapsedTime(started).TotalSeconds:F0} s")
        );
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

    private async Task<long> Number(string sql)
    {
        await using var command = connection.CreateCommand();
        (command.CommandText, command.CommandTimeout) = (sql, 0);
        return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }

    private async Task<List<(string Name, bool IsText)>> Columns(string table)
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

    private async Task Run(string sql)
    {
        await using var command = connection.CreateCommand();
        (command.CommandText, command.CommandTimeout) = (sql, 0);
        await command.ExecuteNonQueryAsync();
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
