using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tender.Core;
using Tender.Server.Hosting;

namespace Tender.Server.Notifications;

/// <summary>
/// A key that signs notifications as SNS does, with its certificate. The store keeps certificate and sealed key, so all
/// nodes sign alike; an old one is kept after rotation, because the envelopes it signed name its certificate for as
/// long as they are sent again. Safe for any number of threads.
/// </summary>
public sealed class Signer : IDisposable
{
    // Wire v1: IPN envelope, the account in the topic's ARN.
    private const string TopicAccount = "291180941288";

    private static readonly JsonWriterOptions Json = new()
    {
        // Signatures and URLs stay readable: "+" and "&" as themselves, as the real sender writes them. What JSON must
        // escape still is.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly byte[] privateKey;
    private readonly ConcurrentBag<RSA> idle = [];
    private volatile Certificate certificate;
    private volatile bool disposed;

    private Signer(string certificatePem, byte[] privateKey)
    {
        this.privateKey = privateKey;
        certificate = new(certificatePem, PathOf(certificatePem));
    }

    /// <summary>The certificate to serve under <see cref="Path"/>.</summary>
    public string CertificatePem => certificate.Pem;

    /// <summary>
    /// Where the certificate is served: <c>/SimpleNotificationService-{32 hex digits}.pem</c>, the same wherever this
    /// key is loaded.
    /// </summary>
    public string Path => certificate.Path;

    /// <summary>A new key with a certificate from this CA.</summary>
    public static Signer Create(CertificateAuthority authority, DateTimeOffset now)
    {
        using var key = RSA.Create(2048);
        using var certificate = authority.IssueSigning(key, now);
        return new Signer(certificate.ExportCertificatePem() + "\n", key.ExportPkcs8PrivateKey());
    }

    /// <summary>A key that was exported.</summary>
    /// <exception cref="CryptographicException">It is not the certificate's key.</exception>
    public static Signer Import(string certificatePem, ReadOnlySpan<byte> privateKey)
    {
        using var key = RSA.Create();
        key.ImportPkcs8PrivateKey(privateKey, out _);
        using var certificate = X509Certificate2.CreateFromPem(certificatePem);
        using var certified = certificate.GetRSAPublicKey();
        if (
            certified is null
            || !certified.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo())
        )
            throw new CryptographicException("The notification signing key is not the key of its certificate.");
        return new Signer(certificatePem, privateKey.ToArray());
    }

    /// <summary>A new certificate of this key; what was signed before goes on naming the old one.</summary>
    public string Certify(CertificateAuthority authority, DateTimeOffset now, Uri? revocations)
    {
        using var key = RSA.Create();
        key.ImportPkcs8PrivateKey(privateKey, out _);
        using var issued = authority.IssueSigning(key, now, revocations);
        return issued.ExportCertificatePem() + "\n";
    }

    /// <summary>From now on envelopes name this certificate of the key.</summary>
    public void Use(string certificatePem) => certificate = new(certificatePem, PathOf(certificatePem));

    /// <summary>The private key as PKCS #8, to be sealed before it is stored.</summary>
    public byte[] ExportPrivateKey() => [.. privateKey];

    /// <summary>
    /// Where a certificate is served; part of it is its own hash, so a path never changes its content.
    /// </summary>
    public static string PathOf(string certificatePem)
    {
        using var certificate = X509Certificate2.CreateFromPem(certificatePem);
        var hash = Convert.ToHexStringLower(SHA256.HashData(certificate.RawData).AsSpan(0, 16));
        return $"/SimpleNotificationService-{hash}.pem";
    }

    /// <summary>The AWS region that sends the notifications of a merchant's region.</summary>
    public static string AwsRegion(Region region) =>
        region switch
        {
            // Wire v1: IPN envelope, regions seen.
            Region.NorthAmerica => "us-east-1",
            Region.Europe => "eu-west-1",
            Region.Japan => "us-west-2",
        };

    /// <summary>The URL that an envelope of a merchant's region names for the certificate.</summary>
    public string SigningCertUrl(Region region) => $"https://sns.{AwsRegion(region)}.amazonaws.com{Path}";

