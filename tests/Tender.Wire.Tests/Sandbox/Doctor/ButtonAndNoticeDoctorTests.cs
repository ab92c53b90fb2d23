using System.Text;
using System.Text.Json.Nodes;
using Tender.Core;
using Tender.Server.Hosting;
using Tender.Server.Http;
using Tender.Server.Http.V2;
using Tender.Server.Notifications;
using Tender.Server.Sandbox.Doctor;
using Tender.Wire.Tests.Harness;
using Xunit;

namespace Tender.Wire.Tests.Sandbox.Doctor;

/// <summary>Mistakes with what the browser and the listener are given, planted one at a time.</summary>
public class ButtonAndNoticeDoctorTests
{
    private const string KeyId = "SANDBOX-AAAAAAAAAAAAAAAAAAAAAAAA",
        OtherId = "SANDBOX-BBBBBBBBBBBBBBBBBBBBBBBB",
        Payload = """{"webCheckoutDetails":{"checkoutReviewReturnUrl":"https://shop.example/r"},"storeId":"s"}""";

    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly PssSigner Other = PssSigner.Generate(2048);
    private static readonly Lazy<Signer> Notices = new(() => Signer.Create(CertificateAuthority.Create(Now), Now));

    [Theory]
    [InlineData("right", null)]
    [InlineData("salt", "salt of the signature has 222 bytes")]
    [InlineData("algorithm", "signed as AMZN-PAY-RSASSA-PSS, and the button names AMZN-PAY-RSASSA-PSS-V2")]
    [InlineData("slashes", "slashes written in the other way")]
    [InlineData("indented", "Another text of the same payload")]
    [InlineData("key", $"private key of {OtherId}")]
    [InlineData("blanks", "plus signs became blanks")]
    public void A_buttons_mistake_is_named(string mistake, string? words)
    {
        var (signer, text, algorithm, salt) = mistake switch
        {
            "salt" => (PssSigner.Default, Payload, V2Signature.Algorithm32, 222),
            "algorithm" => (PssSigner.Default, Payload, V2Signature.Algorithm20, 20),
            "slashes" => (
                PssSigner.Default,
                Payload.Replace("/", "\\/", StringComparison.Ordinal),
                V2Signature.Algorithm32,
                32
            ),
            "indented" => (
                PssSigner.Default,
                JsonNode.Parse(Payload)!.ToJsonString(new() { WriteIndented = true }),
                V2Signature.Algorithm32,
                32
            ),
            "key" => (Other, Payload, V2Signature.Algorithm32, 32),
            _ => (PssSigner.Default, Payload, V2Signature.Algorithm32, 32),
        };
        var signature = Convert.ToBase64String(
            signer.Sign(Encoding.UTF8.GetBytes(V2Parts.StringToSign(algorithm, text)), salt)
        );
        if (mistake == "blanks")
            signature = " " + signature[1..];
        KnownKey[] keys = [new(KeyId, PssSigner.Default.PublicPem), new(OtherId, Other.PublicPem)];
        var found = ButtonDoctor.Examine(
            new SignedText(Payload, signature, KeyId, V2Signature.Algorithm32),
            null,
            id => keys.FirstOrDefault(key => key.Id == id),
            keys
        );
        Assert.Equal(words is null, found.IsValid);
        if (words is null)
            Assert.Null(found.Cause);
        else
            Assert.Contains(words, found.Cause);
    }

    [Theory]
    [InlineData("right", null)]
    [InlineData("version", "of the other version")]
    [InlineData("message", "parsed and written again")]
    [InlineData("date", "Timestamp was parsed and written again")]
    [InlineData("html", "unescaped, or escaped again")]
    [InlineData("decoded", "was decoded on the way")]
    [InlineData("missing", "has no TopicArn")]
    [InlineData("changed", "changed after it was signed")]
    public void A_listeners_mistake_is_named(string mistake, string? words)
    {
        var envelope = Notice();
        switch (mistake)
        {
            case "version":
                envelope["SignatureVersion"] = "2";
                break;
            case "message":
                envelope["Message"] = JsonNode
                    .Parse((string)envelope["Message"]!)!
                    .ToJsonString(new() { WriteIndented = true });
                break;
            case "date":
                envelope["Timestamp"] = "2026-01-02T03:04:05Z";
                break;
            case "html":
                envelope["Message"] = System.Net.WebUtility.HtmlEncode((string)envelope["Message"]!);
                break;
            case "decoded":
                envelope["Message"] = JsonNode.Parse((string)envelope["Message"]!);
                break;
            case "missing":
                envelope.Remove("TopicArn");
                break;
            case "changed":
                envelope["MessageId"] = Guid.Empty.ToString();
                break;
        }
        var found = NoticeDoctor.Examine(envelope.ToJsonString(), null, Notices.Value.CertificatePem);
        Assert.Equal(words is null, found.IsValid);
        if (words is null)
            Assert.Null(found.Cause);
        else
            Assert.Contains(words, found.Cause);
    }

    [Fact]
    public void A_listener_that_verified_another_text_is_told_the_first_line_that_differs()
    {
        var envelope = Notice();
        var ours = NoticeDoctor.Examine(envelope.ToJsonString(), null, Notices.Value.CertificatePem).Ours!;
        var theirs = ours.Replace("MessageId\n", "Message-Id\n", StringComparison.Ordinal);
        var found = NoticeDoctor.Examine(envelope.ToJsonString(), theirs, Notices.Value.CertificatePem);
        Assert.True(found.IsValid);
        Assert.Equal(new Difference("line 3", "MessageId", "Message-Id"), found.Differs);
        Assert.Contains(
            "line feed at its end",
            NoticeDoctor.Examine(envelope.ToJsonString(), ours.TrimEnd('\n'), Notices.Value.CertificatePem).Cause
        );
    }

    private static JsonObject Notice()
    {
        var topic = Signer.TopicArn(Region.NorthAmerica, "A3", "A1");
        var body = Notices.Value.Envelope(
            "6f3d1c1e-6f3d-4f3d-8f3d-6f3d1c1e6f3d",
            Region.NorthAmerica,
            topic,
            """{"ObjectType":"CHARGE","ObjectId":"S01-1","note":"a \"quoted\" word"}""",
            Now
        );
        return JsonNode.Parse(body)!.AsObject();
    }
}
