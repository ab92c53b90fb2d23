using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Tender.AmazonPay;
using Tender.MerchantKit.Notices;

namespace Tender.MerchantKit;

/// <summary>Registers the clients and the verifier of notices; the outcomes are registered apart.</summary>
public static class AmazonPayServiceCollectionExtensions
{
    /// <summary>
    /// The name of the <see cref="HttpClient"/> that calls Amazon Pay, for an application that configures its handler
    /// (a proxy, a trusted authority, a test's faults). The same as
    /// <see cref="AmazonPayClientExtensions.HttpClientName"/>.
    /// </summary>
    public const string HttpClientName = AmazonPayClientExtensions.HttpClientName;

    /// <summary>The name of the <see cref="HttpClient"/> that fetches signing certificates.</summary>
    public const string CertificateHttpClientName = "Tender.MerchantKit.Certificates";

    /// <summary>
    /// Registers the clients (<see cref="AmazonPay.V2.AmazonPayClient"/>,
    /// <see cref="AmazonPay.V1.OffAmazonPaymentsClient"/>, each when its keys are given), the
    /// <see cref="NotificationVerifier"/> (when notifications are), and the options themselves.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Fills the options; called at once.</param>
    /// <returns>The services, for more.</returns>
    /// <exception cref="ArgumentException">The options are incomplete or contradict each other: the application must
    /// not start.</exception>
    public static IServiceCollection AddAmazonPay(this IServiceCollection services, Action<AmazonPayOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        var options = new AmazonPayOptions();
        configure(options);
        services.AddAmazonPayClients(options);
        services.AddSingleton(options);
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
        notifications.Validate(options);
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
            // A certificate comes from where the message says, or not at all.
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            ConnectTimeout = TimeSpan.FromSeconds(5),
        };
}
