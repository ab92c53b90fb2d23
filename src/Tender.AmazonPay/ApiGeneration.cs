namespace Tender.AmazonPay;

/// <summary>Which API a notice, a key or an object belongs to.</summary>
public enum ApiGeneration
{
    /// <summary>The original API, OffAmazonPayments 2013-01-01.</summary>
    V1 = 1,

    /// <summary>The REST API with JSON bodies, "Checkout v2".</summary>
    V2 = 2,
}
