namespace Tender.AmazonPay;

/// <summary>Where Amazon Pay is, who the merchant is, and how its API is called.</summary>
public class AmazonPayClientOptions
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
    /// How long one attempt of a call may take. 15 seconds: a synchronous authorization takes up to 8.
    /// </summary>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How often a call that is safe to send again is, after the first attempt. 3.</summary>
    public int RetryCount { get; set; } = 3;

    /// <summary>The pause before the first retry; it doubles, with jitter. 1 second.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(1);

    internal AmazonPayClientOptions Validated()
    {
        Validate();
        return this;
    }

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
            _ = new AmazonPay.V2.Signature(v2.PublicKeyId, v2.PrivateKeyPem);
        }
        if (V1 is { } v1)
        {
            Require(
                v1.AccessKeyId.Length > 0 && v1.SecretAccessKey.Length > 0,
                "V1 needs AccessKeyId and SecretAccessKey."
            );
            RequireEndpoint(v1.Endpoint, "V1.Endpoint");
        }
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
