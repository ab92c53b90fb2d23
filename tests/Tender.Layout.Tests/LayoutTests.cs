using System.Text.RegularExpressions;
using Tender.Core.Tests;
using Xunit;

namespace Tender.Layout.Tests;

/// <summary>What a reader of the sources may rely on without looking.</summary>
public class LayoutTests
{
    private static readonly Lazy<TypeNames> Sources = new(() => new TypeNames(SourceFile.In("src/")));

    [Fact]
    public void A_folder_uses_only_what_it_may() => Holds(Folders.Check(SourceFile.In("src/"), Sources.Value));

    [Fact]
    public void Switches_over_our_enums_name_every_member() => Holds(Sources.Value.ArmsForTheRest());

    [Fact]
    public void Lines_end_at_column_120() => Holds(Shape.LongLines(SourceFile.All));

    [Fact]
    public void Files_end_at_line_800() => Holds(Shape.LongFiles(SourceFile.All));

    [Fact]
    public void Methods_are_60_lines_at_most() =>
        Holds(Shape.LongMethods([.. SourceFile.In("src/"), .. SourceFile.In("bench/"), .. SourceFile.In("samples/")]));

    [Fact]
    public void A_type_stands_in_a_file_of_its_name() => Holds(Shape.TypesOutOfPlace(SourceFile.In("src/")));

    [Fact]
    public void Statements_of_sql_are_in_storage_alone() =>
        Holds(
            Shape.Statements([
                .. SourceFile
                    .In("src/Tender.Server/")
                    .Where(file => !file.Path.StartsWith("src/Tender.Server/Storage/", StringComparison.Ordinal)),
            ])
        );

    [Fact]
    public void A_name_belongs_to_one_type_of_the_server() =>
        Holds(Names.Shared([.. SourceFile.In("src/Tender.Core/"), .. SourceFile.In("src/Tender.Server/")]));

    [Fact]
    public void No_type_has_a_name_that_says_nothing() => Holds(Names.Empty(SourceFile.In("src/")));

    [Fact]
    public void An_interface_has_two_implementations_or_is_none() =>
        Holds(Names.LonelyInterfaces(SourceFile.In("src/")));

    [Fact]
    public void A_word_the_vocabulary_replaced_names_nothing()
    {
        var words = Names.ReplacedWords(File.ReadLines(Path.Combine(Repository.Root, "docs/vocabulary.md")));
        Assert.NotEmpty(words);
        Holds(Names.Replaced(SourceFile.In("src/"), words));
    }

    [Fact]
    public void Every_page_of_documentation_has_one_title()
    {
        var pages = Directory
            .EnumerateFiles(Repository.Root, "*.md", SearchOption.AllDirectories)
            .Where(file =>
                !Regex.IsMatch(
                    Path.GetRelativePath(Repository.Root, file),
                    @"(^|[/\\])(bin|obj|node_modules|\.[^/\\]+)[/\\]"
                )
            )
            .ToList();
        Assert.NotEmpty(pages);
        var wrong = pages.Where(page => Documentation.Titles(File.ReadLines(page)) != 1);
        Assert.Empty(wrong.Select(page => Path.GetRelativePath(Repository.Root, page)));
    }

    [Fact]
    public void Every_file_that_the_map_names_exists()
    {
        var map = File.ReadAllText(Path.Combine(Repository.Root, "ARCHITECTURE.md"));
        var table = map[map.IndexOf("## Where does X happen", StringComparison.Ordinal)..];
        var named = Regex.Matches(table, "`([A-Z][A-Za-z.0-9]*(?:/[A-Za-z.0-9-]+)*\\.(?:cs|sql))`");
        Assert.NotEmpty(named);
        var missing = named
            .Select(match => match.Groups[1].Value)
            .Where(file =>
                !File.Exists(Path.Combine(Repository.Root, "src/Tender.Server", file))
                && !File.Exists(Path.Combine(Repository.Root, "src", file))
            )
            .ToList();
        Assert.Empty(missing);
    }

