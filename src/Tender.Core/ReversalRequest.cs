namespace Tender.Core;

/// <summary>What is asked of the reversal of a provider's credit.</summary>
/// <param name="Amount">How much of the credit.</param>
/// <param name="Reference">The merchant's own id of it.</param>
/// <param name="Note">A note.</param>
/// <param name="Refund">The refund it is part of, whose fate it shares; null for one that was asked for by
/// itself.</param>
/// <param name="Simulation">A scripted ending.</param>
public sealed record ReversalRequest(
    Money Amount,
    string? Reference = null,
    string? Note = null,
    ObjectId? Refund = null,
    Simulation? Simulation = null
);
