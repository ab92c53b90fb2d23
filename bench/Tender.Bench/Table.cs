using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Tender.Bench;

/// <summary>A row of the table: what is measured, against what, and how good it has to be.</summary>
/// <param name="Number">Its number; the same for ever.</param>
/// <param name="Work">What is measured.</param>
/// <param name="Against">What it is divided by, measured in the same run.</param>
/// <param name="Bar">What it must reach.</param>
/// <param name="Aim">What it should reach.</param>
/// <param name="IsLessBetter">Whether the figure is a time, a size or a load, and must stay below the bar.</param>
internal sealed record Row(int Number, string Work, string Against, double Bar, double? Aim, bool IsLessBetter = false)
{
    public bool Holds(double figure) => IsLessBetter ? figure <= Bar : figure >= Bar;

    /// <summary>Every row there is.</summary>
    public static readonly Row[] All =
    [
        new(1, "v2 Create Charge, salts 20 and 32, PostgreSQL, 64 connections", "pgbench, five statements a transaction, 32 clients", 1.4, 2.5),
        new(2, "v2 Create Charge, salts 20 and 32, SQLite with synchronous=FULL, 64 connections", "five statements a transaction, one thread", 1.4, 2.5),
        new(3, "v1 Authorize, synchronous, PostgreSQL, 64 connections", "pgbench, five statements a transaction, 32 clients", 1.4, 2.5),
        new(4, "Get Charge and GetAuthorizationDetails, 64 connections", "a signed request of the same server that is answered in JSON without a look into the database", 0.5, 0.8),
        new(5, "v2 Create Charge and its signed notice delivered, sustained", "RSA-2048 signatures of one core", 0.5, 0.8),
        new(6, "a clock moved over 100,000 pending authorizations", "the bare loop of read, change, owe and drop, 500 a commit", 2.5, 1.3, IsLessBetter: true),
        new(7, "works 1 and 4 and the claims of due jobs with 10,000,000 charges and 1,000,000 armed timers, PostgreSQL", "the same with 10,000 charges", 0.8, 0.95),
        new(8, "99th percentile of work 1 at half its rate", "99th percentile of pgbench", 2, 1, IsLessBetter: true),
        new(9, "start to the first signed answer, published build", "an empty Kestrel application to its first answer", 2.5, 1.5, IsLessBetter: true),
        new(10, "memory at the start, MiB", "", 120, 90, IsLessBetter: true),
        new(11, "an idle server with 1,000,000 armed timers, percent of a core", "", 1, null, IsLessBetter: true),
        new(12, "one call that makes a payment, 16 connections", "emulate 0.12.2", 0.6, 1),
    ];
}

/// <summary>One comparison: what we did and what the reference did, right before or after.</summary>
internal readonly record struct Round(double Ours, double Reference)
{
    public double Ratio => Ours / Reference;
}

/// <summary>The rows of a run, printed as they come, each the median of its rounds; and what else is worth knowing.</summary>
internal sealed class Table
{
    private readonly List<(Row Row, double Figure, string Line)> rows = [];
    private readonly List<string> notes = [];

    public bool AllHeld => rows.TrueForAll(one => one.Row.Holds(one.Figure));

    /// <summary>A row that is a ratio.</summary>
    public void Add(int number, IReadOnlyList<Round> rounds, string unit, string remark = "")
    {
        var row = Row.All[number - 1];
        var ratio = Median(rounds.Select(round => round.Ratio));
        var (ours, reference) = (Median(rounds.Select(round => round.Ours)), Median(rounds.Select(round => round.Reference)));
        Add(row, ratio, Text($"{rounds.Min(round => round.Ratio):F2} to {rounds.Max(round => round.Ratio):F2} in {rounds.Count} rounds; {ours:N0} {unit} against {reference:N0}{(remark.Length > 0 ? "; " : "")}{remark}"));
    }

    /// <summary>A row that is a figure of its own.</summary>
    public void Add(int number, IReadOnlyList<double> figures, string remark) =>
        Add(Row.All[number - 1], Median(figures), Text($"{figures.Min():F2} to {figures.Max():F2} in {figures.Count} rounds; {remark}"));

    /// <summary>Something to know that no row demands.</summary>
    public void Note(FormattableString text)
    {
        notes.Add(text.ToString(CultureInfo.InvariantCulture));
        Console.WriteLine($"note: {notes[^1]}");
    }

    /// <summary>The run as docs/benchmarks.md keeps it.</summary>
    public string Document(string command, TimeSpan took)
    {
        var text = new StringBuilder(Text(
            $"""
            # Benchmarks

            The last full run. A figure alone says more about the machine than about Tender: read the ratios. Each reference was measured in the same run, on the same machine, in turns with
            the work, by `bench/Tender.Bench`; the load generator shares the cores with the server. The server is the published build (ReadyToRun), in a process of its own, and every answer
            that counts is on disk. A row is the median of its rounds.

            Command: `{command}` ({took.TotalSeconds:F0} s).
            Machine: {Environment.ProcessorCount} cores ({Processor()}), {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30} GB, {RuntimeInformation.OSDescription.Split('#')[0].Trim()}, {RuntimeInformation.FrameworkDescription}.

            | Row | Work | Against | Figure | Bar | Aim | | Seen |
            |---|---|---|---|---|---|---|---|

            """));
        foreach (var row in Row.All)
            if (rows.Find(one => one.Row == row) is { Row: not null } seen)
                text.Append(Text($"| {row.Number} | {row.Work} | {row.Against} | {seen.Figure:F2} | {Sign(row)} {row.Bar} | {(row.Aim is { } aim ? $"{Sign(row)} {aim.ToString(CultureInfo.InvariantCulture)}" : "")} | {(row.Holds(seen.Figure) ? "held" : "**short**")} | {seen.Line} |\n"));
            else
                text.Append(Text($"| {row.Number} | {row.Work} | {row.Against} | | {Sign(row)} {row.Bar} | {(row.Aim is { } aim ? $"{Sign(row)} {aim.ToString(CultureInfo.InvariantCulture)}" : "")} | not measured | |\n"));
        if (notes.Count > 0) text.Append("\nBesides:\n\n").AppendJoin('\n', notes.Select(note => "- " + note)).Append('\n');
        return text.ToString();

        static string Sign(Row row) => row.IsLessBetter ? "≤" : "≥";
    }

    public static double Median(IEnumerable<double> all)
    {
        double[] sorted = [.. all.Order()];
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }

    private void Add(Row row, double figure, string line)
    {
        rows.Add((row, figure, line));
        Console.WriteLine(Text($"row {row.Number}: {figure:F2} (bar {row.Bar}, aim {(row.Aim is { } aim ? aim.ToString(CultureInfo.InvariantCulture) : "none")}) {(row.Holds(figure) ? "held" : "short")}: {row.Work}; {line}"));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Processor() => File.Exists("/proc/cpuinfo") && File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal)) is { } line
        ? line[(line.IndexOf(':') + 1)..].Trim() : RuntimeInformation.ProcessArchitecture.ToString();
}
