namespace Tender.Core;

/// <summary>One line of a ledger entry.</summary>
/// <param name="Object">The capture, refund or other object it belongs to.</param>
/// <param name="Account">The account.</param>
/// <param name="Amount">Signed: negative where the account gives.</param>
public readonly record struct LedgerLine(ObjectId Object, LedgerAccount Account, Money Amount);
