using System.Security.Cryptography;
using System.Text;
using Tender.Server.Http;
using Tender.Server.Http.V2;
using Tender.Server.Sandbox.Doctor;
using Tender.Wire.Tests.Harness;
using Xunit;

namespace Tender.Wire.Tests.Sandbox.Doctor;

/// <summary>
/// Mistakes that clients make with signatures of v2, planted one at a time, and what is said of each.
/// </summary>
public class V2RequestDoctorTests
{
    private const string KeyId = "SANDBOX-AAAAAAAAAAAAAAAAAAAAAAAA",
        OtherId = "SANDBOX-BBBBBBBBBBBBBBBBBBBBBBBB",
        Body = """{"chargeAmount":{"amount":"12.50","currencyCode":"USD"},"url":"https://shop.example/é"}""",
        Names = "accept;content-type;x-amz-pay-date;x-amz-pay-host;x-amz-pay-region";

    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly PssSigner Other = PssSigner.Generate(2048);

    /// <summary>A client that signs these parts, and sends the right ones.</summary>
    private sealed record Client
    {
        public string Method { get; init; } = "POST";
        public string Path { get; init; } = "/v2/charges";
        public string Query { get; init; } = "";
        public string Lines { get; init; } =
            "accept:application/json\ncontent-type:application/json\nx-amz-pay-date:20260102T030405Z\n"
            + "x-amz-pay-host:localhost:8443\nx-amz-pay-region:na\n";
        public string Blank { get; init; } = "\n";
        public string Names { get; init; } = V2RequestDoctorTests.Names;
        public string Hash { get; init; } = Sha(Body);
        public string Algorithm { get; init; } = V2Signature.Algorithm32;
        public int Salt { get; init; } = 32;
        public PssSigner Signer { get; init; } = PssSigner.Default;
        public string Id { get; init; } = KeyId;
        public Func<string, string>? StringToSign { get; init; }
        public Func<string, byte[]>? Sign { get; init; }

        public string Canonical => $"{Method}\n{Path}\n{Query}\n{Lines}{Blank}{Names}\n{Hash}";

        public WireRequest Request(
            string target = "/v2/charges",
            string date = "20260102T030405Z",
            string body = Body,
            string names = V2RequestDoctorTests.Names
        )
        {
            var text = StringToSign?.Invoke(Canonical) ?? $"{Algorithm}\n{Sha(Canonical)}";
            var signature = Convert.ToBase64String(
                Sign?.Invoke(text) ?? Signer.Sign(Encoding.UTF8.GetBytes(text), Salt)
            );
            return new(
                "POST",
                target,
                [
                    new("Host", "localhost:8443"),
                    new("accept", "application/json"),
                    new("content-type", "application/json"),
                    new("x-amz-pay-date", date),
                    new("x-amz-pay-host", "localhost:8443"),
                    new("x-amz-pay-region", "na"),
                    new(
                        "authorization",
                        $"{V2Signature.Algorithm32} PublicKeyId={Id}, SignedHeaders={names}, Signature={signature}"
                    ),
                ],
                Encoding.UTF8.GetBytes(body)
            );
        }
    }

    public static TheoryData<string, string> Mistakes
    {
        get
        {
            var rows = new TheoryData<string, string>();
            foreach (var (name, _, words) in Planted())
                rows.Add(name, words);
            return rows;
        }
    }

    private static IEnumerable<(string Name, Client Client, string Words)> Planted()
    {
        var right = new Client();
        yield return ("the longest salt", right with { Salt = 222 }, "salt of the signature has 222 bytes");
        // What Perl's CryptX 0.077 signs with unless told otherwise: findings/cryptx-pss-signs-with-a-salt-of-12.sh.
        yield return ("the salt of CryptX", right with { Salt = 12 }, "salt of the signature has 12 bytes");
        yield return (
            "the salt of the older algorithm",
            right with
            {
                Salt = 20,
            },
            "salt of the signature has 20 bytes"
        );
        yield return (
            "the older algorithm's name",
            right with
            {
                Algorithm = V2Signature.Algorithm20,
            },
            "begins with AMZN-PAY-RSASSA-PSS,"
        );
        yield return ("another padding", right with { Sign = Pkcs1 }, "PKCS1");
        yield return ("the canonical request itself", right with { StringToSign = text => text }, "itself was signed");
        yield return (
            "an upper-case hash",
            right with
            {
                StringToSign = text => $"{V2Signature.Algorithm32}\n{Sha(text).ToUpperInvariant()}",
            },
            "upper-case hex"
        );
        yield return ("no body", right with { Hash = Sha("") }, "as if there were none");
        yield return ("a body with a line feed", right with { Hash = Sha(Body + "\n") }, "line feed behind it");
        yield return (
            "a body as PHP writes it",
            right with
            {
                Hash = Sha(Body.Replace("/", "\\/", StringComparison.Ordinal)),
            },
            "escaped slashes"
        );
        yield return (
            "a body as Python writes it",
            right with
            {
                Hash = Sha(
                    """{"chargeAmount": {"amount": "12.50", "currencyCode": "USD"}, """
                        + "\"url\": \"https://shop.example/\\u00e9\"}"
                ),
            },
            "json.dumps"
        );
        yield return ("the body instead of its hash", right with { Hash = Body }, "body itself stands");
        yield return ("another method", right with { Method = "GET" }, "signed as GET and sent as POST");
        yield return (
            "a path with the environment",
            right with
            {
                Path = "/sandbox/v2/charges",
            },
            "environment in front"
        );
        yield return ("a slash at the end", right with { Path = "/v2/charges/" }, "slash at its end");
        yield return ("the whole URL", right with { Path = "https://localhost:8443/v2/charges" }, "whole URL");
        yield return (
            "the host without its port",
            right with
            {
                Lines = right.Lines.Replace(":8443", "", StringComparison.Ordinal),
            },
            "x-amz-pay-host was signed as \"localhost\""
        );
        yield return (
            "a content type that the HTTP client changed",
            right with
            {
                Lines = right.Lines.Replace(
                    "content-type:application/json",
                    "content-type:application/json; charset=utf-8",
                    StringComparison.Ordinal
                ),
            },
            "content-type was signed as"
        );
        yield return (
            "another region",
            right with
            {
                Lines = right.Lines.Replace("region:na", "region:us", StringComparison.Ordinal),
            },
            "x-amz-pay-region was signed as \"us\""
        );
        yield return (
            "a header left out",
            right with
            {
                Lines = right.Lines.Replace("x-amz-pay-region:na\n", "", StringComparison.Ordinal),
            },
            "was left out of the canonical request"
        );
        yield return ("no blank line", right with { Blank = "" }, "blank line between");
        yield return ("commas in the list", right with { Names = Names.Replace(';', ',') }, "list of signed headers");
        yield return ("another merchant's key", right with { Signer = Other }, $"private key of {OtherId}");
    }

