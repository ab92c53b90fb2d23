namespace Tender.AmazonPay.V1;

/// <summary>Money on its way back to the buyer.</summary>
public sealed record RefundDetails
{
    /// <summary>Amazon's id of the refund, such as <c>S01-1234567-1234567-R123456</c>.</summary>
    public required string AmazonRefundId { get; init; }

    /// <summary>The merchant's own id.</summary>
    public required string RefundReferenceId { get; init; }

    /// <summary>Its state and why it is in it; a refund always begins Pending.</summary>
    public required StatusDetails<RefundState> RefundStatus { get; init; }

    /// <summary>How much is given back to the buyer.</summary>
    public required Price RefundAmount { get; init; }

    /// <summary>The part of the fee that comes back.</summary>
    public Price? FeeRefunded { get; init; }

    /// <summary>SellerInitiated, or what at Amazon caused it.</summary>
    public string? RefundType { get; init; }

    /// <summary>
    /// The note of the request, at most 255 characters, shown in the buyer's e-mail; null when it had none.
    /// </summary>
    public string? SellerRefundNote { get; init; }

    /// <summary>The text on the buyer's statement.</summary>
    public string? SoftDescriptor { get; init; }

    /// <summary>When it was created.</summary>
    public DateTimeOffset? CreationTimestamp { get; init; }
}
