namespace Tender.AmazonPay.V2;

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
