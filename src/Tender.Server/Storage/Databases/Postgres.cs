using System.Data;
using System.Data.Common;
using System.Text;
using Npgsql;
using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>
/// PostgreSQL: several lanes, each a connection of its own; a group is two round trips, one that begins, locks and
/// reads, one that writes and commits, each statement once for all rows. READ COMMITTED with row locks on the roots, in
/// key order; the unique keys do the rest. Several nodes may share the database.
/// </summary>
internal sealed class Postgres : Database
{
    private readonly PostgresPools pools;
    private readonly PostgresLane?[] lanes;
    private readonly bool mayLose;
    private int? allowed;

    /// <param name="connectionString">Npgsql's.</param>
    /// <param name="lanes">How many groups are under way at once. More wait less for the disk; fewer make larger
    /// groups, which cost less each.</param>
    /// <param name="mayLose">Whether a server that answers before a commit is durable is put up with.</param>
    public Postgres(string connectionString, int lanes, bool mayLose = false)
    {
        pools = new PostgresPools(connectionString, lanes);
        this.lanes = new PostgresLane?[pools.LaneCount];
        this.mayLose = mayLose;
    }

    public override int Lanes => lanes.Length;

    public override bool IsShared => true;

    public override bool HasPartitions => true;

    public override bool IsDistributed => pools.IsDistributed;

    public override string? Connections =>
        allowed is not { } most ? null
        : pools.IsPooled ? $"{pools}, to a connection pooler; the server has {most} for all of it"
        : $"{pools}; the server has {most} for all nodes";

    public override string EachBucket =>
        IsDistributed ? PostgresCitus.Buckets : "(SELECT generate_series(0, 255)::smallint AS bucket)";

    public override string SkipLocked => "FOR UPDATE OF j SKIP LOCKED";

    public override async Task Open(string environment)
    {
        await pools.Connect();
        await using var connection = await pools.Moves.OpenConnectionAsync();
        var start = new PostgresStart(connection, pools, mayLose);
        await start.Run(environment);
        allowed = await start.ConnectionsAllowed();
    }

    public override async Task<DateTimeOffset?> ServerTime() =>
        (await Query("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint", row => row.GetInt64(0)))
            is [var ms]
            ? RecordJson.At(ms)
            : null;

    public override ReadResults Begin(int lane, ReadBatch reading)
    {
        // A connection that began while the server only read goes on so, whatever the server does now.
        if (lanes[lane] is not { IsOpen: true } || Health.Trouble is DatabaseTrouble.ReadOnly)
        {
            lanes[lane]?.Dispose();
            lanes[lane] = null;
            lanes[lane] = PostgresLane.Open(pools, mayLose);
        }
        lanes[lane]!.Bucket = IsDistributed ? reading.Merchants[0].Bucket : null;
        using var reads = new PostgresReads(lanes[lane]!);
        return reads.Run(reading);
    }

    public override void Commit(int lane, WriteBatch writing)
    {
        var mine = lanes[lane]!;
        var batch = mine.Batch();
        foreach (var set in writing.InOrder())
        {
            var types = set.Statement.Types;
            var sql = mine.Bucket is null ? set.Statement.Postgres : set.Statement.InBucket;
            batch.BatchCommands.Add(mine.Command(sql, types.Length, i => types[i], set.Values, mine.Bucket));
        }
        if (writing.IsEmpty)
            batch.BatchCommands.Add(new(PostgresCommit.WaitForStandby));
        AtCommit?.Invoke(CommitPoint.Before);
        batch.BatchCommands.Add(new("COMMIT"));
        try
        {
            mine.Commit(batch, IsUnderWay);
            AtCommit?.Invoke(CommitPoint.After);
        }
        // A text that cannot be encoded stops the batch before its COMMIT is sent. An error the server reports undid
        // the transaction; but class 57 is the server going away, and anything else the connection.
        catch (Exception failure)
            when (failure is not UnknownCommitException and not EncoderFallbackException
                && (
                    failure is not PostgresException error || error.SqlState.StartsWith("57P", StringComparison.Ordinal)
                )
            )
        {
            throw new UnknownCommitException(failure);
        }
    }

