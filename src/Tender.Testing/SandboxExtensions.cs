using Tender.AmazonPay;
using Tender.MerchantKit;

namespace Tender.Testing;

/// <summary>Points the typed clients and the merchant kit at a sandbox.</summary>
public static class SandboxExtensions
{
    /// <summary>Calls the sandbox as this merchant, with both APIs.</summary>
    /// <param name="options">What <c>AddAmazonPayClients</c> is given.</param>
    /// <param name="merchant">Who calls.</param>
    /// <exception cref="ArgumentNullException">One of them is null.</exception>
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
    /// <exception cref="ArgumentNullException">One of them is null.</exception>
    public static void UseSandbox(this AmazonPayOptions options, SandboxMerchant merchant)
    {
        ((AmazonPayClientOptions)options).UseSandbox(merchant);
        options.BelieveNoticesOf(merchant.Endpoint, merchant.AuthorityPem);
    }
}
