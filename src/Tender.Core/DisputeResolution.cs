namespace Tender.Core;

/// <summary>For whom a dispute was decided.</summary>
public enum DisputeResolution
{
    /// <summary>The buyer has her money back; the merchant lost it.</summary>
    BuyerWon,

    /// <summary>The merchant keeps the money.</summary>
    MerchantWon,

    /// <summary>Nobody is to blame: the merchant keeps the money.</summary>
    NoFault,
}
