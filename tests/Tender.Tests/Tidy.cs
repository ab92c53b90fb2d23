using System.Text.RegularExpressions;
using Tender.Core.Tests;
using Xunit;

namespace Tender.Tests;

/// <summary>Style as a test: what a reader may rely on without looking.</summary>
public partial class Tidy
{
    /// <summary>
    /// Functions that were longer than 60 lines when this was written. A ratchet: it only loses entries, and its
    /// figures only shrink.
    /// </summary>
    private static readonly Dictionary<string, int> LongFunctions = new() { };

    /// <summary>What decides without input, output or a clock of its own.</summary>
    private const string Impure = @"|\bSystem\.(IO|Net|Data)\b|\bMicrosoft\.|\bTimeProvider\b|\bUtcNow\b";

    private static string Kit(string folders) => $@"\bMerchantKit\.({folders})\b";

    /// <summary>Folder or file prefix, and what its text must never mention.</summary>
    public static TheoryData<string, string> Forbidden =>
        new()
        {
            {
                "src/Tender.Core/",
                @"\bTender\.(Store|Operations|Processing|Wire|Pages|Notify|Work|Ground)\b|\busing (?!System\b)|Microsoft\.|System\.(IO|Net|Data|Text\.Json)\b"
            },
            { "src/Tender/Wire/V1/", @"\bV2\.|Tender\.Wire\.V2\b" },
            { "src/Tender/Wire/V2/", @"\bV1\.|Tender\.Wire\.V1\b" },
            { "src/Tender/Store/", @"\bTender\.(Wire|Operations|Pages|Notify|Work)\b|\bWire\.V" },
            { "src/Tender/Processing/", @"\bTender\.(Wire|Store|Operations|Pages|Notify|Work)\b" },
            { "src/Tender/Operations/", @"\bTender\.(Wire|Pages|Notify|Work)\b" },
            { "src/Tender/Wire/", @"\bRows\.|\bRowJson\b|\bWrites\.|Tender\.Pages\b" },
            { "src/Tender/Pages/", @"\bRows\.|\bRowJson\b|\bWrites\." },
            { "src/Tender.MerchantKit/", @"\bTender\.(?!MerchantKit\b|AmazonPay\b)[A-Z]" },
            { "src/Tender.AmazonPay/", @"\bTender\.(?!AmazonPay\b)[A-Z]|\bAspNetCore\b" },
            { "src/Tender.AmazonPay/V1/", @"\bAmazonPay\.V2\b" },
            { "src/Tender.AmazonPay/V2/", @"\bAmazonPay\.V1\b" },
            // The kit's folders, from the ground up: each uses those before it.
            { "src/Tender.MerchantKit/Notices/", Kit("Calls|Outcomes|Policies|Ports|Storage|Orders|Hosting") },
            { "src/Tender.MerchantKit/Calls/", Kit("Notices|Outcomes|Policies|Ports|Storage|Orders|Hosting") },
            { "src/Tender.MerchantKit/Outcomes/", Kit("Notices|Policies|Ports|Storage|Orders|Hosting") + Impure },
            { "src/Tender.MerchantKit/Policies/", Kit("Notices|Ports|Storage|Orders|Hosting") + Impure },
            { "src/Tender.MerchantKit/Ports/", Kit("Notices|Policies|Storage|Orders|Hosting") },
            { "src/Tender.MerchantKit/Storage/", Kit("Notices|Policies|Ports|Orders|Hosting") },
            { "src/Tender.MerchantKit/Orders/", Kit("Hosting") },
        };

    [Theory, MemberData(nameof(Forbidden))]
    public void A_folder_uses_only_what_it_may(string folder, string pattern)
    {
        var found = Sources(folder)
            .SelectMany(file =>
                Code(file)
                    .Select((line, i) => (Line: line, At: $"{file}:{i + 1}"))
                    .Where(one => Regex.IsMatch(one.Line, pattern))
                    .Select(one => $"{one.At} {one.Line.Trim()}")
            );
        None(found);
    }

