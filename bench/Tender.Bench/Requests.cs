using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Tender.Bench;

/// <summary>What a merchant signs with, as the control API answers it.</summary>
internal sealed record Shop(
    string MerchantId,
    string PublicKeyId,
    string PrivateKey,
    string AccessKeyId,
    string SecretAccessKey,
    string Region,
    string StoreId
);

/// <summary>
/// Whole HTTP requests, signed before the clock runs: the load generator only writes bytes and reads answers. Written
/// from the published rules, with no code of the server.
/// </summary>
internal static class Requests
{
    public const string V1Path = "/OffAmazonPayments_Sandbox/2013-01-01";

    /// <summary>Where every server of a run is said to be: the signature covers it.</summary>
    private const string Host = "tender.bench";

    public static byte[] Get(string path, params string[] headers) => Whole("GET", path, headers, []);

    public static byte[] Call(string method, string path, string token, string body) =>
        Whole(
            method,
            "/control/v1/" + path,
            [$"Authorization: Bearer {token}", "Content-Type: application/json"],
            Encoding.UTF8.GetBytes(body)
        );

    /// <summary>A request to an emulator of Stripe.</summary>
    public static byte[] Stripe(string method, string path, string token, string form = "", string? key = null)
    {
        string[] headers =
        [
            $"Authorization: Bearer {token}",
            "Content-Type: application/x-www-form-urlencoded",
            .. key is null ? Array.Empty<string>() : [$"Idempotency-Key: {key}"],
        ];
        return Whole(method, path, headers, Encoding.ASCII.GetBytes(form));
    }

    /// <summary>A signed v2 request.</summary>
    public static byte[] V2(
        Shop shop,
        PssSigner signer,
        int salt,
        string method,
        string path,
        string body,
        string? key = null
    )
    {
        var algorithm = salt == 20 ? "AMZN-PAY-RSASSA-PSS" : "AMZN-PAY-RSASSA-PSS-V2";
        var date = DateTime.UtcNow.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        List<(string Name, string Value)> headers =
        [
            ("accept", "application/json"),
            ("content-type", "application/json"),
            ("x-amz-pay-date", date),
            ("x-amz-pay-host", Host),
        ];
        if (key is not null)
            headers.Add(("x-amz-pay-idempotency-key", key));
        headers.Add(("x-amz-pay-region", shop.Region));
        var names = string.Join(';', headers.Select(header => header.Name));
        var content = Encoding.UTF8.GetBytes(body);
        var canonical =
            $"{method}\n{path}\n\n"
            + $"{string.Concat(headers.Select(header => $"{header.Name}:{header.Value}\n"))}\n{names}\n"
            + $"{Hex(content)}";
        var signature = Convert.ToBase64String(
            signer.Sign(Encoding.ASCII.GetBytes($"{algorithm}\n{Hex(Encoding.UTF8.GetBytes(canonical))}"), salt)
        );
        return Whole(
            method,
            path,
            [
                .. headers.Select(header => $"{header.Name}: {header.Value}"),
                $"authorization: {algorithm} PublicKeyId={shop.PublicKeyId}, SignedHeaders={names}, "
                    + $"Signature={signature}",
            ],
            content
        );
    }

    /// <summary>A signed v1 request.</summary>
    public static byte[] V1(Shop shop, string action, params (string Name, string Value)[] parameters)
    {
        (string Name, string Value)[] all =
        [
            .. parameters,
            ("AWSAccessKeyId", shop.AccessKeyId),
            ("Action", action),
            ("SellerId", shop.MerchantId),
            ("SignatureMethod", "HmacSHA256"),
            ("SignatureVersion", "2"),
            ("Timestamp", DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)),
            ("Version", "2013-01-01"),
        ];
        var form = string.Join(
            '&',
            all.OrderBy(one => one.Name, StringComparer.Ordinal)
                .Select(one => $"{Uri.EscapeDataString(one.Name)}={Uri.EscapeDataString(one.Value)}")
        );
        var signature = Convert.ToBase64String(
            HMACSHA256.HashData(
                Encoding.UTF8.GetBytes(shop.SecretAccessKey),
                Encoding.UTF8.GetBytes($"POST\n{Host}\n{V1Path}\n{form}")
            )
        );
        return Whole(
            "POST",
            V1Path,
            ["Content-Type: application/x-www-form-urlencoded; charset=utf-8", "User-Agent: bench/1.0 (Language=C#)"],
            Encoding.UTF8.GetBytes($"{form}&Signature={Uri.EscapeDataString(signature)}")
        );
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static byte[] Whole(string method, string path, string[] headers, byte[] body) =>
        [
            .. Encoding.ASCII.GetBytes(
                $"{method} {path} HTTP/1.1\r\nHost: {Host}\r\n"
                    + $"{string.Concat(headers.Select(header => header + "\r\n"))}Content-Length: {body.Length}\r\n"
                    + $"\r\n"
            ),
            .. body,
        ];
}

/// <summary>
/// RSASSA-PSS with a salt of any length, as fast as OpenSSL: the framework makes only salts as long as the hash.
/// </summary>
internal sealed unsafe partial class PssSigner : IDisposable
{
    private readonly RSAOpenSsl rsa = new();
    private readonly SafeEvpPKeyHandle key;
    private readonly int bytes;

    public PssSigner(string privateKeyPem)
    {
        rsa.ImportFromPem(privateKeyPem);
        key = rsa.DuplicateKeyHandle();
        bytes = rsa.KeySize / 8;
    }

    public byte[] Sign(byte[] data, int salt)
    {
        var context = Made(EVP_PKEY_CTX_new(key.DangerousGetHandle(), 0));
        try
        {
            Done(EVP_PKEY_sign_init(context));
            Done(EVP_PKEY_CTX_ctrl_str(context, "rsa_padding_mode", "pss"));
            Done(EVP_PKEY_CTX_ctrl_str(context, "digest", "sha256"));
            Done(EVP_PKEY_CTX_ctrl_str(context, "rsa_pss_saltlen", salt.ToString(CultureInfo.InvariantCulture)));
            var signature = new byte[bytes];
            var length = (nuint)bytes;
            fixed (byte* to = signature)
            fixed (byte* hash = SHA256.HashData(data))
                Done(EVP_PKEY_sign(context, to, &length, hash, SHA256.HashSizeInBytes));
            return signature;
        }
        finally
        {
            EVP_PKEY_CTX_free(context);
        }
    }

    public void Dispose()
    {
        key.Dispose();
        rsa.Dispose();
    }

    private static nint Made(nint made) =>
        made != 0 ? made : throw new CryptographicException("libcrypto made no signing context.");

    private static void Done(int result)
    {
        if (result != 1)
            throw new CryptographicException($"libcrypto answered {result} while signing.");
    }

    [LibraryImport("libcrypto.so.3")]
    private static partial nint EVP_PKEY_CTX_new(nint key, nint engine);

    [LibraryImport("libcrypto.so.3")]
    private static partial void EVP_PKEY_CTX_free(nint context);

    [LibraryImport("libcrypto.so.3")]
    private static partial int EVP_PKEY_sign_init(nint context);

    [LibraryImport("libcrypto.so.3", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int EVP_PKEY_CTX_ctrl_str(nint context, string name, string value);

    [LibraryImport("libcrypto.so.3")]
    private static partial int EVP_PKEY_sign(
        nint context,
        byte* signature,
        nuint* length,
        byte* hash,
        nuint hashLength
    );
}
