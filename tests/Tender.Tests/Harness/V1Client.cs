using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Xunit;

namespace Tender.Tests.Harness;

internal sealed record V1Reply(string Action, int Status, IReadOnlyDictionary<string, string> Headers, byte[] Bytes)
{
    // Wire v1: recorded responses and the SDKs' parsers, the API's namespace is the http form.
    public static readonly XNamespace Namespace = "http://mws.amazonservices.com/schema/OffAmazonPayments/2013-01-01";

    private XDocument? xml;

    public string Text => Encoding.UTF8.GetString(Bytes);

    public XDocument Xml
    {
        get
        {
            if (xml is not null)
                return xml;
            using var reader = XmlReader.Create(
                new MemoryStream(Bytes),
                new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null }
            );
            return xml = XDocument.Load(reader);
        }
    }

    /// <summary>Text of an element under the action's result, by a path of local names such as
    /// <c>AuthorizationDetails/AuthorizationStatus/State</c>; null when absent or empty.</summary>
    public string? this[string path] => Find($"{Action}Result/{path}") is { Length: > 0 } value ? value : null;

    /// <summary>The texts of all <c>member</c> elements of a list.</summary>
    public string[] Members(string path) =>
        [.. Element($"{Action}Result/{path}")?.Elements(Namespace + "member").Select(m => m.Value) ?? []];

    public decimal Amount(string path) =>
        decimal.Parse(
            this[path + "/Amount"] ?? throw new InvalidOperationException($"No {path} in {Text}"),
            CultureInfo.InvariantCulture
        );

    public string? Code => Find("Error/Code");

    private string? Find(string path) => Element(path)?.Value;

    private XElement? Element(string path) =>
        path.Split('/').Aggregate(Xml.Root, (at, name) => at?.Element(Namespace + name));

    public V1Reply Ok()
    {
        Assert.True(Status == 200, $"{Action} answered {Status}: {Text}");
        Assert.Equal(Namespace + $"{Action}Response", Xml.Root!.Name);
        Assert.False(
            string.IsNullOrEmpty(Find("ResponseMetadata/RequestId")),
            $"{Action} answered without RequestId: {Text}"
        );
        Assert.StartsWith("text/xml", Headers["Content-Type"]);
        return this;
    }

    /// <summary>
    /// An accepted call whose object is in the given state: <c>Is("AuthorizationDetails/AuthorizationStatus",
    /// "Open")</c>.
    /// </summary>
    public V1Reply Is(string status, string state, string? reason = null)
    {
        Ok();
        var found = (this[status + "/State"], this[status + "/ReasonCode"]);
        Assert.True(found == (state, reason), $"{Action} shows {found}, expected {(state, reason)}: {Text}");
        return this;
    }

    /// <summary>
    /// An error in the dialect's own shape: exactly one Error with Type and Code, and a request id in either of its two
    /// spellings.
    /// </summary>
    public V1Reply IsError(int status, params string[] codes)
    {
        Assert.True(Status == status, $"{Action} answered {Status}, expected {status}: {Text}");
        return IsError(codes);
    }

    /// <summary>As above where the documentation leaves the status open; some 4xx it must be.</summary>
    public V1Reply IsError(string[] codes)
    {
        Assert.InRange(Status, 400, 499);
        Assert.Equal(Namespace + "ErrorResponse", Xml.Root!.Name);
        var error = Assert.Single(Xml.Root.Elements(Namespace + "Error"));
        Assert.Equal("Sender", error.Element(Namespace + "Type")?.Value);
        Assert.NotNull(error.Element(Namespace + "Message"));
        Assert.Single(Xml.Root.Elements(), e => e.Name.LocalName is "RequestId" or "RequestID");
        Assert.True(codes.Contains(Code), $"{Action} answered {Code}, expected {string.Join(" or ", codes)}: {Text}");
        return this;
    }
}

/// <summary>A v1 request before it is signed; tests break one thing of a good one.</summary>
internal sealed record V1Request(string Action, IReadOnlyList<(string Name, string Value)> Parameters)
{
    public HttpMethod Method { get; init; } = HttpMethod.Post;
    public string? AccessKeyId { get; init; }
    public string? SellerId { get; init; }
    public DateTimeOffset? Timestamp { get; init; }
    public string SignatureMethod { get; init; } = "HmacSHA256";
    public string SignatureVersion { get; init; } = "2";

    /// <summary>CommandResult to the signature before it is sent.</summary>
    public Func<string, string> Signature { get; init; } = whole => whole;

