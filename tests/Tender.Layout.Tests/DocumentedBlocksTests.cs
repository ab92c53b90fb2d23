using Tender.Core.Tests;
using Xunit;

namespace Tender.Layout.Tests;

/// <summary>
/// Each block of each page is run by a test that <see cref="DocumentedBlocks"/> names, or it is what something prints.
/// </summary>
public sealed class DocumentedBlocksTests
{
    private static readonly Lazy<ILookup<string, string>> Tests = new(() =>
        SourceFile.In("tests/").ToLookup(file => Path.GetFileNameWithoutExtension(file.Path), file => file.Path)
    );

    [Fact]
    public void Every_block_of_every_page_is_run()
    {
        Assert.NotEmpty(DocumentedBlocks.All);
        Holds(DocumentedBlocks.Unrun(DocumentedBlocks.All, DocumentedBlocks.Rows));
        Holds(DocumentedBlocks.Untested(DocumentedBlocks.Rows, TextOf));
    }

    [Fact]
    public void Code_and_data_of_every_page_can_be_read() => Holds(DocumentedBlocks.Unreadable(DocumentedBlocks.All));

    /// <summary>The suite's own commands cannot be run by one of its tests; what they name is there.</summary>
    [Fact]
    public void What_is_typed_to_work_on_Tender_names_what_is_there()
    {
        string[] pages = ["CONTRIBUTING.md", "README.md", "docs/pages/README.md"];
        var classes = SourceFile
            .In("tests/")
            .SelectMany(file =>
                file.Root.DescendantNodes().OfType<Microsoft.CodeAnalysis.CSharp.Syntax.ClassDeclarationSyntax>()
            )
            .Select(one => one.Identifier.Text)
            .ToHashSet();
        var blocks = DocumentedBlocks.All.Where(block => pages.Contains(block.Page)).ToList();
        Assert.Equal(pages.Order(StringComparer.Ordinal), blocks.Select(block => block.Page).Distinct());
        Holds(DocumentedBlocks.UntypedHere(blocks, classes));
    }

    /// <summary>The lines are those of the sandbox's page, and each page says what they need.</summary>
    [Fact]
    public void Pages_that_call_the_control_api_begin_with_the_same_three_lines()
    {
        const string sandbox = "docs/sandbox.md";
        var pages = DocumentedBlocks
            .All.Where(block => block.Language == "bash" && block.Text.Contains("call() {", StringComparison.Ordinal))
            .GroupBy(block => block.Page)
            .ToDictionary(page => page.Key, page => page.First().Text.Split('\n').Take(3).ToList());
        Assert.True(pages.Count >= 7);
        Assert.StartsWith("call() {", pages[sandbox][2]);
        Assert.Empty(pages.Where(page => !page.Value.SequenceEqual(pages[sandbox])).Select(page => page.Key));
        var silent = pages.Keys.Where(page =>
            !File.ReadAllText(Path.Combine(Repository.Root, page)).Contains("need `jq`", StringComparison.Ordinal)
        );
        Assert.Empty(silent.ToList());
    }

    [Fact]
    public void A_block_that_nobody_runs_is_found()
    {
        DocumentedBlocks.Row[] rows = [new("a.md", "bash", 1, "ATests"), new("gone.md", "sql", 1, "BTests")];
        string[] page =
        [
            "```bash",
            "ls",
            "```",
            "```bash",
            "ls",
            "```",
            "```text",
            "a.md",
            "```",
            "```",
            "bare",
            "```",
        ];
        Assert.Equal(
            [
                "a.md has 2 blocks of 'bash', of which 1 are run",
                "gone.md has 0 blocks of 'sql', of which 1 are run",
                "a.md has 1 blocks of '', of which 0 are run",
            ],
            DocumentedBlocks.Unrun([.. DocumentedBlocks.In("a.md", page)], rows).Select(finding => finding.Where)
        );
        Assert.Equal(2, DocumentedBlocks.Untested(rows, by => by == "ATests" ? "another.md" : null).Count());
        Assert.Empty(DocumentedBlocks.Untested(rows, by => "a.md gone.md"));
        Assert.Equal(
            ["b.md:1", "b.md:4"],
            DocumentedBlocks
                .Unreadable(DocumentedBlocks.In("b.md", ["```csharp", "var x = ;", "```", "```json", "{", "```"]))
                .Select(finding => string.Join(':', finding.Where.Split(':')[..2]))
        );
        var typed = DocumentedBlocks.In("c.md", ["```bash", "./nothing.sh -class \"*Gone\" -class \"*Here*\"", "```"]);
        Assert.Equal(
            ["c.md:1: *Gone", "c.md:1: nothing.sh"],
            DocumentedBlocks.UntypedHere(typed, ["IsHereTests"]).Select(finding => finding.Where)
        );
    }

    private static string? TextOf(string by)
    {
        var paths = by.EndsWith(".sh", StringComparison.Ordinal) ? [by] : Tests.Value[by];
        var texts = paths
            .Select(path => Path.Combine(Repository.Root, path))
            .Where(File.Exists)
            .Select(File.ReadAllText);
        return string.Concat(texts) is { Length: > 0 } text ? text : null;
    }

    private static void Holds(IEnumerable<Finding> findings) => Assert.Empty(findings.Select(finding => finding.Where));
}
