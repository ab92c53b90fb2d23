using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Tender.Tests.Harness;

/// <summary>The habits of an official SDK that matter on the wire.</summary>
/// <param name="Salt">Length of the PSS salt: 20 announces the first algorithm, 32 the second.</param>
/// <param name="Slash">Whether every path ends in a slash, which is then signed.</param>
/// <param name="Prefix">What stands before the resource.</param>
internal sealed record V2Style(int Salt, bool Slash, string Prefix)
{
    // Wire v2: amzn/amazon-pay-api-sdk-dotnet Client and ApiUrlBuilder, salt 20 by default, trailing slash.
    public static readonly V2Style DotNet = new(20, true, "/v2");

    // Wire v2: amzn/amazon-pay-api-sdk-ruby client_helper, salt 32 only, long path for every key.
    public static readonly V2Style Ruby = new(32, false, "/sandbox/v2");

    public string Algorithm => Salt == 20 ? "AMZN-PAY-RSASSA-PSS" : "AMZN-PAY-RSASSA-PSS-V2";
}

internal sealed record V2Reply(string Request, int Status, IReadOnlyDictionary<string, string> Headers, byte[] Bytes)
{
    private JsonDocument? json;

    public string Text => Encoding.UTF8.GetString(Bytes);
    public JsonElement Json => (json ??= JsonDocument.Parse(Bytes)).RootElement;

    /// <summary>The text of a member, by a dotted path such as <c>statusDetails.state</c> or
    /// <c>constraints.0.constraintId</c>; null for null and for absent.</summary>
    public string? this[string path]
    {
        get
        {
            var at = Json;
            foreach (var name in path.Split('.'))
            {
                if (at.ValueKind is JsonValueKind.Array && int.TryParse(name, out var index))
                {
                    if (index >= at.GetArrayLength())
                        return null;
                    at = at[index];
                }
                else if (at.ValueKind is not JsonValueKind.Object || !at.TryGetProperty(name, out at))
                {
                    return null;
                }
            }
            return at.ValueKind is JsonValueKind.Null ? null
                : at.ValueKind is JsonValueKind.String ? at.GetString()
                : at.GetRawText();
        }
    }

    public string? State => this["statusDetails.state"];
    public string? Reason => this["statusDetails.reasonCode"];

    /// <summary>Amounts compare as numbers: the wire says <c>10.00</c> or <c>10</c>.</summary>
    public decimal Amount(string path) =>
        decimal.Parse(
            this[path + ".amount"] ?? throw new InvalidOperationException($"No {path} in {Text}"),
            CultureInfo.InvariantCulture
        );

    public V2Reply Is(int status)
    {
        Assert.True(Status == status, $"{Request} answered {Status}, expected {status}: {Text}");
        // Wire v2: amzn/amazon-pay-api-sdk-java, the request id header is dereferenced on every answer.
        Assert.True(Headers.ContainsKey("x-amz-pay-request-id"), $"{Request} answered without x-amz-pay-request-id.");
        return this;
    }

    /// <summary>Status, state and reason in one line of a story.</summary>
    public V2Reply Is(int status, string state, string? reason = null)
    {
        Is(status);
        Assert.True(
            (State, Reason) == (state, reason),
            $"{Request} shows {State}/{Reason}, expected {state}/{reason}: {Text}"
        );
        return this;
    }

    /// <summary>
    /// An error in the dialect's own shape: exactly two members, and one of the codes the documentation allows.
    /// </summary>
    public V2Reply IsError(int status, params string[] codes)
    {
        Is(status);
        Assert.True(Json.ValueKind is JsonValueKind.Object, $"{Request}: the error is not an object: {Text}");
        Assert.Equal(
            ["message", "reasonCode"],
            Json.EnumerateObject().Select(m => m.Name).Order(StringComparer.Ordinal)
        );
        Assert.True(
            codes.Contains(this["reasonCode"]),
            $"{Request} answered {this["reasonCode"]}, expected {string.Join(" or ", codes)}: {Text}"
        );
        return this;
    }
}

/// <summary>A v2 request before it is signed; tests break one thing of a good one.</summary>
internal sealed record V2Request(string Method, string Path, byte[] Body)
{
    public string? IdempotencyKey { get; init; }
    public string? Simulation { get; init; }
    public DateTimeOffset? Date { get; init; }
    public string? PublicKeyId { get; init; }
    public string? Region { get; init; }

