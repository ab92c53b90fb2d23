namespace Tender.AmazonPay;

/// <summary>What a v2 call may carry besides its request.</summary>
public sealed record CallOptions
{
    /// <summary>Sandbox only: the outcome to simulate, sent as <c>x-amz-pay-simulation-code</c>.</summary>
    public string? SimulationCode { get; init; }

    /// <summary>Only for a solution provider acting for a merchant: sent as <c>x-amz-pay-authtoken</c>.</summary>
    public string? AuthToken { get; init; }
}
