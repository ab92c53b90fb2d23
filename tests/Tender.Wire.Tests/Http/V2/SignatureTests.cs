using System.Text;
using Tender.Server.Http;
using Tender.Server.Http.V2;
using Tender.Wire.Tests.Harness;
using Xunit;

namespace Tender.Wire.Tests.Http.V2;

public class SignatureTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(15);
    private static readonly PssKey Key = PssKey.Read(PssSigner.Default.PublicPem)!;

    private const string Charge =
        """{"chargePermissionId":"S01-1234567-1234567","chargeAmount":{"amount":12.5,"currencyCode":"USD"}"""
        + ""","captureNow":false,"canHandlePendingAuthorization":true}""";

    private const string VectorKey = """
        -----BEGIN PUBLIC KEY-----
        MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA9z0qIGvGes8MCMJGwDQn
        Bp5stHcOmEwr6NU2ITJKNOUZ0Bvo0n0PS4Sy80U9x6ThdlC2gb5YV4g0uc7fKFRi
        YiRTJSBOpLVdZhqTlCvL3TQDARwbH74N6SGbMGnS4FBwwRq9SACrx8utIRZ3YLt0
        CyfC6KIVnUh8U/lj+4kQt+tm4lX4w2H3srL7AH2He+REq5Be3xbLQATnwO8sldgp
        AlaeM8s7/FZ1sFbqIgNoVmH3ZC5JyoF4a4IJmUshb4fBwB8TsIz0akryt81mHTG9
        cMxzsvy3ut/k0tKpquadOi52qSdaNqYun2YsJQDdiGmZ7iyfbjXbsnjE3FbJ1rot
        fQIDAQAB
        -----END PUBLIC KEY-----
        """;

    private const string VectorSignature20 =
        "Ca0+JwUSItwTPTYJbmnkdeIXEyjDGM6PHYvrw3N6b1XtMBojHUsxvKoAf9H6X/jndyMfD5GzULd1ZM5CvbEgG4pImi/"
        + "Ac2VkL0ms6AA5/6Tc+p/ocv3UXhHK68lsWYARN7SeUhiTGRJyVx3rpSEKQwWXhUU+SKSl4rmAM+SbIN"
        + "TpvlQtInADMKAneiOSxFRlJI8jG3XlYm8lMEN0J0YmGaAO4VYffnkStq0NKSTNF4OSjY30c5yCMG+w/"
        + "hR2SWkCosGKQYu0CgRqaty4e6pEv/irzErsY2vIyTQUGCD/x60MricPt8LzjPCfdd8Hd2atKlYEvrNlapy25T009ge4/Q==";

    private const string VectorSignature32 =
        "mxtFQqk9O+q1VUXIAkx2UsFxSYmI7/zU3/gxKg+AOwrWaHT0tc2+vbY8lfhgKbgYu9K4/oditp6Nlbrt02/"
        + "Lunx7j2D6wyOY8w+vRW0iu/WC4tk9eHlFgUGslNMgsz4f+FwxbAHP+Nm6/ev0tZpuF1eKvp3LdFX0LbtLvwL5nkdC"
        + "U8CCa0b4zjPOyAspkOvI8jf98z4E/BLwzFU2ZfIXcphTp+2o3Op8+cTCqrwwj18uHRKMT0ETmQHF44OCjF3NciN7VeVMQv+1ADh4"
        + "FzigcK2SA/cuSKcH6vM7+jST9ddvXndhmrE1DMaUKzpJRpRw7IU+bJ6YpL7MsXG30VyYgg==";

    // ---- Vectors of the spec, 2.7 and 2.8

    private static WireRequest Vector(string algorithm, string signature) =>
        new(
            "POST",
            "/v2/charges/",
            [
                new("accept", "application/json"),
                new("content-type", "application/json"),
                new("x-amz-pay-date", "20260102T030405Z"),
                new("x-amz-pay-host", "pay-api.amazon.com"),
                new("x-amz-pay-idempotency-key", "0f1e2d3c4b5a69788796a5b4c3d2e1f0"),
                new("x-amz-pay-region", "na"),
                new(
                    "authorization",
                    $"{algorithm} PublicKeyId=SANDBOX-AAAAAAAAAAAAAAAAAAAAAAAA, SignedHeaders=accept;"
                        + $"content-type;x-amz-pay-date;x-amz-pay-host;x-amz-pay-idempotency-key;"
                        + $"x-amz-pay-region, Signature={signature}"
                ),
            ],
            Encoding.UTF8.GetBytes(Charge)
        );

    [Theory]
    [InlineData("AMZN-PAY-RSASSA-PSS", VectorSignature20, 20)]
    [InlineData("AMZN-PAY-RSASSA-PSS-V2", VectorSignature32, 32)]
    public void The_specs_vectors_verify(string algorithm, string signature, int salt)
    {
        using var key = PssKey.Read(VectorKey);
        var request = Vector(algorithm, signature);
        var claim = Read(request);
        Assert.Equal(
            (algorithm, salt, "SANDBOX-AAAAAAAAAAAAAAAAAAAAAAAA", "na", Now),
            (claim.Algorithm, claim.SaltLength, claim.PublicKeyId, claim.Region, claim.SentAt)
        );
        var verification = V2Signature.Verify(request, claim, key);
        // The spec made both signatures over a canonical request of the same hash.
        Assert.Equal(
            "e771c50b0cc2e47a117c7967335815f12372b76480e41fb65e0c192b21ccbe97",
            SdkSigners.Hash(verification.CanonicalRequest)
        );
        Assert.Equal(
            $"{algorithm}\ne771c50b0cc2e47a117c7967335815f12372b76480e41fb65e0c192b21ccbe97",
            verification.StringToSign
        );
        Assert.True(verification.Verified);
        Assert.Null(verification.Fault);
    }

    [Theory]
    [InlineData("AMZN-PAY-RSASSA-PSS-V2", VectorSignature20)]
    [InlineData("AMZN-PAY-RSASSA-PSS", VectorSignature32)]
    public void A_salt_under_the_other_algorithms_name_is_refused(string algorithm, string signature)
    {
        using var key = PssKey.Read(VectorKey);
        var request = Vector(algorithm, signature);
        Assert.False(V2Signature.Verify(request, Read(request), key).Verified);
    }

    [Fact]
    public void The_specs_node_request_has_its_hash()
    {
        var request = new WireRequest(
            "GET",
            "/v2/reports?pageSize=10&reportTypes=A%2CB",
            [
                new("accept", "application/json"),
                new("content-type", "application/json"),
                new("user-agent", "amazon-pay-api-sdk-nodejs/2.3.3 (JS/20.0.0; linux)"),
                new("x-amz-pay-date", "2026-01-02T03:04:05Z"),
                new("x-amz-pay-host", "pay-api.amazon.com"),
                new("x-amz-pay-region", "na"),
                new(
                    "authorization",
                    "AMZN-PAY-RSASSA-PSS PublicKeyId=A, SignedHeaders=accept;content-type;user-agent;"
                        + "x-amz-pay-date;x-amz-pay-host;x-amz-pay-region, Signature="
                        + VectorSignature20
                ),
            ],
            default
        );
        var verification = V2Signature.Verify(request, Read(request), Key);
        Assert.Equal(
            "9924d7208f384c32d6811edf18a8aa57417a072cdfb87ef03aaba53626266aab",
            SdkSigners.Hash(verification.CanonicalRequest)
        );
        Assert.Equal(
            new V2Fault(
                403,
                "InvalidRequestSignature",
                "Unable to verify signature, signing String [AMZN-PAY-RSASSA-PSS\n"
                    + $"9924d7208f384c32d6811edf18a8aa57417a072cdfb87ef03aaba53626266aab] , signature "
                    + $"[{VectorSignature20}]"
            ),
            verification.Fault
        );
    }

    [Theory]
    [InlineData("AMZN-PAY-RSASSA-PSS", 20)]
    [InlineData("AMZN-PAY-RSASSA-PSS-V2", 32)]
    public void A_button_payload_verifies_under_its_stated_algorithm_or_under_none(string algorithm, int salt)
    {
        const string payload =
            """{"webCheckoutDetails":{"checkoutReviewReturnUrl":"https://shop.example/review"}"""
            + ""","storeId":"amzn1.application-oa2-client.0000"}""";
        // Check value of the spec, 2.8.
        var stringToSign = $"{algorithm}\nf5b9ce57d4d14f3ea39f8c50695caf920da4e3d600f9963bb48d483a371bbb44";
        var signature = Convert.ToBase64String(PssSigner.Default.Sign(Encoding.UTF8.GetBytes(stringToSign), salt));
        Assert.True(V2Signature.VerifyPayload(payload, algorithm, signature, Key));
        Assert.True(V2Signature.VerifyPayload(payload, null, signature, Key));
        Assert.False(
            V2Signature.VerifyPayload(
                payload,
                algorithm == "AMZN-PAY-RSASSA-PSS" ? "AMZN-PAY-RSASSA-PSS-V2" : "AMZN-PAY-RSASSA-PSS",
                signature,
                Key
            )
        );
        Assert.False(V2Signature.VerifyPayload(payload, "RSA", signature, Key));
        Assert.False(V2Signature.VerifyPayload(payload.Replace("/", "\\/"), null, signature, Key));
        Assert.False(V2Signature.VerifyPayload(payload + "\n", algorithm, signature, Key));
        Assert.False(V2Signature.VerifyPayload(payload, algorithm, "not base64", Key));
        Assert.False(V2Signature.VerifyPayload(payload, algorithm, signature, null));
    }

    // ---- Goldens shaped like each SDK

    public static TheoryData<string, string> SdkCalls
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var sdk in SdkSigners.Names)
            foreach (var call in Calls.Keys)
                data.Add(sdk, call);
            return data;
        }
    }

    private static readonly Dictionary<string, Call> Calls = new()
    {
        ["charge"] = new(
            "POST",
            "/v2/charges/",
            "",
            Charge,
            ("x-amz-pay-Idempotency-Key", "0f1e2d3c4b5a69788796a5b4c3d2e1f0")
        ),
        ["get"] = new("GET", "/v2/chargePermissions/S01-1234567-1234567"),
        ["trailing slash"] = new("GET", "/v2/refunds/S01-1234567-1234567-R022311/"),
        ["reports"] = new("GET", "/v2/reports", "createdSince=20200101T000000Z&pageSize=10&reportTypes=A%2CB"),
        ["simulated"] = new(
            "DELETE",
            "/v2/charges/S01-1234567-1234567-C056351/cancel",
            "",
            """{"cancellationReason":"Größe falsch"}""",
            ("x-amz-pay-simulation-code", "HardDeclined"),
            ("x-amz-pay-authToken", "eyJ  hbGciOi"),
            ("platformId", "odd")
        ),
        ["escaped"] = new("GET", "/v2/merchantAccounts/A%20B", "a=1"),
    };

    [Theory, MemberData(nameof(SdkCalls))]
    public void Every_sdks_requests_verify(string sdk, string call)
    {
        var request = SdkSigners.Sign(sdk, Calls[call]);
        var verification = V2Signature.Verify(request, Read(request), Key);
        Assert.True(verification.Verified, verification.CanonicalRequest);
    }

    [Theory, MemberData(nameof(SdkCalls))]
    public void Every_sdks_requests_verify_with_the_long_salt_too(string sdk, string call)
    {
        var request = SdkSigners.Sign(sdk, Calls[call], "AMZN-PAY-RSASSA-PSS-V2");
        Assert.True(V2Signature.Verify(request, Read(request), Key).Verified);
    }

    [Fact]
    public void Java_signs_an_encoded_query_and_sends_it_bare()
    {
        var request = SdkSigners.Sign(
            "java",
            new Call("GET", "/v2/reports/", "reportTypes=A,B&createdSince=2020-01-01T00:00:00Z&a=(x)*!'")
        );
        Assert.Equal("/v2/reports/?reportTypes=A,B&createdSince=2020-01-01T00:00:00Z&a=(x)*!'", request.Target);
        var verification = V2Signature.Verify(request, Read(request), Key);
        Assert.True(verification.Verified);
        Assert.Contains(
            "\na=%28x%29%2A%21%27&createdSince=2020-01-01T00%3A00%3A00Z&reportTypes=A%2CB\n",
            verification.CanonicalRequest
        );
    }

    [Fact]
    public void A_bare_question_mark_signs_an_empty_query()
    {
        var request = SdkSigners.Sign("php", new Call("GET", "/v2/report-schedules"));
        request = request with { Target = "/v2/report-schedules?" };
        Assert.True(V2Signature.Verify(request with { }, Read(request), Key).Verified);
    }

    [Fact]
    public void Repeated_slashes_are_signed_collapsed()
    {
        var request = SdkSigners.Sign("dotnet", new Call("GET", "/v2//charges/S01-1234567-1234567-C056351/"));
        Assert.True(V2Signature.Verify(request, Read(request), Key).Verified);
    }

    [Theory, MemberData(nameof(SdkCalls))]
    public void Any_change_on_the_way_is_refused(string sdk, string call)
    {
        var request = SdkSigners.Sign(sdk, Calls[call]);
        List<WireRequest> changed =
        [
            request with
            {
                Method = request.Method == "GET" ? "POST" : "GET",
            },
            new(
                request.Method,
                request.Path + "x" + request.Target[request.Path.Length..],
                request.Headers,
                request.Body
            ),
            new(
                request.Method,
                request.Target + (request.Query.Length > 0 ? "&" : "?") + "b=2",
                request.Headers,
                request.Body
            ),
            request with
            {
                Body = (byte[])[.. request.Body.Span, (byte)' '],
            },
        ];
        if (request.Path.EndsWith('/'))
            changed.Add(new(request.Method, request.Path.TrimEnd('/'), request.Headers, request.Body));
        var signed = Read(request).SignedHeaders.ToLowerInvariant().Split(';');
        for (var i = 0; i < request.Headers.Count; i++)
        {
            var (name, value) = request.Headers[i];
            if (!signed.Contains(name.ToLowerInvariant()))
                continue;
            var replaced = name switch
            {
                "x-amz-pay-date" => value.Replace("03:04:05", "03:04:06").Replace("030405", "030406"),
                "x-amz-pay-region" => "eu",
                _ => value + "0",
            };
            changed.Add(
                request with
                {
                    Headers = [.. request.Headers.Take(i), new(name, replaced), .. request.Headers.Skip(i + 1)],
                }
            );
        }
        foreach (var one in changed)
        {
            var verification = V2Signature.Verify(one, Read(one), Key);
            Assert.False(verification.Verified, $"{one.Method} {one.Target}\n{verification.CanonicalRequest}");
            Assert.Equal((403, "InvalidRequestSignature"), (verification.Fault!.Status, verification.Fault.ReasonCode));
        }
    }

    [Fact]
    public void Nobody_elses_key_verifies_and_an_unknown_one_is_named()
    {
        var request = SdkSigners.Sign("dotnet", Calls["charge"]);
        using var other = PssKey.Read(PssSigner.Generate(2048).PublicPem);
        var claim = Read(request);
        var (wrong, unknown) = (
            V2Signature.Verify(request, claim, other).Fault!,
            V2Signature.Verify(request, claim, null).Fault!
        );
        Assert.StartsWith("Unable to verify signature", wrong.Message);
        // The plugins of Gambio and AlkimMedia look for its words.
        Assert.Equal(
            wrong with
            {
                Message = $"The value {claim.PublicKeyId} provided for PublicKeyId is invalid",
            },
            unknown
        );
    }

    [Fact]
    public void A_signature_by_the_stand_in_for_unknown_keys_is_no_signature()
    {
        // Its one known signature is over a text that is no string to sign; and were it one, an unknown key would still
        // not verify.
        using var stranger = PssKey.Read(PssKnownAnswer.PublicKey);
        Assert.True(stranger!.Verify(PssKnownAnswer.Text, PssKnownAnswer.Signature, 20));
        Assert.False(PssKnownAnswer.Text.StartsWith("AMZN-PAY"u8));
    }

    // ---- threat V2: the grammar of Authorization

    private const string List = "accept;content-type;x-amz-pay-date;x-amz-pay-host;x-amz-pay-region";

    public static TheoryData<string> BadAuthorizations =>
        new(
            "",
            "AMZN-PAY-RSASSA-PSS",
            "Bearer abc",
            $"AMZN-PAY-RSASSA-PSS-V3 PublicKeyId=A, SignedHeaders={List}, Signature=AAAA",
            $"amzn-pay-rsassa-pss PublicKeyId=A, SignedHeaders={List}, Signature=AAAA",
            $"AMZN-PAY-RSASSA-PSS  PublicKeyId=A, SignedHeaders={List}, Signature=AAAA",
            $"AMZN-PAY-RSASSA-PSS PublicKeyId=A, PublicKeyId=A, SignedHeaders={List}, Signature=AAAA",
            $"AMZN-PAY-RSASSA-PSS PublicKeyId=A, SignedHeaders={List}, SignedHeaders={List}, Signature=AAAA",
            $"AMZN-PAY-RSASSA-PSS PublicKeyId=A, SignedHeaders={List}, Signature=AAAA, Signature=AAAA",
            $"AMZN-PAY-RSASSA-PSS PublicKeyId=A, SignedHeaders={List}, Signature=AAAA, Extra=1",
            $"AMZN-PAY-RSASSA-PSS PublicKeyId=A, SignedHeaders={List}, Signature=AAAA, ",
            $"AMZN-PAY-RSASSA-PSS PublicKeyId=A,SignedHeaders={List},Signature=AAAA",
            $"AMZN-PAY-RSASSA-PSS SignedHeaders={List}, Signature=AAAA",
            "AMZN-PAY-RSASSA-PSS PublicKeyId=A, Signature=AAAA",
            $"AMZN-PAY-RSASSA-PSS PublicKeyId=A, SignedHeaders={List}",
            $"AMZN-PAY-RSASSA-PSS PublicKeyId=, SignedHeaders={List}, Signature=AAAA",
            $"AMZN-PAY-RSASSA-PSS PublicKeyId=A B, SignedHeaders={List}, Signature=AAAA",
            $"AMZN-PAY-RSASSA-PSS PublicKeyId=A, SignedHeaders={List}, Signature=",
            $"AMZN-PAY-RSASSA-PSS PublicKeyId=A, SignedHeaders={List}, Signature=AAA",
            $"AMZN-PAY-RSASSA-PSS PublicKeyId=A, SignedHeaders={List}, Signature=AAAA AAAA",
            $"AMZN-PAY-RSASSA-PSS PublicKeyId=A, SignedHeaders={List}, Signature=AB==",
            $"AMZN-PAY-RSASSA-PSS PublicKeyId=A, SignedHeaders={List}, Signature=AA--",
            $"AMZN-PAY-RSASSA-PSS PublicKeyId={new string('A', 64 * 1024)}, SignedHeaders={List}, Signature=AAAA",
            $"AMZN-PAY-RSASSA-PSS PublicKeyId=A, SignedHeaders={List}, "
                + $"Signature={string.Concat(Enumerable.Repeat("AAAA", 600))}",
            // V4: the list of signed headers.
            $"AMZN-PAY-RSASSA-PSS PublicKeyId=A, SignedHeaders={List};x-absent, Signature=AAAA",
            $"AMZN-PAY-RSASSA-PSS PublicKeyId=A, SignedHeaders={List};, Signature=AAAA",
            $"AMZN-PAY-RSASSA-PSS PublicKeyId=A, SignedHeaders=;{List}, Signature=AAAA",
            $"AMZN-PAY-RSASSA-PSS PublicKeyId=A, SignedHeaders={List};a:b, Signature=AAAA",
            "AMZN-PAY-RSASSA-PSS PublicKeyId=A, SignedHeaders=, Signature=AAAA",
            // V3: what must be signed.
            "AMZN-PAY-RSASSA-PSS PublicKeyId=A, SignedHeaders=content-type;x-amz-pay-date;x-amz-pay-host;"
                + "x-amz-pay-region, Signature=AAAA",
            "AMZN-PAY-RSASSA-PSS PublicKeyId=A, SignedHeaders=accept;x-amz-pay-date;x-amz-pay-host;"
                + "x-amz-pay-region, Signature=AAAA",
            "AMZN-PAY-RSASSA-PSS PublicKeyId=A, SignedHeaders=accept;content-type;x-amz-pay-host;"
                + "x-amz-pay-region, Signature=AAAA",
            "AMZN-PAY-RSASSA-PSS PublicKeyId=A, SignedHeaders=accept;content-type;x-amz-pay-date;"
                + "x-amz-pay-region, Signature=AAAA",
            "AMZN-PAY-RSASSA-PSS PublicKeyId=A, SignedHeaders=accept;content-type;x-amz-pay-date;"
                + "x-amz-pay-host, Signature=AAAA"
        );

    [Theory]
    [InlineData("accept")]
    [InlineData("Accept")]
    public void A_header_that_is_named_twice_has_two_lines(string again)
    {
        var request = Plain(headers =>
            headers["authorization"] =
                $"AMZN-PAY-RSASSA-PSS PublicKeyId=A, SignedHeaders={List};{again}, Signature=AAAA"
        );
        var claim = Read(request);
        Assert.Equal(2, claim.Lines.Count(line => line.Key == "accept"));
    }

    [Theory, MemberData(nameof(BadAuthorizations))]
    public void A_malformed_authorization_is_refused(string authorization) =>
        Assert.Equal(
            (403, "InvalidAuthentication"),
            Refused(Plain(headers => headers["authorization"] = authorization))
        );

    [Fact]
    public void The_authorization_those_were_made_from_is_read() =>
        Read(
            Plain(headers =>
                headers["authorization"] = $"AMZN-PAY-RSASSA-PSS PublicKeyId=A, SignedHeaders={List}, Signature=AAAA"
            )
        );

    [Fact]
    public void Two_authorizations_or_none_are_refused()
    {
        var request = SdkSigners.Sign("dotnet", Calls["charge"]);
        Assert.Equal(
            (403, "InvalidAuthentication"),
            Refused(request with { Headers = [.. request.Headers, request.Headers[^1]] })
        );
        Assert.Equal((400, "MissingHeader"), Refused(request with { Headers = [.. request.Headers.SkipLast(1)] }));
        // Credentials in the query are none.
        Assert.Equal(
            (400, "MissingHeader"),
            Refused(
                new WireRequest(
                    "GET",
                    "/v2/charges?authorization=AMZN-PAY-RSASSA-PSS",
                    [.. request.Headers.SkipLast(1)],
                    default
                )
            )
        );
    }

    // ---- V3, V4

    [Theory]
    [InlineData("accept")]
    [InlineData("content-type")]
    [InlineData("x-amz-pay-date")]
    [InlineData("x-amz-pay-host")]
    [InlineData("x-amz-pay-region")]
    public void A_required_header_absent_empty_or_doubled_is_refused_by_name(string name)
    {
        var request = SdkSigners.Sign("node", Calls["charge"]);
        var at = request.Headers.ToList().FindIndex(header => header.Key == name);
        Assert.Equal(
            (400, "MissingHeader"),
            Refused(request with { Headers = [.. request.Headers.Where(header => header.Key != name)] }, out var fault)
        );
        Assert.Contains(name, fault.Message);
        Assert.Equal(
            (400, "MissingHeaderValue"),
            Refused(
                request with
                {
                    Headers = [.. request.Headers.Take(at), new(name, " "), .. request.Headers.Skip(at + 1)],
                },
                out fault
            )
        );
        Assert.Contains(name, fault.Message);
        Assert.Equal(
            (400, "InvalidHeaderValue"),
            Refused(
                request with
                {
                    Headers = [.. request.Headers, new(name.ToUpperInvariant(), request.Headers[at].Value)],
                }
            )
        );
    }

    [Fact]
    public void An_idempotency_key_must_be_signed_and_single()
    {
        // Moved out of the list, with a signature that fits: the key itself could be swapped by anybody.
        var headers = new (string, string)[]
        {
            ("accept", "application/json"),
            ("content-type", "application/json"),
            ("x-amz-pay-date", "20260102T030405Z"),
            ("x-amz-pay-host", "h"),
            ("x-amz-pay-region", "na"),
        };
        var canonical =
            $"POST\n/v2/charges\n\n"
            + $"{string.Concat(headers.Select(header => $"{header.Item1}:{header.Item2}\n"))}\n{List}\n"
            + $"{SdkSigners.Hash("{}")}";
        var without = SdkSigners.Request("POST", "/v2/charges", "{}", headers, canonical, List);
        Assert.True(V2Signature.Verify(without, Read(without), Key).Verified);
        Assert.Equal(
            (403, "InvalidAuthentication"),
            Refused(without with { Headers = [.. without.Headers, new("X-Amz-Pay-Idempotency-Key", "k")] })
        );
        var with = SdkSigners.Sign("dotnet", Calls["charge"]);
        Assert.Equal(
            (403, "InvalidAuthentication"),
            Refused(with with { Headers = [.. with.Headers, new("x-amz-pay-idempotency-key", "second")] })
        );
        Assert.True(Read(with).Signs("x-amz-pay-idempotency-key"));
    }

    [Fact]
    public void Information_headers_may_come_unsigned()
    {
        var request = SdkSigners.Sign("dotnet", Calls["charge"]);
        request = request with
        {
            Headers =
            [
                .. request.Headers,
                new("x-amz-pay-sdk-type", "x"),
                new("x-amz-pay-simulation-code", "HardDeclined"),
                new("x-amz-pay-authtoken", "t"),
                new("user-agent", "u"),
            ],
        };
        Assert.True(V2Signature.Verify(request, Read(request), Key).Verified);
        Assert.False(Read(request).Signs("x-amz-pay-simulation-code"));
    }

    [Fact]
    public void A_value_cannot_pass_for_another_line()
    {
        var request = Plain(headers => headers["x-amz-pay-host"] = "h\nx-amz-pay-idempotency-key:k");
        Assert.Equal((400, "InvalidHeaderValue"), Refused(request));
    }

    // ---- V5, V6: what is signed is what is routed

    [Theory]
    [InlineData("/v2/charges/a%2Fb")]
    [InlineData("/v2/charges/a%2fb")]
    [InlineData("/v2/charges/a%252Fb")]
    [InlineData("/v2/charges/..;/x")]
    [InlineData("/v2/../v2/charges")]
    [InlineData("/v2/./charges")]
    [InlineData("/v2/%2e%2e/charges")]
    [InlineData("/v2/charges/%c0%af")]
    [InlineData("/v2/charges/%00")]
    [InlineData("/v2/charges/%zz")]
    [InlineData("/v2/charges/%4")]
    [InlineData("/v2/charges\\x")]
    [InlineData("/v2/charges/\u00e9")]
    [InlineData("https://pay-api.amazon.com/v2/charges")]
    [InlineData("*")]
    [InlineData("")]
    [InlineData("/v2/reports?a=b c")]
    [InlineData("/v2/reports?a=b\nc")]
    public void A_target_that_can_be_read_in_two_ways_is_refused_however_well_signed(string target) =>
        Assert.Equal((400, "InvalidRequest"), Refused(Plain(_ => { }, target)));

    [Theory]
    [InlineData("a=1&a=2", "a=1&a=2", true)]
    [InlineData("a=2&a=1", "a=1&a=2", true)]
    [InlineData("A=1&a=1", "A=1&a=1", true)]
    [InlineData("a", "a", true)]
    [InlineData("a", "a=", true)]
    [InlineData("a=x+y", "a=x+y", true)]
    [InlineData("a=x+y", "a=x%20y", true)]
    [InlineData("a=x%20y", "a=x+y", true)]
    [InlineData("a=x+y", "a=x%2By", false)]
    [InlineData("a=x%2by", "a=x%2By", true)]
    [InlineData("a=1;b=2", "a=1&b=2", false)]
    [InlineData("a=1%26b=2", "a=1&b=2", false)]
    [InlineData("a=1&b=2", "a=1%26b=2", false)]
    [InlineData("a=1", "a=1&b=2", false)]
    [InlineData("a=1&a=1", "a=1", false)]
    public void A_query_verifies_only_as_another_spelling_of_itself(string sent, string signed, bool verifies)
    {
        var headers = new (string, string)[]
        {
            ("accept", "application/json"),
            ("content-type", "application/json"),
            ("x-amz-pay-date", "20260102T030405Z"),
            ("x-amz-pay-host", "h"),
            ("x-amz-pay-region", "na"),
        };
        var canonical =
            $"GET\n/v2/reports\n{signed}\n"
            + $"{string.Concat(headers.Select(header => $"{header.Item1}:{header.Item2}\n"))}\n{List}\n"
            + $"{SdkSigners.Hash("")}";
        var request = SdkSigners.Request("GET", "/v2/reports?" + sent, "", headers, canonical, List);
        Assert.Equal(verifies, V2Signature.Verify(request, Read(request), Key).Verified);
    }

    [Fact]
    public void Two_hundred_and_one_pairs_verify_only_as_sent()
    {
        var query = string.Join('&', Enumerable.Range(0, 201).Select(i => $"a{i}=,"));
        var raw = SdkSigners.Sign("node", new Call("GET", "/v2/reports", query));
        Assert.True(V2Signature.Verify(raw, Read(raw), Key).Verified);
        var encoded = SdkSigners.Sign("java", new Call("GET", "/v2/reports", query));
        Assert.False(V2Signature.Verify(encoded, Read(encoded), Key).Verified);
    }

    // ---- V8: the clock

    [Theory]
    [InlineData(-14 * 60 - 59, null)]
    [InlineData(14 * 60 + 59, null)]
    [InlineData(-15 * 60, null)]
    [InlineData(15 * 60, null)]
    [InlineData(-15 * 60 - 1, "older than 15 minutes")]
    [InlineData(15 * 60 + 1, "should not be in future")]
    public void A_date_may_be_a_quarter_of_an_hour_off_either_way(int seconds, string? refusal)
    {
        foreach (var sdk in (string[])["dotnet", "node"])
        {
            var at = Now.UtcDateTime.AddSeconds(seconds);
            var request = SdkSigners.Sign(sdk, Calls["get"] with { At = at });
            if (refusal is null)
                Read(request);
            else
            {
                Assert.Equal((400, "InvalidHeaderValue"), Refused(request, out var fault));
                Assert.Contains(refusal, fault.Message);
            }
        }
    }

    [Fact]
    public void A_date_in_the_future_has_the_recorded_text()
    {
        Refused(Plain(headers => headers["x-amz-pay-date"] = "20260102T040405Z"), out var fault);
        Assert.Equal(
            new V2Fault(
                400,
                "InvalidHeaderValue",
                "The value 20260102T040405Z provided for x-amz-pay-date should not be in future"
            ),
            fault
        );
    }

    [Theory]
    [InlineData("2026-01-02T03:04:05")]
    [InlineData("2026-01-02T03:04:05+00:00")]
    [InlineData("2026-01-02T03:04:05.000Z")]
    [InlineData("2026-01-02 03:04:05Z")]
    [InlineData("20260102T030405")]
    [InlineData("20260102T030405+0000")]
    [InlineData("20260102t030405z")]
    [InlineData("20260102T0304Z")]
    [InlineData("20261302T030405Z")]
    [InlineData("20260102T250405Z")]
    [InlineData("Fri, 02 Jan 2026 03:04:05 GMT")]
    [InlineData("1767323045")]
    [InlineData("２０２６0102T030405Z")]
    public void A_date_of_another_form_is_refused(string date) =>
        Assert.Equal((400, "InvalidHeaderValue"), Refused(Plain(headers => headers["x-amz-pay-date"] = date)));

    [Theory]
    [InlineData("na", "na")]
    [InlineData("US", "na")]
    [InlineData("eu", "eu")]
    [InlineData("De", "eu")]
    [InlineData("uk", "eu")]
    [InlineData("JP", "jp")]
    [InlineData("fr", null)]
    [InlineData("us-east-1", null)]
    public void A_region_is_known_by_any_alias(string sent, string? region)
    {
        var request = Plain(headers => headers["x-amz-pay-region"] = sent);
        if (region is null)
            Assert.Equal((400, "InvalidHeaderValue"), Refused(request));
        else
            Assert.Equal(region, Read(request).Region);
    }

    // ---- Helpers

    private static WireRequest Plain(Action<Dictionary<string, string>> change, string target = "/v2/charges")
    {
        var headers = new Dictionary<string, string>
        {
            ["accept"] = "application/json",
            ["content-type"] = "application/json",
            ["x-amz-pay-date"] = "20260102T030405Z",
            ["x-amz-pay-host"] = "pay-api.amazon.com",
            ["x-amz-pay-region"] = "na",
            ["authorization"] =
                $"AMZN-PAY-RSASSA-PSS PublicKeyId=A, SignedHeaders={List}, Signature={VectorSignature20}",
        };
        change(headers);
        return new WireRequest("GET", target, [.. headers], default);
    }

    private static V2Claim Read(WireRequest request)
    {
        var read = V2Signature.TryRead(request, Now, Window, out var claim, out var fault);
        Assert.True(read, fault?.ToString());
        Assert.Null(fault);
        return claim!;
    }

    private static (int, string) Refused(WireRequest request) => Refused(request, out _);

    private static (int, string) Refused(WireRequest request, out V2Fault fault)
    {
        Assert.False(V2Signature.TryRead(request, Now, Window, out var claim, out var refusal));
        Assert.Null(claim);
        fault = refusal!;
        return (fault.Status, fault.ReasonCode);
    }
}
