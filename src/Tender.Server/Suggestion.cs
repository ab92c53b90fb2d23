namespace Tender.Server;

/// <summary>What a slip of the fingers most likely meant.</summary>
internal static class Suggestion
{
    private const int LettersForEachSlip = 3;

    /// <summary>The nearest of the names, as a question behind a sentence; empty where none is near.</summary>
    public static string For(string typed, IEnumerable<string> names)
    {
        var word = typed.TrimStart('-');
        var slips = Math.Max(1, word.Length / LettersForEachSlip);
        var nearest = names
            .Select(name => (Name: name, Distance: Distance(name.TrimStart('-'), word)))
            .Where(one => one.Distance <= slips && one.Distance < word.Length)
            .OrderBy(one => one.Distance)
            .FirstOrDefault();
        return nearest.Name is null ? "" : $" Did you mean {nearest.Name}?";
    }

    /// <summary>
    /// How many letters must be typed, left out, replaced or swapped with their neighbour to make the one word of the
    /// other.
    /// </summary>
    private static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            rows[i, 0] = i;
        for (var j = 0; j <= b.Length; j++)
            rows[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        for (var j = 1; j <= b.Length; j++)
        {
            var replaced = rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            rows[i, j] = Math.Min(Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1, replaced);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
        }
        return rows[a.Length, b.Length];
    }
}
