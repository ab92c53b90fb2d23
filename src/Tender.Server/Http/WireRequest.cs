namespace Tender.Server.Http;

/// <summary>
/// A request exactly as it arrived: raw target and raw body bytes. What is verified is what is routed and what is read,
/// so nothing is decoded twice.
/// </summary>
/// <param name="Method">The HTTP verb as sent, upper case.</param>
/// <param name="Target">The raw request target in origin form, for example <c>/v2/charges/?a=b</c>.</param>
/// <param name="Headers">Every header line in order of arrival; a name may occur more than once, in any case.</param>
/// <param name="Body">The body's bytes, empty when there was none.</param>
public sealed record WireRequest(
    string Method,
    string Target,
    IReadOnlyList<KeyValuePair<string, string>> Headers,
    ReadOnlyMemory<byte> Body
)
{
    /// <summary>The target up to the first question mark, undecoded.</summary>
    public string Path { get; } = Target.IndexOf('?') is var mark and >= 0 ? Target[..mark] : Target;

    /// <summary>The target after the first question mark, undecoded; empty when there is none.</summary>
    public string Query { get; } = Target.IndexOf('?') is var mark and >= 0 ? Target[(mark + 1)..] : "";

    /// <summary>The only value of a header, or null when it is absent or occurs more than once.</summary>
    public string? Header(string name)
    {
        string? found = null;
        foreach (var (key, value) in Headers)
        {
            if (!key.Equals(name, StringComparison.OrdinalIgnoreCase))
                continue;
            if (found is not null)
                return null;
            found = value;
        }
        return found;
    }
}