    [Fact]
    public void The_core_references_nothing()
    {
        var project = File.ReadAllText(Path.Combine(Repository.Root, "src/Tender.Core/Tender.Core.csproj"));
        Assert.DoesNotContain("Reference", project, StringComparison.Ordinal);
        Assert.All(typeof(Tender.Core.Money).Assembly.GetReferencedAssemblies(), assembly =>
            Assert.StartsWith("System.", assembly.Name, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void No_type_has_a_name_that_says_nothing()
    {
        var found = Sources("src/")
            .SelectMany(file =>
                TypeNames()
                    .Matches(string.Join('\n', Code(file)))
                    .Select(match => match.Groups[2].Value)
                    .Where(name => Regex.IsMatch(name, "(Manager|Helper|Helpers|Util|Utils|Utility|Common|Base|Impl)$"))
                    .Select(name => $"{file}: {name}")
            );
        None(found);
    }

    [Fact]
    public void An_interface_has_two_implementations_or_is_none()
    {
        var code = Sources("src/").ToDictionary(file => file, file => string.Join('\n', Code(file)));
        var interfaces = code.SelectMany(file =>
                TypeNames()
                    .Matches(file.Value)
                    .Where(match => match.Groups[1].Value == "interface")
                    .Select(match => match.Groups[2].Value)
            )
            .Distinct();
        None(
            interfaces.Where(name =>
                code.Values.Sum(text => Regex.Count(text, $@"\b(class|record|struct)\b[^;{{]*:[^;{{]*\b{name}\b")) < 2
            )
        );
    }

    [Fact]
    public void No_file_is_longer_than_800_lines() =>
        None(Sources("src/").Where(file => File.ReadLines(Path.Combine(Repository.Root, file)).Count() > 800));

    [Fact]
    public void No_function_grows_past_60_lines()
    {
        var longer = Sources("src/")
            .SelectMany(file =>
                Functions(file).Where(one => one.Lines > 60).Select(one => (Name: $"{file} {one.Name}", one.Lines))
            )
            .GroupBy(one => one.Name)
            .ToDictionary(one => one.Key, one => one.Max(function => function.Lines));
        None(
            longer
                .Where(one => one.Value > LongFunctions.GetValueOrDefault(one.Key, 60))
                .Select(one => $"{one.Key}: {one.Value} lines")
        );
        None(
            LongFunctions
                .Where(one => longer.GetValueOrDefault(one.Key) != one.Value)
                .Select(one => $"{one.Key} is {longer.GetValueOrDefault(one.Key, 60)} now: tighten the ratchet")
        );
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
        None(
            pages
                .Where(page => Titles(File.ReadLines(page)) != 1)
                .Select(page => Path.GetRelativePath(Repository.Root, page))
        );
    }

    private static void None(IEnumerable<string> found)
    {
        var all = found.ToList();
        Assert.True(all.Count == 0, string.Join('\n', all));
    }

    private static int Titles(IEnumerable<string> lines)
    {
        var (titles, fenced) = (0, false);
        foreach (var line in lines)
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
                fenced = !fenced;
            else if (!fenced && line.StartsWith("# ", StringComparison.Ordinal))
                titles++;
        }
        return titles;
    }

    private static IEnumerable<string> Sources(string folder)
    {
        var path = Path.Combine(Repository.Root, folder);
        return !Directory.Exists(path)
            ? []
            : Directory
                .EnumerateFiles(path, "*.cs", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
                .Where(file =>
                    !file.Contains("/obj/", StringComparison.Ordinal)
                    && !file.Contains("/bin/", StringComparison.Ordinal)
                )
                .Order(StringComparer.Ordinal);
    }

    /// <summary>The lines without their comments: a comment may speak of what the code may not use.</summary>
    private static IEnumerable<string> Code(string file) =>
        File.ReadLines(Path.Combine(Repository.Root, file)).Select(line => Regex.Replace(line, @"(^\s*|\s)//.*$", ""));

    /// <summary>
    /// Members with a body in braces, by indentation: a type's members are one or two levels deep. A header may span
    /// several lines; its first is the last one before the brace that is no deeper.
    /// </summary>
    private static IEnumerable<(string Name, int Lines)> Functions(string file)
    {
        var lines = Code(file).ToList();
        for (var i = 1; i < lines.Count; i++)
        {
            if (lines[i] is not ("    {" or "        {"))
                continue;
            var indent = lines[i][..^1];
            var first = i - 1;
            while (first > 0 && (lines[first].StartsWith(indent + " ") || lines[first].StartsWith(indent + ")")))
                first--;
            if (TypeNames().IsMatch(lines[first]) || Header().Match(lines[first]) is not { Success: true } header)
                continue;
            var end = lines.FindIndex(i + 1, line => line == indent + "}");
            if (end > 0)
                yield return (header.Groups[2].Value, end - i);
        }
    }

    [GeneratedRegex(@"\b(class|record struct|record|struct|interface|enum) ([A-Z]\w*)")]
    private static partial Regex TypeNames();

    [GeneratedRegex(
        @"^((?:    ){1,2})(?! |if|for|foreach|while|switch|using|lock|else|do|try|catch|return|namespace|await|var)[\w<>\[\]?,.()@ ]*?\b(\w+)(?:<[\w, ]+>)?\(.*$"
    )]
    private static partial Regex Header();
}
