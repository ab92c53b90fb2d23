namespace Tender.AmazonPay.V2;

// Wire v2: members as the API reference and the SDKs' recorded answers have them. What this version does not name is
// skipped.

/// <summary>Where the buyer goes during a checkout.</summary>
public sealed record WebCheckoutDetails
{
    /// <summary>Where she comes back to review the order.</summary>
    public string? CheckoutReviewReturnUrl { get; init; }

    /// <summary>Where she comes back to after paying, with <c>amazonCheckoutSessionId</c> in the query.</summary>
    public string? CheckoutResultReturnUrl { get; init; }

    /// <summary>Where she goes when she cancels.</summary>
    public string? CheckoutCancelUrl { get; init; }

    /// <summary>Answers only: where to send her now; null while something is missing.</summary>
    public string? AmazonPayRedirectUrl { get; init; }

    /// <summary><c>ProcessOrder</c> skips the merchant's review page.</summary>
    public string? CheckoutMode { get; init; }
}

/// <summary>What is paid.</summary>
public sealed record PaymentDetails
{
    /// <summary>What completing does.</summary>
    public PaymentIntent? PaymentIntent { get; init; }

    /// <summary>
    /// Whether the authorization may be pending for up to 24 hours. Not with
    /// <see cref="PaymentIntent.AuthorizeWithCapture"/>.
    /// </summary>
    public bool? CanHandlePendingAuthorization { get; init; }

    /// <summary>What is charged at completion.</summary>
    public Price? ChargeAmount { get; init; }

    /// <summary>The order's total, when more than one charge will follow.</summary>
    public Price? TotalOrderAmount { get; init; }

    /// <summary>The text on the buyer's statement, 16 characters.</summary>
    public string? SoftDescriptor { get; init; }

    /// <summary>The currency shown to the buyer.</summary>
    public string? PresentmentCurrency { get; init; }

    /// <summary>Whether the charges may exceed the order's amount.</summary>
    public bool? AllowOvercharge { get; init; }

    /// <summary>Whether the permission lives 13 months instead of 180 days.</summary>
    public bool? ExtendExpiration { get; init; }
}

/// <summary>The merchant's own order, as Amazon shows it to the buyer.</summary>
public sealed record MerchantMetadata
{
    /// <summary>The merchant's order id; at most 256 characters.</summary>
    public string? MerchantReferenceId { get; init; }

    /// <summary>The shop's name; at most 50 characters.</summary>
    public string? MerchantStoreName { get; init; }

    /// <summary>A note to the buyer; at most 255 characters.</summary>
    public string? NoteToBuyer { get; init; }

    /// <summary>Opaque text; at most 4096 characters.</summary>
    public string? CustomInformation { get; init; }
}

/// <summary>A buyer's address; unused lines are null.</summary>
public sealed record Address
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

    /// <summary>County; answers only.</summary>
    public string? County { get; init; }

    /// <summary>District; answers only.</summary>
    public string? District { get; init; }

    /// <summary>District or county; requests only.</summary>
    public string? DistrictOrCounty { get; init; }

    /// <summary>State or region.</summary>
    public string? StateOrRegion { get; init; }

    /// <summary>Postal code.</summary>
    public string? PostalCode { get; init; }

    /// <summary>ISO 3166, two letters.</summary>
    public string? CountryCode { get; init; }

    /// <summary>Phone number.</summary>
    public string? PhoneNumber { get; init; }
}

/// <summary>Who pays. Gone from one-time permissions after 30 days.</summary>
public sealed record BuyerDetails
{
    /// <summary>Name.</summary>
    public string? Name { get; init; }

    /// <summary>Mail address.</summary>
    public string? Email { get; init; }

    /// <summary>The same for each visit to this merchant.</summary>
    public string? BuyerId { get; init; }

    /// <summary>Phone number, when the billing address was asked for.</summary>
    public string? PhoneNumber { get; init; }
}

/// <summary>What keeps a session from being completed.</summary>
/// <param name="ConstraintId">Such as <c>ChargeAmountNotSet</c>.</param>
/// <param name="Description">For people.</param>
public sealed record Constraint(string ConstraintId, string? Description);

/// <summary>How the buyer pays, in words to show.</summary>
/// <param name="PaymentDescriptor">Such as <c>Visa ****1111 (Amazon Pay)</c>.</param>
public sealed record PaymentPreference(string? PaymentDescriptor);

