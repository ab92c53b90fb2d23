namespace Tender.Testing;

/// <summary>A merchant as the control API makes it.</summary>
internal sealed record MerchantKeys(
    string MerchantId,
    string StoreId,
    string ClientId,
    string PublicKeyId,
    string PrivateKey,
    string AccessKeyId,
    string SecretAccessKey,
    string Region,
    string Currency
);
