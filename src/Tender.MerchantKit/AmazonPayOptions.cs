using System.Text.RegularExpressions;

namespace Tender.MerchantKit;

/// <summary>Where Amazon Pay is, who the merchant is, and how its notices are checked.</summary>
public sealed class AmazonPayOptions
{
    /// <summary>The merchant's (seller's) id.</summary>
    public string MerchantId { get; set; } = "";

    /// <summary>Sandbox or live. There is no default: the wrong one would be silent.</summary>
    public PayEnvironment? Environment { get; set; }

    /// <summary>The region of the merchant's account.</summary>
    public PayRegion Region { get; set; } = PayRegion.NorthAmerica;

    /// <summary>Keys of the v2 API; null when the merchant does not use it.</summary>
    public V2Credentials? V2 { get; set; }

    /// <summary>Keys of the original API; null when the merchant does not use it.</summary>
    public V1Credentials? V1 { get; set; }

    /// <summary>
    /// How notices are checked; null when the merchant only polls, and then no listener can be mapped.
    /// </summary>
    public NotificationOptions? Notifications { get; set; }

    /// <summary>
    /// How long one attempt of a call may take. 15 seconds: a synchronous authorization takes up to 8.
    /// </summary>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How often a call that is safe to send again is, after the first attempt. 3.</summary>
    public int RetryCount { get; set; } = 3;

    /// <summary>The pause before the first retry; it doubles, with jitter. 1 second.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <exception cref="ArgumentException">Something is missing or contradicts something else.</exception>
    internal void Validate()
    {
        Require(MerchantId.Length > 0, "MerchantId is missing.");
        Require(
            Environment is PayEnvironment.Sandbox or PayEnvironment.Live,
            "Environment is missing: say Sandbox or Live."
        );
        Require(Enum.IsDefined(Region), "Region is unknown.");
        Require(V2 is not null || V1 is not null, "There are no keys: fill V2, V1 or both.");
        Require(
            AttemptTimeout > TimeSpan.Zero && AttemptTimeout <= TimeSpan.FromMinutes(5),
            "AttemptTimeout is not within five minutes."
        );
        Require(RetryCount is >= 0 and <= 10, "RetryCount is not between 0 and 10.");
        Require(
            RetryDelay >= TimeSpan.Zero && RetryDelay <= TimeSpan.FromMinutes(1),
            "RetryDelay is not within a minute."
        );
        if (V2 is { } v2)
        {
            Require(
                v2.PublicKeyId.Length > 0 && v2.PrivateKeyPem.Length > 0,
                "V2 needs PublicKeyId and PrivateKeyPem."
            );
            Require(!v2.HasEnvironment || v2.IsOf(Environment!.Value), "V2's PublicKeyId is of the other environment.");
            RequireEndpoint(v2.Endpoint, "V2.Endpoint");
            _ = new Api.V2.Signature(v2.PublicKeyId, v2.PrivateKeyPem);
        }
        if (V1 is { } v1)
        {
            Require(
                v1.AccessKeyId.Length > 0 && v1.SecretAccessKey.Length > 0,
                "V1 needs AccessKeyId and SecretAccessKey."
            );
            RequireEndpoint(v1.Endpoint, "V1.Endpoint");
        }
        Notifications?.Validate(Environment!.Value);
    }

    internal static void Require(bool holds, string otherwise)
    {
        if (!holds)
            throw new ArgumentException($"Amazon Pay is not set up: {otherwise}");
    }

    private void RequireEndpoint(Uri? endpoint, string name)
    {
        if (endpoint is null)
            return;
        Require(
            endpoint.IsAbsoluteUri
                && endpoint.Scheme is "https" or "http"
                && endpoint.PathAndQuery == "/"
                && endpoint.UserInfo.Length == 0,
            $"{name} is scheme and host, no more."
        );
        Require(endpoint.Scheme == "https" || Environment == PayEnvironment.Sandbox, $"{name} must be https in live.");
    }
}

/// <summary>The real money's environment, or the one for trying.</summary>
public enum PayEnvironment
{
    /// <summary>No real money.</summary>
    Sandbox = 1,

    /// <summary>Real money.</summary>
    Live = 2,
}

