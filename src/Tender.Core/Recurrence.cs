namespace Tender.Core;

/// <summary>How often and how much a subscription charges, as the merchant declared it to the buyer.</summary>
/// <param name="Unit">Year, Month, Week, Day or Variable; null when not set.</param>
/// <param name="Value">A number as text; "0" with Variable.</param>
/// <param name="Amount">What each charge takes; null when it varies.</param>
public sealed record Recurrence(string? Unit, string? Value, Money? Amount);
