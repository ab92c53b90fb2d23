namespace Tender.AmazonPay.V1;

/// <summary>Takes the money of an open authorization, once.</summary>
public sealed record CaptureRequest
{
    /// <summary>The authorization to capture; it must be Open.</summary>
    public required string AmazonAuthorizationId { get; init; }

    /// <summary>The merchant's own id, as for an authorization.</summary>
    public required string CaptureReferenceId { get; init; }

    /// <summary>How much; at most what is authorized.</summary>
    public required Price CaptureAmount { get; init; }

    /// <summary>At most 255 characters; in the sandbox also a simulation.</summary>
    public string? SellerCaptureNote { get; init; }

    /// <summary>The text on the buyer's statement, 16 characters.</summary>
    public string? SoftDescriptor { get; init; }
}
