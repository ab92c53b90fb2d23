using System.Security.Cryptography;
using System.Text;
using Tender.Server.Http;
using Tender.Server.Http.V1;

namespace Tender.Server.Sandbox.Doctor;

/// <summary>A secret that may have signed.</summary>
/// <param name="Id">The id of the access key.</param>
/// <param name="Secret">The secret access key.</param>
internal sealed record KnownSecret(string Id, string Secret);

/// <summary>
/// Why a signature of the original API is refused: each mistake that clients are known to make is tried, by signing
/// what they would have signed with their secret. Wire v1: spec 1.4, Signature Version 2.
/// </summary>
internal static class V1RequestDoctor
{
    private const string Kind = "v1";

    /// <summary>Examines a request.</summary>
    /// <param name="request">As it was sent.</param>
    /// <param name="theirs">The string to sign that the client logged; null when it logged none.</param>
    /// <param name="secretOf">The secret of an access key; null when there is none.</param>
    /// <param name="others">All secrets there are, to find one that was mixed up.</param>
    /// <param name="rules">What is accepted.</param>
    /// <param name="now">Real time.</param>
    public static Diagnosis Examine(
        WireRequest request,
        string? theirs,
        Func<string, KnownSecret?> secretOf,
        IEnumerable<KnownSecret> others,
        V1SignatureRules rules,
        DateTimeOffset now
    )
    {
        if (!V1Signature.TryRead(request, rules, out var claim, out var fault))
            return Diagnosis.Unreadable(Kind, $"{fault.Code}: {fault.Message}");
        if (secretOf(claim.AccessKeyId) is not { } known)
            return Diagnosis.UnknownKey(Kind, $"access key {claim.AccessKeyId}");
        var verified = V1Signature.Verify(request, claim, known.Secret, rules, now);
        var ours = verified.StringToSign;
        if (verified.Fault is not { Code: "SignatureDoesNotMatch" })
            return new(Kind, true, ours, null, verified.Fault is { } late ? OfDate(late) : null);
        if (OfSignatureText(claim, known.Secret, ours) is { } text)
            return new(Kind, false, ours, new("Signature", null, claim.Parameters["Signature"]), text);
        var mistakes = Mistakes(request, claim.Parameters, ours);
        if (mistakes.FirstOrDefault(one => IsSigned(one.Signed, known.Secret, claim)) is { } mistake)
            return new(Kind, false, ours, mistake.Differs, mistake.Cause);
        if (OfSecret(ours, known, others, claim) is { } secret)
            return new(Kind, false, ours, null, secret);
        var unsent = UnsentParameters.Find(claim.Parameters, form =>
            IsSigned(ours[..ours.LastIndexOf('\n')] + "\n" + Canonical(form.Parameters), known.Secret, claim)
        );
        if (unsent.Count > 0)
            return new(
                Kind,
                false,
                ours,
                new($"parameter {unsent[0]}", claim.Parameters[unsent[0]], "undefined"),
                $"{string.Join(" and ", unsent)} was signed as undefined and not sent: leave a parameter without a "
                    + "value out before you sign."
            );
        var differs = theirs is null ? null : TextComparison.OfStringsToSign(ours, theirs);
        return new(Kind, false, ours, differs, Unexplained(differs, theirs, known, claim));
    }

    private static string OfDate(V1Fault late) =>
        $"The signature is right. Sent now, the request would be refused for its Timestamp: {late.Message} If it was "
        + "sent just now, the client's clock or its time zone is wrong.";

