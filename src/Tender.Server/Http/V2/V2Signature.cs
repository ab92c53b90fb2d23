using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Tender.Core;

namespace Tender.Server.Http.V2;

/// <summary>
/// Request signatures of dialect v2, in two pure steps: read the claim, look its key up, verify. Also the signature of
/// a checkout button's payload.
/// </summary>
public static partial class V2Signature
{
    public const string Algorithm20 = "AMZN-PAY-RSASSA-PSS",
        Algorithm32 = "AMZN-PAY-RSASSA-PSS-V2";

    private const int AuthorizationCharsMax = 8 * 1024,
        SignedHeaderCountMax = 64,
        PublicKeyIdCharsMax = 128,
        QueryPairCountMax = 200;

    /// <summary>
    /// How many canonical requests are tried: enough for what the SDKs mix, few enough that a crafted request costs no
    /// more than a few honest ones.
    /// </summary>
    private const int CandidateCountMax = 16,
        CandidateCountBrief = 4;

    // Wire v2: spec 1.3 and 2.6 rule 4; each of them changes what a request means, so each must be present and signed.
    private static readonly string[] RequiredHeaders =
    [
        "accept",
        "content-type",
        "x-amz-pay-date",
        "x-amz-pay-host",
        "x-amz-pay-region",
    ];

