using System.Globalization;
using System.Net;
using System.Text;
using Tender.Server.Hosting;
using Tender.Server.Storage;
using Tender.Server.Telemetry;

namespace Tender.Server.Http;

/// <summary>
/// What belongs to no API: health, readiness, metrics, the OpenAPI documents, the certificates that sign notices, the
/// list of revoked ones, and the time at the root.
/// </summary>
/// <param name="database">Asked for readiness.</param>
/// <param name="metrics">Makes the text of /metrics.</param>
/// <param name="countDead">How many jobs were given up, which readiness tells.</param>
/// <param name="certificateAt">The certificate in PEM that signs notices and is published at a path; null for a path
/// that is none's.</param>
/// <param name="revocations">The CA's list of revoked certificates.</param>
/// <param name="controlToken">Who may read the metrics from another machine; null for nobody.</param>
/// <param name="openApi">The documents that are served.</param>
/// <param name="settings">The size of a body.</param>
/// <param name="time">The time the root tells.</param>
/// <param name="processor">Says how the processor of a live server is; null for one that is in this process.</param>
/// <param name="start">What the root shows a person instead; null, or answering null, for the time.</param>
internal sealed class ServiceSurface(
    Database database,
    MetricsText metrics,
    Func<Task<long>> countDead,
    Func<string, Task<string?>> certificateAt,
    RevocationList revocations,
    ControlToken? controlToken,
    IReadOnlyList<OpenApiPage> openApi,
    Settings settings,
    TimeProvider time,
    Func<string>? processor = null,
    Func<WireRequest, WireResponse?>? start = null
) : Surface
{
    private const string CertificatePrefix = "/SimpleNotificationService-",
        Index = "/openapi/",
        WhyNotV1 =
            "The first generation (v1, OffAmazonPayments 2013-01-01) has no such document: "
            + "it is called with signed forms and answers XML, which OpenAPI cannot tell.";

    /// <summary>Where who operates this server finds them.</summary>
    private readonly string jobs = settings.Mode == Mode.Live ? "/operator/v1/jobs" : "/control/v1/jobs";

    /// <summary>Whether the process takes work; false while it stops.</summary>
    public bool IsReady { get; set; } = true;

    public override string Api => "service";

    public override int BodyBytesMax => settings.BodyBytesMax;

    public override bool Takes(RequestHead head) =>
        head.Path is "/" or "/healthz" or "/readyz" or "/metrics" or RevocationList.Path or Index
        || head.Path.StartsWith(CertificatePrefix, StringComparison.Ordinal)
        || openApi.Any(page => page.Path == head.Path);

    public override async Task<WireResponse> Answer(WireRequest request, RequestContext context)
    {
        if (request.Method is not ("GET" or "HEAD"))
            return WireResponse.Plain(405, "Only GET.") with { Headers = [new("Allow", "GET, HEAD")] };
        return request.Path switch
        {
            "/" => start?.Invoke(request) ?? Ping(),
            "/healthz" => WireResponse.Plain(200, "ok"),
            "/readyz" => await Readiness(context),
            "/metrics" => await Metrics(request, context),
            Index => new(200, "text/html; charset=utf-8", Encoding.UTF8.GetBytes(IndexPage())),
            RevocationList.Path => new(200, RevocationList.MediaType, revocations.Der),
            // The public certificate that signs notices. Wire v2: spec 6.2; v1: 10.2.
            var path when path.StartsWith(CertificatePrefix, StringComparison.Ordinal) => await Certificate(path),
            // What can be called is no secret.
            var path when openApi.FirstOrDefault(page => page.Path == path) is { } page => new(
                200,
                "application/json",
                page.Document
            ),
            _ => WireResponse.NotFound,
        };
    }

    /// <summary>
    /// The time, which clients compare their clocks with. Wire v1: spec 1.1: GET / answers a PingResponse.
    /// </summary>
    private WireResponse Ping()
    {
        var now = time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        var text = $"<?xml version=\"1.0\"?><PingResponse><Timestamp timestamp=\"{now}\"/></PingResponse>";
        return new(200, "text/xml", Encoding.UTF8.GetBytes(text));
    }

    /// <summary>In two seconds, also where the database falls silent between the two questions.</summary>
    private async Task<WireResponse> Readiness(RequestContext context)
    {
        context.Labels.IsProbe = true;
        if (!IsReady)
            return WireResponse.Plain(503, "stopping");
        try
        {
            return await StoresAndDeadJobs().WaitAsync(DatabaseHealth.ProbePatience);
        }
        catch (TimeoutException)
        {
            return StoresNothing(DatabaseTroubles.Sentence(DatabaseTrouble.Silent));
        }
    }

    private async Task<WireResponse> StoresAndDeadJobs()
    {
        if (await database.Health.Problem() is { } problem)
            return StoresNothing(problem);
        try
        {
            var dead = await countDead();
            // A processor that is away hinders no answer of ours that another node would give.
            var more = processor is null ? "" : $"\n{processor()}";
            return WireResponse.Plain(200, (dead == 0 ? "ok" : DeadJobs(dead)) + more);
        }
        catch (Exception failure) when (database.Health.Note(failure))
        {
            if (database.IsOfOneMachine(failure))
                return WireResponse.Plain(200, "ok, but a machine of the database is away: who is on it waits");
            // It stored something a moment ago, which is what was asked, and fails now.
            return StoresNothing(DatabaseTroubles.Sentence(DatabaseTroubles.Of(failure)));
        }
    }

    private static WireResponse StoresNothing(string problem) =>
        WireResponse.Plain(503, $"the database stores nothing: {problem}");

    /// <summary>Work that was given up hinders nobody, but an operator should look.</summary>
    private string DeadJobs(long count) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"ok, but {count} dead {(count == 1 ? "job" : "jobs")}: see GET {jobs}?state=dead"
        );

    private async Task<WireResponse> Certificate(string path) =>
        await certificateAt(path) is { } pem
            ? new(200, "application/x-pem-file", Encoding.ASCII.GetBytes(pem))
            : WireResponse.NotFound;

    /// <summary>
    /// Not public: the metrics are read from this machine, or with the control token. A browser of this machine that a
    /// page made call us names the page's host, and a proxy of this machine says for whom it asks: neither is local.
    /// </summary>
    private async Task<WireResponse> Metrics(WireRequest request, RequestContext context)
    {
        var isLocal =
            context.From is { } from
            && IPAddress.IsLoopback(from)
            && IsLoopbackName(context.Head.Host)
            && !request.Headers.Any(header => IsOfProxyOrBrowser(header.Key));
        return isLocal || controlToken?.IsSentWith(request) == true
            ? new(200, "text/plain; version=0.0.4", Encoding.UTF8.GetBytes(await metrics.Text()))
            : WireResponse.NotFound;
    }

    private static bool IsLoopbackName(string host)
    {
        var name = host[..(host.LastIndexOf(':') is var colon && colon > host.LastIndexOf(']') ? colon : host.Length)];
        return name.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(name.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
    }

    private static bool IsOfProxyOrBrowser(string header) =>
        header.StartsWith("X-Forwarded", StringComparison.OrdinalIgnoreCase)
        // What is left of them once they were believed.
        || header.StartsWith("X-Original-", StringComparison.OrdinalIgnoreCase)
        || header.Equals("Forwarded", StringComparison.OrdinalIgnoreCase)
        || header.Equals("Origin", StringComparison.OrdinalIgnoreCase);

    private string IndexPage()
    {
        var items = string.Concat(
            openApi.Select(page => $"<li><a href=\"{page.Name}\">{page.Name}</a>: {page.About}</li>")
        );
        return $"""
            <!doctype html><html lang="en"><meta charset="utf-8"><title>Tender: OpenAPI</title>
            <h1>Tender: OpenAPI</h1>
            <ul>{items}</ul>
            <p>{WhyNotV1}</p></html>

            """;
    }
}
