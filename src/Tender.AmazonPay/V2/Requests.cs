namespace Tender.AmazonPay.V2;

// Wire v2: names and limits of the fields are those of the API reference; null members are not sent.

/// <summary>A new checkout session. Most shops let the button create it; its payload is this object too.</summary>
public sealed record CreateCheckoutSessionRequest
{
    /// <summary>The store's id.</summary>
    public required string StoreId { get; init; }

    /// <summary>Where the buyer goes.</summary>
    public required WebCheckoutDetails WebCheckoutDetails { get; init; }

    /// <summary>Which of the buyer's data are asked for; null asks for the default set.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>
    /// How often the permission may be charged; <see cref="V2.ChargePermissionType.OneTime"/> when null.
    /// </summary>
    public ChargePermissionType? ChargePermissionType { get; init; }

    /// <summary>The schedule; with <see cref="V2.ChargePermissionType.Recurring"/>.</summary>
    public RecurringMetadata? RecurringMetadata { get; init; }

    /// <summary>With <see cref="V2.ChargePermissionType.PaymentMethodOnFile"/>.</summary>
    public PaymentMethodOnFileMetadata? PaymentMethodOnFileMetadata { get; init; }

    /// <summary>An existing permission of a saved wallet to order on.</summary>
    public string? ChargePermissionId { get; init; }

    /// <summary>What is paid, when it is known already.</summary>
    public PaymentDetails? PaymentDetails { get; init; }

    /// <summary>The merchant's own order.</summary>
    public MerchantMetadata? MerchantMetadata { get; init; }

    /// <summary>A shipping address the merchant has collected.</summary>
    public Address? AddressDetails { get; init; }

    /// <summary>The solution provider's id.</summary>
    public string? PlatformId { get; init; }
}

/// <summary>A change of an open session; what is null stays as it is.</summary>
public sealed record UpdateCheckoutSessionRequest
{
    /// <summary>Where the buyer goes.</summary>
    public WebCheckoutDetails? WebCheckoutDetails { get; init; }

    /// <summary>What is paid.</summary>
    public PaymentDetails? PaymentDetails { get; init; }

    /// <summary>The schedule.</summary>
    public RecurringMetadata? RecurringMetadata { get; init; }

    /// <summary>The merchant's own order.</summary>
    public MerchantMetadata? MerchantMetadata { get; init; }

    /// <summary>The solution provider's id.</summary>
    public string? PlatformId { get; init; }
}

/// <summary>
/// Completes a session after the buyer has come back. The amounts must be the session's, or the answer is a conflict.
/// </summary>
public sealed record CompleteCheckoutSessionRequest
{
    /// <summary>The session's charge amount; null completes a session that only sets a wallet up.</summary>
    public Price? ChargeAmount { get; init; }

    /// <summary>The session's total, when it has one.</summary>
    public Price? TotalOrderAmount { get; init; }
}

/// <summary>Updates and completes a session in one step.</summary>
public sealed record FinalizeCheckoutSessionRequest
{
    /// <summary>What is charged.</summary>
    public required Price ChargeAmount { get; init; }

    /// <summary>What finalizing does.</summary>
    public required PaymentIntent PaymentIntent { get; init; }

    /// <summary>The order's total, when more than one charge will follow.</summary>
    public Price? TotalOrderAmount { get; init; }

    /// <summary>Whether the authorization may be pending.</summary>
    public bool? CanHandlePendingAuthorization { get; init; }

    /// <summary>Where the goods go.</summary>
    public Address? ShippingAddress { get; init; }

    /// <summary>The billing address.</summary>
    public Address? BillingAddress { get; init; }

    /// <summary>Opaque text.</summary>
    public string? SupplementaryData { get; init; }
}

/// <summary>A change of a permission that is not closed.</summary>
public sealed record UpdateChargePermissionRequest
{
    /// <summary>The merchant's own order.</summary>
    public MerchantMetadata? MerchantMetadata { get; init; }

