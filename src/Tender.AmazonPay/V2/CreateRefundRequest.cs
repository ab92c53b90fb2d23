namespace Tender.AmazonPay.V2;

/// <summary>Gives money of a captured charge back.</summary>
public sealed record CreateRefundRequest
{
    /// <summary>The charge to give back from; it must be Captured.</summary>
    public required string ChargeId { get; init; }

    /// <summary>
    /// How much; all refunds together at most what was captured and 15 percent more, 75 dollars at most.
    /// </summary>
    public required Price RefundAmount { get; init; }

    /// <summary>The text on the buyer's statement, 16 characters.</summary>
    public string? SoftDescriptor { get; init; }
}
