namespace Tender.Core;

/// <summary>
/// The ledger's accounts. Every entry sums to zero per currency. The ledger moves when money moves: what open
/// authorizations hold is the difference between what a permission has authorized and what was captured of it.
/// </summary>
public enum LedgerAccount
{
    /// <summary>
    /// The other side of <see cref="Reserved"/>. Nothing is posted to the two any more; lines of older versions stay.
    /// </summary>
    Promised,

    /// <summary>What open and being-captured authorizations hold.</summary>
    Reserved,

    /// <summary>What the processor owes us (negative) for what was captured.</summary>
    Processor,

    /// <summary>What the merchant is owed.</summary>
    Merchant,

    /// <summary>What the merchant paid for its captures.</summary>
    Fees,

    /// <summary>What was paid out to the merchant's bank.</summary>
    Bank,

    /// <summary>What is kept back of it while buyers dispute it.</summary>
    Disputed,

    /// <summary>What solution providers were given of it.</summary>
    Provider,
}
