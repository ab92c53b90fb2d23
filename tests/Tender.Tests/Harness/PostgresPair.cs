using Npgsql;

namespace Tender.Tests.Harness;

/// <summary>
/// A PostgreSQL primary and its synchronous standby, which a test may stop, freeze, kill and promote.
/// </summary>
internal sealed class PostgresPair : IAsyncDisposable
{
    private readonly PostgresShell shell;
    private readonly int primary = Postgres.FreePort(),
        standby = Postgres.FreePort();

    private PostgresPair(PostgresShell shell) => this.shell = shell;

    /// <summary>Names both, as an operator would; which one takes writes is for the client to find.</summary>
    public string ConnectionString =>
        $"Host=127.0.0.1:{primary},127.0.0.1:{standby};Username=postgres;Database=postgres";

    /// <summary>The one that was the primary at first, alone.</summary>
    public string Primary => $"Host=127.0.0.1;Port={primary};Username=postgres;Database=postgres;Pooling=false";

    /// <summary>The one that was the standby at first, alone.</summary>
    public string Standby => $"Host=127.0.0.1;Port={standby};Username=postgres;Database=postgres;Pooling=false";

    public static async Task<PostgresPair> Start()
    {
        var pair = new PostgresPair(await PostgresShell.Start("pair"));
        await pair.shell.Init("primary");
        await pair.StartPrimary();
        await pair.shell.Run(
            $"pg_basebackup -h 127.0.0.1 -p {pair.primary} -U postgres -D standby -R -X stream -c fast --no-sync"
        );
        // After the copy was made: the standby waits for nobody once it is the primary.
        await pair.shell.Run(
            $"psql -h 127.0.0.1 -p {pair.primary} -U postgres -c \"ALTER SYSTEM SET synchronous_standby_names = '*'\" "
                + "-c \"SELECT pg_reload_conf()\""
        );
        await pair.StartStandby();
        return pair;
    }

    public Task StartPrimary() => shell.StartServer("primary", primary);

    public Task StartStandby() => shell.StartServer("standby", standby);

    /// <summary>The standby is away, and nobody has told the primary.</summary>
    public Task StopStandby() => shell.StopServer("standby");

    /// <summary>The machine of the primary loses its power.</summary>
    public Task KillPrimary() => shell.Signal("KILL", "primary");

    public Task Promote() => shell.Run("pg_ctl -D standby -w -t 30 promote");

    /// <summary>Runs SQL on the first primary.</summary>
    public async Task<object?> OnPrimary(string sql)
    {
        await using var connection = new NpgsqlConnection(Primary);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    public ValueTask DisposeAsync() => shell.DisposeAsync();
}
