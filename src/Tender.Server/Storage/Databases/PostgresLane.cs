using Npgsql;
using NpgsqlTypes;

namespace Tender.Server.Storage;

/// <summary>
/// A connection that groups take in turns, with the statements they have run: Npgsql does not examine
/// their parameters again.
/// </summary>
internal sealed class PostgresLane : IDisposable
{
    /// <summary>After how long a commit's fate is asked for elsewhere, and how often.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly NpgsqlConnection connection;
    private readonly Dictionary<string, NpgsqlBatchCommand> known = new(StringComparer.Ordinal);
    private readonly CommitWarning warning;
    private Task committing = Task.CompletedTask;
    private int backend;

    private PostgresLane(NpgsqlConnection connection, bool isPooled)
    {
        (this.connection, IsPooled) = (connection, isPooled);
        warning = new CommitWarning(connection);
        backend = connection.ProcessID;
        if (!isPooled)
            Compress();
    }

    /// <summary>Whether each transaction may be another backend's, which it asks for.</summary>
    public bool IsPooled { get; }

    /// <summary>
    /// The bucket of the group that is under way, where the database is distributed; null where it is not.
    /// </summary>
    public short? Bucket { get; set; }

    private void Compress()
    {
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

    /// <exception cref="DatabaseTroubleException">The server, another one than at the start perhaps, answers before a
    /// commit is durable.</exception>
    public static PostgresLane Open(PostgresPools pools, bool mayLose)
    {
        var connection = PostgresPools.OpenNow(pools.Lanes);
        try
        {
            if (!mayLose && PostgresDurability.ProblemOf(connection) is { } problem)
                throw new DatabaseTroubleException(DatabaseTrouble.Lossy, problem);
            return new PostgresLane(connection, pools.IsPooled) { MayLose = mayLose };
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private bool MayLose { get; init; }

    /// <summary>A transaction that a pooler gave to a backend: which one, and how durable its commits are.</summary>
    /// <exception cref="DatabaseTroubleException">It answers before a commit is durable: somebody else's session has
    /// left it so.</exception>
    public void Meet(int number, string synchronousCommit)
    {
        backend = number;
        if (!MayLose && PostgresDurability.ProblemOf(synchronousCommit) is { } problem)
            throw new DatabaseTroubleException(DatabaseTrouble.Lossy, problem);
    }

    public bool IsOpen => committing.IsCompleted && connection.State == System.Data.ConnectionState.Open;

    public NpgsqlBatch Batch() => new(connection);

    /// <summary>A statement with its arguments: an array for each column, and behind them the bucket.</summary>
    /// <param name="sql">The statement.</param>
    /// <param name="columns">How many arrays.</param>
    /// <param name="kind">The type of each one's elements.</param>
    /// <param name="values">Each array.</param>
    /// <param name="bucket">The bucket it names; null where it names none by itself.</param>
    public NpgsqlBatchCommand Command(
        string sql,
        int columns,
        Func<int, ColumnType> kind,
        Func<int, Array> values,
        short? bucket
    )
    {
        if (!known.TryGetValue(sql, out var command))
            known[sql] = command = New(sql, columns, kind, bucket is not null);
        for (var i = 0; i < columns; i++)
            command.Parameters[i].Value = values(i);
        if (bucket is { } one)
            command.Parameters[columns].Value = one;
        return command;
    }

    private static NpgsqlBatchCommand New(string sql, int columns, Func<int, ColumnType> kind, bool namesBucket)
    {
        var command = new NpgsqlBatchCommand(sql);
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
        if (namesBucket)
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Smallint });
        return command;
    }

    public void Run(string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    /// <summary>
    /// Sends a batch that ends in COMMIT, and waits for its answer however long it takes. It is never canceled: the
    /// server would stop waiting for its standby, and answer "committed" with a warning. The lane lets go of it only
    /// once the server that can be reached knows nothing of it any more; its callers have long been answered.
    /// </summary>
    /// <param name="batch">The batch; it is disposed of.</param>
    /// <param name="isUnderWay">Whether a backend of this number still works on its commit.</param>
    public void Commit(NpgsqlBatch batch, Func<int, bool> isUnderWay)
    {
        warning.Forget();
        batch.Timeout = 0;
        var sent = batch.ExecuteNonQueryAsync();
        committing = sent;
        while (Task.WaitAny([sent], Patience) < 0)
            if (!isUnderWay(backend) && !sent.IsCompleted)
                throw new DatabaseTroubleException(
                    DatabaseTrouble.Away,
                    "The server that was asked to commit is gone without an answer."
                );
        batch.Dispose();
        try
        {
            sent.GetAwaiter().GetResult();
        }
        catch (PostgresException) when (warning.Doubt is { } unknown)
        {
            throw unknown;
        }
        if (warning.Doubt is { } doubt)
            throw doubt;
    }

    /// <summary>The connection of a commit that was let go of is closed when its answer comes, or the network gives
    /// up.</summary>
    public void Dispose()
    {
        if (committing.IsCompleted)
            connection.Dispose();
        else
            _ = committing.ContinueWith(
                async _ => await connection.DisposeAsync(),
                CancellationToken.None,
                TaskContinuationOptions.None,
                TaskScheduler.Default
            );
    }
}
