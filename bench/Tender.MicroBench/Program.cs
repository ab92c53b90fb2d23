using System.Globalization;
using System.Text;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Order;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using BenchmarkDotNet.Validators;
using Perfolizer.Horology;
using Tender.MicroBench;

[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]

// What single steps of a payment cost. [--keep FILE]: writes the table there.
string? keep = null;
if (args is ["--keep", var file])
    keep = file;
else if (args.Length > 0)
{
    Console.Error.WriteLine(
        "./bench.sh micro [--keep FILE]: what single steps of a payment cost, in time and in memory."
    );
    return 2;
}

Samples.Taken = await Samples.Take();
var said = new AccumulationLogger();
var work = Directory.CreateTempSubdirectory("tender-micro-");
try
{
    var config = ManualConfig
        .CreateEmpty()
        // In this process: a process for each would be built first, for minutes.
        .AddJob(
            Job.Default.WithToolchain(InProcessEmitToolchain.Instance)
                .WithWarmupCount(6)
                .WithIterationCount(10)
                .WithIterationTime(TimeInterval.FromMilliseconds(150))
        )
        .AddDiagnoser(new MemoryDiagnoser(new MemoryDiagnoserConfig(displayGenColumns: false)))
        .AddColumnProvider(
            DefaultColumnProviders.Descriptor,
            DefaultColumnProviders.Statistics,
            DefaultColumnProviders.Metrics
        )
        .WithOrderer(new DefaultOrderer(SummaryOrderPolicy.Declared))
        .WithOptions(ConfigOptions.JoinSummary)
        .WithArtifactsPath(work.FullName)
        .AddValidator(JitOptimizationsValidator.FailOnError)
        .AddLogger(said);
    var summary = BenchmarkRunner.Run(
        [typeof(Signatures), typeof(Charges), typeof(Questions), typeof(Decisions), typeof(RowTexts), typeof(Answers)],
        config
    )[0];
    if (
        summary.HasCriticalValidationErrors
        || summary.Reports.IsEmpty
        || summary.Reports.Any(report => !report.Success || report.ResultStatistics is null)
    )
    {
        Console.Error.WriteLine(
            string.Join(
                '\n',
                said.GetLog()
                    .Split('\n')
                    .Where(line =>
                        line.Contains("Exception:", StringComparison.Ordinal)
                        || line.StartsWith("//    *", StringComparison.Ordinal)
                    )
                    .Distinct()
            )
        );
        return 1;
    }
    var table = Steps(summary);
    Console.WriteLine(table);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{summary.TotalTime.TotalSeconds:F0} s"));
    if (keep is not null)
        await File.WriteAllTextAsync(keep, Document(table));
    return 0;
}
finally
{
    work.Delete(recursive: true);
}

static string Steps(Summary summary)
{
    var text = new StringBuilder("| Step | Median, us | Standard deviation, us | Allocated, B |\n|---|---|---|---|\n");
    foreach (var report in summary.Reports)
    {
        var statistics = report.ResultStatistics!;
        text.Append(
                CultureInfo.InvariantCulture,
                $"| {report.BenchmarkCase.Descriptor.WorkloadMethodDisplayInfo.Trim('\'')} | "
                    + $"{statistics.Median / 1000:F2} | {statistics.StandardDeviation / 1000:F2} | "
            )
            .Append(
                CultureInfo.InvariantCulture,
                $"{report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase):N0} |\n"
            );
    }
    return text.ToString();
}

static string Document(string table) =>
    $"""
        # Micro-benchmarks

        What single steps of a payment cost on one thread, in time and in memory: where to look when a row of
        [benchmarks.md](benchmarks.md) moves. None of them has a bar. The records are those of a real server; "from the
        door" is a whole request without a socket, answered on SQLite in a file system in memory. What is allocated is
        counted for the whole process.

        Command: `./bench.sh micro --keep docs/benchmarks-micro.md`.
        Machine: {Tender.Bench.Table.Machine}.

        {table.ReplaceLineEndings("\n")}
        """.ReplaceLineEndings("\n");
