namespace Tender.AmazonPay.V1;

/// <summary>Gives money of a completed capture back.</summary>
public sealed record RefundRequest
{
    /// <summary>The capture to give back from; it must be Completed.</summary>
    public required string AmazonCaptureId { get; init; }

    /// <summary>The merchant's own id, as for an authorization.</summary>
    public required string RefundReferenceId { get; init; }

    /// <summary>How much; all refunds of a capture together at most what it took and 15 percent, or 75, more.</summary>
    public required Price RefundAmount { get; init; }

    /// <summary>At most 255 characters; in the sandbox also a simulation.</summary>
    public string? SellerRefundNote { get; init; }

    /// <summary>The text on the buyer's statement, 16 characters.</summary>
    public string? SoftDescriptor { get; init; }
}
