using System.Text.RegularExpressions;

namespace Tender.Server.Http.V1;

/// <summary>
/// Parameters whose percent-encodings have small hexadecimal digits where they are signed, and Signature Version 2 has
/// capitals. They are only explained, never taken.
/// </summary>
internal static partial class SmallDigits
{
    // Wire v1: npm amazon-payments 0.2.9 writes a star as %2a and the rest in capitals; HttpUtility.UrlEncode of .NET
    // writes them all small.
    private static readonly Func<string, string>[] Spellings =
    [
        text => text.Replace("%2A", "%2a", StringComparison.Ordinal),
        text => Encoded().Replace(text, found => found.Value.ToLowerInvariant()),
    ];

    /// <summary>Whether the claim's signature is of the request, but for the size of these digits.</summary>
    public static bool Explain(WireRequest request, V1Claim claim, string secret, V1SignatureRules rules) =>
        Spellings.Any(spelling => V1Signature.IsOf(request, claim, secret, rules, spelling));

    [GeneratedRegex("%[0-9A-F]{2}")]
    private static partial Regex Encoded();
}
