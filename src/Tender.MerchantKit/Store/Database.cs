using System.Data;
using System.Data.Common;

namespace Tender.MerchantKit.Store;

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

/// <summary>A connection with its transaction, and how statements are run on it.</summary>
internal sealed class Tx(DbConnection connection, DbTransaction? transaction)
{
    public DbConnection Connection => connection;

    public DbTransaction? Transaction => transaction;

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

/// <summary>
/// The kit's tables. Instants are milliseconds since 1970, UTC; a new version is a new list, an old one is never
/// edited.
/// </summary>
internal static class Schema
{
    public static IReadOnlyList<IReadOnlyList<string>> Versions { get; } =
    [
        [
            // One row per order: its lock, and the count of its outcomes.
            "CREATE TABLE amazonpay_orders (order_id TEXT NOT NULL PRIMARY KEY, version BIGINT NOT NULL, last_sequence BIGINT NOT NULL)",
            // What is watched. due_at: when to read it, null for when a notice asks for it; hints: grows with each
            // notice, so that one that comes during a reading is not lost.
            """
                CREATE TABLE amazonpay_objects (object_key TEXT NOT NULL PRIMARY KEY, order_id TEXT NOT NULL, permission_id TEXT, phase INTEGER NOT NULL, due_at BIGINT, hints BIGINT NOT NULL,
                    pending_at BIGINT, body TEXT NOT NULL)
                """,
            "CREATE INDEX amazonpay_objects_due ON amazonpay_objects (due_at)",
            "CREATE INDEX amazonpay_objects_order ON amazonpay_objects (order_id)",
            "CREATE INDEX amazonpay_objects_permission ON amazonpay_objects (permission_id)",
            "CREATE INDEX amazonpay_objects_pending ON amazonpay_objects (pending_at)",
            // What is asked of Amazon Pay, with the key under which it is asked until it is answered. status: 1 to be
            // sent, 2 answered, 3 refused.
            """
                CREATE TABLE amazonpay_calls (order_id TEXT NOT NULL, name TEXT NOT NULL, attempt INTEGER NOT NULL, target_id TEXT NOT NULL, idempotency_key TEXT NOT NULL UNIQUE, status INTEGER NOT NULL,
                    due_at BIGINT, tries INTEGER NOT NULL, created_at BIGINT NOT NULL, object_key TEXT, body TEXT NOT NULL, PRIMARY KEY (order_id, name, attempt))
                """,
            "CREATE INDEX amazonpay_calls_due ON amazonpay_calls (due_at)",
            // What was received, once. status: 1 to be matched, 2 parked until its object is known, 3 done.
            """
                CREATE TABLE amazonpay_notices (message_id TEXT NOT NULL PRIMARY KEY, status INTEGER NOT NULL, due_at BIGINT, received_at BIGINT NOT NULL, object_key TEXT NOT NULL, permission_id TEXT,
                    body TEXT NOT NULL)
                """,
            "CREATE INDEX amazonpay_notices_due ON amazonpay_notices (due_at)",
            "CREATE INDEX amazonpay_notices_object ON amazonpay_notices (object_key)",
            "CREATE INDEX amazonpay_notices_permission ON amazonpay_notices (permission_id)",
            // The outcomes, in order, and whether the handler has had them. due_at is null once it has.
            """
                CREATE TABLE amazonpay_outcomes (order_id TEXT NOT NULL, sequence BIGINT NOT NULL, name TEXT NOT NULL, ending TEXT NOT NULL, recorded_at BIGINT NOT NULL, due_at BIGINT, tries INTEGER NOT NULL,
                    handled_at BIGINT, body TEXT NOT NULL, PRIMARY KEY (order_id, sequence))
                """,
            "CREATE INDEX amazonpay_outcomes_due ON amazonpay_outcomes (due_at)",
        ],
    ];
}
