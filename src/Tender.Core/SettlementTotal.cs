namespace Tender.Core;

/// <summary>What a settlement comes to in one currency.</summary>
/// <param name="Amount">What is paid out: captures less refunds less fees. Never negative.</param>
/// <param name="LineCount">How many ledger lines of the merchant's account it takes up.</param>
public sealed record SettlementTotal(Money Amount, long LineCount);
