using System.Data.Common;
using Npgsql;
using NpgsqlTypes;

namespace Tender.Server.Storage;

/// <summary>
/// PostgreSQL: several lanes, each a connection of its own; a group is two round trips, one that begins, locks and
/// reads, one that writes and commits, each statement once for all rows. READ COMMITTED with row locks on the roots, in
/// key order; the unique keys do the rest. Several nodes may share the database.
/// </summary>
internal sealed class Postgres : Database
{
    private readonly NpgsqlDataSource source;
    private readonly Lane?[] lanes;

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
            // Every call ends before a lease does, or a slow node would work on what another has taken over.
            CommandTimeout = 10,
            // Every statement looks its rows up by key, whatever the arguments: it is planned once and not for each
            // group, and the plan must not be one that only suits the empty tables it was made on.
            Options =
                "-c lock_timeout=5s -c statement_timeout=60s -c idle_in_transaction_session_timeout=30s -c jit=off -c plan_cache_mode=force_generic_plan "
                + "-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off",
        };
        source = NpgsqlDataSource.Create(settings);
        this.lanes = new Lane?[lanes];
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
                    $"INSERT INTO tender VALUES ('schema', '{name}') ON CONFLICT (name) DO UPDATE SET value = excluded.value"
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

    public override ReadResults Begin(int lane, ReadBatch reading)
    {
        if (lanes[lane] is not { IsOpen: true })
        {
            lanes[lane]?.Dispose();
            lanes[lane] = null;
            lanes[lane] = new Lane(source.OpenConnection());
        }
        var mine = lanes[lane]!;
        using var batch = mine.Batch();
        var found = new ReadResults();
        var readers = new List<Action<RowReader>>();
        batch.BatchCommands.Add(new("BEGIN"));

        if (reading.Merchants.Count > 0)
        {
            var (buckets, merchants) = (
                reading.Merchants.Select(r => r.Bucket).ToArray(),
                reading.Merchants.Select(r => r.Merchant).ToArray()
            );
            // Shared with every other command of the merchant, exclusive to the moment its clock is set: a job is never
            // stored with the due time of a clock that has moved.
            Add(
                "SELECT pg_advisory_xact_lock_shared(7368, hashtext(m)) FROM unnest($1::text[]) m",
                _ => { },
                merchants
            );
            Add(
                "SELECT o.merchant, o.version, o.shift_ms, o.advancing_to, o.reached_at, o.minted FROM merchants o JOIN unnest($1::smallint[], $2::text[]) k(b, m) ON o.bucket = k.b AND o.merchant = k.m",
                row => found.Merchants[row.GetString(0)] = ReadMerchant(row, 1, withDoc: false),
                buckets,
                merchants
            );
        }
        if (reading.Jobs.Count > 0)
            Add(
                "SELECT o.merchant, o.id FROM jobs o JOIN unnest($1::smallint[], $2::text[], $3::bigint[], $4::bigint[]) k(b, m, i, f) ON o.bucket = k.b AND o.merchant = k.m AND o.id = k.i AND o.fence = k.f ORDER BY o.bucket, o.merchant, o.id FOR UPDATE OF o",
                row => found.Jobs.Add((row.GetString(0), row.GetInt64(1))),
                reading.Jobs.Select(r => r.Bucket).ToArray(),
                reading.Jobs.Select(r => r.Merchant).ToArray(),
                reading.Jobs.Select(r => r.Id).ToArray(),
                reading.Jobs.Select(r => r.Fence).ToArray()
            );
        if (reading.Roots.Count > 0)
            Add(
                $"SELECT {ObjectColumns} FROM objects o JOIN unnest($1::smallint[], $2::text[], $3::text[]) k(b, m, i) ON o.bucket = k.b AND o.merchant = k.m AND o.id = k.i ORDER BY o.bucket, o.merchant, o.id FOR UPDATE OF o",
                row => ReadObject(row, found),
                Columns(reading.Roots)
            );
        if (reading.Objects.Count > 0)
            Add(
                $"SELECT {ObjectColumns} FROM objects o JOIN unnest($1::smallint[], $2::text[], $3::text[]) k(b, m, i) ON o.bucket = k.b AND o.merchant = k.m AND o.id = k.i",
                row => ReadObject(row, found),
                Columns(reading.Objects)
            );
        if (reading.Families.Count > 0)
            Add(
                $"SELECT {ObjectColumns} FROM objects o JOIN unnest($1::smallint[], $2::text[], $3::text[]) k(b, m, i) ON o.bucket = k.b AND o.merchant = k.m AND o.id > k.i || '-A' AND o.id < k.i || '-B' AND o.live = 1",
                row => ReadObject(row, found),
                Columns(reading.Families)
            );
        if (reading.Replies.Count > 0)
            Add(
                "SELECT o.merchant, o.scope, o.key, o.hash, o.status, o.body FROM replies o JOIN unnest($1::smallint[], $2::text[], $3::text[], $4::text[]) k(b, m, s, i) ON o.bucket = k.b AND o.merchant = k.m AND o.scope = k.s AND o.key = k.i",
                row =>
                    found.Replies[(row.GetString(0), row.GetString(1), row.GetString(2))] = new(
                        row.GetBytes(3),
                        row.GetInt16(4),
                        row.GetBytes(5)
                    ),
                reading.Replies.Select(r => r.Bucket).ToArray(),
                reading.Replies.Select(r => r.Merchant).ToArray(),
                reading.Replies.Select(r => r.Scope).ToArray(),
                reading.Replies.Select(r => r.Key).ToArray()
            );

        using var result = batch.ExecuteReader();
        var (at, row) = (0, new PostgresRow(result));
        do
        {
            if (result.FieldCount == 0)
                continue; // BEGIN
            while (result.Read())
                readers[at](row);
            at++;
        } while (result.NextResult());
        return found;

        void Add(string sql, Action<RowReader> row, params Array[] columns)
        {
            var command = mine.Command(sql, columns.Length, i => columns[i] switch
                {
                    string[] => ColumnType.Text,
                    short[] => ColumnType.Short,
                    _ => ColumnType.Long,
                });
            for (var i = 0; i < columns.Length; i++)
                command.Parameters[i].Value = columns[i];
            batch.BatchCommands.Add(command);
            readers.Add(row);
        }
    }

    public override void Commit(int lane, WriteBatch writing)
    {
        var mine = lanes[lane]!;
        using var batch = mine.Batch();
        foreach (var (statement, rows) in writing.InOrder())
        {
            var command = mine.Command(statement.Postgres, statement.Columns.Length, i => statement.Columns[i].Kind);
            for (var i = 0; i < statement.Columns.Length; i++)
                command.Parameters[i].Value = Values(statement.Columns[i].Kind, rows, i);
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

    public override async Task<bool> Alone(
        string merchant,
        params (string Sql, (string Name, object? Value)[] Arguments, int? MustTouch)[] statements
    )
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (
            var locked = new NpgsqlCommand("SELECT pg_advisory_xact_lock(7368, hashtext($1))", connection, transaction)
            {
                Parameters = { new() { Value = merchant } },
            }
        )
            await locked.ExecuteScalarAsync();
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

    private static Array[] Columns(List<(short Bucket, string Merchant, string Id)> rows) =>
        [
            rows.Select(r => r.Bucket).ToArray(),
            rows.Select(r => r.Merchant).ToArray(),
            rows.Select(r => r.Id).ToArray(),
        ];

    private static Array Values(ColumnType kind, List<object?[]> rows, int column)
    {
        switch (kind)
        {
            case ColumnType.Short:
                var shorts = new short?[rows.Count];
                for (var i = 0; i < shorts.Length; i++)
                    shorts[i] = rows[i][column] is { } value
                        ? Convert.ToInt16(value, System.Globalization.CultureInfo.InvariantCulture)
                        : null;
                return shorts;
            case ColumnType.Long:
                var longs = new long?[rows.Count];
                for (var i = 0; i < longs.Length; i++)
                    longs[i] = rows[i][column] is { } value
                        ? Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture)
                        : null;
                return longs;
            // A column of documents has them as UTF-8 already, in every row.
            case ColumnType.Text when rows[0][column] is not byte[]:
                var texts = new string?[rows.Count];
                for (var i = 0; i < texts.Length; i++)
                    texts[i] = (string?)rows[i][column];
                return texts;
            default:
                var bytes = new byte[]?[rows.Count];
                for (var i = 0; i < bytes.Length; i++)
                    bytes[i] = (byte[]?)rows[i][column];
                return bytes;
        }
    }

    /// <summary>
    /// A connection that groups take in turns, with the statements they have run: what Npgsql found out about their
    /// parameters is not found out again.
    /// </summary>
    private sealed class Lane : IDisposable
    {
        private readonly NpgsqlConnection connection;
        private readonly Dictionary<string, NpgsqlBatchCommand> known = new(StringComparer.Ordinal);

        public Lane(NpgsqlConnection connection)
        {
            this.connection = connection;
            // Documents and journal steps are often longer than a page's share; lz4 squeezes them at a fraction of the
            // processor time, where the server was built with it.
            Run(
                "SELECT set_config('default_toast_compression', 'lz4', false) FROM pg_settings WHERE name = 'default_toast_compression' AND 'lz4' = ANY(enumvals)"
            );
            // The first change of a page after a checkpoint logs the page. Payments on old permissions touch pages
            // nobody else does, and then most of the log is such pages: squeezed where we may say so, which is a
            // superuser's right (docs/operating.md says how another role gets it).
            Run(
                "SELECT set_config('wal_compression', 'lz4', false) FROM pg_settings WHERE name = 'wal_compression' AND 'lz4' = ANY(enumvals) AND (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)"
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
                                _ => NpgsqlDbType.Bigint,
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

    /// <summary>The row a reader of Npgsql's stands on.</summary>
    private sealed class PostgresRow(DbDataReader reader) : RowReader
    {
        public override bool IsDBNull(int column) => reader.IsDBNull(column);

        public override string GetString(int column) => reader.GetString(column);

        public override ReadOnlySpan<byte> GetUtf8(int column) => reader.GetFieldValue<byte[]>(column);

        public override long GetInt64(int column) => reader.GetInt64(column);

        public override byte[] GetBytes(int column) => reader.GetFieldValue<byte[]>(column);
    }

    private static async Task<object?> Scalar(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
