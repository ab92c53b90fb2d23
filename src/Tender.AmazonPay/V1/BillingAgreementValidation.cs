namespace Tender.AmazonPay.V1;

/// <summary>Whether an agreement's payment method would do.</summary>
public sealed record BillingAgreementValidation
{
    /// <summary>Success or Failure.</summary>
    public required string ValidationResult { get; init; }

    /// <summary>Why not.</summary>
    public ReasonCode? FailureReasonCode { get; init; }

    /// <summary>The agreement's state.</summary>
    public StatusDetails<BillingAgreementState>? BillingAgreementStatus { get; init; }
}
