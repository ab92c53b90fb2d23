namespace Tender.Core;

/// <summary>What is disputed.</summary>
/// <param name="Amount">How much of the capture.</param>
/// <param name="Kind">Through whom.</param>
/// <param name="FilingReason">Why, as the wire names it.</param>
/// <param name="FiledAt">When, in the merchant's time.</param>
/// <param name="RespondBy">Until when the merchant may answer; null for the window of its kind.</param>
/// <param name="ProviderDisputeId">The provider's own id of it, when the provider told us: it decides then.</param>
/// <param name="UnderReview">Whether the merchant has answered already.</param>
public sealed record DisputeRequest(
    Money Amount,
    DisputeKind Kind,
    string FilingReason,
    DateTimeOffset? FiledAt = null,
    DateTimeOffset? RespondBy = null,
    string? ProviderDisputeId = null,
    bool UnderReview = false
);
