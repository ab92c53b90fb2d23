using System.Text.RegularExpressions;

namespace Tender.Layout.Tests;

/// <summary>Rules on pages of documentation.</summary>
internal static partial class Documentation
{
    public static int Titles(IEnumerable<string> lines)
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

    /// <summary>
    /// Paths in backticks that are not there. A bare file name is that of the root, or stands in the folder of the path
    /// before it on its line.
    /// </summary>
    public static IEnumerable<string> MissingPaths(IEnumerable<string> lines, Func<string, bool> exists)
    {
        foreach (var line in lines)
        {
            var folder = "";
            foreach (Match match in Quoted().Matches(line))
            {
                var path = match.Groups[1].Value;
                if (path.Contains('/'))
                    folder = path[..path.LastIndexOf('/')];
                if (!exists(path) && !(folder.Length > 0 && exists($"{folder}/{path}")))
                    yield return path;
            }
        }
    }

    /// <summary>
    /// Members that a page looks for in a file, as in <c>`Capture.cs` (`Refund`)</c>, and the file does not have.
    /// </summary>
    /// <param name="page">The page.</param>
    /// <param name="read">The text of a file of that path; null where there is none.</param>
    public static IEnumerable<string> MissingMembers(string page, Func<string, string?> read) =>
        from Match match in WithMembers().Matches(page)
        let path = match.Groups["path"].Value
        let text = read(path)
        from Capture member in match.Groups["member"].Captures
        where text is null || !Regex.IsMatch(text, $@"\b{member.Value}\b")
        select $"{path} ({member.Value})";

    /// <summary>Where a page leads and which pictures it shows, outside of its blocks and code.</summary>
    public static IEnumerable<string> Links(string page) =>
        Link().Matches(Code().Replace(page, "")).Select(match => match.Groups["to"].Value);

    /// <summary>Links that lead nowhere inside of the repository.</summary>
    /// <param name="pages">The text of each page, by its path.</param>
    /// <param name="exists">Whether there is a file or folder of a path.</param>
    public static IEnumerable<Finding> BrokenLinks(IReadOnlyDictionary<string, string> pages, Func<string, bool> exists)
    {
        var parts = pages.ToDictionary(page => page.Key, page => Anchors(page.Value).ToHashSet());
        foreach (var (page, text) in pages)
        foreach (var link in Links(text).Where(link => !link.Contains(':')))
        {
            var halves = link.Split('#', 2);
            var path = halves[0] == "" ? page : Resolved(page, halves[0]);
            var isThere = pages.ContainsKey(path) || exists(path);
            // Of a file that is no page a line may be named.
            var hasPart = halves.Length == 1 || !parts.TryGetValue(path, out var its) || its.Contains(halves[1]);
            if (!isThere || !hasPart)
                yield return new($"{page}: {link}");
        }
    }

    private static string Resolved(string page, string link)
    {
        var folder = new Stack<string>(page.Split('/')[..^1]);
        foreach (var step in link.Split('/').Where(step => step is not ("" or ".")))
            if (step == "..")
                folder.TryPop(out _);
            else
                folder.Push(step);
        return string.Join('/', folder.Reverse());
    }

    /// <summary>The parts of a page, as GitHub names them after their titles.</summary>
    private static IEnumerable<string> Anchors(string page)
    {
        var seen = new Dictionary<string, int>();
        foreach (Match title in Title().Matches(Block().Replace(page, "")))
        {
            var words = Markup().Replace(title.Groups[1].Value.Trim(), "$1").ToLowerInvariant();
            var name = NoLetter().Replace(words, "").Replace(' ', '-');
            var count = seen[name] = seen.GetValueOrDefault(name) + 1;
            yield return count == 1 ? name : $"{name}-{count - 1}";
        }
    }

    [GeneratedRegex(@"^ *```.*?^ *```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();

    [GeneratedRegex(@"^ *```.*?^ *```|`[^`\n]*`(?!\])", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Code();

    [GeneratedRegex(@"\]\((?<to>[^)\s]+)\)|src=""(?<to>[^""]+)""")]
    private static partial Regex Link();

    [GeneratedRegex(@"^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Title();

    /// <summary>A link in a title, of which the words are left.</summary>
    [GeneratedRegex(@"\[([^\]]*)\]\([^)]*\)")]
    private static partial Regex Markup();

    [GeneratedRegex(@"[^\p{L}\p{N}\p{M} _-]")]
    private static partial Regex NoLetter();

    [GeneratedRegex(@"`(?<path>[\w./-]+\.cs)` \((?:(?:, )?`(?<member>\w+)`)+\)")]
    private static partial Regex WithMembers();

    [GeneratedRegex(@"`((?:(?:src|tests|bench|docs|samples)/[\w./-]*)|[\w.-]+\.(?:cs|md|json))`")]
    private static partial Regex Quoted();
}
