using System.Diagnostics;
using System.Text.RegularExpressions;
using Npgsql;
using Tender.Core.Tests;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Hosting;

/// <summary>The procedures of docs/operating.md, as they stand there.</summary>
/// <param name="data">The data directory they are about.</param>
/// <param name="connection">Its database on PostgreSQL; null for the embedded one.</param>
internal sealed partial class Procedure(string data, string? connection) : IDisposable
{
    public Procedure(TenderHost host)
        : this(host.DataDirectory, host.Connection) { }

    private readonly string place = Directory.CreateTempSubdirectory("tender-procedure-").FullName;

    /// <summary>What is installed as a program of that name elsewhere.</summary>
    private static readonly string Tender =
        $"tender() {{ dotnet '{Path.Combine(AppContext.BaseDirectory, "Tender.dll")}' \"$@\"; }}\n";

    /// <summary>A path for what a procedure makes.</summary>
    public string PathOf(string name) => Path.Combine(place, name);

    /// <summary>The names of all of them.</summary>
    public static IEnumerable<string> Names => Titles().Matches(Section()).Select(title => title.Groups[1].Value);

    /// <summary>The block of a procedure, of one language.</summary>
    public static string Block(string name, string language = "bash") =>
        Regex
            .Match(
                Section(),
                $@"^### {Regex.Escape(name)}\n(?:(?!^### )[^\0])*?^```{language}\n([^\0]*?)^```",
                RegexOptions.Multiline
            )
            .Groups[1]
            .Value
            is { Length: > 0 } block
            ? block
            : throw new InvalidOperationException($"docs/operating.md has no block in {language} under {name}.");

    /// <summary>Runs a procedure; it must not fail.</summary>
    public async Task<string> Run(string name, params (string Name, string Value)[] more)
    {
        var start = new ProcessStartInfo("bash", ["-euo", "pipefail", "-c", Tender + Block(name)])
        {
            WorkingDirectory = place,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var at = new NpgsqlConnectionStringBuilder(connection ?? "");
        var path = connection is null ? "" : $"{Postgres.Binaries()}:";
        (string, string?)[] variables =
        [
            ("PATH", $"{path}{Environment.GetEnvironmentVariable("PATH")}"),
            ("DATA", data),
            ("BACKUP", PathOf("backup")),
            ("PGHOST", at.Host),
            ("PGPORT", $"{at.Port}"),
            ("PGUSER", at.Username),
            ("PGDATABASE", at.Database),
            .. more,
        ];
        foreach (var (variable, value) in variables)
            start.Environment[variable] = value;
        using var process = Process.Start(start)!;
        var (said, complained) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.EndsWithin(TimeSpan.FromMinutes(2));
        Assert.True(process.ExitCode == 0, $"{name} ended with {process.ExitCode}: {await said}{await complained}");
        return await said;
    }

    public void Dispose()
    {
        Directory.Delete(place, recursive: true);
        if (Directory.Exists(data + ".before"))
            Directory.Delete(data + ".before", recursive: true);
    }

    /// <summary>The page of operators.</summary>
    public static string Page() => File.ReadAllText(Path.Combine(Repository.Root, "docs", "operating.md"));

    private static string Section()
    {
        var page = Page();
        return page[page.IndexOf("\n## Procedures\n", StringComparison.Ordinal)..];
    }

    [GeneratedRegex("^### (.+)$", RegexOptions.Multiline)]
    private static partial Regex Titles();
}
