namespace Tender.AmazonPay.V2;

// Wire v2: names and limits of the fields are those of the API reference; null members are not sent.

/// <summary>A new checkout session. Most shops let the button create it; its payload is this object too.</summary>
public sealed record CreateCheckoutSessionRequest
{
    /// <summary>The store's id from Seller Central, <c>amzn1.application-oa2-client.…</c>.</summary>
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

    /// <summary>
    /// How a saved wallet begins, with <see cref="V2.ChargePermissionType.PaymentMethodOnFile"/>; otherwise null.
    /// </summary>
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
