namespace Tender.AmazonPay.V1;

/// <summary>Details of a billing agreement that is a draft.</summary>
public sealed record SetBillingAgreementDetailsRequest
{
    /// <summary>The agreement to describe; it must be a draft.</summary>
    public required string AmazonBillingAgreementId { get; init; }

    /// <summary>The merchant's own id of it.</summary>
    public string? SellerBillingAgreementId { get; init; }

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

    /// <summary>
    /// Who starts the payments: <c>CustomerInitiatedTransaction</c> or <c>MerchantInitiatedTransaction</c>; null leaves
    /// it open.
    /// </summary>
    public string? BillingAgreementType { get; init; }

    /// <summary>How much each time.</summary>
    public Price? SubscriptionAmount { get; init; }

    /// <summary>
    /// Parameters that no property names, by their names on the wire; one takes the place of what a property says. Null
    /// for none. What the client says itself (<c>Action</c>,
    /// <c>SellerId</c>, keys, time and signature) throws an <see cref="ArgumentException"/>.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Members { get; init; }
}
