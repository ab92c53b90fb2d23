using System.Text.RegularExpressions;
using Tender.AmazonPay;

namespace Tender.MerchantKit;

/// <summary>
/// How notices are checked. Without a certificate or an origin to take it from nothing can be verified, and the
/// application does not start.
/// </summary>
public sealed partial class NotificationOptions
{
    /// <summary>
    /// The one signature version that is taken: 1 (SHA-1), which is what Amazon Pay sends, or 2 (SHA-256), which Tender
    /// can be told to send. A verifier that takes both is only as strong as the weaker.
    /// </summary>
    public int SignatureVersion { get; set; } = 1;

    /// <summary>
    /// The signing certificates, as PEM, to be pinned: nothing is fetched then. More than one while the key is changed.
    /// </summary>
    public IList<string> PinnedCertificates { get; } = [];

    /// <summary>
    /// Origins that a certificate may be fetched from, such as <c>https://sns.us-east-1.amazonaws.com</c>, exactly;
    /// instead of pinning.
    /// </summary>
    public IList<string> CertificateOrigins { get; } = [];

    /// <summary>
    /// Where certificates of <see cref="CertificateOrigins"/> really are: Tender's own address, since it signs in the
    /// name of Amazon's hosts. In live it is https, and the APIs that are used are called at a Tender as well. Null is
    /// where the URL says.
    /// </summary>
    public Uri? CertificateServer { get; set; }

    /// <summary>
    /// The authorities a fetched certificate has to come from, as PEM, roots and what stands between: Tender's
    /// <c>ca.pem</c>, for example. Empty for the system's own; Amazon serves its certificate without the authority
    /// between, which is then fetched from where the certificate says.
    /// </summary>
    public IList<string> TrustedAuthorities { get; } = [];

    /// <summary>
    /// The topics that are taken; empty for any, since not every merchant is told hers. The merchant id inside is
    /// always compared.
    /// </summary>
    public IList<string> TopicArns { get; } = [];

    /// <exception cref="ArgumentException">Nothing could be verified like this, or anybody could.</exception>
    internal void Validate(AmazonPayClientOptions options)
    {
        Require(SignatureVersion is 1 or 2, "Notifications.SignatureVersion is 1 or 2.");
        Require(
            PinnedCertificates.Count > 0 != CertificateOrigins.Count > 0,
            "Notifications need either PinnedCertificates or CertificateOrigins."
        );
        Require(
            CertificateOrigins.All(origin => Origin().IsMatch(origin)),
            "A certificate's origin is https:// and a host in lower case, no more."
        );
        Require(
            CertificateServer is null || CertificateOrigins.Count > 0,
            "CertificateServer is of use with CertificateOrigins only."
        );
        var isLive = options.Environment == PayEnvironment.Live;
        var callsAmazon = options.V2 is { Endpoint: null } || options.V1 is { Endpoint: null };
        Require(
            CertificateServer is null || !isLive || !callsAmazon,
            "CertificateServer is for a Tender: who calls Amazon in live has certificates from Amazon."
        );
        Require(
            CertificateServer is null || !isLive || CertificateServer.Scheme == Uri.UriSchemeHttps,
            "CertificateServer must be https in live."
        );
        Require(
            CertificateServer is null || TrustedAuthorities.Count > 0,
            "CertificateServer needs TrustedAuthorities: say whom to believe instead."
        );
        foreach (var pem in PinnedCertificates.Concat(TrustedAuthorities))
            Notices.SigningCertificates.Load(pem).Dispose();
        Require(TopicArns.All(arn => arn.Length > 0), "An entry of TopicArns is empty.");
    }

    // What a message names is compared with origin and path as text: an origin that could be written in two ways is
    // none.
    [GeneratedRegex(@"\Ahttps://[a-z0-9-]+(\.[a-z0-9-]+)+\z")]
    private static partial Regex Origin();

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
            throw new ArgumentException($"Amazon Pay is not set up: {otherwise}");
    }
}
