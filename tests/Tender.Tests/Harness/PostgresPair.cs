using System.Diagnostics;
using Npgsql;

namespace Tender.Tests.Harness;

/// <summary>
/// A PostgreSQL primary and its synchronous standby, which a test may stop, freeze, kill and promote. They belong to a
/// shell, as the cluster of <see cref="Postgres"/> does: whatever becomes of the test, they end with it.
/// </summary>
internal sealed class PostgresPair : IAsyncDisposable
{
    private const string Script = """
        trap '' INT HUP
        cd "$2"
        PATH="$1:$PATH"
        while IFS= read -r line; do
          (set -e; eval "$line") >said 2>&1 </dev/null
          echo "$?"
        done
        for server in primary standby; do
          [ -f "$server/postmaster.pid" ] || continue
          postmaster=$(head -n 1 "$server/postmaster.pid")
          kill -CONT "$postmaster" $(pgrep -P "$postmaster")
          pg_ctl -D "$server" -m immediate stop
        done >/dev/null 2>&1
        cd /
        rm -rf "$2"
        """;

    private readonly string directory;
    private readonly Process shell;
    private readonly int primary = Postgres.FreePort(),
        standby = Postgres.FreePort();

    private PostgresPair(string directory, Process shell) => (this.directory, this.shell) = (directory, shell);

    /// <summary>Names both, as an operator would; which one takes writes is for the client to find.</summary>
    public string ConnectionString =>
        $"Host=127.0.0.1:{primary},127.0.0.1:{standby};Username=postgres;Database=postgres";

    /// <summary>The one that was the primary at first, alone.</summary>
    public string Primary => $"Host=127.0.0.1;Port={primary};Username=postgres;Database=postgres;Pooling=false";

    /// <summary>The one that was the standby at first, alone.</summary>
    public string Standby => $"Host=127.0.0.1;Port={standby};Username=postgres;Database=postgres;Pooling=false";

    public static async Task<PostgresPair> Start()
    {
        var directory = Directory.CreateTempSubdirectory("tender-pair-").FullName;
        var pair = new PostgresPair(directory, await Postgres.Keep(Script, directory, Postgres.Binaries(), directory));
        await pair.Run("initdb -D primary -U postgres -A trust -E UTF8 --locale=C --no-sync");
        await pair.StartPrimary();
        await pair.Run(
            $"pg_basebackup -h 127.0.0.1 -p {pair.primary} -U postgres -D standby -R -X stream -c fast --no-sync"
        );
        // After the copy was made: the standby waits for nobody once it is the primary.
        await pair.Run(
            $"psql -h 127.0.0.1 -p {pair.primary} -U postgres -c \"ALTER SYSTEM SET synchronous_standby_names = '*'\" "
                + "-c \"SELECT pg_reload_conf()\""
        );
        await pair.StartStandby();
        return pair;
    }

    public Task StartPrimary() => StartServer("primary", primary);

    public Task StartStandby() => StartServer("standby", standby);

    /// <summary>The standby is away, and nobody has told the primary.</summary>
    public Task StopStandby() => Run("pg_ctl -D standby -m immediate -w stop");

    /// <summary>The machine of the primary loses its power.</summary>
    public Task KillPrimary() => Signal("KILL", "primary");

    /// <summary>The primary takes connections and requests, and answers none.</summary>
    public Task FreezePrimary() => Signal("STOP", "primary");

    public Task ThawPrimary() => Signal("CONT", "primary");

    public Task Promote() => Run("pg_ctl -D standby -w -t 30 promote");

    /// <summary>Runs SQL on the first primary.</summary>
    public async Task<object?> OnPrimary(string sql)
    {
        await using var connection = new NpgsqlConnection(Primary);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    public async ValueTask DisposeAsync()
    {
        shell.StandardInput.Close();
        await shell.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
        shell.Dispose();
    }

    private Task StartServer(string name, int port) =>
        Run(
            $"pg_ctl -D {name} -w -t 60 -l {name}.log -o '-c listen_addresses=127.0.0.1 -p {port} "
                + $"-c unix_socket_directories={directory}' start"
        );

    private Task Signal(string signal, string name) =>
        Run(
            $"postmaster=$(head -n 1 {name}/postmaster.pid); "
                + $"kill -{signal} \"$postmaster\" $(pgrep -P \"$postmaster\")"
        );

    private async Task Run(string command)
    {
        await shell.StandardInput.WriteLineAsync(command);
        await shell.StandardInput.FlushAsync();
        var code = await shell.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(90));
        if (code != "0")
            throw new InvalidOperationException(
                $"{command}\nended with {code}:\n{await File.ReadAllTextAsync(Path.Combine(directory, "said"))}"
            );
    }
}
