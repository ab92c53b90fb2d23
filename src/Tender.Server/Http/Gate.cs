using System.Data.Common;
using Microsoft.AspNetCore.Http.Features;
using Tender.Server.Hosting;
using Tender.Server.Storage;
using Tender.Server.Telemetry;

namespace Tender.Server.Http;

/// <summary>
/// What every request passes first. It refuses what is framed ambiguously, finds the surface that takes the request,
/// reads the raw body up to that surface's limit, and writes the answer. Default deny: what no surface takes is not
/// served.
/// </summary>
/// <param name="surfaces">What is served, in order.</param>
/// <param name="settings">The size of a body nobody takes.</param>
/// <param name="log">Where failures are told.</param>
/// <param name="health">Told of the database's troubles, and logs them itself; null without a database.</param>
/// <param name="measures">Told of every request; null for nobody.</param>
/// <param name="requests">Has a line for each request; null for none.</param>
internal sealed partial class Gate(
    IReadOnlyList<Surface> surfaces,
    Settings settings,
    ILogger log,
    DatabaseHealth? health = null,
    Measures? measures = null,
    RequestLog? requests = null
)
{
    private readonly UnservedSurface unserved = new(settings);
    private readonly BodyRoom bodies = new(BodyRoom.BytesOfThisMachine());

    public async Task Answer(HttpContext http)
    {
        var head = new RequestHead(
            http.Request.Method,
            OriginForm(http.Features.Get<IHttpRequestFeature>()!.RawTarget),
            http.Request.Headers.Host.ToString(),
            http.Request.Scheme
        );
        var context = new RequestContext(
            Guid.NewGuid().ToString(),
            head,
            http.Connection.RemoteIpAddress is { IsIPv4MappedToIPv6: true } mapped
                ? mapped.MapToIPv4()
                : http.Connection.RemoteIpAddress,
            http.RequestAborted
        );
        var surface = TakerOf(head);
        context.Labels.Api = surface.Api;
        var place = http.Features.Get<ConnectionPlace>();
        place?.BeginRequest();
        try
        {
            await Measured(http, context, surface);
        }
        finally
        {
            place?.EndRequest();
        }
    }

    private async Task Measured(HttpContext http, RequestContext context, Surface surface)
    {
        using var underWay = new RequestUnderWay(measures, context.Labels, context.Id, http.Request);
        try
        {
            await Serve(http, context, surface);
        }
        finally
        {
            requests?.Tell(context, underWay.Took);
        }
    }

    private async Task Serve(HttpContext http, RequestContext context, Surface surface)
    {
        WireResponse response;
        try
        {
            response = await Answer(http, context, surface);
        }
        catch (OperationCanceledException) when (context.Aborted.IsCancellationRequested)
        {
            return; // nobody waits for the answer; the store finishes what was begun
        }
        catch (Exception failure)
        {
            response = surface.Failure(FailureOf(failure, context), context);
        }
        context.Labels.Answered(response.Status, response.Reason);
        if (response.IsCut)
            http.Abort();
        else
            await Write(http, surface, context, response);
    }

    /// <summary>
    /// The target without the scheme and host that a client of a proxy writes before it (RFC 9112, 3.2.2: every server
    /// takes that form); the server has compared the host with the Host header.
    /// </summary>
    private static string OriginForm(string target)
    {
        if (target.StartsWith('/'))
            return target;
        var scheme = target.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0 || target.AsSpan(0, scheme) is not ("http" or "https"))
            return target;
        var authority = scheme + "://".Length;
        var path = target.AsSpan(authority).IndexOfAny('/', '?');
        if (path < 0)
            return "/";
        return target[authority + path] == '/' ? target[(authority + path)..] : "/" + target[(authority + path)..];
    }

    private Surface TakerOf(RequestHead head)
    {
        foreach (var surface in surfaces)
            if (surface.Takes(head))
                return surface;
        return unserved;
    }

    private async Task<WireResponse> Answer(HttpContext http, RequestContext context, Surface surface)
    {
        if (!IsFramedPlainly(http))
            return surface.Failure(GateFailure.AmbiguousFraming, context);
        using var reading = new BodyReading(bodies, surface.BodyBytesMax);
        if (await reading.Read(http.Request, context.Aborted) is not { } body)
            return surface.Failure(GateFailure.BodyTooLarge(surface.BodyBytesMax), context);
        var headers = http.Request.Headers.SelectMany(
            header => header.Value,
            (header, value) => KeyValuePair.Create(header.Key, value ?? "")
        );
        var request = new WireRequest(context.Head.Method, context.Head.Target, [.. headers], body);
        return await surface.Answer(request, context);
    }

    private GateFailure FailureOf(Exception failure, RequestContext context)
    {
        context.Labels.IsTold = failure is not (BadHttpRequestException or OverloadedException);
        switch (failure)
        {
            case BadHttpRequestException bad:
                return GateFailure.Unreadable(bad.StatusCode);
            case OverloadedException:
                return GateFailure.Overloaded;
            case DbException or TimeoutException:
                if (health?.Note(failure) == true)
                    Log.Unavailable(log, context.Id);
                else
                    Log.DatabaseAway(log, context.Id, failure);
                return GateFailure.Unavailable;
            default:
                Log.Failed(log, context.Id, context.Labels.Merchant ?? "-", failure);
                return GateFailure.Unexpected;
        }
    }

    /// <summary>
    /// Whether a proxy in front of us and we ourselves must see the same end of the body: one length, or chunks alone.
    /// The server prefers chunks to a length that comes with them, which it then shows as X-Content-Length, and passes
    /// over codings it does not know.
    /// </summary>
    private static bool IsFramedPlainly(HttpContext http)
    {
        var coding = http.Request.Headers.TransferEncoding;
        if (coding.Count == 0)
            return true;
        var isChunkedAlone =
            coding is [{ } only]
            && only.Equals("chunked", StringComparison.OrdinalIgnoreCase)
            && !http.Request.Headers.ContainsKey("X-Content-Length");
        if (!isChunkedAlone)
            http.Response.Headers.Connection = "close";
        return isChunkedAlone;
    }

    private async Task Write(HttpContext http, Surface surface, RequestContext context, WireResponse response)
    {
        http.Response.StatusCode = response.Status;
        WriteHeaders(http.Response.Headers, surface, context.Id, response);
        if (http.Request.Method == "HEAD")
            return;
        if (response.Body.Length > 0)
            await http.Response.Body.WriteAsync(response.Body, http.RequestAborted);
        if (response.Parts is { } parts)
            await Send(http, context, parts);
    }

    private static void WriteHeaders(
        IHeaderDictionary headers,
        Surface surface,
        string requestId,
        WireResponse response
    )
    {
        if (response.Status != 204)
        {
            headers.ContentType = response.ContentType;
            headers.ContentLength = response.Parts is null ? response.Body.Length : response.Length;
        }
        if (response.ContentMd5 is { } md5)
            headers.ContentMD5 = md5;
        if (response.Location is { } location)
            headers.Location = location;
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        surface.Stamp(headers, requestId);
        foreach (var values in response.Headers.GroupBy(one => one.Key, one => one.Value))
            headers[values.Key] = values.ToArray();
        if (response.Status == 413)
            headers.Connection = "close";
    }

    /// <summary>
    /// Sends a body part by part. What fails in the middle can only break the connection off: its receiver counts the
    /// bytes, or misses the last chunk.
    /// </summary>
    private async Task Send(HttpContext http, RequestContext context, IAsyncEnumerable<ReadOnlyMemory<byte>> parts)
    {
        try
        {
            await foreach (var part in parts.WithCancellation(http.RequestAborted))
                await http.Response.Body.WriteAsync(part, http.RequestAborted);
        }
        catch (Exception failure) when (!http.RequestAborted.IsCancellationRequested)
        {
            context.Labels.IsTold = true;
            Log.Failed(log, context.Id, context.Labels.Merchant ?? "-", failure);
            http.Abort();
        }
        catch (OperationCanceledException)
        {
            // Nobody is there any more.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Request {RequestId} of merchant {Merchant} failed.")]
        public static partial void Failed(ILogger log, string requestId, string merchant, Exception failure);

        [LoggerMessage(2, LogLevel.Error, "Request {RequestId}: the database did not answer.")]
        public static partial void DatabaseAway(ILogger log, string requestId, Exception failure);

        [LoggerMessage(3, LogLevel.Information, "Request {RequestId}: the database stores nothing at present.")]
        public static partial void Unavailable(ILogger log, string requestId);
    }
}
