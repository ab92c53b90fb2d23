using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Npgsql;
using Tender.Core;

namespace Tender.Bench;

/// <summary>
/// Multiplies a merchant's payments inside the database: the rows of each that was made through the door, under ids of
/// their own, as if it had been made a little earlier. What must hold of the originals holds of the copies.
/// </summary>
internal static class Copies
{
    /// <summary>What belongs to a payment is what belongs to its permission, or to the checkout it came of.</summary>
    private static readonly string[] Prepare =
    [
        $"""
            CREATE TEMP TABLE seeds AS
            SELECT made AS mark, max(CASE WHEN kind = {(int)ObjectKind.CheckoutSession} THEN id END) AS visit,
              max(CASE WHEN kind = {(int)ObjectKind.ChargePermission} THEN id END) AS family,
              row_number() OVER (ORDER BY made) AS n
            FROM objects WHERE merchant = @merchant GROUP BY made
            HAVING max(CASE WHEN kind = {(int)ObjectKind.ChargePermission} THEN id END) IS NOT NULL
            """,
        """
            CREATE TEMP TABLE of_objects AS
            SELECT o.*, s.mark, s.visit, s.family FROM objects o JOIN seeds s ON substr(o.id, 1, 19) = s.family
            UNION ALL
            SELECT o.*, s.mark, s.visit, s.family FROM objects o JOIN seeds s ON o.id = s.visit
            """,
        """
            CREATE TEMP TABLE of_journal AS
            SELECT j.*, s.mark, s.visit, s.family FROM journal j JOIN seeds s ON j.root = s.family
            UNION ALL
            SELECT j.*, s.mark, s.visit, s.family FROM journal j JOIN seeds s ON j.root = s.visit
            """,
        """
            CREATE TEMP TABLE of_ledger AS
            SELECT l.*, s.mark, s.visit, s.family FROM ledger l JOIN seeds s ON substr(l.object, 1, 19) = s.family
            """,
        """
            CREATE TEMP TABLE of_jobs AS
            SELECT j.*, s.mark, s.visit, s.family FROM jobs j JOIN seeds s ON substr(j.object, 1, 19) = s.family
            UNION ALL
            SELECT j.*, s.mark, s.visit, s.family FROM jobs j JOIN seeds s ON j.object = s.visit
            """,
        "CREATE TEMP TABLE names (mark bigint PRIMARY KEY, visit text NOT NULL, family text NOT NULL)",
    ];

    private static readonly string[] Copy =
    [
        $"""
            INSERT INTO objects (bucket, merchant, id, root, kind, state, live, version, bound, used, changed_at,
              doc, made, email)
            SELECT bucket, merchant, {Renamed("id")}, {Renamed("root")}, kind, state, live, version, bound, used,
              changed_at, {Renamed("doc")}, made - @earlier, email
            FROM of_objects o JOIN names n ON n.mark = o.mark
            """,
        $"""
            INSERT INTO journal (bucket, merchant, seq, root, at, who, summary, moves, notices, steps)
            SELECT bucket, merchant, seq - @earlier, {Renamed("root")}, at, who, summary, moves, notices,
              {Renamed("steps")}
            FROM of_journal o JOIN names n ON n.mark = o.mark
            """,
        $"""
            INSERT INTO ledger (bucket, merchant, seq, line, object, account, currency, amount, at, settlement)
            SELECT bucket, merchant, seq - @earlier, line, {Renamed("object")}, account, currency,
              amount, at, settlement
            FROM of_ledger o JOIN names n ON n.mark = o.mark
            """,
        $"""
            INSERT INTO jobs (bucket, merchant, id, kind, object, arguments, due_at, run_at, lease_until, fence,
              attempts, dead, lane, error)
            SELECT bucket, merchant, id - @earlierJobs, kind, {Renamed("object")}, {Renamed("arguments")}, due_at,
              run_at, lease_until, fence, attempts, dead, lane, error
            FROM of_jobs o JOIN names n ON n.mark = o.mark
            """,
    ];

    /// <summary>Copies all that was made so often that there are so many.</summary>
    /// <param name="bed">Whose database it is; its server may run.</param>
    /// <param name="made">How many there are.</param>
    /// <param name="wanted">How many there are to be; a multiple of them.</param>
    /// <param name="isInTime">Whether there is still time for another copy of all.</param>
    /// <returns>How many there are now.</returns>
    public static async Task<int> Fill(Bed bed, int made, int wanted, Func<bool> isInTime)
    {
        await using var connection = await Open(bed);
        foreach (var statement in Prepare)
            await Run(connection, statement, ("merchant", bed.Shop.MerchantId));
        var entries = await Span(connection, "of_journal", "seq");
        var jobs = await Span(connection, "of_jobs", "id");
        var copies = 1;
        for (; copies * made < wanted && isInTime(); copies++)
        {
            await using var transaction = await connection.BeginTransactionAsync();
            await Run(connection, "DELETE FROM names");
            await Run(connection, Names(connection), ("before", (long)copies * made));
            foreach (var statement in Copy)
                await Run(connection, statement, ("earlier", copies * entries), ("earlierJobs", copies * jobs));
            await transaction.CommitAsync();
        }
        await Run(connection, "ANALYZE");
        return copies * made;
    }

    /// <summary>Ids that are counted: those of the originals are drawn, from a hundred million times as many.</summary>
    private static string Names(DbConnection connection) =>
        connection is NpgsqlConnection
            ? """
                INSERT INTO names
                SELECT mark, lpad(to_hex(@before + n), 8, '0') || substr(visit, 9),
                  substr(family, 1, 4) || lpad(((@before + n) / 10000000)::text, 7, '0') || '-'
                    || lpad(((@before + n) % 10000000)::text, 7, '0')
                FROM seeds
                """
            : """
                INSERT INTO names
                SELECT mark, printf('%08x', @before + n) || substr(visit, 9),
                  substr(family, 1, 4) || printf('%07d-%07d', (@before + n) / 10000000, (@before + n) % 10000000)
                FROM seeds
                """;

    /// <summary>A column with the ids of the copy; what is copied is <c>o</c>, and knows its own.</summary>
    private static string Renamed(string column) => $"replace(replace({column}, o.visit, n.visit), o.family, n.family)";

    private static async Task<long> Span(DbConnection connection, string table, string number)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT max({number}) - min({number}) + 1 FROM {table}";
        return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }

    private static async Task<DbConnection> Open(Bed bed)
    {
        DbConnection connection = bed.Connection is { } postgres
            ? new NpgsqlConnection(postgres + ";Pooling=false;Command Timeout=600")
            : new SqliteConnection(
                $"Data Source={Path.Combine(bed.Data, "tender.db")};Pooling=false;Default Timeout=600"
            );
        await connection.OpenAsync();
        if (bed.Connection is null)
            await Run(connection, "PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY");
        return connection;
    }

    private static async Task Run(DbConnection connection, string sql, params (string Name, object Value)[] values)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in values.Where(one => sql.Contains("@" + one.Name, StringComparison.Ordinal)))
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }
        await command.ExecuteNonQueryAsync();
    }
}
