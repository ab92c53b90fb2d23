using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Tender.Core;
using Tender.Server.Payments;
using Tender.Server.Storage;

namespace Tender.Bench;

/// <summary>
/// A data directory (and a database) of one bench, with a merchant drawn from a seed, so that its keys and the ids of
/// its permissions are the same on every database and requests need signing only once. Filled through the door by a
/// server in this process, then measured with a server in a process of its own.
/// </summary>
internal sealed class Bed : IAsyncDisposable
{
    private readonly string directory;
    private readonly string? connection;
    private readonly bool kept;
    private TenderServer? inside;
    private ServerProcess? outside;
    private readonly List<ServerProcess> others = [];

    private Bed(string directory, string? connection, bool kept) =>
        (this.directory, this.connection, this.kept) = (directory, connection, kept);

    public string Data => directory;

    /// <summary>Where its PostgreSQL database is; null on SQLite.</summary>
    public string? Connection => connection;

    /// <summary>The merchant, the first of them where there are more.</summary>
    public Shop Shop => Shops[0];

    public IReadOnlyList<Shop> Shops { get; private set; } = [];

    public string Token => File.ReadAllText(Path.Combine(directory, "control-token")).Trim();

    /// <summary>The port of whichever server runs.</summary>
    public int Port => outside?.Port ?? inside!.Http!.Port;

    public Engine Engine => inside!.Engine;

    /// <summary>
    /// Processor time PostgreSQL's backends of this database have used so far; zero on SQLite, which works inside the
    /// server.
    /// </summary>
    public TimeSpan DatabaseWorked => connection is null ? TimeSpan.Zero : WorkedOn(connection);

