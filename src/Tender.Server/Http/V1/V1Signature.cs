using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Tender.Server.Http.V1;

/// <summary>
/// Signature Version 2 over a query request, in two pure steps: read the claim, look its secret up, verify.
/// </summary>
public static class V1Signature
{
    // Wire v1: spec 1.1, API hosts; an SDK that is redirected by DNS or a proxy signs these.
    private static readonly string[] AmazonHosts =
    [
        "mws.amazonservices.com",
        "mws-eu.amazonservices.com",
        "mws.amazonservices.jp",
    ];

    private static readonly string[] RequiredParameters =
    [
        "AWSAccessKeyId",
        "SignatureVersion",
        "SignatureMethod",
        "Signature",
        "Timestamp",
    ];

    /// <summary>Reads whose signature the request bears, or the fault to answer with.</summary>
    public static bool TryRead(
        WireRequest request,
        V1SignatureRules rules,
        [NotNullWhen(true)] out V1Claim? claim,
        [NotNullWhen(false)] out V1Fault? fault
    )
    {
        claim = null;
        if (!V1Parameters.TryRead(request, out var form, out fault))
            return false;
        fault = CheckClaim(form, rules);
        if (fault is not null)
            return false;

        var isSha1 = form["SignatureMethod"] == "HmacSHA1";
        var signature = new byte[isSha1 ? HMACSHA1.HashSizeInBytes : HMACSHA256.HashSizeInBytes];
        // A signature of another length or no Base64 is simply wrong; it goes the whole way like any other wrong one.
        // One text per signature: no blanks, no unused bits.
        if (
            !Convert.TryFromBase64String(form["Signature"]!, signature, out var written)
            || written != signature.Length
            || Convert.ToBase64String(signature) != form["Signature"]
        )
            signature = [];
        claim = new V1Claim(form["AWSAccessKeyId"]!, form.Given("Version") ?? VersionOf(request.Path), form)
        {
            IsSha1 = isSha1,
            Signature = signature,
        };
        return true;
    }

    private static V1Fault? CheckClaim(V1Parameters form, V1SignatureRules rules)
    {
        foreach (var name in RequiredParameters)
            if (form.Given(name) is null)
                return new V1Fault(
                    403,
                    "MissingAuthenticationToken",
                    $"The request must contain the parameter {name}.",
                    FrontDoor: true
                );
        // Version 0 and 1 leave parts of the request unsigned or join them ambiguously.
        if (form["SignatureVersion"] != "2")
            return Mismatch("Only SignatureVersion 2 is supported.");
        return form["SignatureMethod"] switch
        {
            "HmacSHA256" => null,
            "HmacSHA1" when rules.HmacSha1 => null,
            _ when rules.HmacSha1 => Mismatch("SignatureMethod must be HmacSHA256 or HmacSHA1."),
            _ => Mismatch("SignatureMethod must be HmacSHA256."),
        };
    }

    /// <summary>Whether the secret made the claim's signature over this request, and recently.</summary>
    /// <remarks>Refused in this order: unknown access key, signature, time.</remarks>
    /// <param name="request">The request the claim was read from.</param>
    /// <param name="claim">The claim.</param>
    /// <param name="secret">The secret of the claim's access key; null when nobody has that key, which takes the same
    /// time as a wrong signature.</param>
    /// <param name="rules">What is accepted.</param>
    /// <param name="now">Real time, never a merchant's moved clock.</param>
    public static V1Verification Verify(
        WireRequest request,
        V1Claim claim,
        string? secret,
        V1SignatureRules rules,
        DateTimeOffset now
    )
    {
        var key = Encoding.UTF8.GetBytes(secret ?? "nobody has this access key");
        var parameters = CanonicalParameters(claim.Parameters);
        string? asSent = null,
            verified = null;
        foreach (var (host, path) in HostsAndPaths(request, rules.TestHosts))
        {
            var stringToSign = $"{request.Method}\n{host}\n{path}\n{parameters}";
            asSent ??= stringToSign;
            if (!IsSigned(claim, key, stringToSign))
                continue;
            verified = stringToSign;
            break;
        }
        var fault = FaultOf(secret is not null, verified is not null, claim, rules, now);
        return new V1Verification(fault, verified ?? asSent ?? "");
    }

    /// <summary>Whether the secret made the claim's signature over parameters that are spelled otherwise.</summary>
    internal static bool IsOf(
        WireRequest request,
        V1Claim claim,
        string secret,
        V1SignatureRules rules,
        Func<string, string> spelling
    )
    {
        var key = Encoding.UTF8.GetBytes(secret);
        var parameters = spelling(CanonicalParameters(claim.Parameters));
        return HostsAndPaths(request, rules.TestHosts)
            .Any(one => IsSigned(claim, key, $"{request.Method}\n{one.Host}\n{one.Path}\n{parameters}"));
    }

    private static bool IsSigned(V1Claim claim, byte[] key, string stringToSign)
    {
        var bytes = Encoding.UTF8.GetBytes(stringToSign);
        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        var length = claim.IsSha1 ? HMACSHA1.HashData(key, bytes, expected) : HMACSHA256.HashData(key, bytes, expected);
        return CryptographicOperations.FixedTimeEquals(expected[..length], claim.Signature);
    }

    // Wire v1: spec 6.3, order of checks.
    private static V1Fault? FaultOf(
        bool isKnownKey,
        bool isVerified,
        V1Claim claim,
        V1SignatureRules rules,
        DateTimeOffset now
    )
    {
        if (!isKnownKey)
            return new V1Fault(
                403,
                "InvalidAccessKeyId",
                "The AWS Access Key Id you provided does not exist in our records.",
                FrontDoor: true
            );
        if (!isVerified)
            return Mismatch(
                "The request signature we calculated does not match the signature you provided. "
                    + "Check your AWS Secret Access Key and signing method. "
                    + "Consult the service documentation for details."
            );
        return CheckTimestamp(claim.Parameters["Timestamp"]!, rules.Window, now);
    }

