namespace Tender.AmazonPay;

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
