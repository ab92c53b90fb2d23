namespace Tender.Layout.Tests;

/// <summary>Rules on pages of documentation.</summary>
internal static class Documentation
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
}
