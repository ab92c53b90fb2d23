namespace Tender.AmazonPay.V2;

/// <summary>How often a recurring permission is charged.</summary>
/// <param name="Unit">Year, Month, Week, Day or Variable.</param>
/// <param name="Value">How many units; <c>0</c> with Variable.</param>
public sealed record Frequency(string Unit, string Value);
