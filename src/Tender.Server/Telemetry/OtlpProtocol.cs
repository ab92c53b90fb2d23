namespace Tender.Server.Telemetry;

/// <summary>How what is exported over OTLP is carried.</summary>
public enum OtlpProtocol
{
    /// <summary>Protobuf in requests of HTTP, to <c>/v1/traces</c> and <c>/v1/metrics</c> below the endpoint.</summary>
    Http,

    /// <summary>gRPC.</summary>
    Grpc,
}
