using System.Text.RegularExpressions;
using Tender.Core.Tests;
using Xunit;

namespace Tender.Layout.Tests;

/// <summary>The build checklist of the browser's side holds: each row names tests, and they are there.</summary>
public partial class BrowserChecklistTests
{
    [Fact]
    public void Each_row_names_tests_that_are_there()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "docs/browser-server-contract.md"));
        var checklist = text[text.IndexOf("## 9.", StringComparison.Ordinal)..];
        var rows = Row()
            .Matches(checklist)
            .Select(row => (row.Groups[1].Value, Tests: NamedTests.In(row.Value)))
            .ToList();
        Assert.Equal(Enumerable.Range(1, 28).Select(number => $"{number}"), rows.Select(row => row.Value));
        Assert.All(rows, row => Assert.NotEmpty(row.Tests));
        Assert.Empty(NamedTests.Missing(rows.SelectMany(row => row.Tests)));
    }

    [GeneratedRegex(@"^\| (\d+) \|.*$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
