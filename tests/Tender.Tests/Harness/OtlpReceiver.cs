using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Tender.Tests.Harness;

/// <summary>A span as it arrived.</summary>
internal sealed record ReceivedSpan(
    string Trace,
    string Id,
    string Parent,
    string Name,
    IReadOnlyDictionary<string, string> Attributes
);

/// <summary>A point of a metric as it arrived.</summary>
internal sealed record ReceivedPoint(string Metric, IReadOnlyDictionary<string, string> Attributes);

/// <summary>A collector of OpenTelemetry: takes traces and metrics over OTLP, as HTTP or as gRPC.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<byte[]> traces = new(),
        metrics = new();

    private OtlpReceiver(WebApplication app) => this.app = app;

    public Uri Url => new(app.Urls.Single());

    public IReadOnlyList<ReceivedSpan> Spans =>
        [
            .. from request in traces
            from resource in new Protobuf(request).Messages(1)
            from scope in resource.Messages(2)
            from span in scope.Messages(2)
            select new ReceivedSpan(span.Hex(1), span.Hex(2), span.Hex(4), span.Text(5), Attributes(span, 9)),
        ];

    public IReadOnlyList<ReceivedPoint> Points =>
        [
            .. from request in metrics
            from resource in new Protobuf(request).Messages(1)
            from scope in resource.Messages(2)
            from metric in scope.Messages(2)
            // Gauge, sum, histogram: points of numbers have their attributes in field 7, those of histograms in 9.
            from point in metric
                .Messages(5)
                .Concat(metric.Messages(7))
                .SelectMany(data => data.Messages(1).Select(one => Attributes(one, 7)))
                .Concat(metric.Messages(9).SelectMany(data => data.Messages(1).Select(one => Attributes(one, 9))))
            select new ReceivedPoint(metric.Text(1), point),
        ];

    /// <summary>The bounds of the buckets of a histogram.</summary>
    public IReadOnlyList<double> BoundsOf(string histogram) =>
        (
            from request in metrics
            from resource in new Protobuf(request).Messages(1)
            from scope in resource.Messages(2)
            from metric in scope.Messages(2)
            where metric.Text(1) == histogram
            from data in metric.Messages(9)
            from point in data.Messages(1)
            select point.Doubles(7)
        ).First();

    /// <summary>The attributes of whoever sends.</summary>
    public IReadOnlyDictionary<string, string> Resource =>
        Attributes(new Protobuf(traces.First()).Messages(1).First().Messages(1).First(), 1);

    /// <summary>All that arrived, to be searched for what must not.</summary>
    public string Everything =>
        string.Join('\n', traces.Concat(metrics).Select(bytes => Encoding.Latin1.GetString(bytes)));

    public static async Task<OtlpReceiver> Start(bool grpc = false)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.ConfigureEndpointDefaults(at => at.Protocols = grpc ? HttpProtocols.Http2 : HttpProtocols.Http1)
        );
        var app = builder.Build();
        var receiver = new OtlpReceiver(app);
        app.MapPost("/v1/traces", context => Take(context, receiver.traces));
        app.MapPost("/v1/metrics", context => Take(context, receiver.metrics));
        const string services = "/opentelemetry.proto.collector";
        app.MapPost($"{services}.trace.v1.TraceService/Export", context => TakeCall(context, receiver.traces));
        app.MapPost($"{services}.metrics.v1.MetricsService/Export", context => TakeCall(context, receiver.metrics));
        await app.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private static async Task Take(HttpContext context, ConcurrentQueue<byte[]> to)
    {
        to.Enqueue(await Body(context));
        context.Response.ContentType = "application/x-protobuf";
    }

    /// <summary>A call of gRPC: five bytes before each message, and the outcome in the trailers.</summary>
    private static async Task TakeCall(HttpContext context, ConcurrentQueue<byte[]> to)
    {
        to.Enqueue((await Body(context))[5..]);
        context.Response.ContentType = "application/grpc";
        await context.Response.Body.WriteAsync(new byte[5]);
        context.Response.AppendTrailer("grpc-status", "0");
    }

    private static async Task<byte[]> Body(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        return body.ToArray();
    }

    private static Dictionary<string, string> Attributes(Protobuf message, int number) =>
        message
            .Messages(number)
            .ToDictionary(one => one.Text(1), one => Value(one.Messages(2).FirstOrDefault()), StringComparer.Ordinal);

    private static string Value(Protobuf? value) =>
        value is null ? ""
        : value.Has(1) ? value.Text(1)
        : value.Has(3) ? $"{value.Number(3)}"
        : "?";
}
