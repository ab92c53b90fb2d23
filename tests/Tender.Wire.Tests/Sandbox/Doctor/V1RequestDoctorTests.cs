using System.Security.Cryptography;
using System.Text;
using Tender.Server.Http;
using Tender.Server.Http.V1;
using Tender.Server.Sandbox.Doctor;
using Xunit;

namespace Tender.Wire.Tests.Sandbox.Doctor;

/// <summary>Mistakes that clients make with Signature Version 2, planted one at a time.</summary>
public class V1RequestDoctorTests
{
    private const string AccessKey = "AKIAAAAAAAAAAAAAAAAA",
        Secret = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMN",
        OtherKey = "AKIABBBBBBBBBBBBBBBB",
        OtherSecret = "0123456789abcdefghijklmnopqrstuvwxyzABCD",
        Host = "sandbox.test";

    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static readonly SortedDictionary<string, string> Right = new(StringComparer.Ordinal)
    {
        ["AWSAccessKeyId"] = AccessKey,
        ["Action"] = "Authorize",
        ["AuthorizationReferenceId"] = "a b*c~d",
        ["SellerId"] = "A1",
        ["SellerNote"] = "",
        ["SignatureMethod"] = "HmacSHA256",
        ["SignatureVersion"] = "2",
        ["Timestamp"] = "2026-01-02T03:04:05Z",
        ["Version"] = "2013-01-01",
        ["alwaysLast"] = "1",
    };

    private static string Text(
        Func<string, string>? encode = null,
        string method = "POST",
        string host = Host,
        string path = "/OffAmazonPayments_Sandbox/2013-01-01",
        IEnumerable<KeyValuePair<string, string>>? parameters = null
    )
    {
        encode ??= Uri.EscapeDataString;
        var pairs = (parameters ?? Right).Select(one => $"{encode(one.Key)}={encode(one.Value)}");
        return $"{method}\n{host}\n{path}\n{string.Join('&', pairs)}";
    }

    private static string Signed(string text, string secret = Secret, bool sha1 = false) =>
        Convert.ToBase64String(Hmac(text, secret, sha1));

    private static byte[] Hmac(string text, string secret, bool sha1)
    {
        var (key, bytes) = (Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(text));
        return sha1 ? HMACSHA1.HashData(key, bytes) : HMACSHA256.HashData(key, bytes);
    }