    /// <summary>
    /// The topic that an envelope claims to come from; a receiver may compare it with the one it expects.
    /// </summary>
    // Wire v1: IPN envelope, TopicArn. Wire v2, assumed: the same form.
    public static string TopicArn(Region region, string marketplaceId, string sellerId) =>
        $"arn:aws:sns:{AwsRegion(region)}:{TopicAccount}:{marketplaceId}{sellerId}";

    /// <summary>
    /// The subscription of a topic, for the header <c>x-amz-sns-subscription-arn</c>: made up, but always the same.
    /// </summary>
    public static string SubscriptionArn(string topicArn) =>
        $"{topicArn}:{new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(topicArn)).AsSpan(0, 16))}";

    /// <summary>Renders and signs one notification: the bytes to send, and to send again unchanged.</summary>
    /// <param name="messageId">A UUID, the same in every attempt.</param>
    /// <param name="region">The merchant's region: na, eu or jp.</param>
    /// <param name="topicArn">From <see cref="TopicArn"/>.</param>
    /// <param name="message">The inner message, as the receiver is to read it after decoding the envelope.</param>
    /// <param name="at">When it is sent.</param>
    /// <param name="signatureVersion"><c>"1"</c> (SHA-1, what the real service sends) or <c>"2"</c> (SHA-256).</param>
    public byte[] Envelope(
        string messageId,
        Region region,
        string topicArn,
        string message,
        DateTimeOffset at,
        string signatureVersion = "1"
    )
    {
        // A line feed in these would let one signature stand for two different sets of members.
        if (messageId.Contains('\n') || topicArn.Contains('\n'))
            throw new ArgumentException("Only the message may hold line feeds.");
        // Half a surrogate pair has no bytes: replaced before signing, so that what is signed is what the receiver will
        // decode.
        message = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(message));
        // Wire v1: IPN envelope, Timestamp has always three fraction digits, because C# and Java clients write it anew
        // before they verify.
        var timestamp = at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        // Wire v1: IPN signature, names in alphabetical order, each name and value ended by a line feed; never a
        // Subject, because clients disagree about it.
        var signature = Sign(
            $"Message\n{message}\nMessageId\n{messageId}\nTimestamp\n{timestamp}\n"
                + $"TopicArn\n{topicArn}\nType\nNotification\n",
            signatureVersion
        );

        using var buffer = new MemoryStream(message.Length + 1_536);
        using (var json = new Utf8JsonWriter(buffer, Json))
        {
            json.WriteStartObject();
            json.WriteString("Type", "Notification");
            json.WriteString("MessageId", messageId);
            json.WriteString("TopicArn", topicArn);
            json.WriteString("Message", message);
            json.WriteString("Timestamp", timestamp);
            json.WriteString("SignatureVersion", signatureVersion);
            json.WriteString("Signature", Convert.ToBase64String(signature));
            json.WriteString("SigningCertURL", SigningCertUrl(region));
            json.WriteString(
                "UnsubscribeURL",
                $"https://sns.{AwsRegion(region)}.amazonaws.com/"
                    + $"?Action=Unsubscribe&SubscriptionArn={SubscriptionArn(topicArn)}"
            );
            json.WriteEndObject();
        }
        return buffer.ToArray();
    }

    public void Dispose()
    {
        disposed = true;
        while (idle.TryTake(out var key))
            key.Dispose();
    }

    private byte[] Sign(string text, string signatureVersion)
    {
        // Wire v2: envelope, SignatureVersion 1 is RSA PKCS #1 v1.5 with SHA-1, 2 the same with SHA-256.
        var hash = signatureVersion switch
        {
            "1" => HashAlgorithmName.SHA1,
            "2" => HashAlgorithmName.SHA256,
            _ => throw new ArgumentOutOfRangeException(
                nameof(signatureVersion),
                signatureVersion,
                "There are signature versions 1 and 2."
            ),
        };
        ObjectDisposedException.ThrowIf(disposed, this);
        // A key object is not promised to be safe for two threads: each signing takes one and puts it back, so there
        // are as many as ever signed at once.
        if (!idle.TryTake(out var key))
        {
            key = RSA.Create();
            key.ImportPkcs8PrivateKey(privateKey, out _);
        }
        var signature = key.SignData(Encoding.UTF8.GetBytes(text), hash, RSASignaturePadding.Pkcs1);
        if (disposed)
            key.Dispose();
        else
            idle.Add(key);
        return signature;
    }

    private sealed record Certificate(string Pem, string Path);
}
