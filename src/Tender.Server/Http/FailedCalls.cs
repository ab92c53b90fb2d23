using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using Tender.Core;
using Tender.Server.Storage;

namespace Tender.Server.Http;

/// <summary>
/// In front of an API of the sandbox: tells each call that was refused or failed in a line, with why, so that a
/// developer reads it where the server runs. At most some lines a second; the next one says how many were left out.
/// Of a path nothing is told but words and the ids of objects: it may hold a buyer's token.
/// </summary>
/// <param name="inner">The API.</param>
/// <param name="log">Where it is told.</param>
/// <param name="lines">How many lines there may be, of all APIs.</param>
internal sealed partial class FailedCalls(Surface inner, ILogger log, RateLimits<int> lines) : Surface
{
    public const string Category = "Tender.Calls";

    private const int WhyCharsMax = 300,
        PathSegmentsMax = 8;
    private static readonly Quota Lines = Quota.PerSecond(200, 20);
    private int leftOut;

    public override string Api => inner.Api;

    public override int BodyBytesMax => inner.BodyBytesMax;

    public override bool Takes(RequestHead head) => inner.Takes(head);

    public override async Task<WireResponse> Answer(WireRequest request, RequestContext context)
    {
        var response = await inner.Answer(request, context);
        if (response.Status >= 400)
            Tell($"{request.Method} {Shown(request)}", response, context);
        return response;
    }

    public override WireResponse Failure(GateFailure failure, RequestContext context)
    {
        var response = inner.Failure(failure, context);
        Tell("A request", response, context);
        return response;
    }

    public override void Stamp(IHeaderDictionary headers, string requestId) => inner.Stamp(headers, requestId);

    /// <summary>Tells of a call, unless a line of the log does already.</summary>
    private void Tell(string call, WireResponse response, RequestContext context)
    {
        if (context.Labels.IsTold)
            return;
        context.Labels.IsTold = true;
        if (lines.Take(0, Lines))
        {
            var before = Interlocked.Exchange(ref leftOut, 0);
            var others = before == 0 ? "" : $" ({before} lines left out before)";
            Log.Failed(log, call, response.Status, Why(response), context.Id, context.Labels.Merchant ?? "-", others);
        }
        else
        {
            Interlocked.Increment(ref leftOut);
        }
    }

    /// <summary>What was called: v1 by its action, v2 and the control API by the path.</summary>
    private static string Shown(WireRequest request)
    {
        var segments = request.Path.Split('/', PathSegmentsMax + 1).Take(PathSegmentsMax);
        var path = string.Join('/', segments.Select(one => IsHarmless(one) ? one : "..."));
        var form = new QueryParameters(request.Query)["Action"]
            ?? new QueryParameters(Encoding.UTF8.GetString(request.Body.Span))["Action"];
        return form is { Length: <= 64 } action && PlainWord().IsMatch(action) ? $"{path} {action}" : path;
    }

    private static bool IsHarmless(string segment) =>
        segment.Length == 0
        || PlainWord().IsMatch(segment)
        || Date().IsMatch(segment)
        || ObjectId.Parse(segment) is not null;

    /// <summary>The code and the first line of the message, of whichever API.</summary>
    internal static string Why(WireResponse response)
    {
        var (code, message) = response.ContentType.Contains("json", StringComparison.Ordinal)
            ? OfJson(response.Body)
            : OfXml(response.Body);
        var why = string.Join(": ", new[] { code, message?.Split('\n')[0] }.Where(text => text is { Length: > 0 }));
        return ShortText.Of(why, WhyCharsMax);
    }

    private static (string? Code, string? Message) OfJson(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            return (Text(root, "reasonCode"), Text(root, "message") ?? Text(root, "detail"));
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static string? Text(JsonElement root, string name) =>
        root.ValueKind == JsonValueKind.Object
        && root.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static (string? Code, string? Message) OfXml(byte[] body)
    {
        try
        {
            var error = XDocument.Parse(Encoding.UTF8.GetString(body)).Descendants().ToList();
            return (Named("Code"), Named("Message"));

            string? Named(string name) => error.FirstOrDefault(one => one.Name.LocalName == name)?.Value;
        }
        catch (XmlException)
        {
            return default;
        }
    }

    [GeneratedRegex(@"^(v[0-9]{1,2}|[A-Za-z_-]{1,30})\z")]
    private static partial Regex PlainWord();

    [GeneratedRegex(@"^[0-9]{4}-[0-9]{2}-[0-9]{2}\z")]
    private static partial Regex Date();

    private static partial class Log
    {
        [LoggerMessage(
            200,
            LogLevel.Information,
            "{Call} {Status} {Why} (request {RequestId}, merchant {Merchant}){Others}"
        )]
        public static partial void Failed(
            ILogger log,
            string call,
            int status,
            string why,
            string requestId,
            string merchant,
            string others
        );
    }
}
