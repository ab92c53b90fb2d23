namespace Tender.AmazonPay.V1;

/// <summary>Reserves money on an open billing agreement; Amazon makes an order reference for it.</summary>
public sealed record AuthorizeOnBillingAgreementRequest
{
    /// <summary>The agreement.</summary>
    public required string AmazonBillingAgreementId { get; init; }

    /// <summary>The merchant's own id, as for an authorization.</summary>
    public required string AuthorizationReferenceId { get; init; }

    /// <summary>How much.</summary>
    public required Price AuthorizationAmount { get; init; }

    /// <summary>Minutes, as for an authorization.</summary>
    public int? TransactionTimeout { get; init; }

    /// <summary>Whether it is captured at once.</summary>
    public bool? CaptureNow { get; init; }

    /// <summary>At most 255 characters; in the sandbox also a simulation.</summary>
    public string? SellerAuthorizationNote { get; init; }

    /// <summary>The text on the buyer's statement, 16 characters.</summary>
    public string? SoftDescriptor { get; init; }

    /// <summary>A note to the buyer.</summary>
    public string? SellerNote { get; init; }

    /// <summary>The merchant's order id.</summary>
    public string? SellerOrderId { get; init; }

    /// <summary>The shop's name.</summary>
    public string? StoreName { get; init; }

    /// <summary>Opaque text.</summary>
    public string? CustomInformation { get; init; }

    /// <summary>The solution provider's id.</summary>
    public string? PlatformId { get; init; }

    /// <summary>Whether the agreement's address is the order's; true when null.</summary>
    public bool? InheritShippingAddress { get; init; }
}