    /// <summary>Processor time PostgreSQL's backends of a database have used so far.</summary>
    public static TimeSpan WorkedOn(string connection)
    {
        var title = $" {new Npgsql.NpgsqlConnectionStringBuilder(connection).Database} ";
        var ticks = 0L;
        foreach (
            var process in Directory
                .EnumerateDirectories("/proc")
                .Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0]))
        )
            try
            {
                // A backend's title: postgres: USER DATABASE ADDRESS STATE
                if (!File.ReadAllText(Path.Combine(process, "cmdline")).Contains(title, StringComparison.Ordinal))
                    continue;
                var fields = File.ReadAllText(Path.Combine(process, "stat"));
                var after = fields[(fields.LastIndexOf(')') + 2)..].Split(' ');
                ticks +=
                    long.Parse(after[11], CultureInfo.InvariantCulture)
                    + long.Parse(after[12], CultureInfo.InvariantCulture);
            }
            catch (IOException)
            {
                // It ended meanwhile.
            }
        return TimeSpan.FromMilliseconds(ticks * 10);
    }

    /// <summary>A new directory with a running server in this process, and the merchant.</summary>
    /// <param name="postgres">On PostgreSQL.</param>
    /// <param name="inMemory">In a file system without a disk: what is measured then is the code alone.</param>
    /// <param name="shops">How many merchants.</param>
    public static async Task<Bed> Open(bool postgres = false, bool inMemory = false, int shops = 1)
    {
        var directory = inMemory
            ? Directory.CreateDirectory($"/dev/shm/tender-bench-{Guid.NewGuid():N}")
            : Directory.CreateTempSubdirectory("tender-bench-");
        return await Open(
            new Bed(directory.FullName, postgres ? await Tests.Harness.Postgres.NewDatabase() : null, kept: false),
            shops
        );
    }

    /// <summary>The same in a place that stays.</summary>
    public static Task<Bed> Keep(string directory, string connection) =>
        Open(new Bed(directory, connection, kept: true), shops: 1);

    private static async Task<Bed> Open(Bed bed, int shops)
    {
        try
        {
            bed.inside = await TenderServer.Start(
                new Settings
                {
                    Data = bed.directory,
                    Database = bed.connection,
                    Http = -1,
                    Https = 0,
                }
            );
            List<Shop> made = [];
            for (var seed = 7; made.Count < shops; seed++)
            {
                var named = $$"""{"region":"na","name":"Bench","seed":{{seed}}}""";
                var answer = await bed.Control("POST", "merchants", named, 201);
                made.Add(JsonSerializer.Deserialize<Shop>(answer, JsonSerializerOptions.Web)!);
            }
            bed.Shops = made;
            return bed;
        }
        catch
        {
            await bed.DisposeAsync();
            throw;
        }
    }

    /// <summary>From here on the server is a process of its own, as an operator would start it.</summary>
    /// <param name="build">The folder of its build; null for the build under measurement.</param>
    /// <param name="https">Whether it listens for HTTPS as well.</param>
    public async Task<ServerProcess> MoveOut(string? build = null, bool https = false)
    {
        await inside!.DisposeAsync();
        inside = null;
        outside = new ServerProcess(
            "Tender.dll",
            [
                .. https ? ["--data", directory] : Arguments(directory),
                .. connection is null ? Array.Empty<string>() : ["--database", connection],
            ],
            build,
            https
        );
        await outside.Answer(Requests.Get("/readyz"));
        return outside;
    }

    /// <summary>Another node on the same PostgreSQL database, once the first is a process of its own.</summary>
    public async Task<ServerProcess> AddNode()
    {
        var data = Path.Combine(directory, $"node-{others.Count + 2}");
        Directory.CreateDirectory(data);
        foreach (var file in new[] { "secrets-key", "ca.pem", "ca-key.pem", "merchant.json" })
            File.Copy(Path.Combine(directory, file), Path.Combine(data, file));
        var node = new ServerProcess("Tender.dll", [.. Arguments(data), "--database", connection!]);
        others.Add(node);
        await node.Answer(Requests.Get("/readyz"));
        return node;
    }

    /// <summary>Waits until every notice that is owed was delivered.</summary>
    public Task Delivered() => Delivered(connection, directory);

    /// <summary>The same for a database: a connection to PostgreSQL, or the folder of SQLite's file.</summary>
    public static async Task Delivered(string? connection, string directory)
    {
        await using var reading = BuildBed.Reading(connection, directory);
        await reading.OpenAsync();
        await using var command = reading.CreateCommand();
        if (connection is not null)
        {
            // The index of deliveries alone: what is asked here counts as PostgreSQL's time.
            command.CommandText = "SET enable_seqscan = off; SET enable_bitmapscan = off";
            await command.ExecuteNonQueryAsync();
        }
        command.CommandText = $"SELECT count(*) FROM jobs WHERE dead = 0 AND kind = {(short)JobKind.Deliver}";
        for (var started = Stopwatch.GetTimestamp(); (long)(await command.ExecuteScalarAsync())! > 0; )
        {
            if (Stopwatch.GetElapsedTime(started) > TimeSpan.FromMinutes(2))
                throw new CannotMeasureException("Notices are not delivered within two minutes.");
            await Task.Delay(50);
        }
    }

    public static IEnumerable<string> Arguments(string directory) => ["--data", directory, "--https", "0"];

    public async Task<string> Control(string method, string path, string body, int expected)
    {
        using var line = await Line.To(Port);
        var (status, answer) = await line.Send(Requests.Call(method, path, Token, body));
        var text = Encoding.UTF8.GetString(answer.Span);
        return status == expected
            ? text
            : throw new CannotMeasureException($"{method} {path} answered {status}: {text}");
    }

    /// <summary>
    /// Makes permissions, one command each and many under way at once; with something more done to each in the same
    /// command. They are the merchants' in turns; each merchant's in the order of their ids.
    /// </summary>
    public async Task<(Shop Shop, string Id)[]> SeedAll(int count, PermissionKind kind, string terms)
    {
        var made = new List<string[]>();
        foreach (var shop in Shops)
            made.Add(await Seed((count + Shops.Count - 1) / Shops.Count, kind, terms, shop: shop));
        return
        [
            .. Enumerable.Range(0, count).Select(i => (Shops[i % Shops.Count], made[i % Shops.Count][i / Shops.Count])),
        ];
    }

    /// <summary>The same for one merchant, the first where none is named.</summary>
    public async Task<string[]> Seed(
        int count,
        PermissionKind kind,
        string terms,
        Action<Change, DecisionContext, ObjectId>? besides = null,
        Shop? shop = null
    )
    {
        var merchant = MerchantId.Read((shop ?? Shop).MerchantId);
        var draft = terms.StartsWith("v1.", StringComparison.Ordinal);
        var made = new string[count];
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 256 }, async (i, _) =>
        {
            var applied = await Engine.Store.Apply(
                new Command<ObjectId>(merchant, "Seed", Requester.Buyer)
                {
                    Decide = (change, scene) =>
                    {
                        var id = draft ? scene.MintPermission(false).Draft : scene.MintSession();
                        var session = CheckoutSession.Open(change, Checkout(id, kind, Terms.Named(terms)));
                        var ready = session.Choose(
                            change,
                            new Buyer("amzn1.account.BENCH", "Work Buyer", "buyer@example.com"),
                            new Instrument("1111", "Visa ****1111"),
                            null,
                            null
                        );
                        if (ready.Ok && !draft)
                            ready = ready.Value.Confirm(change);
                        if (!ready.Ok)
                            return ready.As<ObjectId>();
                        var born = ready.Value.Complete(
                            change,
                            draft ? id.Family : scene.MintPermission(kind != PermissionKind.OneTime),
                            needsConfirmation: !draft
                        );
                        if (!born.Ok)
                            return born.As<ObjectId>();
                        besides?.Invoke(change, scene, born.Value.Id);
                        return born.Value.Id;
                    },
                },
                CancellationToken.None
            );
            made[i] = applied.Result.Ok
                ? applied.Result.Value.Value
                : throw new CannotMeasureException($"Seeding was refused: {applied.Result.No} {applied.Result.About}");
        });
        Array.Sort(made, StringComparer.Ordinal);
        return made;
    }

    private static CheckoutSession Checkout(ObjectId id, PermissionKind kind, Terms terms)
    {
        var limit = new Money(10_000, Currency.USD);
        return new()
        {
            Id = id,
            State = State.Open,
            CreatedAt = default,
            Kind = kind,
            Terms = terms,
            Requires = [],
            Setup = new CheckoutSetup
            {
                ChargeAmount = limit,
                TotalOrderAmount = limit,
                Intent = PaymentIntent.Confirm,
            },
        };
    }

    public async ValueTask DisposeAsync()
    {
        outside?.Dispose();
        others.ForEach(node => node.Dispose());
        if (inside is not null)
            await inside.DisposeAsync();
        if (!kept)
            Directory.Delete(directory, recursive: true);
    }
}

