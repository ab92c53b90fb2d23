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

    [GeneratedRegex(@"`(?<path>[\w./-]+\.cs)` \((?:(?:, )?`(?<member>\w+)`)+\)")]
    private static partial Regex WithMembers();

    [GeneratedRegex(@"`((?:(?:src|tests|bench|docs|samples)/[\w./-]*)|[\w.-]+\.(?:cs|md|json))`")]
    private static partial Regex Quoted();
}
