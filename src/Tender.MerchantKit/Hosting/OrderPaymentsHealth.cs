using Microsoft.Extensions.Diagnostics.HealthChecks;
using Tender.MerchantKit.Orders;
using Tender.MerchantKit.Storage;

namespace Tender.MerchantKit.Hosting;

/// <summary>Says how the payments are.</summary>
internal sealed class OrderPaymentsHealth(PaymentEngine engine) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    )
    {
        Backlog backlog;
        try
        {
            backlog = await Backlog.Count(engine.Database, cancellationToken);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy("the database does not answer", failure);
        }
        engine.Telemetry.Counted(backlog);
        var data = new Dictionary<string, object>
        {
            ["pending"] = backlog.PendingCount,
            ["unhandled"] = backlog.UnhandledCount,
            ["blocked"] = backlog.BlockedCount,
            ["parked"] = backlog.ParkedCount,
            ["unreadable"] = backlog.UnreadableCount,
        };
        if (backlog.OldestUnhandledAt is { } unhandled && engine.Now - unhandled > engine.Options.UnhandledTooLong)
            return HealthCheckResult.Unhealthy($"oldest unhandled outcome {Age(engine.Now - unhandled)}", data: data);
        if (backlog.UnreadableCount > 0)
            return HealthCheckResult.Degraded($"{backlog.UnreadableCount} rows cannot be read", data: data);
        if (backlog.OldestPendingAt is { } pending && engine.Now - pending > engine.Options.PendingTooLong)
            return HealthCheckResult.Degraded($"oldest pending {Age(engine.Now - pending)}", data: data);
        return HealthCheckResult.Healthy($"{backlog.PendingCount} pending", data);
    }

    private static string Age(TimeSpan age) =>
        age.TotalHours >= 1 ? $"{(long)age.TotalHours} h" : $"{(long)age.TotalMinutes} min";
}