    /// <summary>Replaces the style's prefix, as <c>/live/v2</c>.</summary>
    public string? Prefix { get; init; }

    /// <summary>Headers that travel without being signed.</summary>
    public IReadOnlyDictionary<string, string> Unsigned { get; init; } = new Dictionary<string, string>();

    /// <summary>CommandResult to the finished Authorization header; null leaves the header out.</summary>
    public Func<string, string?> Authorization { get; init; } = whole => whole;

    /// <summary>The body sent in place of the signed one.</summary>
    public byte[]? SentBody { get; init; }
    public bool AsksBeforeSending { get; init; }

    /// <summary>Whether it is taken from old clients, and so is not in the OpenAPI document.</summary>
    public bool IsUndocumented { get; init; }
}

/// <summary>
/// A client of the v2 dialect, written from the published signing rules alone: no line of it is shared with the server.
/// </summary>
internal sealed class V2Client(
    TestMerchant merchant,
    Uri server,
    V2Style? style = null,
    HttpMessageHandler? handler = null
)
{
    private static readonly SocketsHttpHandler Pool = new()
    {
        AllowAutoRedirect = false,
        Expect100ContinueTimeout = TimeSpan.FromSeconds(20),
    };
    private readonly HttpClient client = new(handler ?? Pool, disposeHandler: false)
    {
        Timeout = TimeSpan.FromSeconds(60),
    };
    private readonly Lazy<RSA> key = new(() =>
    {
        var rsa = RSA.Create();
        rsa.ImportFromPem(merchant.PrivateKeyPem);
        return rsa;
    });

    public V2Style Style { get; } = style ?? V2Style.DotNet;

    /// <summary>The operations that did what this client asked.</summary>
    public System.Collections.Concurrent.ConcurrentBag<string> Answered { get; } = [];

    public Task<V2Reply> Get(string path) => Send(new V2Request("GET", path, []));

    /// <summary>A POST with the given idempotency key, or a fresh one.</summary>
    public Task<V2Reply> Post(string path, object body, string? key = null, string? simulation = null) =>
        Send(
            new V2Request("POST", path, Serialize(body))
            {
                IdempotencyKey = key ?? Guid.NewGuid().ToString("N"),
                Simulation = simulation,
            }
        );

    public Task<V2Reply> Patch(string path, object body) => Send(new V2Request("PATCH", path, Serialize(body)));

    public Task<V2Reply> Delete(string path, object body, string? simulation = null) =>
        Send(new V2Request("DELETE", path, Serialize(body)) { Simulation = simulation });

    /// <summary>JSON text as it is, everything else serialized.</summary>
    public static byte[] Serialize(object body) =>
        body as byte[]
        ?? (
            body is string text
                ? Encoding.UTF8.GetBytes(text)
                : JsonSerializer.SerializeToUtf8Bytes(body, ControlClient.Json)
        );

    public async Task<V2Reply> Send(V2Request request)
    {
        // The raw target keeps the caller's spelling; a slash goes before the query.
        var (resource, query) = request.Path.Split('?', 2) is [var p, var q] ? (p, q) : (request.Path, "");
        var path = $"{request.Prefix ?? Style.Prefix}/{resource}{(Style.Slash ? "/" : "")}";
        var date = (request.Date ?? TimeProvider.System.GetUtcNow()).UtcDateTime.ToString(
            "yyyyMMdd'T'HHmmss'Z'",
            CultureInfo.InvariantCulture
        );
        var signed = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["accept"] = "application/json",
            ["content-type"] = "application/json",
            ["x-amz-pay-date"] = date,
            ["x-amz-pay-host"] = server.Authority,
            ["x-amz-pay-region"] = request.Region ?? merchant.Region,
        };
        if (request.Region is "")
            signed.Remove("x-amz-pay-region");
        if (request.IdempotencyKey is { } idempotency)
            signed["x-amz-pay-idempotency-key"] = idempotency;
        if (request.Simulation is { } simulation)
            signed["x-amz-pay-simulation-code"] = simulation;

        var names = string.Join(';', signed.Keys);
        var canonical = new StringBuilder()
            .Append(request.Method)
            .Append('\n')
            .Append(path)
            .Append('\n')
            .Append(query)
            .Append('\n');
        foreach (var (name, value) in signed)
            canonical.Append(name).Append(':').Append(value).Append('\n');
        canonical.Append('\n').Append(names).Append('\n').Append(Hex(request.Body));
        var signature = Sign($"{Style.Algorithm}\n{Hex(Encoding.UTF8.GetBytes(canonical.ToString()))}");
        var keyId = request.PublicKeyId ?? merchant.PublicKeyId;
        var authorization = request.Authorization(
            $"{Style.Algorithm} PublicKeyId={keyId}, SignedHeaders={names}, Signature={signature}"
        );

        using var message = new HttpRequestMessage(
            new HttpMethod(request.Method),
            new Uri(server, query.Length == 0 ? path : $"{path}?{query}")
        )
        {
            Content = new ByteArrayContent(request.SentBody ?? request.Body),
        };
        foreach (var (name, value) in signed.Concat(request.Unsigned))
            if (!message.Headers.TryAddWithoutValidation(name, value))
                message.Content.Headers.TryAddWithoutValidation(name, value);
        if (authorization is not null)
            message.Headers.TryAddWithoutValidation("authorization", authorization);
        if (request.AsksBeforeSending)
            message.Headers.ExpectContinue = true;

        using var response = await client.SendAsync(message);
        var headers = response
            .Headers.Concat(response.Content.Headers)
            .ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase);
        var bytes = await response.Content.ReadAsByteArrayAsync();
        // Whatever a test is about: what went over the wire is what the OpenAPI document says.
        if (
            !request.IsUndocumented
            && ApiDocument.V2.Check(
                request.Method,
                path[path.IndexOf("/v2/", StringComparison.Ordinal)..].TrimEnd('/'),
                request.Body,
                (int)response.StatusCode,
                bytes
            )
                is { } operation
        )
            Answered.Add(operation);
        return new V2Reply($"{request.Method} {path}", (int)response.StatusCode, headers, bytes);
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private string Sign(string stringToSign)
    {
        var data = Encoding.UTF8.GetBytes(stringToSign);
        return Convert.ToBase64String(
            Style.Salt == 32
                ? key.Value.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pss)
                : SignWithOtherSalt(data)
        );
    }

    /// <summary>
    /// EMSA-PSS with a salt of any length (RFC 8017, 9.1.1): the framework can only make the salt as long as the hash.
    /// </summary>
    private byte[] SignWithOtherSalt(byte[] data)
    {
        const int hashBytes = 32;
        var saltBytes = Style.Salt;
        var parameters = key.Value.ExportParameters(includePrivateParameters: true);
        var bytes = parameters.Modulus!.Length;

        // 1. H = SHA256(eight zeros, SHA256(data), salt).
        var salt = RandomNumberGenerator.GetBytes(saltBytes);
        var hash = SHA256.HashData([.. new byte[8], .. SHA256.HashData(data), .. salt]);

        // 2. DB = zeros, 01, salt, masked by MGF1 of H; the key's length is a multiple of eight, so one top bit is
        // cleared.
        var masked = new byte[bytes - hashBytes - 1];
        masked[^(saltBytes + 1)] = 1;
        salt.CopyTo(masked, masked.Length - saltBytes);
        var block = new byte[hashBytes + 4];
        hash.CopyTo(block, 0);
        for (var (i, counter) = (0, 0u); i < masked.Length; counter++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(block.AsSpan(hashBytes), counter);
            foreach (var b in SHA256.HashData(block))
            {
                if (i == masked.Length)
                    break;
                masked[i++] ^= b;
            }
        }
        masked[0] &= 0x7F;

        // 3. The private operation, by the two primes.
        var encoded = Number([.. masked, .. hash, 0xBC]);
        var (prime, otherPrime) = (Number(parameters.P!), Number(parameters.Q!));
        var first = BigInteger.ModPow(encoded, Number(parameters.DP!), prime);
        var second = BigInteger.ModPow(encoded, Number(parameters.DQ!), otherPrime);
        var lift = BigInteger.Remainder((first - second) * Number(parameters.InverseQ!), prime);
        if (lift.Sign < 0)
            lift += prime;
        var signature = (second + lift * otherPrime).ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[bytes - signature.Length], .. signature];
    }

    private static BigInteger Number(byte[] bigEndian) => new(bigEndian, isUnsigned: true, isBigEndian: true);
}
