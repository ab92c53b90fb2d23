using System.Globalization;
using System.Text;

namespace Tender.Tests.Coverage;

/// <summary>The catalogue as a page: docs/coverage.md.</summary>
internal static class CoveragePage
{
    public static string Print(IReadOnlyList<Part> parts)
    {
        var page = new StringBuilder(
            """
            # Coverage

            Generated from `tests/Tender.Tests/Coverage/`; a test fails when this page is stale, when a named test is
            gone, or when the product has an operation, state transition, reason, error code, limit, quota, test card
            or simulation that is not listed here, or the other way round. Each row is proven by the tests it names,
            or deliberately absent for the reason it gives, or not proven yet.


            """
        );
        Count(page, parts);
        page.Append("\n## Not proven yet\n\n");
        foreach (var part in parts)
        foreach (var section in part.Sections)
        foreach (var row in section.Rows.Where(row => row.Proof.Missing is not null))
            page.Append(
                CultureInfo.InvariantCulture,
                $"- {Where(part, section)}: {What(row, bold: false)}: {row.Proof.Missing}\n"
            );
        foreach (var part in parts)
        {
            page.Append(CultureInfo.InvariantCulture, $"\n## {part.Title}\n\n{part.About}\n");
            foreach (var section in part.Sections)
            {
                page.Append(
                    CultureInfo.InvariantCulture,
                    $"\n### {$"{section.Number} {section.Title}".Trim()}\n\n| What | Proof |\n|---|---|\n"
                );
                foreach (var row in section.Rows)
                    page.Append(
                        CultureInfo.InvariantCulture,
                        $"| {Cell(What(row, bold: true))} | {Cell(Why(row.Proof))} |\n"
                    );
            }
        }
        return page.ToString().ReplaceLineEndings("\n");
    }

    private static void Count(StringBuilder page, IReadOnlyList<Part> parts)
    {
        page.Append("| Part | Rows | Proven | Absent, with reason | Not proven yet |\n|---|---|---|---|---|\n");
        foreach (var part in parts)
            Line(part.Title, [.. part.Rows]);
        Line("All", [.. parts.SelectMany(part => part.Rows)]);

        void Line(string title, IReadOnlyList<Stated> rows) =>
            page.Append(
                CultureInfo.InvariantCulture,
                $"| {title} | {rows.Count} | {rows.Count(row => row.Proof.Holds)} | "
                    + $"{rows.Count(row => row.Proof.Absent is not null)} | "
                    + $"{rows.Count(row => row.Proof.Missing is not null)} |\n"
            );
    }

    private static string Where(Part part, Section section) =>
        section.Number.Length == 0 ? part.Title : $"{part.Title[..2]} {section.Number}";

    private static string What(Stated row, bool bold)
    {
        if (row.Topic == Topic.Rule)
            return row.Says;
        var key = bold ? $"**{row.Key}**" : row.Key;
        return row.Says.Length == 0 ? key : $"{key}: {row.Says}";
    }

    private static string Why(Proof proof)
    {
        var tests = string.Join(", ", proof.Tests.Select(test => $"`{Short(test.Class)}.{test.Name}`"));
        var rest =
            proof.Absent is { } absent ? $"Absent: {absent}"
            : proof.Missing is { } missing ? $"**Not proven yet**: {missing}"
            : "";
        return tests.Length > 0 && rest.Length > 0 ? $"{tests}. {rest}" : tests + rest;
    }

    /// <summary>A test's class as the page calls it, whichever project it is in.</summary>
    private static string Short(Type type) =>
        type.FullName!.Replace("Tender.Core.Tests.", "Core.", StringComparison.Ordinal)
            .Replace("Tender.Wire.Tests.", "", StringComparison.Ordinal)
            .Replace("Tender.Tests.", "", StringComparison.Ordinal);

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
