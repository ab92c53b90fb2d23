using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Tender.AmazonPay;
using Tender.MerchantKit.Notices;
using Xunit;
using static Tender.MerchantKit.Notices.RejectionReason;

namespace Tender.MerchantKit.Tests.Notices;

/// <summary>
/// What the verifier takes, and every forgery it must not: signed by hand, with no line of the server.
/// </summary>
public class VerifierTests
{
    private readonly Authority authority = Authority.Shared;
    private readonly RSA key = Authority.SharedKey;
    private readonly string certificate = Authority.SharedCertificate;

    private static void Rejected(RejectionReason expected, Verification verification)
    {
        var rejected = Assert.IsType<Verification.Rejected>(verification);
        Assert.True(expected == rejected.Reason, $"expected {expected}: {rejected}");
        Assert.DoesNotContain('\n', rejected.Detail);
        Assert.True(rejected.Detail.Length <= 200);
    }

    private static HttpResponseMessage Pem(string text) => new(HttpStatusCode.OK) { Content = new StringContent(text) };

    // ---- What is taken

    [Theory]
    [InlineData("1", 1)]
    [InlineData("2", 2)]
    public async Task A_message_signed_by_the_pinned_key_is_taken_without_a_call(string version, int configured)
    {
        using var verifier = Verifier.Pinning(certificate, options => options.SignatureVersion = configured);
        var envelope = Sns.Envelope(key, Sns.V2Message(), version);
        var notice = Assert.IsType<Verification.Verified>(await verifier.Verify(envelope)).Notice;
        Assert.Equal(
            (ApiGeneration.V2, (string)envelope["MessageId"]!, "n-1", "STATE_CHANGE"),
            (notice.Generation, notice.MessageId, notice.NotificationId, notice.NotificationType)
        );
        Assert.Equal(
            (NoticeObjectType.Charge, "S01-1234567-1234567-C000001", "S01-1234567-1234567", Sns.Seller),
            (notice.ObjectType, notice.ObjectId, notice.PermissionId, notice.MerchantId)
        );
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero), notice.SentAt);
        Assert.Equal(envelope.Bytes(), notice.Body.ToArray());
        Assert.Equal(0, verifier.Transport.Count);
    }

    [Fact]
    public async Task A_subject_is_part_of_what_is_signed()
    {
        using var verifier = Verifier.Pinning(certificate);
        var envelope = Sns.Envelope(key, Sns.V2Message(), subject: "News");
        Assert.IsType<Verification.Verified>(await verifier.Verify(envelope));
        envelope.Remove("Subject");
        Rejected(RejectionReason.Signature, await verifier.Verify(envelope));
    }

    [Fact]
    public async Task Of_two_pinned_keys_either_will_do()
    {
        using var second = RSA.Create(2048);
        using var verifier = Verifier.Pinning(certificate, options =>
            options.PinnedCertificates.Add(authority.Issue(second))
        );
        Assert.IsType<Verification.Verified>(await verifier.Verify(Sns.Envelope(key, Sns.V2Message())));
        Assert.IsType<Verification.Verified>(await verifier.Verify(Sns.Envelope(second, Sns.V2Message())));
    }

    // ---- K1

    [Fact]
    public void K1_without_a_key_or_an_origin_the_application_does_not_start()
    {
        void Refused(Action<AmazonPayOptions> spoil)
        {
            Action<AmazonPayOptions> configure = options =>
            {
                options.MerchantId = Sns.Seller;
                options.Environment = PayEnvironment.Sandbox;
                options.V2 = new V2Credentials
                {
                    PublicKeyId = "SANDBOX-A",
                    PrivateKeyPem = key.ExportPkcs8PrivateKeyPem(),
                };
                options.Notifications = new NotificationOptions();
                options.Notifications.PinnedCertificates.Add(certificate);
            };
            new ServiceCollection().AddAmazonPay(configure);
            Assert.Throws<ArgumentException>(() => new ServiceCollection().AddAmazonPay(configure + spoil));
        }
        Refused(options => options.Notifications!.PinnedCertificates.Clear());
        Refused(options => options.Notifications!.PinnedCertificates[0] = "");
        Refused(options =>
            options.Notifications!.PinnedCertificates[0] =
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"
        );
        Refused(options => options.Notifications!.CertificateOrigins.Add("https://sns.us-east-1.amazonaws.com"));
        Refused(options => options.Notifications!.SignatureVersion = 3);
        Refused(options => options.Notifications!.SignatureVersion = 0);
        Refused(options => options.Notifications!.TopicArns.Add(""));
        Refused(options => options.Notifications!.CertificateServer = new Uri("http://localhost:8080"));
        foreach (
            var origin in new[]
            {
                "",
                "*",
                "http://sns.us-east-1.amazonaws.com",
                "https://sns.us-east-1.amazonaws.com/",
                "https://SNS.us-east-1.amazonaws.com",
                "https://u@sns.us-east-1.amazonaws.com",
                "https://sns.us-east-1.amazonaws.com:443",
                "https://*.amazonaws.com",
                "https://amazonaws",
            }
        )
        {
            Refused(options =>
            {
                options.Notifications!.PinnedCertificates.Clear();
                options.Notifications.CertificateOrigins.Add(origin);
            });
        }
        Refused(options => options.MerchantId = "");
        Refused(options => options.Environment = null);
        Refused(options => options.Environment = PayEnvironment.Live);
        Refused(options => options.V2 = null);
        Refused(options => options.V2!.PrivateKeyPem = "no key");
        Refused(options => options.V2!.PrivateKeyPem = certificate);
        Refused(options => options.V2!.Endpoint = new Uri("http://localhost:8080/path"));
        Refused(options => options.V1 = new V1Credentials { AccessKeyId = "a" });
    }

    [Fact]
    public void K1_live_takes_no_plain_http_and_another_certificates_server_with_a_Tender_alone()
    {
        void Refused(Action<AmazonPayOptions> spoil) =>
            Assert.Throws<ArgumentException>(() => new ServiceCollection().AddAmazonPay(Live + spoil));
        void Live(AmazonPayOptions options)
        {
            options.MerchantId = Sns.Seller;
            options.Environment = PayEnvironment.Live;
            options.V2 = new V2Credentials { PublicKeyId = "LIVE-A", PrivateKeyPem = key.ExportPkcs8PrivateKeyPem() };
            options.Notifications = new NotificationOptions();
            options.Notifications.CertificateOrigins.Add("https://sns.us-east-1.amazonaws.com");
        }
        new ServiceCollection().AddAmazonPay(Live);
        Refused(options => options.V2!.Endpoint = new Uri("http://localhost:8080"));
        Refused(options =>
        {
            options.Notifications!.TrustedAuthorities.Add(authority.Pem);
            options.Notifications.CertificateServer = new Uri("https://localhost:8443");
        });

        // A Tender in live signs as one in the sandbox does: who calls it takes its certificates, over https.
        Action<AmazonPayOptions> atTender = options =>
        {
            options.V2!.Endpoint = new Uri("https://localhost:8443");
            options.Notifications!.TrustedAuthorities.Add(authority.Pem);
            options.Notifications.CertificateServer = new Uri("https://localhost:8443");
        };
        new ServiceCollection().AddAmazonPay(Live + atTender);
        Refused(atTender + (options => options.Notifications!.CertificateServer = new Uri("http://localhost:8080")));
        Refused(atTender + (options => options.Notifications!.TrustedAuthorities.Clear()));
        Refused(atTender + (options => options.V1 = new() { AccessKeyId = "a", SecretAccessKey = "b" }));
    }

    // ---- K2

    public static IEnumerable<string> WrongUrls()
    {
        const string host = "sns.us-east-1.amazonaws.com",
            file = "SimpleNotificationService-0123456789abcdef0123456789abcdef.pem";
        string[] hosts =
        [
            "sns.us-east-1.amazonaws.com.evil.example",
            "evil.example",
            "sns.us-east-1.amazonaws.com:443",
            "sns.us-east-1.amazonaws.com:8443",
            "user@sns.us-east-1.amazonaws.com",
            "sns.us-east-1.amazonaws.com@evil.example",
            "sns.us-east-1.amazonaws.com:@evil.example",
            "SNS.us-east-1.amazonaws.com",
            "Sns.Us-East-1.Amazonaws.Com",
            "sns.us-east-1.amazonaws.com.",
            ".sns.us-east-1.amazonaws.com",
            "sns.us-east-1.amazonaws.com..",
            "sns.us-east-2.amazonaws.com",
            "sns-us-east-1.amazonaws.com",
            "sns.us-east-1.amazonaws.com.cn",
            "snsxus-east-1.amazonaws.com",
            "sns.us-east-1.amazonaws.org",
            "evil.sns.us-east-1.amazonaws.com",
            "s3.amazonaws.com",
            "sns.us-east-1.s3.amazonaws.com",
            "127.0.0.1",
            "[::1]",
            "2130706433",
            "0x7f.1",
            "localhost",
            "sns.us-east-1.amazonaws.com%00.evil.example",
            "sns.us-east-1.amazonaws.com%2eevil.example",
            "sns%2eus-east-1.amazonaws.com",
            "sns.us-east-1.amazonaws.com\\.evil.example",
            "sns.us-east-1.amazonaws.com#.evil.example",
            "sns.us-east-1.amazonaws.com?.evil.example",
            "sns.us-east-1.amаzonaws.com",
            "ｓns.us-east-1.amazonaws.com",
            "sns.us-east-1。amazonaws.com",
            "xn--sns-8cd.us-east-1.amazonaws.com",
            "sns.us-east-1.amazonaws.com\t",
            "sns.us-east-1.amazonaws.com ",
            " sns.us-east-1.amazonaws.com",
            "sns.us-east-1.amazonaws.com\r\nX: y",
            "sns.us-east-1.amazonaws.com\n",
            "sns.us-east-1.\0amazonaws.com",
            "",
        ];
        foreach (var one in hosts)
            yield return $"https://{one}/{file}";
        string[] paths =
        [
            "",
            "/",
            "/" + file + "?",
            "/" + file + "?x=.pem",
            "/" + file + "#",
            "/" + file + "#x.pem",
            "/x?" + file,
            "/../" + file,
            "/./" + file,
            "//" + file,
            "/%2e%2e/" + file,
            "/a/" + file,
            "\\" + file,
            "/" + file + "/",
            "/" + file + ".",
            "/" + file + " ",
            "/" + file + "\n",
            "/" + file + "%00",
            "/" + file + "\0",
            "/" + file.ToUpperInvariant(),
            "/" + file.Replace(".pem", ".PEM"),
            "/" + file.Replace(".pem", ".crt"),
            "/" + file.Replace(".pem", ""),
            "/" + file.Replace(".pem", "%2epem"),
            "/" + file.Replace("0123", "../."),
            "/" + file.Replace("0123", "01%32"),
            "/" + file.Replace("0123", "зyxw"),
            "/SimpleNotificationService-.pem",
            "/SimpleNotificationService-0123.pem",
            "/SimpleNotificationService-" + new string('a', 65) + ".pem",
            "/simplenotificationservice-0123456789abcdef0123456789abcdef.pem",
            "/SimpleNotificationService_0123456789abcdef0123456789abcdef.pem",
            "/evil.pem",
            "/.pem",
            "/" + file + ";x.pem",
            "/" + file + ";",
            "/" + file + "&x",
            "/" + file + "/x.pem",
            "/?Action=x&" + file,
            "/" + file.Insert(5, "/"),
            "/" + file.Insert(5, "\r\n"),
            "/" + file + file,
        ];
        foreach (var one in paths)
            yield return $"https://{host}{one}";
        string[] whole =
        [
            "",
            " ",
            "https:",
            "https://",
            "https:///",
            "//sns.us-east-1.amazonaws.com/" + file,
            "sns.us-east-1.amazonaws.com/" + file,
            $"http://{host}/{file}",
            $"HTTPS://{host}/{file}",
            $"Https://{host}/{file}",
            $"httpss://{host}/{file}",
            $"ftp://{host}/{file}",
            $"file:///{file}",
            $"file://{host}/{file}",
            $"data:text/plain,{file}",
            $"javascript:{host}/{file}",
            $"https:/{host}/{file}",
            $"https:{host}/{file}",
            $"https:\\\\{host}\\{file}",
            $"https://{host}\\{file}",
            $" https://{host}/{file}",
            $"https://{host}/{file} ",
            $"\thttps://{host}/{file}",
            $"\nhttps://{host}/{file}",
            $"https ://{host}/{file}",
            $"https:// {host}/{file}",
            $"https%3A//{host}/{file}",
            $"https://{host}%2F{file}",
            $"https://evil.example/https://{host}/{file}",
            $"https://evil.example#https://{host}/{file}",
            $"https://evil.example?https://{host}/{file}",
            $"{file}",
            $"/{file}",
            $"null",
            $"https://{host}/{file},https://{host}/{file}",
            $"[https://{host}/{file}]",
            $"<https://{host}/{file}>",
            $"jar:https://{host}/{file}",
            $"view-source:https://{host}/{file}",
        ];
        foreach (var one in whole)
            yield return one;
    }

    [Fact]
    public async Task K2_a_certificates_url_that_is_not_exactly_right_is_rejected_without_a_call()
    {
        using var verifier = Verifier.Fetching(authority, _ => Pem(certificate));
        var urls = WrongUrls().ToList();
        Assert.True(urls.Distinct().Count() >= 100, $"{urls.Distinct().Count()} URLs");
        foreach (var url in urls)
            Rejected(
                CertificateUrl,
                await verifier.Verify(Sns.Envelope(key, Sns.V2Message()).With("SigningCertURL", url))
            );
        Assert.Equal(0, verifier.Transport.Count);
        Assert.IsType<Verification.Verified>(await verifier.Verify(Sns.Envelope(key, Sns.V2Message())));
    }

    [Fact]
    public async Task K2_with_a_pinned_key_what_a_message_names_is_not_even_looked_at()
    {
        using var evil = RSA.Create(2048);
        using var verifier = Verifier.Pinning(certificate);
        foreach (var url in WrongUrls())
            Rejected(
                RejectionReason.Signature,
                await verifier.Verify(Sns.Envelope(evil, Sns.V2Message()).With("SigningCertURL", url))
            );
        Assert.Equal(0, verifier.Transport.Count);
    }

    // ---- K3

    [Fact]
    public async Task K3_a_certificate_of_nobody_we_know_out_of_date_or_of_another_subject_is_rejected()
    {
        using var other = new Authority("CN=Test authority"); // the same name, another key
        using var weak = RSA.Create(1024);
        using var curve = ECDsa.Create();
        var selfSigned = new System.Security.Cryptography.X509Certificates.CertificateRequest(
            "CN=sns.amazonaws.com",
            key,
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1
        );
        using var self = selfSigned.CreateSelfSigned(Authority.Now.AddDays(-1), Authority.Now.AddDays(100));
        string[] bad =
        [
            self.ExportCertificatePem(),
            other.Issue(key),
            authority.Issue(key, fromDays: -20, toDays: -1),
            authority.Issue(key, fromDays: 2, toDays: 30),
            authority.Issue(key, "CN=sns.amazonaws.com.evil.example"),
            authority.Issue(key, "CN=evil.example"),
            authority.Issue(key, "CN=evil.example", dnsName: "*.amazonaws.com"),
            authority.Issue(weak),
            authority.Issue(curve),
            authority.Pem,
            "",
            "no certificate",
            certificate[..200],
        ];
        foreach (var pem in bad)
        {
            using var verifier = Verifier.Fetching(authority, _ => Pem(pem));
            Rejected(RejectionReason.Certificate, await verifier.Verify(Sns.Envelope(key, Sns.V2Message())));
        }
        using var named = Verifier.Fetching(authority, _ =>
            Pem(authority.Issue(key, "CN=Amazon SNS", dnsName: "sns.amazonaws.com"))
        );
        Assert.IsType<Verification.Verified>(await named.Verify(Sns.Envelope(key, Sns.V2Message())));
    }

    [Fact]
    public async Task K3_what_stands_between_the_root_and_the_certificate_may_be_given_too()
    {
        using var between = new Authority("CN=Test authority between", authority);
        var leaf = between.Issue(key);
        Verifier Trusting(params string[] authorities) =>
            new(
                options =>
                {
                    options.CertificateOrigins.Add("https://sns.us-east-1.amazonaws.com");
                    foreach (var one in authorities)
                        options.TrustedAuthorities.Add(one);
                },
                _ => Pem(leaf)
            );
        using var whole = Trusting(between.Pem, authority.Pem);
        Assert.IsType<Verification.Verified>(await whole.Verify(Sns.Envelope(key, Sns.V2Message())));
        foreach (var part in new[] { authority.Pem, between.Pem })
        {
            using var broken = Trusting(part);
            Rejected(RejectionReason.Certificate, await broken.Verify(Sns.Envelope(key, Sns.V2Message())));
        }
    }

    [Fact]
    public async Task K3_a_certificate_is_fetched_once_for_all_and_kept_for_a_day()
    {
        using var verifier = Verifier.Fetching(authority, _ => Pem(certificate));
        var all = await Task.WhenAll(
            Enumerable.Range(0, 50).Select(_ => Task.Run(() => verifier.Verify(Sns.Envelope(key, Sns.V2Message()))))
        );
        Assert.All(all, one => Assert.IsType<Verification.Verified>(one));
        Assert.Equal(1, verifier.Transport.Count);
        verifier.Clock.By = TimeSpan.FromHours(23);
        await verifier.Verify(Sns.Envelope(key, Sns.V2Message()));
        Assert.Equal(1, verifier.Transport.Count);
        verifier.Clock.By = TimeSpan.FromHours(25);
        await verifier.Verify(Sns.Envelope(key, Sns.V2Message()));
        Assert.Equal(2, verifier.Transport.Count);
    }

    [Fact]
    public async Task K3_a_failure_is_kept_for_a_minute_and_asks_to_be_sent_again()
    {
        var up = false;
        using var verifier = Verifier.Fetching(authority, _ =>
            up ? Pem(certificate) : throw new HttpRequestException("no route")
        );
        Assert.IsType<Verification.Undecided>(await verifier.Verify(Sns.Envelope(key, Sns.V2Message())));
        up = true;
        Assert.IsType<Verification.Undecided>(await verifier.Verify(Sns.Envelope(key, Sns.V2Message())));
        Assert.Equal(1, verifier.Transport.Count);
        verifier.Clock.By = TimeSpan.FromSeconds(61);
        Assert.IsType<Verification.Verified>(await verifier.Verify(Sns.Envelope(key, Sns.V2Message())));
        using var failing = Verifier.Fetching(authority, _ => new HttpResponseMessage(HttpStatusCode.BadGateway));
        Assert.IsType<Verification.Undecided>(await failing.Verify(Sns.Envelope(key, Sns.V2Message())));
    }

    [Fact]
    public async Task K3_ten_thousand_certificates_cost_neither_calls_nor_memory()
    {
        using var verifier = Verifier.Fetching(authority, _ => new HttpResponseMessage(HttpStatusCode.NotFound));
        var envelope = Sns.Envelope(key, Sns.V2Message());
        for (var i = 0; i < 10_000; i++)
        {
            var verification = await verifier.Verify(
                envelope.With(
                    "SigningCertURL",
                    $"https://sns.us-east-1.amazonaws.com/SimpleNotificationService-{i:x32}.pem"
                )
            );
            Assert.False(verification is Verification.Verified);
        }
        Assert.True(verifier.Transport.Count <= 16, $"{verifier.Transport.Count} fetches");
    }

    [Fact]
    public async Task K3_a_pinned_certificate_has_its_dates_too()
    {
        using var verifier = Verifier.Pinning(certificate);
        verifier.Clock.By = TimeSpan.FromDays(400);
        Rejected(RejectionReason.Certificate, await verifier.Verify(Sns.Envelope(key, Sns.V2Message())));
    }

    // ---- K4

    [Theory]
    [InlineData(2, "1", "1")] // signed with SHA-1, says so
    [InlineData(2, "2", "1")] // SHA-256, relabelled
    [InlineData(2, "2", "3")]
    [InlineData(2, "2", "02")]
    [InlineData(2, "2", "")]
    [InlineData(1, "2", "2")]
    [InlineData(1, "1", "2")]
    [InlineData(1, "1", "1 ")]
    public async Task K4_only_the_configured_signature_version_is_taken(int configured, string signed, string label)
    {
        using var verifier = Verifier.Pinning(certificate, options => options.SignatureVersion = configured);
        Rejected(
            RejectionReason.SignatureVersion,
            await verifier.Verify(Sns.Envelope(key, Sns.V2Message(), signed).With("SignatureVersion", label))
        );
    }

    [Fact]
    public async Task K4_a_signature_of_the_other_hash_under_the_right_label_does_not_verify()
    {
        using var two = Verifier.Pinning(certificate, options => options.SignatureVersion = 2);
        Rejected(
            RejectionReason.Signature,
            await two.Verify(Sns.Envelope(key, Sns.V2Message(), "1").With("SignatureVersion", "2"))
        );
        using var one = Verifier.Pinning(certificate);
        Rejected(
            RejectionReason.Signature,
            await one.Verify(Sns.Envelope(key, Sns.V2Message(), "2").With("SignatureVersion", "1"))
        );
        Rejected(MalformedEnvelope, await one.Verify(Sns.Envelope(key, Sns.V2Message()).With("SignatureVersion", 1)));
        Rejected(
            MalformedEnvelope,
            await one.Verify(Sns.Envelope(key, Sns.V2Message()).With("SignatureVersion", null))
        );
    }

    // ---- K5

    [Fact]
    public async Task K5_a_subject_folded_into_the_id_is_rejected_although_the_signature_matches()
    {
        using var verifier = Verifier.Pinning(certificate);
        var envelope = Sns.Envelope(key, Sns.V2Message(), subject: "News");
        var folded = envelope.With("MessageId", $"{envelope["MessageId"]}\nSubject\nNews");
        folded.Remove("Subject");
        Rejected(MalformedEnvelope, await verifier.Verify(folded));
        var timed = envelope
            .With("Subject", $"News\nTimestamp\n2026-01-02T03:04:05.678Z")
            .With("Timestamp", "2026-01-02T03:04:05.678Z");
        Rejected(MalformedEnvelope, await verifier.Verify(timed));
    }

    public static TheoryData<string, string> Malformed =>
        new()
        {
            { "MessageId", "\"\"" },
            { "MessageId", "\"not-a-uuid\"" },
            { "MessageId", "\"{4f0c5f0e-2b1d-5b9e-9a57-0c2b6c3d1e11}\"" },
            { "MessageId", "\"4f0c5f0e-2b1d-5b9e-9a57-0c2b6c3d1e11\\n\"" },
            { "MessageId", "7" },
            { "MessageId", "null" },
            { "TopicArn", "\"\"" },
            { "TopicArn", "\"arn:aws:sqs:us-east-1:291180941288:x\"" },
            { "TopicArn", "\"arn:aws:sns:us-east-1:1:x\"" },
            { "TopicArn", "\"arn:aws:sns:us-east-1:291180941288:x\\n\"" },
            { "TopicArn", "\"arn:aws:sns:us-east-1:291180941288:\"" },
            { "TopicArn", "[]" },
            { "Timestamp", "\"yesterday\"" },
            { "Timestamp", "\"2026-01-02T03:04:05+01:00\"" },
            { "Timestamp", "\"2026-13-02T03:04:05.678Z\"" },
            { "Timestamp", "\"2026-01-02T03:04:05.678Z\\n\"" },
            { "Timestamp", "null" },
            { "Signature", "\"\"" },
            { "Signature", "\"not base64!\"" },
            { "Signature", "\"AAAA AAAA AAAA AAAA AAAA\"" },
            { "Signature", "{}" },
            { "Message", "null" },
            { "Message", "{}" },
            { "SigningCertURL", "null" },
            { "Subject", "\"a\\nb\"" },
            { "Subject", "7" },
            { "Type", "null" },
        };

    [Theory, MemberData(nameof(Malformed))]
    public async Task K5_each_member_has_one_form(string member, string value)
    {
        using var verifier = Verifier.Pinning(certificate);
        Rejected(
            MalformedEnvelope,
            await verifier.Verify(Sns.Envelope(key, Sns.V2Message()).With(member, JsonNode.Parse(value)))
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"Notification\"")]
    [InlineData("{\"Type\":\"Notification\"}")]
    [InlineData("{\"Type\":\"Notification\",\"Type\":\"Notification\"}")]
    [InlineData("{\"Type\":\"Notification\",\"MessageId\":\"\\ud800\"}")]
    [InlineData("<xml/>")]
    public async Task K5_what_is_no_envelope_is_rejected(string body)
    {
        using var verifier = Verifier.Pinning(certificate);
        Rejected(MalformedEnvelope, await verifier.Verify(Encoding.UTF8.GetBytes(body)));
    }

    [Fact]
    public async Task K5_a_member_twice_is_rejected()
    {
        using var verifier = Verifier.Pinning(certificate);
        var text = Sns.Envelope(key, Sns.V2Message()).ToJsonString();
        Rejected(MalformedEnvelope, await verifier.Verify(Encoding.UTF8.GetBytes(text[..^1] + ",\"Message\":\"{}\"}")));
        Rejected(MalformedEnvelope, await verifier.Verify(Encoding.UTF8.GetBytes(text + text)));
    }

    [Fact]
    public async Task K5_more_than_SNS_sends_is_not_looked_at()
    {
        using var verifier = Verifier.Pinning(certificate);
        var message = Sns.V2Message();
        Rejected(
            TooLarge,
            await verifier.Verify(Sns.Envelope(key, message + new string(' ', NotificationVerifier.MaximumBytes)))
        );
        Assert.IsType<Verification.Verified>(
            await verifier.Verify(
                Sns.Envelope(key, message + new string(' ', NotificationVerifier.MaximumBytes - 4096))
            )
        );
    }

    [Fact]
    public async Task K5_a_change_of_any_signed_member_breaks_the_signature()
    {
        using var verifier = Verifier.Pinning(certificate);
        var good = Sns.Envelope(key, Sns.V2Message());
        Rejected(
            RejectionReason.Signature,
            await verifier.Verify(good.With("Message", Sns.V2Message(id: "S01-1234567-1234567-C000002")))
        );
        Rejected(RejectionReason.Signature, await verifier.Verify(good.With("MessageId", Guid.NewGuid().ToString())));
        Rejected(RejectionReason.Signature, await verifier.Verify(good.With("Timestamp", "2026-01-02T03:04:05.679Z")));
        Rejected(RejectionReason.Signature, await verifier.Verify(good.With("TopicArn", Sns.Topic + "X")));
        Rejected(RejectionReason.Signature, await verifier.Verify(good.With("Subject", "News")));
        Rejected(
            RejectionReason.Signature,
            await verifier.Verify(good.With("Signature", Convert.ToBase64String(new byte[256])))
        );
        Rejected(
            RejectionReason.Signature,
            await verifier.Verify(good.With("Signature", Convert.ToBase64String(new byte[20])))
        );
    }

    // ---- K6

    [Fact]
    public async Task K6_a_message_for_somebody_else_is_rejected_although_Amazon_signed_it()
    {
        using var verifier = Verifier.Pinning(certificate, options => options.TopicArns.Add(Sns.Topic));
        Assert.IsType<Verification.Verified>(await verifier.Verify(Sns.Envelope(key, Sns.V2Message())));
        Rejected(
            Topic,
            await verifier.Verify(
                Sns.Envelope(key, Sns.V2Message(), topic: Sns.Topic.Replace("us-east-1", "eu-west-1"))
            )
        );
        Rejected(Topic, await verifier.Verify(Sns.Envelope(key, Sns.V2Message(), topic: Sns.Topic.ToLowerInvariant())));
        Rejected(Merchant, await verifier.Verify(Sns.Envelope(key, Sns.V2Message(merchant: "A2ANOTHERSELLER"))));
        Rejected(
            Merchant,
            await verifier.Verify(Sns.Envelope(key, Sns.V2Message(merchant: Sns.Seller.ToLowerInvariant())))
        );
        Rejected(
            Merchant,
            await verifier.Verify(
                Sns.Envelope(key, Sns.V1Message("PaymentCapture", NoticeTests.Capture, merchant: "A2ANOTHERSELLER"))
            )
        );
        Rejected(
            RejectionReason.Environment,
            await verifier.Verify(
                Sns.Envelope(key, Sns.V1Message("PaymentCapture", NoticeTests.Capture, environment: "Live"))
            )
        );
        Rejected(
            RejectionReason.Environment,
            await verifier.Verify(Sns.Envelope(key, Sns.V2Message(id: "P01-1234567-1234567-C000001")))
        );
    }

    // ---- K7

    [Theory]
    [InlineData("SubscriptionConfirmation")]
    [InlineData("UnsubscribeConfirmation")]
    [InlineData("notification")]
    [InlineData("Notification\\n")]
    [InlineData("")]
    public async Task K7_a_confirmation_causes_no_call(string type)
    {
        using var verifier = Verifier.Fetching(authority, _ => Pem(certificate));
        var envelope = Sns.Envelope(key, "You have chosen to subscribe")
            .With("Type", type.Replace("\\n", "\n"))
            .With("SubscribeURL", "http://127.0.0.1:1/canary")
            .With("Token", "t");
        Rejected(NotANotification, await verifier.Verify(envelope));
        Assert.Equal(0, verifier.Transport.Count);
    }

    // ---- K9

    [Theory]
    [InlineData(0)]
    [InlineData(13)]
    [InlineData(40)]
    public async Task K9_age_is_no_reason_and_the_same_bytes_are_the_same_notice(int days)
    {
        using var verifier = Verifier.Pinning(certificate);
        var at = TimeProvider
            .System.GetUtcNow()
            .AddDays(-days)
            .UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);
        var bytes = Sns.Envelope(key, Sns.V2Message(), timestamp: at).Bytes();
        var all = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => verifier.Verify(bytes))));
        Assert.Single(all.Select(one => Assert.IsType<Verification.Verified>(one).Notice.MessageId).Distinct());
    }
}
