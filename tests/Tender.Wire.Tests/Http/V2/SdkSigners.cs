using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Tender.Server.Http;
using Tender.Wire.Tests.Harness;

namespace Tender.Wire.Tests.Http.V2;

/// <summary>
/// What a caller asks an SDK to send: a path and query as the SDK's own code spells them, and headers of the caller's
/// own.
/// </summary>
public sealed record Call(
    string Method,
    string Path,
    string Query = "",
    string Body = "",
    params (string Name, string Value)[] Own
)
{
    public DateTime At { get; init; } = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);
}

/// <summary>
/// Small models of the five official SDKs' signers, written from the spec's table of differences and not from the
/// verifier.
/// </summary>
public static class SdkSigners
{
    public static IEnumerable<string> Names => ["dotnet", "node", "java", "php", "ruby"];

    public static WireRequest Sign(
        string sdk,
        Call call,
        string algorithm = "AMZN-PAY-RSASSA-PSS",
        string keyId = "SANDBOX-ABCDEFGHIJKLMNOPQRSTUVWX"
    ) =>
        sdk switch
        {
            "dotnet" => DotNet(call, algorithm, keyId),
            "node" => Node(call, algorithm, keyId),
            "java" => Java(call, algorithm, keyId),
            "php" => Php(call, algorithm, keyId),
            "ruby" => Ruby(call, keyId),
            _ => throw new ArgumentOutOfRangeException(nameof(sdk)),
        };

    private static WireRequest DotNet(Call call, string algorithm, string keyId)
    {
        var headers = Fixed(call, "yyyyMMdd'T'HHmmss'Z'")
            .Concat(call.Own)
            .OrderBy(header => header.Name, StringComparer.OrdinalIgnoreCase)
            .ToList();
        // Encodes again what the URL already encodes, and sorts the query.
        var path = Regex.Replace(Percent(call.Path, "/"), "/{2,}", "/");
        return Finish(
            call,
            call.Target(),
            path,
            SortedQuery(call.Query, ""),
            headers,
            name => name.ToLowerInvariant(),
            value => Regex.Replace(value.Trim(), @"\s+", " "),
            algorithm,
            keyId,
            []
        );
    }

    private static WireRequest Node(Call call, string algorithm, string keyId)
    {
        var headers = Fixed(call, "yyyy-MM-dd'T'HH:mm:ss'Z'")
            .Append(("user-agent", "amazon-pay-api-sdk-nodejs/2.3.3 (JS/20.0.0; linux)"))
            .Concat(call.Own)
            .OrderBy(header => header.Item1.ToLowerInvariant(), StringComparer.InvariantCulture)
            .ToList();
        // The list keeps the caller's spelling, the lines do not.
        return Finish(
            call,
            call.Target(),
            call.Path,
            call.Query,
            headers,
            name => name,
            value => value,
            algorithm,
            keyId,
            []
        );
    }

    private static WireRequest Java(Call call, string algorithm, string keyId)
    {
        var headers = Fixed(call, "yyyyMMdd'T'HHmmss'Z'")
            .Concat(call.Own)
            .OrderBy(header => header.Name, StringComparer.OrdinalIgnoreCase)
            .ToList();
        var path = Regex.Replace(Percent(Uri.UnescapeDataString(call.Path), "/"), "/{2,}", "/");
        // The query travels as the caller wrote it and is signed encoded.
        return Finish(
            call,
            call.Target(),
            path,
            SortedQuery(call.Query, ""),
            headers,
            name => name.ToLowerInvariant(),
            value => Regex.Replace(value.Trim(), @"\s", " "),
            algorithm,
            keyId,
            []
        );
    }

    private static WireRequest Php(Call call, string algorithm, string keyId)
    {
        var signed = Fixed(call, "yyyyMMdd'T'HHmmss'Z'")
            .Concat(call.Own.Where(IsIdempotencyKey).Select(own => (own.Name.ToLowerInvariant(), own.Value)))
            .OrderBy(header => header.Item1, StringComparer.Ordinal)
            .ToList();
        // Only the idempotency key of the caller's own headers is signed; it travels once, in the caller's spelling.
        (string, string)[] unsigned =
        [
            .. call.Own.Where(own => !IsIdempotencyKey(own)),
            ("user-agent", "amazon-pay-api-sdk-php/2.7.2 (PHP/8.2)"),
            ("x-amz-pay-sdk-type", "amazon-pay-api-sdk-php"),
            ("x-amz-pay-language-version", "8.2"),
            ("x-amz-pay-integrator-id", "A1"),
        ];
        return Finish(
            call,
            call.Target(),
            call.Path,
            SortedQuery(call.Query, ""),
            signed,
            name => name,
            value => value,
            algorithm,
            keyId,
            unsigned
        );

        static bool IsIdempotencyKey((string Name, string Value) header) =>
            header.Name.Equals("x-amz-pay-idempotency-key", StringComparison.OrdinalIgnoreCase);
    }

