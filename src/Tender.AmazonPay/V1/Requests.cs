namespace Tender.AmazonPay.V1;

// Wire v1: names and limits of the parameters are those of the API reference; null ones are not sent.

/// <summary>What is paid with an order reference that is a draft.</summary>
public sealed record SetOrderReferenceDetailsRequest
{
    /// <summary>The order reference.</summary>
    public required string AmazonOrderReferenceId { get; init; }

    /// <summary>The order's total.</summary>
    public required Price OrderTotal { get; init; }

    /// <summary>The merchant's order id; at most 127 characters.</summary>
    public string? SellerOrderId { get; init; }

    /// <summary>The shop's name.</summary>
    public string? StoreName { get; init; }

    /// <summary>A note to the buyer, 1024 characters; in the sandbox also a simulation.</summary>
    public string? SellerNote { get; init; }

    /// <summary>Opaque text; at most 1024 characters.</summary>
    public string? CustomInformation { get; init; }

    /// <summary>The solution provider's id.</summary>
    public string? PlatformId { get; init; }

    /// <summary>Whether Amazon checks the payment method early.</summary>
    public bool? RequestPaymentAuthorization { get; init; }
}

/// <summary>Attributes of an order reference; after its confirmation each may be added once.</summary>
public sealed record SetOrderAttributesRequest
{
    /// <summary>The order reference.</summary>
    public required string AmazonOrderReferenceId { get; init; }

    /// <summary>The order's total; drafts only.</summary>
    public Price? OrderTotal { get; init; }

    /// <summary>The merchant's order id.</summary>
    public string? SellerOrderId { get; init; }

    /// <summary>The shop's name.</summary>
    public string? StoreName { get; init; }

    /// <summary>A note to the buyer.</summary>
    public string? SellerNote { get; init; }

    /// <summary>Opaque text.</summary>
    public string? CustomInformation { get; init; }

    /// <summary>The solution provider's id.</summary>
    public string? PlatformId { get; init; }

    /// <summary>Whether Amazon checks the payment method early.</summary>
    public bool? RequestPaymentAuthorization { get; init; }
}

/// <summary>Confirms a draft, or a suspended order reference whose payment method was changed.</summary>
public sealed record ConfirmOrderReferenceRequest
{
    /// <summary>The order reference.</summary>
    public required string AmazonOrderReferenceId { get; init; }

    /// <summary>Where the buyer goes after the bank's challenge; with <see cref="FailureUrl"/>.</summary>
    public string? SuccessUrl { get; init; }

    /// <summary>Where she goes when it fails.</summary>
    public string? FailureUrl { get; init; }

    /// <summary>What the challenge covers; the total when null.</summary>
    public Price? AuthorizationAmount { get; init; }

    /// <summary>Whether it is closed when no authorization follows within an hour.</summary>
    public bool? ExpectImmediateAuthorization { get; init; }
}

/// <summary>Reserves money on an open order reference.</summary>
public sealed record AuthorizeRequest
{
    /// <summary>The order reference.</summary>
    public required string AmazonOrderReferenceId { get; init; }

    /// <summary>
    /// The merchant's own id, at most 32 of <c>A-Z a-z 0-9 - _</c>, kept before the call: asking again with it answers
    /// the same authorization.
    /// </summary>
    public required string AuthorizationReferenceId { get; init; }

    /// <summary>How much.</summary>
    public required Price AuthorizationAmount { get; init; }

    /// <summary>Minutes: 0 is synchronous, 5 to 1440 in steps of 5 asynchronous; 1440 when null.</summary>
    public int? TransactionTimeout { get; init; }

    /// <summary>Whether it is captured at once.</summary>
    public bool? CaptureNow { get; init; }

    /// <summary>At most 255 characters; in the sandbox also a simulation.</summary>
    public string? SellerAuthorizationNote { get; init; }

    /// <summary>The text on the buyer's statement, 16 characters.</summary>
    public string? SoftDescriptor { get; init; }
}

/// <summary>Takes the money of an open authorization, once.</summary>
public sealed record CaptureRequest
{
    /// <summary>The authorization.</summary>
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

/// <summary>Gives money of a completed capture back.</summary>
public sealed record RefundRequest
{
    /// <summary>The capture.</summary>
    public required string AmazonCaptureId { get; init; }

    /// <summary>The merchant's own id, as for an authorization.</summary>
    public required string RefundReferenceId { get; init; }

    /// <summary>How much.</summary>
    public required Price RefundAmount { get; init; }

    /// <summary>At most 255 characters; in the sandbox also a simulation.</summary>
    public string? SellerRefundNote { get; init; }

    /// <summary>The text on the buyer's statement, 16 characters.</summary>
    public string? SoftDescriptor { get; init; }
}

/// <summary>Details of a billing agreement that is a draft.</summary>
public sealed record SetBillingAgreementDetailsRequest
{
    /// <summary>The agreement.</summary>
    public required string AmazonBillingAgreementId { get; init; }

    /// <summary>The merchant's own id of it.</summary>
    public string? SellerBillingAgreementId { get; init; }

    /// <summary>The shop's name.</summary>
    public string? StoreName { get; init; }

    /// <summary>A note to the buyer.</summary>
    public string? SellerNote { get; init; }

    /// <summary>Opaque text.</summary>
    public string? CustomInformation { get; init; }

    /// <summary>The solution provider's id.</summary>
    public string? PlatformId { get; init; }

    /// <summary>CustomerInitiatedTransaction or MerchantInitiatedTransaction.</summary>
    public string? BillingAgreementType { get; init; }

    /// <summary>How much each time.</summary>
    public Price? SubscriptionAmount { get; init; }
}

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
