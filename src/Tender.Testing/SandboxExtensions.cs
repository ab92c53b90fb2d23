using Tender.AmazonPay;
using Tender.MerchantKit;

namespace Tender.Testing;

/// <summary>Points the typed clients and the merchant kit at a sandbox.</summary>
public static class SandboxExtensions
{
    /// <summary>Calls the sandbox as this merchant, with both APIs.</summary>
    /// <param name="options">What <c>AddAmazonPayClients</c> is given.</param>
    /// <param name="merchant">Who calls.</param>
    public static void UseSandbox(this AmazonPayClientOptions options, SandboxMerchant merchant)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(merchant);
        merchant.Fill(options);
    }

    /// <summary>
    /// Calls the sandbox as this merchant, and takes its notices: those signed with a certificate of the sandbox's own
    /// authority.
    /// </summary>
    /// <param name="options">What <c>AddAmazonPay</c> is given.</param>
    /// <param name="merchant">Who calls.</param>
    public static void UseSandbox(this AmazonPayOptions options, SandboxMerchant merchant)
    {
        ((AmazonPayClientOptions)options).UseSandbox(merchant);
        options.Notifications = new NotificationOptions { CertificateServer = merchant.Endpoint };
        foreach (var region in new[] { "us-east-1", "eu-west-1", "us-west-2" })
            options.Notifications.CertificateOrigins.Add($"https://sns.{region}.amazonaws.com");
        options.Notifications.TrustedAuthorities.Add(merchant.AuthorityPem);
    }
}
