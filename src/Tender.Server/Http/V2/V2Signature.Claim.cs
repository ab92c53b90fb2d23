using System.Globalization;

namespace Tender.Server.Http.V2;

/// <summary>Reads the claim: who says that it signed, what, how and when.</summary>
public static partial class V2Signature
{
    private readonly record struct Authorization(
        string Algorithm,
        string PublicKeyId,
        string SignedHeaders,
        string SignatureText,
        byte[] Signature
    );

    // Wire v2: spec 2.4. Returns what is wrong with the value, or null.
    private static string? ReadAuthorization(string text, out Authorization parts)
    {
        parts = default;
        if (text.Length > AuthorizationCharsMax)
            return "it is too long";
        var blank = text.IndexOf(' ');
        var algorithm = blank < 0 ? text : text[..blank];
        if (algorithm is not (Algorithm20 or Algorithm32))
            return "its algorithm is unknown";
        if (blank < 0)
            return "it has no parts";
        string? keyId = null,
            signedHeaders = null,
            signature = null;
        var rest = text.AsSpan(blank + 1);
        foreach (var range in rest.Split(", "))
        {
            var part = rest[range];
            // Base64 ends in equals signs: only the first one separates.
            var equals = part.IndexOf('=');
            if (equals < 0)
                return "a part has no value";
            var value = part[(equals + 1)..];
            ref var slot = ref signature;
            if (part[..equals].SequenceEqual("PublicKeyId"))
                slot = ref keyId;
            else if (part[..equals].SequenceEqual("SignedHeaders"))
                slot = ref signedHeaders;
            else if (!part[..equals].SequenceEqual("Signature"))
                return "it has an unknown part";
            if (slot is not null)
                return "a part occurs twice";
            slot = value.ToString();
        }
        if (keyId is null)
            return "PublicKeyId is missing";
        if (signedHeaders is null)
            return "SignedHeaders is missing";
        if (signature is null)
            return "Signature is missing";
        if (keyId.Length is 0 or > PublicKeyIdCharsMax || keyId.AsSpan().ContainsAnyExcept(KeyIdChars))
            return "its PublicKeyId is malformed";
        if (ReadBase64(signature) is not { } bytes)
            return "its Signature is not Base64";
        parts = new Authorization(algorithm, keyId, signedHeaders, signature, bytes);
        return null;
    }

    // Strict: no white space, and no second text for the same bytes, which unused bits of the last character would
    // allow.
    private static byte[]? ReadBase64(string text)
    {
        if (text.Length is 0 or > 2 * PssKey.ModulusBitsMax / 8 || text.Length % 4 != 0)
            return null;
        Span<byte> bytes = stackalloc byte[text.Length / 4 * 3];
        if (!Convert.TryFromBase64String(text, bytes, out var written))
            return null;
        Span<char> again = stackalloc char[text.Length];
        return
            Convert.TryToBase64Chars(bytes[..written], again, out var chars)
            && text.AsSpan().SequenceEqual(again[..chars])
            ? bytes[..written].ToArray()
            : null;
    }

