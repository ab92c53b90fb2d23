using System.Security.Cryptography;
using System.Text;
using Tender.Server.Http;
using Tender.Server.Http.V1;
using Xunit;

namespace Tender.Wire.Tests.Http.V1;

public class SignatureTests
{
    private const string Secret = "secretForTestsOnly/+1",
        Path = "/OffAmazonPayments_Sandbox/2013-01-01";

    private static readonly DateTimeOffset Now = new(2018, 3, 5, 9, 15, 30, TimeSpan.Zero);
    private static readonly V1SignatureRules Sandbox = new(TimeSpan.FromMinutes(15), TestHosts: true);
    private static readonly V1SignatureRules Live = new(TimeSpan.FromMinutes(15));

    private static readonly Dictionary<string, string> Authorize = new()
    {
        ["AWSAccessKeyId"] = "AKIDTESTKEY000000001",
        ["Action"] = "Authorize",
        ["AmazonOrderReferenceId"] = "S01-1234567-7654321",
        ["AuthorizationAmount.Amount"] = "94.50",
        ["AuthorizationAmount.CurrencyCode"] = "USD",
        ["AuthorizationReferenceId"] = "order_1001-1",
        ["CaptureNow"] = "false",
        ["SellerAuthorizationNote"] = "Blue shoes (size 9*) & laces ~ v1",
        ["SellerId"] = "A1EXAMPLESELLER",
        ["SignatureMethod"] = "HmacSHA256",
        ["SignatureVersion"] = "2",
        ["Timestamp"] = "2018-03-05T09:15:30.000Z",
        ["TransactionTimeout"] = "0",
        ["Version"] = "2013-01-01",
    };

    // ---- Vectors of the spec, 1.4

    [Fact]
    public void The_specs_vector_verifies()
    {
        var request = Post(Authorize, "fedFYe4TnxI0e6qhoH8gS/CsLd0z6SNBv/zU9q2sR8o=");
        var claim = Read(request, Live);
        Assert.Equal(
            ("AKIDTESTKEY000000001", "2013-01-01", "Blue shoes (size 9*) & laces ~ v1"),
            (claim.AccessKeyId, claim.Version, claim.Parameters["SellerAuthorizationNote"])
        );
        var verification = V1Signature.Verify(request, claim, Secret, Live, Now);
        Assert.Null(verification.Fault);
        Assert.Equal(
            "POST\nmws.amazonservices.com\n/OffAmazonPayments_Sandbox/2013-01-01\n"
                + "AWSAccessKeyId=AKIDTESTKEY000000001&Action=Authorize&AmazonOrderReferenceId=S01-1234567-7654321"
                + "&AuthorizationAmount.Amount=94.50&AuthorizationAmount.CurrencyCode=USD&"
                + "AuthorizationReferenceId=order_1001-1&CaptureNow=false&SellerAuthorizationNote="
                + "Blue%20shoes%20%28size%209%2A%29%20%26%20laces%20~%20v1&SellerId=A1EXAMPLESELLER&"
                + "SignatureMethod=HmacSHA256&SignatureVersion=2&Timestamp=2018-03-05T09%3A15%3A30.000Z"
                + "&TransactionTimeout=0&Version=2013-01-01",
            verification.StringToSign
        );
    }

    [Fact]
    public void The_specs_vector_of_empty_host_and_path_verifies_in_the_sandbox_only()
    {
        var request = Post(Authorize, "nmMTPIFpI0qsi4zoiXgjhNPi9T5eWmXS1xekG87oQsg=", host: "localhost:5000");
        Assert.Null(Verify(request, Sandbox));
        Assert.Equal("SignatureDoesNotMatch", Verify(request, Live)?.Code);
    }

    [Fact]
    public void HmacSHA1_verifies_unless_it_is_switched_off()
    {
        // The vector keeps SignatureMethod=HmacSHA256 in the text it signs, so it can only be checked by itself: a real
        // request says what it used.
        Assert.Equal(
            "NZhSwX12a6Rjz9xXQEM9Zx+T+Rw=",
            Convert.ToBase64String(
                HMACSHA1.HashData(
                    Encoding.UTF8.GetBytes(Secret),
                    Encoding.UTF8.GetBytes(Text("POST", "mws.amazonservices.com", Path, Authorize))
                )
            )
        );
        var request = Sdk("python", With("SignatureMethod", "HmacSHA1"));
        Assert.Null(Verify(request, Live));
        Assert.False(V1Signature.TryRead(request, Live with { HmacSha1 = false }, out _, out var fault));
        Assert.Equal((403, "SignatureDoesNotMatch", true), (fault.Status, fault.Code, fault.FrontDoor));
    }

