using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using Tender;
using Tender.Bench;

// Process figures come from /proc, salts from libcrypto, the cluster from Debian's paths.
[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]

// --empty-server --http PORT: the reference of the start-up figures, run by them.
if (args is ["--empty-server", "--http", var at])
{
    await EmptyServer.Build(int.Parse(at, CultureInfo.InvariantCulture), http => http.Response.Body.WriteAsync("ok\n"u8.ToArray()).AsTask()).RunAsync();
    return 0;
}

var (name, seconds, keep) = ((string?)null, 3.0, (string?)null);
for (var i = 0; i < args.Length; i++)
{
    if (args[i] == "--seconds" && i + 1 < args.Length && double.TryParse(args[i + 1], CultureInfo.InvariantCulture, out seconds) && seconds > 0) i++;
    else if (args[i] == "--keep" && i + 1 < args.Length) keep = args[++i];
    else if (!args[i].StartsWith('-') && name is null) name = args[i];
    else return Usage($"What is {args[i]}?");
}

var report = new Report();
var figures = new Figures(report, TimeSpan.FromSeconds(seconds), small: seconds < 2);
(string Name, Func<Task> Measure)[] all =
[
    ("start", figures.Start), ("authorize-sqlite", () => figures.Authorize(postgres: false)), ("authorize-postgres", () => figures.Authorize(postgres: true)), ("door", figures.Door),
    ("poll", figures.Poll), ("advance", figures.Advance), ("notify", figures.Notify),
];
var chosen = name is null ? all : [.. all.Where(one => one.Name.StartsWith(name, StringComparison.Ordinal))];
if (chosen.Length == 0) return Usage($"There is no benchmark {name}. There are: {string.Join(", ", all.Select(one => one.Name))}.");
// Asked, not compiled away: both configurations must build the same source.
if (typeof(TenderServer).Assembly.GetCustomAttribute<DebuggableAttribute>() is { IsJITOptimizerDisabled: true }) return Usage("A debug build measures nothing: ./bench.sh runs the Release build.");
var failed = 0;
var started = Stopwatch.GetTimestamp();
foreach (var (one, measure) in chosen)
    try
    {
        await measure();
    }
    catch (Exception failure) when (failure is CannotMeasureException or InvalidOperationException or IOException)
    {
        failed++;
        Console.Error.WriteLine($"{one}: {failure.Message}");
    }
var took = Stopwatch.GetElapsedTime(started);
Console.WriteLine($"{report.Rows.Count} rows in {took.TotalSeconds:F0} s{(failed == 0 ? "" : $", {failed} benchmarks failed")}");
if (keep is not null && failed == 0 && name is null) await File.WriteAllTextAsync(keep, report.Document(seconds, took));
return failed == 0 ? 0 : 1;

static int Usage(string problem)
{
    Console.Error.WriteLine($"{problem}\n./bench.sh [NAME] [--seconds N] [--keep FILE]: all benchmarks or those whose name begins with NAME; N seconds each (3; less than 2 also means less data); a full run may be kept.");
    return 2;
}

namespace Tender.Bench
{
    /// <summary>The rows of a run, printed as they come.</summary>
    internal sealed class Report
    {
        public List<(string Name, string Figure, double Ratio, string Reference)> Rows { get; } = [];

        public void Row(string name, string figure, double ratio, string reference)
        {
            Rows.Add((name, figure, ratio, reference));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"row {name}: {figure} {ratio:F2} ({reference})"));
        }

        /// <summary>The run as docs/benchmarks.md keeps it.</summary>
        public string Document(double seconds, TimeSpan took)
        {
            var text = new StringBuilder(
                $"""
                # Benchmarks

                The last full run. A figure alone says more about the machine than about Tender: read the ratios. Each reference was measured in the same run, on the same machine, by
                `bench/Tender.Bench`; the load generator shares the cores with the server.

                Command: `./bench.sh{(seconds == 3 ? "" : string.Create(CultureInfo.InvariantCulture, $" --seconds {seconds}"))} --keep docs/benchmarks.md` ({took.TotalSeconds:F0} s).
                Machine: {Environment.ProcessorCount} cores ({Processor()}), {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30} GB, {RuntimeInformation.OSDescription.Split('#')[0].Trim()}, {RuntimeInformation.FrameworkDescription}.

                | Row | Figure | Ratio | Reference |
                |---|---|---|---|

                """);
            foreach (var (name, figure, ratio, reference) in Rows) text.Append(CultureInfo.InvariantCulture, $"| {name} | {figure} | {ratio:F2} | {reference} |\n");
            return text.ToString();
        }

        private static string Processor() => File.Exists("/proc/cpuinfo") && File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal)) is { } line
            ? line[(line.IndexOf(':') + 1)..].Trim() : RuntimeInformation.ProcessArchitecture.ToString();
    }
}
