using Npgsql;

namespace Tender.Server.Storage;

/// <summary>
/// A database of Citus (decision 0041): its tables are distributed by their bucket, and what has none lies on every
/// machine. All nodes reach it through its coordinator, which keeps the advisory locks.
/// </summary>
internal sealed class PostgresCitus(NpgsqlConnection connection)
{
    /// <summary>
    /// A row for each bucket, beside the bucket's rows: what looks into all buckets joins it, and each machine looks
    /// into its own.
    /// </summary>
    public const string Buckets = "buckets";

    /// <summary>The table that the others are placed with.</summary>
    private const string First = "merchants";

    /// <summary>Our tables, and whether their key begins with the bucket; parts of partitioned tables follow
    /// theirs.</summary>
    private const string Tables = """
        SELECT c.oid, c.oid::regclass::text AS name, a.attname = 'bucket' AS by_bucket
        FROM pg_class c
        JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
        WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
        """;

    /// <summary>Whether the database is one of Citus: it has the extension's catalog.</summary>
    public static async Task<bool> IsThere(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand("SELECT to_regclass('pg_dist_partition') IS NOT NULL", connection);
        return await command.ExecuteScalarAsync() is true;
    }

    /// <summary>What makes it unfit, before anything is done; null when nothing does.</summary>
    /// <param name="mayLose">Whether answered payments may be lost.</param>
    public async Task<string?> Problem(bool mayLose)
    {
        if (await Scalar("SELECT citus_is_coordinator()") is not true)
            return "The database is on a worker of Citus; its coordinator keeps locks: name that in --database.";
        if (await Lossy(mayLose) is { } lossy)
            return lossy;
        if (await Unplanned() is { } unplanned)
            return unplanned;
        return null;
    }

    /// <summary>A worker whose commits could be lost, or its files damaged; null when there is none.</summary>
    private async Task<string?> Lossy(bool mayLose)
    {
        foreach (var name in new[] { "fsync", "full_page_writes", "synchronous_commit" })
        foreach (var (worker, value) in await Shown(name))
            if (name != "synchronous_commit" && value == "off")
                return $"The worker {worker} of Citus runs with {name} = off; a crash could damage its data. Turn "
                    + "it on.";
            else if (name == "synchronous_commit" && !mayLose && PostgresDurability.ProblemOf(value) is { } problem)
                return $"The worker {worker} of Citus: {problem}";
        return null;
    }

    /// <summary>
    /// A worker plans its part of a statement with the settings of its own sessions, which only the role can give them.
    /// </summary>
    private async Task<string?> Unplanned()
    {
        var missing = new List<string>();
        foreach (var (name, wanted) in PostgresPools.Planner)
            if ((await Shown(name)).Any(one => one.Value != wanted))
                missing.Add($"ALTER ROLE CURRENT_USER IN DATABASE {{0}} SET {name} = '{wanted}';");
        if (missing.Count == 0)
            return null;
        var database = (string)(await Scalar("SELECT quote_ident(current_database())"))!;
        return "The workers of Citus plan without Tender's settings. Give them to the role, on the coordinator, once "
            + "and as that role: "
            + string.Format(System.Globalization.CultureInfo.InvariantCulture, string.Join(' ', missing), database);
    }

    /// <summary>A setting on each worker.</summary>
    private async Task<List<(string Worker, string Value)>> Shown(string name)
    {
        await using var command = new NpgsqlCommand(
            $"SELECT nodename || ':' || nodeport, success, result FROM run_command_on_workers('SHOW {name}')",
            connection
        );
        await using var reader = await command.ExecuteReaderAsync();
        var all = new List<(string, string)>();
        while (await reader.ReadAsync())
            if (reader.GetBoolean(1))
                all.Add((reader.GetString(0), reader.GetString(2)));
            else
                throw new UnusableDatabaseException(
                    $"The worker {reader.GetString(0)} of Citus does not answer: {reader.GetString(2)}"
                );
        return all;
    }

    /// <summary>
    /// Lets this transaction make triggers on distributed tables. Citus calls them unsafe because one may write to
    /// another shard; ours refuse, and read nothing but their row and a table that every machine has.
    /// </summary>
    public Task AllowTriggers() => Scalar("SET LOCAL citus.enable_unsafe_triggers = on");

    /// <summary>Distributes the tables that are not distributed yet, in the transaction of the migrations.</summary>
    public async Task Distribute()
    {
        await Scalar(
            $"""
            CREATE TABLE IF NOT EXISTS {Buckets} (bucket smallint PRIMARY KEY);
            INSERT INTO {Buckets} SELECT generate_series(0, 255) ON CONFLICT DO NOTHING
            """
        );
        const string undone =
            $"({Tables}) t WHERE NOT EXISTS (SELECT 1 FROM citus_tables d WHERE d.table_name = t.oid)";
        await Scalar($"SELECT count(create_reference_table(t.oid::regclass)) FROM {undone} AND NOT t.by_bucket");
        // One first: the others are placed with it.
        await Scalar(
            $"SELECT count(create_distributed_table(t.oid::regclass, 'bucket')) FROM {undone} AND t.name = '{First}'"
        );
        await Scalar(
            $"""
            SELECT count(create_distributed_table(t.oid::regclass, 'bucket', colocate_with => '{First}'))
            FROM {undone} AND t.by_bucket
            """
        );
    }

    /// <summary>A table that is not where its rows are looked for; null when there is none.</summary>
    public async Task<string?> Misplaced()
    {
        var table = await Scalar(
            $"""
            SELECT t.name FROM ({Tables}) t LEFT JOIN citus_tables d ON d.table_name = t.oid
            WHERE CASE WHEN t.by_bucket THEN d.citus_table_type IS DISTINCT FROM 'distributed'
              OR d.distribution_column IS DISTINCT FROM 'bucket' OR d.colocation_id IS DISTINCT FROM (
                SELECT f.colocation_id FROM citus_tables f WHERE f.table_name = '{First}'::regclass)
              ELSE d.citus_table_type IS DISTINCT FROM 'reference' END
            ORDER BY t.name LIMIT 1
            """
        );
        return table is string name
            ? $"Citus does not have the table {name} where Tender looks for its rows: every table whose key begins "
                + $"with the bucket is distributed by it, placed with {First}, and all others are reference tables "
                + "(SELECT * FROM citus_tables)."
            : null;
    }

    private async Task<object?> Scalar(string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
