using Tender.AmazonPay;

namespace Tender.MerchantKit.Outcomes;

/// <summary>The capture failed; the money is not taken.</summary>
/// <param name="Kind">What it means for the next attempt; null for a reason that this version does not know.</param>
/// <param name="Reason">As Amazon Pay says it.</param>
/// <param name="Description">Amazon Pay's explanation, if it gave one.</param>
public sealed record CaptureDeclined(DeclineKind? Kind, string Reason, string? Description) : Ending;
