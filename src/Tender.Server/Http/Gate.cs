using System.Collections.Concurrent;
using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Tender.Server.Hosting;
using Tender.Server.Http.V1;
using Tender.Server.Http.V2;
using Tender.Server.Notifications;
using Tender.Server.Payments;
using Tender.Server.Sandbox.Control;
using Tender.Server.Storage;

namespace Tender.Server.Http;

/// <summary>
/// The one door in front of everything that is served: default deny. It takes the raw target and the raw body, asks the
/// dialect whose path it is for the caller's signature, and hands exactly the bytes that were verified to the dialect's
/// routes. Nothing behind it can be reached without a merchant that it found.
/// </summary>
internal sealed partial class Gate(
    Engine engine,
    Settings settings,
    Secrets secrets,
    Signer signer,
    ControlApi? control,
    TimeProvider time,
    ILogger log
)
{
    private readonly ConcurrentDictionary<string, PssKey> keys = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> v1Secrets = new(StringComparer.Ordinal);
    private readonly Lazy<byte[]> v2Document = new(V2Description.Print);
    private readonly Lazy<byte[]?> controlDocument = new(() => control?.Describe());
    private Settings? forV2;
    private readonly bool sandbox = settings.Mode == Mode.Sandbox;
    private readonly Quotas quotas = new(time, settings.Mode == Mode.Sandbox);
    private readonly V1SignatureRules v1Rules = new(
        settings.SignatureWindow,
        settings.HmacSha1,
        settings.V1TestHost && settings.Mode == Mode.Sandbox
    );

    /// <summary>Whether the process takes work; false while it stops.</summary>
    public bool IsReady { get; set; } = true;

    /// <summary>Where the hosted pages are, as the buyer's browser is told; known once the ports are.</summary>
    public Uri? Pages
    {
        set => forV2 = settings with { PublicUrl = value };
    }

    /// <summary>What is counted for /metrics; set by the composition.</summary>
    public Func<Task<string>> Metrics { get; set; } = () => Task.FromResult("");

    public async Task Answer(HttpContext http)
    {
        var target = http.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var dialect = Dialect(http.Request.Method, target);
        var requestId = Guid.NewGuid().ToString();
        WireResponse response;
        try
        {
            response =
                !IsFramedPlainly(http)
                    ? Failure(
                        dialect,
                        requestId,
                        400,
                        Unreadable(dialect),
                        "The request is framed in more than one way."
                    )
                : await Body(http.Request, BodyBytesMax(dialect), http.RequestAborted) is not { } body
                    ? TooLarge(dialect, requestId)
                : await Answer(
                    dialect,
                    new WireRequest(
                        http.Request.Method,
                        target,
                        [
                            .. http.Request.Headers.SelectMany(
                                header => header.Value,
                                (header, value) => KeyValuePair.Create(header.Key, value ?? "")
                            ),
                        ],
                        body
                    ),
                    requestId,
                    http
                );
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            return; // nobody is there to be answered; what was begun is finished by the store
        }
        catch (BadHttpRequestException bad)
        {
            response = Failure(
                dialect,
                requestId,
                bad.StatusCode,
                bad.StatusCode == 413 ? "RequestEntityTooLarge" : Unreadable(dialect),
                "The request could not be read."
            );
        }
        catch (OverloadedException)
        {
            response = Failure(
                dialect,
                requestId,
                503,
                "ServiceUnavailable",
                "Too many requests are waiting. Try again."
            );
        }
        catch (Exception failure) when (failure is DbException or TimeoutException)
        {
            Log.DatabaseAway(log, requestId, failure);
            response = Failure(
                dialect,
                requestId,
                503,
                "ServiceUnavailable",
                "The service is unavailable. Try again with the same idempotency key or reference id."
            );
        }
        catch (Exception failure)
        {
            Log.Failed(log, requestId, failure);
            response = Failure(
                dialect,
                requestId,
                500,
                "InternalServerError",
                "There was an unknown error in the service."
            );
        }
        await Write(http, dialect, requestId, response);
    }

    private enum Whose
    {
        V1,
        V1Reports,
        V2,
        Control,
        Login,
        ReportFile,
        Files,
        Service,
        Nobody,
    }

    private static Whose Dialect(string method, string target)
    {
        var path = target.AsSpan(0, target.IndexOf('?') is var mark and >= 0 ? mark : target.Length);
        return path.StartsWith("/v2/")
            || path.StartsWith("/sandbox/")
            || path.StartsWith("/live/")
            || IsOtherVersion(path)
                ? Whose.V2
            : path.StartsWith("/OffAmazonPayments", StringComparison.Ordinal) ? Whose.V1
            // Wire v1: the MWS client libraries for reports post to the bare host, their guide to this path.
            : path.StartsWith("/Reports/", StringComparison.Ordinal) || (path is "/" && method == "POST")
                ? Whose.V1Reports
            : path.StartsWith(ReportLinks.Path, StringComparison.Ordinal) ? Whose.ReportFile
            : path.StartsWith("/control/") ? Whose.Control
            : path.StartsWith(FileEndpoints.Prefix) ? Whose.Files
            : path is LoginEndpoints.TokenInfo or LoginEndpoints.Profile ? Whose.Login
            : path
                is "/"
                    or "/healthz"
                    or "/readyz"
                    or "/metrics"
                    or "/openapi/"
                    or "/openapi/v2.json"
                    or "/openapi/control.json"
            || path.StartsWith("/SimpleNotificationService-")
                ? Whose.Service
            : Whose.Nobody;

        static bool IsOtherVersion(ReadOnlySpan<char> path) =>
            path.Length > 3 && path[1] == 'v' && char.IsAsciiDigit(path[2]);
    }

    private async Task<WireResponse> Answer(Whose dialect, WireRequest request, string requestId, HttpContext http) =>
        dialect switch
        {
            Whose.V2 => await AnswerV2(request, http.RequestAborted),
            Whose.V1 => await AnswerV1(request, requestId, http.RequestAborted),
            Whose.V1Reports => await AnswerV1(request, requestId, http.RequestAborted, V1Document.ReportsNamespace),
            Whose.Control
                when control is not null && request.Path.StartsWith("/control/v1/", StringComparison.Ordinal) =>
                await control.Answer(request),
            Whose.Login => await LoginEndpoints.Answer(engine, request),
            // The one door beside the signatures: a sealed link that a signed answer gave away, good for half a minute.
            Whose.ReportFile => await ReportLinks.Answer(engine, request) ?? Plain(404, "Not found."),
            Whose.Files => await FileEndpoints.Answer(engine, request),
            Whose.Service => await AnswerService(request, http),
            _ => Plain(404, "Not found."),
        };

    private async Task<WireResponse> AnswerV2(WireRequest request, CancellationToken ct)
    {
        // 1. What the caller claims.
        if (!V2Signature.TryRead(request, time.GetUtcNow(), settings.SignatureWindow, out var claim, out var fault))
            return V2Faults.Render(fault);
        // 2. Whether the key says so too. An unknown key costs the same and is worded the same.
        var credential = await engine.Store.Merchants.Credential(claim.PublicKeyId) is { Kind: "v2-public-key" } found
            ? found
            : null;
        var verified = V2Signature.Verify(
            request,
            claim,
            credential is null ? null : Key(claim.PublicKeyId, credential)
        );
        if (verified.Fault is { } refused)
            return V2Faults.Render(
                sandbox
                    ? refused with
                    {
                        Message = $"{refused.Message}. The canonical request was:\n{verified.CanonicalRequest}",
                    }
                    : refused
            );
        // 3. A key belongs to one environment, by its own name. The path may say so as well, and then must agree
        // (V2Routes).
        if (
            claim.PublicKeyId.StartsWith(sandbox ? "LIVE" : "SANDBOX", StringComparison.OrdinalIgnoreCase)
            || await engine.Store.Merchants.Of(credential!.Merchant) is not { } merchant
        )
            return V2Faults.Render(
                new V2Fault(403, "InvalidRequestSignature", "The key is not known in this environment.")
            );
        // 4. Whether the merchant may ask again already, where it wants to be told.
        if (merchant.Settings.Throttling && !quotas.Allow(merchant.Id, request))
            return V2Faults.Render(V2Faults.Throttled);
        return await V2Routes.Answer(engine, merchant, claim, request, forV2 ?? settings, sandbox, ct);
    }

    private async Task<WireResponse> AnswerV1(
        WireRequest request,
        string requestId,
        CancellationToken ct,
        string space = V1Document.PaymentsNamespace
    )
    {
        var reports = space == V1Document.ReportsNamespace;
        if (!V1Signature.TryRead(request, v1Rules, out var claim, out var fault))
            return V1Faults.Render(fault, requestId, space);
        var credential = await engine.Store.Merchants.Credential(claim.AccessKeyId) is { Kind: "v1-secret" } found
            ? found
            : null;
        var secret = credential is null
            ? null
            : v1Secrets.GetOrAdd(claim.AccessKeyId, id => secrets.OpenText(credential.Material, id));
        var verified = V1Signature.Verify(request, claim, secret, v1Rules, time.GetUtcNow());
        if (verified.Fault is { } refused)
            return V1Faults.Render(
                sandbox && refused.Code == "SignatureDoesNotMatch"
                    ? refused with
                    {
                        Message = $"{refused.Message} The string to sign was:\n{verified.StringToSign}",
                    }
                    : refused,
                requestId,
                space
            );
        if (await engine.Store.Merchants.Of(credential!.Merchant) is not { } merchant)
            return V1Faults.Render(
                new V1Fault(403, "InvalidAccessKeyId", "The access key is not known.", FrontDoor: true),
                requestId,
                space
            );
        // Wire v1: spec 1.1: the path names section, environment and version. The section of reports is the same in
        // both environments.
        if (reports && request.Path is not ("/" or "/Reports/2009-01-01" or "/Reports/2009-01-01/"))
            return V1Faults.Render(
                new V1Fault(404, "InvalidAddress", $"{request.Path} is not served here.", FrontDoor: true),
                requestId,
                space
            );
        if (
            !reports
            && request.Path.TrimEnd('/')
                != (sandbox ? "/OffAmazonPayments_Sandbox/2013-01-01" : "/OffAmazonPayments/2013-01-01")
        )
            return V1Faults.Render(
                new V1Fault(
                    404,
                    "InvalidAddress",
                    $"{request.Path} is not served here; this is the {(sandbox ? "sandbox" : "live service")}.",
                    FrontDoor: true
                ),
                requestId
            );
        var actsFor = await ActsFor(merchant, claim.Form);
        // Wire v1: spec 11.1, 11.3, by seller and developer.
        if (
            (actsFor ?? merchant).Settings.Throttling
            && !quotas.Allow(actsFor is null ? merchant.Id : $"{actsFor.Id}/{merchant.Id}", claim.Form.Given("Action"))
        )
            return V1Faults.Render(V1Faults.Throttled(), requestId, space);
        if (reports)
            return await V1Router.Answer(
                engine,
                actsFor ?? merchant,
                claim.Form,
                V1Section.Reports,
                requestId,
                sandbox,
                ct
            );
        return await V1Router.Answer(
            engine,
            actsFor ?? merchant,
            claim.Form,
            V1Section.Payments,
            requestId,
            sandbox,
            ct
        );
    }

    /// <summary>
    /// The seller a solution provider acts for, which has let it and given it the token; null for nobody but itself.
    /// Wire v1: spec 1.3.
    /// </summary>
    private async Task<Merchant?> ActsFor(Merchant provider, V1Parameters form) =>
        form.Given("MWSAuthToken") is { } token
        && form.Given("SellerId") is { } seller
        && seller != provider.Id
        && await engine.Store.Merchants.Of(seller) is { } merchant
        && merchant.Settings.Providers.Any(one =>
            one.ProviderId == provider.Id
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(one.Token), Encoding.UTF8.GetBytes(token))
        )
            ? merchant
            : null;

    private async Task<WireResponse> AnswerService(WireRequest request, HttpContext http)
    {
        if (request.Method is not ("GET" or "HEAD"))
            return Plain(405, "Only GET.");
        switch (request.Path)
        {
            case "/":
                // Wire v1: spec 1.1: GET / answers a PingResponse, which clients compare their clocks with.
                return new(
                    200,
                    "text/xml",
                    Encoding.UTF8.GetBytes(
                        $"<?xml version=\"1.0\"?><PingResponse><Timestamp timestamp=\"{time.GetUtcNow().UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}\"/></PingResponse>"
                    )
                );
            case "/healthz":
                return Plain(200, "ok");
            case "/readyz":
                if (!IsReady)
                    return Plain(503, "stopping");
                await engine.Store.Database.Query("SELECT 1", row => 1);
                return Plain(200, "ok");
            case "/metrics":
                // Not public: from this machine, or with the control token.
                return
                    http.Connection.RemoteIpAddress is { } from && System.Net.IPAddress.IsLoopback(from)
                    || control?.Authorized(request) == true
                    ? new(200, "text/plain; version=0.0.4", Encoding.UTF8.GetBytes(await Metrics()))
                    : Plain(404, "Not found.");
            // What can be called is no secret; the control API is described where there is one.
            case "/openapi/":
                return new(200, "text/html; charset=utf-8", Encoding.UTF8.GetBytes(Index(control is not null)));
            case "/openapi/v2.json":
                return new(200, "application/json", v2Document.Value);
            case "/openapi/control.json":
                return controlDocument.Value is { } document
                    ? new(200, "application/json", document)
                    : Plain(404, "Not found.");
            default:
                // The public certificate that signs notices. Wire v2: spec 6.2; v1: 10.2.
                return request.Path == signer.Path
                    ? new(200, "application/x-pem-file", Encoding.ASCII.GetBytes(signer.CertificatePem))
                    : Plain(404, "Not found.");
        }
    }

    private static string Index(bool hasControl) =>
        $"""
            <!doctype html><html lang="en"><meta charset="utf-8"><title>Tender: OpenAPI</title>
            <h1>Tender: OpenAPI</h1>
            <ul><li><a href="v2.json">v2.json</a>: Amazon Pay API v2</li>{(
                hasControl ? "<li><a href=\"control.json\">control.json</a>: the control API of the sandbox</li>" : ""
            )}</ul>
            <p>The first generation (v1, OffAmazonPayments 2013-01-01) has no such document: it is called with signed forms and answers XML, which OpenAPI cannot tell.</p></html>

            """;

    private PssKey Key(string id, Credential credential)
    {
        if (keys.TryGetValue(id, out var known))
            return known;
        // Bounded by the directory's own cache: whatever is in here once verified nothing more than one merchant's key.
        return keys.GetOrAdd(
            id,
            PssKey.Read(Encoding.ASCII.GetString(credential.Material))
                ?? throw new InvalidOperationException($"The public key {id} cannot be read.")
        );
    }

    /// <summary>
    /// Whether a proxy in front of us and we ourselves must see the same end of the body: one length, or chunks alone.
    /// The server prefers chunks to a length that comes with them, which it then shows as X-Content-Length, and passes
    /// over codings it does not know.
    /// </summary>
    private static bool IsFramedPlainly(HttpContext http)
    {
        var coding = http.Request.Headers.TransferEncoding;
        if (
            coding.Count == 0
            || (
                coding is [{ } only]
                && only.Equals("chunked", StringComparison.OrdinalIgnoreCase)
                && !http.Request.Headers.ContainsKey("X-Content-Length")
            )
        )
            return true;
        http.Response.Headers.Connection = "close";
        return false;
    }

    /// <summary>
    /// The whole body, or null when it is larger than it may be; a length that says so is not read at all.
    /// </summary>
    private static async Task<byte[]?> Body(HttpRequest request, int max, CancellationToken ct)
    {
        if (request.ContentLength > max)
            return null;
        if (
            request.ContentLength is 0
            || (request.ContentLength is null && request.Headers.TransferEncoding.Count == 0)
        )
            return [];
        var buffer = new byte[request.ContentLength ?? Math.Min(max + 1, 16_384)];
        var read = 0;
        while (true)
        {
            var n = await request.Body.ReadAsync(buffer.AsMemory(read), ct);
            read += n;
            if (n == 0 || read == request.ContentLength)
                break;
            if (read > max)
                return null;
            if (read == buffer.Length)
                Array.Resize(ref buffer, Math.Min(max + 1, buffer.Length * 2));
        }
        return read == buffer.Length ? buffer : buffer[..read];
    }

    private WireResponse TooLarge(Whose dialect, string requestId) =>
        Failure(
            dialect,
            requestId,
            413,
            dialect is Whose.V1 or Whose.V1Reports ? "InvalidParameterValue" : "InvalidRequest",
            $"The request body is larger than {BodyBytesMax(dialect)} bytes."
        );

    /// <summary>A file may be larger than what is said about it.</summary>
    private int BodyBytesMax(Whose dialect) =>
        dialect == Whose.Files ? 8 * settings.BodyBytesMax : settings.BodyBytesMax;

    private static WireResponse Failure(Whose dialect, string requestId, int status, string code, string message) =>
        dialect switch
        {
            Whose.V1 => V1Faults.Render(new V1Fault(status, code, message, FrontDoor: false), requestId),
            Whose.V1Reports => V1Faults.Render(
                new V1Fault(status, code, message, FrontDoor: false),
                requestId,
                V1Document.ReportsNamespace
            ),
            Whose.V2 => V2Faults.Render(new V2Fault(status, code, message)),
            _ => Plain(status, message),
        };

    /// <summary>What each dialect calls a body that cannot be read. Wire v1: spec 11.2.</summary>
    private static string Unreadable(Whose dialect) =>
        dialect is Whose.V1 or Whose.V1Reports ? "InputStreamDisconnected" : "InvalidRequest";

    private static WireResponse Plain(int status, string text) =>
        new(status, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(text + "\n"));

    private async Task Write(HttpContext http, Whose dialect, string requestId, WireResponse response)
    {
        var headers = http.Response.Headers;
        http.Response.StatusCode = response.Status;
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
        switch (dialect)
        {
            case Whose.V2:
                headers["x-amz-pay-request-id"] = requestId; // Wire v2: spec 1.4: the Java SDK needs it on every answer
                break;
            case Whose.V1 or Whose.V1Reports:
                headers["x-mws-request-id"] = requestId; // Wire v1: spec 1.6
                headers["x-mws-timestamp"] = time.GetUtcNow()
                    .UtcDateTime.ToString(
                        "yyyy-MM-dd'T'HH:mm:ss.fff'Z'",
                        System.Globalization.CultureInfo.InvariantCulture
                    );
                headers["x-mws-response-context"] = Convert.ToBase64String(
                    SHA256.HashData(Encoding.ASCII.GetBytes(requestId))
                );
                break;
        }
        if (response.Status == 413)
            headers.Connection = "close";
        if (http.Request.Method == "HEAD")
            return;
        if (response.Body.Length > 0)
            await http.Response.Body.WriteAsync(response.Body, http.RequestAborted);
        if (response.Parts is { } parts)
            await Send(http, requestId, parts);
    }

    /// <summary>
    /// Sends a long body part by part. What fails in the middle can only break the connection off: its receiver counts
    /// the bytes.
    /// </summary>
    private async Task Send(HttpContext http, string requestId, IAsyncEnumerable<ReadOnlyMemory<byte>> parts)
    {
        try
        {
            await foreach (var part in parts.WithCancellation(http.RequestAborted))
                await http.Response.Body.WriteAsync(part, http.RequestAborted);
        }
        catch (Exception failure) when (!http.RequestAborted.IsCancellationRequested)
        {
            Log.Failed(log, requestId, failure);
            http.Abort();
        }
        catch (OperationCanceledException)
        {
            // Nobody is there any more.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Request {RequestId} failed.")]
        public static partial void Failed(ILogger log, string requestId, Exception failure);

        [LoggerMessage(2, LogLevel.Error, "Request {RequestId}: the database did not answer.")]
        public static partial void DatabaseAway(ILogger log, string requestId, Exception failure);
    }
}
