using System.Globalization;
using System.Text;
using Xunit;

namespace Tender.Tests.Harness;

/// <summary>
/// A report's file as a shop reads it: what stands above the columns, and the rows by column name. Written after RFC
/// 4180 alone.
/// </summary>
internal sealed record Csv(
    IReadOnlyList<IReadOnlyList<string>> Above,
    IReadOnlyList<IReadOnlyDictionary<string, string>> Rows
)
{
    /// <summary>Reads a file whose columns are named in the line after so many.</summary>
    public static Csv Read(byte[] file, int above = 0)
    {
        var lines = Lines(Encoding.UTF8.GetString(file)).ToList();
        var columns = lines[above];
        Assert.All(lines.Skip(above), line => Assert.Equal(columns.Count, line.Count));
        return new(
            [.. lines.Take(above)],
            [
                .. lines
                    .Skip(above + 1)
                    .Select(line => columns.Zip(line).ToDictionary(pair => pair.First, pair => pair.Second)),
            ]
        );
    }

    public decimal Sum(string column, Func<IReadOnlyDictionary<string, string>, bool>? which = null) =>
        Rows.Where(which ?? (_ => true)).Sum(row => decimal.Parse(row[column], CultureInfo.InvariantCulture));

    private static IEnumerable<IReadOnlyList<string>> Lines(string text)
    {
        var (fields, field, quoted) = (new List<string>(), new StringBuilder(), false);
        for (var i = 0; i < text.Length; i++)
            if (quoted && text[i] == '"' && i + 1 < text.Length && text[i + 1] == '"')
                field.Append(text[++i]);
            else if (text[i] == '"')
                quoted = !quoted;
            else if (quoted)
                field.Append(text[i]);
            else if (text[i] == ',')
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else if (text[i] == '\n')
            {
                fields.Add(field.ToString());
                field.Clear();
                yield return fields;
                fields = [];
            }
            else if (text[i] != '\r')
                field.Append(text[i]);
        Assert.False(quoted);
        Assert.Equal(0, field.Length + fields.Count);
    }
}
