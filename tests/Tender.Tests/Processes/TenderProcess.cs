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

    /// <summary>Makes it the place of another node on the database of a first one.</summary>
    public Place JoinTo(Place first)
    {
        Directory.CreateDirectory(Data);
        foreach (var name in new[] { "secrets-key", "ca.pem", "ca-key.pem", "control-token", "merchant.json" })
            File.Copy(Path.Combine(first.Data, name), Path.Combine(Data, name));
        return this;
    }

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

    /// <summary>Its number among the machine's processes.</summary>
    public int Id => process.Id;

    /// <summary>Starts a server on a place and waits until it says that it is ready.</summary>
    public static Task<TenderProcess> Serve(Place place, params string[] more) => ServeAs(place, [], [], true, more);

    /// <summary>The same under circumstances that are to be told apart.</summary>
    /// <param name="place">Where its files are.</param>
    /// <param name="before">A program that makes itself the server, with its arguments.</param>
    /// <param name="variables">More of the environment.</param>
    /// <param name="isRead">Whether anybody reads what it prints once it is ready.</param>
    /// <param name="more">More of the command line.</param>
    public static async Task<TenderProcess> ServeAs(
        Place place,
        string[] before,
        (string Name, string Value)[] variables,
        bool isRead,
        params string[] more
    )
    {
        var started = Begin(place, before, variables, more);
        while (await started.process.StandardOutput.ReadLineAsync().WaitAsync(Patience) is { } line)
        {
            started.said.Add(line);
            if (line.TrimStart().StartsWith("http://", StringComparison.Ordinal))
                started.Http = new Uri(line.Trim().Split(' ')[0]);
            if (line.StartsWith('{') && JsonNode.Parse(line)!["http"] is { } http)
                started.Http = new Uri((string)http!);
            else if (!line.Contains("Ctrl-C", StringComparison.Ordinal))
                continue;
            if (isRead)
                started.rest = started.process.StandardOutput.ReadToEndAsync();
            return started;
        }
        var end = await started.End();
        throw new InvalidOperationException(
            $"The server ended with {end.Code}: {string.Join('\n', started.said)}{end.Output}{end.Errors}"
        );
    }

    /// <summary>Starts a server and waits for nothing.</summary>
    public static TenderProcess Begin(
        Place place,
        string[]? before = null,
        (string Name, string Value)[]? variables = null,
        string[]? more = null
    )
    {
        var environment = (variables ?? []).ToDictionary(one => one.Name, one => one.Value);
        if (place.Connection is { } connection)
            environment["TENDER_DATABASE"] = connection;
        return new(place.Here, environment, Arguments(place, more ?? []), before ?? []);
    }

    /// <summary>Starts a server whose output goes to a file, and waits until it has written where it answers.</summary>
    public static async Task<TenderProcess> ServeTo(string file, Place place, params string[] more)
    {
        string[] shell = ["sh", "-c", $"exec \"$@\" >{file}", "sh"];
        var started = new TenderProcess(place.Here, new Dictionary<string, string>(), Arguments(place, more), shell);
        var address = Path.Combine(place.Data, "address");
        using var patience = new CancellationTokenSource(Patience);
        while (!File.Exists(address))
        {
            Assert.False(started.process.HasExited, "The server ended.");
            await Task.Delay(20, patience.Token);
        }
        started.Http = new Uri((await File.ReadAllTextAsync(address, patience.Token)).Trim());
        return started;
    }

    // A lease ends soon: what a dead process was doing is taken over within the test's patience.
    private static string[] Arguments(Place place, string[] more) =>
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
        ];

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

    /// <summary>Sends it a signal: STOP freezes it, CONT lets it go on.</summary>
    public async Task Signal(string name)
    {
        using var kill = Process.Start(
            "kill",
            ["-" + name, process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]
        );
        await kill.WaitForExitAsync();
    }

    /// <summary>SIGTERM, as a service manager ends it; how it ended, and after how long.</summary>
    public async Task<(int Code, string Output, string Errors, TimeSpan After)> Terminate()
    {
        var asked = Stopwatch.GetTimestamp();
        await Signal("TERM");
        var (code, output, why) = await End();
        return (code, output, why, Stopwatch.GetElapsedTime(asked));
    }

    /// <summary>Ends a server that must not have complained.</summary>
    public async Task Stop()
    {
        var (code, _, why, _) = await Terminate();
        Assert.True(code == 0, $"The server ended with {code}: {why}");
    }

    /// <summary>The code it ends with, by itself.</summary>
    public async Task<int> Exit()
    {
        await process.WaitForExitAsync().WaitAsync(Patience);
        return process.ExitCode;
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
