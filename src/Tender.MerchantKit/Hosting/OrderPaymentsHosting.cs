using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Tender.AmazonPay;
using Tender.AmazonPay.V1;
using Tender.AmazonPay.V2;
using Tender.MerchantKit.Notices;
using Tender.MerchantKit.Orders;
using Tender.MerchantKit.Ports;

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
    /// <returns>The services, for more.</returns>
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
    /// <returns>The services, for more.</returns>
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
            if (ports.Count == 0)
                throw new InvalidOperationException(
                    "Orders are paid by nobody: call services.AddAmazonPay(options => ...) beside AddAmazonPayOrders."
                );
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
        services.AddSingleton(provider => provider.GetRequiredService<PaymentEngine>().Payments);
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
    /// <returns>The endpoint, for what else it needs.</returns>
    /// <exception cref="InvalidOperationException">There is no verifier: notifications are not configured in
    /// <c>AddAmazonPay</c>.</exception>
    public static IEndpointConventionBuilder MapAmazonPayNotifications(
        this IEndpointRouteBuilder endpoints,
        string path
    )
    {
        var services = endpoints.ServiceProvider;
        var listener = new NoticeListener(
            services.GetService<NotificationVerifier>()
                ?? throw new InvalidOperationException(
                    "Notices cannot be verified: fill options.Notifications in services.AddAmazonPay(options => ...)."
                ),
            services.GetService<OrderPayments>()
                ?? throw new InvalidOperationException(
                    "Notices are told to nobody: call services.AddAmazonPayOrders<THandler>(options => ...)."
                ),
            services.GetRequiredService<ILoggerFactory>().CreateLogger("Tender.MerchantKit.Notices")
        );
        return endpoints
            .MapPost(path, async context => context.Response.StatusCode = await listener.Receive(context))
            .AllowAnonymous();
    }

    /// <summary>
    /// Adds the kit's health check: degraded when a payment is pending for too long or a row cannot be read,
    /// unhealthy when the handler does not keep up or the database does not answer.
    /// </summary>
    /// <param name="builder">The application's health checks.</param>
    /// <param name="name">The check's name.</param>
    /// <returns>The health checks, for more.</returns>
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
