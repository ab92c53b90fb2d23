namespace Tender.AmazonPay.V2;

/// <summary>Captures an authorized charge, once.</summary>
public sealed record CaptureChargeRequest
{
    /// <summary>How much; at most the charge's amount. The rest is released.</summary>
    public required Price CaptureAmount { get; init; }

    /// <summary>The text on the buyer's statement, 16 characters.</summary>
    public string? SoftDescriptor { get; init; }
}
