using System.Text.RegularExpressions;
using Tender.Core.Tests;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Sdk;

/// <summary>
/// The recipes of docs/sdks. Those whose SDK the registries of a test run have are run as they stand there, and print
/// what the page says; the programs of the others are read by their language. Those of a browser are run by
/// Tender.Browser.Tests, and C# is parsed by Tender.Layout.Tests.
/// </summary>
public sealed partial class SdkRecipesTests
{
    [Fact]
    public async Task A_recipe_prints_what_its_page_says()
    {
        await using var host = await TenderHost.Start(TestDatabase.Sqlite, settings => settings with { Proxy = -1 });
        await NodeScripts.Folder.Value;
        foreach (var page in new[] { "node-v2", "amazon-payments" })
        {
            var (code, output, errors) = await NodeScripts.Execute(
                "bash",
                Repository.Root,
                "",
                new()
                {
                    ["TENDER_DATA"] = host.DataDirectory,
                    ["TENDER_HTTP"] = host.Http.Authority,
                    ["TENDER_HTTPS"] = host.Https.Authority,
                    ["TENDER_PROXY"] = host.Proxy.Authority,
                },
                "tests/clients/recipe.sh",
                page
            );
            Assert.True(code == 0, $"{page} ended with {code}: {output}{errors}");
            Assert.Equal($"ok {page}", output.Trim());
        }
    }

    [Theory]
    [InlineData("php-v1", "php", "php", "-l")]
    [InlineData("php-v2", "php", "php", "-l")]
    [InlineData("ruby-v1", "ruby", "ruby", "-c")]
    [InlineData("ruby-v2", "ruby", "ruby", "-c")]
    [InlineData("python-v1", "python", "python3", "-m", "py_compile")]
    public async Task A_recipe_is_a_program_of_its_language(string page, string language, params string[] reader)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "sdks", page + ".md"));
        var program = Blocks().Matches(text).Single(block => block.Groups[1].Value == language).Groups[2].Value;
        var file = Path.Combine(Directory.CreateTempSubdirectory("tender-recipe-").FullName, "pay");
        await File.WriteAllTextAsync(file, program);
        try
        {
            var (code, output, errors) = await NodeScripts.Execute(
                reader[0],
                Path.GetDirectoryName(file)!,
                "",
                null,
                [.. reader[1..], file]
            );
            Assert.True(code == 0, $"{page}: {output}{errors}");
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
        }
    }

    [GeneratedRegex(@"```(\w+)\n(.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex Blocks();
}
