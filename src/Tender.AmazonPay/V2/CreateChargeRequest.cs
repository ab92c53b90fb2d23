namespace Tender.AmazonPay.V2;

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
