using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Tender.AmazonPay.V2;

/// <summary>
/// Signs v2 requests with <c>AMZN-PAY-RSASSA-PSS-V2</c>: RSASSA-PSS, SHA-256, a salt of 32 bytes. Safe for any number
/// of threads.
/// </summary>
internal sealed class Signature
{
    public const string Algorithm = "AMZN-PAY-RSASSA-PSS-V2";

    // A key object is not promised to be safe for two threads: each signing takes one and puts it back, so there are as
    // many as ever signed at once.
    private readonly ConcurrentBag<RSA> idle = [];
    private readonly string publicKeyId,
        privateKeyPem;

    /// <exception cref="ArgumentException">The text is no RSA private key.</exception>
    public Signature(string publicKeyId, string privateKeyPem)
    {
        (this.publicKeyId, this.privateKeyPem) = (publicKeyId, privateKeyPem);
        try
        {
            using var key = Import();
            key.ExportParameters(includePrivateParameters: true);
        }
        catch (Exception failure) when (failure is CryptographicException or ArgumentException)
        {
            throw new ArgumentException("The private key of the v2 API is no PEM of an RSA private key.", failure);
        }
    }

    /// <summary>Puts the signature on a request whose URI and all other headers are set.</summary>
    /// <param name="request">The request.</param>
    /// <param name="headers">The headers to send and sign besides the usual ones: lower-case names.</param>
    /// <param name="region">na, eu or jp.</param>
    /// <param name="body">The body's bytes, as they will be sent.</param>
    /// <param name="now">Real time: the service refuses a date far from its own.</param>
    public void Sign(
        HttpRequestMessage request,
        IEnumerable<(string Name, string Value)> headers,
        string region,
        byte[] body,
        DateTimeOffset now
    )
    {
        var uri = request.RequestUri!;
        // Wire v2: Signing requests; these five are always signed, and so is every header of ours with a meaning. The
        // names are sorted by their bytes.
        List<(string Name, string Value)> signed =
        [
            ("accept", "application/json"),
            ("content-type", "application/json"),
            ("x-amz-pay-date", now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)),
            ("x-amz-pay-host", uri.Authority),
            ("x-amz-pay-region", region),
            .. headers,
        ];
        signed.Sort((one, other) => string.CompareOrdinal(one.Name, other.Name));

        var names = string.Join(';', signed.Select(header => header.Name));
        var canonical = new StringBuilder()
            .Append(request.Method)
            .Append('\n')
            .Append(uri.AbsolutePath)
            .Append('\n')
            .Append(uri.Query.TrimStart('?'))
            .Append('\n');
        foreach (var (name, value) in signed)
            canonical.Append(name).Append(':').Append(value).Append('\n');
        canonical.Append('\n').Append(names).Append('\n').Append(Hex(body));
        var signature = Sign(
            Encoding.ASCII.GetBytes($"{Algorithm}\n{Hex(Encoding.UTF8.GetBytes(canonical.ToString()))}")
        );

        foreach (var (name, value) in signed)
            if (name != "content-type")
                request.Headers.TryAddWithoutValidation(name, value);
        request.Headers.TryAddWithoutValidation(
            "authorization",
            $"{Algorithm} PublicKeyId={publicKeyId}, SignedHeaders={names}, "
                + $"Signature={Convert.ToBase64String(signature)}"
        );
    }

    /// <summary>
    /// Signs the payload of a checkout button: no method, no date, the exact bytes that the page hands to the browser.
    /// </summary>
    public string SignPayload(string payload) =>
        // Wire v2: Add the Amazon Pay button, "Sign the payload".
        Convert.ToBase64String(Sign(Encoding.ASCII.GetBytes($"{Algorithm}\n{Hex(Encoding.UTF8.GetBytes(payload))}")));

    private byte[] Sign(byte[] text)
    {
        if (!idle.TryTake(out var key))
            key = Import();
        var signature = key.SignData(text, HashAlgorithmName.SHA256, RSASignaturePadding.Pss);
        idle.Add(key);
        return signature;
    }

    private RSA Import()
    {
        var key = RSA.Create();
        key.ImportFromPem(privateKeyPem);
        return key;
    }

    private static string Hex(byte[] bytes) => Convert.ToHexString(SHA256.HashData(bytes)).ToLowerInvariant();
}
