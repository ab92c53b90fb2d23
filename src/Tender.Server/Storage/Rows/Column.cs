namespace Tender.Server.Storage;

/// <summary>A column of the rows of one statement.</summary>
internal abstract class Column<TRow>(string name, ColumnType type)
{
    public string Name => name;

    public ColumnType Type => type;

    /// <summary>Binds the column's value of one row to a parameter of a SQLite statement.</summary>
    public abstract void Bind(SqliteStatement statement, int place, TRow row);

    /// <summary>The column's values of all rows, as PostgreSQL takes them.</summary>
    public abstract Array Values(List<TRow> rows);
}

/// <summary>A column whose values have one type: they reach both databases unboxed.</summary>
internal sealed class Column<TRow, TValue>(
    string name,
    ColumnType type,
    Func<TRow, TValue> value,
    Action<SqliteStatement, int, TValue> bind
) : Column<TRow>(name, type)
{
    public override void Bind(SqliteStatement statement, int place, TRow row) => bind(statement, place, value(row));

    public override Array Values(List<TRow> rows)
    {
        var values = new TValue[rows.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = value(rows[i]);
        return values;
    }
}