    public override void Abandon(int lane)
    {
        if (lanes[lane] is not { } mine)
            return;
        try
        {
            if (mine.IsOpen)
            {
                mine.Run("ROLLBACK");
                return;
            }
        }
        catch (Exception failure) when (failure is DbException or InvalidOperationException or IOException)
        {
            // It is lost: the next group opens another.
        }
        lanes[lane] = null;
        mine.Dispose();
        pools.Forget();
    }

    public override Task<List<T>> Execute<T>(string sql, Func<RowReader, T> row, params SqlArgument[] arguments) =>
        PostgresCommit.Run(pools.Moves, connection => Rows(connection, sql, row, arguments));

    public override Task<bool> Alone(MerchantId merchant, params SqlStep[] statements) =>
        Transact(merchant, statements);

    public override Task<bool> Together(params SqlStep[] statements) => Transact(null, statements);

    private Task<bool> Transact(MerchantId? alone, SqlStep[] statements) =>
        PostgresCommit.Run(pools.Moves, async connection =>
        {
            await Touch(connection, "BEGIN");
            if (alone is { } merchant)
                await Touch(connection, "SELECT pg_advisory_xact_lock(7368, hashtext(@m))", ("m", merchant.Value));
            foreach (var (sql, arguments, mustTouch) in statements)
                if (await Touch(connection, sql, arguments) is var touched && mustTouch is { } must && touched != must)
                {
                    await Touch(connection, "ROLLBACK");
                    return false;
                }
            await Touch(connection, "COMMIT");
            return true;
        });

    public override async Task<List<T>> Query<T>(string sql, Func<RowReader, T> row, params SqlArgument[] arguments)
    {
        try
        {
            return await Read();
        }
        catch (DbException lost) when (DatabaseTroubles.Of(lost) is DatabaseTrouble.Away)
        {
            // A connection that was cut while it was idle fails at its first use, and so will the others.
            pools.Forget();
            return await Read();
        }

        async Task<List<T>> Read()
        {
            await using var connection = await PostgresPools.Open(pools.Reads);
            return await Rows(connection, sql, row, arguments);
        }
    }

    public override async Task<T> Snapshot<T>(Func<DatabaseReader, Task<T>> read)
    {
        await using var connection = await PostgresPools.Open(pools.Reads);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead);
        return await read(new Within(connection));
    }

    private sealed class Within(NpgsqlConnection connection) : DatabaseReader
    {
        public override Task<List<T>> Query<T>(string sql, Func<RowReader, T> row, params SqlArgument[] arguments) =>
            Rows(connection, sql, row, arguments);
    }

    // The coordinator itself tells of a worker that it cannot reach.
    public override bool IsOfOneMachine(Exception failure) =>
        IsDistributed && failure is PostgresException { SqlState: PostgresErrorCodes.ConnectionFailure };

    public override Task Probe(bool needingRoom)
    {
        if (Health.Trouble is DatabaseTrouble.ReadOnly)
            pools.Forget();
        return base.Probe(needingRoom);
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var lane in lanes)
            lane?.Dispose();
        await pools.DisposeAsync();
    }

    /// <summary>
    /// Whether a backend is still at work on a commit, or may be: a server that cannot be asked may still make it.
    /// </summary>
    private bool IsUnderWay(int backend)
    {
        try
        {
            using var connection = PostgresPools.OpenNow(pools.Reads);
            using var command = new NpgsqlCommand(
                "SELECT 1 FROM pg_stat_activity WHERE pid = $1 AND state = 'active'",
                connection
            )
            {
                Parameters = { new() { Value = backend } },
            };
            return command.ExecuteScalar() is not null;
        }
        catch (DbException)
        {
            return true;
        }
    }

    private static async Task<List<T>> Rows<T>(
        NpgsqlConnection connection,
        string sql,
        Func<RowReader, T> row,
        SqlArgument[] arguments
    )
    {
        await using var command = Command(connection, sql, arguments);
        await using var reader = await command.ExecuteReaderAsync();
        var (list, at) = (new List<T>(), new PostgresRow(reader));
        while (await reader.ReadAsync())
            list.Add(row(at));
        return list;
    }

    private static async Task<int> Touch(NpgsqlConnection connection, string sql, params SqlArgument[] arguments)
    {
        await using var command = Command(connection, sql, arguments);
        return await command.ExecuteNonQueryAsync();
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, SqlArgument[] arguments)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var (name, value) in arguments)
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        return command;
    }
}
