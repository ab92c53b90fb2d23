using System.Text.RegularExpressions;
using Tender.Core.Tests;
using Tender.Tests.Flows;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Commands;

/// <summary>Each command that docs/pitfalls.md tells to type does what is said, in the order of the page.</summary>
public sealed partial class PitfallsTests
{
    [Fact]
    public async Task Every_command_of_the_page_works_as_it_is_written()
    {
        var shop = await Shop.Open(TestDatabase.Sqlite);
        var page = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "pitfalls.md"));
        var sections = page.Split("\n## ").Skip(1).ToList();
        Assert.Equal(12, sections.Count(section => char.IsAsciiDigit(section[0])));
        foreach (var section in sections)
        {
            foreach (Match block in Block().Matches(section))
            foreach (var line in block.Groups[1].Value.Split('\n'))
                await Run(shop, line);
            foreach (var what in new[] { "outcomes", "faults" })
                (await CommandRun.Of(shop.Host, shop.Merchant, what, "clear")).Ok();
        }
    }

    private static async Task Run(Shop shop, string line)
    {
        if (line.StartsWith('#'))
        {
            // What the page leaves to the reader's shop.
            if (line.Contains("your shop asks", StringComparison.Ordinal))
                await shop.Checkout(10, pending: true);
            return;
        }
        var words = line.Split(' ');
        Assert.Equal("tender", words[0]);
        (await CommandRun.Of(shop.Host, shop.Merchant, words[1..])).Ok();
    }

    [GeneratedRegex(@"```bash\n(.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
