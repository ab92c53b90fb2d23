using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Tender.Core;
using Tender.Server.Hosting;
using Tender.Server.Notifications;
using Xunit;

namespace Tender.Tests.Notifications;

public sealed class SignerTests : IClassFixture<SignerTests.Keys>
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);
    private const string MessageId = "4f0c5f0e-2b1d-5b9e-9a57-0c2b6c3d1e11";
    private static readonly string Topic = Signer.TopicArn(Region.Europe, "136311", "A3EXAMPLE");

    private readonly Keys keys;
    private readonly Signer signer;

    public SignerTests(Keys keys)
    {
        this.keys = keys;
        signer = keys.Signer;
    }

    /// <summary>Making an RSA key takes a while: one for all tests here.</summary>
    public sealed class Keys : IDisposable
    {
        public CertificateAuthority Authority { get; } = CertificateAuthority.Create(Now);
        public Signer Signer { get; }

        public Keys() => Signer = Signer.Create(Authority, Now);

        public void Dispose()
        {
            Signer.Dispose();
            Authority.Dispose();
        }
    }

    public static TheoryData<string> Messages =>
        [
            "",
            "plain",
            """{"MerchantID":"A3EXAMPLE","ObjectType":"CHARGE"}""",
            "quote \" backslash \\ slash / \\u0041 \\n",
            "line\nfeed\r\nand\ttab",
            "\nSubject\nforged\n",
            "nul \0 bell \a escape \u001b delete \u007f",
            "ümläut ß 漢字 עברית",
            "emoji 💶👩‍👩‍👧 and 𝔘",
            "separators \u2028 \u2029 \u0085 \ufeff",
            "<script>&amp;'+=</script>",
            "half \ud83d pair",
            "\udc00",
            new string('x', 200_000),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><a b=\"c\"/>",
        ];

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_receiver_that_knows_only_the_envelope_and_the_certificate_verifies_both_versions(string message)
    {
        foreach (var version in new[] { "1", "2" })
        {
            var body = signer.Envelope(MessageId, Region.Europe, Topic, message, Now, version);
            using var envelope = JsonDocument.Parse(body);
            Assert.Equal(version, Member(envelope, "SignatureVersion"));
            Assert.True(Verifies(envelope, signer.CertificatePem));
            // Half a surrogate pair cannot be sent; anything else arrives as it was given.
            Assert.Equal(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(message)), Member(envelope, "Message"));
        }
    }

    [Fact]
    public void The_envelope_has_exactly_the_members_of_a_notification_and_no_subject()
    {
        using var envelope = JsonDocument.Parse(signer.Envelope(MessageId, Region.Europe, Topic, "m", Now));
        Assert.Equal(
            [
                "Type",
                "MessageId",
                "TopicArn",
                "Message",
                "Timestamp",
                "SignatureVersion",
                "Signature",
                "SigningCertURL",
                "UnsubscribeURL",
            ],
            envelope.RootElement.EnumerateObject().Select(member => member.Name)
        );
        Assert.Equal("Notification", Member(envelope, "Type"));
        Assert.Equal(MessageId, Member(envelope, "MessageId"));
        Assert.Equal("arn:aws:sns:eu-west-1:291180941288:136311A3EXAMPLE", Member(envelope, "TopicArn"));
        Assert.Equal("2026-01-02T03:04:05.678Z", Member(envelope, "Timestamp"));
        Assert.Equal("1", Member(envelope, "SignatureVersion"));
        Assert.StartsWith(
            "https://sns.eu-west-1.amazonaws.com/?Action=Unsubscribe&"
                + "SubscriptionArn=arn:aws:sns:eu-west-1:291180941288:136311A3EXAMPLE:",
            Member(envelope, "UnsubscribeURL")
        );
        Assert.EndsWith(Signer.SubscriptionArn(Topic), Member(envelope, "UnsubscribeURL"));
    }

    [Fact]
    public void Signatures_and_urls_stand_in_the_bytes_as_they_are()
    {
        var text = Encoding.UTF8.GetString(signer.Envelope(MessageId, Region.NorthAmerica, Topic, "ü+&", Now));
        Assert.DoesNotContain("\\u", text);
        Assert.Contains("ü+&", text);
    }

    [Theory]
    [InlineData(0, "2026-01-02T03:04:05.000Z")]
    [InlineData(70_000, "2026-01-02T03:04:05.007Z")]
    public void The_timestamp_always_has_three_fraction_digits_in_utc(long ticks, string expected)
    {
        var at = new DateTimeOffset(2026, 1, 2, 5, 4, 5, TimeSpan.FromHours(2)).AddTicks(ticks);
        using var envelope = JsonDocument.Parse(signer.Envelope(MessageId, Region.Europe, Topic, "m", at));
        Assert.Equal(expected, Member(envelope, "Timestamp"));
        Assert.True(Verifies(envelope, signer.CertificatePem));
    }

    [Theory]
    [InlineData(Region.NorthAmerica, "us-east-1")]
    [InlineData(Region.Europe, "eu-west-1")]
    [InlineData(Region.Japan, "us-west-2")]
    public void The_certificate_url_is_what_client_checks_accept_and_a_host_we_answer_for(Region region, string aws)
    {
        var url = signer.SigningCertUrl(region);
        Assert.Matches($@"^https://sns\.{aws}\.amazonaws\.com/SimpleNotificationService-[0-9a-f]{{32}}\.pem$", url);
        Assert.Equal(signer.Path, new Uri(url).AbsolutePath);
        Assert.Equal(HostRole.Certificate, PublicHosts.RoleOf(new Uri(url).Host));
        using var envelope = JsonDocument.Parse(
            signer.Envelope(MessageId, region, Signer.TopicArn(region, "1", "S"), "m", Now)
        );
        Assert.Equal(url, Member(envelope, "SigningCertURL"));
        Assert.StartsWith($"arn:aws:sns:{aws}:", Member(envelope, "TopicArn"));
    }

    [Fact]
    public void The_certificate_is_an_sns_certificate_of_our_ca_and_outlives_the_last_redelivery()
    {
        using var certificate = X509Certificate2.CreateFromPem(signer.CertificatePem);
        using var root = X509Certificate2.CreateFromPem(keys.Authority.CertificatePem);
        Assert.Equal("CN=sns.amazonaws.com", certificate.Subject);
        Assert.Equal(2048, certificate.GetRSAPublicKey()!.KeySize);
        Assert.True(certificate.NotAfter > Now.AddDays(365 + 400));
        Assert.DoesNotContain("PRIVATE", signer.CertificatePem);
        using var chain = new X509Chain
        {
            ChainPolicy =
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { root },
                RevocationMode = X509RevocationMode.NoCheck,
                VerificationTime = Now.UtcDateTime,
                VerificationTimeIgnored = false,
            },
        };
        Assert.True(chain.Build(certificate));
    }

    [Theory]
    [InlineData("Message", "other")]
    [InlineData("MessageId", "4f0c5f0e-2b1d-5b9e-9a57-0c2b6c3d1e12")]
    [InlineData("Timestamp", "2026-01-02T03:04:05.679Z")]
    [InlineData("TopicArn", "arn:aws:sns:eu-west-1:291180941288:136311A3EXAMPLF")]
    [InlineData("Type", "SubscriptionConfirmation")]
    [InlineData("SignatureVersion", "2")]
    public void A_changed_member_no_longer_verifies(string member, string value)
    {
        var members = JsonSerializer.Deserialize<Dictionary<string, string>>(
            signer.Envelope(MessageId, Region.Europe, Topic, "m", Now)
        )!;
        members[member] = value;
        using var envelope = JsonDocument.Parse(JsonSerializer.Serialize(members));
        Assert.False(Verifies(envelope, signer.CertificatePem));
    }

    [Fact]
    public void An_exported_key_signs_the_same_bytes_elsewhere()
    {
        using var elsewhere = Signer.Import(signer.CertificatePem, signer.ExportPrivateKey());
        Assert.Equal(signer.Path, elsewhere.Path);
        Assert.Equal(Signer.PathOf(signer.CertificatePem), elsewhere.Path);
        // PKCS #1 v1.5 has no randomness.
        Assert.Equal(
            signer.Envelope(MessageId, Region.Japan, Topic, "m", Now),
            elsewhere.Envelope(MessageId, Region.Japan, Topic, "m", Now)
        );
    }

    [Fact]
    public void After_rotation_each_envelope_verifies_with_the_certificate_it_names()
    {
        using var rotated = Signer.Create(keys.Authority, Now.AddDays(365));
        Assert.NotEqual(signer.Path, rotated.Path);
        using var before = JsonDocument.Parse(signer.Envelope(MessageId, Region.Europe, Topic, "m", Now));
        using var after = JsonDocument.Parse(rotated.Envelope(MessageId, Region.Europe, Topic, "m", Now));
        var served = new Dictionary<string, string>
        {
            [signer.Path] = signer.CertificatePem,
            [rotated.Path] = rotated.CertificatePem,
        };
        Assert.All([before, after], envelope =>
            Assert.True(Verifies(envelope, served[new Uri(Member(envelope, "SigningCertURL")).AbsolutePath]))
        );
        Assert.False(Verifies(before, rotated.CertificatePem));
    }

    [Fact]
    public void A_key_that_is_not_the_certificates_is_refused()
    {
        using var other = Signer.Create(keys.Authority, Now);
        Assert.Throws<CryptographicException>(() => Signer.Import(signer.CertificatePem, other.ExportPrivateKey()));
    }

    [Fact]
    public void Many_threads_may_sign_at_once()
    {
        Parallel.For(0, 400, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            using var envelope = JsonDocument.Parse(
                signer.Envelope(MessageId, Region.Europe, Topic, $"{i}", Now, i % 2 == 0 ? "1" : "2")
            );
            Assert.True(Verifies(envelope, signer.CertificatePem));
        });
    }

    [Fact]
    public void What_would_make_a_signature_ambiguous_or_is_unknown_is_a_bug()
    {
        Assert.Throws<ArgumentException>(() => signer.Envelope("id\nTimestamp\nx", Region.Europe, Topic, "m", Now));
        Assert.Throws<ArgumentException>(() => signer.Envelope(MessageId, Region.Europe, Topic + "\n", "m", Now));
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            signer.Envelope(MessageId, Region.Europe, Topic, "m", Now, "3")
        );
        Assert.Throws<System.Runtime.CompilerServices.SwitchExpressionException>(() =>
            signer.SigningCertUrl((Region)9)
        );
    }

    /// <summary>
    /// The receiver's side, after the public description of SNS signatures: reads only the envelope and the
    /// certificate.
    /// </summary>
    private static bool Verifies(JsonDocument envelope, string certificatePem)
    {
        var text = new StringBuilder();
        foreach (
            var name in new[]
            {
                "Message",
                "MessageId",
                "Subject",
                "SubscribeURL",
                "Timestamp",
                "Token",
                "TopicArn",
                "Type",
            }
        )
            if (envelope.RootElement.TryGetProperty(name, out var value))
                text.Append(name).Append('\n').Append(value.GetString()).Append('\n');
        using var certificate = X509Certificate2.CreateFromPem(certificatePem);
        using var key = certificate.GetRSAPublicKey()!;
        var hash = Member(envelope, "SignatureVersion") == "1" ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256;
        var signature = Convert.FromBase64String(Member(envelope, "Signature"));
        return key.VerifyData(Encoding.UTF8.GetBytes(text.ToString()), signature, hash, RSASignaturePadding.Pkcs1);
    }

    private static string Member(JsonDocument envelope, string name) =>
        envelope.RootElement.GetProperty(name).GetString()!;
}