    /// <summary>A signature that is right and was written wrongly.</summary>
    private static string? OfSignatureText(V1Claim claim, string secret, string ours)
    {
        var written = claim.Parameters["Signature"]!;
        byte[][] right = [Hmac(secret, ours, isSha1: false), Hmac(secret, ours, isSha1: true)];
        var isFirst = Convert.ToBase64String(right[claim.IsSha1 ? 1 : 0]);
        if (written.Replace(' ', '+') == isFirst)
            return "The plus signs of the signature arrived as blanks: percent-encode the signature (%2B) when you "
                + "send it.";
        if (Uri.UnescapeDataString(written) == isFirst)
            return "The signature was percent-encoded twice: encode it once when you send it.";
        if (right.Any(one => Convert.ToHexString(one).Equals(written, StringComparison.OrdinalIgnoreCase)))
            return "The signature is written in hex; write its bytes in Base64.";
        if (right.Any(one => Convert.ToBase64String(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(one))) == written))
            return "The signature is the Base64 of its hex; write the bytes themselves in Base64.";
        return written == Convert.ToBase64String(right[claim.IsSha1 ? 0 : 1])
            ? $"SignatureMethod says {claim.Parameters["SignatureMethod"]}, and the other hash was used. "
                + "Sign with HmacSHA256, and say so."
            : null;
    }

    private static IEnumerable<Mistake> Mistakes(WireRequest request, V1Parameters form, string ours) =>
        OfHead(request, ours).Concat(OfParameters(form, ours));

    private static IEnumerable<Mistake> OfHead(WireRequest request, string ours)
    {
        var lines = ours.Split('\n');
        var (method, host, path, parameters) = (lines[0], lines[1], lines[2], lines[3]);
        foreach (var other in new[] { "GET", "POST", method.ToLowerInvariant() })
            if (other != method)
                yield return Head(other, host, path, new("method", method, other), "The method");
        var trimmed = path.TrimEnd('/');
        string[] paths = ["/", "", trimmed, trimmed + "/", "/OffAmazonPayments_Sandbox/2013-01-01", "/2013-01-01"];
        foreach (var other in paths)
            if (other != path)
                yield return Head(method, host, other, new("path", path, other), "The path");
        var bare = host.Split(':')[0];
        string[] hosts =
        [
            bare.ToUpperInvariant(),
            $"https://{host}",
            $"{host}{path}",
            "mws.amazonservices.com",
            "mws-eu.amazonservices.com",
            "mws.amazonservices.jp",
            "mws.amazonservices.co.uk",
            "localhost",
        ];
        foreach (var other in hosts)
            if (other != host)
                yield return Head(method, other, path, new("host", host, other), "The host");
        yield return new(
            ours.Replace("\n", "\r\n", StringComparison.Ordinal),
            new("line ends", "LF", "CRLF"),
            "The lines of the string to sign were ended by CRLF; end them by a line feed alone."
        );
        yield return new(ours + "\n", new("end", "", "LF"), "A line feed was signed behind the parameters.");
        yield return new(
            parameters,
            new("head", $"{method}\n{host}\n{path}", null),
            "Method, host and path were left out of the string to sign."
        );

        Mistake Head(string otherMethod, string otherHost, string otherPath, Difference differs, string part) =>
            new(
                $"{otherMethod}\n{otherHost}\n{otherPath}\n{parameters}",
                differs,
                $"{part} was signed as \"{differs.Theirs}\" and sent as \"{differs.Ours}\": sign what is sent."
            );
    }

    private static IEnumerable<Mistake> OfParameters(V1Parameters form, string ours)
    {
        var head = ours[..(ours.LastIndexOf('\n') + 1)];
        var sent = form.Parameters.Where(one => one.Key != "Signature").ToList();
        (Func<string, string> Encode, string Cause)[] encodings =
        [
            (value => value, "The parameters were signed without percent-encoding; encode names and values."),
            (
                value => Uri.EscapeDataString(value).Replace("%20", "+", StringComparison.Ordinal),
                "Blanks were signed as plus signs; write %20."
            ),
            (
                value => LowerHex(Uri.EscapeDataString(value)),
                "Percent-encoding was signed in lower-case hex; write %2F, not %2f."
            ),
            (
                value => Uri.EscapeDataString(Uri.EscapeDataString(value)),
                "Values were percent-encoded twice before signing; encode them once."
            ),
            (
                value => Bare(Uri.EscapeDataString(value), "!'()*"),
                "The marks ! ' ( ) * were signed as they are, as encodeURIComponent leaves them; encode them (%2A)."
            ),
            (value => Bare(Uri.EscapeDataString(value), ":"), "The colon was signed as it is; encode it (%3A)."),
            (value => Bare(Uri.EscapeDataString(value), "/"), "The slash was signed as it is; encode it (%2F)."),
            (
                value => Uri.EscapeDataString(value).Replace("~", "%7E", StringComparison.Ordinal),
                "The tilde was signed encoded, as form encoders do; leave ~ as it is."
            ),
        ];
        foreach (var (encode, cause) in encodings)
            yield return Other(sent, encode, cause);
        yield return Other(
            sent.OrderBy(one => one.Key, StringComparer.OrdinalIgnoreCase),
            Uri.EscapeDataString,
            "The parameters were sorted without regard to case; sort them by bytes, capital letters first."
        );
        yield return Other(
            form.Parameters,
            Uri.EscapeDataString,
            "The Signature itself was among the signed parameters; it is added afterwards."
        );
        yield return Other(
            sent.Where(one => one.Value.Length > 0),
            Uri.EscapeDataString,
            "Parameters without a value were sent and not signed; sign what is sent."
        );
        foreach (var (name, _) in sent)
            yield return Other(
                sent.Where(one => one.Key != name),
                Uri.EscapeDataString,
                $"The parameter {name} was sent and not signed; sign every parameter but Signature."
            );

        Mistake Other(IEnumerable<KeyValuePair<string, string>> pairs, Func<string, string> encode, string cause)
        {
            var text = head + string.Join('&', pairs.Select(one => $"{encode(one.Key)}={encode(one.Value)}"));
            return new(text, TextComparison.OfStringsToSign(ours, text), cause);
        }
    }

    private static string? OfSecret(string ours, KnownSecret known, IEnumerable<KnownSecret> others, V1Claim claim)
    {
        string[] spelled = [known.Secret + "\n", known.Secret + "\r\n", known.Secret + " ", known.Secret.Trim('=')];
        if (spelled.Any(secret => secret != known.Secret && IsSigned(ours, secret, claim)))
            return "The secret was used with a blank or line end behind it: trim what you read from a file.";
        if (
            IsSigned(ours, Uri.EscapeDataString(known.Secret), claim)
            || IsSigned(ours, System.Net.WebUtility.HtmlEncode(known.Secret), claim)
        )
            return "The secret was used percent-encoded; use it as it is.";
        return others.FirstOrDefault(one => one.Id != known.Id && IsSigned(ours, one.Secret, claim)) is { } other
            ? $"The request was signed with the secret of {other.Id}, and names {known.Id}."
            : null;
    }

    private static string Unexplained(Difference? differs, string? theirs, KnownSecret known, V1Claim claim)
    {
        if (theirs is not null && !IsSigned(theirs, known.Secret, claim))
            return $"What was given as signed is not what was signed either: the secret is not the one of {known.Id}, "
                + "or the text was changed between signing and writing it down.";
        if (differs is not null)
            return $"{differs.Part} was signed in another way than it was sent.";
        return $"None of the mistakes that are known fits. Either the secret is not the one of {known.Id}, or more "
            + "than one part differs: log the string to sign of your client and give it as theirs, and the first part "
            + "that differs is named.";
    }

    private static bool IsSigned(string text, string secret, V1Claim claim) =>
        Convert.ToBase64String(Hmac(secret, text, claim.IsSha1)) == claim.Parameters["Signature"];

    private static byte[] Hmac(string secret, string text, bool isSha1)
    {
        var (key, bytes) = (Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(text));
        return isSha1 ? HMACSHA1.HashData(key, bytes) : HMACSHA256.HashData(key, bytes);
    }

    private static string Canonical(IReadOnlyDictionary<string, string> parameters) =>
        string.Join(
            '&',
            parameters
                .Where(one => one.Key != "Signature")
                .Select(one => $"{Uri.EscapeDataString(one.Key)}={Uri.EscapeDataString(one.Value)}")
        );

    private static string Bare(string encoded, string marks)
    {
        foreach (var mark in marks)
            encoded = encoded.Replace($"%{(int)mark:X2}", mark.ToString(), StringComparison.Ordinal);
        return encoded;
    }

    private static string LowerHex(string encoded)
    {
        var text = new StringBuilder(encoded);
        for (var i = 0; i + 2 < text.Length; i++)
            if (text[i] == '%')
                (text[i + 1], text[i + 2]) = (char.ToLowerInvariant(text[i + 1]), char.ToLowerInvariant(text[i + 2]));
        return text.ToString();
    }
}
