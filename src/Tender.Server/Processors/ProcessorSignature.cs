using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Tender.Server.Processors;

/// <summary>
/// How calls to a processor, and its answers, are signed: HMAC-SHA256 in lower-case hexadecimal over some lines and the
/// body. An answer is bound to its call, so that no other answer can be put in its place.
/// </summary>
internal static class ProcessorSignature
{
    public const string IdHeader = "Tender-Request-Id",
        TimestampHeader = "Tender-Timestamp",
        SignatureHeader = "Tender-Signature";

    /// <summary>How far the time of a call may be from the processor's clock, both ways.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    /// <summary>The signature of a call.</summary>
    /// <param name="key">The shared key.</param>
    /// <param name="id">The call's own id, drawn for each.</param>
    /// <param name="timestamp">Seconds since 1970 in UTC.</param>
    /// <param name="path">The path as it is sent.</param>
    /// <param name="body">The body as it is sent.</param>
    public static string OfCall(byte[] key, string id, long timestamp, string path, ReadOnlySpan<byte> body) =>
        Over(key, string.Create(CultureInfo.InvariantCulture, $"call\n{id}\n{timestamp}\nPOST\n{path}\n"), body);

    /// <summary>The signature of an answer.</summary>
    /// <param name="key">The shared key.</param>
    /// <param name="id">The id of the call that is answered.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="body">The body as it is sent.</param>
    public static string OfAnswer(byte[] key, string id, int status, ReadOnlySpan<byte> body) =>
        Over(key, string.Create(CultureInfo.InvariantCulture, $"answer\n{id}\n{status}\n"), body);

    /// <summary>Compares two signatures in a time that says nothing of where they differ.</summary>
    public static bool Equal(string one, string other) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(one), Encoding.UTF8.GetBytes(other));

    private static string Over(byte[] key, string lines, ReadOnlySpan<byte> body)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        mac.AppendData(Encoding.UTF8.GetBytes(lines));
        mac.AppendData(body);
        return Convert.ToHexStringLower(mac.GetHashAndReset());
    }
}
