using System.Diagnostics;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Xml.Linq;
using Xunit;

namespace Tender.MerchantKit.Tests;

/// <summary>The packages as others get them.</summary>
public sealed class PackTests : IDisposable
{
    private readonly string output = Directory.CreateTempSubdirectory("tender-pack-").FullName;

    public void Dispose() => Directory.Delete(output, recursive: true);

    [Theory]
    [InlineData("Tender.Core", new string[0], new string[0])]
    [InlineData(
        "Tender.Server",
        new[]
        {
            "Tender.AmazonPay",
            "Tender.Core",
            "Microsoft.OpenApi",
            "Npgsql",
            "OpenTelemetry",
            "OpenTelemetry.Exporter.OpenTelemetryProtocol",
            "Otp.NET",
            "SQLitePCLRaw.bundle_e_sqlite3",
            "SQLitePCLRaw.core",
            "Polly.Core",
        },
        new[] { "Microsoft.AspNetCore.App" }
    )]
    [InlineData(
        "Tender.AmazonPay",
        new[] { "Microsoft.Extensions.Http", "Polly.Core" },
        new string[0],
        new[] { "Microsoft.Extensions.Http", "Polly.Core", "System.Text.Json" }
    )]
    [InlineData(
        "Tender.MerchantKit",
        new[] { "Tender.AmazonPay", "Polly.Core" },
        new[] { "Microsoft.AspNetCore.App" },
        new[] { "Tender.AmazonPay", "Microsoft.Extensions.Http", "Polly.Core", "System.Text.Json" }
    )]
    [InlineData(
        "Tender.Testing",
        new[]
        {
            "Tender.MerchantKit",
            "Tender.Server",
            "Microsoft.OpenApi",
            "Npgsql",
            "OpenTelemetry",
            "OpenTelemetry.Exporter.OpenTelemetryProtocol",
            "Otp.NET",
            "Polly.Core",
            "SQLitePCLRaw.bundle_e_sqlite3",
            "SQLitePCLRaw.core",
        },
        new[] { "Microsoft.AspNetCore.App" }
    )]
    public async Task The_package_has_documentation_and_needs_what_it_says(
        string name,
        string[] dependencies,
        string[] frameworks,
        string[]? onNet8 = null
    )
    {
        await using var package = await ZipFile.OpenReadAsync(await Pack(name));
        Assert.Superset(
            new HashSet<string> { $"lib/net10.0/{name}.dll", $"lib/net10.0/{name}.xml", "README.md" },
            package.Entries.Select(entry => entry.FullName).ToHashSet()
        );
        await using var stream = await package.Entries.Single(entry => entry.FullName == $"{name}.nuspec").OpenAsync();
        var nuspec = await XDocument.LoadAsync(stream, LoadOptions.None, default);
        Assert.Equal(dependencies, Of("net10.0", "dependency").Select(one => (string)one.Attribute("id")!));
        Assert.Equal(frameworks, Of("net10.0", "frameworkReference").Select(one => (string)one.Attribute("name")!));
        // What shops install is for .NET 8 as well, of which a package of JSON is new enough.
        string[] targets = onNet8 is null ? ["net10.0"] : ["net10.0", "net8.0"];
        Assert.Equal(
            targets.SelectMany(target => new[] { $"lib/{target}/{name}.dll", $"lib/{target}/{name}.xml" }),
            package.Entries.Select(entry => entry.FullName).Where(path => path.StartsWith("lib/")).Order()
        );
        if (onNet8 is not null)
            Assert.Equal(onNet8, Of("net8.0", "dependency").Select(one => (string)one.Attribute("id")!));
        // Its page where packages are looked for.
        Assert.Equal("README.md", All("readme").Single().Value);
        await using var readme = await package.Entries.Single(entry => entry.FullName == "README.md").OpenAsync();
        using var reader = new StreamReader(readme);
        var page = await File.ReadAllTextAsync(Path.Combine(Root, "src", name, "README.md"));
        Assert.Equal(page, await reader.ReadToEndAsync());
        Assert.StartsWith($"# {name}\n", page);
        Assert.Equal("The authors of Tender", All("authors").Single().Value);
        Assert.Equal("Apache-2.0", All("license").Single().Value);
        Assert.Single(Directory.GetFiles(output, $"{name}.*.snupkg"));

        IEnumerable<XElement> Of(string target, string element) =>
            All(element).Where(one => ((string?)one.Parent!.Attribute("targetFramework") ?? target) == target);

        IEnumerable<XElement> All(string element) => nuspec.Descendants().Where(one => one.Name.LocalName == element);
    }

    /// <summary>One library of SQLite for each system that .NET 10 serves on, none for phones and browsers.</summary>
    [Fact]
    public async Task The_tool_brings_the_natives_of_servers_alone()
    {
        await using var package = await ZipFile.OpenReadAsync(await Pack("Tender"));
        var natives = package
            .Entries.Select(entry => entry.FullName.Split('/'))
            .Where(path => path.Contains("runtimes"))
            .Select(path => path[Array.IndexOf(path, "runtimes") + 1])
            .Order(StringComparer.Ordinal);
        string[] linux = ["arm", "arm64", "musl-arm", "musl-arm64", "musl-x64", "ppc64le", "s390x", "x64"];
        Assert.Equal(
            [.. linux.Select(one => $"linux-{one}"), "osx-arm64", "osx-x64", "win-arm64", "win-x64", "win-x86"],
            natives
        );
    }

    /// <summary>The quick start's way to install the tool, of what is built already.</summary>
    [Fact]
    public async Task The_tool_is_installed_as_the_quick_start_says()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Root, "docs", "quick-start.md"));
        var block = page[page.IndexOf("dotnet pack src/Tender ", StringComparison.Ordinal)..].Split("\n```")[0];
        const string packed = """
            dotnet() {
                [ "$1" != pack ] || { set -- pack "$ROOT/$2" "${@:3}" --no-build -c "$BUILT" -nodeReuse:false; }
                command dotnet "$@"
            }

            """;
        var start = new ProcessStartInfo("bash", ["-euo", "pipefail", "-c", packed + block])
        {
            WorkingDirectory = output,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        (start.Environment["ROOT"], start.Environment["BUILT"]) = (Root, Configuration);
        using var bash = Process.Start(start)!;
        var (said, complained) = (bash.StandardOutput.ReadToEndAsync(), bash.StandardError.ReadToEndAsync());
        await bash.WaitForExitAsync();
        Assert.True(bash.ExitCode == 0, $"{await said}{await complained}");
        Assert.Contains("--http", await said);
    }

    /// <summary>Packs what is built; answers the package's file.</summary>
    private async Task<string> Pack(string name)
    {
        var start = new ProcessStartInfo(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "dotnet",
            [
                "pack",
                Path.Combine(Root, "src", name),
                "--no-build",
                "-c",
                Configuration,
                "-o",
                output,
                "-nodeReuse:false",
            ]
        )
        {
            RedirectStandardOutput = true,
        };
        using var pack = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start.");
        var said = await pack.StandardOutput.ReadToEndAsync();
        await pack.WaitForExitAsync();
        Assert.True(pack.ExitCode == 0, said);
        return Directory.GetFiles(output, $"{name}.*.nupkg").Single();
    }

    private static string Root { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "..", ".."));

    private static string Configuration { get; } =
        AppContext.BaseDirectory.Contains(
            $"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}",
            StringComparison.Ordinal
        )
            ? "Release"
            : "Debug";

    private static string Here([CallerFilePath] string path = "") => path;
}
