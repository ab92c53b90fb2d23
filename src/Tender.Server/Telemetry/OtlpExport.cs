using System.Reflection;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Tender.Server.Telemetry;

/// <summary>
/// Sends spans and measurements to a collector of OpenTelemetry. What it cannot send it drops: threads of its own do
/// the sending, with a bounded queue before them, so an endpoint that is down or mute keeps no call waiting. The
/// variables of OpenTelemetry (<c>OTEL_EXPORTER_OTLP_HEADERS</c>, <c>OTEL_TRACES_SAMPLER</c> and so on) hold as well.
/// </summary>
internal sealed class OtlpExport : IAsyncDisposable
{
    /// <summary>How long the last of it may take when the server stops.</summary>
    private static readonly TimeSpan FlushWindow = TimeSpan.FromSeconds(2);

    private readonly TracerProvider traces;
    private readonly MeterProvider metrics;

    private OtlpExport(Uri endpoint, OtlpProtocol protocol, ExportResults results)
    {
        var resource = ResourceBuilder
            .CreateEmpty()
            .AddTelemetrySdk()
            .AddService("tender", serviceVersion: Version())
            .AddEnvironmentVariableDetector();
        traces = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(resource)
            .AddSource(Traces.Name)
            .AddOtlpExporter(options => Aim(options, "v1/traces"))
            .Build();
        metrics = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource)
            // The runtime's and the web server's own: collections, threads, connections.
            .AddMeter(Measures.Name, "System.Runtime", "Microsoft.AspNetCore.Server.Kestrel")
            .AddOtlpExporter(options => Aim(options, "v1/metrics"))
            .Build();

        void Aim(OtlpExporterOptions options, string path)
        {
            options.Protocol =
                protocol == OtlpProtocol.Grpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
            options.Endpoint = protocol == OtlpProtocol.Grpc ? endpoint : Below(endpoint, path);
            options.HttpClientFactory = () => NewClient(results, options.TimeoutMilliseconds);
        }
    }

    /// <summary>Begins to export, if the settings say where to.</summary>
    public static OtlpExport? Start(Settings settings, Measures measures, ILogger log, TimeProvider time)
    {
        if (settings.OtlpEndpoint is not { } endpoint)
            return null;
        var results = new ExportResults(measures, log, time);
        return new(endpoint, settings.OtlpProtocol, results);
    }

    /// <summary>What sends; an export that takes longer has failed.</summary>
    internal static HttpClient NewClient(ExportResults results, int timeoutMs) =>
        new(new ExportHandler(results)) { Timeout = TimeSpan.FromMilliseconds(timeoutMs) };

    /// <summary>Sends what is left, and waits a moment for it.</summary>
    public async ValueTask DisposeAsync()
    {
        var patience = (int)FlushWindow.TotalMilliseconds;
        await Task.WhenAll(Task.Run(() => traces.Shutdown(patience)), Task.Run(() => metrics.Shutdown(patience)));
        traces.Dispose();
        metrics.Dispose();
    }

    private static Uri Below(Uri endpoint, string path) => new($"{endpoint.AbsoluteUri.TrimEnd('/')}/{path}");

    private static string? Version() =>
        typeof(OtlpExport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
}
