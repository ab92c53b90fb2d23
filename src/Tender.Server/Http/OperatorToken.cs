using System.Security.Cryptography;
using System.Text;

namespace Tender.Server.Http;

/// <summary>The bearer token of the control API: the content of control-token in the data directory.</summary>
internal sealed class OperatorToken(string token)
{
    private readonly byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(token));

    /// <summary>Whether a request carries the token; compared in constant time.</summary>
    public bool IsSentWith(WireRequest request) =>
        request.Header("authorization") is { } header
        && header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
        && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(header[7..].Trim())), hash);
}