    // ---- Goldens shaped like each SDK

    public static TheoryData<string> Sdks => new("csharp", "java", "php", "python", "ruby", "woocommerce");

    [Theory, MemberData(nameof(Sdks))]
    public void Every_sdks_requests_verify(string sdk)
    {
        var request = Sdk(sdk, Authorize);
        var claim = Read(request, Live);
        Assert.Equal("Blue shoes (size 9*) & laces ~ v1", claim.Parameters["SellerAuthorizationNote"]);
        Assert.Equal("2013-01-01", claim.Version);
        Assert.Null(V1Signature.Verify(request, claim, Secret, Live, Now).Fault);
    }

    [Theory, MemberData(nameof(Sdks))]
    public void Names_with_numbers_and_text_beyond_ascii_verify(string sdk)
    {
        var request = Sdk(
            sdk,
            new(Authorize)
            {
                ["ProviderCreditList.member.1.ProviderId"] = "A1",
                ["ProviderCreditList.member.10.ProviderId"] = "A10",
                ["ProviderCreditList.member.2.ProviderId"] = "A2",
                ["SellerNote"] = "Größe 42 – €, 100% «靴» +1 = ok\n{\"SandboxSimulation\": {\"State\":\"Declined\"}}",
                ["a"] = "",
                ["Z"] = "/?#[]@!$&'()*+,;=",
            }
        );
        Assert.Null(Verify(request, Live));
    }

    [Theory, MemberData(nameof(Sdks))]
    public void Any_change_on_the_way_is_refused(string sdk)
    {
        var request = Sdk(sdk, Authorize);
        var query = request.Query;
        List<WireRequest> changed =
        [
            new(
                request.Method,
                request.Path.Replace("_Sandbox", "") + (query.Length > 0 ? "?" + query : ""),
                request.Headers,
                request.Body
            ),
            new(
                request.Method,
                request.Path + "/" + (query.Length > 0 ? "?" + query : ""),
                request.Headers,
                request.Body
            ),
            request with
            {
                Headers = [new("Host", "mws-eu.amazonservices.com")],
            },
            request with
            {
                Headers = [],
            },
            Edit("94.50", "94.51"),
            Edit("Action=Authorize", "Action=Refund"),
            Edit("CaptureNow=false", "CaptureNow=true"),
            Edit("&CaptureNow=false", ""),
            Edit("Action=", "Extra=1&Action="),
            Edit("SellerId", "sellerId"),
            Edit("SignatureMethod=HmacSHA256", "SignatureMethod=HmacSHA1"),
        ];
        if (request.Method == "GET")
            changed.Add(new WireRequest("POST", Path, request.Headers, Encoding.UTF8.GetBytes(query)));
        else
            changed.Add(
                new WireRequest("GET", $"{Path}?{Encoding.UTF8.GetString(request.Body.Span)}", request.Headers, default)
            );
        foreach (var one in changed)
            Assert.Equal((403, "SignatureDoesNotMatch"), (Verify(one, Live)?.Status, Verify(one, Live)?.Code));
        Assert.Equal(
            (403, "SignatureDoesNotMatch"),
            (
                V1Signature.Verify(request, Read(request, Live), Secret + "x", Live, Now).Fault?.Status,
                Verify(changed[0], Live)?.Code
            )
        );

        WireRequest Edit(string from, string to)
        {
            var text = query.Length > 0 ? query : Encoding.UTF8.GetString(request.Body.Span);
            Assert.Contains(from, text);
            text = text.Replace(from, to);
            return query.Length > 0
                ? new("GET", $"{Path}?{text}", request.Headers, default)
                : new("POST", Path, request.Headers, Encoding.UTF8.GetBytes(text));
        }
    }

