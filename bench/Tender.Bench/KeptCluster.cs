using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Tender.Bench;

/// <summary>
/// A PostgreSQL cluster that stays on the disk between runs, started when it is needed and stopped at the end. It
/// belongs to a shell that waits for the end of its standard input, as that of the tests does: however we end, it is
/// stopped in order. What is measured runs with the defaults; only seeding may ask for other settings.
/// </summary>
internal sealed class KeptCluster : IAsyncDisposable
{
    private const string Script = """
        trap '' INT HUP
        set -e
        cd "$2"
        [ -f data/PG_VERSION ] \
          || "$1/initdb" -D "$2/data" -U postgres -A trust -E UTF8 --locale=C --no-sync >"$2/initdb.log" 2>&1 \
          || { cat "$2/initdb.log"; exit 1; }
        "$1/pg_ctl" -D "$2/data" -w -t 600 -l "$2/server.log" \
          -o "-c listen_addresses=127.0.0.1 -p $3 -c unix_socket_directories=$2 -c max_connections=300 $4" \
          start >"$2/start.log" 2>&1 \
          || { cat "$2/start.log"; tail -n 5 "$2/server.log"; exit 1; }
        echo ready
        cat >/dev/null
        "$1/pg_ctl" -D "$2/data" -w -t 600 -m fast stop >/dev/null 2>&1
        case "$4" in *fsync=off*) "$1/initdb" --sync-only -D "$2/data" >/dev/null 2>&1 ;; esac
        """;

    /// <summary>
    /// As docs/operating.md asks of whoever has many payments; everything else is PostgreSQL's default.
    /// </summary>
    private static string AsOperated =>
        $"-c shared_buffers={(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 20) / 4}MB";

    /// <summary>
    /// Nothing of this is durable until the cluster is stopped, and nothing needs to be: a seeding that does not end is
    /// begun again.
    /// </summary>
    private const string ForSeeding =
        "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c wal_level=minimal -c "
        + "max_wal_senders=0 -c max_wal_size=16GB -c checkpoint_timeout=1h "
        + "-c shared_buffers=1GB -c maintenance_work_mem=1GB -c autovacuum=off -c jit=off";

    private readonly Process keeper;
    private readonly int port;

    private KeptCluster(Process keeper, int port) => (this.keeper, this.port) = (keeper, port);

    /// <summary>Where it is: the cluster, and the data directories of its servers.</summary>
    public static string Place => Kept.Folder("large");

    public static bool Exists => File.Exists(Path.Combine(Place, "postgres", "data", "PG_VERSION"));

    public static string DirectoryOf(string database) => Path.Combine(Place, database);

    public string ConnectionString(string database) =>
        $"Host=127.0.0.1;Port={port};Username=postgres;Database={database};Timeout=15";

    public static async Task<KeptCluster> Start(bool forSeeding = false)
    {
        var home = Path.Combine(Place, "postgres");
        var bin = References.PostgresBin("initdb")
            ?? throw new CannotMeasureException(
                "PostgreSQL is not installed (no initdb in /usr/lib/postgresql/*/bin). ./test.sh installs it."
            );
        Directory.CreateDirectory(home);
        var start = new ProcessStartInfo
        {
            FileName = "sh",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = "/",
        };
        if (Environment.IsPrivilegedProcess)
        {
            // initdb refuses to run as root.
            using (var owner = Process.Start("chown", ["postgres", home]))
                await owner.WaitForExitAsync();
            start.FileName = "runuser";
            foreach (var argument in new[] { "-u", "postgres", "--", "sh" })
                start.ArgumentList.Add(argument);
        }
        var port = FreePort();
        foreach (
            var argument in new[]
            {
                "-c",
                Script,
                "tender-bench",
                bin,
                home,
                $"{port}",
                forSeeding ? ForSeeding : AsOperated,
            }
        )
            start.ArgumentList.Add(argument);
        var keeper = Process.Start(start)!;
        var said = "";
        while (await keeper.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line == "ready")
                return new(keeper, port);
            said += line + "\n";
        }
        throw new CannotMeasureException(
            $"The PostgreSQL cluster in {home} did not start (does another run use it?):\n{said}"
        );
    }

    /// <summary>Runs SQL to its end, however long that takes.</summary>
    public Task Run(string database, params string[] statements) => Run(database, statements, (_, _) => { });

    /// <summary>The same, telling after each statement how many are done.</summary>
    public async Task Run(string database, string[] statements, Action<int, int> progress)
    {
        await using var connection = await Open(database);
        for (var i = 0; i < statements.Length; i++)
        {
            await using var command = new NpgsqlCommand(statements[i], connection) { CommandTimeout = 0 };
            await command.ExecuteNonQueryAsync();
            progress(i + 1, statements.Length);
        }
    }

    public async Task<List<T>> Query<T>(string database, string sql, Func<NpgsqlDataReader, T> row)
    {
        await using var connection = await Open(database);
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await using var reader = await command.ExecuteReaderAsync();
        var list = new List<T>();
        while (await reader.ReadAsync())
            list.Add(row(reader));
        return list;
    }

    public async Task<NpgsqlConnection> Open(string database)
    {
        var connection = new NpgsqlConnection(ConnectionString(database) + ";Pooling=false");
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>Reads a table or an index from end to end, so that it is in the operating system's cache.</summary>
    public async Task Warm(string database, params IEnumerable<string> relations)
    {
        var buffer = new byte[1 << 20];
        foreach (var relation in relations)
        {
            var path = Path.Combine(
                Place,
                "postgres",
                "data",
                (await Query(database, $"SELECT pg_relation_filepath('{relation}')", row => row.GetString(0)))[0]
            );
            // A relation above one gigabyte goes on in PATH.1, PATH.2, ...
            for (var segment = 0; File.Exists(path + (segment == 0 ? "" : $".{segment}")); segment++)
            {
                await using var file = File.Open(
                    path + (segment == 0 ? "" : $".{segment}"),
                    FileMode.Open,
                    FileAccess.Read,
                    FileShare.ReadWrite
                );
                while (await file.ReadAsync(buffer) > 0) { }
            }
        }
    }

    /// <summary>Stops it, and waits until it has.</summary>
    public async ValueTask DisposeAsync()
    {
        keeper.StandardInput.Close();
        await keeper.WaitForExitAsync();
        keeper.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
