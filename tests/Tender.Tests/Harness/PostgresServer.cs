using Npgsql;

namespace Tender.Tests.Harness;

/// <summary>One PostgreSQL server that a test may freeze, and whose disk it may fill.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private const string Name = "alone";

    private readonly PostgresShell shell;
    private readonly int port = Postgres.FreePort();

    private PostgresServer(PostgresShell shell) => this.shell = shell;

    public string ConnectionString => $"Host=127.0.0.1;Port={port};Username=postgres;Database=postgres";

    /// <summary>Where its data are.</summary>
    public string Folder => Path.Combine(shell.Directory, Name);

    /// <param name="disk">Where its data are, but for its log: a PostgreSQL without room for that one ends; null for
    /// the disk everything is on.</param>
    /// <param name="more">Options of the server besides.</param>
    public static async Task<PostgresServer> Start(string? disk = null, string more = "")
    {
        var server = new PostgresServer(await PostgresShell.Start("server"));
        if (disk is not null)
            await server.shell.Run($"mkdir -m 0700 {disk}/data && ln -s {disk}/data {Name}");
        await server.shell.Init(Name, $"-X {server.shell.Directory}/{Name}-log");
        await server.shell.StartServer(Name, server.port, more);
        return server;
    }

    /// <summary>It takes connections and requests, and answers none.</summary>
    public Task Freeze() => shell.Signal("STOP", Name);

    public Task Thaw() => shell.Signal("CONT", Name);

    public async Task<object?> Run(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    public ValueTask DisposeAsync() => shell.DisposeAsync();
}