    [Theory]
    [InlineData("mws.amazonservices.com", "mws.amazonservices.com", true)]
    [InlineData("MWS.amazonservices.com", "mws.amazonservices.com", true)]
    [InlineData("mws.amazonservices.com:443", "mws.amazonservices.com", true)]
    [InlineData("mws.amazonservices.com", "mws.amazonservices.com:443", true)]
    [InlineData("localhost:5000", "localhost:5000", true)]
    [InlineData("localhost:5000", "localhost", true)]
    [InlineData("[::1]:5000", "[::1]:5000", true)]
    [InlineData("[::1]", "[::1]", true)]
    [InlineData("localhost:5000", "http://localhost:5000", false)]
    [InlineData("localhost:5000", "mws-eu.amazonservices.com", false)]
    [InlineData("localhost:5000", "mws.amazonservices.jp", false)]
    [InlineData("localhost:5000", "localhost:5001", null)]
    [InlineData("shop.example", "mws.amazonservices.evil", null)]
    public void The_host_line_is_the_requests_own_or_in_the_sandbox_what_a_redirected_sdk_signs(
        string host,
        string signed,
        bool? alsoLive
    )
    {
        var request = Post(Authorize, Hmac(Text("POST", signed, Path, Authorize)), host);
        Assert.Equal(alsoLive is null ? "SignatureDoesNotMatch" : null, Verify(request, Sandbox)?.Code);
        Assert.Equal(alsoLive is true ? null : "SignatureDoesNotMatch", Verify(request, Live)?.Code);
    }

    [Fact]
    public void An_unknown_access_key_is_named_so_before_anything_else()
    {
        var request = Sdk("csharp", With("Timestamp", "2001-01-01T00:00:00Z"));
        Assert.Equal(
            new V1Fault(
                403,
                "InvalidAccessKeyId",
                "The AWS Access Key Id you provided does not exist in our records.",
                true
            ),
            V1Signature.Verify(request, Read(request, Live), null, Live, Now).Fault
        );
        // The stand-in for a missing secret is no secret.
        var forged = Post(
            Authorize,
            Convert.ToBase64String(
                HMACSHA256.HashData(
                    "nobody has this access key"u8,
                    Encoding.UTF8.GetBytes(Text("POST", "mws.amazonservices.com", Path, Authorize))
                )
            )
        );
        Assert.Equal("InvalidAccessKeyId", V1Signature.Verify(forged, Read(forged, Live), null, Live, Now).Fault?.Code);
    }

    // ---- threat V11

    [Theory]
    [InlineData("SignatureVersion", "0", "SignatureDoesNotMatch")]
    [InlineData("SignatureVersion", "1", "SignatureDoesNotMatch")]
    [InlineData("SignatureVersion", "4", "SignatureDoesNotMatch")]
    [InlineData("SignatureVersion", "2 ", "SignatureDoesNotMatch")]
    [InlineData("SignatureVersion", null, "MissingAuthenticationToken")]
    [InlineData("SignatureMethod", "HmacSHA512", "SignatureDoesNotMatch")]
    [InlineData("SignatureMethod", "hmacsha256", "SignatureDoesNotMatch")]
    [InlineData("SignatureMethod", "", "MissingAuthenticationToken")]
    [InlineData("SignatureMethod", null, "MissingAuthenticationToken")]
    [InlineData("AWSAccessKeyId", null, "MissingAuthenticationToken")]
    [InlineData("Timestamp", null, "MissingAuthenticationToken")]
    public void Other_versions_and_methods_are_refused(string name, string? value, string code)
    {
        var parameters = With(name, value ?? "");
        if (value is null)
            parameters.Remove(name);
        Assert.False(V1Signature.TryRead(Sdk("ruby", parameters), Sandbox, out var claim, out var fault));
        Assert.Null(claim);
        Assert.Equal((403, code, true), (fault.Status, fault.Code, fault.FrontDoor));
    }

    [Theory]
    [InlineData("AAAA")]
    [InlineData("no base64 at all")]
    [InlineData("fedFYe4TnxI0e6qhoH8gS/CsLd0z6SNBv/zU9q2sR8p=")]
    [InlineData("NZhSwX12a6Rjz9xXQEM9Zx+T+Rw=")]
    public void A_signature_of_any_other_shape_does_not_match(string signature) =>
        Assert.Equal("SignatureDoesNotMatch", Verify(Post(Authorize, signature), Live)?.Code);

