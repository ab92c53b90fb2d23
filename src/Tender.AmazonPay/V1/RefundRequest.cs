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

    /// <summary>
    /// Parameters that no property names, by their names on the wire; one takes the place of what a property says. Null
    /// for none. What the client says itself (<c>Action</c>,
    /// <c>SellerId</c>, keys, time and signature) throws an <see cref="ArgumentException"/>.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Members { get; init; }
}
