using System.Diagnostics;
using System.Text.Json;

namespace Tender.Tests.Harness;

/// <summary>
/// One PostgreSQL that passes for a coordinator of Citus and writes down each statement it is sent. It has what Tender
/// asks Citus for as functions of the same names, which note what they are asked and distribute nothing: that a
/// statement would be taken by Citus itself is for the routing checker to say.
/// </summary>
internal sealed class RecordingServer : IAsyncDisposable
{
    private const string StandIn = """
        CREATE SCHEMA citus;
        CREATE TABLE citus.pg_dist_partition (logicalrelid regclass);
        CREATE TABLE citus.citus_tables (
          table_name regclass, citus_table_type text, distribution_column text, colocation_id int);
        CREATE TABLE citus.workers (nodename text, nodeport int, name text, result text);
        CREATE FUNCTION citus.citus_is_coordinator() RETURNS boolean LANGUAGE sql AS 'SELECT true';
        CREATE FUNCTION citus.run_command_on_workers(command text)
          RETURNS TABLE (nodename text, nodeport int, success boolean, result text) LANGUAGE sql
          AS $$ SELECT nodename, nodeport, result IS NOT NULL, coalesce(result, 'it is away') FROM citus.workers
            WHERE command = 'SHOW ' || name $$;
        CREATE FUNCTION citus.citus_relation_size(t regclass) RETURNS bigint LANGUAGE sql
          AS 'SELECT pg_relation_size(t)';
        CREATE FUNCTION citus.create_reference_table(t regclass) RETURNS void LANGUAGE sql
          AS $$ INSERT INTO citus.citus_tables VALUES (t, 'reference', NULL, 1) $$;
        CREATE FUNCTION citus.create_distributed_table(t regclass, c text, colocate_with text DEFAULT NULL)
          RETURNS void LANGUAGE sql AS $$ INSERT INTO citus.citus_tables
            SELECT t, 'distributed', c, CASE WHEN colocate_with IS NULL THEN 2 ELSE (
              SELECT colocation_id FROM citus.citus_tables WHERE table_name = colocate_with::regclass) END $$;
        ALTER DATABASE postgres SET search_path = public, citus;
        """;

    private readonly PostgresServer server;
    private int before;

    private RecordingServer(PostgresServer server) => this.server = server;

    public string ConnectionString => server.ConnectionString;

    public static async Task<RecordingServer> Start()
    {
        var server = await PostgresServer.Start(
            more: "-c logging_collector=on -c log_destination=jsonlog -c log_statement=all -c max_connections=120"
        );
        await server.Run(StandIn);
        return new(server);
    }

    public Task<object?> Run(string sql) => server.Run(sql);

    /// <summary>What was sent until now is not among the statements.</summary>
    public async Task Forget() => before = (await Lines()).Count;

    /// <summary>The statements that Tender has sent since then, each once.</summary>
    public async Task<IReadOnlyList<string>> Statements()
    {
        var all = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in (await Lines()).Skip(before))
        {
            using var entry = JsonDocument.Parse(line);
            if (
                entry.RootElement.TryGetProperty("application_name", out var who)
                && who.ValueEquals("tender")
                && entry.RootElement.GetProperty("message").GetString() is { } message
                && message.IndexOf(": ", StringComparison.Ordinal) is > 0 and var at
                && (
                    message.StartsWith("execute ", StringComparison.Ordinal)
                    || message.StartsWith("statement", StringComparison.Ordinal)
                )
            )
                all.Add(message[(at + 2)..]);
        }
        return [.. all];
    }

    /// <summary>The log up to now: the server writes it behind what it does.</summary>
    private async Task<List<string>> Lines()
    {
        var mark = $"mark {Guid.NewGuid()}";
        await server.Run($"SELECT '{mark}'");
        var folder = Path.Combine(server.Folder, "log");
        for (var waited = Stopwatch.StartNew(); waited.Elapsed.TotalSeconds < 60; await Task.Delay(10))
        {
            var lines = new List<string>();
            foreach (var file in Directory.GetFiles(folder, "*.json").Order())
            {
                using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
                using var reader = new StreamReader(stream);
                while (await reader.ReadLineAsync() is { } line)
                    lines.Add(line);
            }
            if (lines.FindIndex(line => line.Contains(mark, StringComparison.Ordinal)) is >= 0 and var at)
                return lines[..at];
        }
        throw new InvalidOperationException("The server's log does not come to its end.");
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();
}
