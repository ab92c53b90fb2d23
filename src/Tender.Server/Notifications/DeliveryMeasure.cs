using System.Diagnostics;
using System.Globalization;
using Tender.Server.Storage;
using Tender.Server.Telemetry;

namespace Tender.Server.Notifications;

/// <summary>
/// What is measured and traced of an attempt. Of where it went only the host: a path may hold a token.
/// </summary>
internal static class DeliveryMeasure
{
    /// <summary>What became of the delivery, in a word.</summary>
    public static string ResultOf(DeliveryState state) =>
        state switch
        {
            DeliveryState.Pending => "retried",
            DeliveryState.Delivered => "delivered",
            DeliveryState.Held => "held",
            DeliveryState.Dead => "dead",
        };

    /// <summary>What went wrong: the status, or a word where there was none; null for nothing.</summary>
    public static string? ErrorOf(EndpointResponse answer) =>
        answer switch
        {
            { Delivered: true } => null,
            { Status: >= 100 and < 600 and { } status } => status.ToString(CultureInfo.InvariantCulture),
            _ => answer.Error ?? "other",
        };

    /// <summary>Tells the span of an attempt about it.</summary>
    public static void Tell(
        Activity span,
        NoticeEndpoint endpoint,
        string messageId,
        int attempt,
        EndpointResponse answer
    )
    {
        span.SetTag(Tags.Method, "POST").SetTag(Tags.MessageId, messageId).SetTag(Tags.Attempt, attempt);
        if (Uri.TryCreate(endpoint.Url, UriKind.Absolute, out var url))
            span.SetTag(Tags.Server, url.Host).SetTag(Tags.Port, url.Port);
        if (answer.Status is { } status)
            span.SetTag(Tags.Status, status);
        if (ErrorOf(answer) is { } error)
            span.Fails(error);
    }
}
