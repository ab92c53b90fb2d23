namespace Tender.AmazonPay.V1;

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
