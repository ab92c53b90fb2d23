using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>
/// SQLite: one file, one writer connection on one lane, readers of their own. WAL with synchronous=FULL: answered means
/// on disk. Readers are read-only and never checkpoint, so that no checkpoint overlaps another connection's commit (the
/// WAL-reset bug of SQLite before 3.51.3 needs that).
/// </summary>
/// <param name="file">Its path.</param>
/// <param name="roomMin">How many bytes of its disk are kept for what has begun.</param>
internal sealed class Sqlite(string file, long roomMin = 0) : Database
{
    /// <summary>From how many records on a group has them read on both cores.</summary>
    private const int ParsedTogetherMin = 64;

    private readonly ConcurrentBag<SqliteConnection> readers = [];
    private readonly SemaphoreSlim writing = new(1, 1);
    private SqliteConnection writer = null!;
    private SqliteFile place = null!;
    private bool closed,
        grouped;

    public override int Lanes => 1;

    public override bool IsShared => false;

    public override string EachBucket =>
        """
            (WITH RECURSIVE b(bucket) AS (SELECT 0 UNION ALL SELECT bucket + 1 FROM b WHERE bucket < 255)
            SELECT bucket FROM b)
            """;

    public override string SkipLocked => "";

    public override Task Open(string environment)
    {
        SqliteMark.Check(file);
        var number = SqliteMark.Number(file) ?? 0;
        try
        {
            Prepare(environment);
            Number(number);
        }
        catch (SqliteException damage) when (DatabaseTroubles.Of(damage) is DatabaseTrouble.Damaged)
        {
            throw Damaged(damage.Message);
        }
        place = new SqliteFile(file, roomMin);
        return Task.CompletedTask;
    }

    /// <summary>Checks that the file is whole and ours, and brings it up to date.</summary>
    private void Prepare(string environment)
    {
        writer = new SqliteConnection(file, readOnly: false);
        writer.Run(
            """
            PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;
            PRAGMA wal_autocheckpoint=4000; PRAGMA cache_size=-16384; PRAGMA temp_store=MEMORY
            """
        );
        Expect("PRAGMA journal_mode", "wal");
        Expect("PRAGMA synchronous", "2");
        if (writer.Scalar("PRAGMA quick_check(1)") is var found && found != "ok")
            throw Damaged(found);
        // What a crash left in the log may be in the system's cache alone, if its disk failed: from here on it is
        // synced.
        Shorten();
        writer.Run("BEGIN IMMEDIATE");
        var applied = writer.Scalar("SELECT name FROM sqlite_master WHERE name = 'tender'") is null
            ? null
            : writer.Scalar("SELECT value FROM tender WHERE name = 'schema'");
        foreach (var (name, sql) in MigrationsAfter(applied, "sqlite"))
        {
            writer.Run(sql.Replace("{key}", "text", StringComparison.Ordinal));
            writer.Run(
                $"""
                INSERT INTO tender VALUES ('schema', '{name}')
                ON CONFLICT (name) DO UPDATE SET value = excluded.value
                """
            );
        }
        writer.Run($"INSERT INTO tender VALUES ('environment', '{environment}') ON CONFLICT (name) DO NOTHING");
        var mark = writer.Scalar("SELECT value FROM tender WHERE name = 'environment'");
        writer.Run("COMMIT");
        if (mark != environment)
            throw new UnusableDatabaseException(
                $"{file} is a {mark} database; it cannot be opened with --mode {environment}."
            );
    }

    /// <summary>Marks the database as in use, under a number of its own.</summary>
    /// <param name="found">What stood in its header before it was opened.</param>
    private void Number(int found)
    {
        var (read, next) = (
            int.Parse(writer.Scalar("PRAGMA user_version")!, CultureInfo.InvariantCulture),
            RandomNumberGenerator.GetInt32(1, int.MaxValue)
        );
        // Killed in between it may have any of them.
        if (!SqliteMark.Set(file, found, read, next))
            return;
        try
        {
            writer.Run($"PRAGMA user_version={next}");
            if (writer.Scalar("PRAGMA wal_checkpoint(TRUNCATE)") == "0")
                SqliteMark.Set(file, next);
        }
        catch (SqliteException failure) when (DatabaseTroubles.Of(failure) is not (null or DatabaseTrouble.Damaged))
        {
            // A disk without room is told of by the first write. The database keeps its old number, or has the next.
        }
    }

    public override ReadResults Begin(int lane, ReadBatch reading)
    {
        writing.Wait(); // groups and single statements take turns: the writer is one
        grouped = true;
        place.CheckPlace();
        writer.Statement("BEGIN IMMEDIATE").Run();
        var found = new ReadResults();
        ReadMerchants(reading, found);
        ReadJobs(reading, found);
        ReadObjects(reading, found);
        ReadReplies(reading, found);
        return found;
    }