    [Fact]
    public void A_missing_signature_is_missing()
    {
        var request = new WireRequest(
            "POST",
            Path,
            [new("Host", "mws.amazonservices.com")],
            Encoding.UTF8.GetBytes(Encode(Authorize))
        );
        Assert.False(V1Signature.TryRead(request, Live, out _, out var fault));
        Assert.Equal("MissingAuthenticationToken", fault.Code);
    }

    // ---- threat V12: one source, no duplicates

    [Fact]
    public void Parameters_come_from_one_source()
    {
        var request = Sdk("csharp", Authorize);
        Assert.Equal(
            (400, "InvalidParameterValue"),
            Refused(new("POST", Path + "?Action=Refund", request.Headers, request.Body))
        );
        Assert.Equal(
            (400, "InvalidParameterValue"),
            Refused(new("GET", Path + "?" + Encode(Authorize), request.Headers, request.Body))
        );
        Assert.Equal((404, "InvalidAddress"), Refused(request with { Method = "PUT" }));
        // A post with everything in the query is read there.
        var parameters = new Dictionary<string, string>(Authorize);
        parameters["Signature"] = Hmac(Text("POST", "mws.amazonservices.com", Path, Authorize));
        Assert.Null(
            Verify(new("POST", $"{Path}?{Encode(parameters)}", [new("Host", "mws.amazonservices.com")], default), Live)
        );
    }

    [Theory]
    [InlineData("&Action=Refund")]
    [InlineData("&Action=Authorize")]
    [InlineData("&Signature=AAAA")]
    [InlineData("&Signature=")]
    [InlineData("&%41ction=Refund")]
    [InlineData("&SellerId")]
    [InlineData("&S%C3%A9ller=1")]
    [InlineData("&\u0391ction=1")]
    [InlineData("&=1")]
    [InlineData("&a%00b=1")]
    [InlineData("&a+b=1")]
    [InlineData("&a=%zz")]
    [InlineData("&a=%4")]
    [InlineData("&a=%C0%AF")]
    [InlineData("&a=%ED%A0%80")]
    [InlineData("&a=%FF")]
    public void Doubled_or_malformed_parameters_are_refused(string more)
    {
        var request = Sdk("php", Authorize);
        Assert.Equal(
            (400, "InvalidParameterValue"),
            Refused(request with { Body = (byte[])[.. request.Body.Span, .. Encoding.UTF8.GetBytes(more)] })
        );
        var get = Sdk("woocommerce", Authorize);
        Assert.Equal((400, "InvalidParameterValue"), Refused(new("GET", get.Target + more, get.Headers, default)));
    }

    [Fact]
    public void Size_and_count_are_limited()
    {
        Assert.Equal(
            (400, "InvalidParameterValue"),
            Refused(
                new(
                    "POST",
                    Path,
                    [],
                    Encoding.UTF8.GetBytes(string.Join('&', Enumerable.Range(0, 401).Select(i => $"a{i}=1")))
                )
            )
        );
        Assert.Equal(
            (400, "InvalidParameterValue"),
            Refused(new("POST", Path, [], Encoding.UTF8.GetBytes("a=" + new string('x', 256 * 1024))))
        );
        Assert.Equal(
            (400, "InvalidParameterValue"),
            Refused(new("POST", Path, [], Encoding.UTF8.GetBytes(new string('x', 257) + "=1")))
        );
        Assert.Null(Verify(Sdk("java", With("SellerNote", new string('ä', 20_000))), Live));
    }

    [Fact]
    public void Blanks_come_as_plus_or_as_percent_twenty()
    {
        foreach (var blank in (string[])["+", "%20"])
        {
            var request = new WireRequest(
                "POST",
                Path,
                [],
                Encoding.UTF8.GetBytes($"SellerNote=a{blank}b%2Bc&&Empty=&Bare&")
            );
            Assert.True(V1Parameters.TryRead(request, out var form, out _));
            Assert.Equal("a b+c", form["SellerNote"]);
            Assert.Equal(("", null, "", null), (form["Empty"], form.Given("Empty"), form["Bare"], form["Absent"]));
            Assert.Equal(3, form.Parameters.Count);
        }
    }

    // ---- threat V18: the legacy dialect reads forms only, so XML is a malformed or unsigned form and nothing in it is
    // ever expanded

