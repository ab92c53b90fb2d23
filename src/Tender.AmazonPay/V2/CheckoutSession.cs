namespace Tender.AmazonPay.V2;

/// <summary>A buyer on her way through a checkout; lives 24 hours.</summary>
public sealed record CheckoutSession
{
    /// <summary>Amazon's id of the session, a UUID.</summary>
    public required string CheckoutSessionId { get; init; }

    /// <summary>Its state and why it is in it.</summary>
    public required StatusDetails<CheckoutSessionState> StatusDetails { get; init; }

    /// <summary>Where the buyer goes.</summary>
    public WebCheckoutDetails? WebCheckoutDetails { get; init; }

    /// <summary>What is paid and how; null once the session is completed or canceled.</summary>
    public PaymentDetails? PaymentDetails { get; init; }

    /// <summary>The merchant's own order.</summary>
    public MerchantMetadata? MerchantMetadata { get; init; }

    /// <summary>How often the permission may be charged.</summary>
    public ChargePermissionType? ChargePermissionType { get; init; }

    /// <summary>
    /// How often and how much is charged, with <see cref="V2.ChargePermissionType.Recurring"/>; null for other
    /// permissions.
    /// </summary>
    public RecurringMetadata? RecurringMetadata { get; init; }

    /// <summary>Who pays; null before she signed in and after completion.</summary>
    public BuyerDetails? Buyer { get; init; }

    /// <summary>Where the goods go.</summary>
    public Address? ShippingAddress { get; init; }

    /// <summary>The billing address, if it was asked for.</summary>
    public Address? BillingAddress { get; init; }

    /// <summary>
    /// The payment method in words to show, such as <c>Visa ****1111</c>; a list whose only entry is null before the
    /// buyer signed in.
    /// </summary>
    public IReadOnlyList<PaymentPreference?>? PaymentPreferences { get; init; }

    /// <summary>What is missing before it can be completed.</summary>
    public IReadOnlyList<Constraint>? Constraints { get; init; }

    /// <summary>The permission; from completion on.</summary>
    public string? ChargePermissionId { get; init; }

    /// <summary>The charge; from completion on, unless the intent was to confirm only.</summary>
    public string? ChargeId { get; init; }

    /// <summary>When it was created.</summary>
    public DateTimeOffset? CreationTimestamp { get; init; }

    /// <summary>When it ends by itself, 24 hours after its creation; null once it has ended.</summary>
    public DateTimeOffset? ExpirationTimestamp { get; init; }

    /// <summary>
    /// Which environment it lives in, as the wire says it: <c>Sandbox</c> or <c>Live</c>. Null where the answer leaves
    /// it out.
    /// </summary>
    public string? ReleaseEnvironment { get; init; }
}
