using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.Features;

namespace Processor;

/// <summary>The signatures of the protocol: whose a call is, and that an answer is ours.</summary>
/// <param name="keys">The keys that are taken.</param>
/// <param name="time">The clock a call's time is compared with.</param>
internal sealed class Signatures(byte[][] keys, TimeProvider time)
{
    public const int BodyBytesMax = 64 * 1024;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    /// <summary>The key that a call is signed with; null for a call that is nobody's, or too old.</summary>
    public byte[]? KeyOf(HttpRequest request, byte[] body)
    {
        var (id, signature) = (request.Headers["Tender-Request-Id"], request.Headers["Tender-Signature"]);
        var timestamp = request.Headers["Tender-Timestamp"].ToString();
        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            return null;
        if (Math.Abs(time.GetUtcNow().ToUnixTimeSeconds() - seconds) > Window.TotalSeconds)
            return null;
        // The path as it was sent, not as somebody on the way has cleaned it up.
        var path = request.HttpContext.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var lines = $"call\n{id}\n{timestamp}\n{request.Method}\n{path}\n";
        return keys.FirstOrDefault(key => Equal(Sign(key, lines, body), signature.ToString()));
    }

    public static async Task<byte[]> ReadBody(HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        return body.ToArray();
    }

    public static async Task Write(HttpContext http, byte[] key, Answer answer)
    {
        var body = Encoding.UTF8.GetBytes(answer.Json.ToJsonString());
        var lines = string.Create(
            CultureInfo.InvariantCulture,
            $"answer\n{http.Request.Headers["Tender-Request-Id"]}\n{answer.Status}\n"
        );
        http.Response.StatusCode = answer.Status;
        http.Response.ContentType = "application/json";
        http.Response.Headers["Tender-Signature"] = Sign(key, lines, body);
        await http.Response.Body.WriteAsync(body);
    }

    private static string Sign(byte[] key, string lines, byte[] body)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes(lines), .. body];
        return Convert.ToHexStringLower(HMACSHA256.HashData(key, signed));
    }

    private static bool Equal(string one, string other) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(one), Encoding.UTF8.GetBytes(other));
}
