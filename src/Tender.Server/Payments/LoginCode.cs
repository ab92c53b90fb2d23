using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Tender.Server.Payments;

/// <summary>A login that whoever began it takes by a code (OAuth's authorization code).</summary>
/// <param name="Login">The login.</param>
/// <param name="ClientId">Who began it.</param>
/// <param name="RedirectUri">The page that was given the code.</param>
/// <param name="Challenge">What its taker must prove to know (RFC 7636); null for nothing.</param>
/// <param name="IsHashed">Whether the challenge is a hash of what must be known.</param>
internal sealed record LoginCode(
    BuyerLogin Login,
    string ClientId,
    string RedirectUri,
    string? Challenge,
    bool IsHashed
)
{
    public bool IsProvedBy(string? verifier)
    {
        if (Challenge is null)
            return true;
        if (verifier is null)
            return false;
        var shown = IsHashed ? Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))) : verifier;
        return CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(shown),
            Encoding.UTF8.GetBytes(Challenge)
        );
    }
}