/// <summary>A server in a process of its own that ends with us.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process process;
    private readonly long started;

    /// <summary>A program of the build under measurement.</summary>
    /// <param name="assembly">Which; Tender.dll is the published build where there is one.</param>
    /// <param name="arguments">Its arguments, but for the port.</param>
    /// <param name="build">The folder it is in; null for the one under measurement.</param>
    /// <param name="https">Whether it is given a port for HTTPS as well.</param>
    public ServerProcess(string assembly, IEnumerable<string> arguments, string? build = null, bool https = false)
        : this(assembly, arguments, build, https ? FreePort() : 0) { }

    private ServerProcess(string assembly, IEnumerable<string> arguments, string? build, int httpsPort)
        : this(
            Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet",
            port =>
                [
                    Path.Combine(build ?? Folder(assembly), assembly),
                    .. arguments,
                    "--http",
                    port,
                    .. httpsPort == 0 ? Array.Empty<string>() : ["--https", $"{httpsPort}"],
                ],
            ""
        ) => HttpsPort = httpsPort;

    /// <summary>Any program.</summary>
    /// <param name="file">Its file.</param>
    /// <param name="arguments">Its arguments, told the port.</param>
    /// <param name="portVariable">A variable of the environment that it is told the port by; empty for none.</param>
    public ServerProcess(string file, Func<string, IEnumerable<string>> arguments, string portVariable)
    {
        Port = FreePort();
        var port = Port.ToString(CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo(file, arguments(port))
        {
            RedirectStandardOutput = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        if (portVariable.Length > 0)
            start.Environment[portVariable] = port;
        started = Stopwatch.GetTimestamp();
        process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Dispose();
    }

    /// <summary>Tender with its runtime in one folder, as deploy/publish.sh makes it.</summary>
    public static ServerProcess Composite(string folder, IEnumerable<string> arguments) =>
        new(Path.Combine(folder, "Tender"), port => [.. arguments, "--http", port], "");

    public int Port { get; }

    /// <summary>Where it listens for HTTPS; 0 where it does not.</summary>
    public int HttpsPort { get; }

    /// <summary>What the process holds in memory.</summary>
    public double ResidentMb =>
        File.ReadLines($"/proc/{process.Id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
            is var line
            ? double.Parse(line.AsSpan(6).Trim().TrimEnd("kB").Trim(), CultureInfo.InvariantCulture) / 1024
            : 0;

    /// <summary>Processor time used so far.</summary>
    public TimeSpan Worked
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    /// <summary>Bytes written so far to files; sockets do not count.</summary>
    public long Written =>
        long.Parse(
            File.ReadLines($"/proc/{process.Id}/io")
                .First(line => line.StartsWith("wchar:", StringComparison.Ordinal))
                .AsSpan(6),
            CultureInfo.InvariantCulture
        );

    /// <summary>Asks until there is an answer; the time since the process was started.</summary>
    public async Task<(TimeSpan Time, int Status)> Answer(byte[] request)
    {
        while (!process.HasExited)
        {
            try
            {
                using var line = await Line.To(Port);
                var (status, _) = await line.Send(request);
                return (Stopwatch.GetElapsedTime(started), status);
            }
            catch (SocketException) when (Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(60))
            {
                await Task.Delay(1);
            }
        }
        throw new CannotMeasureException($"The server ended with {process.ExitCode} before it answered.");
    }

    /// <summary>Asks it to end, as an operator does, and waits until it has.</summary>
    public async Task Stop()
    {
        using (var ending = Process.Start("kill", ["-TERM", $"{process.Id}"]))
            await ending.WaitForExitAsync();
        await process.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (process.HasExited)
            return;
        process.Kill();
        process.WaitForExit();
    }

    private static string Folder(string assembly) =>
        assembly == "Tender.dll" && Environment.GetEnvironmentVariable("BENCH_PUBLISHED") is { Length: > 0 } published
            ? published
            : AppContext.BaseDirectory;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
