using System.Text.RegularExpressions;
using Tender.Core.Tests;
using Xunit;

namespace Tender.Layout.Tests;

/// <summary>The page of the threats holds: each has its row, and the tests it names are there.</summary>
public partial class SecurityPageTests
{
    private static readonly string[] Ids =
    [
        .. Numbered("V", 21),
        .. Numbered("N", 8),
        .. Numbered("K", 10),
        .. Numbered("C", 8),
        .. Numbered("T", 2),
        .. Numbered("L", 5),
    ];

    /// <summary>Rows that must have a test.</summary>
    private static readonly string[] Needed =
    [
        "V7",
        "V9",
        "V14",
        "V19",
        "V21",
        .. Numbered("N", 8),
        "T2",
        .. Numbered("L", 5),
    ];

    private static readonly Lazy<List<(string Id, string State, List<(string Type, string Name)> Tests)>> Rows = new(
        () =>
            [
                .. File.ReadLines(Path.Combine(Repository.Root, "docs/security.md"))
                    .Select(line => Row().Match(line))
                    .Where(row => row.Success)
                    .Select(row =>
                        (row.Groups["id"].Value, row.Groups["state"].Value, NamedTests.In(row.Groups["tests"].Value))
                    ),
            ]
    );

    [Fact]
    public void Every_threat_has_one_row() =>
        Assert.Equal(Ids.Order(StringComparer.Ordinal), Rows.Value.Select(row => row.Id).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_named_test_is_there()
    {
        Assert.NotEmpty(Rows.Value);
        Assert.Empty(NamedTests.Missing(Rows.Value.SelectMany(row => row.Tests)));
    }

    [Fact]
    public void A_row_says_how_far_it_is_proven_and_those_that_must_have_a_test_have_one()
    {
        foreach (var (id, state, tests) in Rows.Value)
        {
            Assert.True(
                state == "proven"
                    || state.StartsWith("partly: ", StringComparison.Ordinal)
                    || state.StartsWith("in work", StringComparison.Ordinal),
                $"{id}: {state}"
            );
            Assert.True(tests.Count > 0 || state.StartsWith("in work", StringComparison.Ordinal), $"{id} has no test");
        }
        Assert.All(Rows.Value.Where(row => Needed.Contains(row.Id)), row => Assert.NotEmpty(row.Tests));
    }

    [Fact]
    public void Packages_are_locked_and_audited()
    {
        var properties = File.ReadAllText(Path.Combine(Repository.Root, "Directory.Build.props"));
        foreach (
            var needed in new[]
            {
                "<NuGetAudit>true</NuGetAudit>",
                "<NuGetAuditMode>all</NuGetAuditMode>",
                "<RestorePackagesWithLockFile>true</RestorePackagesWithLockFile>",
                "<RestoreLockedMode Condition=\"'$(CI)' == 'true'\">true</RestoreLockedMode>",
                // A package with a known flaw is a warning, and so no build.
                "<TreatWarningsAsErrors>true</TreatWarningsAsErrors>",
            }
        )
            Assert.Contains(needed, properties);
        Assert.DoesNotContain("NU190", properties);
        Assert.Contains("export CI=true", File.ReadAllText(Path.Combine(Repository.Root, ".ci/run")));
        var projects = Directory
            .EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .ToList();
        Assert.NotEmpty(projects);
        Assert.All(projects, project =>
            Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(project)!, "packages.lock.json")), project)
        );
    }

    private static IEnumerable<string> Numbered(string letter, int count) =>
        Enumerable.Range(1, count).Select(number => $"{letter}{number}");

    [GeneratedRegex(@"^\| (?<id>[VNKCTL]\d+) \| [^|]+ \| (?<state>[^|]+) \| (?<tests>[^|]*) \|$")]
    private static partial Regex Row();
}
