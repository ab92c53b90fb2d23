using Tender.AmazonPay;

namespace Tender.MerchantKit.Outcomes;

/// <summary>The refund failed; the buyer does not have the money.</summary>
/// <param name="Kind">What it means for the next attempt; null for a reason that this version does not know.</param>
/// <param name="Reason">As Amazon Pay says it.</param>
/// <param name="Description">Amazon Pay's explanation, if it gave one.</param>
/// <param name="Amount">What was to be given back.</param>
public sealed record RefundDeclined(DeclineKind? Kind, string Reason, string? Description, Price? Amount) : Ending;
