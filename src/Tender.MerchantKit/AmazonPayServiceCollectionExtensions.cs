using Microsoft.Extensions.DependencyInjection;

namespace Tender.MerchantKit;

/// <summary>Registers the kit.</summary>
public static class AmazonPayServiceCollectionExtensions
{
    /// <summary>
    /// Registers the clients (<see cref="Api.V2.AmazonPayClient"/>, <see cref="Api.V1.OffAmazonPaymentsClient"/>, each when its keys are given), the
    /// <see cref="Notices.NotificationVerifier"/> (when notifications are), and the options themselves.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Fills the options; called at once.</param>
    /// <exception cref="ArgumentException">The options are incomplete or contradict each other: the application must not start.</exception>
    public static IServiceCollection AddAmazonPay(this IServiceCollection services, Action<AmazonPayOptions> configure) => throw new NotImplementedException();
}
