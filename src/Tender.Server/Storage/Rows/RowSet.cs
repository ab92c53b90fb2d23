namespace Tender.Server.Storage;

/// <summary>The rows of one statement in a commit.</summary>
internal abstract class RowSet(Statement statement)
{
    public Statement Statement => statement;

    /// <summary>Runs the statement once for each row, on SQLite.</summary>
    /// <exception cref="ClashException">A row did not find its target.</exception>
    public abstract void Run(SqliteStatement compiled);

    /// <summary>The values of one column, a row each.</summary>
    public abstract Array Values(int column);

    /// <summary>Adds the rows to a batch, behind its own.</summary>
    public abstract void AddTo(WriteBatch writes);
}

/// <summary>The rows of one type.</summary>
internal sealed class RowSet<TRow>(Statement<TRow> statement) : RowSet(statement)
    where TRow : class, IRow<TRow>
{
    private readonly Column<TRow>[] columns = statement.Columns;
    private readonly List<TRow> rows = [];

    public void Add(TRow row) => rows.Add(row);

    public override void Run(SqliteStatement compiled)
    {
        foreach (var row in rows)
        {
            for (var i = 0; i < columns.Length; i++)
                columns[i].Bind(compiled, i + 1, row);
            if (compiled.Run() != 1 && Statement.MustMatch)
                throw new ClashException(Statement.Table);
        }
    }

    public override Array Values(int column) => columns[column].Values(rows);

    public override void AddTo(WriteBatch writes)
    {
        foreach (var row in rows)
            writes.Add(row);
    }
}
