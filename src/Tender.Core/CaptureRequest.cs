namespace Tender.Core;

/// <summary>A request to capture an authorization.</summary>
/// <param name="Amount">How much of the authorization.</param>
/// <param name="Reference">The merchant's own id of it (v1).</param>
/// <param name="Note">A note for the buyer.</param>
/// <param name="SoftDescriptor">What the buyer's statement shows.</param>
/// <param name="Simulation">What a sandbox caller wants the processor to answer.</param>
/// <param name="Shares">What solution providers get of it (v1); null for nothing. No more than the amount in
/// all.</param>
/// <param name="SimulationImpossible">The simulation is not possible here: refused when everything else is in
/// order.</param>
public sealed record CaptureRequest(
    Money Amount,
    string? Reference = null,
    string? Note = null,
    string? SoftDescriptor = null,
    Simulation? Simulation = null,
    IReadOnlyList<ProviderShare>? Shares = null,
    bool SimulationImpossible = false
);
