using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Tender.Bench;

// Process figures come from /proc, salts from libcrypto, the cluster from Debian's paths.
[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]

// --empty-server --http PORT: the reference of the start-up figures, run by them.
if (args is ["--empty-server", "--http", var at])
{
    await EmptyServer
        .Build(int.Parse(at, CultureInfo.InvariantCulture), http =>
            http.Response.Body.WriteAsync("ok\n"u8.ToArray()).AsTask()
        )
        .RunAsync();
    return 0;
}

var (names, seconds, rounds, keep) = (new List<string>(), 3.0, 5, (string?)null);
var (other, older, payments, told) = ((string?)null, (string?)null, 1_000_000, false);
for (var i = 0; i < args.Length; i++)
{
    if (
        args[i] == "--seconds"
        && i + 1 < args.Length
        && double.TryParse(args[i + 1], CultureInfo.InvariantCulture, out seconds)
        && seconds > 0
    )
        i++;
    else if (
        args[i] == "--rounds"
        && i + 1 < args.Length
        && int.TryParse(args[i + 1], CultureInfo.InvariantCulture, out rounds)
        && rounds > 0
    )
        i++;
    else if (args[i] == "--keep" && i + 1 < args.Length)
        keep = args[++i];
    else if (args[i] == "--against" && i + 1 < args.Length)
        other = args[++i];
    else if (args[i] == "--told")
        told = true;
    else if (args[i] == "--migrate" && i + 1 < args.Length)
        older = args[++i];
    else if (
        args[i] == "--payments"
        && i + 1 < args.Length
        && int.TryParse(args[i + 1], CultureInfo.InvariantCulture, out payments)
        && payments > 0
    )
        i++;
    else if (!args[i].StartsWith('-'))
        names.Add(args[i]);
    else
        return Usage($"What is {args[i]}?");
}

if (told && other is null)
    return Usage("--told goes with --against FOLDER.");

var table = new Table();
var figures = new Figures(table, rounds, TimeSpan.FromSeconds(seconds));
(string Name, string Rows, Func<Task> Measure)[] all =
[
    ("postgres", "1, 3, 8, 19", figures.Postgres),
    ("sqlite", "2", figures.Sqlite),
    ("poll", "4", figures.Poll),
    ("notify", "5", figures.Notify),
    ("advance", "6", figures.Advance),
    ("start", "9, 10", figures.Start),
    ("idle", "11", figures.Idle),
    ("large", "7", () => figures.Large(make: names.Count > 0)),
    ("peers", "12", figures.Peers),
    ("pages", "13", figures.Pages),
    ("console", "14", () => figures.Console(asked: names.Count > 0)),
    ("sandbox", "15", figures.Sandbox),
    ("restore", "16", figures.Restore),
    ("cost", "17, 18", figures.Cost),
    ("order", "21", figures.Order),
    ("nodes", "20", figures.Nodes),
    ("life", "22", figures.Life),
    ("handshakes", "23", figures.Handshakes),
];
foreach (var name in names)
    if (!all.Any(one => one.Name == name))
        return Usage(
            $"There is no benchmark {name}. There are: "
                + $"{string.Join(", ", all.Select(one => $"{one.Name} (rows {one.Rows})"))}."
        );
var chosen =
    other is not null ? [("against", "", () => figures.Builds(other, names, told))]
    : older is not null ? [("migrate", "", () => figures.Migration(older, names, payments))]
    : names.Count == 0 ? all
    : [.. all.Where(one => names.Contains(one.Name))];

// Asked, not compiled away: both configurations must build the same source.
if (typeof(TenderServer).Assembly.GetCustomAttribute<DebuggableAttribute>() is { IsJITOptimizerDisabled: true })
    return Usage("A debug build measures nothing: ./bench.sh runs the Release build.");
var failed = 0;
var started = Stopwatch.GetTimestamp();
foreach (var (name, _, measure) in chosen)
    try
    {
        await measure();
    }
    catch (Exception failure)
        when (failure
                is CannotMeasureException
                    or InvalidOperationException
                    or IOException
                    or System.Data.Common.DbException
        )
    {
        failed++;
        Console.Error.WriteLine($"{name}: {failure.Message}");
    }
var took = Stopwatch.GetElapsedTime(started);
Console.WriteLine(
    string.Create(
        CultureInfo.InvariantCulture,
        $"{took.TotalSeconds:F0} s{(failed == 0 ? "" : $", {failed} benchmarks failed")}"
    )
);
if (keep is not null && failed == 0 && names.Count == 0 && other is null && older is null)
    await File.WriteAllTextAsync(keep, table.Document($"./bench.sh {string.Join(' ', args)}", took));
return failed == 0 && table.AllHeld ? 0 : 1;

static int Usage(string problem)
{
    Console.Error.WriteLine(
        $"{problem}\n./bench.sh [NAME…] [--rounds N] [--seconds N] [--keep FILE]: all benchmarks or those "
            + $"named; the median of N rounds (5) of N seconds each (3); a full run may be kept. --against FOLDER: "
            + $"this build and another one, in turns, on both databases or the one named; each keeps its own schema; "
            + $"with --told each payment is told of, and counts when its notice has arrived. "
            + $"--migrate FOLDER [--payments N]: a database that another published build filled (1,000,000) is started "
            + $"by this one."
    );
    return 2;
}
