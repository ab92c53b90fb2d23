namespace Tender.Server.Storage;

/// <summary>What can be read from: a database as it is at each statement, or a snapshot of it.</summary>
internal abstract class DatabaseReader
{
    /// <summary>Reads, outside any group.</summary>
    public abstract Task<List<T>> Query<T>(string sql, Func<RowReader, T> row, params SqlArgument[] arguments);
}
