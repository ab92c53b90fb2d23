using System.Text.Json.Nodes;

namespace Tender.AmazonPay;

/// <summary>What a v2 call may carry besides its request.</summary>
public sealed record CallOptions
{
    /// <summary>Sandbox only: the outcome to simulate, sent as <c>x-amz-pay-simulation-code</c>.</summary>
    public string? SimulationCode { get; init; }

    /// <summary>Only for a solution provider acting for a merchant: sent as <c>x-amz-pay-authtoken</c>.</summary>
    public string? AuthToken { get; init; }

    /// <summary>
    /// Members of the request that no property names, as they stand on the wire. An object is joined with the one that
    /// the request has of that name; anything else takes its place. Null for none. A call without a body, which is each
    /// that reads, throws an <see cref="ArgumentException"/>.
    /// </summary>
    public JsonObject? Members { get; init; }
}
