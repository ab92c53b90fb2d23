using System.Globalization;
using Tender.Core.Tests;

namespace Tender.Layout.Tests;

/// <summary>
/// What is tolerated of a rule until it is mended: a file of <c>Ratchets/</c>, a line for each place with its figure.
/// It may only shrink. A figure that the code is better than is lowered by the run that sees it, to be committed with
/// the change; CI lowers nothing, and fails.
/// </summary>
internal sealed class Ratchet(string file)
{
    private static bool MayWrite => Environment.GetEnvironmentVariable("CI") != "true";

    public static Ratchet Of(string name) =>
        new(Path.Combine(Repository.Root, "tests/Tender.Layout.Tests/Ratchets", name + ".txt"));

    /// <summary>What is wrong: places that are new or worse and, in CI, figures that should be lower.</summary>
    public IReadOnlyList<string> Check(IEnumerable<Finding> findings, bool? mayWrite = null)
    {
        var found = findings
            .GroupBy(finding => finding.Where)
            .ToDictionary(group => group.Key, group => group.Sum(finding => finding.Count));
        var lines = File.Exists(file) ? File.ReadAllLines(file) : [];
        var kept = lines.Where(IsEntry).Select(Entry).ToDictionary(entry => entry.Where, entry => entry.Count);
        var worse = found
            .Where(one => one.Value > kept.GetValueOrDefault(one.Key))
            .Select(one => $"{one.Key}: {one.Value}, tolerated {kept.GetValueOrDefault(one.Key)}");
        var better = kept.Where(one => found.GetValueOrDefault(one.Key) < one.Value).ToList();
        if (better.Count > 0 && (mayWrite ?? MayWrite))
        {
            var rest = kept.Select(one => (one.Key, Count: Math.Min(one.Value, found.GetValueOrDefault(one.Key))))
                .Where(one => one.Count > 0)
                .OrderBy(one => one.Key, StringComparer.Ordinal)
                .Select(one => $"{one.Count} {one.Key}");
            File.WriteAllText(
                file,
                string.Concat(lines.TakeWhile(line => !IsEntry(line)).Concat(rest).Select(line => line + "\n"))
            );
            better.Clear();
        }
        return
        [
            .. worse,
            .. better.Select(one =>
                $"{one.Key} is {found.GetValueOrDefault(one.Key)} now, not {one.Value}: run ./check and commit {file}"
            ),
        ];
    }

    private static bool IsEntry(string line) => line.Length > 0 && line[0] != '#';

    private static Finding Entry(string line)
    {
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        return new(line[(space + 1)..], int.Parse(line[..space], CultureInfo.InvariantCulture));
    }
}
