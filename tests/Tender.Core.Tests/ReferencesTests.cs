using Xunit;

namespace Tender.Core.Tests;

public class ReferencesTests
{
    [Fact]
    public void The_core_references_nothing()
    {
        var project = File.ReadAllText(Path.Combine(Repository.Root, "src/Tender.Core/Tender.Core.csproj"));
        Assert.DoesNotContain("Reference", project, StringComparison.Ordinal);
        Assert.All(typeof(Money).Assembly.GetReferencedAssemblies(), OfTheRuntime);
    }

    [Fact]
    public void The_tests_of_the_core_link_neither_a_web_server_nor_a_database()
    {
        var folder = Path.GetDirectoryName(typeof(ReferencesTests).Assembly.Location)!;
        var files = Directory.EnumerateFiles(folder, "*.dll").Select(Path.GetFileName).ToList();
        Assert.Contains("Tender.Core.dll", files);
        Assert.DoesNotContain(files, file => file!.StartsWith("Npgsql", StringComparison.Ordinal));
        Assert.DoesNotContain(files, file => file!.StartsWith("SQLitePCL", StringComparison.Ordinal));
        Assert.DoesNotContain("Tender.Server.dll", files);
        Assert.DoesNotContain(
            "AspNetCore",
            File.ReadAllText(Path.Combine(folder, "Tender.Core.Tests.runtimeconfig.json")),
            StringComparison.Ordinal
        );
    }

    private static void OfTheRuntime(System.Reflection.AssemblyName assembly) =>
        Assert.StartsWith("System.", assembly.Name, StringComparison.Ordinal);
}
