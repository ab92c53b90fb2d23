namespace Tender.AmazonPay.V2;

/// <summary>Money on its way back to the buyer.</summary>
public sealed record Refund
{
    /// <summary>Amazon's id of the refund, such as <c>S01-1234567-1234567-R123456</c>.</summary>
    public required string RefundId { get; init; }

    /// <summary>The charge it gives back.</summary>
    public required string ChargeId { get; init; }

    /// <summary>Its state and why it is in it; a refund always begins RefundInitiated.</summary>
    public required StatusDetails<RefundState> StatusDetails { get; init; }

    /// <summary>How much is given back to the buyer.</summary>
    public required Price RefundAmount { get; init; }

    /// <summary>The text on the buyer's statement.</summary>
    public string? SoftDescriptor { get; init; }

    /// <summary>When it was created.</summary>
    public DateTimeOffset? CreationTimestamp { get; init; }

    /// <summary>
    /// Which environment it lives in, as the wire says it: <c>Sandbox</c> or <c>Live</c>. Null where the answer leaves
    /// it out.
    /// </summary>
    public string? ReleaseEnvironment { get; init; }
}
