using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Tender.AmazonPay;
using Tender.MerchantKit.Notices;

namespace Tender.MerchantKit.Tests.Notices;

/// <summary>
/// An authority that issues signing certificates as good or as bad as a test wants them; written from the published
/// rules alone.
/// </summary>
internal sealed class Authority : IDisposable
{
    // First: the others are made with it.
    public static DateTimeOffset Now { get; } = new(TimeProvider.System.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero);

    private readonly RSA key = RSA.Create(2048);
    private readonly X509Certificate2 certificate;

    public Authority(string name = "CN=Test authority", Authority? under = null)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        certificate = under is null
            ? request.CreateSelfSigned(Now.AddYears(-10), Now.AddYears(10))
            : request.Create(
                under.certificate.SubjectName,
                X509SignatureGenerator.CreateForRSA(under.key, RSASignaturePadding.Pkcs1),
                Now.AddYears(-1),
                Now.AddYears(5),
                RandomNumberGenerator.GetBytes(12)
            );
    }

    /// <summary>
    /// One authority, and a key that it certified: made once, because making keys takes longer than all that is done
    /// with them.
    /// </summary>
    public static Authority Shared { get; } = new();
    public static RSA SharedKey { get; } = RSA.Create(2048);
    public static string SharedCertificate { get; } = Shared.Issue(SharedKey);

    public string Pem => certificate.ExportCertificatePem();

    public string Issue(
        AsymmetricAlgorithm subject,
        string name = "CN=sns.amazonaws.com",
        int fromDays = -10,
        int toDays = 365,
        string? dnsName = null
    )
    {
        var request = subject is RSA rsa
            ? new CertificateRequest(name, rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest(name, (ECDsa)subject, HashAlgorithmName.SHA256);
        if (dnsName is not null)
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName(dnsName);
            request.CertificateExtensions.Add(names.Build());
        }
        var generator = X509SignatureGenerator.CreateForRSA(key, RSASignaturePadding.Pkcs1);
        using var issued = request.Create(
            certificate.SubjectName,
            generator,
            Now.AddDays(fromDays),
            Now.AddDays(toDays),
            RandomNumberGenerator.GetBytes(12)
        );
        return issued.ExportCertificatePem();
    }

    public void Dispose()
    {
        certificate.Dispose();
        key.Dispose();
    }
}

/// <summary>Signs envelopes as SNS does, or nearly so.</summary>
internal static class Sns
{
    public const string Topic = "arn:aws:sns:us-east-1:291180941288:A1EXAMPLESELLER";
    public const string CertificateUrl =
        "https://sns.us-east-1.amazonaws.com/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem";
    public const string Seller = "A1EXAMPLESELLER";

    public static string V2Message(
        string merchant = Seller,
        string type = "CHARGE",
        string id = "S01-1234567-1234567-C000001",
        string? permission = "S01-1234567-1234567"
    ) =>
        new JsonObject
        {
            ["MerchantID"] = merchant,
            ["ObjectType"] = type,
            ["ObjectId"] = id,
            ["ChargePermissionId"] = permission,
            ["NotificationType"] = "STATE_CHANGE",
            ["NotificationId"] = "n-1",
            ["NotificationVersion"] = "V2",
        }.ToJsonString();

    public static string V1Message(
        string type,
        string data,
        string merchant = Seller,
        string environment = "Sandbox"
    ) =>
        new JsonObject
        {
            ["ReleaseEnvironment"] = environment,
            ["MarketplaceID"] = "623690",
            ["Version"] = "2013-01-01",
            ["NotificationType"] = type,
            ["SellerId"] = merchant,
            ["NotificationReferenceId"] = "n-2",
            ["Timestamp"] = "2026-01-02T03:04:05.678Z",
            ["NotificationData"] = data,
        }.ToJsonString();

    /// <summary>A properly signed envelope.</summary>
    public static JsonObject Envelope(
        RSA key,
        string message,
        string version = "1",
        string topic = Topic,
        string? subject = null,
        string timestamp = "2026-01-02T03:04:05.678Z",
        string? id = null
    )
    {
        id ??= Guid.NewGuid().ToString();
        var text =
            $"Message\n{message}\nMessageId\n{id}\n"
            + (subject is null ? "" : $"Subject\n{subject}\n")
            + $"Timestamp\n{timestamp}\nTopicArn\n{topic}\nType\nNotification\n";
        var signature = key.SignData(
            Encoding.UTF8.GetBytes(text),
            version == "1" ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1
        );
        var envelope = new JsonObject
        {
            ["Type"] = "Notification",
            ["MessageId"] = id,
            ["TopicArn"] = topic,
            ["Message"] = message,
            ["Timestamp"] = timestamp,
            ["SignatureVersion"] = version,
            ["Signature"] = Convert.ToBase64String(signature),
            ["SigningCertURL"] = CertificateUrl,
            ["UnsubscribeURL"] = "https://sns.us-east-1.amazonaws.com/?Action=Unsubscribe",
        };
        if (subject is not null)
            envelope["Subject"] = subject;
        return envelope;
    }

    public static byte[] Bytes(this JsonObject envelope) => Encoding.UTF8.GetBytes(envelope.ToJsonString());

    public static JsonObject With(this JsonObject envelope, string member, JsonNode? value)
    {
        var copy = envelope.DeepClone().AsObject();
        copy[member] = value;
        return copy;
    }
}

/// <summary>A verifier with a transport that counts, and a clock that a test moves.</summary>
internal sealed class Verifier : IDisposable
{
    private readonly NotificationVerifier verifier;

    public Verifier(
        Action<NotificationOptions> configure,
        Func<Uri, HttpResponseMessage>? certificates = null,
        Action<AmazonPayOptions>? more = null
    )
    {
        var options = new AmazonPayOptions
        {
            MerchantId = Sns.Seller,
            Environment = PayEnvironment.Sandbox,
            V1 = new V1Credentials { AccessKeyId = "a", SecretAccessKey = "s" },
            Notifications = new NotificationOptions(),
        };
        configure(options.Notifications);
        more?.Invoke(options);
        options.Validate();
        Transport = new Counting(certificates ?? (_ => throw new HttpRequestException("nobody there")));
        verifier = new NotificationVerifier(
            options,
            new SigningCertificates(options.Notifications, Clock, () =>
                new HttpClient(Transport, disposeHandler: false)
            )
        );
    }

    public Counting Transport { get; }
    public MovedClock Clock { get; } = new();

    public static Verifier Pinning(string pem, Action<NotificationOptions>? more = null) =>
        new(options =>
        {
            options.PinnedCertificates.Add(pem);
            more?.Invoke(options);
        });

    /// <summary>Fetches from the one origin and believes the authority.</summary>
    public static Verifier Fetching(Authority authority, Func<Uri, HttpResponseMessage> certificates) =>
        new(
            options =>
            {
                options.CertificateOrigins.Add("https://sns.us-east-1.amazonaws.com");
                options.TrustedAuthorities.Add(authority.Pem);
            },
            certificates
        );

    public async Task<Verification> Verify(JsonObject envelope) => await Verify(envelope.Bytes());

    public async Task<Verification> Verify(byte[] body) => await verifier.VerifyAsync(body);

    public void Dispose() => Transport.Dispose();

    internal sealed class Counting(Func<Uri, HttpResponseMessage> answer) : HttpMessageHandler
    {
        private int count;

        public int Count => count;

        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            Interlocked.Increment(ref count);
            return Task.FromResult(answer(request.RequestUri!));
        }
    }

    internal sealed class MovedClock : TimeProvider
    {
        public TimeSpan By { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + By;
    }
}
