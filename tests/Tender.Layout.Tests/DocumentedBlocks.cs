using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Tender.Core.Tests;

namespace Tender.Layout.Tests;

/// <summary>Which test runs the blocks of which page: a row for each language of each page.</summary>
internal static partial class DocumentedBlocks
{
    /// <param name="Page">The page.</param>
    /// <param name="Language">The language of the blocks.</param>
    /// <param name="Count">How many there are.</param>
    /// <param name="By">The test class that runs, compiles or reads them, and names the page; or, of what no test
    /// run can do, the script that does it by hand.</param>
    public sealed record Row(string Page, string Language, int Count, string By);

    /// <param name="Page">The page it stands on.</param>
    /// <param name="Line">The line of its fence.</param>
    /// <param name="Language">What the fence names; empty for nothing.</param>
    /// <param name="Text">What stands in it.</param>
    public sealed record Block(string Page, int Line, string Language, string Text);

    private const string ByHand = "tests/clients/recipe.sh";

    /// <summary>What is printed, and no command: nobody runs it.</summary>
    private const string Output = "text";

    public static IReadOnlyList<Row> Rows { get; } =
    [
        new("README.md", "bash", 1, "DocumentedStartsTests"),
        new("CONTRIBUTING.md", "bash", 2, "DocumentedBlocksTests"),
        new("docs/buyer-by-call.md", "bash", 2, "DocumentedCommandsTests"),
        new("docs/command-line.md", "bash", 1, "DocumentedCommandsTests"),
        new("docs/console.md", "bash", 1, "DocumentedCommandsTests"),
        new("docs/faults.md", "bash", 1, "DocumentedCommandsTests"),
        new("docs/faults.md", "csharp", 1, "DocumentedCodeTests"),
        new("docs/gateway.md", "json", 1, "AmazonPayAccountTests"),
        new("docs/merchant-kit.md", "csharp", 6, "DocumentedCodeTests"),
        new("docs/operating.md", "bash", 9, "ProceduresTests"),
        new("docs/operating.md", "bash", 2, "DocumentedStartsTests"),
        new("docs/operating.md", "bash", 3, "RolledKeysTests"),
        new("docs/operating.md", "bash", 1, "ReconciliationStoryTests"),
        new("docs/operating.md", "bash", 2, "DocumentedLiveTests"),
        new("docs/operating.md", "sql", 1, "ProceduresTests"),
        new("docs/outcome-coverage.md", "bash", 1, "DocumentedCommandsTests"),
        new("docs/pages/README.md", "bash", 1, "DocumentedBlocksTests"),
        new("docs/pitfalls.md", "bash", 12, "PitfallsTests"),
        new("docs/processor-protocol.md", "bash", 2, "DocumentedLiveTests"),
        new("docs/processor-protocol.md", "json", 5, "DocumentedLiveTests"),
        new("docs/processor-protocol.md", "python", 1, "DocumentedLiveTests"),
        new("docs/quick-start.md", "bash", 1, "DocumentedStartsTests"),
        new("docs/quick-start.md", "bash", 1, "NodeSdkTests"),
        new("docs/quick-start.md", "bash", 1, "PackTests"),
        new("docs/quick-start.md", "js", 1, "NodeSdkTests"),
        new("docs/receiver-check.md", "bash", 1, "DocumentedCommandsTests"),
        new("docs/receiver-check.md", "json", 1, "DocumentedBlocksTests"),
        new("docs/sandbox.md", "bash", 5, "DocumentedCommandsTests"),
        new("docs/sdks.md", "bash", 1, "DocumentedStartsTests"),
        new("docs/sdks/amazon-payments.md", "bash", 1, "SdkRecipesTests"),
        new("docs/sdks/amazon-payments.md", "js", 1, "SdkRecipesTests"),
        new("docs/sdks/checkout-js.md", "bash", 1, "RecipeTests"),
        new("docs/sdks/checkout-js.md", "js", 1, "RecipeTests"),
        new("docs/sdks/dotnet-v1.md", "bash", 1, ByHand),
        new("docs/sdks/dotnet-v1.md", "csharp", 1, "DocumentedBlocksTests"),
        new("docs/sdks/dotnet-v2.md", "bash", 1, ByHand),
        new("docs/sdks/dotnet-v2.md", "csharp", 1, "DocumentedBlocksTests"),
        new("docs/sdks/java-v1.md", "bash", 1, ByHand),
        new("docs/sdks/java-v1.md", "java", 1, ByHand),
        new("docs/sdks/java-v2.md", "bash", 1, ByHand),
        new("docs/sdks/java-v2.md", "java", 1, ByHand),
        new("docs/sdks/node-v2.md", "bash", 1, "SdkRecipesTests"),
        new("docs/sdks/node-v2.md", "js", 1, "SdkRecipesTests"),
        new("docs/sdks/php-v1.md", "bash", 1, ByHand),
        new("docs/sdks/php-v1.md", "php", 1, "SdkRecipesTests"),
        new("docs/sdks/php-v2.md", "bash", 1, ByHand),
        new("docs/sdks/php-v2.md", "php", 1, "SdkRecipesTests"),
        new("docs/sdks/python-v1.md", "bash", 1, ByHand),
        new("docs/sdks/python-v1.md", "python", 1, "SdkRecipesTests"),
        new("docs/sdks/ruby-v1.md", "bash", 1, ByHand),
        new("docs/sdks/ruby-v1.md", "ruby", 1, "SdkRecipesTests"),
        new("docs/sdks/ruby-v2.md", "bash", 1, ByHand),
        new("docs/sdks/ruby-v2.md", "ruby", 1, "SdkRecipesTests"),
        new("docs/sdks/widgets-js.md", "bash", 1, "RecipeTests"),
        new("docs/sdks/widgets-js.md", "js", 1, "RecipeTests"),
        new("docs/shop.md", "bash", 1, "RunningShop"),
        new("docs/signatures.md", "bash", 1, "DocumentedCommandsTests"),
        new("docs/signatures.md", "json", 1, "DocumentedBlocksTests"),
        new("docs/snapshots.md", "bash", 2, "DocumentedCommandsTests"),
        new("docs/snapshots.md", "csharp", 1, "DocumentedCodeTests"),
        new("docs/testing.md", "csharp", 1, "DocumentedCodeTests"),
        new("src/Tender.AmazonPay/README.md", "csharp", 1, "DocumentedCodeTests"),
        new("src/Tender.MerchantKit/README.md", "csharp", 1, "DocumentedCodeTests"),
        new("src/Tender.Testing/README.md", "csharp", 1, "DocumentedCodeTests"),
    ];

