using System.Data;
using System.Data.Common;

namespace Tender.MerchantKit.Storage;

/// <summary>A connection with its transaction, and how statements are run on it.</summary>
internal sealed class DbSession(DbConnection connection, DbTransaction? transaction)
{
    public DbConnection Connection => connection;

    public DbTransaction? Transaction => transaction;

    /// <summary>What takes locked rows out of a claim; empty on SQLite, which has one writer.</summary>
    public string SkipLocked => Database.IsSqlite(connection) ? "" : " FOR UPDATE SKIP LOCKED";

    public async Task<int> Execute(
        string sql,
        CancellationToken cancellation,
        params (string Name, object? Value)[] parameters
    )
    {
        await using var command = Command(sql, parameters);
        return await command.ExecuteNonQueryAsync(cancellation);
    }

    public async Task<List<T>> Query<T>(
        string sql,
        Func<DbDataReader, T> read,
        CancellationToken cancellation,
        params (string Name, object? Value)[] parameters
    )
    {
        await using var command = Command(sql, parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellation))
            rows.Add(read(reader));
        return rows;
    }

    private DbCommand Command(string sql, (string Name, object? Value)[] parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value ?? DBNull.Value;
            // PostgreSQL cannot guess the type of a null.
            if (value is null)
                parameter.DbType = name.EndsWith("_at", StringComparison.Ordinal) ? DbType.Int64 : DbType.String;
            command.Parameters.Add(parameter);
        }
        return command;
    }
}
