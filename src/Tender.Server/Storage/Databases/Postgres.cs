using System.Data.Common;
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
    private readonly NpgsqlDataSource source;
    private readonly PostgresLane?[] lanes;

    /// <param name="connectionString">Npgsql's.</param>
    /// <param name="lanes">How many groups are under way at once. More wait less for the disk; fewer make larger
    /// groups, which cost less each.</param>
    public Postgres(string connectionString, int lanes)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            ApplicationName = "tender",
            MaxAutoPrepare = 100,
            AutoPrepareMinUsages = 2,
            NoResetOnClose = true,
            // A call that outlasts its job's lease changes nothing: its fence is old by then.
            CommandTimeout = 10,
            // Every statement looks its rows up by key, whatever the arguments: it is planned once and not for each
            // group, and the plan must not be one that only suits the empty tables it was made on.
            Options =
                "-c lock_timeout=5s -c statement_timeout=60s -c idle_in_transaction_session_timeout=30s "
                + "-c jit=off -c plan_cache_mode=force_generic_plan "
                + "-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off",
        };
        source = NpgsqlDataSource.Create(settings);
        this.lanes = new PostgresLane?[lanes];
    }

    public override int Lanes => lanes.Length;

    public override bool IsShared => true;

    public override string EachBucket => "(SELECT generate_series(0, 255)::smallint AS bucket)";

    public override string SkipLocked => "FOR UPDATE OF j SKIP LOCKED";

    public override async Task Open(string environment)
    {
        await using var connection = await source.OpenConnectionAsync();
        foreach (var setting in new[] { "fsync", "full_page_writes", "synchronous_commit" })
        {
            var value = (string)(await Scalar(connection, $"SHOW {setting}"))!;
            if (value == "off")
                throw new UnusableDatabaseException(
                    $"PostgreSQL runs with {setting} = off; an answer could be lost. Turn it on."
                );
        }
        // One node migrates, the others wait; a migration killed halfway was one transaction and is simply done again.
        await using var transaction = await connection.BeginTransactionAsync();
        await Scalar(connection, "SELECT pg_advisory_xact_lock(7367, 1)");
        var exists = await Scalar(connection, "SELECT to_regclass('tender') IS NOT NULL") is true;
        var applied = exists
            ? await Scalar(connection, "SELECT value FROM tender WHERE name = 'schema'") as string
            : null;
        foreach (var (name, sql) in Migrations("postgres"))
            if (string.CompareOrdinal(name, applied) > 0)
            {
                await Scalar(connection, sql.Replace("{key}", "text COLLATE \"C\"", StringComparison.Ordinal));
                await Scalar(
                    connection,
                    $"""
                    INSERT INTO tender VALUES ('schema', '{name}')
                    ON CONFLICT (name) DO UPDATE SET value = excluded.value
                    """
                );
            }
        await Scalar(
            connection,
            $"INSERT INTO tender VALUES ('environment', '{environment}') ON CONFLICT (name) DO NOTHING"
        );
        var mark = await Scalar(connection, "SELECT value FROM tender WHERE name = 'environment'") as string;
        await transaction.CommitAsync();
        if (mark != environment)
            throw new UnusableDatabaseException(
                $"The database is a {mark} database; it cannot be opened with --mode {environment}."
            );
    }

    public override async Task<DateTimeOffset?> ServerTime() =>
        (await Query("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint", row => row.GetInt64(0)))
            is [var ms]
            ? RecordJson.At(ms)
            : null;

    public override ReadResults Begin(int lane, ReadBatch reading)
    {
        if (lanes[lane] is not { IsOpen: true })
        {
            lanes[lane]?.Dispose();
            lanes[lane] = null;
            lanes[lane] = new PostgresLane(source.OpenConnection());
        }
        using var reads = new PostgresReads(lanes[lane]!);
        return reads.Run(reading);
    }

    public override void Commit(int lane, WriteBatch writing)
    {
        var mine = lanes[lane]!;
        using var batch = mine.Batch();
        foreach (var set in writing.InOrder())
        {
            var types = set.Statement.Types;
            var command = mine.Command(set.Statement.Postgres, types.Length, i => types[i]);
            for (var i = 0; i < types.Length; i++)
                command.Parameters[i].Value = set.Values(i);
            batch.BatchCommands.Add(command);
        }
        AtCommit?.Invoke(CommitPoint.Before);
        batch.BatchCommands.Add(new("COMMIT"));
        try
        {
            batch.ExecuteNonQuery();
            AtCommit?.Invoke(CommitPoint.After);
        }
        // An error the server reports undid the transaction; but class 57 is the server going away, and anything else
        // the connection.
        catch (Exception failure)
            when (failure is not PostgresException error || error.SqlState.StartsWith("57P", StringComparison.Ordinal))
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
            mine.Run("ROLLBACK");
        }
        catch (Exception failure) when (failure is DbException or InvalidOperationException or IOException)
        {
            lanes[lane] = null;
            mine.Dispose();
        }
    }

    public override Task<List<T>> Execute<T>(
        string sql,
        Func<RowReader, T> row,
        params (string Name, object? Value)[] arguments
    ) => Query(sql, row, arguments);

    public override Task<bool> Alone(
        MerchantId merchant,
        params (string Sql, (string Name, object? Value)[] Arguments, int? MustTouch)[] statements
    ) => Transact(merchant, statements);

    public override Task<bool> Together(
        params (string Sql, (string Name, object? Value)[] Arguments, int? MustTouch)[] statements
    ) => Transact(null, statements);

    private async Task<bool> Transact(
        MerchantId? alone,
        (string Sql, (string Name, object? Value)[] Arguments, int? MustTouch)[] statements
    )
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        if (alone is { } merchant)
        {
            await using var locked = new NpgsqlCommand(
                "SELECT pg_advisory_xact_lock(7368, hashtext($1))",
                connection,
                transaction
            );
            locked.Parameters.Add(new() { Value = merchant.Value });
            await locked.ExecuteScalarAsync();
        }
        foreach (var (sql, arguments, mustTouch) in statements)
        {
            await using var command = new NpgsqlCommand(sql, connection, transaction);
            foreach (var (name, value) in arguments)
                command.Parameters.AddWithValue(name, value ?? DBNull.Value);
            var touched = await command.ExecuteNonQueryAsync();
            if (mustTouch is { } must && touched != must)
                return false;
        }
        await transaction.CommitAsync();
        return true;
    }

    public override async Task<List<T>> Query<T>(
        string sql,
        Func<RowReader, T> row,
        params (string Name, object? Value)[] arguments
    )
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var (name, value) in arguments)
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        await using var reader = await command.ExecuteReaderAsync();
        var (list, at) = (new List<T>(), new PostgresRow(reader));
        while (await reader.ReadAsync())
            list.Add(row(at));
        return list;
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var lane in lanes)
            lane?.Dispose();
        await source.DisposeAsync();
    }

    private static async Task<object?> Scalar(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
