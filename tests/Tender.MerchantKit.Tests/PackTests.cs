using System.Diagnostics;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Xml.Linq;
using Xunit;

namespace Tender.MerchantKit.Tests;

/// <summary>The package as merchants get it.</summary>
public class PackTests
{
    [Theory]
    [InlineData("Tender.AmazonPay", new[] { "Microsoft.Extensions.Http", "Polly.Core" }, new string[0])]
    [InlineData("Tender.MerchantKit", new[] { "Tender.AmazonPay", "Polly.Core" }, new[] { "Microsoft.AspNetCore.App" })]
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
            "Polly.Core",
            "SQLitePCLRaw.bundle_e_sqlite3",
            "SQLitePCLRaw.core",
        },
        new[] { "Microsoft.AspNetCore.App" }
    )]
    public async Task The_package_has_documentation_and_needs_what_it_says(
        string name,
        string[] dependencies,
        string[] frameworks
    )
    {
        var root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "..", ".."));
        var output = Directory.CreateTempSubdirectory("tender-pack-").FullName;
        try
        {
            var configuration = AppContext.BaseDirectory.Contains(
                $"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}",
                StringComparison.Ordinal
            )
                ? "Release"
                : "Debug";
            var start = new ProcessStartInfo(
                Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "dotnet"
            )
            {
                RedirectStandardOutput = true,
            };
            foreach (
                var argument in new[]
                {
                    "pack",
                    Path.Combine(root, "src", name),
                    "--no-build",
                    "-c",
                    configuration,
                    "-o",
                    output,
                    "-nodeReuse:false",
                }
            )
                start.ArgumentList.Add(argument);
            using var pack = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start.");
            var said = await pack.StandardOutput.ReadToEndAsync();
            await pack.WaitForExitAsync();
            Assert.True(pack.ExitCode == 0, said);

            var file = Directory.GetFiles(output, $"{name}.*.nupkg").Single();
            using var package = await ZipFile.OpenReadAsync(file);
            var names = package.Entries.Select(entry => entry.FullName).ToList();
            Assert.Superset(
                new HashSet<string> { $"lib/net10.0/{name}.dll", $"lib/net10.0/{name}.xml", "README.md" },
                names.ToHashSet()
            );
            await using var stream = await package
                .Entries.Single(entry => entry.FullName == $"{name}.nuspec")
                .OpenAsync();
            var nuspec = await XDocument.LoadAsync(stream, LoadOptions.None, default);
            Assert.Equal(
                dependencies,
                nuspec
                    .Descendants()
                    .Where(one => one.Name.LocalName == "dependency")
                    .Select(one => (string)one.Attribute("id")!)
            );
            Assert.Equal(
                frameworks,
                nuspec
                    .Descendants()
                    .Where(one => one.Name.LocalName == "frameworkReference")
                    .Select(one => (string)one.Attribute("name")!)
            );
            Assert.Equal(
                "The authors of Tender",
                nuspec.Descendants().Single(one => one.Name.LocalName == "authors").Value
            );
            Assert.True(File.Exists(Path.Combine(output, Path.ChangeExtension(Path.GetFileName(file), ".snupkg"))));
            Assert.Equal("Apache-2.0", nuspec.Descendants().Single(one => one.Name.LocalName == "license").Value);
        }
        finally
        {
            Directory.Delete(output, recursive: true);
        }
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
