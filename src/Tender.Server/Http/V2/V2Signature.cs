using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Tender.Core;

namespace Tender.Server.Http.V2;

/// <summary>
/// Request signatures of dialect v2, in two pure steps: read the claim, look its key up, verify. Also the signature of
/// a checkout button's payload.
/// </summary>
public static class V2Signature
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
    private const int CandidateCountMax = 16;

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

    private static readonly Lazy<PssKey> Stranger = new(() => PssKey.Read(KnownAnswer.PublicKey)!);

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
                : $"The value {date} provided for x-amz-pay-date should not be older than {window.TotalMinutes:0} minutes"
        );
    }

    private static V2Fault? ReadRegion(WireRequest request, out string code)
    {
        var region = request.Header("x-amz-pay-region")!.Trim();
        // Wire v2: spec 1.1; community ports send the configured alias as it is.
        code = Regions.Parse(region.ToLowerInvariant())?.Text() ?? "";
        return code.Length > 0
            ? null
            : new V2Fault(400, "InvalidHeaderValue", $"The value {region} provided for x-amz-pay-region is invalid");
    }

    /// <summary>Whether the key made the claim's signature over this request.</summary>
    /// <param name="request">The request the claim was read from.</param>
    /// <param name="claim">The claim.</param>
    /// <param name="key">The key registered under the claim's id; null when there is none, which takes the same time
    /// and gives the same fault as a wrong signature.</param>
    public static V2Verification Verify(WireRequest request, V2Claim claim, PssKey? key)
    {
        var bodyHash = Convert.ToHexStringLower(SHA256.HashData(request.Body.Span));
        var first = new Recipe(request.Path, request.Query, ValueForm.Raw);
        if (Verifies(first))
            return new V2Verification(true, request, claim, first);

        // Wire v2: spec 2.5; what an SDK signs may be spelled differently from what it sends. An ordinary request has
        // one spelling and is refused here.
        foreach (var candidate in Candidates(request, claim, first))
            if (Verifies(candidate))
                return new V2Verification(true, request, claim, candidate);
        return new V2Verification(false, request, claim, first);

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

    // ---- ReadBatch the claim

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
        if (keyId is null || signedHeaders is null || signature is null)
            return "a part is missing";
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
            // lower-case names.
            var name = Lower(written);
            for (var i = 0; i < at; i++)
                if (found[i].Key == name)
                    return BadAuthorization($"{name} is signed twice");
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
            if (!Array.Exists(found, line => line.Key == name))
                return BadAuthorization($"{name} is not signed");
        // The key decides whether a request is a repetition, so nobody on the way may add, drop or change it.
        TryReadOnly(request, "x-amz-pay-idempotency-key", out _, out var keys);
        if (keys > 0 && !Array.Exists(found, line => line.Key == "x-amz-pay-idempotency-key"))
            return BadAuthorization("x-amz-pay-idempotency-key is not signed");
        lines = found;
        return null;
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

    // ---- Rebuilding what was signed

    private static int StringToSign(string algorithm, ReadOnlySpan<byte> content, Span<byte> target)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(content, hash);
        var length = Encoding.ASCII.GetBytes(algorithm, target);
        target[length++] = (byte)'\n';
        Convert.TryToHexStringLower(hash, target[length..], out var written);
        return length + written;
    }

    /// <summary>The canonical request under construction, in a pooled buffer.</summary>
    // Wire v2: spec 2.2; every header line carries its own line feed and a blank line follows, so there are two before
    // the list of names.
    private ref struct Canonical
    {
        private readonly byte[] buffer;
        private int length;

        public Canonical(WireRequest request, V2Claim claim, in Recipe recipe)
        {
            var chars =
                request.Method.Length
                + recipe.Path.Length
                + recipe.Query.Length
                + claim.SignedHeaders.Length
                + 2 * SHA256.HashSizeInBytes
                + 5;
            foreach (var (name, value) in claim.Lines)
                chars += name.Length + value.Length + 2;
            buffer = ArrayPool<byte>.Shared.Rent(3 * chars);
        }

        public readonly ReadOnlySpan<byte> Written => buffer.AsSpan(0, length);

        public void Write(WireRequest request, V2Claim claim, in Recipe recipe, string bodyHash)
        {
            Add(request.Method, '\n');
            Add(recipe.Path, '\n');
            Add(recipe.Query, '\n');
            foreach (var (name, value) in claim.Lines)
            {
                Add(name, ':');
                Add(Shape(value, recipe.Values), '\n');
            }
            Add("", '\n');
            Add(claim.SignedHeaders, '\n');
            length += Encoding.UTF8.GetBytes(bodyHash, buffer.AsSpan(length));
        }

        public readonly void Dispose() => ArrayPool<byte>.Shared.Return(buffer);

        private void Add(string text, char end)
        {
            length += Encoding.UTF8.GetBytes(text, buffer.AsSpan(length));
            buffer[length++] = (byte)end;
        }
    }

    // Wire v2: spec 2.5, header value normalisation: Node and PHP none, Ruby trims, Java turns each white space into a
    // blank, .NET runs of it into one.
    private static string Shape(string value, ValueForm form)
    {
        if (form == ValueForm.Raw)
            return value;
        value = value.Trim();
        if (form == ValueForm.Trimmed)
            return value;
        var shaped = new StringBuilder(value.Length);
        for (var i = 0; i < value.Length; i++)
        {
            if (!char.IsWhiteSpace(value[i]))
                shaped.Append(value[i]);
            else if (form == ValueForm.Blanked || !char.IsWhiteSpace(value[i - 1]))
                shaped.Append(' ');
        }
        return shaped.ToString();
    }

    /// <summary>
    /// The other canonical requests an SDK may have signed for what it sent, likeliest first; none for a request that
    /// has only one spelling.
    /// </summary>
    private static List<Recipe> Candidates(WireRequest request, V2Claim claim, Recipe first)
    {
        var paths = Paths(request.Path);
        var queries = Queries(request.Query);
        var values = ValueForms(claim);
        var candidates = new List<Recipe>();
        // What the SDKs combine: .NET; Java; then Ruby, and an SDK's habits one at a time, as a user's own request code
        // may mix them.
        Add(paths[1], queries[1], ValueForm.Collapsed);
        Add(paths[2], queries[1], ValueForm.Blanked);
        foreach (var form in values)
            Add(first.Path, first.Query, form);
        foreach (var query in queries)
            Add(first.Path, query, ValueForm.Raw);
        foreach (var path in paths)
            Add(path, first.Query, ValueForm.Raw);
        foreach (var path in paths)
        foreach (var query in queries)
        foreach (var form in values)
            Add(path, query, form);
        return candidates;

        void Add(string path, string query, ValueForm form)
        {
            // A form that changes no value here is the raw one under another name.
            var candidate = new Recipe(path, query, values.Contains(form) ? form : ValueForm.Raw);
            if (candidates.Count < CandidateCountMax - 1 && candidate != first && !candidates.Contains(candidate))
                candidates.Add(candidate);
        }
    }

    private static List<ValueForm> ValueForms(V2Claim claim)
    {
        var forms = new List<ValueForm> { ValueForm.Raw };
        foreach (var form in (ReadOnlySpan<ValueForm>)[ValueForm.Trimmed, ValueForm.Blanked, ValueForm.Collapsed])
            if (Array.Exists(claim.Lines, line => Shape(line.Value, form) != line.Value))
                forms.Add(form);
        return forms;
    }

    // Wire v2: spec 2.5, canonicalPath: Node, PHP and Ruby raw; .NET encodes what is already encoded; Java decodes and
    // encodes once; both collapse double slashes.
    private static string[] Paths(string raw)
    {
        var again = Encode(raw, form: QueryForm.Strict, keep: '/');
        var once = Encode(Decode(raw, plusIsBlank: false), form: QueryForm.Strict, keep: '/');
        return [raw, Collapse(again), Collapse(once), Collapse(raw), again, once];
    }

    private static string Collapse(string path)
    {
        while (path.Contains("//", StringComparison.Ordinal))
            path = path.Replace("//", "/", StringComparison.Ordinal);
        return path;
    }

    private enum QueryForm
    {
        Strict,
        MarksBare,
        PlusForBlank,
    }

    // Wire v2: spec 2.5, canonicalQuery: .NET, Java and PHP by RFC 3986, Node with encodeURIComponent, Ruby with
    // encode_www_form; all sorted.
    private static string[] Queries(string raw)
    {
        // Beyond the limit the server takes no query at all; only the text as sent is worth a look.
        if (raw.Length == 0 || raw.AsSpan().Count('&') >= QueryPairCountMax)
            return [raw, raw];
        var pairs = new List<KeyValuePair<byte[], byte[]?>>();
        foreach (var pair in raw.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=');
            pairs.Add(
                new(
                    Decode(equals < 0 ? pair : pair[..equals], plusIsBlank: true),
                    Decode(equals < 0 ? "" : pair[(equals + 1)..], plusIsBlank: true)
                )
            );
        }
        return [raw, Render(QueryForm.Strict), Render(QueryForm.MarksBare), Render(QueryForm.PlusForBlank)];

        string Render(QueryForm form) =>
            string.Join(
                '&',
                pairs
                    .Select(pair => (Name: Encode(pair.Key, form), Value: Encode(pair.Value, form)))
                    .OrderBy(pair => pair.Name, StringComparer.Ordinal)
                    .ThenBy(pair => pair.Value, StringComparer.Ordinal)
                    .Select(pair => $"{pair.Name}={pair.Value}")
            );
    }

    // Bytes, not text: an escape that is no UTF-8 must come out as it went in, or two targets would share one canonical
    // form.
    private static byte[] Decode(string text, bool plusIsBlank)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var length = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            var octet = bytes[i] == '%' ? Octet(bytes, i) : -1;
            bytes[length++] =
                octet >= 0 ? (byte)octet
                : bytes[i] == '+' && plusIsBlank ? (byte)' '
                : bytes[i];
            if (octet >= 0)
                i += 2;
        }
        return bytes[..length];
    }

    private static int Octet(ReadOnlySpan<char> text, int at) =>
        at + 2 < text.Length && char.IsAsciiHexDigit(text[at + 1]) && char.IsAsciiHexDigit(text[at + 2])
            ? Convert.FromHexString(text.Slice(at + 1, 2))[0]
            : -1;

    private static int Octet(ReadOnlySpan<byte> text, int at) =>
        at + 2 < text.Length ? Octet(['%', (char)text[at + 1], (char)text[at + 2]], 0) : -1;

    private static string Encode(string text, QueryForm form, char keep = '\0') =>
        Encode(Encoding.UTF8.GetBytes(text), form, keep);

    private static string Encode(byte[]? bytes, QueryForm form, char keep = '\0')
    {
        var encoded = new StringBuilder();
        foreach (var octet in bytes ?? [])
        {
            var c = (char)octet;
            if (
                Unreserved.Contains(c)
                || (keep != '\0' && c == keep)
                || (form == QueryForm.MarksBare && c is '!' or '\'' or '(' or ')' or '*')
            )
                encoded.Append(c);
            else if (form == QueryForm.PlusForBlank && c == ' ')
                encoded.Append('+');
            else
                encoded.Append('%').Append(octet.ToString("X2", CultureInfo.InvariantCulture));
        }
        return encoded.ToString();
    }
}
