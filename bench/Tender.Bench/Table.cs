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
/// <param name="Also">What must hold besides.</param>
internal sealed record Row(
    int Number,
    string Work,
    string Against,
    double Bar,
    double? Aim,
    bool IsLessBetter = false,
    Also? Also = null
)
{
    public bool Holds(double figure, double? also) =>
        Within(figure, Bar) && (Also is null || (also is { } second && Within(second, Also.Bar)));

    /// <summary>A bar or an aim as it is written.</summary>
    public string Written(double? limit) =>
        limit is { } value ? string.Create(CultureInfo.InvariantCulture, $"{(IsLessBetter ? "≤" : "≥")} {value}") : "";

    private bool Within(double figure, double bar) => IsLessBetter ? figure <= bar : figure >= bar;

    /// <summary>Every row there is.</summary>
    public static readonly Row[] All =
    [
        new(
            1,
            "v2 Create Charge, 200,000 permissions, 20 merchants, four of them notified, PostgreSQL, 64 connections",
            "pgbench, five statements a transaction, 32 clients",
            2.2,
            3.0
        ),
        new(2, "the same on SQLite with synchronous=FULL", "five statements a transaction, one thread", 2.3, 2.8),
        new(
            3,
            "v1 Authorize, synchronous, of the same merchants, PostgreSQL, 64 connections",
            "pgbench, five statements a transaction, 32 clients",
            2.4,
            3.3
        ),
        new(
            4,
            "Get Charge and GetAuthorizationDetails, 64 connections",
            "a signed request of the same server that is answered in JSON without a look into the database",
            0.75,
            0.85
        ),
        new(
            5,
            "v2 Create Charge and its signed notice delivered, sustained",
            "RSA-2048 signatures of one core",
            0.75,
            0.9
        ),
        new(
            6,
            "a clock moved over 100,000 pending authorizations",
            "the bare loop of read, change, owe and drop, 500 a commit",
            1.8,
            1.2,
            IsLessBetter: true
        ),
        new(
            7,
            "works 1 and 4 and the claims of due jobs with 10,000,000 charges and 1,000,000 armed timers, PostgreSQL",
            "the same with 10,000 charges",
            0.85,
            0.95
        ),
        new(8, "99th percentile of work 1 at half its rate", "99th percentile of pgbench", 1, 0.6, IsLessBetter: true),
        new(
            9,
            "start to the first signed answer, runtime and service compiled ahead as one (`deploy/publish.sh`)",
            "an empty Kestrel application to its first answer",
            1.4,
            1.15,
            IsLessBetter: true
        ),
        new(
            10,
            "memory at the start, MiB",
            "",
            90,
            80,
            IsLessBetter: true,
            Also: new("MiB with 100,000 charges made", 150, 120)
        ),
        new(11, "an idle server with 1,000,000 armed timers, percent of a core", "", 0.5, 0.1, IsLessBetter: true),
        new(
            12,
            "one call that makes a payment, 16 connections: v2 Create Charge, SQLite",
            "emulate 0.12.2, which keeps it in memory and checks no signature",
            0.85,
            1,
            Also: new("times stripe-stateful-mock 0.0.16, in memory too, a key for each charge", 1, 1)
        ),
        new(
            13,
            "a hosted page, its buyer signed in, one at a time",
            "twice the smallest signed JSON answer of the same server, and 5 ms",
            1,
            0.5,
            IsLessBetter: true
        ),
        new(
            14,
            "the slowest page of the console with 1,000,000 payments of one merchant, one at a time, on both databases",
            "three times a signed Get Charge of the same server, and 10 ms",
            1,
            0.5,
            IsLessBetter: true
        ),
        new(
            15,
            "another sandbox of Tender.Testing in one process, ms",
            "",
            100,
            50,
            IsLessBetter: true,
            Also: new("MiB each", 15, 5)
        ),
        new(
            16,
            "a snapshot of 10,000 objects, half of them changed since, brought back on SQLite, ms",
            "",
            1000,
            500,
            IsLessBetter: true,
            Also: new("ms on PostgreSQL", 1000, 500)
        ),
        new(
            17,
            "what a charge on a permission leaves for ever, PostgreSQL, kB in tables and indexes",
            "",
            4,
            3,
            IsLessBetter: true,
            Also: new("rows", 8, 6)
        ),
        new(18, "what a charge on a permission writes to PostgreSQL's log, kB", "", 7, 4, IsLessBetter: true),
        new(
            19,
            "processor time of a charge, server and PostgreSQL, 64 connections, us",
            "",
            140,
            110,
            IsLessBetter: true,
            Also: new("us with one connection", 900, 700)
        ),
        new(
            20,
            "processor time of a charge on two nodes of one PostgreSQL, 64 connections to each",
            "on one of them",
            1.1,
            1,
            IsLessBetter: true,
            Also: new("on three", 1.1, 1)
        ),
        new(
            21,
            "what an order of its own leaves for ever (checkout, permission, captured charge), PostgreSQL, kB",
            "",
            9,
            7,
            IsLessBetter: true,
            Also: new("rows", 12, 10)
        ),
        new(
            22,
            "a payment's life: v1 order, authorization, capture, refund, three polls, its notices delivered, SQLite",
            "RSA-2048 signatures of one core",
            0.2,
            0.3
        ),
        new(
            23,
            "GetOrderReferenceDetails on a TLS connection of its own, 16 at once",
            "an empty Kestrel application with a P-256 certificate",
            0.7,
            0.9
        ),
    ];
}

