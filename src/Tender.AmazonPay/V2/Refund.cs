namespace Tender.AmazonPay.V2;

/// <summary>Money on its way back to the buyer.</summary>
public sealed record Refund
{
    /// <summary>The refund's id.</summary>
    public required string RefundId { get; init; }

    /// <summary>The charge it gives back.</summary>
    public required string ChargeId { get; init; }

    /// <summary>State and reason.</summary>
    public required StatusDetails<RefundState> StatusDetails { get; init; }

    /// <summary>How much.</summary>
    public required Price RefundAmount { get; init; }

    /// <summary>The text on the buyer's statement.</summary>
    public string? SoftDescriptor { get; init; }

    /// <summary>When it was created.</summary>
    public DateTimeOffset? CreationTimestamp { get; init; }

    /// <summary>Sandbox or Live.</summary>
    public string? ReleaseEnvironment { get; init; }
}
