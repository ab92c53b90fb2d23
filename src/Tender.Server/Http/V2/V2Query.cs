using System.Globalization;
using Tender.Core;

namespace Tender.Server.Http.V2;

/// <summary>
/// The parameters of a query, read by name and type. What is wrong with them is collected like what is wrong with a
/// body. A parameter without a value is not given, because SDKs send what their caller left out in this way.
/// </summary>
internal sealed class V2Query
{
    private readonly Dictionary<string, string> parameters = new(StringComparer.Ordinal);
    private V2Fault? missing;
    private V2Fault? invalid;

    public V2Query(string raw)
    {
        // Wire v2: spec 2.5, Ruby writes a blank as a plus sign; no value of a list has one. A token's own plus sign is
        // always encoded.
        foreach (var (name, value) in QueryParameters.Pairs(raw, plusIsBlank: false))
            if (value.Length > 0 && !parameters.TryAdd(name, value) && parameters[name] != value)
                invalid ??= V2Faults.InvalidParameter(name);
    }

    /// <summary>The first fault of everything read so far; null for none.</summary>
    public V2Fault? Fault => missing ?? invalid;

    /// <summary>A list of choices; empty where it was not given.</summary>
    public IReadOnlyList<string> Choices(string name, IReadOnlyCollection<string> choices)
    {
        const StringSplitOptions options = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;
        var chosen = parameters.GetValueOrDefault(name)?.Split(',', options) ?? [];
        if (chosen.FirstOrDefault(choice => !choices.Contains(choice)) is { } other)
            invalid ??= V2Faults.InvalidParameter(name, value: other);
        return chosen;
    }

    /// <summary>The types of reports that a list is narrowed to.</summary>
    public IEnumerable<ReportType> ReportTypes() =>
        Choices("reportTypes", ReportNames.TypeNames).Select(ReportNames.TypeOf).OfType<ReportType>();

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
        invalid ??= V2Faults.InvalidParameter(name, value: text);
        return null;
    }

    public int? PageSize(string name)
    {
        if (parameters.GetValueOrDefault(name) is not { } text)
            return null;
        var isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size);
        if (isNumber && text.Length <= 3 && size is >= 1 and <= ReportNames.PageMax)
            return size;
        invalid ??= V2Faults.InvalidParameter(name, value: text);
        return null;
    }

    /// <summary>The query that a token stands for; null where none was given, or none of ours.</summary>
    public T? Token<T>(Func<string, T?> read)
        where T : class
    {
        if (parameters.GetValueOrDefault("nextToken") is not { } token)
            return null;
        if (read(token) is { } query)
            return query;
        invalid ??= V2Faults.InvalidParameter("nextToken", value: token);
        return null;
    }
}