/// <summary>The region of a merchant's account.</summary>
public enum PayRegion
{
    /// <summary>North America.</summary>
    NorthAmerica = 1,

    /// <summary>Europe.</summary>
    Europe = 2,

    /// <summary>Japan.</summary>
    Japan = 3,
}

/// <summary>Keys of the v2 API.</summary>
public sealed class V2Credentials
{
    /// <summary>The public key's id: <c>SANDBOX-…</c>, <c>LIVE-…</c>, or without a prefix when old.</summary>
    public string PublicKeyId { get; set; } = "";

    // Wire v2: the id of a key made for one environment begins with its name.
    internal bool HasEnvironment => IsOf(PayEnvironment.Sandbox) || IsOf(PayEnvironment.Live);

    internal bool IsOf(PayEnvironment environment) =>
        PublicKeyId.StartsWith(environment.ToString() + "-", StringComparison.OrdinalIgnoreCase);

    /// <summary>The private key, as PEM.</summary>
    public string PrivateKeyPem { get; set; } = "";

    /// <summary>
    /// Another service than Amazon's own, such as <c>http://localhost:8080</c> for Tender; null is the region's.
    /// </summary>
    public Uri? Endpoint { get; set; }
}

/// <summary>Keys of the original API.</summary>
public sealed class V1Credentials
{
    /// <summary>The access key's id.</summary>
    public string AccessKeyId { get; set; } = "";

    /// <summary>The secret that signs.</summary>
    public string SecretAccessKey { get; set; } = "";

    /// <summary>Only for a solution provider acting for a merchant.</summary>
    public string? AuthToken { get; set; }

    /// <summary>Another service than Amazon's own; null is the region's.</summary>
    public Uri? Endpoint { get; set; }
}

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
    /// name of Amazon's hosts. Null is where the URL says.
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
    internal void Validate(PayEnvironment environment)
    {
        AmazonPayOptions.Require(SignatureVersion is 1 or 2, "Notifications.SignatureVersion is 1 or 2.");
        AmazonPayOptions.Require(
            PinnedCertificates.Count > 0 != CertificateOrigins.Count > 0,
            "Notifications need either PinnedCertificates or CertificateOrigins."
        );
        AmazonPayOptions.Require(
            CertificateOrigins.All(origin => Origin().IsMatch(origin)),
            "A certificate's origin is https:// and a host in lower case, no more."
        );
        AmazonPayOptions.Require(
            CertificateServer is null || CertificateOrigins.Count > 0,
            "CertificateServer is of use with CertificateOrigins only."
        );
        AmazonPayOptions.Require(
            CertificateServer is null || environment == PayEnvironment.Sandbox,
            "CertificateServer is for the sandbox: in live certificates come from Amazon."
        );
        AmazonPayOptions.Require(
            CertificateServer is null || TrustedAuthorities.Count > 0,
            "CertificateServer needs TrustedAuthorities: say whom to believe instead."
        );
        foreach (var pem in PinnedCertificates.Concat(TrustedAuthorities))
            Notices.SigningCertificates.Load(pem).Dispose();
        AmazonPayOptions.Require(TopicArns.All(arn => arn.Length > 0), "An entry of TopicArns is empty.");
    }

    // What a message names is compared with origin and path as text: an origin that could be written in two ways is
    // none.
    [GeneratedRegex(@"\Ahttps://[a-z0-9-]+(\.[a-z0-9-]+)+\z")]
    private static partial Regex Origin();
}

internal static class PayRegions
{
    extension(PayRegion region)
    {
        /// <summary>How v2's header names the region.</summary>
        public string Code =>
            region switch
            {
                PayRegion.NorthAmerica => "na",
                PayRegion.Europe => "eu",
                PayRegion.Japan => "jp",
            };

        /// <summary>The end of v2's host name.</summary>
        public string Domain =>
            region switch
            {
                PayRegion.NorthAmerica => "com",
                PayRegion.Europe => "eu",
                PayRegion.Japan => "jp",
            };

        /// <summary>v1's host name.</summary>
        public string V1Host =>
            region switch
            {
                PayRegion.NorthAmerica => "mws.amazonservices.com",
                PayRegion.Europe => "mws-eu.amazonservices.com",
                PayRegion.Japan => "mws.amazonservices.jp",
            };
    }
}
