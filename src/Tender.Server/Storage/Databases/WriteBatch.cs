namespace Tender.Server.Storage;

/// <summary>The rows a group writes, by statement.</summary>
internal sealed class WriteBatch
{
    private readonly Dictionary<Statement, List<object?[]>> rows = [];

    public void Add(Statement statement, params object?[] row)
    {
        if (row.Length != statement.Columns.Length)
            throw new ArgumentException(
                $"{statement.Table}: {row.Length} values for {statement.Columns.Length} columns.",
                nameof(row)
            );
        if (!rows.TryGetValue(statement, out var list))
            rows[statement] = list = [];
        list.Add(row);
    }

    public bool IsEmpty => rows.Count == 0;

    public IEnumerable<(Statement Statement, List<object?[]> Rows)> InOrder() =>
        Statements.InOrder.Where(rows.ContainsKey).Select(statement => (statement, rows[statement]));
}
