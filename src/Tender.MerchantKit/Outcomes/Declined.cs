using Tender.AmazonPay;

namespace Tender.MerchantKit.Outcomes;

/// <summary>The authorization failed; nothing is reserved.</summary>
/// <param name="Kind">What it means for the next attempt; null for a reason that this version does not know.</param>
/// <param name="Reason">As Amazon Pay says it.</param>
/// <param name="Description">Amazon Pay's explanation, if it gave one.</param>
/// <param name="Amount">What was asked for.</param>
/// <param name="AttemptCount">How often the kit asked under this name, retries of the policies included.</param>
public sealed record Declined(DeclineKind? Kind, string Reason, string? Description, Price? Amount, int AttemptCount)
    : Ending;
