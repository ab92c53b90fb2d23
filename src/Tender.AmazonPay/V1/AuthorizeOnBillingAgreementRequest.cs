namespace Tender.AmazonPay.V1;

/// <summary>Reserves money on an open billing agreement; Amazon makes an order reference for it.</summary>
public sealed record AuthorizeOnBillingAgreementRequest
{
    /// <summary>The agreement to authorize on; it must be Open.</summary>
    public required string AmazonBillingAgreementId { get; init; }

    /// <summary>The merchant's own id, as for an authorization.</summary>
    public required string AuthorizationReferenceId { get; init; }

    /// <summary>How much to reserve; at most what is left of the agreement's month.</summary>
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

    /// <summary>
    /// The shop's name as the buyer sees it in e-mails and in her account; at most 50 characters by what is known. Null
    /// when none was said.
    /// </summary>
    public string? StoreName { get; init; }

    /// <summary>
    /// Text for the merchant alone, returned as it was sent; no published limit, 1024 characters are safe. Null when
    /// none was said.
    /// </summary>
    public string? CustomInformation { get; init; }

    /// <summary>The solution provider's id.</summary>
    public string? PlatformId { get; init; }

    /// <summary>Whether the agreement's address is the order's; true when null.</summary>
    public bool? InheritShippingAddress { get; init; }

    /// <summary>
    /// Parameters that no property names, by their names on the wire; one takes the place of what a property says. Null
    /// for none. What the client says itself (<c>Action</c>,
    /// <c>SellerId</c>, keys, time and signature) throws an <see cref="ArgumentException"/>.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Members { get; init; }
}
