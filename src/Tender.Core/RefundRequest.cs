namespace Tender.Core;

/// <summary>A request to refund a capture.</summary>
/// <param name="Amount">How much.</param>
/// <param name="Reference">The merchant's own id of it (v1).</param>
/// <param name="Note">A note for the buyer.</param>
/// <param name="SoftDescriptor">What the buyer's statement shows.</param>
/// <param name="Simulation">What a sandbox caller wants the processor to answer.</param>
/// <param name="Shares">What of the providers' credits is reversed with it (v1); null for nothing.</param>
/// <param name="SimulationImpossible">The simulation is not possible here: refused when everything else is in
/// order.</param>
public sealed record RefundRequest(
    Money Amount,
    string? Reference = null,
    string? Note = null,
    string? SoftDescriptor = null,
    Simulation? Simulation = null,
    IReadOnlyList<ProviderShare>? Shares = null,
    bool SimulationImpossible = false
);
