namespace Tender.AmazonPay.V2;

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
