using Tender.Server.Telemetry;

namespace Tender.Server.Http;

/// <summary>
/// A line for each request that no other line tells of: what was called, by the name of its route, how it was answered,
/// how long it took, by whom. Nothing of it is a caller's text.
/// </summary>
internal sealed partial class RequestLog(ILoggerFactory logs)
{
    private readonly ILogger log = logs.CreateLogger("Tender.Requests");

    /// <summary>A request was answered, or nobody waits for it any more.</summary>
    public void Tell(RequestContext context, TimeSpan took)
    {
        var labels = context.Labels;
        if (labels.IsTold || !log.IsEnabled(LogLevel.Information))
            return;
        Log.Answered(
            log,
            Methods.NameOf(context.Head.Method),
            labels.Route ?? labels.Operation ?? labels.Api,
            labels.Status,
            labels.Reason is { } reason ? $" {reason}" : "",
            (long)took.TotalMilliseconds,
            context.Id,
            labels.Merchant ?? "-",
            context.From?.ToString() ?? "-"
        );
    }

    private static partial class Log
    {
        [LoggerMessage(
            300,
            LogLevel.Information,
            "{Method} {What} {Status}{Reason} in {Milliseconds} ms "
                + "(request {RequestId}, merchant {Merchant}, from {From})"
        )]
        public static partial void Answered(
            ILogger log,
            string method,
            string what,
            int status,
            string reason,
            long milliseconds,
            string requestId,
            string merchant,
            string from
        );
    }
}
