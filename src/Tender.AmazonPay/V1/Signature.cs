using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Tender.AmazonPay.V1;

/// <summary>Signature Version 2 of the original API: an HMAC-SHA256 over the sorted form.</summary>
internal static class Signature
{
    /// <summary>The form to post: the parameters that have a value, the common ones, and the signature.</summary>
    public static string Sign(
        Uri endpoint,
        IEnumerable<(string Name, string? Value)> parameters,
        V1Credentials keys,
        DateTimeOffset now
    )
    {
        // Wire v1: MWS Developer Guide, Signature Version 2: names sorted by their bytes (never the joined pairs), RFC
        // 3986, standard ports left out of the host.
        IEnumerable<(string Name, string? Value)> all =
        [
            .. parameters,
            ("AWSAccessKeyId", keys.AccessKeyId),
            ("MWSAuthToken", keys.AuthToken),
            ("SignatureMethod", "HmacSHA256"),
            ("SignatureVersion", "2"),
            ("Timestamp", now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)),
            ("Version", "2013-01-01"),
        ];
        var form = string.Join(
            '&',
            all.Where(one => one.Value is { Length: > 0 })
                .OrderBy(one => one.Name, StringComparer.Ordinal)
                .Select(one => $"{Uri.EscapeDataString(one.Name)}={Uri.EscapeDataString(one.Value!)}")
        );
        var text = $"POST\n{endpoint.Authority.ToLowerInvariant()}\n{endpoint.AbsolutePath}\n{form}";
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(keys.SecretAccessKey), Encoding.UTF8.GetBytes(text));
        return $"{form}&Signature={Uri.EscapeDataString(Convert.ToBase64String(signature))}";
    }
}
