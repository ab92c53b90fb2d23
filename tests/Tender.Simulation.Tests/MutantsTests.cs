using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace Tender.Simulated;

/// <summary>
/// Bugs are planted in a copy of the product's source, which is built once; worlds must find each of them.
/// <c>TENDER_MUTANT</c> names one to look for; with <c>TENDER_WRITE_DOCS=1</c> the table of all is kept.
/// </summary>
public sealed partial class MutantsTests(ITestOutputHelper output)
{
    private const string Introduction =
        "Written by `TENDER_WRITE_DOCS=1 ./soak.sh mutants`: each bug is planted in a copy of the product's own source "
        + "(`tests/Tender.Simulation.Tests/Mutants.cs`), and worlds run from seed 1 until something does not hold. "
        + "Seconds include the start of the process.";

    private const int WorldsMax = 60;

    private static readonly string[] Copied =
    [
        "Directory.Build.props",
        "Directory.Packages.props",
        "BannedSymbols.txt",
        ".editorconfig",
        "docs/processor-openapi.json",
        "src/Tender.AmazonPay",
        "src/Tender.Core",
        "src/Tender.Server",
        "tests/Tender.Simulation.Tests",
        "tests/Tender.Tests/Simulations",
    ];

    [Fact]
    public void Each_mutant_still_has_its_place_in_the_source()
    {
        foreach (var mutant in Mutants.Table)
        foreach (var (file, find, _) in mutant.Edits)
            Assert.True(
                Source(file).Split(find).Length == 2,
                $"{mutant.Name}: its text stands in {file} {Source(file).Split(find).Length - 1} times."
            );
    }

    [Fact]
    public async Task Worlds_find_bugs_that_are_planted_in_the_product()
    {
        var asked = Environment.GetEnvironmentVariable("TENDER_MUTANT");
        var sought = Mutants.Table.Where(one => asked is null || one.Name == asked).ToList();
        Assert.True(sought.Count > 0, $"No planted bug is called {asked}.");
        var copy = Directory.CreateTempSubdirectory("tender-mutants-").FullName;
        try
        {
            await Build(copy);
            var table = new StringBuilder();
            var unfound = new List<string>();
            foreach (var mutant in sought)
            {
                var (found, row) = await Hunt(copy, mutant);
                output.WriteLine(row);
                table.AppendLine(row);
                if (!found)
                    unfound.Add(mutant.Name);
            }
            Keep(table.ToString(), sought.Count);
            Assert.True(unfound.Count == 0, $"Not found in {WorldsMax} worlds: {string.Join("; ", unfound)}");
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    private static async Task<(bool Found, string Row)> Hunt(string copy, Mutant mutant)
    {
        var program = Path.Combine(
            copy,
            "tests/Tender.Simulation.Tests/bin/Release/net10.0/Tender.Simulation.Tests.dll"
        );
        var watch = Stopwatch.StartNew();
        var (_, said) = await Run(
            copy,
            [program, "-method", "*WorldTests.What_must_hold*", "-noColor", "-showLiveOutput"],
            ("TENDER_MUTANT", mutant.Name),
            ("TENDER_FROM", "1"),
            ("TENDER_WORLDS", WorldsMax.ToString(CultureInfo.InvariantCulture)),
            ("TENDER_SHRINK", "0")
        );
        var seconds = watch.Elapsed.TotalSeconds.ToString("F0", CultureInfo.InvariantCulture);
        var found = Failed().Match(said);
        var cells = found.Success
            ? $"{found.Groups[1].Value} | {found.Groups[2].Value} | {seconds} | " + Shortened(found.Groups[3].Value)
            : "not found | | |";
        return (found.Success, $"| {mutant.Name} | {cells} |");
    }

    /// <summary>Copies the source, plants every bug behind a question, and builds it.</summary>
    private static async Task Build(string copy)
    {
        foreach (var path in Copied)
            Copy(Path.Combine(Root, path), Path.Combine(copy, path));
        File.WriteAllText(
            Path.Combine(copy, "src/Tender.Core/Planted.cs"),
            """
            namespace Tender.Core;
            public static class Planted
            {
                private static readonly string? name = System.Environment.GetEnvironmentVariable("TENDER_MUTANT");
                public static bool Is(string one) => one == name;
            }
            """
        );
        foreach (var mutant in Mutants.Table)
        foreach (var (file, find, with) in mutant.Edits)
        {
            var path = Path.Combine(copy, "src", file);
            var text = File.ReadAllText(path);
            // Where two bugs share a place the second is planted in what the first left of it.
            var at = text.IndexOf(find, StringComparison.Ordinal);
            Assert.True(at >= 0, $"{mutant.Name}: another bug stands in its place in {file}.");
            var planted = with.Replace(
                "BUG",
                $"global::Tender.Core.Planted.Is(\"{mutant.Name}\")",
                StringComparison.Ordinal
            );
            File.WriteAllText(path, text[..at] + planted + text[(at + find.Length)..]);
        }
        var (code, said) = await Run(
            copy,
            [
                "build",
                "tests/Tender.Simulation.Tests",
                "-c",
                "Release",
                "-v",
                "quiet",
                "--nologo",
                "-nodeReuse:false",
                "-p:RunAnalyzers=false",
                "-p:EnforceCodeStyleInBuild=false",
                "-p:TreatWarningsAsErrors=false",
                "-p:GenerateDocumentationFile=false",
                "-p:UseSharedCompilation=false",
                "-p:NuGetAudit=false",
            ]
        );
        Assert.True(code == 0, said);
    }

    private void Keep(string rows, int count)
    {
        if (count < Mutants.Table.Count)
            return;
        var path = Path.Combine(Root, "docs/mutants.md");
        if (Environment.GetEnvironmentVariable("TENDER_WRITE_DOCS") != "1")
            return;
        File.WriteAllText(
            path,
            $"""
            # Planted bugs, and what finds them

            {Introduction}

            | Bug | Seed | Steps | Seconds | What does not hold |
            |---|--:|--:|--:|---|
            {rows}
            """
        );
    }

    private static async Task<(int Code, string Said)> Run(
        string folder,
        string[] arguments,
        params (string Name, string Value)[] environment
    )
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        var said = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            return (-1, "It took too long.");
        }
        return (process.ExitCode, await said + await errors);
    }

    private static void Copy(string from, string to)
    {
        if (File.Exists(from))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(from, to);
            return;
        }
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
            if (!Path.GetRelativePath(from, file).Split('/').Any(part => part is "bin" or "obj"))
                Copy(file, Path.Combine(to, Path.GetRelativePath(from, file)));
    }

    private static string Source(string file) => File.ReadAllText(Path.Combine(Root, "src", file));

    private static string Shortened(string sentence) =>
        (sentence.Length > 130 ? sentence[..130] + "…" : sentence).Replace('|', '/').Trim();

    private static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at.FullName, "Tender.slnx")))
            at = at.Parent!;
        return at.FullName;
    }

    [GeneratedRegex(@"Seed (\d+) failed after (\d+) steps[^:]*: (.*)")]
    private static partial Regex Failed();
}
