namespace Tender.AmazonPay.V1;

/// <summary>Money on its way back to the buyer.</summary>
public sealed record RefundDetails
{
    /// <summary>The refund's id.</summary>
    public required string AmazonRefundId { get; init; }

    /// <summary>The merchant's own id.</summary>
    public required string RefundReferenceId { get; init; }

    /// <summary>State and reason.</summary>
    public required StatusDetails<RefundState> RefundStatus { get; init; }

    /// <summary>How much.</summary>
    public required Price RefundAmount { get; init; }

    /// <summary>The part of the fee that comes back.</summary>
    public Price? FeeRefunded { get; init; }

    /// <summary>SellerInitiated, or what at Amazon caused it.</summary>
    public string? RefundType { get; init; }

    /// <summary>The note.</summary>
    public string? SellerRefundNote { get; init; }

    /// <summary>The text on the buyer's statement.</summary>
    public string? SoftDescriptor { get; init; }

    /// <summary>When it was created.</summary>
    public DateTimeOffset? CreationTimestamp { get; init; }
}
