using Tender.AmazonPay;

namespace Tender.MerchantKit;

/// <summary>Points the merchant kit at a Tender on this machine, for trying.</summary>
public static class TenderExtensions
{
    private static readonly string[] SnsRegions = ["us-east-1", "eu-west-1", "us-west-2"];

    /// <summary>
    /// Calls the Tender of a data directory as its ready merchant, with both APIs, and believes the notices it signs:
    /// those with a certificate of its own authority.
    /// </summary>
    /// <param name="options">What <c>AddAmazonPay</c> is given.</param>
    /// <param name="directory">Tender's data directory, relative to where the program was started.</param>
    /// <param name="endpoint">Where Tender answers; null for where the one that runs on the directory does, and
    /// <c>http://localhost:8080</c> where none runs yet.</param>
    /// <exception cref="ArgumentException">The directory holds no merchant; the message says what to do.</exception>
    public static void UseTender(this AmazonPayOptions options, string directory = ".tender", Uri? endpoint = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(directory);
        var server = TenderDirectory.Fill(options, directory, endpoint);
        options.BelieveNoticesOf(server, TenderDirectory.Text(Path.Combine(directory, "ca.pem")));
    }

    /// <summary>Takes notices that a server signs in the name of Amazon's hosts, by its own authority.</summary>
    internal static void BelieveNoticesOf(this AmazonPayOptions options, Uri server, string authorityPem)
    {
        options.Notifications = new NotificationOptions { CertificateServer = server };
        foreach (var region in SnsRegions)
            options.Notifications.CertificateOrigins.Add($"https://sns.{region}.amazonaws.com");
        options.Notifications.TrustedAuthorities.Add(authorityPem);
    }
}
