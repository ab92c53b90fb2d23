namespace Tender.AmazonPay.V2;

/// <summary>Cancels a charge that is not captured.</summary>
public sealed record CancelChargeRequest
{
    /// <summary>Why; at most 255 characters.</summary>
    public required string CancellationReason { get; init; }
}
