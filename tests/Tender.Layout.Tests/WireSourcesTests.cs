using System.Text.RegularExpressions;
using Tender.Core.Tests;
using Xunit;

namespace Tender.Layout.Tests;

/// <summary>A number that a comment names as its source stands in docs/wire-sources.md.</summary>
public sealed class WireSourcesTests
{
    private const string Pages = "src/Tender.Server/Pages";

    private static readonly Lazy<string> Page = new(() => Read("docs/wire-sources.md"));

    [Theory]
    [InlineData("v1", 100)]
    [InlineData("v2", 100)]
    [InlineData("browser", 100)]
    public void Each_section_that_the_code_names_is_in_its_list(string side, int atLeast)
    {
        var scripts = Directory
            .EnumerateFiles(Path.Combine(Repository.Root, Pages), "*.js", SearchOption.AllDirectories)
            .Select(file => (Path: Path.GetRelativePath(Repository.Root, file), Text: File.ReadAllText(file)));
        var cited = SourceFile
            .All.Where(file => !file.Path.StartsWith("tests/Tender.Layout.Tests/", StringComparison.Ordinal))
            .Select(file => (file.Path, Text: file.Tree.ToString()))
            .Concat(scripts)
            .SelectMany(file =>
                SpecSections.CitedIn(file.Text, SideOf(file.Path)).Select(one => (file.Path, one.Side, one.Section))
            )
            .Where(one => one.Side == side)
            .ToList();
        Assert.True(cited.Count >= atLeast, $"{cited.Count} citations were found");
        var listed = SpecSections.ListedIn(Page.Value, side);
        Assert.Empty(
            cited.Where(one => !SpecSections.Has(listed, one.Section)).Select(one => $"{one.Path}: {one.Section}")
        );
    }

    /// <summary>The page of coverage says that its numbers are those of the lists.</summary>
    [Theory]
    [InlineData("v1")]
    [InlineData("v2")]
    public void Each_section_of_the_page_of_coverage_is_in_its_list(string side)
    {
        var page = Read("docs/coverage.md");
        var start = page.IndexOf($"\n## {side}:", StringComparison.Ordinal);
        var end = page.IndexOf("\n## ", start + 1, StringComparison.Ordinal);
        var sections = Regex
            .Matches(page[start..end], @"^### (\d+(?:\.\d+)?)", RegexOptions.Multiline)
            .Select(title => title.Groups[1].Value)
            .ToList();
        Assert.True(sections.Count > 30);
        var listed = SpecSections.ListedIn(Page.Value, side);
        var missing = sections.Where(section => !SpecSections.Has(listed, section)).ToList();
        Assert.Empty(missing);
    }

    [Fact]
    public void A_section_that_no_list_has_is_found()
    {
        const string source = """
            // Wire v2: spec 4.1, 4.3 and 5; v1: 6.5. Browser: spec 9-12, 0 when
            // 3 of them wait. Wire v1: "IPN", spec 11.2, 150,000 at most. Widgets.js (spec 15.4: so).
            /// Rows: browser, spec
            /// 12.3, 23.
            """;
        Assert.Equal(
            [
                ("v2", "4.1"),
                ("v2", "4.3"),
                ("v2", "5"),
                ("v1", "6.5"),
                ("browser", "9"),
                ("browser", "12"),
                ("v1", "11.2"),
                ("browser", "15.4"),
                ("browser", "12.3"),
                ("browser", "23"),
            ],
            SpecSections.CitedIn(source, "browser")
        );
        const string page = "## v2: A\n| 1.1-1.4 | x 9.9 |\n| 2.5, 3 | y |\n\n## v1: B\n| 7 | z |\n";
        var listed = SpecSections.ListedIn(page, "v2");
        Assert.Equal(["1.1-1.4", "2.5", "3"], listed);
        string[] there = ["1.1", "1.3", "1", "2", "2.5", "3", "3.8"];
        Assert.All(there, section => Assert.True(SpecSections.Has(listed, section), section));
        string[] missing = ["1.5", "2.4", "4", "7", "9.9"];
        Assert.All(missing, section => Assert.False(SpecSections.Has(listed, section), section));
        Assert.Equal(["7"], SpecSections.ListedIn(page, "v1"));
    }

    /// <summary>What a bare "spec 4.2" in a folder means.</summary>
    private static string? SideOf(string path) =>
        path.Contains("/Http/V1/", StringComparison.Ordinal) ? "v1"
        : path.Contains("/Http/V2/", StringComparison.Ordinal) ? "v2"
        : path.StartsWith(Pages, StringComparison.Ordinal) ? "browser"
        : null;

    private static string Read(string path) => File.ReadAllText(Path.Combine(Repository.Root, path));
}
