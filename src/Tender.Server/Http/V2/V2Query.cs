using System.Globalization;
using Tender.Core;

namespace Tender.Server.Http.V2;

/// <summary>
/// The parameters of a query, read once and by name; what is wrong with them is told like what is wrong with a body. An
/// empty one was not given: SDKs send such.
/// </summary>
internal sealed class V2Query
{
    private readonly Dictionary<string, string> parameters = new(StringComparer.Ordinal);
    private V2Fault? missing,
        invalid;

    public V2Query(string raw)
    {
        foreach (var pair in raw.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = pair.Split('=', 2) is [var n, var v] ? (Decode(n), Decode(v)) : (Decode(pair), "");
            if (value.Length > 0 && !parameters.TryAdd(name, value) && parameters[name] != value)
                invalid ??= V2Faults.InvalidParameter(name);
        }
    }

    /// <summary>The first fault of everything read so far; null for none.</summary>
    public V2Fault? Fault => missing ?? invalid;

    /// <summary>The words of a list, each one of a few.</summary>
    public IReadOnlyList<string> Words(string name, IReadOnlyCollection<string> known)
    {
        var words = parameters
            .GetValueOrDefault(name)
            ?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            ?? [];
        if (words.Any(word => !known.Contains(word)))
            invalid ??= V2Faults.InvalidParameter(name);
        return words;
    }

    /// <summary>The types of reports a list is narrowed to.</summary>
    public IEnumerable<ReportType> Types() =>
        Words("reportTypes", ReportNames.TypeNames).Select(ReportNames.TypeOf).OfType<ReportType>();

    public DateTimeOffset? Instant(string name, bool required = false)
    {
        if (parameters.GetValueOrDefault(name) is not { } text)
        {
            if (required)
                missing ??= V2Faults.MissingParameter(name);
            return null;
        }
        if (ReportNames.Instant(text) is { } at)
            return at;
        invalid ??= V2Faults.InvalidParameter(name);
        return null;
    }

    public int? Size(string name)
    {
        if (parameters.GetValueOrDefault(name) is not { } text)
            return null;
        if (
            text.Length <= 3
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            && size is >= 1 and <= ReportNames.PageMax
        )
            return size;
        invalid ??= V2Faults.InvalidParameter(name);
        return null;
    }

    /// <summary>The question a token stands for; null where none was given, or none of ours.</summary>
    public T? Token<T>(Func<string, T?> read)
        where T : class
    {
        if (parameters.GetValueOrDefault("nextToken") is not { } token)
            return null;
        if (read(token) is { } query)
            return query;
        invalid ??= V2Faults.InvalidParameter("nextToken");
        return null;
    }

    // Wire v2: spec 2.5, Ruby writes a blank as a plus sign; no value of a list has one. A token's own plus sign is
    // always encoded.
    private static string Decode(string text) => Uri.UnescapeDataString(text);
}