    private void ReadMerchants(ReadBatch reading, ReadResults found)
    {
        foreach (var (bucket, merchant) in reading.Merchants)
            Each(
                $"SELECT {MerchantRow.Columns} FROM merchants WHERE bucket = ?1 AND merchant = ?2",
                row => found.Merchants[merchant] = MerchantRow.Read(row, 0),
                bucket,
                merchant.Value
            );
    }

    private void ReadJobs(ReadBatch reading, ReadResults found)
    {
        foreach (var (bucket, merchant, id, fence) in reading.Jobs)
            Each(
                "SELECT 1 FROM jobs WHERE bucket = ?1 AND merchant = ?2 AND id = ?3 AND fence = ?4",
                _ => found.Jobs.Add((merchant, id)),
                bucket,
                merchant.Value,
                id,
                fence
            );
    }

    private void ReadObjects(ReadBatch reading, ReadResults found)
    {
        var read = new List<((MerchantId, string) Key, ObjectKind Kind, byte[] Doc)>();
        foreach (var (bucket, merchant, id) in reading.Roots.Concat(reading.Objects))
            Each(
                "SELECT kind, doc FROM objects WHERE bucket = ?1 AND merchant = ?2 AND id = ?3",
                row => read.Add(((merchant, id), (ObjectKind)row.GetInt16(0), row.GetBytes(1))),
                bucket,
                merchant.Value,
                id
            );
        foreach (var (bucket, merchant, id) in reading.Families)
            Each(
                """
                SELECT id, kind, doc FROM objects
                WHERE bucket = ?1 AND merchant = ?2 AND id > ?3 AND id < ?4 AND live = 1
                """,
                row => read.Add(((merchant, row.GetString(0)), (ObjectKind)row.GetInt16(1), row.GetBytes(2))),
                bucket,
                merchant.Value,
                id + "-A",
                id + "-B"
            );
        var records = new Record[read.Count];
        if (read.Count >= ParsedTogetherMin)
            Parallel.For(0, read.Count, Parse);
        else
            for (var i = 0; i < read.Count; i++)
                Parse(i);
        for (var i = 0; i < read.Count; i++)
            found.Objects[read[i].Key] = records[i];

        void Parse(int i) => records[i] = RecordJson.Read(read[i].Kind, read[i].Doc);
    }

    private void ReadReplies(ReadBatch reading, ReadResults found)
    {
        foreach (var (bucket, merchant, scope, key) in reading.Replies)
            Each(
                """
                SELECT hash, status, body, awaits FROM replies
                WHERE bucket = ?1 AND merchant = ?2 AND scope = ?3 AND key = ?4
                """,
                row =>
                    found.Replies[(merchant, scope, key)] = new(
                        row.GetBytes(0),
                        row.GetInt16(1),
                        KeptBody.Unpack(row.GetBytes(2)),
                        row.IsDBNull(3) ? null : ObjectId.Read(row.GetString(3))
                    ),
                bucket,
                merchant.Value,
                scope,
                key
            );
    }

    public override void Commit(int lane, WriteBatch rows)
    {
        foreach (var set in rows.InOrder())
            set.Run(writer.Statement(set.Statement.Sqlite));
        AtCommit?.Invoke(CommitPoint.Before);
        try
        {
            writer.Statement("COMMIT").Run();
            AtCommit?.Invoke(CommitPoint.After);
        }
        catch (Exception failure)
        {
            // A refused COMMIT that left its transaction open has written nothing. If it ended the transaction, nobody
            // knows.
            if (writer.InTransaction)
                throw;
            throw new UnknownCommitException(failure);
        }
        EndTurn();
    }

    public override void Abandon(int lane)
    {
        // Only a turn that a group holds is ended here: it may be a single statement's.
        if (!grouped)
            return;
        try
        {
            RollBack();
        }
        finally
        {
            EndTurn();
        }
    }

    public override async Task<List<T>> Execute<T>(string sql, Func<RowReader, T> row, params SqlArgument[] arguments)
    {
        await writing.WaitAsync();
        try
        {
            place.CheckPlace();
            return writer.Query(sql, row, arguments);
        }
        finally
        {
            writing.Release();
        }
    }

    /// <summary>The writer is one: who has it is alone.</summary>
    public override Task<bool> Alone(MerchantId merchant, params SqlStep[] statements) => Together(statements);

