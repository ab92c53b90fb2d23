namespace Tender.Server.Telemetry;

/// <summary>What is to be looked at of the comparisons with the processor, at one moment.</summary>
/// <param name="OpenCount">Differences that a person has to look at.</param>
/// <param name="Age">How long ago the last complete one was, of the merchant whose is oldest.</param>
internal sealed record ReconciliationBacklog(long OpenCount, TimeSpan Age);