    [Theory]
    [InlineData("ARCHITECTURE.md")]
    [InlineData("docs/merchant-kit.md")]
    public void What_a_map_looks_for_in_a_file_is_there(string page)
    {
        string[] folders = ["src/Tender.Server", "src", "src/Tender.MerchantKit"];
        var text = File.ReadAllText(Path.Combine(Repository.Root, page));
        Assert.Contains(".cs` (`", text);
        Assert.Empty(
            Documentation.MissingMembers(text, path =>
                folders
                    .Select(folder => Path.Combine(Repository.Root, folder, path))
                    .Where(File.Exists)
                    .Select(File.ReadAllText)
                    .FirstOrDefault()
            )
        );
    }

    [Fact]
    public void Every_file_that_a_recipe_names_is_there()
    {
        var page = File.ReadLines(Path.Combine(Repository.Root, "CONTRIBUTING.md"));
        Assert.Empty(
            Documentation.MissingPaths(page, path =>
                File.Exists(Path.Combine(Repository.Root, path))
                || Directory.Exists(Path.Combine(Repository.Root, path))
            )
        );
    }

    [Fact]
    public void Every_page_of_docs_is_in_its_index()
    {
        var docs = Path.Combine(Repository.Root, "docs");
        // The pages of a folder may stand in a page of the folder's name instead.
        var indexes = new[] { "README.md", "sdks.md" }.Select(page => File.ReadAllText(Path.Combine(docs, page)));
        var index = string.Concat(indexes);
        var pages = Directory.EnumerateFiles(docs, "*.md", SearchOption.AllDirectories);
        var missing = pages
            .Select(page => Path.GetRelativePath(docs, page).Replace('\\', '/'))
            .Where(page => page != "README.md" && !index.Contains($"]({page})", StringComparison.Ordinal))
            .ToList();
        Assert.Empty(missing);
    }

    /// <summary>Every link of every page to a page, a part of one, a file or a picture of this repository.</summary>
    [Fact]
    public void Every_link_and_picture_of_every_page_is_there()
    {
        string[] hidden = [".git", "node_modules", "bin", "obj"];
        var pages = Directory
            .EnumerateFiles(Repository.Root, "*.md", SearchOption.AllDirectories)
            .Select(page => Path.GetRelativePath(Repository.Root, page).Replace('\\', '/'))
            .Where(page => !page.Split('/').Intersect(hidden).Any())
            .ToDictionary(page => page, page => File.ReadAllText(Path.Combine(Repository.Root, page)));
        var there = (string path) => Path.Exists(Path.Combine(Repository.Root, path));
        Assert.True(pages.Count > 60);
        Assert.True(pages.Values.Sum(page => Documentation.Links(page).Count()) > 300);
        Holds(Documentation.BrokenLinks(pages, there));
    }

    [Fact]
    public void A_link_that_leads_nowhere_is_found()
    {
        var pages = new Dictionary<string, string>
        {
            ["README.md"] = """
                # The `first` page, of (two)
                [a](docs/b.md#why-its-so) [gone](docs/c.md) [part](docs/b.md#no) <img src="docs/p.png">
                [out](https://x/)
                [here](#the-first-page-of-two)
                ```bash
                [not](a-link.md)
                ```
                """,
            ["docs/b.md"] = "# B\n## Why it's so\n## Why it's so\n[up](../README.md#else) [second](#why-its-so-1)",
        };
        Assert.Equal(
            [
                "README.md: docs/c.md",
                "README.md: docs/b.md#no",
                "README.md: docs/p.png",
                "docs/b.md: ../README.md#else",
            ],
            Documentation.BrokenLinks(pages, pages.ContainsKey).Select(finding => finding.Where)
        );
    }

    private static void Holds(IEnumerable<Finding> findings)
    {
        var wrong = findings.Select(one => one.ToString()).ToList();
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }
}