    /// <summary>Every block of every page that a reader follows.</summary>
    public static IReadOnlyList<Block> All { get; } =
    [
        .. Directory
            .EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "README.md", OneDown))
            .Concat(Directory.EnumerateFiles(Repository.Root, "*.md"))
            .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)
            .SelectMany(page => In(page, File.ReadLines(Path.Combine(Repository.Root, page)))),
    ];

    private static EnumerationOptions OneDown => new() { RecurseSubdirectories = true, MaxRecursionDepth = 1 };

    public static IEnumerable<Block> In(string page, IEnumerable<string> lines)
    {
        var (at, opened, language, text) = (0, 0, "", new List<string>());
        foreach (var line in lines)
        {
            at++;
            if (!line.TrimStart().StartsWith("```", StringComparison.Ordinal))
                text.Add(line);
            else if (opened > 0)
            {
                yield return new(page, opened, language, string.Join('\n', text));
                opened = 0;
            }
            else
            {
                (opened, language) = (at, line.Trim().TrimStart('`'));
                text.Clear();
            }
        }
    }

    /// <summary>Blocks that no row speaks of, and rows whose blocks are not there.</summary>
    public static IEnumerable<Finding> Unrun(IReadOnlyList<Block> blocks, IReadOnlyList<Row> rows)
    {
        var run = rows.ToLookup(row => (row.Page, row.Language), row => row.Count);
        var there = blocks.Where(block => block.Language != Output).ToLookup(block => (block.Page, block.Language));
        return run.Select(group => group.Key)
            .Union(there.Select(group => group.Key))
            .Where(key => run[key].Sum() != there[key].Count())
            .Select(key => new Finding(
                $"{key.Page} has {there[key].Count()} blocks of '{key.Language}', of which {run[key].Sum()} are run"
            ));
    }

    /// <summary>Rows whose test or script is not there, or does not know the page.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="textOf">The text of the file of a test class, or of a script; null where there is none.</param>
    public static IEnumerable<Finding> Untested(IEnumerable<Row> rows, Func<string, string?> textOf) =>
        from row in rows
        let name = Path.GetFileNameWithoutExtension(row.Page)
        let folder = Path.GetFileName(Path.GetDirectoryName(row.Page))
        let text = textOf(row.By)
        where
            text is null
            || !(
                text.Contains($"{name}.md", StringComparison.Ordinal)
                || text.Contains($"\"{name}\"", StringComparison.Ordinal)
                || row.By is ByHand or "DocumentedBlocksTests"
                || text.Contains($"{folder}/README.md", StringComparison.Ordinal)
            )
        select new Finding($"{row.Page}: {row.By} does not name it");

    /// <summary>What a language says of a block: C# is parsed, JSON is read.</summary>
    public static IEnumerable<Finding> Unreadable(IEnumerable<Block> blocks)
    {
        foreach (var block in blocks)
        {
            var why = block.Language switch
            {
                "csharp" => CSharpSyntaxTree
                    .ParseText(block.Text)
                    .GetDiagnostics()
                    .FirstOrDefault(one => one.Severity == DiagnosticSeverity.Error)
                    ?.ToString(),
                "json" => WhyNoJson(block.Text),
                _ => null,
            };
            if (why is not null)
                yield return new($"{block.Page}:{block.Line}: {why}");
        }
    }

    /// <summary>
    /// Filters of test runs that fit no test class, and commands of files that are not there: what the pages on working
    /// here tell to type, which is the whole suite and longer.
    /// </summary>
    public static IEnumerable<Finding> UntypedHere(IEnumerable<Block> blocks, IReadOnlyCollection<string> classes) =>
        from block in blocks
        where block.Language == "bash"
        from found in Filters()
            .Matches(block.Text)
            .Select(match => match.Groups[1].Value)
            .Where(filter =>
                !classes.Any(name =>
                    Regex.IsMatch(name, $"^{Regex.Escape(filter.TrimStart('*')).Replace("\\*", ".*")}$")
                    || Regex.IsMatch(name, $"{Regex.Escape(filter.Trim('*'))}{(filter.EndsWith('*') ? "" : "$")}")
                )
            )
            .Concat(
                Commands()
                    .Matches(block.Text)
                    .Select(match => match.Groups[1].Value)
                    .Where(path => !Path.Exists(Path.Combine(Repository.Root, path)))
            )
        select new Finding($"{block.Page}:{block.Line}: {found}");

    private static string? WhyNoJson(string text)
    {
        try
        {
            using var _ = JsonDocument.Parse(text);
            return null;
        }
        catch (JsonException error)
        {
            return error.Message;
        }
    }

    [GeneratedRegex("-class \"([^\"]+)\"")]
    private static partial Regex Filters();

    [GeneratedRegex(@"(?:^|\s)(?:\./|--project |dotnet (?:build|add reference) )([\w./-]+)", RegexOptions.Multiline)]
    private static partial Regex Commands();
}
