namespace Tender.AmazonPay.V2;

/// <summary>An authorization of money, and its capture.</summary>
public sealed record Charge
{
    /// <summary>Amazon's id of the charge, such as <c>S01-1234567-1234567-C123456</c>.</summary>
    public required string ChargeId { get; init; }

    /// <summary>The permission it is made on.</summary>
    public required string ChargePermissionId { get; init; }

    /// <summary>Its state and why it is in it.</summary>
    public required StatusDetails<ChargeState> StatusDetails { get; init; }

    /// <summary>How much was asked for, and is reserved once the charge is Authorized.</summary>
    public required Price ChargeAmount { get; init; }

    /// <summary>How much was taken, at most the charge's amount; null until it was captured.</summary>
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

    /// <summary>
    /// Which environment it lives in, as the wire says it: <c>Sandbox</c> or <c>Live</c>. Null where the answer leaves
    /// it out.
    /// </summary>
    public string? ReleaseEnvironment { get; init; }
}
