using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Tender.MerchantKit.Api;
using Tender.MerchantKit.Api.V1;
using Tender.MerchantKit.Api.V2;
using Tender.MerchantKit.Notices;

namespace Tender.MerchantKit;

/// <summary>Registers the kit.</summary>
public static class AmazonPayServiceCollectionExtensions
{
    /// <summary>
    /// The name of the <see cref="HttpClient"/> that calls Amazon Pay, for an application that configures its handler
    /// (a proxy, a trusted authority, a test's faults).
    /// </summary>
    public const string HttpClientName = "Tender.MerchantKit";

    /// <summary>The name of the <see cref="HttpClient"/> that fetches signing certificates.</summary>
    public const string CertificateHttpClientName = "Tender.MerchantKit.Certificates";

    /// <summary>
    /// Registers the clients (<see cref="AmazonPayClient"/>, <see cref="OffAmazonPaymentsClient"/>, each when its keys
    /// are given), the
    /// <see cref="NotificationVerifier"/> (when notifications are), and the options themselves.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Fills the options; called at once.</param>
    /// <exception cref="ArgumentException">The options are incomplete or contradict each other: the application must
    /// not start.</exception>
    public static IServiceCollection AddAmazonPay(this IServiceCollection services, Action<AmazonPayOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        var options = new AmazonPayOptions();
        configure(options);
        options.Validate();

        services.AddSingleton(options);
        services
            .AddHttpClient(HttpClientName, client =>
            {
                // Each attempt has its own timeout; the answers of both APIs are far smaller than this.
                client.Timeout = Timeout.InfiniteTimeSpan;
                client.MaxResponseContentBufferSize = 4 * 1024 * 1024;
                client.DefaultRequestHeaders.TryAddWithoutValidation(
                    "User-Agent",
                    $"Tender.MerchantKit/{typeof(AmazonPayOptions).Assembly.GetName().Version?.ToString(3)} (Language=C#)"
                );
            })
            .ConfigurePrimaryHttpMessageHandler(Handler)
            .RemoveAllLoggers(); // addresses hold what nobody should read in a log: a buyer's token
        services.AddSingleton(provider => new Transport(provider.GetRequiredService<IHttpClientFactory>(), options));
        if (options.V2 is not null)
            services.AddSingleton(provider => new AmazonPayClient(
                provider.GetRequiredService<Transport>(),
                options,
                TimeProvider.System
            ));
        if (options.V1 is not null)
            services.AddSingleton(provider => new OffAmazonPaymentsClient(
                provider.GetRequiredService<Transport>(),
                options,
                TimeProvider.System
            ));
        if (options.Notifications is { } notifications)
            AddVerifier(services, options, notifications);
        return services;
    }

    private static void AddVerifier(
        IServiceCollection services,
        AmazonPayOptions options,
        NotificationOptions notifications
    )
    {
        services
            .AddHttpClient(CertificateHttpClientName, client =>
            {
                client.Timeout = TimeSpan.FromSeconds(5);
                client.MaxResponseContentBufferSize = 32 * 1024;
            })
            .ConfigurePrimaryHttpMessageHandler(Handler)
            .RemoveAllLoggers();
        services.AddSingleton(provider => new NotificationVerifier(
            options,
            new SigningCertificates(notifications, TimeProvider.System, () =>
                provider.GetRequiredService<IHttpClientFactory>().CreateClient(CertificateHttpClientName)
            )
        ));
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