    public override async Task<bool> Together(params SqlStep[] statements)
    {
        await writing.WaitAsync();
        try
        {
            place.CheckPlace();
            writer.Run("BEGIN IMMEDIATE");
            foreach (var (sql, arguments, mustTouch) in statements)
                if (writer.Execute(sql, arguments) is var touched && mustTouch is { } must && touched != must)
                    return false;
            writer.Run("COMMIT");
            return true;
        }
        finally
        {
            RollBack();
            writing.Release();
        }
    }

    public override Task<List<T>> Query<T>(string sql, Func<RowReader, T> row, params SqlArgument[] arguments)
    {
        ObjectDisposedException.ThrowIf(closed, this);
        // Another reader would open whatever is there now.
        place.CheckPlace();
        var connection = readers.TryTake(out var free) ? free : Reader();
        try
        {
            return Task.FromResult(connection.Query(sql, row, arguments));
        }
        finally
        {
            if (closed)
                connection.Dispose();
            else
                readers.Add(connection);
        }
    }

    public override async Task<T> Snapshot<T>(Func<DatabaseReader, Task<T>> read)
    {
        ObjectDisposedException.ThrowIf(closed, this);
        place.CheckPlace();
        // A connection of its own: a read of the write-ahead log stays where the transaction's first one was.
        using var connection = Reader();
        connection.Run("BEGIN");
        var found = await read(new Within(connection));
        connection.Run("COMMIT");
        return found;
    }

    private sealed class Within(SqliteConnection connection) : DatabaseReader
    {
        public override Task<List<T>> Query<T>(string sql, Func<RowReader, T> row, params SqlArgument[] arguments) =>
            Task.FromResult(connection.Query(sql, row, arguments));
    }

    public override void GiveUp(Exception damage) => place.GiveUp(damage);

    public override void CheckPlaceAndRoom()
    {
        ObjectDisposedException.ThrowIf(closed, this);
        place.CheckPlace();
        place.CheckRoom();
    }

    public override async Task Probe(bool needingRoom)
    {
        if (needingRoom)
            await Checkpoint();
        await base.Probe(needingRoom);
    }

    public override ValueTask DisposeAsync()
    {
        closed = true;
        place?.Dispose();
        foreach (var reader in readers)
            reader.Dispose();
        writer?.Dispose();
        // Also where the start was given up later: the log of a process that was killed has been taken up.
        if (writer is not null)
            SqliteMark.Remove(file);
        return ValueTask.CompletedTask;
    }

    /// <summary>A failed COMMIT, or a full disk, may have ended the transaction already.</summary>
    private void RollBack()
    {
        if (writer.InTransaction)
            writer.Run("ROLLBACK");
    }

    /// <summary>
    /// Moves into the database what stands in its log, which then begins anew and needs no more room. A full disk may
    /// be full of the log itself, and a log that has grown is never shortened otherwise.
    /// </summary>
    private async Task Checkpoint()
    {
        await writing.WaitAsync();
        try
        {
            Shorten();
        }
        finally
        {
            writing.Release();
        }
    }

    private void Shorten()
    {
        try
        {
            // It waits for no reader, and is tried again.
            writer.Run(
                "PRAGMA busy_timeout=0; PRAGMA wal_checkpoint(TRUNCATE); "
                    + $"PRAGMA busy_timeout={SqliteConnection.BusyMs}"
            );
        }
        catch (SqliteException full) when (DatabaseTroubles.Of(full) is DatabaseTrouble.Full)
        {
            // There is no room for that either. What the log itself has room for decides.
            writer.Run($"PRAGMA busy_timeout={SqliteConnection.BusyMs}");
        }
    }

    private void EndTurn()
    {
        grouped = false;
        writing.Release();
    }

    private SqliteConnection Reader()
    {
        var connection = new SqliteConnection(file, readOnly: true);
        connection.Run("PRAGMA wal_autocheckpoint=0; PRAGMA query_only=ON; PRAGMA cache_size=-8192");
        return connection;
    }

    private void Each(string sql, Action<RowReader> row, params ReadOnlySpan<object> arguments)
    {
        var statement = writer.Statement(sql);
        for (var i = 0; i < arguments.Length; i++)
            statement.Bind(i + 1, arguments[i]);
        try
        {
            while (statement.Step())
                row(statement);
        }
        finally
        {
            statement.Reset();
        }
    }

    private UnusableDatabaseException Damaged(string? what) =>
        new(
            $"{file} is damaged ({what}): its disk, or another program, changed it. Restore a backup; "
                + "no payment is taken on what may be wrong."
        );

    private void Expect(string pragma, string value)
    {
        var actual = writer.Scalar(pragma);
        if (actual != value)
            throw new UnusableDatabaseException($"{file}: {pragma} answers {actual}, and {value} is needed.");
    }
}
