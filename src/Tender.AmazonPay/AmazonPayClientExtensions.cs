using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Tender.AmazonPay.V1;
using Tender.AmazonPay.V2;

namespace Tender.AmazonPay;

/// <summary>Registers the clients of both APIs with a dependency injection container.</summary>
public static class AmazonPayClientExtensions
{
    /// <summary>
    /// The name of the <see cref="HttpClient"/> that calls Amazon Pay, for an application that configures its handler
    /// (a proxy, a trusted authority, a test's faults).
    /// </summary>
    public const string HttpClientName = "Tender.AmazonPay";

    /// <summary>
    /// Registers <see cref="AmazonPayClient"/> and <see cref="OffAmazonPaymentsClient"/>, each when its keys are given,
    /// and the options themselves.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Fills the options; called at once.</param>
    /// <exception cref="ArgumentException">The options are incomplete or contradict each other: the application must
    /// not start.</exception>
    /// <returns>The same services, for the next call.</returns>
    public static IServiceCollection AddAmazonPayClients(
        this IServiceCollection services,
        Action<AmazonPayClientOptions> configure
    )
    {
        ArgumentNullException.ThrowIfNull(configure);
        var options = new AmazonPayClientOptions();
        configure(options);
        return services.AddAmazonPayClients(options);
    }

    /// <summary>The same with options that are filled already.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="options">Who calls, where, and with which keys.</param>
    /// <exception cref="ArgumentException">The options are incomplete or contradict each other: the application must
    /// not start.</exception>
    /// <returns>The same services, for the next call.</returns>
    public static IServiceCollection AddAmazonPayClients(
        this IServiceCollection services,
        AmazonPayClientOptions options
    )
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        services.AddSingleton(options);
        services
            .AddHttpClient(HttpClientName, Configure)
            .ConfigurePrimaryHttpMessageHandler(Handler)
            .RemoveAllLoggers(); // addresses hold what nobody should read in a log: a buyer's token
        if (options.V2 is not null)
            services.AddSingleton(provider => new AmazonPayClient(
                provider.GetRequiredService<IHttpClientFactory>(),
                options
            ));
        if (options.V1 is not null)
            services.AddSingleton(provider => new OffAmazonPaymentsClient(
                provider.GetRequiredService<IHttpClientFactory>(),
                options
            ));
        return services;
    }

    private static void Configure(HttpClient client)
    {
        // Each attempt has its own timeout; the answers of both APIs are far smaller than this.
        client.Timeout = Timeout.InfiniteTimeSpan;
        client.MaxResponseContentBufferSize = 4 * 1024 * 1024;
        var version = typeof(AmazonPayClientExtensions).Assembly.GetName().Version?.ToString(3);
        client.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", $"Tender.AmazonPay/{version} (Language=C#)");
    }

    private static SocketsHttpHandler Handler() =>
        new()
        {
            // A redirected payment is a mistake or an attack; cookies are for browsers.
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            ConnectTimeout = TimeSpan.FromSeconds(5),
        };
}
