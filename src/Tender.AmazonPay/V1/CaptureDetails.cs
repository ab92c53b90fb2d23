namespace Tender.AmazonPay.V1;

/// <summary>Money taken from an authorization (API reference, CaptureDetails).</summary>
public sealed record CaptureDetails
{
    /// <summary>Amazon's id of the capture, such as <c>S01-1234567-1234567-C123456</c>.</summary>
    public required string AmazonCaptureId { get; init; }

    /// <summary>The merchant's own id.</summary>
    public required string CaptureReferenceId { get; init; }

    /// <summary>Its state and why it is in it.</summary>
    public required StatusDetails<CaptureState> CaptureStatus { get; init; }

    /// <summary>How much is taken; at most what was authorized.</summary>
    public required Price CaptureAmount { get; init; }

    /// <summary>How much was given back.</summary>
    public Price? RefundedAmount { get; init; }

    /// <summary>Amazon's fee for this capture, 0 until it is Completed; null where the answer leaves it out.</summary>
    public Price? CaptureFee { get; init; }

    /// <summary>Ids of the refunds made from it; empty when there are none.</summary>
    public required IReadOnlyList<string> RefundIds { get; init; }

    /// <summary>
    /// The note of the request, at most 255 characters, shown in the buyer's e-mail; null when it had none.
    /// </summary>
    public string? SellerCaptureNote { get; init; }

    /// <summary>The text on the buyer's statement.</summary>
    public string? SoftDescriptor { get; init; }

    /// <summary>When it was created.</summary>
    public DateTimeOffset? CreationTimestamp { get; init; }
}
