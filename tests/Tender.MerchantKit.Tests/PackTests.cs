using System.Diagnostics;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Xml.Linq;
using Xunit;

namespace Tender.MerchantKit.Tests;

/// <summary>The package as merchants get it.</summary>
public class PackTests
{
    [Fact]
    public async Task The_package_has_documentation_and_needs_nothing_of_the_server()
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
                    Path.Combine(root, "src", "Tender.MerchantKit"),
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

            using var package = await ZipFile.OpenReadAsync(
                Directory.GetFiles(output, "Tender.MerchantKit.*.nupkg").Single()
            );
            var names = package.Entries.Select(entry => entry.FullName).ToList();
            Assert.Superset(
                new HashSet<string>
                {
                    "lib/net10.0/Tender.MerchantKit.dll",
                    "lib/net10.0/Tender.MerchantKit.xml",
                    "README.md",
                },
                names.ToHashSet()
            );
            await using var stream = await package
                .Entries.Single(entry => entry.FullName == "Tender.MerchantKit.nuspec")
                .OpenAsync();
            var nuspec = await XDocument.LoadAsync(stream, LoadOptions.None, default);
            Assert.Equal(
                ["Polly.Core"],
                nuspec
                    .Descendants()
                    .Where(one => one.Name.LocalName == "dependency")
                    .Select(one => (string)one.Attribute("id")!)
            );
            Assert.Equal(
                ["Microsoft.AspNetCore.App"],
                nuspec
                    .Descendants()
                    .Where(one => one.Name.LocalName == "frameworkReference")
                    .Select(one => (string)one.Attribute("name")!)
            );
            Assert.Equal("Apache-2.0", nuspec.Descendants().Single(one => one.Name.LocalName == "license").Value);
        }
        finally
        {
            Directory.Delete(output, recursive: true);
        }
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
