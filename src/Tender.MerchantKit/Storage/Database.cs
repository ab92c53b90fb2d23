using System.Data;
using System.Data.Common;

namespace Tender.MerchantKit.Storage;

/// <summary>
/// The merchant's own database: SQLite or PostgreSQL, through plain ADO.NET. What differs between the two is here.
/// </summary>
internal sealed class Database(DbDataSource source, TimeSpan commitTimeout)
{
    // SQLite has one writer. Waiting here is fair and quick; waiting in SQLite is sleeping and trying again.
    private readonly SemaphoreSlim writer = new(1, 1);

    public static bool IsSqlite(DbConnection connection) => Kind(connection) == "sqlite";

    private static string Kind(DbConnection connection)
    {
        var name = connection.GetType().Name;
        if (name.Contains("Sqlite", StringComparison.OrdinalIgnoreCase))
            return "sqlite";
        if (name.Contains("Npgsql", StringComparison.OrdinalIgnoreCase))
            return "postgres";
        throw new NotSupportedException(
            $"{connection.GetType().FullName} is neither Microsoft.Data.Sqlite nor Npgsql."
        );
    }

    /// <summary>
    /// Everything in it happens, or nothing. Any exception leaves it unknown whether it happened: whoever catches one
    /// reads again or repeats what may be repeated.
    /// </summary>
    public async Task<T> Commit<T>(Func<DbSession, Task<T>> work, CancellationToken cancellation)
    {
        var connection = source.CreateConnection();
        var gated = IsSqlite(connection);
        if (gated)
            await writer.WaitAsync(cancellation);
        DbTransaction? transaction = null;
        var commit = Task.CompletedTask;
        try
        {
            await connection.OpenAsync(cancellation);
            // SQLite: begins as a writer. PostgreSQL: READ COMMITTED, and the rows that matter are locked.
            transaction = await connection.BeginTransactionAsync(IsolationLevel.Unspecified, cancellation);
            var result = await work(new DbSession(connection, transaction));
            if (gated)
                await transaction.CommitAsync(CancellationToken.None);
            else
                await Confirm(commit = SendCommit(connection, transaction));
            return result;
        }
        finally
        {
            if (gated)
                writer.Release();
            // A wait goes on: ending it would turn it into a success that is none.
            if (commit.IsCompleted)
                await Close(connection, transaction);
            else
                _ = commit.ContinueWith(_ => Close(connection, transaction).AsTask(), TaskScheduler.Default);
        }
    }

    private static async ValueTask Close(DbConnection connection, DbTransaction? transaction)
    {
        if (transaction is not null)
            await transaction.DisposeAsync();
        await connection.DisposeAsync();
    }

    /// <summary>
    /// Commits without a timeout and without cancellation. PostgreSQL answers a canceled wait for a synchronous standby
    /// with a warning and "committed", and the row is gone after a failover: so the wait is never canceled.
    /// </summary>
    private static async Task SendCommit(DbConnection connection, DbTransaction transaction)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "COMMIT";
        command.CommandTimeout = 0;
        command.Transaction = transaction;
        await command.ExecuteNonQueryAsync(CancellationToken.None);
    }

    /// <exception cref="TimeoutException">The database has not confirmed the commit in time.</exception>
    private async Task Confirm(Task commit)
    {
        try
        {
            await commit.WaitAsync(commitTimeout);
        }
        catch (TimeoutException) when (!commit.IsCompleted)
        {
            throw new TimeoutException(
                $"The database has not confirmed a commit within {commitTimeout.TotalSeconds:0.#} s (a synchronous "
                    + "standby that does not answer?). Whether it happened is unknown: ask again under the same name."
            );
        }
    }

    public Task Commit(Func<DbSession, Task> work, CancellationToken cancellation) =>
        Commit(
            async db =>
            {
                await work(db);
                return true;
            },
            cancellation
        );

    /// <summary>Reads, outside a transaction.</summary>
    public async Task<T> Read<T>(Func<DbSession, Task<T>> work, CancellationToken cancellation)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        return await work(new DbSession(connection, null));
    }

    /// <summary>
    /// Creates the kit's tables, or brings them up to date, each version in a commit of its own: its locks are let go
    /// before the next. Several processes may do it at once, and others may be at work.
    /// </summary>
    public async Task Migrate(CancellationToken cancellation)
    {
        for (var tries = 1; ; tries++)
            try
            {
                while (await Commit(db => MigrateOnce(db, cancellation), cancellation)) { }
                return;
            }
            // PostgreSQL: a deadlock with somebody at work, or a lock that was not had in time. Nothing has happened.
            catch (DbException failure) when (failure.SqlState is "40P01" or "55P03" && tries < 5)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100 * tries), cancellation);
            }
    }

    /// <summary>Makes the next version; false if there is none.</summary>
    private static async Task<bool> MigrateOnce(DbSession db, CancellationToken cancellation)
    {
        if (!IsSqlite(db.Connection))
            await db.Execute("SELECT pg_advisory_xact_lock(7234017283807667300)", cancellation);
        await db.Execute(
            "CREATE TABLE IF NOT EXISTS amazonpay_schema (version INTEGER NOT NULL PRIMARY KEY)",
            cancellation
        );
        var version = (
            await db.Query(
                "SELECT COALESCE(MAX(version), 0) FROM amazonpay_schema",
                row => Convert.ToInt32(row.GetValue(0)),
                cancellation
            )
        )[0];
        if (version > Schema.Versions.Count)
            throw new InvalidOperationException(
                $"The tables amazonpay_* are of version {version}; this kit knows {Schema.Versions.Count}."
            );
        if (version == Schema.Versions.Count)
            return false;
        foreach (var statement in Schema.Versions[version])
            await db.Execute(statement, cancellation);
        await db.Execute(
            "INSERT INTO amazonpay_schema (version) VALUES (@version)",
            cancellation,
            ("version", version + 1)
        );
        return true;
    }
}
