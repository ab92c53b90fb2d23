namespace Tender.AmazonPay.V1;

/// <summary>Whether an agreement's payment method would do.</summary>
public sealed record BillingAgreementValidation
{
    /// <summary>What the validation came to, as the wire says it: <c>Success</c> or <c>Failure</c>.</summary>
    public required string ValidationResult { get; init; }

    /// <summary>Why it failed; null after a success.</summary>
    public ReasonCode? FailureReasonCode { get; init; }

    /// <summary>The agreement's state after the validation; null where the answer leaves it out.</summary>
    public StatusDetails<BillingAgreementState>? BillingAgreementStatus { get; init; }
}
