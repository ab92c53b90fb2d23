namespace Tender.AmazonPay.V2;

/// <summary>The buyer's consent to be charged.</summary>
public sealed record ChargePermission
{
    /// <summary>
    /// Amazon's id of the permission, such as <c>S01-1234567-1234567</c>; recurring ones begin with B or C.
    /// </summary>
    public required string ChargePermissionId { get; init; }

    /// <summary>Its state, and all the reasons why it is in it.</summary>
    public required ChargePermissionStatus StatusDetails { get; init; }

    /// <summary>How often it may be charged.</summary>
    public ChargePermissionType? ChargePermissionType { get; init; }

    /// <summary>
    /// Who pays; null 30 days after a one-time permission was made, or 30 days after another one was closed.
    /// </summary>
    public BuyerDetails? Buyer { get; init; }

    /// <summary>Where the goods go.</summary>
    public Address? ShippingAddress { get; init; }

    /// <summary>
    /// The billing address; null unless it was asked for among the scopes, and 30 days after a one-time permission was
    /// made.
    /// </summary>
    public Address? BillingAddress { get; init; }

    /// <summary>
    /// The payment method in words to show, such as <c>Visa ****1111</c>; a list whose only entry is null before the
    /// buyer signed in.
    /// </summary>
    public IReadOnlyList<PaymentPreference?>? PaymentPreferences { get; init; }

    /// <summary>The merchant's own order.</summary>
    public MerchantMetadata? MerchantMetadata { get; init; }

    /// <summary>How much may be charged.</summary>
    public ChargePermissionLimits? Limits { get; init; }

    /// <summary>
    /// How often and how much is charged, with <see cref="V2.ChargePermissionType.Recurring"/>; null for other
    /// permissions.
    /// </summary>
    public RecurringMetadata? RecurringMetadata { get; init; }

    /// <summary>The currency shown to the buyer.</summary>
    public string? PresentmentCurrency { get; init; }

    /// <summary>When it was created.</summary>
    public DateTimeOffset? CreationTimestamp { get; init; }

    /// <summary>When it expires; null when never.</summary>
    public DateTimeOffset? ExpirationTimestamp { get; init; }

    /// <summary>
    /// Which environment it lives in, as the wire says it: <c>Sandbox</c> or <c>Live</c>. Null where the answer leaves
    /// it out.
    /// </summary>
    public string? ReleaseEnvironment { get; init; }
}