    private static readonly SearchValues<char> KeyIdChars = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    );
    private static readonly SearchValues<char> HeaderNameChars = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    );
    private static readonly SearchValues<char> Unreserved = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~"
    );

    private static readonly Lazy<PssKey> Stranger = new(() => PssKey.Read(PssKnownAnswer.PublicKey)!);

    /// <summary>How header values, path and query were written before signing.</summary>
    internal readonly record struct Recipe(string Path, string Query, ValueForm Values);

    internal enum ValueForm
    {
        Raw,
        Trimmed,
        Blanked,
        Collapsed,
    }

    /// <summary>Reads who claims to have signed this request, or the fault to answer with.</summary>
    /// <remarks>
    /// Refused in this order: target, Authorization, required headers, the date, the region, the list of signed
    /// headers.
    /// </remarks>
    /// <param name="request">The request as it arrived.</param>
    /// <param name="now">Real time, never a merchant's moved clock.</param>
    /// <param name="window">How far <c>x-amz-pay-date</c> may be from <paramref name="now"/>, either way.</param>
    /// <param name="claim">The claim, when the answer is true.</param>
    /// <param name="fault">The fault, when the answer is false.</param>
    public static bool TryRead(
        WireRequest request,
        DateTimeOffset now,
        TimeSpan window,
        [NotNullWhen(true)] out V2Claim? claim,
        [NotNullWhen(false)] out V2Fault? fault
    )
    {
        claim = null;
        var (parts, sentAt, region, lines) = (
            default(Authorization),
            default(DateTimeOffset),
            "",
            Array.Empty<KeyValuePair<string, string>>()
        );
        // In the order in which the faults are told: 1. a target that could be read in two ways is not worth a key
        // (what is verified must be what is routed);
        // 2. Authorization; 3. required headers; 4. the date, in real time; 5. the region; 6. the signed headers.
        fault = TargetIsPlain(request) ? null : new V2Fault(400, "InvalidRequest", "The request target is malformed.");
        fault ??= ReadAuthorizationHeader(request, out parts);
        fault ??= RequireHeaders(request);
        fault ??= ReadSentAt(request, now, window, out sentAt);
        fault ??= ReadRegion(request, out region);
        fault ??= ReadLines(request, parts.SignedHeaders, out lines);
        if (fault is not null)
            return false;
        claim = new V2Claim
        {
            Algorithm = parts.Algorithm,
            SaltLength = parts.Algorithm == Algorithm20 ? 20 : 32,
            PublicKeyId = parts.PublicKeyId,
            SignedHeaders = parts.SignedHeaders,
            SignatureText = parts.SignatureText,
            Signature = parts.Signature,
            Region = region,
            SentAt = sentAt,
            Lines = lines,
        };
        return true;
    }

    private static V2Fault? ReadAuthorizationHeader(WireRequest request, out Authorization parts)
    {
        parts = default;
        if (!TryReadOnly(request, "authorization", out var authorization, out var count))
            return count == 0
                ? Missing("authorization")
                : BadAuthorization("there is more than one Authorization header");
        return ReadAuthorization(authorization, out parts) is { } complaint ? BadAuthorization(complaint) : null;
    }

    /// <summary>Each required header exactly once and not empty.</summary>
    private static V2Fault? RequireHeaders(WireRequest request)
    {
        foreach (var name in RequiredHeaders)
        {
            if (TryReadOnly(request, name, out var value, out var count) && !string.IsNullOrWhiteSpace(value))
                continue;
            if (count == 0 && IsRegionOfHost(request, name))
                continue;
            return count switch
            {
                0 => Missing(name),
                1 => new V2Fault(400, "MissingHeaderValue", $"The value for header {name} is missing."),
                _ => new V2Fault(400, "InvalidHeaderValue", $"The header {name} was sent more than once."),
            };
        }
        return null;
    }

    private static V2Fault? ReadSentAt(
        WireRequest request,
        DateTimeOffset now,
        TimeSpan window,
        out DateTimeOffset sentAt
    )
    {
        var date = request.Header("x-amz-pay-date")!.Trim();
        if (!TryReadDate(date, out sentAt))
            return new V2Fault(
                400,
                "InvalidHeaderValue",
                $"The value {date} provided for x-amz-pay-date should have the form yyyyMMddTHHmmssZ"
            );
        if (sentAt - now <= window && now - sentAt <= window)
            return null;
        // Wire v2: amazon-pay-api-sdk-php issue 19, text for a date in the future. Assumed: the same shape for one that
        // is too old.
        return new V2Fault(
            400,
            "InvalidHeaderValue",
            sentAt > now
                ? $"The value {date} provided for x-amz-pay-date should not be in future"
                : $"The value {date} provided for x-amz-pay-date "
                    + $"should not be older than {window.TotalMinutes:0} minutes"
        );
    }

    private static V2Fault? ReadRegion(WireRequest request, out string code)
    {
        var region = request.Header("x-amz-pay-region")?.Trim() ?? RegionOfHost(request).Text();
        // Wire v2: spec 1.1; community ports send the configured alias as it is.
        code = Regions.Parse(region.ToLowerInvariant())?.Text() ?? "";
        return code.Length > 0
            ? null
            : new V2Fault(400, "InvalidHeaderValue", $"The value {region} provided for x-amz-pay-region is invalid");
    }

    // Wire v2: npm amazon-payments 0.2.9 sends no region on the older path of delivery trackers.
    private static bool IsRegionOfHost(WireRequest request, string header) =>
        header == "x-amz-pay-region"
        && request.Path.TrimEnd('/') is "/live/v1/deliveryTrackers" or "/v1/deliveryTrackers";

    private static Region RegionOfHost(WireRequest request)
    {
        var host = request.Header("host")?.Split(':')[0] ?? "";
        if (host.EndsWith(".eu", StringComparison.OrdinalIgnoreCase))
            return Region.Europe;
        return host.EndsWith(".jp", StringComparison.OrdinalIgnoreCase) ? Region.Japan : Region.NorthAmerica;
    }

    /// <summary>Whether the key made the claim's signature over this request.</summary>
    /// <param name="request">The request the claim was read from.</param>
    /// <param name="claim">The claim.</param>
    /// <param name="key">The key registered under the claim's id; null when there is none, which takes the same
    /// time as a wrong signature and has its status and code.</param>
    /// <param name="isBrief">Whether only the likeliest spellings are tried.</param>
    public static V2Verification Verify(WireRequest request, V2Claim claim, PssKey? key, bool isBrief = false)
    {
        var bodyHash = Convert.ToHexStringLower(SHA256.HashData(request.Body.Span));
        var first = new Recipe(request.Path, request.Query, ValueForm.Raw);
        if (Verifies(first))
            return new V2Verification(true, request, claim, first, true);

        // Wire v2: spec 2.5; what an SDK signs may be spelled differently from what it sends. An ordinary request has
        // one spelling and is refused here.
        foreach (
            var candidate in Candidates(request, claim, first)
                .Take((isBrief ? CandidateCountBrief : CandidateCountMax) - 1)
        )
            if (Verifies(candidate))
                return new V2Verification(true, request, claim, candidate, true);
        return new V2Verification(false, request, claim, first, key is not null);

        bool Verifies(in Recipe recipe)
        {
            Span<byte> stringToSign = stackalloc byte[Algorithm32.Length + 1 + 2 * SHA256.HashSizeInBytes];
            var canonical = new Canonical(request, claim, recipe);
            canonical.Write(request, claim, recipe, bodyHash);
            var length = StringToSign(claim.Algorithm, canonical.Written, stringToSign);
            canonical.Dispose();
            return (key ?? Stranger.Value).Verify(stringToSign[..length], claim.Signature, claim.SaltLength)
                && key is not null;
        }
    }

    /// <summary>Whether the key signed exactly this button payload.</summary>
    /// <param name="payloadJson">The text as the browser sent it; parse nothing else afterwards.</param>
    /// <param name="algorithm">The algorithm stated beside the signature; when null, either one is accepted.</param>
    /// <param name="signature">The signature in Base64.</param>
    /// <param name="key">The key of the stated id; null when there is none.</param>
    public static bool VerifyPayload(string payloadJson, string? algorithm, string signature, PssKey? key)
    {
        if (ReadBase64(signature) is not { } bytes)
            return false;
        var payload = Encoding.UTF8.GetBytes(payloadJson);
        // Wire v2: Magento plugin signs with salt 20 and states no algorithm, the button reference calls salt 32 the
        // default; so: both, in that order.
        return algorithm switch
        {
            null or "" => Verifies(Algorithm20, 20) || Verifies(Algorithm32, 32),
            Algorithm20 => Verifies(Algorithm20, 20),
            Algorithm32 => Verifies(Algorithm32, 32),
            _ => false,
        };

        bool Verifies(string name, int saltLength)
        {
            Span<byte> stringToSign = stackalloc byte[Algorithm32.Length + 1 + 2 * SHA256.HashSizeInBytes];
            var length = StringToSign(name, payload, stringToSign);
            return (key ?? Stranger.Value).Verify(stringToSign[..length], bytes, saltLength) && key is not null;
        }
    }

    internal static byte[] CanonicalRequest(WireRequest request, V2Claim claim, Recipe recipe)
    {
        var canonical = new Canonical(request, claim, recipe);
        canonical.Write(request, claim, recipe, Convert.ToHexStringLower(SHA256.HashData(request.Body.Span)));
        var bytes = canonical.Written.ToArray();
        canonical.Dispose();
        return bytes;
    }
}
