using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Tender.Store;

/// <summary>
/// SQLite: one file, one writer connection on one lane, readers of their own. WAL with synchronous=FULL: answered means on disk.
/// Readers are read-only and never checkpoint, so that no checkpoint overlaps another connection's commit (the WAL-reset bug of SQLite before 3.51.3 needs that).
/// </summary>
internal sealed class Sqlite(string file) : Database
{
    private readonly ConcurrentBag<Connection> readers = [];
    private readonly Dictionary<Statement, SqliteCommand> prepared = [];
    private readonly Dictionary<string, SqliteCommand> reading = [];
    private readonly SemaphoreSlim writing = new(1, 1);
    private SqliteConnection writer = null!;
    private Connection single = null!;
    private bool closed, grouped;

    public override int Lanes => 1;

    public override bool IsShared => false;

    public override string EachBucket => "(WITH RECURSIVE b(bucket) AS (SELECT 0 UNION ALL SELECT bucket + 1 FROM b WHERE bucket < 255) SELECT bucket FROM b)";

    public override string SkipLocked => "";

    public override Task Open(string environment)
    {
        writer = Connect(SqliteOpenMode.ReadWriteCreate);
        single = new Connection(writer);
        Run("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA wal_autocheckpoint=4000; PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY");
        Expect("PRAGMA journal_mode", "wal");
        Expect("PRAGMA synchronous", "2");
        Expect("PRAGMA quick_check(1)", "ok");
        Run("BEGIN IMMEDIATE");
        var applied = Scalar("SELECT count(*) FROM sqlite_master WHERE name = 'tender'") is 0L ? null : Scalar("SELECT value FROM tender WHERE name = 'schema'") as string;
        foreach (var (name, sql) in Migrations())
            if (string.CompareOrdinal(name, applied) > 0)
            {
                Run(sql.Replace("{key}", "text", StringComparison.Ordinal));
                Run($"INSERT INTO tender VALUES ('schema', '{name}') ON CONFLICT (name) DO UPDATE SET value = excluded.value");
            }
        Run($"INSERT INTO tender VALUES ('environment', '{environment}') ON CONFLICT (name) DO NOTHING");
        var mark = Scalar("SELECT value FROM tender WHERE name = 'environment'") as string;
        Run("COMMIT");
        if (mark != environment) throw new UnusableDatabaseException($"{file} is a {mark} database; it cannot be opened with --mode {environment}.");
        return Task.CompletedTask;
    }

    public override async Task<Found> Begin(int lane, Reading reading)
    {
        await writing.WaitAsync(); // groups and single statements take turns: the writer is one
        grouped = true;
        Prepared("BEGIN IMMEDIATE").ExecuteNonQuery();
        var found = new Found();
        foreach (var (bucket, merchant) in reading.Merchants)
            Each("SELECT version, shift_ms, advancing_to, reached_at, minted FROM merchants WHERE bucket = $1 AND merchant = $2", row => found.Merchants[merchant] = ReadMerchant(row, 0, withDoc: false), bucket, merchant);
        foreach (var (bucket, merchant, id, fence) in reading.Jobs)
            Each("SELECT 1 FROM jobs WHERE bucket = $1 AND merchant = $2 AND id = $3 AND fence = $4", _ => found.Jobs.Add((merchant, id)), bucket, merchant, id, fence);
        foreach (var (bucket, merchant, id) in reading.Roots.Concat(reading.Objects))
            if (!found.Objects.ContainsKey((merchant, id)))
                Each($"SELECT {ObjectColumns} FROM objects o WHERE bucket = $1 AND merchant = $2 AND id = $3", row => ReadObject(row, found), bucket, merchant, id);
        foreach (var (bucket, merchant, id) in reading.Families)
            Each($"SELECT {ObjectColumns} FROM objects o WHERE bucket = $1 AND merchant = $2 AND id > $3 AND id < $4 AND live = 1", row => ReadObject(row, found), bucket, merchant, id + "-A", id + "-B");
        foreach (var (bucket, merchant, scope, key) in reading.Replies)
            Each("SELECT hash, status, body FROM replies WHERE bucket = $1 AND merchant = $2 AND scope = $3 AND key = $4",
                row => found.Replies[(merchant, scope, key)] = new((byte[])row[0], row.GetInt16(1), (byte[])row[2]), bucket, merchant, scope, key);
        return found;
    }

    public override Task Commit(int lane, Writing rows)
    {
        foreach (var (statement, list) in rows.InOrder())
        {
            if (!prepared.TryGetValue(statement, out var command))
            {
                command = writer.CreateCommand();
                command.CommandText = statement.Sqlite;
                for (var i = 0; i < statement.Columns.Length; i++) command.Parameters.Add(new SqliteParameter("$" + (i + 1), null));
                command.Prepare();
                prepared[statement] = command;
            }
            foreach (var row in list)
            {
                for (var i = 0; i < row.Length; i++) command.Parameters[i].Value = row[i] ?? DBNull.Value;
                if (command.ExecuteNonQuery() != 1 && statement.MustMatch) throw new ClashException(statement.Table);
            }
        }
        AtCommit?.Invoke(CommitPoint.Before);
        try
        {
            Prepared("COMMIT").ExecuteNonQuery();
            AtCommit?.Invoke(CommitPoint.After);
        }
        catch (Exception failure)
        {
            // A refused COMMIT that left its transaction open has written nothing; of one that ended it, nobody can say.
            if (InTransaction) throw;
            throw new UnknownCommitException(failure);
        }
        EndTurn();
        return Task.CompletedTask;
    }

