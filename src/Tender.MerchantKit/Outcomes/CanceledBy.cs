namespace Tender.MerchantKit.Outcomes;

/// <summary>Who canceled a checkout or authorization.</summary>
public enum CanceledBy
{
    /// <summary>Somebody this version does not know.</summary>
    Unknown,

    /// <summary>The merchant, by a call or in the portal.</summary>
    Merchant,

    /// <summary>The buyer, on Amazon's pages.</summary>
    Buyer,

    /// <summary>Amazon. Never to be read as success.</summary>
    Amazon,

    /// <summary>The merchant, by closing the permission or canceling the order reference.</summary>
    Permission,
}
