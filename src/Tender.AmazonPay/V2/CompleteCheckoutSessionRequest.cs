namespace Tender.AmazonPay.V2;

/// <summary>
/// Completes a session after the buyer has come back. The amounts must be the session's, or the answer is a conflict.
/// </summary>
public sealed record CompleteCheckoutSessionRequest
{
    /// <summary>The session's charge amount; null completes a session that only sets a wallet up.</summary>
    public Price? ChargeAmount { get; init; }

    /// <summary>The session's total, when it has one.</summary>
    public Price? TotalOrderAmount { get; init; }
}