/// <summary>A second figure of a row, with a bar of its own, on the same side as the first.</summary>
internal sealed record Also(string Name, double Bar, double Aim);

/// <summary>One comparison: what we did and what the reference did, right before or after.</summary>
internal readonly record struct Round(double Ours, double Reference)
{
    public double Ratio => Ours / Reference;
}

/// <summary>
/// The rows of a run, printed as they come, each the median of its rounds; and what else is worth knowing.
/// </summary>
internal sealed class Table
{
    private readonly List<(Row Row, string Figure, string Verdict, string Line)> rows = [];
    private readonly List<string> notes = [];

    /// <summary>Where this runs, in words.</summary>
    public static string Machine =>
        Text($"{Environment.ProcessorCount} cores ({Processor()}), ")
        + Text($"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30} GB, {System()}, ")
        + RuntimeInformation.FrameworkDescription;

    public bool AllHeld { get; private set; } = true;

    /// <summary>A row that is a ratio.</summary>
    public void Add(int number, IReadOnlyList<Round> rounds, string unit, string remark = "", double? also = null)
    {
        var ratio = Median(rounds.Select(round => round.Ratio));
        var (ours, reference) = (
            Median(rounds.Select(round => round.Ours)),
            Median(rounds.Select(round => round.Reference))
        );
        var (least, most) = (rounds.Min(round => round.Ratio), rounds.Max(round => round.Ratio));
        var line =
            Text($"{least:F2} to {most:F2} in {rounds.Count} rounds; ")
            + Text($"{ours:N0} {unit} against {reference:N0}");
        Add(Row.All[number - 1], ratio, also, remark.Length > 0 ? $"{line}; {remark}" : line);
    }

    /// <summary>A row that is a figure of its own.</summary>
    public void Add(int number, IReadOnlyList<double> figures, string remark = "", double? also = null)
    {
        var line = Text($"{figures.Min():F2} to {figures.Max():F2} in {figures.Count} rounds");
        Add(Row.All[number - 1], Median(figures), also, remark.Length > 0 ? $"{line}; {remark}" : line);
    }

    /// <summary>A row that cannot be measured on this machine: it is not held.</summary>
    public void Miss(int number, string reason) => Add(Row.All[number - 1], "", "not measured", reason, held: false);

    /// <summary>Something to know that no row demands.</summary>
    public void Note(FormattableString text)
    {
        notes.Add(text.ToString(CultureInfo.InvariantCulture));
        Console.WriteLine($"note: {notes[^1]}");
    }

    /// <summary>The run as docs/benchmarks.md keeps it.</summary>
    public string Document(string command, TimeSpan took)
    {
        var text = new StringBuilder(
            Text(
                $"""
                # Benchmarks

                The last full run. A figure alone says more about the machine than about Tender: read the ratios. Each
                reference was measured in the same run, on the same machine, in turns with the work, by
                `bench/Tender.Bench`; the load generator shares the cores with the server. The server is the published
                build (ReadyToRun), in a process of its own, and every answer that counts is on disk. A row is the
                median of its rounds.

                Command: `{command}` ({took.TotalSeconds:F0} s).
                Machine: {Machine}. What single steps cost: [benchmarks-micro.md](benchmarks-micro.md).

                | Row | Work | Against | Figure | Bar | Aim | | Seen |
                |---|---|---|---|---|---|---|---|

                """
            )
        );
        foreach (var row in Row.All)
        {
            var (_, figure, verdict, line) = rows.Find(one => one.Row == row) is { Row: not null } seen
                ? seen
                : (row, "", "not measured", "");
            var (bar, aim) = (row.Written(row.Bar), row.Written(row.Aim));
            text.Append(Text($"| {row.Number} | {row.Work} | {row.Against} | {figure} | "));
            text.Append(Text($"{bar} | {aim} | {verdict} | {line} |\n"));
        }
        if (notes.Count > 0)
            text.Append("\nBesides:\n\n").AppendJoin('\n', notes.Select(note => "- " + note)).Append('\n');
        return text.ToString();
    }

    public static double Median(IEnumerable<double> all)
    {
        double[] sorted = [.. all.Order()];
        return sorted.Length % 2 == 1
            ? sorted[sorted.Length / 2]
            : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }

    private void Add(Row row, double figure, double? also, string line)
    {
        var held = row.Holds(figure, also);
        if (row.Also is { } second)
            line += Text($"; {also:F2} {second.Name} (bar {row.Written(second.Bar)}, aim {row.Written(second.Aim)})");
        Add(row, Text($"{figure:F2}"), held ? "held" : "**short**", line, held);
    }

    private void Add(Row row, string figure, string verdict, string line, bool held)
    {
        rows.Add((row, figure, verdict, line));
        AllHeld &= held;
        var measured = figure.Length > 0 ? figure + " " : "";
        var aim = row.Aim is { } wanted ? Text($", aim {wanted}") : "";
        Console.WriteLine(
            Text($"row {row.Number}: {measured}(bar {row.Bar}{aim}) {verdict.Trim('*')}: {row.Work}; {line}")
        );
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string System() => RuntimeInformation.OSDescription.Split('#')[0].Trim();

    private static string Processor() =>
        File.Exists("/proc/cpuinfo")
        && File.ReadLines("/proc/cpuinfo")
            .FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
            is { } line
            ? line[(line.IndexOf(':') + 1)..].Trim()
            : RuntimeInformation.ProcessArchitecture.ToString();
}
