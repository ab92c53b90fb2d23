namespace Tender.Server.Telemetry;

/// <summary>What waits, at one moment.</summary>
/// <param name="Queues">The jobs of each queue.</param>
/// <param name="Dead">The jobs that were given up, by queue and kind.</param>
/// <param name="QuarantinedCount">Objects of which the processor contradicts itself.</param>
/// <param name="MerchantCount">Merchants.</param>
internal sealed record Backlog(
    IReadOnlyList<QueueBacklog> Queues,
    IReadOnlyList<(string Queue, string Kind, long Count)> Dead,
    long QuarantinedCount,
    long MerchantCount
);
