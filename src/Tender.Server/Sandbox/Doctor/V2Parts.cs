using System.Security.Cryptography;
using System.Text;
using Tender.Server.Http;
using Tender.Server.Http.V2;

namespace Tender.Server.Sandbox.Doctor;

/// <summary>
/// The parts of a canonical request of v2, and how clients get each of them wrong. Wire v2: spec 2.2.
/// </summary>
internal sealed class V2Parts
{
    private readonly WireRequest request;
    private readonly V2Claim claim;
    private readonly KeyValuePair<string, string>[] lines;
    private readonly string bodyHash;

    public V2Parts(WireRequest request, V2Claim claim)
    {
        (this.request, this.claim, lines) = (request, claim, claim.Lines);
        bodyHash = Hash(request.Body.Span);
    }

    /// <summary>The canonical request with some of its parts in another way.</summary>
    public string Canonical(
        string? method = null,
        string? path = null,
        string? query = null,
        IEnumerable<KeyValuePair<string, string>>? headers = null,
        string? names = null,
        string? hash = null
    ) =>
        $"{method ?? request.Method}\n{path ?? request.Path}\n{query ?? request.Query}\n"
        + string.Concat((headers ?? lines).Select(line => $"{line.Key}:{line.Value}\n"))
        + $"\n{names ?? claim.SignedHeaders}\n{hash ?? bodyHash}";

    public static string StringToSign(string algorithm, string canonical) =>
        $"{algorithm}\n{Hash(Encoding.UTF8.GetBytes(canonical))}";

    /// <summary>What would have been signed by a client that makes one of the mistakes.</summary>
    public IEnumerable<Mistake> Mistakes() =>
        OfBody().Concat(OfTarget()).Concat(OfHeaderValues()).Concat(OfHeaderList()).Concat(OfForm());

    private IEnumerable<Mistake> OfBody()
    {
        var body = Encoding.UTF8.GetString(request.Body.Span);
        foreach (var (text, cause) in BodySpellings.Of(body))
            if (text != body)
                yield return new(
                    Canonical(hash: Hash(Encoding.UTF8.GetBytes(text))),
                    new("hash of the body", bodyHash, Hash(Encoding.UTF8.GetBytes(text))),
                    cause
                );
        yield return new(
            Canonical(hash: bodyHash.ToUpperInvariant()),
            new("hash of the body", bodyHash, bodyHash.ToUpperInvariant()),
            "The hash of the body was written in upper-case hex; write it in lower case."
        );
        yield return new(
            Canonical(hash: body),
            new("hash of the body", bodyHash, body),
            "The body itself stands in the canonical request; its SHA-256 in lower-case hex belongs there."
        );
    }

    private IEnumerable<Mistake> OfTarget()
    {
        foreach (var method in new[] { "GET", "POST", "PATCH", "DELETE", "PUT", request.Method.ToLowerInvariant() })
            if (method != request.Method)
                yield return new(
                    Canonical(method: method),
                    new("method", request.Method, method),
                    $"The method was signed as {method} and sent as {request.Method}."
                );
        foreach (var (path, words) in OtherPaths())
            yield return new(Canonical(path: path), new("path", request.Path, path), words);
        foreach (var (query, words) in OtherQueries())
            yield return new(Canonical(query: query), new("query", request.Query, query), words);
    }

    private IEnumerable<(string Path, string Words)> OtherPaths()
    {
        var path = request.Path;
        const string prefix = "The path was signed {0} the environment in front of it: sign the path that is sent.";
        foreach (var environment in new[] { "/sandbox", "/live" })
            if (path.StartsWith(environment + "/", StringComparison.Ordinal))
                yield return (path[environment.Length..], prefix.Replace("{0}", "without", StringComparison.Ordinal));
            else
                yield return (environment + path, prefix.Replace("{0}", "with", StringComparison.Ordinal));
        if (path.StartsWith("/v2/", StringComparison.Ordinal))
            yield return (path[3..], "The path was signed without /v2 in front of it: sign the path that is sent.");
        yield return path.EndsWith('/')
            ? (path.TrimEnd('/'), "The path was signed without the slash at its end: sign the path that is sent.")
            : (path + "/", "The path was signed with a slash at its end: sign the path that is sent.");
        if (request.Query.Length > 0)
            yield return (
                request.Target,
                "The query was signed as a part of the path: it is a line of its own, without the question mark."
            );
        if (request.Header("x-amz-pay-host") is { } host)
            yield return (
                $"https://{host.Trim()}{path}",
                "The whole URL was signed: only its path belongs there, from the slash behind the host on."
            );
    }

    private IEnumerable<(string Query, string Words)> OtherQueries()
    {
        var query = request.Query;
        if (query.Length == 0)
            yield break;
        yield return ("", "The query was left out of what was signed.");
        yield return ("?" + query, "The query was signed with its question mark: leave that out.");
        yield return (Uri.UnescapeDataString(query), "The query was signed decoded: sign it percent-encoded.");
        yield return (
            string.Join('&', query.Split('&').OrderDescending(StringComparer.Ordinal)),
            "The query was signed in another order: sort its parameters by name."
        );
        yield return (
            string.Join('&', query.Split('&').Select(pair => Uri.EscapeDataString(pair).Replace("%3D", "="))),
            "The query was percent-encoded twice: encode each name and value once."
        );
    }

