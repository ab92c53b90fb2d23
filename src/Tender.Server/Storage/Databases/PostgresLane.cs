using Npgsql;
using NpgsqlTypes;

namespace Tender.Server.Storage;

/// <summary>
/// A connection that groups take in turns, with the statements they have run: Npgsql does not examine
/// their parameters again.
/// </summary>
internal sealed class PostgresLane : IDisposable
{
    private readonly NpgsqlConnection connection;
    private readonly Dictionary<string, NpgsqlBatchCommand> known = new(StringComparer.Ordinal);

    public PostgresLane(NpgsqlConnection connection)
    {
        this.connection = connection;
        // Documents and journal steps are often longer than a page's share; lz4 compresses them at a fraction of the
        // processor time, where the server was built with it.
        Run(
            """
            SELECT set_config('default_toast_compression', 'lz4', false) FROM pg_settings
            WHERE name = 'default_toast_compression' AND 'lz4' = ANY(enumvals)
            """
        );
        // The first change of a page after a checkpoint logs the page. Payments on old permissions touch pages
        // nobody else does, and then most of the log is such pages. They are compressed where we may ask for it, which
        // is a superuser's right (docs/operating.md says how another role gets it).
        Run(
            """
            SELECT set_config('wal_compression', 'lz4', false) FROM pg_settings
            WHERE name = 'wal_compression' AND 'lz4' = ANY(enumvals)
              AND (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
            """
        );
    }

    public bool IsOpen => connection.State == System.Data.ConnectionState.Open;

    public NpgsqlBatch Batch() => new(connection);

    /// <summary>A statement whose parameters are arrays of these kinds.</summary>
    public NpgsqlBatchCommand Command(string sql, int columns, Func<int, ColumnType> kind)
    {
        if (known.TryGetValue(sql, out var command))
            return command;
        command = new NpgsqlBatchCommand(sql);
        for (var i = 0; i < columns; i++)
            command.Parameters.Add(
                new NpgsqlParameter
                {
                    NpgsqlDbType =
                        NpgsqlDbType.Array
                        | kind(i) switch
                        {
                            ColumnType.Text => NpgsqlDbType.Text,
                            ColumnType.Short => NpgsqlDbType.Smallint,
                            ColumnType.Bytes => NpgsqlDbType.Bytea,
                            ColumnType.Long => NpgsqlDbType.Bigint,
                        },
                }
            );
        return known[sql] = command;
    }

    public void Run(string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    public void Dispose() => connection.Dispose();
}
