namespace Tender.Core;

/// <summary>A request to authorize an amount.</summary>
public sealed record AuthorizeRequest
{
    /// <summary>How much is reserved.</summary>
    public required Money Amount { get; init; }

    /// <summary>When the caller wants the answer.</summary>
    public required AnswerMode Answering { get; init; }

    /// <summary>How long it may stay pending; null for the terms' window.</summary>
    public TimeSpan? PendingWindow { get; init; }

    /// <summary>Capture at once when approved.</summary>
    public bool CaptureNow { get; init; }

    /// <summary>The merchant's own id of it (v1: AuthorizationReferenceId).</summary>
    public string? Reference { get; init; }

    /// <summary>A note for the buyer.</summary>
    public string? Note { get; init; }

    /// <summary>What the buyer's statement shows.</summary>
    public string? SoftDescriptor { get; init; }

    /// <summary>What the merchant says about this charge.</summary>
    public MerchantMetadata? Metadata { get; init; }

    /// <summary>JSON that is only echoed: v2's chargeInitiator, channel, platformId, provider metadata.</summary>
    public string? Echo { get; init; }

    /// <summary>What a sandbox caller wants the processor to answer; null to let the test card decide.</summary>
    public Simulation? Simulation { get; init; }

    /// <summary>What a sandbox caller wants of the capture that follows at once.</summary>
    public Simulation? CaptureSimulation { get; init; }

    /// <summary>
    /// The simulation that was asked for is unknown or not possible here: refused when everything else is in order.
    /// </summary>
    public bool SimulationImpossible { get; init; }

    /// <summary>What solution providers get of the capture that follows at once (v1); null for nothing.</summary>
    public IReadOnlyList<ProviderShare>? Shares { get; init; }

    /// <summary>What kinds of things it pays for (v1); only echoed.</summary>
    public IReadOnlyList<string>? ItemCategories { get; init; }

    /// <summary>
    /// A decline in the same call is an error without an object (v2), not an object (v1): it is kept for the timeline
    /// only, never shown and never notified.
    /// </summary>
    public bool DeclineUnseen { get; init; }
}
