namespace Tender.Server.Http;

/// <summary>
/// The parameters of a query, decoded once. A blank may be written as a plus sign; a plus sign itself is
/// percent-encoded.
/// </summary>
internal sealed class QueryParameters
{
    private readonly Dictionary<string, string> parameters = new(StringComparer.Ordinal);

    /// <summary>Reads a query. Of a name that occurs twice the last value counts.</summary>
    /// <param name="raw">What stands behind the question mark.</param>
    public QueryParameters(string raw)
    {
        foreach (var (name, value) in Pairs(raw, plusIsBlank: true))
            parameters[name] = value;
    }

    /// <summary>The value of a parameter; null when it was not sent.</summary>
    public string? this[string name] => parameters.GetValueOrDefault(name);

    /// <summary>The names that were sent, each once.</summary>
    public IReadOnlyCollection<string> Names => parameters.Keys;

    /// <summary>The decoded pairs of a raw query, in order; a name without equals sign has an empty value.</summary>
    /// <param name="raw">What stands behind the question mark.</param>
    /// <param name="plusIsBlank">Whether a plus sign in a value is a blank.</param>
    public static IEnumerable<(string Name, string Value)> Pairs(string raw, bool plusIsBlank)
    {
        foreach (var pair in raw.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var end = pair.IndexOf('=', StringComparison.Ordinal);
            var (name, value) = end < 0 ? (pair, "") : (pair[..end], pair[(end + 1)..]);
            if (plusIsBlank)
                value = value.Replace('+', ' ');
            yield return (Uri.UnescapeDataString(name), Uri.UnescapeDataString(value));
        }
    }
}
