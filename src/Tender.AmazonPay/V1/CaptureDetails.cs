namespace Tender.AmazonPay.V1;

/// <summary>Money taken.</summary>
public sealed record CaptureDetails
{
    /// <summary>The capture's id.</summary>
    public required string AmazonCaptureId { get; init; }

    /// <summary>The merchant's own id.</summary>
    public required string CaptureReferenceId { get; init; }

    /// <summary>State and reason.</summary>
    public required StatusDetails<CaptureState> CaptureStatus { get; init; }

    /// <summary>How much.</summary>
    public required Price CaptureAmount { get; init; }

    /// <summary>How much was given back.</summary>
    public Price? RefundedAmount { get; init; }

    /// <summary>The fee.</summary>
    public Price? CaptureFee { get; init; }

    /// <summary>Its refunds.</summary>
    public required IReadOnlyList<string> RefundIds { get; init; }

    /// <summary>The note.</summary>
    public string? SellerCaptureNote { get; init; }

    /// <summary>The text on the buyer's statement.</summary>
    public string? SoftDescriptor { get; init; }

    /// <summary>When it was created.</summary>
    public DateTimeOffset? CreationTimestamp { get; init; }
}