    [Theory, MemberData(nameof(Mistakes))]
    public void A_planted_mistake_is_named(string name, string words)
    {
        var client = Planted().Single(one => one.Name == name).Client;
        var found = Examine(client.Request());
        Assert.False(found.IsValid);
        Assert.Contains(words, found.Cause);
        Assert.StartsWith("POST\n/v2/charges\n\naccept:application/json\n", found.Ours);
    }

    [Fact]
    public void Headers_in_another_order_than_their_list_are_named()
    {
        const string names = "x-amz-pay-region;accept;content-type;x-amz-pay-date;x-amz-pay-host";
        var found = Examine(new Client { Names = names }.Request(names: names));
        Assert.Contains("another order", found.Cause);
        Assert.Equal("order of the headers", found.Differs?.Part);
    }

    [Theory]
    [InlineData("b=2&a=1", "a=1&b=2&", "differs")]
    [InlineData("a=1", "", "left out")]
    [InlineData("a=1", "?a=1", "question mark")]
    public void A_query_that_was_signed_in_another_way_is_named(string sent, string signed, string words)
    {
        var found = Examine(new Client { Query = signed }.Request("/v2/charges?" + sent));
        Assert.False(found.IsValid);
        Assert.Contains(words, found.Cause);
    }

    [Fact]
    public void A_right_request_is_told_so()
    {
        var found = Examine(new Client().Request());
        Assert.Equal((true, null, null), (found.IsValid, found.Cause, found.Differs));
        Assert.Equal(new Client().Canonical, found.Ours);
    }

    [Theory]
    [InlineData(-60, "60 minutes ahead of the time")]
    [InlineData(40, "40 minutes behind the time")]
    public void A_clock_that_is_wrong_is_told_apart_from_the_signature(int minutes, string words)
    {
        var found = Examine(new Client().Request(), now: Now.AddMinutes(minutes));
        Assert.True(found.IsValid);
        Assert.Contains(words, found.Cause);
    }

    [Theory]
    [InlineData("LIVE-AAAAAAAAAAAAAAAAAAAAAAAA", "live environment")]
    [InlineData("SANDBOX-CCCCCCCCCCCCCCCCCCCCCCCC", "There is no public key")]
    public void A_key_that_is_not_here_is_named(string id, string words) =>
        Assert.Contains(words, Examine(new Client { Id = id }.Request()).Cause);

    [Fact]
    public void Two_mistakes_at_once_are_told_by_the_first_that_differs_from_what_was_logged()
    {
        var client = new Client { Method = "GET", Hash = Sha("") };
        var found = Examine(client.Request(), client.Canonical);
        Assert.Equal(new Difference("method", "POST", "GET"), found.Differs);
        var unknown = Examine(client.Request());
        Assert.Contains("give it as theirs", unknown.Cause);
        var header = new Client
        {
            Lines = new Client().Lines.Replace("030405", "999999", StringComparison.Ordinal),
            Hash = Sha(""),
        };
        Assert.Equal("header x-amz-pay-date", Examine(header.Request(), header.Canonical).Differs?.Part);
    }

    [Fact]
    public void What_was_logged_and_not_signed_is_told_so()
    {
        var client = new Client { Method = "GET", Hash = Sha("") };
        Assert.Contains("is not what was signed either", Examine(client.Request(), "GET\n/\n").Cause);
    }

    private static Diagnosis Examine(WireRequest request, string? theirs = null, DateTimeOffset? now = null)
    {
        KnownKey[] keys = [new(KeyId, PssSigner.Default.PublicPem), new(OtherId, Other.PublicPem)];
        return V2RequestDoctor.Examine(
            request,
            theirs,
            id => keys.FirstOrDefault(key => key.Id == id),
            keys,
            now ?? Now,
            TimeSpan.FromMinutes(15)
        );
    }

    private static byte[] Pkcs1(string text)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(text));
        // RFC 8017, 9.2: the DigestInfo of SHA-256.
        byte[] info = [.. Convert.FromHexString("3031300d060960864801650304020105000420"), .. hash];
        byte[] encoded = [0, 1, .. Enumerable.Repeat((byte)0xFF, 256 - info.Length - 3), 0, .. info];
        return PssSigner.Default.Raise(encoded);
    }

    private static string Sha(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
