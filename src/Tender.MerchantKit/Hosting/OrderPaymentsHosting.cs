using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Tender.AmazonPay;
using Tender.AmazonPay.V1;
using Tender.AmazonPay.V2;
using Tender.MerchantKit.Notices;
using Tender.MerchantKit.Orders;

namespace Tender.MerchantKit.Hosting;

/// <summary>Registers the kit's outcomes, its listener and its health check.</summary>
public static class OrderPaymentsHosting
{
    /// <summary>
    /// Registers <see cref="OrderPayments"/>, the worker behind it, and the merchant's handler. <c>AddAmazonPay</c>
    /// registers the clients it works with.
    /// </summary>
    /// <typeparam name="THandler">What the merchant does about endings; made anew for each outcome, in a scope of its
    /// own.</typeparam>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Fills the options; called at once.</param>
    /// <exception cref="ArgumentException">The options are incomplete or contradict each other: the application must
    /// not start.</exception>
    public static IServiceCollection AddAmazonPayOrders<THandler>(
        this IServiceCollection services,
        Action<OrderPaymentsOptions> configure
    )
        where THandler : OutcomeHandler
    {
        services.AddScoped<OutcomeHandler, THandler>();
        return Add(services, configure);
    }

    /// <summary>The same with a function for a handler.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Fills the options; called at once.</param>
    /// <param name="handler">What the merchant does about endings.</param>
    /// <exception cref="ArgumentException">The options are incomplete or contradict each other: the application must
    /// not start.</exception>
    public static IServiceCollection AddAmazonPayOrders(
        this IServiceCollection services,
        Action<OrderPaymentsOptions> configure,
        OutcomeHandler handler
    )
    {
        services.AddSingleton(handler);
        return Add(services, configure);
    }

    private static IServiceCollection Add(IServiceCollection services, Action<OrderPaymentsOptions> configure)
    {
        var options = new OrderPaymentsOptions();
        configure(options);
        options.Validate();
        services.AddSingleton(provider =>
        {
            var clock = provider.GetService<TimeProvider>() ?? TimeProvider.System;
            var ports = new Dictionary<ApiGeneration, IPaymentPort>();
            if (provider.GetService<AmazonPayClient>() is { } v2)
                ports[ApiGeneration.V2] = new V2Port(v2);
            if (provider.GetService<OffAmazonPaymentsClient>() is { } v1)
                ports[ApiGeneration.V1] = new V1Port(v1);
            var logger = provider.GetRequiredService<ILoggerFactory>().CreateLogger("Tender.MerchantKit");
            return new PaymentEngine(
                options,
                ports,
                provider.GetRequiredService<IServiceScopeFactory>(),
                clock,
                logger,
                new KitTelemetry(provider.GetService<IMeterFactory>(), clock)
            );
        });
        services.AddSingleton(provider => provider.GetRequiredService<PaymentEngine>().Front);
        services.AddHostedService<PaymentWorker>();
        return services;
    }

    /// <summary>
    /// Maps the address that is registered with Amazon Pay for notices. A message is verified, stored, and only then
    /// answered 200; a forgery is answered 403, one too large 413, and when it cannot be checked or stored now, 503:
    /// then it is sent again. It needs no authorization and no antiforgery token; the signature is both.
    /// </summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="path">Such as <c>/ipn</c>.</param>
    /// <exception cref="InvalidOperationException">There is no verifier: notifications are not configured in
    /// <c>AddAmazonPay</c>.</exception>
    public static IEndpointConventionBuilder MapAmazonPayNotifications(
        this IEndpointRouteBuilder endpoints,
        string path
    )
    {
        var verifier = endpoints.ServiceProvider.GetService<NotificationVerifier>()
            ?? throw new InvalidOperationException("Notifications are not configured: nothing could be verified.");
        var payments = endpoints.ServiceProvider.GetRequiredService<OrderPayments>();
        var logger = endpoints
            .ServiceProvider.GetRequiredService<ILoggerFactory>()
            .CreateLogger("Tender.MerchantKit.Notices");
        return endpoints
            .MapPost(path, async context =>
                context.Response.StatusCode = await Receive(context, verifier, payments, logger)
            )
            .AllowAnonymous();
    }

    private static async Task<int> Receive(
        HttpContext context,
        NotificationVerifier verifier,
        OrderPayments payments,
        ILogger logger
    )
    {
        var body = await ReadBody(context.Request.Body, context.RequestAborted);
        if (body is null)
            return StatusCodes.Status413PayloadTooLarge;
        try
        {
            switch (await verifier.VerifyAsync(body.Value, context.RequestAborted))
            {
                case Verification.Verified verified:
                    await payments.ReceiveAsync(verified.Notice, context.RequestAborted);
                    return StatusCodes.Status200OK;
                case Verification.Rejected rejected:
                    logger.LogWarning("A notice was rejected ({Reason}): {Detail}", rejected.Reason, rejected.Detail);
                    return rejected.Reason == RejectionReason.TooLarge
                        ? StatusCodes.Status413PayloadTooLarge
                        : StatusCodes.Status403Forbidden;
                case Verification.Undecided undecided:
                    logger.LogWarning("A notice could not be checked: {Detail}", undecided.Detail);
                    return StatusCodes.Status503ServiceUnavailable;
                default:
                    return StatusCodes.Status503ServiceUnavailable;
            }
        }
        catch (Exception failure) when (!context.RequestAborted.IsCancellationRequested)
        {
            logger.LogError(failure, "A notice could not be kept; it will be sent again.");
            return StatusCodes.Status503ServiceUnavailable;
        }
    }

    /// <summary>The raw bytes; null if there are more than a notice can have.</summary>
    private static async Task<ReadOnlyMemory<byte>?> ReadBody(Stream body, CancellationToken cancellation)
    {
        using var kept = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int read; (read = await body.ReadAsync(buffer, cancellation)) > 0; )
        {
            if (kept.Length + read > NotificationVerifier.MaximumBytes)
                return null;
            kept.Write(buffer, 0, read);
        }
        return kept.ToArray();
    }

    /// <summary>
    /// Adds the kit's health check: degraded when a payment is pending for too long, unhealthy when the handler does
    /// not keep up or the database does not answer.
    /// </summary>
    /// <param name="builder">The application's health checks.</param>
    /// <param name="name">The check's name.</param>
    public static IHealthChecksBuilder AddAmazonPayOrders(
        this IHealthChecksBuilder builder,
        string name = "amazonpay"
    ) =>
        builder.Add(
            new HealthCheckRegistration(
                name,
                provider => new OrderPaymentsHealth(provider.GetRequiredService<PaymentEngine>()),
                null,
                null
            )
        );
}

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
            ["parked"] = backlog.ParkedCount,
        };
        if (backlog.OldestUnhandledAt is { } unhandled && engine.Now - unhandled > engine.Options.UnhandledTooLong)
            return HealthCheckResult.Unhealthy($"oldest unhandled outcome {Age(engine.Now - unhandled)}", data: data);
        if (backlog.OldestPendingAt is { } pending && engine.Now - pending > engine.Options.PendingTooLong)
            return HealthCheckResult.Degraded($"oldest pending {Age(engine.Now - pending)}", data: data);
        return HealthCheckResult.Healthy($"{backlog.PendingCount} pending", data);
    }

    private static string Age(TimeSpan age) =>
        age.TotalHours >= 1 ? $"{(long)age.TotalHours} h" : $"{(long)age.TotalMinutes} min";
}
