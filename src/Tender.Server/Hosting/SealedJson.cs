using System.Buffers.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Tender.Server.Hosting;

/// <summary>
/// Values that leave the server as a text that only the server can make and read: in addresses, cookies and tokens.
/// </summary>
internal static class SealedJson
{
    private const int CharsMax = 8192;

    // Names are written as they are: such a text has to fit into a cookie.
    private static readonly JsonSerializerOptions Json = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string SealJson<T>(this Secrets secrets, T value, string place) =>
        Base64Url.EncodeToString(secrets.Seal(JsonSerializer.SerializeToUtf8Bytes(value, Json), place));

    /// <summary>What was sealed for this place; null for everything else.</summary>
    public static T? OpenJson<T>(this Secrets secrets, string? text, string place)
        where T : class
    {
        if (text is null || text.Length > CharsMax || !Base64Url.IsValid(text))
            return null;
        try
        {
            return JsonSerializer.Deserialize<T>(secrets.Open(Base64Url.DecodeFromChars(text), place), Json);
        }
        catch (Exception e) when (e is CannotOpenSecretException or JsonException)
        {
            // Not ours, or of a version with other members.
            return null;
        }
    }
}
