namespace Tender.AmazonPay;

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