    private static V2Fault? ReadLines(
        WireRequest request,
        string signedHeaders,
        out KeyValuePair<string, string>[] lines
    )
    {
        lines = [];
        var count = signedHeaders.AsSpan().Count(';') + 1;
        if (count > SignedHeaderCountMax)
            return BadAuthorization("too many headers are signed");
        var found = new KeyValuePair<string, string>[count];
        var at = 0;
        foreach (var range in signedHeaders.AsSpan().Split(';'))
        {
            var written = signedHeaders.AsSpan(range);
            if (written.IsEmpty || written.ContainsAnyExcept(HeaderNameChars))
                return BadAuthorization("its SignedHeaders are malformed");
            // Wire v2: amazon-pay-api-sdk-nodejs clientHelper keeps the caller's spelling in the list but signs
            // lower-case names. A name that stands there twice has two lines.
            var name = Lower(written);
            if (!TryReadOnly(request, name, out var value, out var occurrences))
                return occurrences == 0
                    ? BadAuthorization($"{name} is signed but was not sent")
                    : BadAuthorization($"{name} is signed but was sent more than once");
            // A line feed within a value could pass for the next line of the canonical request.
            if (value.AsSpan().ContainsAny('\r', '\n', '\0'))
                return new V2Fault(400, "InvalidHeaderValue", $"The value of {name} is malformed.");
            found[at++] = new(name, value);
        }
        foreach (var name in RequiredHeaders)
            if (!Array.Exists(found, line => line.Key == name) && !IsOptional(name))
                return BadAuthorization($"{name} is not signed");
        // The key decides whether a request is a repetition, so nobody on the way may add, drop or change it.
        TryReadOnly(request, "x-amz-pay-idempotency-key", out _, out var keys);
        if (keys > 0 && !Array.Exists(found, line => line.Key == "x-amz-pay-idempotency-key"))
            return BadAuthorization("x-amz-pay-idempotency-key is not signed");
        lines = found;
        return null;

        bool IsOptional(string name) => IsRegionOfHost(request, name) && request.Header(name) is null;
    }

    // Names that every request signs are not allocated again.
    private static string Lower(ReadOnlySpan<char> written)
    {
        foreach (var known in RequiredHeaders)
            if (written.Equals(known, StringComparison.OrdinalIgnoreCase))
                return known;
        return written.Equals("x-amz-pay-idempotency-key", StringComparison.OrdinalIgnoreCase)
            ? "x-amz-pay-idempotency-key"
            : written.ToString().ToLowerInvariant();
    }

    private static bool TryReadOnly(WireRequest request, string name, out string value, out int count)
    {
        (value, count) = ("", 0);
        for (var i = 0; i < request.Headers.Count; i++)
        {
            var (key, sent) = request.Headers[i];
            if (!key.Equals(name, StringComparison.OrdinalIgnoreCase))
                continue;
            count++;
            value = sent;
        }
        return count == 1;
    }

    // Wire v2: spec 1.3; amazon-pay-api-sdk-nodejs sends the extended form, the others the basic one.
    private static bool TryReadDate(string text, out DateTimeOffset at)
    {
        at = default;
        var format = text.Length switch
        {
            16 => "yyyyMMdd'T'HHmmss'Z'",
            20 => "yyyy-MM-dd'T'HH:mm:ss'Z'",
            _ => null,
        };
        if (
            format is null
            || !DateTime.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var instant)
        )
            return false;
        at = new DateTimeOffset(instant, TimeSpan.Zero);
        return true;
    }

    private static V2Fault Missing(string name) => new(400, "MissingHeader", $"The header {name} is missing.");

    private static V2Fault BadAuthorization(string complaint) =>
        new(403, "InvalidAuthentication", $"The Authorization header is invalid: {complaint}.");

    /// <summary>
    /// Whether path and query can be read in one way only: origin form, no control characters, no relative segments and
    /// no escape that hides structure.
    /// </summary>
    private static bool TargetIsPlain(WireRequest request)
    {
        var path = request.Path.AsSpan();
        if (path.IsEmpty || path[0] != '/')
            return false;
        if (
            request.Query.AsSpan().ContainsAnyInRange('\0', ' ')
            || request.Query.Contains('\u007F')
            || request.Query.Contains('#')
        )
            return false;
        for (var i = 0; i < path.Length; i++)
        {
            var c = path[i];
            if (c is <= ' ' or >= '\u007F' or '\\' or '#')
                return false;
            if (c == '/' && i + 1 < path.Length && path[i + 1] == '.')
                return false;
            if (c != '%')
                continue;
            var octet = Octet(path, i);
            if (octet is < 0x20 or >= 0x7F || (char)octet is '/' or '\\' or '%' or '.' or ';' or '?' or '#')
                return false;
        }
        return true;
    }
}