    [Theory]
    [InlineData("<?xml version=\"1.0\"?><!DOCTYPE l [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;\">]><l>&b;</l>")]
    [InlineData("<!DOCTYPE x [<!ENTITY f SYSTEM \"file:///etc/passwd\">]><x>&f;</x>")]
    [InlineData("<!DOCTYPE x [<!ENTITY % p SYSTEM \"http://127.0.0.1:1/\">%p;]><x/>")]
    [InlineData("<x xmlns:xi=\"http://www.w3.org/2001/XInclude\"><xi:include href=\"file:///etc/passwd\"/></x>")]
    public void Xml_is_no_form(string xml)
    {
        var request = new WireRequest(
            "POST",
            Path,
            [new("Host", "h"), new("Content-Type", "text/xml")],
            Encoding.UTF8.GetBytes(xml)
        );
        Assert.False(V1Signature.TryRead(request, Sandbox, out _, out var fault));
        Assert.Contains(fault.Status, (int[])[400, 403]);
        Assert.DoesNotContain("ENTITY", fault.Message);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("application/x-www-form-urlencoded; charset=utf-8")]
    [InlineData("x-www-form-urlencoded")]
    [InlineData("text/xml")]
    [InlineData("multipart/form-data; boundary=x")]
    public void The_body_is_a_form_whatever_its_content_type_says(string? contentType)
    {
        var request = Sdk("php", Authorize);
        if (contentType is not null)
            request = request with { Headers = [.. request.Headers, new("Content-Type", contentType)] };
        Assert.Null(Verify(request, Live));
    }

    // ---- The clock

    [Theory]
    [InlineData("2018-03-05T09:15:30Z", true)]
    [InlineData("2018-03-05T09:15:30.123456789Z", true)]
    [InlineData("2018-03-05T09:15:30z", true)] // npm amazon-payments 0.2.9
    [InlineData("2018-03-05t09:15:30.000z", true)] // RFC 3339, 5.6
    [InlineData("2018-03-05T09:15:30", true)]
    [InlineData("2018-03-05T10:15:30+01:00", true)]
    [InlineData("2018-03-05T02:15:30-07", true)]
    [InlineData("2018-03-05T14:45:30+05:30", true)]
    [InlineData("2018-03-05T09:00:30Z", true)]
    [InlineData("2018-03-05T09:30:30Z", true)]
    [InlineData("2018-03-05T09:00:29Z", false)]
    [InlineData("2018-03-05T09:30:31Z", false)]
    [InlineData("2018-03-05T09:15:30+01:00", false)]
    [InlineData("2018-03-05T09:15:30.Z", false)]
    [InlineData("2018-03-05T09:15:30+1", false)]
    [InlineData("2018-03-05T09:15:30+01:60", false)]
    [InlineData("2018-03-05T09:15:30+15:00", false)]
    [InlineData("2018-03-05T09:15:30 Z", false)]
    [InlineData("2018-03-05 09:15:30Z", false)]
    [InlineData("2018-03-05", false)]
    [InlineData("20180305T091530Z", false)]
    [InlineData("0001-01-01T00:00:00+14:00", false)]
    [InlineData("9999-12-31T23:59:59-14:00", false)]
    [InlineData("now", false)]
    public void A_timestamp_may_be_a_quarter_of_an_hour_off_in_any_offset(string timestamp, bool accepted)
    {
        var fault = Verify(Sdk("java", With("Timestamp", timestamp)), Live);
        if (accepted)
            Assert.Null(fault);
        else
            Assert.Equal((400, "InvalidParameterValue"), (fault?.Status, fault?.Code));
        // Whether a forged request is late is nobody's business.
        Assert.Equal(
            "SignatureDoesNotMatch",
            Verify(Post(With("Timestamp", timestamp), "fedFYe4TnxI0e6qhoH8gS/CsLd0z6SNBv/zU9q2sR8p="), Live)?.Code
        );
    }

