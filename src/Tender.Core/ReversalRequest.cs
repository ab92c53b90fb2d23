namespace Tender.Core;

/// <summary>A request to reverse part of a provider's credit.</summary>
/// <param name="Amount">How much of the credit.</param>
/// <param name="Reference">The merchant's own id of it.</param>
/// <param name="Note">A note.</param>
/// <param name="Refund">The refund it is part of, with which it ends; null for one that was asked for by
/// itself.</param>
/// <param name="Simulation">A scripted outcome; null for none.</param>
public sealed record ReversalRequest(
    Money Amount,
    string? Reference = null,
    string? Note = null,
    ObjectId? Refund = null,
    Simulation? Simulation = null
);
