namespace Tender.ProcessorChecks;

/// <summary>What a processor's test environment is tried with.</summary>
/// <param name="Approved">A payment method that it approves.</param>
/// <param name="Declined">A payment method that it declines.</param>
/// <param name="Currency">The currency that is charged; ISO 4217, with hundredths.</param>
/// <param name="Patience">How long an answer may take, and how long something may stay pending.</param>
internal sealed record TestMethods(string Approved, string Declined, string Currency, TimeSpan Patience);
