using Tender.AmazonPay;

namespace Tender.MerchantKit.Outcomes;

/// <summary>The money is reserved and may be captured. v2: charge Authorized. v1: authorization Open.</summary>
/// <param name="Amount">How much is reserved; null where the answer names nothing.</param>
/// <param name="GuaranteedUntil">Until when a capture is certain: 7 days after the authorization was made. Null if its
/// creation is not known.</param>
/// <param name="ExpiresAt">When the reservation ends, as Amazon Pay says it.</param>
public sealed record Authorized(Price? Amount, DateTimeOffset? GuaranteedUntil, DateTimeOffset? ExpiresAt) : Ending;
