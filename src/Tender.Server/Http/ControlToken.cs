using System.Security.Cryptography;
using System.Text;

namespace Tender.Server.Http;

/// <summary>The bearer token of the control API: the content of control-token in the data directory.</summary>
internal sealed class ControlToken(string token)
{
    private readonly byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(token));

    /// <summary>Whether a request carries the token.</summary>
    public bool IsSentWith(WireRequest request) =>
        request.Header("authorization") is { } header
        && header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
        && Is(header[7..]);

    /// <summary>Whether a text is the token; compared in constant time.</summary>
    public bool Is(string text) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(text.Trim())), hash);

    /// <summary>Tells one token from another, and gives nothing away.</summary>
    public string Fingerprint => Convert.ToHexStringLower(hash.AsSpan(0, 8));
}
