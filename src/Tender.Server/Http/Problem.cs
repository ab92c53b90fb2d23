namespace Tender.Server.Http;

/// <summary>
/// An answer of the control API, the operator API or the console that is not a 2xx: RFC 9457 problem details.
/// </summary>
internal sealed class Problem(int status, string detail) : Exception(detail)
{
    public int Status { get; } = status;

    /// <summary>Headers that belong to the refusal, such as Allow.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];
}
