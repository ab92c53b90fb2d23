using System.Security.Cryptography;
using System.Text;

namespace Tender.Server.Sandbox.Doctor;

/// <summary>Finds the first part in which two texts that should be equal differ.</summary>
internal static class TextComparison
{
    /// <summary>Canonical requests of v2, or our canonical request and their string to sign.</summary>
    public static Difference? OfCanonicalRequests(string ours, string theirs, string algorithm)
    {
        if (theirs.StartsWith("AMZN-PAY-", StringComparison.Ordinal))
        {
            var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ours)));
            return Lines($"{algorithm}\n{hash}", theirs, ["algorithm", "hash of the canonical request"]);
        }
        string[] first = ["method", "path", "query"];
        return Lines(ours, theirs, first) is { } difference ? Named(difference, ours) : null;
    }

    /// <summary>Strings to sign of v1.</summary>
    public static Difference? OfStringsToSign(string ours, string theirs)
    {
        if (Lines(ours, theirs, ["method", "host", "path", "parameters"]) is not { } difference)
            return null;
        if (difference is not { Part: "parameters", Ours: { } mine, Theirs: { } their })
            return difference;
        var (one, other) = (mine.Split('&'), their.Split('&'));
        for (var i = 0; i < Math.Max(one.Length, other.Length); i++)
            if (one.ElementAtOrDefault(i) != other.ElementAtOrDefault(i))
                return new(
                    $"parameter {(one.ElementAtOrDefault(i) ?? other[i]).Split('=')[0]}",
                    one.ElementAtOrDefault(i),
                    other.ElementAtOrDefault(i)
                );
        return difference;
    }

    private static Difference? Lines(string ours, string theirs, string[] names)
    {
        var (one, other) = (ours.Split('\n'), theirs.Split('\n'));
        for (var i = 0; i < Math.Max(one.Length, other.Length); i++)
            if (one.ElementAtOrDefault(i) != other.ElementAtOrDefault(i))
                return new(
                    names.ElementAtOrDefault(i) ?? $"line {i + 1}",
                    one.ElementAtOrDefault(i),
                    other.ElementAtOrDefault(i)
                );
        return null;
    }

    /// <summary>
    /// A line of ours behind the first three is a header, the list of names, or the hash of the body.
    /// </summary>
    private static Difference Named(Difference difference, string ours)
    {
        if (!difference.Part.StartsWith("line ", StringComparison.Ordinal))
            return difference;
        var lines = ours.Split('\n');
        if (difference.Ours is null || difference.Ours == lines[^1])
            return difference with { Part = "hash of the body" };
        if (difference.Ours == lines[^2])
            return difference with { Part = "signed headers" };
        if (difference.Ours.Length == 0)
            return difference with { Part = "blank line behind the headers" };
        return difference with { Part = $"header {difference.Ours.Split(':')[0]}" };
    }
}
