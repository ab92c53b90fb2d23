namespace Tender.AmazonPay.V1;

/// <summary>Attributes of an order reference; after its confirmation each may be added once.</summary>
public sealed record SetOrderAttributesRequest
{
    /// <summary>The order reference to change, confirmed or not.</summary>
    public required string AmazonOrderReferenceId { get; init; }

    /// <summary>The order's total; drafts only.</summary>
    public Price? OrderTotal { get; init; }

    /// <summary>The merchant's order id.</summary>
    public string? SellerOrderId { get; init; }

    /// <summary>
    /// The shop's name as the buyer sees it in e-mails and in her account; at most 50 characters by what is known. Null
    /// when none was said.
    /// </summary>
    public string? StoreName { get; init; }

    /// <summary>A note to the buyer.</summary>
    public string? SellerNote { get; init; }

    /// <summary>
    /// Text for the merchant alone, returned as it was sent; no published limit, 1024 characters are safe. Null when
    /// none was said.
    /// </summary>
    public string? CustomInformation { get; init; }

    /// <summary>The solution provider's id.</summary>
    public string? PlatformId { get; init; }

    /// <summary>Whether Amazon checks the payment method early.</summary>
    public bool? RequestPaymentAuthorization { get; init; }

    /// <summary>
    /// Parameters that no property names, by their names on the wire; one takes the place of what a property says. Null
    /// for none. What the client says itself (<c>Action</c>,
    /// <c>SellerId</c>, keys, time and signature) throws an <see cref="ArgumentException"/>.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Members { get; init; }
}
