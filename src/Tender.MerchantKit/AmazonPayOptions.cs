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

    /// <summary>How notices are checked; null when the merchant only polls, and then no listener can be mapped.</summary>
    public NotificationOptions? Notifications { get; set; }

    /// <summary>How long one attempt of a call may take. 15 seconds: a synchronous authorization takes up to 8.</summary>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How often a call that is safe to send again is, after the first attempt. 3.</summary>
    public int RetryCount { get; set; } = 3;

    /// <summary>The pause before the first retry; it doubles, with jitter. 1 second.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(1);
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

    /// <summary>The private key, as PEM.</summary>
    public string PrivateKeyPem { get; set; } = "";

    /// <summary>Another service than Amazon's own, such as <c>http://localhost:8080</c> for Tender; null is the region's.</summary>
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

/// <summary>How notices are checked. Without a certificate or an origin to take it from nothing can be verified, and the application does not start.</summary>
public sealed class NotificationOptions
{
    /// <summary>The one signature version that is taken: 1 (SHA-1), which is what Amazon Pay sends, or 2 (SHA-256), which Tender can be told to send. A verifier that takes both is only as strong as the weaker.</summary>
    public int SignatureVersion { get; set; } = 1;

    /// <summary>The signing certificates, as PEM, to be pinned: nothing is fetched then. More than one while the key is changed.</summary>
    public IList<string> PinnedCertificates { get; } = [];

    /// <summary>Origins that a certificate may be fetched from, such as <c>https://sns.us-east-1.amazonaws.com</c>, exactly; instead of pinning.</summary>
    public IList<string> CertificateOrigins { get; } = [];

    /// <summary>Where certificates of <see cref="CertificateOrigins"/> really are: Tender's own address, since it signs in the name of Amazon's hosts. Null is where the URL says.</summary>
    public Uri? CertificateServer { get; set; }

    /// <summary>The authorities a fetched certificate has to come from, as PEM, such as Tender's <c>ca.pem</c>; empty for the system's own.</summary>
    public IList<string> TrustedRoots { get; } = [];

    /// <summary>The topics that are taken; empty for any, since not every merchant is told hers. The merchant id inside is always compared.</summary>
    public IList<string> TopicArns { get; } = [];
}
