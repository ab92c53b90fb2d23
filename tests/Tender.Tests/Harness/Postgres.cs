using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Tender.Tests.Harness;

/// <summary>
/// One throw-away PostgreSQL cluster for the whole test process, started when the first test asks for a database.
/// </summary>
/// <remarks>
/// The cluster belongs to a shell that waits for the end of its standard input: however the test process ends, even
/// killed, the pipe closes and the shell stops the server and removes its directory. Its durability settings are the
/// defaults. A machine without PostgreSQL fails the tests that need it; nothing is skipped.
/// </remarks>
internal static class Postgres
{
    private static readonly Lazy<Task<Cluster>> Running = new(Cluster.Start);
    private static readonly List<Cluster> Own = [];
    private static int databaseCount;

    /// <summary>Makes a database of a name on another server, which stands in for ours; null for none.</summary>
    public static Func<string, Task<string>>? Elsewhere { get; set; }

    /// <summary>A connection string to a fresh, empty database.</summary>
    public static async Task<string> NewDatabase()
    {
        var name = $"tender_{Interlocked.Increment(ref databaseCount)}";
        if (Elsewhere is { } make)
            return await make($"{name}_{Environment.ProcessId}");
        var cluster = await Running.Value;
        await using var connection = new NpgsqlConnection(cluster.ConnectionString("postgres") + ";Pooling=false");
        await connection.OpenAsync();
        await using var create = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        await create.ExecuteNonQueryAsync();
        return cluster.ConnectionString(name);
    }

    /// <summary>
    /// A connection string to a server of its own, for a test that changes the settings of a whole server.
    /// </summary>
    public static async Task<string> NewServer()
    {
        var cluster = await Cluster.Start();
        lock (Own)
            Own.Add(cluster);
        return cluster.ConnectionString("postgres");
    }

    /// <summary>
    /// A running server and the shell that owns it, which is held so that its standard input stays open as long as we
    /// live.
    /// </summary>
    private sealed record Cluster(int Port, Process Keeper)
    {
        // The traps leave a Ctrl-C at the terminal to the end of the pipe: the tests may still be using the server.
        private const string Script = """
            trap '' INT HUP
            set -e
            cd "$2"
            "$1/initdb" -D "$2/data" -U postgres -A trust -E UTF8 --locale=C --no-sync >"$2/initdb.log" 2>&1 \
              || { cat "$2/initdb.log"; exit 1; }
            "$1/pg_ctl" -D "$2/data" -w -t 60 -l "$2/server.log" \
              -o "-c listen_addresses=127.0.0.1 -p $3 -c unix_socket_directories=$2 -c max_connections=300" \
              start >"$2/start.log" 2>&1 \
              || { cat "$2/start.log" "$2/server.log"; exit 1; }
            echo ready
            cat >/dev/null
            "$1/pg_ctl" -D "$2/data" -m immediate stop >/dev/null 2>&1 || true
            cd /
            rm -rf "$2"
            """;

        public string ConnectionString(string database) =>
            $"Host=127.0.0.1;Port={Port};Username=postgres;Database={database};Timeout=15";

        public static async Task<Cluster> Start()
        {
            var bin = Binaries();
            string said = "";
            for (var attempt = 0; attempt < 3; attempt++)
            {
                // The port is free when chosen and may be taken before the server binds it, hence the attempts.
                var port = FreePort();
                var directory = Directory.CreateTempSubdirectory("tender-pg-").FullName;
                var keeper = await Keep(Script, directory, bin, directory, port.ToString());
                while (await keeper.StandardOutput.ReadLineAsync() is { } line)
                {
                    if (line == "ready")
                        return new Cluster(port, keeper);
                    said += line + "\n";
                }
            }
            throw new InvalidOperationException(
                $"The PostgreSQL test cluster did not start (user postgres missing?):\n{said}"
            );
        }
    }

    /// <summary>Where the newest PostgreSQL of this machine has its programs.</summary>
    internal static string Binaries() =>
        (
            Directory.Exists("/usr/lib/postgresql")
                ? Directory
                    .GetDirectories("/usr/lib/postgresql")
                    .Where(d => File.Exists(Path.Combine(d, "bin", "initdb")))
                    .OrderByDescending(d => int.TryParse(Path.GetFileName(d), out var version) ? version : 0)
                    .Select(d => Path.Combine(d, "bin"))
                    .FirstOrDefault()
                : null
        )
        ?? throw new InvalidOperationException(
            "PostgreSQL is not installed (no initdb in /usr/lib/postgresql/*/bin). ./test.sh installs it."
        );

    /// <summary>Starts a shell script as a user whom initdb accepts: it refuses to run as root.</summary>
    internal static async Task<Process> Keep(string script, string directory, params string[] arguments)
    {
        var start = new ProcessStartInfo
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = "/",
        };
        if (Environment.IsPrivilegedProcess)
        {
            await Run("chown", "postgres", directory);
            start.FileName = "runuser";
            foreach (var argument in new[] { "-u", "postgres", "--", "sh" })
                start.ArgumentList.Add(argument);
        }
        else
        {
            start.FileName = "sh";
        }
        foreach (var argument in (string[])["-c", script, "tender-pg", .. arguments])
            start.ArgumentList.Add(argument);
        return Process.Start(start) ?? throw new InvalidOperationException("sh did not start.");
    }

    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task Run(string file, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(file, arguments))
            ?? throw new InvalidOperationException($"{file} did not start.");
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{file} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
    }
}
