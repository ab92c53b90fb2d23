namespace Tender.Server.Telemetry;

/// <summary>
/// The names of what spans and measurements say: those of OpenTelemetry's semantic conventions where they have one.
/// </summary>
internal static class Tags
{
    public const string Method = "http.request.method",
        Route = "http.route",
        Status = "http.response.status_code",
        Scheme = "url.scheme",
        Server = "server.address",
        Port = "server.port",
        ErrorType = "error.type",
        Api = "tender.api",
        Operation = "tender.operation",
        RequestId = "tender.request_id",
        Merchant = "tender.merchant",
        Object = "tender.object",
        MessageId = "tender.message_id",
        Queue = "tender.queue",
        Kind = "tender.kind",
        Reason = "tender.reason",
        Result = "tender.result",
        Attempt = "tender.attempt";
}
