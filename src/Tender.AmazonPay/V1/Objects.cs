namespace Tender.AmazonPay.V1;

// Wire v1: elements as the schema has them. What this version does not name is skipped.

/// <summary>A buyer's order, v1's consent to be charged.</summary>
public sealed record OrderReferenceDetails
{
    /// <summary>The order reference's id.</summary>
    public required string AmazonOrderReferenceId { get; init; }

    /// <summary>State and reason.</summary>
    public required StatusDetails<OrderReferenceState> OrderReferenceStatus { get; init; }

    /// <summary>The order's total, once set.</summary>
    public Price? OrderTotal { get; init; }

    /// <summary>The merchant's order id.</summary>
    public string? SellerOrderId { get; init; }

    /// <summary>The shop's name.</summary>
    public string? StoreName { get; init; }

    /// <summary>Opaque text.</summary>
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

    /// <summary>When it expires.</summary>
    public DateTimeOffset? ExpirationTimestamp { get; init; }

    /// <summary>Sandbox or Live.</summary>
    public string? ReleaseEnvironment { get; init; }

    /// <summary>The billing agreement it belongs to, if any.</summary>
    public string? BillingAgreementId { get; init; }
}

/// <summary>Reserved money.</summary>
public sealed record AuthorizationDetails
{
    /// <summary>The authorization's id.</summary>
    public required string AmazonAuthorizationId { get; init; }

    /// <summary>The merchant's own id.</summary>
    public required string AuthorizationReferenceId { get; init; }

    /// <summary>State and reason.</summary>
    public required StatusDetails<AuthorizationState> AuthorizationStatus { get; init; }

    /// <summary>How much was asked for.</summary>
    public required Price AuthorizationAmount { get; init; }

    /// <summary>How much was captured.</summary>
    public Price? CapturedAmount { get; init; }

    /// <summary>On <see cref="ReasonCode.InvalidPaymentMethod"/>: whether a retry may succeed.</summary>
    public bool SoftDecline { get; init; }

    /// <summary>Whether it was to be captured at once.</summary>
    public bool CaptureNow { get; init; }

    /// <summary>Its capture, if any.</summary>
    public required IReadOnlyList<string> CaptureIds { get; init; }

    /// <summary>The note.</summary>
    public string? SellerAuthorizationNote { get; init; }

    /// <summary>The text on the buyer's statement.</summary>
    public string? SoftDescriptor { get; init; }

    /// <summary>The billing address, when allowed.</summary>
    public V1Address? AuthorizationBillingAddress { get; init; }

    /// <summary>When it was created.</summary>
    public DateTimeOffset? CreationTimestamp { get; init; }

    /// <summary>When it expires.</summary>
    public DateTimeOffset? ExpirationTimestamp { get; init; }

    /// <summary>
    /// The order reference that was made for it; answered by an authorization on a billing agreement alone.
    /// </summary>
    public string? AmazonOrderReferenceId { get; init; }
}

/// <summary>Money taken.</summary>
public sealed record CaptureDetails
{
    /// <summary>The capture's id.</summary>
    public required string AmazonCaptureId { get; init; }

    /// <summary>The merchant's own id.</summary>
    public required string CaptureReferenceId { get; init; }

    /// <summary>State and reason.</summary>
    public required StatusDetails<CaptureState> CaptureStatus { get; init; }

    /// <summary>How much.</summary>
    public required Price CaptureAmount { get; init; }

    /// <summary>How much was given back.</summary>
    public Price? RefundedAmount { get; init; }

    /// <summary>The fee.</summary>
    public Price? CaptureFee { get; init; }

    /// <summary>Its refunds.</summary>
    public required IReadOnlyList<string> RefundIds { get; init; }

    /// <summary>The note.</summary>
    public string? SellerCaptureNote { get; init; }

    /// <summary>The text on the buyer's statement.</summary>
    public string? SoftDescriptor { get; init; }

    /// <summary>When it was created.</summary>
    public DateTimeOffset? CreationTimestamp { get; init; }
}

/// <summary>Money on its way back to the buyer.</summary>
public sealed record RefundDetails
{
    /// <summary>The refund's id.</summary>
    public required string AmazonRefundId { get; init; }

    /// <summary>The merchant's own id.</summary>
    public required string RefundReferenceId { get; init; }

    /// <summary>State and reason.</summary>
    public required StatusDetails<RefundState> RefundStatus { get; init; }

