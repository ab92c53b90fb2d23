namespace Tender.AmazonPay;

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
