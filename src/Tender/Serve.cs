using System.Text.Json;
using Tender.Client;
using Tender.Server;
using Tender.Server.Hosting;

namespace Tender;

/// <summary>Runs the service until it is told to stop.</summary>
internal static class Serve
{
    public static async Task<int> Run(IReadOnlyList<string> arguments, Terminal terminal)
    {
        var read = Settings.Read(arguments, terminal.Environment, terminal.WorkingDirectory);
        if (read.Settings is not { } settings)
        {
            (read.ExitCode == 0 ? terminal.Out : terminal.Error).WriteLine(read.Text);
            return read.ExitCode;
        }
        foreach (var warning in read.Warnings)
            terminal.Error.WriteLine(warning);
        try
        {
            await using var server = await TenderServer.Start(settings);
            try
            {
                terminal.Out.WriteLine(
                    settings.LogFormat == LogFormat.Json ? Started(server, settings) : Greeting(server, settings)
                );
            }
            catch (IOException)
            {
                // The log's disk is full, or its reader is gone: that is no reason to take no payments.
            }
            await server.Stopped;
            return 0;
        }
        catch (CannotStartException cannot)
        {
            terminal.Error.WriteLine(cannot.Message);
            return 1;
        }
    }

    /// <summary>The same for a program that reads the log: a line of it, without the link that signs in.</summary>
    private static string Started(TenderServer server, Settings settings) =>
        JsonSerializer.Serialize(
            new
            {
                at = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", null),
                level = "info",
                category = "Tender",
                message = "Tender answers.",
                mode = settings.Mode.ToString().ToLowerInvariant(),
                database = settings.Database is null ? "SQLite" : "PostgreSQL",
                http = server.Http,
                https = server.Https,
                data = Path.GetFullPath(settings.Data),
            }
        );

    /// <summary>What to open first, then where everything is.</summary>
    private static string Greeting(TenderServer server, Settings settings)
    {
        var data = Path.GetFullPath(settings.Data);
        var database = settings.Database is null ? "SQLite" : "PostgreSQL";
        var connections = server.Connections is { } known ? $", {known}" : "";
        var first = server.Http ?? server.Https;
        if (settings.Mode == Mode.Live)
            return LiveGreeting(server, settings, $"{database}{connections}");
        var addresses = string.Join("   ", new[] { server.Http, server.Https }.Where(url => url is not null));
        var proxy = server.Proxy is { } url ? $"\n  Proxy mode          HTTPS_PROXY={url} and trust in ca.pem" : "";
        return $"""
            Tender, sandbox, on {database}{connections}

              Open this first     {first}

              {addresses}

              Console             {server.NewConsoleLink()} signs one browser in, once

              Merchant and keys   {Path.Combine(data, "merchant.json")}
              CA certificate      {Path.Combine(data, "ca.pem")}
              Control API         {first}control/v1, bearer token in {Path.Combine(data, "control-token")}{proxy}

              In another terminal: tender --help lists the commands. Ctrl-C stops; nothing is lost.
            """;
    }

    /// <summary>The same where money is real: no keys, no token, nothing to play with.</summary>
    private static string LiveGreeting(TenderServer server, Settings settings, string database)
    {
        var console = server.SetupLink is { } link
            ? $"{link} makes an admin, once"
            : $"{server.Http ?? server.Https}console";
        return $"""
            Tender, live, on {database}

              Answers at          {string.Join(
                "   ",
                new[] { server.Http, server.Https }.Where(url => url is not null)
            )}
              Links begin with    {settings.PublicUrl}

              Console             {console}

              Ctrl-C stops; nothing is lost.
            """;
    }
}