    [Theory]
    [InlineData("/OffAmazonPayments/2013-01-01", "2013-01-01")]
    [InlineData("/OffAmazonPayments/2013-01-01/", "2013-01-01")]
    [InlineData("/OffAmazonPayments", null)]
    [InlineData("/", null)]
    public void A_missing_version_is_taken_from_the_path(string path, string? version)
    {
        var parameters = new Dictionary<string, string>(Authorize);
        parameters.Remove("Version");
        parameters["Signature"] = "AAAA";
        Assert.Equal(version, Read(new WireRequest("GET", $"{path}?{Encode(parameters)}", [], default), Live).Version);
        parameters["Version"] = "2009-01-01";
        Assert.Equal(
            "2009-01-01",
            Read(new WireRequest("GET", $"{path}?{Encode(parameters)}", [], default), Live).Version
        );
    }

    // ---- Small models of the SDKs' signers, written from the spec

    private static WireRequest Sdk(string sdk, Dictionary<string, string> parameters)
    {
        parameters = new(parameters);
        const string host = "mws.amazonservices.com";
        var verb = "POST";
        if (sdk == "woocommerce")
        {
            verb = "GET";
            parameters.Remove("Version");
            parameters["CaptureNow"] = parameters["CaptureNow"] == "false" ? "false" : "1";
        }
        var sha1 = parameters.GetValueOrDefault("SignatureMethod") == "HmacSHA1";
        var text = Encoding.UTF8.GetBytes(Text(verb, host, Path, parameters));
        var key = Encoding.UTF8.GetBytes(Secret);
        var signature = Convert.ToBase64String(sha1 ? HMACSHA1.HashData(key, text) : HMACSHA256.HashData(key, text));
        var ordered =
            sdk == "csharp" ? parameters.ToList() : [.. parameters.OrderBy(pair => pair.Key, StringComparer.Ordinal)];
        ordered.Add(new("Signature", signature));
        var wire = string.Join(
            '&',
            ordered.Select(pair =>
                (
                    $"{Rfc3986(pair.Key)}="
                    + $"{(sdk == "python" ? Rfc3986(pair.Value).Replace("%20", "+") : Rfc3986(pair.Value))}"
                )
            )
        );
        var headers = new List<KeyValuePair<string, string>>
        {
            new("Host", host),
            new("User-Agent", $"amazon-pay-sdk-{sdk}/3"),
        };
        if (sdk is "csharp" or "java")
            headers.Add(new("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"));
        return verb == "GET"
            ? new WireRequest("GET", $"{Path}?{wire}", headers, default)
            : new WireRequest("POST", Path, headers, Encoding.UTF8.GetBytes(wire));
    }

    private static string Text(string verb, string host, string path, Dictionary<string, string> parameters) =>
        $"{verb}\n{host}\n{path}\n"
        + string.Join(
            '&',
            parameters
                .OrderBy(pair => pair.Key, StringComparer.Ordinal)
                .Select(pair => $"{Rfc3986(pair.Key)}={Rfc3986(pair.Value)}")
        );

    private static string Hmac(string text) =>
        Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes(text)));

    private static string Rfc3986(string text) =>
        string.Concat(
            Encoding
                .UTF8.GetBytes(text)
                .Select(octet =>
                    char.IsAsciiLetterOrDigit((char)octet) || octet is (byte)'-' or (byte)'_' or (byte)'.' or (byte)'~'
                        ? $"{(char)octet}"
                        : $"%{octet:X2}"
                )
        );

    private static string Encode(Dictionary<string, string> parameters) =>
        string.Join('&', parameters.Select(pair => $"{Rfc3986(pair.Key)}={Rfc3986(pair.Value)}"));

    private static Dictionary<string, string> With(string name, string value) => new(Authorize) { [name] = value };

    private static WireRequest Post(
        Dictionary<string, string> parameters,
        string signature,
        string host = "mws.amazonservices.com"
    ) =>
        new(
            "POST",
            Path,
            [new("host", host)],
            Encoding.UTF8.GetBytes(Encode(new(parameters) { ["Signature"] = signature }))
        );

    private static V1Claim Read(WireRequest request, V1SignatureRules rules)
    {
        var read = V1Signature.TryRead(request, rules, out var claim, out var fault);
        Assert.True(read, fault?.ToString());
        return claim!;
    }

    private static V1Fault? Verify(WireRequest request, V1SignatureRules rules) =>
        V1Signature.Verify(request, Read(request, rules), Secret, rules, Now).Fault;

    private static (int, string) Refused(WireRequest request)
    {
        Assert.False(V1Signature.TryRead(request, Live, out _, out var fault));
        return (fault.Status, fault.Code);
    }
}
