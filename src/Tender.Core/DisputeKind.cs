namespace Tender.Core;

/// <summary>How a buyer disputes.</summary>
public enum DisputeKind
{
    /// <summary>Through her bank: the merchant has 11 days to answer.</summary>
    Chargeback,

    /// <summary>Through Amazon's guarantee: the merchant has 7 days to answer.</summary>
    Claim,
}
