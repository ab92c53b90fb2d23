using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Tender.MerchantKit.Orders;
using Tender.MerchantKit.Storage;

namespace Tender.MerchantKit.Hosting;

/// <summary>Does the work that is due, for as long as the application runs.</summary>
internal sealed class PaymentWorker(PaymentEngine engine, ILogger<PaymentWorker> logger) : BackgroundService
{
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (engine.Options.MigrateOnStart)
            await engine.Database.Migrate(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!engine.Options.RunWorker)
            return;
        var countedAt = DateTimeOffset.MinValue;
        while (!stoppingToken.IsCancellationRequested)
            try
            {
                await engine.RunDue(stoppingToken);
                if (engine.Now - countedAt > TimeSpan.FromSeconds(15))
                {
                    engine.Telemetry.Counted(await Backlog.Count(engine.Database, stoppingToken));
                    countedAt = engine.Now;
                }
                await engine.WaitForWork(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                logger.LogError(failure, "The worker failed; it goes on.");
                await Task.Delay(engine.Options.IdleDelay, stoppingToken);
            }
    }
}