    private static V1Fault Mismatch(string message) => new(403, "SignatureDoesNotMatch", message, FrontDoor: true);

    // Wire v1: spec 1.5; MWS lists an expired request under InvalidParameterValue. Assumed: the wording, and UTC for a
    // time without offset.
    private static V1Fault? CheckTimestamp(string timestamp, TimeSpan window, DateTimeOffset now)
    {
        if (!TryReadTimestamp(timestamp, out var sentAt))
            return new V1Fault(
                400,
                "InvalidParameterValue",
                $"Timestamp {timestamp} is not an ISO 8601 date and time.",
                FrontDoor: true
            );
        if (sentAt - now <= window && now - sentAt <= window)
            return null;
        return new V1Fault(
            400,
            "InvalidParameterValue",
            string.Create(
                CultureInfo.InvariantCulture,
                $"Request has expired. Timestamp date is {timestamp}. "
                    + $"Current date is {now.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffZ}."
            ),
            FrontDoor: true
        );
    }

    private static bool TryReadTimestamp(string text, out DateTimeOffset at)
    {
        at = default;
        const int secondsEnd = 19;
        // Wire v1: RFC 3339, 5.6, T and Z may be lower case; npm amazon-payments 0.2.9 sends a small z.
        if (text.AsSpan().ContainsAny('t', 'z'))
            text = text.ToUpperInvariant();
        if (
            text.Length < secondsEnd
            || !DateTime.TryParseExact(
                text.AsSpan(0, secondsEnd),
                "yyyy-MM-dd'T'HH:mm:ss",
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out var local
            )
        )
            return false;
        var rest = text.AsSpan(secondsEnd);
        if (rest.StartsWith('.'))
        {
            // Fractions are checked for form only: the window is minutes wide.
            var digits = rest[1..].IndexOfAnyExceptInRange('0', '9');
            if (digits < 0)
                digits = rest.Length - 1;
            if (digits == 0)
                return false;
            rest = rest[(1 + digits)..];
        }
        if (!TryReadOffset(rest, out var offset))
            return false;
        // The first and last hours of the calendar have no place in UTC.
        if (local.Year is < 2 or > 9998)
            return false;
        at = new DateTimeOffset(local, offset);
        return true;
    }

    // Wire v1: MWS developer guide, dateTime; offsets as -07 and as +01:00.
    private static bool TryReadOffset(ReadOnlySpan<char> text, out TimeSpan offset)
    {
        offset = TimeSpan.Zero;
        if (text.IsEmpty || text.SequenceEqual("Z"))
            return true;
        var hasMinutes = text.Length == 6 && text[3] == ':';
        if (text[0] is not ('+' or '-') || !(text.Length == 3 || hasMinutes))
            return false;
        if (!int.TryParse(text[1..3], NumberStyles.None, CultureInfo.InvariantCulture, out var hours))
            return false;
        var minutes = 0;
        if (hasMinutes && !int.TryParse(text[4..], NumberStyles.None, CultureInfo.InvariantCulture, out minutes))
            return false;
        if (minutes > 59 || hours * 60 + minutes > 14 * 60)
            return false;
        offset = new TimeSpan(hours, minutes, 0);
        if (text[0] == '-')
            offset = -offset;
        return true;
    }

    // Wire v1: WooCommerce plugin, signed GET without Version.
    private static string? VersionOf(string path)
    {
        var last = path.TrimEnd('/');
        last = last[(last.LastIndexOf('/') + 1)..];
        return DateOnly.TryParseExact(last, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
            ? last
            : null;
    }

    /// <summary>
    /// The host and path lines to try: the request's own, and in the sandbox those that redirected SDKs sign.
    /// </summary>
    // Wire v1: spec 1.4 and 16.
    private static IEnumerable<(string Host, string Path)> HostsAndPaths(WireRequest request, bool testHosts)
    {
        var path = request.Path.Length == 0 ? "/" : request.Path;
        var host = request.Header("host")?.Trim().ToLowerInvariant() ?? "";
        var colon = host.LastIndexOf(':');
        var bare = colon > host.LastIndexOf(']') ? host[..colon] : host;
        // A request without exactly one Host names nobody it was meant for; the empty line is for the sandbox below.
        if (bare.Length > 0)
        {
            // Standard ports are left out by most, so the bare name comes first.
            yield return (bare, path);
            yield return (bare != host ? host : $"{bare}:443", path);
        }
        if (!testHosts)
            yield break;
        foreach (var name in AmazonHosts)
            yield return (name, path);
        // Wire v1: amazon-pay-sdk-java, overrideServiceURL; only https:// is taken off before signing.
        if (bare.Length > 0)
        {
            yield return ($"http://{host}", path);
            if (bare != host)
                yield return ($"http://{bare}", path);
        }
        // Wire v1: amazon-pay-sdk-csharp Client.SetMwsTestUrl; signs empty lines for both.
        yield return ("", "");
    }

    /// <summary>Every parameter but the signature itself, sorted by name and encoded by RFC 3986.</summary>
    private static string CanonicalParameters(V1Parameters form)
    {
        var text = new StringBuilder(1024);
        foreach (var (name, value) in form.Parameters)
        {
            if (name == "Signature")
                continue;
            if (text.Length > 0)
                text.Append('&');
            // EscapeDataString leaves exactly the unreserved characters and writes upper-case hex.
            text.Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value));
        }
        return text.ToString();
    }
}
