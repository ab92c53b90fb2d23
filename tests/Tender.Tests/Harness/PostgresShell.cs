using System.Diagnostics;

namespace Tender.Tests.Harness;

/// <summary>
/// PostgreSQL servers of a test's own, which it may stop, freeze and kill. They belong to a shell that does what it is
/// told line by line: whatever becomes of the test, they end with it.
/// </summary>
internal sealed class PostgresShell : IAsyncDisposable
{
    private const string Script = """
        trap '' INT HUP
        cd "$2"
        PATH="$1:$PATH"
        while IFS= read -r line; do
          (set -e; eval "$line") >said 2>&1 </dev/null
          echo "$?"
        done
        for pid in */postmaster.pid; do
          [ -f "$pid" ] || continue
          server=${pid%/*}
          postmaster=$(head -n 1 "$pid")
          kill -CONT "$postmaster" $(pgrep -P "$postmaster")
          pg_ctl -D "$server" -m immediate stop
        done >/dev/null 2>&1
        cd /
        rm -rf "$2"
        """;

    private readonly Process shell;

    private PostgresShell(string directory, Process shell) => (Directory, this.shell) = (directory, shell);

    /// <summary>Where its servers have their directories.</summary>
    public string Directory { get; }

    public static async Task<PostgresShell> Start(string name)
    {
        var directory = System.IO.Directory.CreateTempSubdirectory($"tender-{name}-").FullName;
        return new(directory, await Postgres.Keep(Script, directory, Postgres.Binaries(), directory));
    }

    public Task Init(string server, string more = "") =>
        Run($"initdb -D {server} -U postgres -A trust -E UTF8 --locale=C --no-sync {more}");

    public Task StartServer(string server, int port, string more = "") =>
        Run(
            $"pg_ctl -D {server} -w -t 60 -l {server}.log -o '-c listen_addresses=127.0.0.1 -p {port} "
                + $"-c unix_socket_directories={Directory} {more}' start"
        );

    public Task StopServer(string server) => Run($"pg_ctl -D {server} -m immediate -w stop");

    /// <summary>Sends a signal to a server and all its backends.</summary>
    public Task Signal(string signal, string server) =>
        Run(
            $"postmaster=$(head -n 1 {server}/postmaster.pid); "
                + $"kill -{signal} \"$postmaster\" $(pgrep -P \"$postmaster\")"
        );

    public async Task Run(string command)
    {
        await shell.StandardInput.WriteLineAsync(command);
        await shell.StandardInput.FlushAsync();
        var code = await shell.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(90));
        if (code != "0")
            throw new InvalidOperationException(
                $"{command}\nended with {code}:\n{await File.ReadAllTextAsync(Path.Combine(Directory, "said"))}"
            );
    }

    public async ValueTask DisposeAsync()
    {
        shell.StandardInput.Close();
        await shell.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
        shell.Dispose();
    }
}