    private static WireRequest Ruby(Call call, string keyId)
    {
        var headers = Fixed(call, "yyyyMMdd'T'HHmmss'Z'")
            .Concat(call.Own)
            .Append(("x-amz-pay-sdk-type", "amazon-pay-api-sdk-ruby"))
            .Append(("x-amz-pay-sdk-version", "1.2.0"));
        if (call.Body.Length > 0)
            headers = headers.Append(("content-length", Encoding.UTF8.GetByteCount(call.Body).ToString()));
        var sorted = headers
            .Select(header => (header.Item1.ToLowerInvariant(), header.Item2))
            .OrderBy(header => header.Item1, StringComparer.Ordinal)
            .ToList();
        return Finish(
            call with
            {
                Path = "/sandbox" + call.Path,
            },
            "/sandbox" + call.Target(),
            "/sandbox" + call.Path,
            call.Query,
            sorted,
            name => name,
            value => value.Trim(),
            "AMZN-PAY-RSASSA-PSS-V2",
            keyId,
            []
        );
    }

    private static string Target(this Call call) => call.Query.Length > 0 ? $"{call.Path}?{call.Query}" : call.Path;

    private static IEnumerable<(string Name, string Value)> Fixed(Call call, string dateFormat) =>
        [
            ("accept", "application/json"),
            ("content-type", "application/json"),
            ("x-amz-pay-region", "na"),
            ("x-amz-pay-date", call.At.ToString(dateFormat)),
            ("x-amz-pay-host", "pay-api.amazon.com"),
        ];

    private static WireRequest Finish(
        Call call,
        string target,
        string path,
        string query,
        List<(string Name, string Value)> signed,
        Func<string, string> listed,
        Func<string, string> shaped,
        string algorithm,
        string keyId,
        (string, string)[] unsigned
    )
    {
        var list = string.Join(';', signed.Select(header => listed(header.Name)));
        var canonical =
            $"{call.Method}\n{path}\n{query}\n"
            + string.Concat(signed.Select(header => $"{header.Name.ToLowerInvariant()}:{shaped(header.Value)}\n"))
            + $"\n{list}\n{Hash(call.Body)}";
        return Request(call.Method, target, call.Body, [.. signed, .. unsigned], canonical, list, algorithm, keyId);
    }

    /// <summary>A request whose Authorization signs the given canonical request, whatever it says.</summary>
    public static WireRequest Request(
        string method,
        string target,
        string body,
        IEnumerable<(string Name, string Value)> headers,
        string canonical,
        string list,
        string algorithm = "AMZN-PAY-RSASSA-PSS",
        string keyId = "SANDBOX-ABCDEFGHIJKLMNOPQRSTUVWX"
    )
    {
        var signature = PssSigner.Default.Sign(
            Encoding.UTF8.GetBytes($"{algorithm}\n{Hash(canonical)}"),
            algorithm.EndsWith("V2", StringComparison.Ordinal) ? 32 : 20
        );
        return new WireRequest(
            method,
            target,
            [
                .. headers.Select(header => new KeyValuePair<string, string>(header.Name, header.Value)),
                new(
                    "Authorization",
                    $"{algorithm} PublicKeyId={keyId}, SignedHeaders={list}, "
                        + $"Signature={Convert.ToBase64String(signature)}"
                ),
            ],
            Encoding.UTF8.GetBytes(body)
        );
    }

    public static string Hash(string text) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text))).ToLowerInvariant();

    private static string SortedQuery(string query, string bare) =>
        string.Join(
            '&',
            query
                .Split('&', StringSplitOptions.RemoveEmptyEntries)
                .Select(pair => pair.Split('=', 2))
                .Select(pair =>
                    (
                        Name: Percent(Uri.UnescapeDataString(pair[0]), bare),
                        Value: Percent(Uri.UnescapeDataString(pair[1]), bare)
                    )
                )
                .OrderBy(pair => pair.Name, StringComparer.Ordinal)
                .ThenBy(pair => pair.Value, StringComparer.Ordinal)
                .Select(pair => $"{pair.Name}={pair.Value}")
        );

    private static string Percent(string text, string bare) =>
        string.Concat(
            Encoding
                .UTF8.GetBytes(text)
                .Select(octet =>
                    char.IsAsciiLetterOrDigit((char)octet) || "-_.~".Contains((char)octet) || bare.Contains((char)octet)
                        ? ((char)octet).ToString()
                        : $"%{octet:X2}"
                )
        );
}