    /// <summary>Added to the form after it was signed.</summary>
    public string Tail { get; init; } = "";
    public string ContentType { get; init; } = "application/x-www-form-urlencoded; charset=utf-8";
    public bool AsksBeforeSending { get; init; }
}

/// <summary>
/// A client of the v1 dialect with Signature Version 2, written from the published rules alone: no line of it is shared
/// with the server.
/// </summary>
internal sealed class V1Client(
    TestMerchant merchant,
    Uri server,
    string path = V1Client.Path,
    string version = "2013-01-01",
    string seller = "SellerId",
    HttpClient? http = null
)
{
    public const string Path = "/OffAmazonPayments_Sandbox/2013-01-01";

    private static readonly HttpClient Client = new(
        new SocketsHttpHandler { AllowAutoRedirect = false, Expect100ContinueTimeout = TimeSpan.FromSeconds(20) }
    )
    {
        Timeout = TimeSpan.FromSeconds(60),
    };

    /// <summary>A signed POST. Parameters with a null value are left out, as the SDKs do.</summary>
    public Task<V1Reply> Call(string action, params (string Name, string? Value)[] parameters) =>
        Send(Request(action, parameters));

    public static V1Request Request(string action, params (string Name, string? Value)[] parameters) =>
        new(action, [.. parameters.Where(p => p.Value is not null).Select(p => (p.Name, p.Value!))]);

    public async Task<V1Reply> Send(V1Request request)
    {
        var all = new List<(string Name, string Value)>(request.Parameters)
        {
            ("AWSAccessKeyId", request.AccessKeyId ?? merchant.AccessKeyId),
            ("Action", request.Action),
            (seller, request.SellerId ?? merchant.MerchantId),
            ("SignatureMethod", request.SignatureMethod),
            ("SignatureVersion", request.SignatureVersion),
            (
                "Timestamp",
                (request.Timestamp ?? TimeProvider.System.GetUtcNow()).UtcDateTime.ToString(
                    "yyyy-MM-dd'T'HH:mm:ss.fff'Z'",
                    CultureInfo.InvariantCulture
                )
            ),
            ("Version", version),
        };
        // Wire v1: MWS Developer Guide, Signature Version 2, parameters sorted by the bytes of their names.
        var canonical = string.Join(
            '&',
            all.OrderBy(p => p.Name, StringComparer.Ordinal).Select(p => $"{Escape(p.Name)}={Escape(p.Value)}")
        );
        var toSign = Encoding.UTF8.GetBytes(
            $"{request.Method}\n{server.Authority.ToLowerInvariant()}\n{path}\n{canonical}"
        );
        var secret = Encoding.UTF8.GetBytes(merchant.SecretAccessKey);
        var signature = Convert.ToBase64String(
            request.SignatureMethod == "HmacSHA1"
                ? HMACSHA1.HashData(secret, toSign)
                : HMACSHA256.HashData(secret, toSign)
        );
        var form = $"{canonical}&Signature={Escape(request.Signature(signature))}{request.Tail}";

        using var message = new HttpRequestMessage(
            request.Method,
            new Uri(server, request.Method == HttpMethod.Get ? $"{path}?{form}" : path)
        );
        if (request.Method != HttpMethod.Get)
        {
            message.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(form));
            message.Content.Headers.TryAddWithoutValidation("Content-Type", request.ContentType);
        }
        if (request.AsksBeforeSending)
            message.Headers.ExpectContinue = true;
        return await Send(message, request.Action);
    }

    /// <summary>A body that is no form at all, unsigned.</summary>
    public Task<V1Reply> SendRaw(byte[] body, string contentType)
    {
        var message = new HttpRequestMessage(HttpMethod.Post, new Uri(server, path))
        {
            Content = new ByteArrayContent(body),
        };
        message.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        return Send(message, "Raw");
    }

    private async Task<V1Reply> Send(HttpRequestMessage message, string action)
    {
        message.Headers.TryAddWithoutValidation("User-Agent", "tender-tests/1.0 (Language=C#)");
        using var response = await (http ?? Client).SendAsync(message);
        var headers = response
            .Headers.Concat(response.Content.Headers)
            .ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase);
        return new V1Reply(action, (int)response.StatusCode, headers, await response.Content.ReadAsByteArrayAsync());
    }

    private static string Escape(string text)
    {
        var result = new StringBuilder();
        foreach (var b in Encoding.UTF8.GetBytes(text))
        {
            if (char.IsAsciiLetterOrDigit((char)b) || (char)b is '-' or '_' or '.' or '~')
                result.Append((char)b);
            else
                result.Append('%').Append(b.ToString("X2"));
        }
        return result.ToString();
    }
}
