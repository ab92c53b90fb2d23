using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Tender.Tests.Harness;
using Tender.Tests.Processes;

namespace Tender.Tests.Histories;

/// <summary>
/// Three nodes, processes each, on a PostgreSQL with a synchronous standby: each on wires of its own, and with a wall
/// clock that may be wrong.
/// </summary>
internal sealed class Cluster : IAsyncDisposable
{
    private const int NodeCount = 3;

    /// <summary>Moves the wall clock of a process, and no other.</summary>
    private const string Skew = """
        #include <stdlib.h>
        #include <time.h>
        #include <unistd.h>
        #include <sys/syscall.h>
        #include <sys/time.h>
        static long skew(void) { char *text = getenv("CLOCK_SKEW"); return text ? atol(text) : 0; }
        int clock_gettime(clockid_t clock, struct timespec *now) {
            long code = syscall(SYS_clock_gettime, clock, now);
            if (code == 0 && (clock == CLOCK_REALTIME || clock == 5)) now->tv_sec += skew();
            return (int)code;
        }
        int gettimeofday(struct timeval *restrict now, void *restrict zone) {
            struct timespec at;
            clock_gettime(CLOCK_REALTIME, &at);
            now->tv_sec = at.tv_sec;
            now->tv_usec = at.tv_nsec / 1000;
            return 0;
        }
        time_t time(time_t *into) {
            struct timespec at;
            clock_gettime(CLOCK_REALTIME, &at);
            if (into) *into = at.tv_sec;
            return at.tv_sec;
        }
        """;

    private readonly PostgresPair pair;
    private readonly List<Node> nodes = [];
    private readonly string library;

    private Cluster(PostgresPair pair, string library) => (this.pair, this.library) = (pair, library);

    public int Count => nodes.Count;

    /// <summary>Its ready merchant, and the key to the control API.</summary>
    public Place Place => nodes[0].Place;

    /// <summary>The database as it is after everything, past every node.</summary>
    public Place Books => Place.On(HasFailedOver ? pair.Standby : pair.Primary);

    public bool HasFailedOver { get; private set; }

    /// <summary>Where a node answers, or answered before it died.</summary>
    public Uri Address(int node) => nodes[node].Http;

    public static async Task<Cluster> Start()
    {
        var directory = Directory.CreateTempSubdirectory("tender-skew-").FullName;
        await File.WriteAllTextAsync(Path.Combine(directory, "skew.c"), Skew);
        var library = Path.Combine(directory, "skew.so");
        await Run(Compiler(), "-shared", "-fPIC", "-o", library, Path.Combine(directory, "skew.c"));
        var cluster = new Cluster(await PostgresPair.Start(), library);
        for (var number = 0; number < NodeCount; number++)
            await cluster.AddNode();
        return cluster;
    }

    /// <summary>kill -9; then it starts again, with a wall clock that is wrong by so much.</summary>
    public async Task Kill(int node, TimeSpan skew)
    {
        using var dead = nodes[node].Process!;
        await dead.Kill();
        await Serve(nodes[node], skew);
    }

    /// <summary>It sleeps, and does not know it.</summary>
    public async Task Freeze(int node, TimeSpan window)
    {
        await nodes[node].Process!.Signal("STOP");
        await Task.Delay(window);
        await nodes[node].Process!.Signal("CONT");
    }

    /// <summary>Its connections to the databases break, and no others are made for a while.</summary>
    public Task Cut(int node, TimeSpan window) => Task.WhenAll(nodes[node].Wires.Select(wire => wire.Cut(window)));

    /// <summary>Nothing comes from the databases for a while.</summary>
    public Task Hang(int node, TimeSpan window) => Task.WhenAll(nodes[node].Wires.Select(wire => wire.Hang(window)));

    /// <summary>The machine of the primary loses its power, and the standby is promoted.</summary>
    public async Task FailOver()
    {
        HasFailedOver = true;
        await pair.KillPrimary();
        await pair.Promote();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in nodes)
        {
            node.Process?.Dispose();
            foreach (var wire in node.Wires)
                await wire.DisposeAsync();
            node.Place.Dispose();
        }
        await pair.DisposeAsync();
        Directory.Delete(Path.GetDirectoryName(library)!, recursive: true);
    }

    private async Task AddNode()
    {
        Wire[] wires = [new(Port(pair.Primary)), new(Port(pair.Standby))];
        var hosts = string.Join(',', wires.Select(wire => $"127.0.0.1:{wire.Port}"));
        var place = Place.On($"Host={hosts};Username=postgres;Database=postgres");
        if (nodes.Count > 0)
            place.JoinTo(nodes[0].Place);
        var node = new Node(place, wires);
        nodes.Add(node);
        await Serve(node, TimeSpan.Zero);
    }

    private async Task Serve(Node node, TimeSpan skew)
    {
        (string, string)[] clock =
        [
            ("LD_PRELOAD", library),
            ("CLOCK_SKEW", ((int)skew.TotalSeconds).ToString(CultureInfo.InvariantCulture)),
        ];
        node.Process = null;
        // Alone after the failover, the database has nobody to wait for: a server starts on it when it is told so.
        string[] more = HasFailedOver ? ["--lossy-commits"] : [];
        node.Process = await TenderProcess.ServeAs(node.Place, [], clock, isRead: true, more);
        node.Http = node.Process.Http;
    }

    private static int Port(string connection) => new NpgsqlConnectionStringBuilder(connection).Port;

    private static string Compiler() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(':')
            .SelectMany(folder => new[] { "cc", "gcc", "tcc" }.Select(name => Path.Combine(folder, name)))
            .FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException("No C compiler: install Debian's package tcc.");

    private static async Task Run(string program, params string[] arguments)
    {
        using var run = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var said = await run.StandardError.ReadToEndAsync();
        await run.WaitForExitAsync();
        if (run.ExitCode != 0)
            throw new InvalidOperationException($"{program} ended with {run.ExitCode}: {said}");
    }

    private sealed class Node(Place place, Wire[] wires)
    {
        public Place Place => place;
        public Wire[] Wires => wires;
        public TenderProcess? Process { get; set; }
        public Uri Http { get; set; } = null!;
    }
}
