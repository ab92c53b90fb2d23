using System.Globalization;
using System.Text;

namespace Tender.Server.Storage;

/// <summary>The column types both databases share.</summary>
internal enum ColumnType
{
    Short,
    Long,
    Text,
    Bytes,
}

/// <summary>A column by name and type.</summary>
internal readonly record struct Column(string Name, ColumnType Kind)
{
    public static implicit operator Column((string Name, ColumnType Kind) pair) => new(pair.Name, pair.Kind);
}

/// <summary>
/// One write the door can make, for any number of rows at a time: SQLite runs it row by row as a prepared statement,
/// PostgreSQL once with a column per array. The SQL of both is generated from one description, so the two databases
/// cannot drift apart.
/// </summary>
internal sealed class Statement
{
    private Statement(string table, Column[] columns, string sqlite, string postgres, bool mustMatch) =>
        (Table, Columns, Sqlite, Postgres, MustMatch) = (table, columns, sqlite, postgres, mustMatch);

    public string Table { get; }
    public Column[] Columns { get; }
    public string Sqlite { get; }
    public string Postgres { get; }

    /// <summary>
    /// Whether every row must have found its target: the version or fence that was read is the one that is replaced. If
    /// not, the whole commit fails.
    /// </summary>
    public bool MustMatch { get; }

    /// <summary>Adds rows; one that exists already fails the commit.</summary>
    public static Statement Insert(string table, params Column[] columns) => Insert(table, "", columns);

    /// <summary>Adds rows; those that exist already stay as they are.</summary>
    public static Statement InsertOnce(string table, params Column[] columns) =>
        Insert(table, " ON CONFLICT DO NOTHING", columns);

    private static Statement Insert(string table, string end, Column[] columns)
    {
        var names = string.Join(", ", columns.Select(c => c.Name));
        return new(
            table,
            columns,
            $"INSERT INTO {table} ({names}) VALUES ({string.Join(", ", columns.Select((_, i) => "?" + (i + 1)))}){end}",
            $"INSERT INTO {table} ({names}) SELECT * FROM unnest({Arrays(columns)}){end}",
            mustMatch: false
        );
    }

    /// <summary>
    /// Replaces the <paramref name="sets"/> of the rows found by <paramref name="keys"/>, which may include a version
    /// or a fence.
    /// </summary>
    public static Statement Update(string table, Column[] keys, Column[] sets, bool mustMatch = true)
    {
        Column[] columns = [.. keys, .. sets];
        var sqlite = new StringBuilder($"UPDATE {table} SET ")
            .AppendJoin(", ", sets.Select((c, i) => $"{c.Name} = ?{keys.Length + i + 1}"))
            .Append(" WHERE ")
            .AppendJoin(" AND ", keys.Select((c, i) => $"{c.Name} = ?{i + 1}"));
        var postgres =
            $"UPDATE {table} t SET {string.Join(", ", sets.Select((c, i) => $"{c.Name} = u.c{keys.Length + i}"))} FROM unnest({Arrays(columns)}) u({Names(columns)}) "
            + $"WHERE {string.Join(" AND ", keys.Select((c, i) => $"t.{c.Name} = u.c{i}"))}";
        return new(table, columns, sqlite.ToString(), mustMatch ? Counted(postgres) : postgres, mustMatch);
    }

    /// <summary>Removes the rows found by the keys.</summary>
    public static Statement Delete(string table, bool mustMatch, params Column[] keys)
    {
        var postgres =
            $"DELETE FROM {table} t USING unnest({Arrays(keys)}) u({Names(keys)}) WHERE {string.Join(" AND ", keys.Select((c, i) => $"t.{c.Name} = u.c{i}"))}";
        return new(
            table,
            keys,
            $"DELETE FROM {table} WHERE {string.Join(" AND ", keys.Select((c, i) => $"{c.Name} = ?{i + 1}"))}",
            mustMatch ? Counted(postgres) : postgres,
            mustMatch
        );
    }

    // A row that was not found must undo the commit it travels in, and the commit is in the same round trip: dividing
    // by zero is how SQL aborts.
    private static string Counted(string postgres) =>
        $"WITH changed AS ({postgres} RETURNING 1) SELECT 1 / (CASE WHEN (SELECT count(*) FROM changed) = cardinality($1) THEN 1 ELSE 0 END)";

    private static string Names(Column[] columns) =>
        string.Join(", ", columns.Select((_, i) => "c" + i.ToString(CultureInfo.InvariantCulture)));

    private static string Arrays(Column[] columns) =>
        string.Join(
            ", ",
            columns.Select(
                (c, i) =>
                    $"${i + 1}::{c.Kind switch { ColumnType.Short => "smallint", ColumnType.Long => "bigint", ColumnType.Text => "text", ColumnType.Bytes => "bytea" }}[]"
            )
        );
}
