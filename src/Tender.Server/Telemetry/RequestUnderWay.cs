using System.Diagnostics;

namespace Tender.Server.Telemetry;

/// <summary>A request while it is answered: its span, and how long it takes.</summary>
internal sealed class RequestUnderWay : IDisposable
{
    private readonly Measures? measures;
    private readonly RequestLabels labels;
    private readonly string id,
        method,
        scheme;
    private readonly long began = Stopwatch.GetTimestamp();
    private readonly Activity? span;

    /// <param name="measures">Told of it; null for nobody.</param>
    /// <param name="labels">What is known of it when it ends.</param>
    /// <param name="id">Its id.</param>
    /// <param name="request">As it came.</param>
    public RequestUnderWay(Measures? measures, RequestLabels labels, string id, HttpRequest request)
    {
        (this.measures, this.labels, this.id) = (measures, labels, id);
        method = Methods.NameOf(request.Method);
        scheme = request.Scheme == "https" ? "https" : "http";
        span = Traces.BeginRequest(method, request.Headers);
    }

    /// <summary>For how long it is under way.</summary>
    public TimeSpan Took => Stopwatch.GetElapsedTime(began);

    /// <summary>It was answered, or nobody waits for it any more.</summary>
    public void Dispose()
    {
        measures?.Answered(method, scheme, labels, Took);
        if (span is not null)
            Tell(span);
    }

    private void Tell(Activity span)
    {
        span.DisplayName = $"{Methods.Shown(method)} {labels.Route ?? labels.Operation ?? labels.Api}";
        span.SetTag(Tags.Method, method)
            .SetTag(Tags.Scheme, scheme)
            .SetTag(Tags.Status, labels.Status)
            .SetTag(Tags.Api, labels.Api)
            .SetTag(Tags.Route, labels.Route)
            .SetTag(Tags.Operation, labels.Operation)
            .SetTag(Tags.Merchant, labels.Merchant)
            .SetTag(Tags.RequestId, id)
            .SetTag(Tags.Reason, labels.Reason);
        if (labels.HasFailed)
            span.Fails(labels.Reason ?? "5xx");
        span.Dispose();
    }
}
