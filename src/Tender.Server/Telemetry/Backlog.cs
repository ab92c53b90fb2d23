namespace Tender.Server.Telemetry;

/// <summary>What is to be looked at, at one moment; a few rows each, so that it is soon counted.</summary>
/// <param name="Dead">The jobs that were given up, by queue and kind.</param>
/// <param name="QuarantinedCount">Objects of which the processor contradicts itself.</param>
/// <param name="MerchantCount">Merchants.</param>
internal sealed record Backlog(
    IReadOnlyList<(string Queue, string Kind, long Count)> Dead,
    long QuarantinedCount,
    long MerchantCount
);