    /// <summary>The schedule.</summary>
    public RecurringMetadata? RecurringMetadata { get; init; }
}

/// <summary>Closes a permission.</summary>
public sealed record CloseChargePermissionRequest
{
    /// <summary>Why; at most 255 characters.</summary>
    public required string ClosureReason { get; init; }

    /// <summary>
    /// Whether pending and authorized charges are canceled with it; otherwise they may still be captured.
    /// </summary>
    public bool? CancelPendingCharges { get; init; }
}

/// <summary>A new charge on a chargeable permission.</summary>
public sealed record CreateChargeRequest
{
    /// <summary>The permission to charge.</summary>
    public required string ChargePermissionId { get; init; }

    /// <summary>How much; at most the permission's balance.</summary>
    public required Price ChargeAmount { get; init; }

    /// <summary>
    /// Whether it is captured at once. Not together with <see cref="CanHandlePendingAuthorization"/>.
    /// </summary>
    public bool? CaptureNow { get; init; }

    /// <summary>Whether the authorization may be pending for up to 24 hours.</summary>
    public bool? CanHandlePendingAuthorization { get; init; }

    /// <summary>The text on the buyer's statement, 16 characters; only with <see cref="CaptureNow"/>.</summary>
    public string? SoftDescriptor { get; init; }

    /// <summary>The merchant's own order.</summary>
    public MerchantMetadata? MerchantMetadata { get; init; }

    /// <summary>Who starts it, on a saved wallet: CITU, MITU, CITR or MITR.</summary>
    public string? ChargeInitiator { get; init; }

    /// <summary>Through which channel, on a saved wallet: Web, Phone, App and others.</summary>
    public string? Channel { get; init; }

    /// <summary>Where the buyer comes back to after a challenge, on a saved wallet.</summary>
    public WebCheckoutDetails? WebCheckoutDetails { get; init; }

    /// <summary>The solution provider's id.</summary>
    public string? PlatformId { get; init; }
}

/// <summary>Captures an authorized charge, once.</summary>
public sealed record CaptureChargeRequest
{
    /// <summary>How much; at most the charge's amount. The rest is released.</summary>
    public required Price CaptureAmount { get; init; }

    /// <summary>The text on the buyer's statement, 16 characters.</summary>
    public string? SoftDescriptor { get; init; }
}

/// <summary>Cancels a charge that is not captured.</summary>
public sealed record CancelChargeRequest
{
    /// <summary>Why; at most 255 characters.</summary>
    public required string CancellationReason { get; init; }
}

/// <summary>Gives money of a captured charge back.</summary>
public sealed record CreateRefundRequest
{
    /// <summary>The captured charge.</summary>
    public required string ChargeId { get; init; }

    /// <summary>
    /// How much; all refunds together at most what was captured and 15 percent more, 75 dollars at most.
    /// </summary>
    public required Price RefundAmount { get; init; }

    /// <summary>The text on the buyer's statement, 16 characters.</summary>
    public string? SoftDescriptor { get; init; }
}

/// <summary>Tells Amazon where the goods are.</summary>
public sealed record DeliveryTrackerRequest
{
    /// <summary>The permission that was shipped; or <see cref="AmazonOrderReferenceId"/>.</summary>
    public string? ChargePermissionId { get; init; }

    /// <summary>The order reference that was shipped.</summary>
    public string? AmazonOrderReferenceId { get; init; }

    /// <summary>The parcels.</summary>
    public required IReadOnlyList<DeliveryDetails> DeliveryDetails { get; init; }
}

/// <summary>One parcel.</summary>
/// <param name="TrackingNumber">The carrier's number; each is taken once.</param>
/// <param name="CarrierCode">Amazon's code of the carrier, such as <c>UPS</c>.</param>
public sealed record DeliveryDetails(string TrackingNumber, string CarrierCode);
