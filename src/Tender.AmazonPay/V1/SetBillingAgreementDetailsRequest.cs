namespace Tender.AmazonPay.V1;

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
