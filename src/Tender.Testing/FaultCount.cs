namespace Tender.Testing;

/// <summary>How far a fault has come.</summary>
/// <param name="Kind">What is done wrong.</param>
/// <param name="Matched">How many notices or calls it could have struck.</param>
/// <param name="Injected">How many it has struck.</param>
public sealed record FaultCount(FaultKind Kind, long Matched, int Injected);
