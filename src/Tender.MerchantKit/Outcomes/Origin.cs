namespace Tender.MerchantKit.Outcomes;

/// <summary>How the kit came to know of an object.</summary>
internal enum Origin
{
    /// <summary>The merchant registered it.</summary>
    Expected = 1,

    /// <summary>A call of the kit made it.</summary>
    Called = 2,

    /// <summary>
    /// Somebody made it elsewhere, on something that is known: a refund or capture in Seller Central.
    /// </summary>
    Elsewhere = 3,

    /// <summary>
    /// A permission that is watched since a payment on it was declined. Its first reading is told to nobody.
    /// </summary>
    Followed = 4,
}
