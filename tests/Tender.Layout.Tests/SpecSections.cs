using System.Text.RegularExpressions;

namespace Tender.Layout.Tests;

/// <summary>
/// Numbers of sections that comments cite, as in <c>Wire v2: spec 4.2, 4.6; v1: 5.3</c>, and those that
/// docs/wire-sources.md lists.
/// </summary>
internal static partial class SpecSections
{
    /// <summary>The title of the list of each side begins so.</summary>
    public static IReadOnlyDictionary<string, string> Lists { get; } =
        new Dictionary<string, string>
        {
            ["v2"] = "## v2:",
            ["v1"] = "## v1:",
            ["browser"] = "## The browser side:",
        };

    /// <summary>The sections that a text cites, with the side each belongs to.</summary>
    /// <param name="text">The text of a source file.</param>
    /// <param name="side">The side of a citation that names none; null where such a one is not looked at.</param>
    public static IEnumerable<(string Side, string Section)> CitedIn(string text, string? side = null)
    {
        var flat = LineOfComment().Replace(text, " ");
        foreach (Match match in Citation().Matches(flat))
        {
            var named = match.Groups["side"].Success ? match.Groups["side"].Value.ToLowerInvariant() : side;
            if (named is not null)
                foreach (Match number in Number().Matches(match.Groups["list"].Value))
                    yield return (named, number.Value);
        }
    }

    /// <summary>The first column of a side's list: sections, and ranges of them.</summary>
    public static List<string> ListedIn(string page, string side)
    {
        var start = page.IndexOf(Lists[side], StringComparison.Ordinal);
        var end = page.IndexOf("\n## ", start + 1, StringComparison.Ordinal);
        var list = end < 0 ? page[start..] : page[start..end];
        return
        [
            .. FirstColumn().Matches(list).SelectMany(row => Range().Matches(row.Groups[1].Value)).Select(m => m.Value),
        ];
    }

    /// <summary>
    /// Whether a list has a section: by its number, in a range, as part of a chapter that is listed whole; a chapter
    /// also where any of its sections is listed.
    /// </summary>
    public static bool Has(IEnumerable<string> listed, string section)
    {
        var (chapter, part) = Split(section);
        return listed.Any(one =>
        {
            var ends = one.Split('-');
            var (first, last) = (Split(ends[0]), Split(ends[^1]));
            return chapter >= first.Chapter
                && chapter <= last.Chapter
                && (part is null || first.Part is null || (part >= first.Part && part <= last.Part));
        });
    }

    private static (int Chapter, int? Part) Split(string section)
    {
        var halves = section.Split('.');
        var culture = System.Globalization.CultureInfo.InvariantCulture;
        return (int.Parse(halves[0], culture), halves.Length > 1 ? int.Parse(halves[1], culture) : null);
    }

    /// <summary>The end of a line of a comment, and the beginning of its next.</summary>
    [GeneratedRegex(@"\s*\n\s*(?://+|\*)\s*")]
    private static partial Regex LineOfComment();

    /// <summary>A side and its sections; after a semicolon the word "spec" may be left out.</summary>
    [GeneratedRegex(
        @"\b(?<side>v1|v2|[Bb]rowser)(?:[:,] |: [^;:.]{0,60} )spec "
            + @"(?<list>(?:(?:, and |, | and | to |-)?[1-9]\d*(?:\.\d+)?(?!,?\d|\.\d))+)"
            + @"|; (?:Wire )?(?<side>v1|v2|[Bb]rowser):? (?<list>\d+\.\d+(?:(?:, | and )\d+(?:\.\d+)?)*)(?=[.;:,])"
            + @"|\(spec (?<list>\d+(?:\.\d+)?(?:(?:, |-)\d+(?:\.\d+)?)*)"
    )]
    private static partial Regex Citation();

    [GeneratedRegex(@"\d+(?:\.\d+)?")]
    private static partial Regex Number();

    [GeneratedRegex(@"\d+(?:\.\d+)?(?:-\d+(?:\.\d+)?)?")]
    private static partial Regex Range();

    [GeneratedRegex(@"^\| (\d[^|]*) \|", RegexOptions.Multiline)]
    private static partial Regex FirstColumn();
}
