using System.Text.Json;
using Tender.AmazonPay;
using Tender.MerchantKit;

namespace RubberDuckShop.Sandbox;

/// <summary>
/// What Tender leaves in <c>merchant.json</c>. Of the real service all this comes from Seller Central.
/// </summary>
public sealed record MerchantKeys(
    string MerchantId,
    string StoreId,
    string PublicKeyId,
    string PrivateKeyFile,
    string AccessKeyId,
    string SecretAccessKey,
    string Region,
    string Currency
)
{
    /// <summary>The keys in a data directory; null where there are none.</summary>
    public static MerchantKeys? Read(string directory)
    {
        var file = Path.Combine(directory, "merchant.json");
        return File.Exists(file)
            ? JsonSerializer.Deserialize<MerchantKeys>(File.ReadAllText(file), JsonSerializerOptions.Web)
            : null;
    }

    public void Fill(AmazonPayOptions options, ShopSettings settings)
    {
        options.MerchantId = MerchantId;
        options.Environment = PayEnvironment.Sandbox;
        options.V2 = new V2Credentials
        {
            PublicKeyId = PublicKeyId,
            PrivateKeyPem = File.ReadAllText(PrivateKeyFile),
            Endpoint = settings.Endpoint,
        };
        options.V1 = new V1Credentials
        {
            AccessKeyId = AccessKeyId,
            SecretAccessKey = SecretAccessKey,
            Endpoint = settings.Endpoint,
        };
        options.Notifications = new NotificationOptions { CertificateServer = settings.Endpoint };
        options.Notifications.CertificateOrigins.Add("https://sns.us-east-1.amazonaws.com");
        options.Notifications.TrustedAuthorities.Add(File.ReadAllText(Path.Combine(settings.DataDirectory, "ca.pem")));
    }
}
