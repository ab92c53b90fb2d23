using System.Buffers.Text;
using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tender.Core;
using Tender.Server.Hosting;

namespace Tender.Server.Payments;

/// <summary>
/// Sign-ins and their tokens. A token is the sign-in itself, sealed for its merchant: nothing is stored, every node
/// opens it, a restart keeps it, and nobody can make one.
/// </summary>
internal sealed class Buyers(Secrets secrets)
{
    /// <summary>Wire v2: spec 3.11: a token has 1,000 characters at most, and is good for 24 hours.</summary>
    private const int TokenCharsMax = 1000;
    private static readonly TimeSpan Window = TimeSpan.FromHours(24);

    private static readonly JsonSerializerOptions Json = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>The token of a sign-in; null where what is shared is too long for one.</summary>
    public string? Token(MerchantId merchant, SignIn signIn, DateTimeOffset now)
    {
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.SmallestSize))
            JsonSerializer.Serialize(deflate, new Content(signIn, now + Window), Json);
        var token = Base64Url.EncodeToString(secrets.Seal(packed.ToArray(), Place(merchant)));
        return token.Length > TokenCharsMax ? null : token;
    }

    /// <summary>Who signed in; null for a token that is not this merchant's, or whose day is over.</summary>
    public SignIn? Find(MerchantId merchant, string token, DateTimeOffset now)
    {
        if (token.Length > TokenCharsMax || !Base64Url.IsValid(token))
            return null;
        try
        {
            using var deflate = new DeflateStream(
                new MemoryStream(secrets.Open(Base64Url.DecodeFromChars(token), Place(merchant))),
                CompressionMode.Decompress
            );
            return JsonSerializer.Deserialize<Content>(deflate, Json) is { } content && now < content.Until
                ? content.SignIn
                : null;
        }
        catch (CannotOpenSecretException)
        {
            return null;
        }
    }

    private static string Place(MerchantId merchant) => $"buyer-token/{merchant}";

    private sealed record Content(SignIn SignIn, DateTimeOffset Until);
}
