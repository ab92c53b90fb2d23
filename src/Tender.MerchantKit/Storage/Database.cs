using System.Data;
using System.Data.Common;

namespace Tender.MerchantKit.Storage;

/// <summary>
/// The merchant's own database: SQLite or PostgreSQL, through plain ADO.NET. What differs between the two is here.
/// </summary>
internal sealed class Database(DbDataSource source)
{
    // SQLite has one writer. Waiting here is fair and quick; waiting in SQLite is sleeping and trying again.
    private readonly SemaphoreSlim writer = new(1, 1);

    private static bool IsSqlite(DbConnection connection) => Kind(connection) == "sqlite";

    /// <summary>Takes locked rows out of a claim where several writers exist.</summary>
    public static string SkipLocked(DbConnection connection) => IsSqlite(connection) ? "" : " FOR UPDATE SKIP LOCKED";

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

    /// <summary>Everything in it happens, or nothing.</summary>
    public async Task<T> Commit<T>(Func<Tx, Task<T>> work, CancellationToken cancellation)
    {
        await using var connection = source.CreateConnection();
        var gated = IsSqlite(connection);
        if (gated)
            await writer.WaitAsync(cancellation);
        try
        {
            await connection.OpenAsync(cancellation);
            // SQLite: begins as a writer. PostgreSQL: READ COMMITTED, and the rows that matter are locked.
            await using var transaction = await connection.BeginTransactionAsync(
                IsolationLevel.Unspecified,
                cancellation
            );
            var result = await work(new Tx(connection, transaction));
            await transaction.CommitAsync(cancellation);
            return result;
        }
        finally
        {
            if (gated)
                writer.Release();
        }
    }

    public Task Commit(Func<Tx, Task> work, CancellationToken cancellation) =>
        Commit(
            async tx =>
            {
                await work(tx);
                return true;
            },
            cancellation
        );

    /// <summary>Reads, outside a transaction.</summary>
    public async Task<T> Read<T>(Func<Tx, Task<T>> work, CancellationToken cancellation)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        return await work(new Tx(connection, null));
    }

    /// <summary>Creates the kit's tables, or brings them up to date. Several processes may do it at once.</summary>
    public Task Migrate(CancellationToken cancellation) =>
        Commit(
            async tx =>
            {
                if (!IsSqlite(tx.Connection))
                    await tx.Execute("SELECT pg_advisory_xact_lock(7234017283807667300)", cancellation);
                await tx.Execute(
                    "CREATE TABLE IF NOT EXISTS amazonpay_schema (version INTEGER NOT NULL PRIMARY KEY)",
                    cancellation
                );
                var version = (
                    await tx.Query(
                        "SELECT COALESCE(MAX(version), 0) FROM amazonpay_schema",
                        row => Convert.ToInt32(row.GetValue(0)),
                        cancellation
                    )
                )[0];
                if (version > Schema.Versions.Count)
                    throw new InvalidOperationException(
                        $"The tables amazonpay_* are of version {version}; this kit knows {Schema.Versions.Count}."
                    );
                for (var next = version; next < Schema.Versions.Count; next++)
                {
                    foreach (var statement in Schema.Versions[next])
                        await tx.Execute(statement, cancellation);
                    await tx.Execute(
                        "INSERT INTO amazonpay_schema (version) VALUES (@version)",
                        cancellation,
                        ("version", next + 1)
                    );
                }
            },
            cancellation
        );
}