    // What HTTP clients set or change behind the back of who signs.
    private static readonly Dictionary<string, string[]> ValuesInstead = new()
    {
        ["accept"] = ["application/json", "*/*", "", "application/json, text/plain, */*"],
        ["content-type"] =
        [
            "application/json",
            "application/json; charset=utf-8",
            "application/json;charset=utf-8",
            "application/json;charset=UTF-8",
            "application/json; charset=UTF-8",
            "application/x-www-form-urlencoded",
            "text/plain",
            "",
        ],
        ["x-amz-pay-region"] = ["na", "us", "eu", "de", "uk", "jp", "NA", "US", "EU", "JP"],
    };

    private IEnumerable<Mistake> OfHeaderValues()
    {
        foreach (var (name, value) in lines)
        {
            foreach (var other in ValuesInstead.GetValueOrDefault(name, []))
                if (other != value)
                    yield return Signed(name, value, other, "Something between signing and sending changed it.");
            if (name == "x-amz-pay-host")
                foreach (var other in OtherHosts(value))
                    yield return Signed(name, value, other, "Sign the header's value exactly as it is sent.");
            if (name == "x-amz-pay-date" && OtherDate(value) is { } date)
                yield return Signed(name, value, date, "Use one form of the date for both.");
            if (value.ToLowerInvariant() is var lower && lower != value)
                yield return Signed(name, value, lower, "Names are written in lower case, values are not.");
        }
    }

    private Mistake Signed(string name, string value, string other, string advice) =>
        new(
            Canonical(headers: lines.Select(line => line.Key == name ? new(name, other) : line)),
            new($"header {name}", value, other),
            $"The header {name} was signed as \"{other}\" and sent as \"{value}\". {advice}"
        );

    private IEnumerable<string> OtherHosts(string value)
    {
        var bare = value.Split(':')[0];
        var sent = request.Header("host");
        string?[] hosts = [bare, sent, sent?.Split(':')[0], bare + ":443", bare + ":80", "https://" + value];
        return hosts.OfType<string>().Where(host => host != value).Distinct();
    }

    private static string? OtherDate(string value) =>
        value.Length switch
        {
            16 => $"{value[..4]}-{value[4..6]}-{value[6..11]}:{value[11..13]}:{value[13..]}",
            20 => value.Replace("-", "", StringComparison.Ordinal).Replace(":", "", StringComparison.Ordinal),
            _ => null,
        };

    private IEnumerable<Mistake> OfHeaderList()
    {
        foreach (var (name, value) in lines)
            yield return new(
                Canonical(headers: lines.Where(line => line.Key != name)),
                new($"header {name}", $"{name}:{value}", null),
                $"The header {name} is in the list of signed headers and was left out of the canonical request."
            );
        var sorted = lines.OrderBy(line => line.Key, StringComparer.Ordinal).ToArray();
        var ordered = string.Join(';', sorted.Select(line => line.Key));
        const string order =
            "The headers were signed in another order than the list in the Authorization header names.";
        yield return new(
            Canonical(headers: sorted),
            new("order of the headers", claim.SignedHeaders, ordered),
            $"{order} Sort both by name."
        );
        foreach (var names in new[] { ordered, claim.SignedHeaders.ToLowerInvariant(), Joined(","), Joined("; ") })
        {
            var words =
                "The list of signed headers was signed in another way than it stands in the Authorization header.";
            yield return new(Canonical(names: names), new("signed headers", claim.SignedHeaders, names), words);
            yield return new(
                Canonical(headers: sorted, names: names),
                new("signed headers", claim.SignedHeaders, names),
                words
            );
        }
        var written = claim.SignedHeaders.Split(';');
        yield return new(
            Canonical(headers: lines.Zip(written, (line, name) => KeyValuePair.Create(name, line.Value))),
            new("names of the headers", string.Join(';', lines.Select(line => line.Key)), claim.SignedHeaders),
            "The names of the headers were signed as they are sent; write them in lower case."
        );

        string Joined(string separator) => string.Join(separator, claim.SignedHeaders.Split(';'));
    }

    private IEnumerable<Mistake> OfForm()
    {
        var whole = Canonical();
        yield return new(
            whole.Replace("\n", "\r\n", StringComparison.Ordinal),
            new("line ends", "LF", "CRLF"),
            "The lines of the canonical request were ended by CRLF; end them by a line feed alone."
        );
        yield return new(
            whole.Replace("\n\n" + claim.SignedHeaders, "\n" + claim.SignedHeaders, StringComparison.Ordinal),
            new("blank line behind the headers", "", null),
            "The blank line between the headers and the list of their names was left out."
        );
        yield return new(
            whole + "\n",
            new("end", "", "LF"),
            "A line feed was signed behind the hash of the body; nothing follows it."
        );
        yield return new(
            Canonical(headers: lines.Select(line => KeyValuePair.Create(line.Key, " " + line.Value))),
            new("header values", "name:value", "name: value"),
            "The headers were signed with a blank behind the colon; write name:value."
        );
    }

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