    /// <summary>How much.</summary>
    public required Price RefundAmount { get; init; }

    /// <summary>The part of the fee that comes back.</summary>
    public Price? FeeRefunded { get; init; }

    /// <summary>SellerInitiated, or what at Amazon caused it.</summary>
    public string? RefundType { get; init; }

    /// <summary>The note.</summary>
    public string? SellerRefundNote { get; init; }

    /// <summary>The text on the buyer's statement.</summary>
    public string? SoftDescriptor { get; init; }

    /// <summary>When it was created.</summary>
    public DateTimeOffset? CreationTimestamp { get; init; }
}

/// <summary>A buyer's consent to be charged again and again.</summary>
public sealed record BillingAgreementDetails
{
    /// <summary>The agreement's id.</summary>
    public required string AmazonBillingAgreementId { get; init; }

    /// <summary>State and reason.</summary>
    public required StatusDetails<BillingAgreementState> BillingAgreementStatus { get; init; }

    /// <summary>The merchant's own id.</summary>
    public string? SellerBillingAgreementId { get; init; }

    /// <summary>The shop's name.</summary>
    public string? StoreName { get; init; }

    /// <summary>Opaque text.</summary>
    public string? CustomInformation { get; init; }

    /// <summary>The note to the buyer.</summary>
    public string? SellerNote { get; init; }

    /// <summary>Who pays.</summary>
    public V1Buyer? Buyer { get; init; }

    /// <summary>Where the goods go.</summary>
    public V1Address? Destination { get; init; }

    /// <summary>What keeps it from being confirmed.</summary>
    public required IReadOnlyList<V1Constraint> Constraints { get; init; }

    /// <summary>This month's ceiling.</summary>
    public Price? AmountLimitPerTimePeriod { get; init; }

    /// <summary>What is left of it.</summary>
    public Price? CurrentRemainingBalance { get; init; }

    /// <summary>Whether the buyer has consented.</summary>
    public bool? BillingAgreementConsent { get; init; }

    /// <summary>When it was created.</summary>
    public DateTimeOffset? CreationTimestamp { get; init; }

    /// <summary>When it expires.</summary>
    public DateTimeOffset? ExpirationTimestamp { get; init; }

    /// <summary>Sandbox or Live.</summary>
    public string? ReleaseEnvironment { get; init; }
}

/// <summary>Whether an agreement's payment method would do.</summary>
public sealed record BillingAgreementValidation
{
    /// <summary>Success or Failure.</summary>
    public required string ValidationResult { get; init; }

    /// <summary>Why not.</summary>
    public ReasonCode? FailureReasonCode { get; init; }

    /// <summary>The agreement's state.</summary>
    public StatusDetails<BillingAgreementState>? BillingAgreementStatus { get; init; }
}

/// <summary>A buyer's address; unused lines are null.</summary>
public sealed record V1Address
{
    /// <summary>The receiver.</summary>
    public string? Name { get; init; }

    /// <summary>First line.</summary>
    public string? AddressLine1 { get; init; }

    /// <summary>Second line.</summary>
    public string? AddressLine2 { get; init; }

    /// <summary>Third line.</summary>
    public string? AddressLine3 { get; init; }

    /// <summary>City.</summary>
    public string? City { get; init; }

    /// <summary>County.</summary>
    public string? County { get; init; }

    /// <summary>District.</summary>
    public string? District { get; init; }

    /// <summary>State or region.</summary>
    public string? StateOrRegion { get; init; }

    /// <summary>Postal code.</summary>
    public string? PostalCode { get; init; }

    /// <summary>ISO 3166, two letters.</summary>
    public string? CountryCode { get; init; }

    /// <summary>Phone number.</summary>
    public string? Phone { get; init; }
}

/// <summary>Who pays.</summary>
public sealed record V1Buyer
{
    /// <summary>Name.</summary>
    public string? Name { get; init; }

    /// <summary>Mail address.</summary>
    public string? Email { get; init; }

    /// <summary>Phone number.</summary>
    public string? Phone { get; init; }
}

/// <summary>What keeps an order reference or agreement from being confirmed.</summary>
/// <param name="ConstraintId">Such as <c>AmountNotSet</c>.</param>
/// <param name="Description">For people.</param>
public sealed record V1Constraint(string ConstraintId, string? Description);

/// <summary>The answer of an operation that answers nothing but that it was done.</summary>
public sealed record Done
{
    internal static Done Instance { get; } = new();
}
