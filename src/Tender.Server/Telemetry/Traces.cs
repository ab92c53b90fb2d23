using System.Diagnostics;

namespace Tender.Server.Telemetry;

/// <summary>
/// The spans of the service: a request, its commits, the calls of a processor, the jobs that follow, each attempt of a
/// notice. While nobody listens nothing is made. What a span says is of closed sets, or an id of ours: nothing that a
/// caller wrote, no buyer, no secret.
/// </summary>
internal static class Traces
{
    /// <summary>The name to listen to.</summary>
    public const string Name = "Tender.Server";

    private static readonly ActivitySource Source = new(Name);

    /// <summary>Whether anybody listens; while nobody does, nothing is made.</summary>
    public static bool AreListenedTo => Source.HasListeners();

    /// <summary>
    /// Where the work that follows goes on: the span that is under way, as a job's row keeps it (W3C traceparent); null
    /// where nothing is recorded.
    /// </summary>
    public static string? Context =>
        Activity.Current is { Recorded: true } under && under.Source == Source ? under.Id : null;

    /// <summary>
    /// Begins the span of a request, which goes on with the trace of its caller, if it names one. The web server's own
    /// span is none of ours, and the caller's tracestate is a caller's text: it is not taken.
    /// </summary>
    public static Activity? BeginRequest(string method, IHeaderDictionary headers)
    {
        if (!Source.HasListeners())
            return null;
        Activity.Current = null;
        ActivityContext.TryParse(headers.TraceParent, null, isRemote: true, out var caller);
        return Source.StartActivity(Methods.Shown(method), ActivityKind.Server, caller);
    }

    /// <summary>Begins a span below the one that is under way.</summary>
    public static Activity? Begin(string name, ActivityKind kind = ActivityKind.Internal) =>
        Source.HasListeners() ? Source.StartActivity(name, kind) : null;

    /// <summary>
    /// Begins the span of a job: in the trace of what made it due, where its row says so, and else in one of its own.
    /// An advance of a clock that runs it is linked.
    /// </summary>
    public static Activity? BeginJob(string name, string? context)
    {
        if (!Source.HasListeners())
            return null;
        var links = Activity.Current is { } runs ? new[] { new ActivityLink(runs.Context) } : null;
        if (!ActivityContext.TryParse(context, null, isRemote: true, out var cause))
            Activity.Current = null;
        return Source.StartActivity(name, ActivityKind.Consumer, cause, links: links);
    }

    /// <summary>Says that what a span is about went wrong, in a word of a closed set.</summary>
    public static void Fails(this Activity? span, string type) =>
        span?.SetTag(Tags.ErrorType, type).SetStatus(ActivityStatusCode.Error);
}
