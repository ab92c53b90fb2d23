namespace Tender.AmazonPay.V1;

// Wire v1: elements as the schema has them. What this version does not name is skipped.

/// <summary>A buyer's order, v1's consent to be charged.</summary>
public sealed record OrderReferenceDetails
{
    /// <summary>The order reference's id.</summary>
    public required string AmazonOrderReferenceId { get; init; }

    /// <summary>Its state and why it is in it; a draft has neither reason nor time.</summary>
    public required StatusDetails<OrderReferenceState> OrderReferenceStatus { get; init; }

    /// <summary>The order's total, once set.</summary>
    public Price? OrderTotal { get; init; }

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

    /// <summary>The note to the buyer.</summary>
    public string? SellerNote { get; init; }

    /// <summary>Who pays; from confirmation on.</summary>
    public V1Buyer? Buyer { get; init; }

    /// <summary>Where the goods go; before confirmation city, region, postal code and country only.</summary>
    public V1Address? Destination { get; init; }

    /// <summary>The billing address, when allowed.</summary>
    public V1Address? BillingAddress { get; init; }

    /// <summary>What keeps it from being confirmed.</summary>
    public required IReadOnlyList<V1Constraint> Constraints { get; init; }

    /// <summary>Its authorizations, oldest first.</summary>
    public required IReadOnlyList<string> AuthorizationIds { get; init; }

    /// <summary>When it was created.</summary>
    public DateTimeOffset? CreationTimestamp { get; init; }

    /// <summary>When it ends by itself, 180 days after its creation; null where the answer leaves it out.</summary>
    public DateTimeOffset? ExpirationTimestamp { get; init; }

    /// <summary>
    /// Which environment it lives in, as the wire says it: <c>Sandbox</c> or <c>Live</c>. Null where the answer leaves
    /// it out.
    /// </summary>
    public string? ReleaseEnvironment { get; init; }

    /// <summary>The billing agreement it belongs to, if any.</summary>
    public string? BillingAgreementId { get; init; }
}
