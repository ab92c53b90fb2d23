using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Tender.Server.Http.V2;

/// <summary>Rebuilds what was signed, in each of the spellings that SDKs have for it.</summary>
public static partial class V2Signature
{
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
