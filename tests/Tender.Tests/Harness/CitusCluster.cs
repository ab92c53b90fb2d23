using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Npgsql;
using Tender.Server.Storage;

namespace Tender.Tests.Harness;

/// <summary>
/// A running Citus that stands in for the tests' PostgreSQL: <c>./citus.sh</c> starts one and names the ports of its
/// coordinator and its workers, on loopback, in TENDER_TEST_CITUS.
/// </summary>
internal static class CitusCluster
{
    /// <summary>Few, so that a database is made in a moment; Citus's own default is 32.</summary>
    private const int ShardCount = 8;

    /// <summary>The ports of the coordinator and the workers; none where no Citus stands in.</summary>
    public static int[] Ports { get; private set; } = [];

    /// <summary>A machine dies at once, as by a power cut.</summary>
    public static Task Kill(int port) => Control(port, "-m", "immediate", "stop");

    /// <summary>It runs again, as it was started.</summary>
    public static Task StartAgain(int port) => Control(port, "-w", "-t", "60", "-l", $"{Folder}/{port}.log", "restart");

    private static string Folder =>
        Environment.GetEnvironmentVariable("TENDER_TEST_CITUS_FOLDER") is { Length: > 0 } folder
            ? folder
            : throw new InvalidOperationException("Only on a Citus that ./citus.sh has started.");

    private static async Task Control(int port, params string[] arguments)
    {
        var program = Directory.GetFiles(Folder + "/root/usr/lib/postgresql", "pg_ctl", SearchOption.AllDirectories)[0];
        string[] whole = [program, "-s", "-D", $"{Folder}/{port}", .. arguments];
        if (Environment.IsPrivilegedProcess)
            whole = ["runuser", "-u", "postgres", "--", .. whole];
        using var process = Process.Start(whole[0], whole[1..]);
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{string.Join(' ', whole)} ended with {process.ExitCode}.");
    }

    /// <summary>Before the first test asks for a database.</summary>
    [ModuleInitializer]
    internal static void StandIn()
    {
        if (Environment.GetEnvironmentVariable("TENDER_TEST_CITUS") is not { Length: > 0 } named)
            return;
        Ports = [.. named.Split(' ').Select(port => int.Parse(port, CultureInfo.InvariantCulture))];
        Postgres.Elsewhere = name => NewDatabase(Ports, name);
    }

    /// <summary>A fresh database on all of them, as an operator makes it.</summary>
    private static async Task<string> NewDatabase(int[] ports, string name)
    {
        foreach (var port in ports)
        {
            await Run(port, "postgres", "SET citus.enable_ddl_propagation = off", $"CREATE DATABASE {name}");
            await Run(port, name, "CREATE EXTENSION citus");
        }
        await Run(
            ports[0],
            name,
            [
                $"SELECT citus_set_coordinator_host('127.0.0.1', {ports[0]})",
                .. ports.Skip(1).Select(port => $"SELECT citus_add_node('127.0.0.1', {port})"),
                $"ALTER DATABASE {name} SET citus.shard_count = {ShardCount}",
                .. PostgresPools.Planner.Select(one =>
                    $"ALTER ROLE CURRENT_USER IN DATABASE {name} SET {one.Name} = '{one.Value}'"
                ),
            ]
        );
        return ConnectionString(ports[0], name);
    }

    private static string ConnectionString(int port, string name) =>
        $"Host=127.0.0.1;Port={port};Username=postgres;Database={name};Timeout=15";

    private static async Task Run(int port, string database, params string[] statements)
    {
        await using var connection = new NpgsqlConnection(ConnectionString(port, database) + ";Pooling=false");
        await connection.OpenAsync();
        foreach (var sql in statements)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
        }
    }
}