/// <summary>The schedule of a recurring permission.</summary>
public sealed record RecurringMetadata
{
    /// <summary>How often.</summary>
    public Frequency? Frequency { get; init; }

    /// <summary>How much each time; null when it varies.</summary>
    public Price? Amount { get; init; }
}

/// <summary>How often a recurring permission is charged.</summary>
/// <param name="Unit">Year, Month, Week, Day or Variable.</param>
/// <param name="Value">How many units; <c>0</c> with Variable.</param>
public sealed record Frequency(string Unit, string Value);

/// <summary>How a saved wallet begins.</summary>
/// <param name="SetupOnly">Whether only the wallet is stored, without an order.</param>
public sealed record PaymentMethodOnFileMetadata(bool? SetupOnly);

/// <summary>A buyer on her way through a checkout; lives 24 hours.</summary>
public sealed record CheckoutSession
{
    /// <summary>The session's id.</summary>
    public required string CheckoutSessionId { get; init; }

    /// <summary>State and reason.</summary>
    public required StatusDetails<CheckoutSessionState> StatusDetails { get; init; }

    /// <summary>Where the buyer goes.</summary>
    public WebCheckoutDetails? WebCheckoutDetails { get; init; }

    /// <summary>What is paid.</summary>
    public PaymentDetails? PaymentDetails { get; init; }

    /// <summary>The merchant's own order.</summary>
    public MerchantMetadata? MerchantMetadata { get; init; }

    /// <summary>How often the permission may be charged.</summary>
    public ChargePermissionType? ChargePermissionType { get; init; }

    /// <summary>The schedule.</summary>
    public RecurringMetadata? RecurringMetadata { get; init; }

    /// <summary>Who pays; null before she signed in and after completion.</summary>
    public BuyerDetails? Buyer { get; init; }

    /// <summary>Where the goods go.</summary>
    public Address? ShippingAddress { get; init; }

    /// <summary>The billing address, if it was asked for.</summary>
    public Address? BillingAddress { get; init; }

    /// <summary>How she pays.</summary>
    public IReadOnlyList<PaymentPreference?>? PaymentPreferences { get; init; }

    /// <summary>What is missing before it can be completed.</summary>
    public IReadOnlyList<Constraint>? Constraints { get; init; }

    /// <summary>The permission; from completion on.</summary>
    public string? ChargePermissionId { get; init; }

    /// <summary>The charge; from completion on, unless the intent was to confirm only.</summary>
    public string? ChargeId { get; init; }

    /// <summary>When it was created.</summary>
    public DateTimeOffset? CreationTimestamp { get; init; }

    /// <summary>When it expires.</summary>
    public DateTimeOffset? ExpirationTimestamp { get; init; }

    /// <summary>Sandbox or Live.</summary>
    public string? ReleaseEnvironment { get; init; }
}

/// <summary>The state of a permission; unlike other objects it may have several reasons.</summary>
public sealed record ChargePermissionStatus
{
    /// <summary>The state.</summary>
    public required ChargePermissionState State { get; init; }

    /// <summary>Why.</summary>
    public IReadOnlyList<StatusReason>? Reasons { get; init; }

    /// <summary>Since when.</summary>
    public DateTimeOffset? LastUpdatedTimestamp { get; init; }
}

/// <summary>One of the reasons of a permission's state.</summary>
/// <param name="ReasonCode">The reason.</param>
/// <param name="ReasonDescription">For people.</param>
public sealed record StatusReason(ReasonCode ReasonCode, string? ReasonDescription);

/// <summary>How much a permission may be charged: in all when one-time, otherwise in this calendar month.</summary>
/// <param name="AmountLimit">The ceiling.</param>
/// <param name="AmountBalance">What is left of it.</param>
public sealed record ChargePermissionLimits(Price? AmountLimit, Price? AmountBalance);

/// <summary>The buyer's consent to be charged.</summary>
public sealed record ChargePermission
{
    /// <summary>The permission's id.</summary>
    public required string ChargePermissionId { get; init; }

    /// <summary>State and reasons.</summary>
    public required ChargePermissionStatus StatusDetails { get; init; }

    /// <summary>How often it may be charged.</summary>
    public ChargePermissionType? ChargePermissionType { get; init; }

    /// <summary>Who pays.</summary>
    public BuyerDetails? Buyer { get; init; }

    /// <summary>Where the goods go.</summary>
    public Address? ShippingAddress { get; init; }

    /// <summary>The billing address.</summary>
    public Address? BillingAddress { get; init; }

