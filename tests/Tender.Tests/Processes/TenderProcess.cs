using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Processes;

/// <summary>Where a test keeps a server's files and database, while the processes on it come and go.</summary>
internal sealed class Place : IDisposable
{
    private readonly string root;

    private Place(TestDatabase database, string? connection, string? disk = null)
    {
        (Database, Connection) = (database, connection);
        root = disk is null
            ? Directory.CreateTempSubdirectory("tender-process-").FullName
            : Directory.CreateDirectory(Path.Combine(disk, "place")).FullName;
    }

    public TestDatabase Database { get; }
    public string? Connection { get; }

    /// <summary>The data directory; the process makes it.</summary>
    public string Data => Path.Combine(root, "data");

    /// <summary>Where a process starts: no settings file is there.</summary>
    public string Here => root;

    public string ControlToken => File.ReadAllText(Path.Combine(Data, "control-token")).Trim();
    public TestMerchant Ready =>
        JsonSerializer.Deserialize<TestMerchant>(
            File.ReadAllText(Path.Combine(Data, "merchant.json")),
            JsonSerializerOptions.Web
        )!;

    public static async Task<Place> Make(TestDatabase database) =>
        new(database, database == TestDatabase.Postgres ? await Postgres.NewDatabase() : null);

    /// <summary>A place on a disk of its own, with SQLite.</summary>
    public static Place In(string disk) => new(TestDatabase.Sqlite, null, disk);

    /// <summary>A place of its own on a PostgreSQL that the test has made.</summary>
    public static Place On(string connection) => new(TestDatabase.Postgres, connection);

    public ControlClient Control(Uri http) => new(http, ControlToken, Ready.MerchantId);

    public void Dispose() => Directory.Delete(root, recursive: true);
}

/// <summary>The built program as a process of its own, which a test may end as it likes.</summary>
internal sealed class TenderProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process process;
    private readonly Task<string> errors;
    private readonly List<string> said = [];
    private Task<string> rest = Task.FromResult("");

    private TenderProcess(
        string here,
        IReadOnlyDictionary<string, string> environment,
        IEnumerable<string> arguments,
        params string[] before
    )
    {
        string[] whole =
        [
            .. before,
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "dotnet",
            Path.Combine(AppContext.BaseDirectory, "Tender.dll"),
            .. arguments,
        ];
        var start = new ProcessStartInfo(whole[0])
        {
            WorkingDirectory = here,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (
            var name in start
                .Environment.Keys.Where(name => name.StartsWith("TENDER_", StringComparison.Ordinal))
                .ToList()
        )
            start.Environment.Remove(name);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        foreach (var argument in whole.Skip(1))
            start.ArgumentList.Add(argument);
        process = Process.Start(start) ?? throw new InvalidOperationException("The process did not start.");
        errors = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Where it answers.</summary>
    public Uri Http { get; private set; } = null!;

    /// <summary>The files it has in its memory: the assemblies it loaded, and others (Linux).</summary>
    public string Mapped => File.ReadAllText($"/proc/{process.Id}/maps");

    /// <summary>What it printed until it was ready.</summary>
    public IReadOnlyList<string> Greeting => said;

    /// <summary>Starts a server on a place and waits until it says that it is ready.</summary>
    public static async Task<TenderProcess> Serve(Place place, params string[] more)
    {
        // A lease ends soon: what a dead process was doing is taken over within the test's patience.
        var started = new TenderProcess(
            place.Here,
            place.Connection is { } connection
                ? new Dictionary<string, string> { ["TENDER_DATABASE"] = connection }
                : new Dictionary<string, string>(),
            [
                "--data",
                place.Data,
                "--http",
                "-1",
                "--https",
                "0",
                "--lease-window",
                "PT5S",
                "--delivery-timeout",
                "PT2S",
                .. more,
            ]
        );
        while (await started.process.StandardOutput.ReadLineAsync().WaitAsync(Patience) is { } line)
        {
            started.said.Add(line);
            if (line.TrimStart().StartsWith("http://", StringComparison.Ordinal))
                started.Http = new Uri(line.Trim().Split(' ')[0]);
            if (line.StartsWith('{') && JsonNode.Parse(line)!["http"] is { } http)
                started.Http = new Uri((string)http!);
            else if (!line.Contains("Ctrl-C", StringComparison.Ordinal))
                continue;
            started.rest = started.process.StandardOutput.ReadToEndAsync();
            return started;
        }
        var end = await started.End();
        throw new InvalidOperationException(
            $"The server ended with {end.Code}: {string.Join('\n', started.said)}{end.Output}{end.Errors}"
        );
    }

    /// <summary>Runs the program with these arguments until it ends by itself.</summary>
    public static async Task<(int Code, string Output, string Errors)> Run(
        string here,
        IReadOnlyDictionary<string, string> environment,
        params string[] arguments
    )
    {
        using var started = new TenderProcess(here, environment, arguments);
        started.rest = started.process.StandardOutput.ReadToEndAsync();
        return await started.End();
    }

    /// <summary>The same, started by another program, which must not stay: it makes itself the server.</summary>
    public static async Task<(int Code, string Output, string Errors)> RunAs(
        string[] before,
        string here,
        string[] arguments
    )
    {
        var home = new Dictionary<string, string> { ["HOME"] = here, ["DOTNET_CLI_HOME"] = here };
        using var started = new TenderProcess(here, home, arguments, before);
        started.rest = started.process.StandardOutput.ReadToEndAsync();
        return await started.End();
    }

    /// <summary>kill -9.</summary>
    public async Task Kill()
    {
        process.Kill();
        await process.WaitForExitAsync().WaitAsync(Patience);
    }

    /// <summary>SIGTERM, as a service manager ends it; how it ended, and after how long.</summary>
    public async Task<(int Code, string Output, string Errors, TimeSpan After)> Terminate()
    {
        var asked = Stopwatch.GetTimestamp();
        using (
            var kill = Process.Start(
                "kill",
                ["-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]
            )
        )
            await kill.WaitForExitAsync();
        var (code, output, why) = await End();
        return (code, output, why, Stopwatch.GetElapsedTime(asked));
    }

    /// <summary>Ends a server that must not have complained.</summary>
    public async Task Stop()
    {
        var (code, _, why, _) = await Terminate();
        Assert.True(code == 0, $"The server ended with {code}: {why}");
    }

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill();
        process.Dispose();
    }

    private async Task<(int Code, string Output, string Errors)> End()
    {
        try
        {
            await process.WaitForExitAsync().WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            process.Kill();
            throw new InvalidOperationException($"The process did not end: {await errors}");
        }
        return (process.ExitCode, await rest, await errors);
    }
}
