namespace Tender.AmazonPay.V1;

/// <summary>A buyer's consent to be charged again and again.</summary>
public sealed record BillingAgreementDetails
{
    /// <summary>Amazon's id of the agreement, such as <c>C01-1234567-1234567</c>.</summary>
    public required string AmazonBillingAgreementId { get; init; }

    /// <summary>Its state and why it is in it.</summary>
    public required StatusDetails<BillingAgreementState> BillingAgreementStatus { get; init; }

    /// <summary>The merchant's own id.</summary>
    public string? SellerBillingAgreementId { get; init; }

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

    /// <summary>The note to the buyer.</summary>
    public string? SellerNote { get; init; }

    /// <summary>The buyer; null while the agreement is a draft.</summary>
    public V1Buyer? Buyer { get; init; }

    /// <summary>Where the goods go.</summary>
    public V1Address? Destination { get; init; }

    /// <summary>What keeps it from being confirmed.</summary>
    public required IReadOnlyList<V1Constraint> Constraints { get; init; }

    /// <summary>How much may be charged in this calendar month; null where the answer names no limits.</summary>
    public Price? AmountLimitPerTimePeriod { get; init; }

    /// <summary>What is left of it.</summary>
    public Price? CurrentRemainingBalance { get; init; }

    /// <summary>Whether the buyer has consented.</summary>
    public bool? BillingAgreementConsent { get; init; }

    /// <summary>When it was created.</summary>
    public DateTimeOffset? CreationTimestamp { get; init; }

    /// <summary>When the agreement ends by itself; null where the answer names no end.</summary>
    public DateTimeOffset? ExpirationTimestamp { get; init; }

    /// <summary>
    /// Which environment it lives in, as the wire says it: <c>Sandbox</c> or <c>Live</c>. Null where the answer leaves
    /// it out.
    /// </summary>
    public string? ReleaseEnvironment { get; init; }
}
