namespace Tender.Server.Http;

/// <summary>
/// What is known of a request before its body is read; a surface decides by it whether the request is its own.
/// </summary>
/// <param name="Method">The HTTP verb as sent, upper case.</param>
/// <param name="Target">The raw request target, for example <c>/v2/charges/?a=b</c>.</param>
/// <param name="Host">The Host header with its port, as sent; empty when there is none.</param>
/// <param name="Scheme">http or https, as the connection is.</param>
internal sealed record RequestHead(string Method, string Target, string Host, string Scheme)
{
    /// <summary>The target up to the first question mark, undecoded.</summary>
    public string Path { get; } = Target.IndexOf('?') is var mark and >= 0 ? Target[..mark] : Target;
}
