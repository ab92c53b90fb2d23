using System.Diagnostics;
using System.Text.RegularExpressions;
using Tender.Core.Tests;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Commands;

/// <summary>
/// What the documentation types to start Tender, and beside one that listens for the real service's hosts. Each block
/// is typed into bash as it stands there, with other ports; <c>dotnet run</c> runs what is built already.
/// </summary>
public sealed partial class DocumentedStartsTests
{
    /// <summary>The first line of a server that is ready for its reader.</summary>
    private const string Ready = "Open this first";

    private const string Before = """
        dotnet() {
            [ "$1 $2 $3" = "run --project src/Tender" ] || { echo "not expected: dotnet $*" >&2; return 1; }
            exec "$DOTNET" "$PROGRAM"
        }

        """;

    [Theory]
    [InlineData("README.md", "dotnet run --project src/Tender")]
    [InlineData("docs/quick-start.md", "dotnet run --project src/Tender")]
    public async Task The_first_command_starts_the_service(string page, string command)
    {
        var line = Block(page, block => block.StartsWith(command, StringComparison.Ordinal)).Split('\n')[0];
        await Starts(line, []);
    }

    [Fact]
    public async Task The_operators_command_starts_it_on_PostgreSQL()
    {
        const string connection = "Host=db;Username=tender;Password=secret;Database=tender";
        var block = Block("docs/operating.md", text => text.Contains(connection, StringComparison.Ordinal));
        var typed = block.Replace(connection, await Postgres.NewDatabase(), StringComparison.Ordinal);
        Assert.Contains("on PostgreSQL", await Starts(typed, []));
    }

    [Fact]
    public async Task The_real_hosts_are_reached_by_a_proxy_and_by_their_addresses()
    {
        await using var host = await TenderHost.Start(TestDatabase.Sqlite, settings => settings with { Proxy = -1 });
        var place = Directory.CreateTempSubdirectory("tender-docs-").FullName;
        Directory.CreateSymbolicLink(Path.Combine(place, ".tender"), host.DataDirectory);
        try
        {
            foreach (var page in new[] { "docs/operating.md", "docs/sdks.md" })
            {
                var block = Block(page, text => text.Contains("https://pay-api.amazon.com", StringComparison.Ordinal))
                    .Replace("localhost:8888", host.Proxy.Authority, StringComparison.Ordinal)
                    .Replace(":8443", $":{host.Https.Port}", StringComparison.Ordinal);
                using var bash = Type($"curl() {{ command curl --fail -sS \"$@\"; }}\n{block}", place, []);
                var (said, complained) = (bash.StandardOutput.ReadToEndAsync(), bash.StandardError.ReadToEndAsync());
                await bash.EndsWithin(TimeSpan.FromMinutes(1));
                Assert.True(bash.ExitCode == 0, $"{page}: {await said}{await complained}");
                Assert.Equal("ok", (await said).Trim());
            }
        }
        finally
        {
            Directory.Delete(place, recursive: true);
        }
    }

    /// <summary>The server that a command starts gets ready; it is ended then.</summary>
    private static async Task<string> Starts(string command, Dictionary<string, string> environment)
    {
        var place = Directory.CreateTempSubdirectory("tender-docs-").FullName;
        environment["TENDER_HTTP"] = "-1";
        environment["TENDER_HTTPS"] = "0";
        using var bash = Type(Before + command, place, environment);
        try
        {
            var complained = bash.StandardError.ReadToEndAsync();
            var said = new List<string>();
            using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
            while (!said.Any(line => line.Contains(Ready, StringComparison.Ordinal)))
                said.Add(
                    await bash.StandardOutput.ReadLineAsync(patience.Token)
                        ?? throw new InvalidOperationException($"It ended: {await complained}")
                );
            return string.Join('\n', said);
        }
        finally
        {
            bash.Kill(entireProcessTree: true);
            await bash.WaitForExitAsync();
            Directory.Delete(place, recursive: true);
        }
    }

    private static Process Type(string script, string place, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo("bash", ["-euo", "pipefail", "-c", script])
        {
            WorkingDirectory = place,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("TENDER_")).ToList())
            start.Environment.Remove(name);
        start.Environment["PROGRAM"] = Path.Combine(AppContext.BaseDirectory, "Tender.dll");
        start.Environment["DOTNET"] = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } path
            ? path
            : "dotnet";
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    private static string Block(string page, Func<string, bool> isIt) =>
        Blocks()
            .Matches(File.ReadAllText(Path.Combine(Repository.Root, page)))
            .Select(block => block.Groups[1].Value)
            .First(isIt);

    [GeneratedRegex(@"```bash\n(.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex Blocks();
}
