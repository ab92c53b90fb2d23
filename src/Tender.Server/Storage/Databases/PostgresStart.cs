using System.Globalization;
using Npgsql;

namespace Tender.Server.Storage;

/// <summary>What is done once, before a PostgreSQL database is used: the checks, then the migrations.</summary>
internal sealed class PostgresStart(NpgsqlConnection connection, PostgresPools pools, bool mayLose)
{
    private readonly PostgresCitus? citus = pools.IsDistributed ? new(connection) : null;

    /// <exception cref="UnusableDatabaseException">The database is not durable, not ours, or newer than we
    /// are.</exception>
    public async Task Run(string environment)
    {
        if (PostgresEngine.ProblemOf((string)(await Scalar("SELECT version()"))!) is { } other)
            throw new UnusableDatabaseException(other);
        if (PostgresDurability.FatalProblemOf(connection) is { } fatal)
            throw new UnusableDatabaseException(fatal);
        if (!mayLose && PostgresDurability.ProblemOf(connection) is { } problem)
            throw new UnusableDatabaseException(problem);
        if (!mayLose && pools.HasSeveralHosts && PostgresDurability.ProblemOfFailover(connection) is { } asynchronous)
            throw new UnusableDatabaseException(asynchronous);
        if (pools.IsPooled && PostgresPooler.ProblemOf(connection, pools.Wanted) is { } lost)
            throw new UnusableDatabaseException(lost);
        await CheckRoom();
        if (citus is not null && await citus.Problem(mayLose) is { } unfit)
            throw new UnusableDatabaseException(unfit);
        await Migrate(environment);
    }

    /// <summary>How many connections the server has for our role and database, at the most.</summary>
    public async Task<int> ConnectionsAllowed()
    {
        var limit = await Scalar(
            """
            SELECT least(
              current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int,
              (SELECT nullif(rolconnlimit, -1) FROM pg_roles WHERE rolname = current_user),
              (SELECT nullif(datconnlimit, -1) FROM pg_database WHERE datname = current_database()))
            """
        );
        return Convert.ToInt32(limit, CultureInfo.InvariantCulture);
    }

    private async Task CheckRoom()
    {
        var allowed = await ConnectionsAllowed();
        // How many connections a pooler makes of ours is the pooler's own matter.
        if (pools.Max > allowed && !pools.IsPooled)
            throw new UnusableDatabaseException(
                $"PostgreSQL allows {allowed} connections, and this node may open {pools.Max}: raise max_connections "
                    + $"(or the role's or database's limit), or set Maximum Pool Size={allowed} or less in --database."
            );
    }

    /// <summary>
    /// One node migrates, the others wait; a migration killed halfway was one transaction and is simply done again.
    /// </summary>
    private async Task Migrate(string environment)
    {
        await using var transaction = await connection.BeginTransactionAsync();
        await Scalar("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0");
        await Scalar("SELECT pg_advisory_xact_lock(7367, 1)");
        if (citus is not null)
            await citus.AllowTriggers();
        var exists = await Scalar("SELECT to_regclass('tender') IS NOT NULL") is true;
        var applied = exists ? await Scalar("SELECT value FROM tender WHERE name = 'schema'") as string : null;
        foreach (var (name, sql) in Database.MigrationsAfter(applied, "postgres"))
        {
            await Scalar(sql.Replace("{key}", "text COLLATE \"C\"", StringComparison.Ordinal));
            await Scalar(
                $"""
                INSERT INTO tender VALUES ('schema', '{name}')
                ON CONFLICT (name) DO UPDATE SET value = excluded.value
                """
            );
        }
        if (citus is not null)
            await citus.Distribute();
        await Scalar($"INSERT INTO tender VALUES ('environment', '{environment}') ON CONFLICT (name) DO NOTHING");
        var mark = await Scalar("SELECT value FROM tender WHERE name = 'environment'") as string;
        var misplaced = citus is null ? null : await citus.Misplaced();
        await transaction.CommitAsync();
        if (misplaced is not null)
            throw new UnusableDatabaseException(misplaced);
        if (mark != environment)
            throw new UnusableDatabaseException(
                $"The database is a {mark} database; it cannot be opened with --mode {environment}."
            );
    }

    private async Task<object?> Scalar(string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
