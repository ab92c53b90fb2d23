using System.Globalization;
using System.Text.RegularExpressions;

namespace Tender.Client;

/// <summary>Spans and instants as they are typed: 24h, 1d12h, PT24H; 2026-01-02T03:04:05Z.</summary>
internal static partial class Durations
{
    /// <summary>A span in ISO 8601; null for what is none.</summary>
    public static string? Parse(string text)
    {
        if (Iso().IsMatch(text))
            return text;
        if (Short().Match(text) is not { Success: true } match)
            return null;
        var (days, time) = (match.Groups["d"], string.Concat("hms".Select(unit => Part(match, unit))));
        return $"P{(days.Success ? days.Value.ToUpperInvariant() : "")}{(time.Length > 0 ? "T" + time : "")}";
    }

    /// <summary>The same, refused with an example.</summary>
    public static string Read(string name, string text) =>
        Parse(text)
        ?? throw CommandRefusedException.Mistake(
            $"{name}: \"{text}\" is no span of time. Write 30s, 15m, 24h, 7d or 1d12h, or ISO 8601 such as PT24H."
        );

    /// <summary>An instant with its zone, as RFC 3339 writes it; null for what is none.</summary>
    public static string? ParseInstant(string text) =>
        text.Contains('T')
        && DateTimeOffset.TryParse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var at
        )
            ? at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)
            : null;

    private static string Part(Match match, char unit) =>
        match.Groups[unit.ToString()] is { Success: true } part ? part.Value.ToUpperInvariant() : "";

    [GeneratedRegex(@"^P(?=.)([0-9]+W)?([0-9]+D)?(T(?=.)([0-9]+H)?([0-9]+M)?([0-9]+S)?)?\z")]
    private static partial Regex Iso();

    [GeneratedRegex(@"^(?=.)(?<d>[0-9]{1,6}d)?(?<h>[0-9]{1,7}h)?(?<m>[0-9]{1,9}m)?(?<s>[0-9]{1,9}s)?\z")]
    private static partial Regex Short();
}