    /// <summary>How she pays.</summary>
    public IReadOnlyList<PaymentPreference?>? PaymentPreferences { get; init; }

    /// <summary>The merchant's own order.</summary>
    public MerchantMetadata? MerchantMetadata { get; init; }

    /// <summary>How much may be charged.</summary>
    public ChargePermissionLimits? Limits { get; init; }

    /// <summary>The schedule.</summary>
    public RecurringMetadata? RecurringMetadata { get; init; }

    /// <summary>The currency shown to the buyer.</summary>
    public string? PresentmentCurrency { get; init; }

    /// <summary>When it was created.</summary>
    public DateTimeOffset? CreationTimestamp { get; init; }

    /// <summary>When it expires; null when never.</summary>
    public DateTimeOffset? ExpirationTimestamp { get; init; }

    /// <summary>Sandbox or Live.</summary>
    public string? ReleaseEnvironment { get; init; }
}

/// <summary>An authorization of money, and its capture.</summary>
public sealed record Charge
{
    /// <summary>The charge's id.</summary>
    public required string ChargeId { get; init; }

    /// <summary>The permission it is made on.</summary>
    public required string ChargePermissionId { get; init; }

    /// <summary>State and reason.</summary>
    public required StatusDetails<ChargeState> StatusDetails { get; init; }

    /// <summary>What was authorized.</summary>
    public required Price ChargeAmount { get; init; }

    /// <summary>What was captured.</summary>
    public Price? CaptureAmount { get; init; }

    /// <summary>What was given back so far.</summary>
    public Price? RefundedAmount { get; init; }

    /// <summary>The text on the buyer's statement.</summary>
    public string? SoftDescriptor { get; init; }

    /// <summary>The merchant's own order.</summary>
    public MerchantMetadata? MerchantMetadata { get; init; }

    /// <summary>Where to send the buyer for a challenge, if anywhere.</summary>
    public WebCheckoutDetails? WebCheckoutDetails { get; init; }

    /// <summary>The amount in the merchant's own currency, when it differs.</summary>
    public Price? ConvertedAmount { get; init; }

    /// <summary>The rate of the conversion.</summary>
    public decimal? ConversionRate { get; init; }

    /// <summary>When it was created.</summary>
    public DateTimeOffset? CreationTimestamp { get; init; }

    /// <summary>When the authorization expires.</summary>
    public DateTimeOffset? ExpirationTimestamp { get; init; }

    /// <summary>Sandbox or Live.</summary>
    public string? ReleaseEnvironment { get; init; }
}

/// <summary>Money on its way back to the buyer.</summary>
public sealed record Refund
{
    /// <summary>The refund's id.</summary>
    public required string RefundId { get; init; }

    /// <summary>The charge it gives back.</summary>
    public required string ChargeId { get; init; }

    /// <summary>State and reason.</summary>
    public required StatusDetails<RefundState> StatusDetails { get; init; }

    /// <summary>How much.</summary>
    public required Price RefundAmount { get; init; }

    /// <summary>The text on the buyer's statement.</summary>
    public string? SoftDescriptor { get; init; }

    /// <summary>When it was created.</summary>
    public DateTimeOffset? CreationTimestamp { get; init; }

    /// <summary>Sandbox or Live.</summary>
    public string? ReleaseEnvironment { get; init; }
}

/// <summary>A buyer who signed in without paying.</summary>
public sealed record Buyer
{
    /// <summary>The same for each visit to this merchant.</summary>
    public string? BuyerId { get; init; }

    /// <summary>Name.</summary>
    public string? Name { get; init; }

    /// <summary>Mail address.</summary>
    public string? Email { get; init; }

    /// <summary>Postal code.</summary>
    public string? PostalCode { get; init; }

    /// <summary>ISO 3166, two letters.</summary>
    public string? CountryCode { get; init; }

    /// <summary>Phone number.</summary>
    public string? PhoneNumber { get; init; }

    /// <summary>Where her goods go.</summary>
    public Address? ShippingAddress { get; init; }

    /// <summary>The billing address.</summary>
    public Address? BillingAddress { get; init; }
}

/// <summary>The parcels that Amazon took note of.</summary>
public sealed record DeliveryTracker
{
    /// <summary>The permission.</summary>
    public string? ChargePermissionId { get; init; }

    /// <summary>The order reference.</summary>
    public string? AmazonOrderReferenceId { get; init; }

    /// <summary>The parcels.</summary>
    public IReadOnlyList<DeliveryDetails>? DeliveryDetails { get; init; }
}
