using System.Diagnostics;
using Npgsql;

namespace Tender.Tests.Harness;

/// <summary>
/// Debian's PgBouncer before a database of the test cluster. It belongs to a shell, as the cluster does, and ends with
/// the test or with the test process.
/// </summary>
internal sealed class PgBouncer : IAsyncDisposable
{
    private const string Script = """
        trap '' INT HUP
        PATH=$PATH:/usr/sbin
        cd "$1"
        cat > pgbouncer.ini <<INI
        [databases]
        * = host=127.0.0.1 port=$3 user=postgres
        [pgbouncer]
        listen_addr = 127.0.0.1
        listen_port = $2
        auth_type = any
        pool_mode = $4
        default_pool_size = $5
        $6
        unix_socket_dir =
        logfile = $1/pgbouncer.log
        INI
        pgbouncer pgbouncer.ini >started 2>&1 &
        until grep -qs "process up" pgbouncer.log; do
          kill -0 $! || { cat started; exit 1; }
          sleep 0.05
        done
        echo ready
        cat >/dev/null
        kill -INT $!
        wait
        cd /
        rm -rf "$1"
        """;

    private readonly Process keeper;

    private PgBouncer(Process keeper, string connectionString) =>
        (this.keeper, ConnectionString) = (keeper, connectionString);

    /// <summary>To the database, by way of the pooler.</summary>
    public string ConnectionString { get; }

    /// <summary>Starts one before a database.</summary>
    /// <param name="database">The connection string of the database itself.</param>
    /// <param name="mode">What a client keeps a server connection for: <c>session</c> or <c>transaction</c>.</param>
    /// <param name="size">How many connections it makes of all its clients'.</param>
    /// <param name="more">One more line of its settings.</param>
    public static async Task<PgBouncer> Before(string database, string mode, int size = 50, string more = "")
    {
        var direct = new NpgsqlConnectionStringBuilder(database);
        var directory = Directory.CreateTempSubdirectory("tender-pool-").FullName;
        var port = Postgres.FreePort();
        var keeper = await Postgres.Keep(
            Script,
            directory,
            directory,
            $"{port}",
            $"{direct.Port}",
            mode,
            $"{size}",
            more
        );
        var said = await keeper.StandardOutput.ReadLineAsync();
        return said == "ready"
            ? new(keeper, new NpgsqlConnectionStringBuilder(database) { Port = port }.ConnectionString)
            : throw new InvalidOperationException(
                $"PgBouncer did not start (./test.sh installs it): {said}{await keeper.StandardOutput.ReadToEndAsync()}"
            );
    }

    public async ValueTask DisposeAsync()
    {
        keeper.StandardInput.Close();
        await keeper.WaitForExitAsync();
        keeper.Dispose();
    }
}
