namespace Tender.AmazonPay;

/// <summary>The region of a merchant's account.</summary>
public enum PayRegion
{
    /// <summary>North America: US dollars, <c>pay-api.amazon.com</c> and <c>mws.amazonservices.com</c>.</summary>
    NorthAmerica = 1,

    /// <summary>Europe and the United Kingdom: <c>pay-api.amazon.eu</c> and <c>mws-eu.amazonservices.com</c>.</summary>
    Europe = 2,

    /// <summary>Japan: yen without decimals, <c>pay-api.amazon.jp</c> and <c>mws.amazonservices.jp</c>.</summary>
    Japan = 3,
}