    public override Task Abandon(int lane)
    {
        // Only a turn that a group holds is ended here: it may be a single statement's.
        if (!grouped) return Task.CompletedTask;
        try
        {
            // A failed COMMIT may or may not have ended the transaction already.
            if (InTransaction) Run("ROLLBACK");
        }
        finally
        {
            EndTurn();
        }
        return Task.CompletedTask;
    }

    public override async Task<List<T>> Execute<T>(string sql, Func<DbDataReader, T> row, params (string Name, object? Value)[] arguments)
    {
        await writing.WaitAsync();
        try
        {
            return single.Query(sql, row, arguments);
        }
        finally
        {
            writing.Release();
        }
    }

    public override async Task<bool> Alone(string merchant, params (string Sql, (string Name, object? Value)[] Arguments, int? MustTouch)[] statements)
    {
        await writing.WaitAsync();
        try
        {
            using var transaction = writer.BeginTransaction(deferred: false);
            foreach (var (sql, arguments, mustTouch) in statements)
            {
                using var command = writer.CreateCommand();
                command.CommandText = sql;
                foreach (var (name, value) in arguments) command.Parameters.AddWithValue("@" + name, value ?? DBNull.Value);
                var touched = command.ExecuteNonQuery();
                if (mustTouch is { } must && touched != must) return false;
            }
            transaction.Commit();
            return true;
        }
        finally
        {
            writing.Release();
        }
    }

    public override Task<List<T>> Query<T>(string sql, Func<DbDataReader, T> row, params (string Name, object? Value)[] arguments)
    {
        ObjectDisposedException.ThrowIf(closed, this);
        var connection = readers.TryTake(out var free) ? free : Reader();
        try
        {
            return Task.FromResult(connection.Query(sql, row, arguments));
        }
        finally
        {
            if (closed) connection.Dispose();
            else readers.Add(connection);
        }
    }

    public override ValueTask DisposeAsync()
    {
        closed = true;
        foreach (var reader in readers) reader.Dispose();
        foreach (var command in prepared.Values.Concat(reading.Values)) command.Dispose();
        single?.Dispose();
        return ValueTask.CompletedTask;
    }

    private bool InTransaction => SQLitePCL.raw.sqlite3_get_autocommit(writer.Handle) == 0;

    private void EndTurn()
    {
        grouped = false;
        writing.Release();
    }

    private Connection Reader()
    {
        var connection = Connect(SqliteOpenMode.ReadOnly);
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA wal_autocheckpoint=0; PRAGMA query_only=ON; PRAGMA cache_size=-8192";
        command.ExecuteNonQuery();
        return new Connection(connection);
    }

    private SqliteConnection Connect(SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false, DefaultTimeout = 10 }.ToString());
        connection.Open();
        return connection;
    }

    private void Each(string sql, Action<DbDataReader> row, params object[] arguments)
    {
        var command = Prepared(sql, arguments.Length);
        for (var i = 0; i < arguments.Length; i++) command.Parameters[i].Value = arguments[i];
        using var reader = command.ExecuteReader();
        while (reader.Read()) row(reader);
    }

    private SqliteCommand Prepared(string sql, int parameters = 0)
    {
        if (reading.TryGetValue(sql, out var command)) return command;
        command = writer.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < parameters; i++) command.Parameters.Add(new SqliteParameter("$" + (i + 1), null));
        command.Prepare();
        return reading[sql] = command;
    }

    private void Run(string sql)
    {
        using var command = writer.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private object? Scalar(string sql)
    {
        using var command = writer.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private void Expect(string pragma, string value)
    {
        var actual = Convert.ToString(Scalar(pragma), System.Globalization.CultureInfo.InvariantCulture);
        if (actual != value) throw new UnusableDatabaseException($"{file}: {pragma} answers {actual}, and {value} is needed.");
    }

    /// <summary>A connection that keeps its statements prepared: what is read over and over is compiled once.</summary>
    private sealed class Connection(SqliteConnection connection) : IDisposable
    {
        private const int PreparedMax = 100;
        private readonly Dictionary<string, SqliteCommand> prepared = new(StringComparer.Ordinal);

        public List<T> Query<T>(string sql, Func<DbDataReader, T> row, (string Name, object? Value)[] arguments)
        {
            if (!prepared.TryGetValue(sql, out var command))
            {
                if (prepared.Count == PreparedMax) Forget();
                command = connection.CreateCommand();
                command.CommandText = sql;
                foreach (var (name, _) in arguments) command.Parameters.Add(new SqliteParameter("@" + name, null));
                prepared[sql] = command;
            }
            for (var i = 0; i < arguments.Length; i++) command.Parameters[i].Value = arguments[i].Value ?? DBNull.Value;
            using var reader = command.ExecuteReader();
            var list = new List<T>();
            while (reader.Read()) list.Add(row(reader));
            return list;
        }

        public void Dispose()
        {
            Forget();
            connection.Dispose();
        }

        private void Forget()
        {
            foreach (var command in prepared.Values) command.Dispose();
            prepared.Clear();
        }
    }
}

/// <summary>A version or fence that was read is not there any more: somebody else was first.</summary>
internal sealed class ClashException(string table) : Exception($"A row of {table} changed under the command.");
