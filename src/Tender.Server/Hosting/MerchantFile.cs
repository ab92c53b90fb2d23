namespace Tender.Server.Hosting;

/// <summary>The ready merchant as <c>merchant.json</c> tells it to shops and test suites;
/// <c>PrivateKeyFile</c> is the absolute path of its RSA key for v2 signing.</summary>
public sealed record MerchantFile(
    string MerchantId,
    string StoreId,
    string PublicKeyId,
    string PrivateKeyFile,
    string AccessKeyId,
    string SecretAccessKey,
    string Region,
    string Currency,
    string ClientId
)
{
    /// <summary>Leaves the secret out: safe for a log.</summary>
    public override string ToString() => $"{MerchantId} ({Region}, {Currency}, {PublicKeyId}, {AccessKeyId})";
}
