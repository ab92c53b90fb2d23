namespace Tender.AmazonPay.V2;

/// <summary>Closes a charge permission for good.</summary>
public sealed record CloseChargePermissionRequest
{
    /// <summary>Why; at most 255 characters.</summary>
    public required string ClosureReason { get; init; }

    /// <summary>
    /// Whether pending and authorized charges are canceled with it; otherwise they may still be captured.
    /// </summary>
    public bool? CancelPendingCharges { get; init; }
}