    private static IEnumerable<(string Name, string Signature, string Words)> Planted()
    {
        yield return ("a path without the section", Signed(Text(path: "/")), "The path was signed as \"/\"");
        yield return ("another method", Signed(Text(method: "GET")), "The method was signed as \"GET\"");
        yield return ("a host with its scheme", Signed(Text(host: "https://" + Host)), "The host was signed");
        yield return ("no encoding", Signed(Text(value => value)), "without percent-encoding");
        yield return (
            "plus signs for blanks",
            Signed(Text(value => Uri.EscapeDataString(value).Replace("%20", "+", StringComparison.Ordinal))),
            "plus signs; write %20"
        );
        yield return (
            "encodeURIComponent",
            Signed(Text(value => Uri.EscapeDataString(value).Replace("%2A", "*", StringComparison.Ordinal))),
            "encodeURIComponent"
        );
        yield return (
            "a form encoder's tilde",
            Signed(Text(value => Uri.EscapeDataString(value).Replace("~", "%7E", StringComparison.Ordinal))),
            "tilde"
        );
        yield return (
            "lower-case hex",
            Signed(
                Text(value =>
                    Uri.EscapeDataString(value)
                        .Replace("%3A", "%3a", StringComparison.Ordinal)
                        .Replace("%2A", "%2a", StringComparison.Ordinal)
                )
            ),
            "lower-case hex"
        );
        yield return (
            "encoded twice",
            Signed(Text(value => Uri.EscapeDataString(Uri.EscapeDataString(value)))),
            "twice before signing"
        );
        yield return (
            "an order without regard to case",
            Signed(Text(parameters: Right.OrderBy(one => one.Key, StringComparer.OrdinalIgnoreCase))),
            "without regard to case"
        );
        yield return (
            "values that are empty left out",
            Signed(Text(parameters: Right.Where(one => one.Value.Length > 0))),
            "Parameters without a value were sent and not signed"
        );
        yield return (
            "a parameter added later",
            Signed(Text(parameters: Right.Where(one => one.Key != "Version"))),
            "Version was sent and not signed"
        );
        yield return ("a line end behind the secret", Signed(Text(), Secret + "\n"), "line end behind it");
        yield return ("another's secret", Signed(Text(), OtherSecret), $"secret of {OtherKey}");
        yield return ("the other hash", Signed(Text(), sha1: true), "the other hash was used");
        yield return ("hex", Convert.ToHexStringLower(Hmac(Text(), Secret, false)), "written in hex");
        yield return (
            "a value that was undefined",
            Signed(
                Text(
                    parameters: new SortedDictionary<string, string>(Right, StringComparer.Ordinal)
                    {
                        ["SellerNote"] = "undefined",
                    }
                )
            ),
            "SellerNote was signed as undefined"
        );
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

    [Theory, MemberData(nameof(Mistakes))]
    public void A_planted_mistake_is_named(string name, string words)
    {
        var found = Examine(Planted().Single(one => one.Name == name).Signature);
        Assert.False(found.IsValid);
        Assert.Contains(words, found.Cause);
        Assert.Equal(Text(), found.Ours);
    }

    [Fact]
    public void Plus_signs_that_became_blanks_are_named()
    {
        // The first note whose signature has a plus sign.
        var note = Enumerable.Range(0, 1000).Select(i => $"n{i}").First(text => SignedWith(text).Contains('+'));
        var found = Examine(SignedWith(note).Replace('+', ' '), note: note);
        Assert.Contains("plus signs of the signature arrived as blanks", found.Cause);

        static string SignedWith(string note) => Signed(Text(parameters: With(note)));
    }

    [Fact]
    public void A_right_request_is_told_so_and_an_old_one_apart()
    {
        Assert.Equal((true, null), (Examine(Signed(Text())).IsValid, Examine(Signed(Text())).Cause));
        var old = Examine(Signed(Text()), now: Now.AddHours(2));
        Assert.True(old.IsValid);
        Assert.Contains("clock", old.Cause);
    }

    [Fact]
    public void The_first_parameter_that_differs_from_what_was_logged_is_named()
    {
        var theirs = Text(parameters: With("other"), method: "GET");
        Assert.Equal("method", Examine(Signed(theirs), theirs).Differs?.Part);
        theirs = Text(
            parameters: new SortedDictionary<string, string>(With("other"), StringComparer.Ordinal) { ["X"] = "1" }
        );
        Assert.Equal("parameter SellerNote", Examine(Signed(theirs), theirs).Differs?.Part);
        Assert.Contains("is not what was signed either", Examine(Signed(theirs), "POST\n").Cause);
    }

    [Fact]
    public void A_key_that_is_not_here_is_named() =>
        Assert.Contains("There is no access key", Examine("x", accessKey: "AKIAZZZZZZZZZZZZZZZZ").Cause);

    private static SortedDictionary<string, string> With(string note, string accessKey = AccessKey) =>
        new(Right, StringComparer.Ordinal) { ["SellerNote"] = note, ["AWSAccessKeyId"] = accessKey };

    private static Diagnosis Examine(
        string signature,
        string? theirs = null,
        string note = "",
        string accessKey = AccessKey,
        DateTimeOffset? now = null
    )
    {
        var form = With(note, accessKey).Append(new("Signature", signature));
        var body = string.Join(
            '&',
            form.Select(one => $"{Uri.EscapeDataString(one.Key)}={Uri.EscapeDataString(one.Value)}")
        );
        KnownSecret[] known = [new(AccessKey, Secret), new(OtherKey, OtherSecret)];
        return V1RequestDoctor.Examine(
            new WireRequest(
                "POST",
                "/OffAmazonPayments_Sandbox/2013-01-01",
                [new("Host", Host)],
                Encoding.UTF8.GetBytes(body)
            ),
            theirs,
            id => known.FirstOrDefault(one => one.Id == id),
            known,
            new V1SignatureRules(TimeSpan.FromMinutes(15), TestHosts: true),
            now ?? Now
        );
    }
}
