namespace Tender.Core;

/// <summary>Why an object is in its state. Each dialect has its own word for each.</summary>
public enum Reason
{
#pragma warning disable CS1591 // the table below is the documentation
    SoftDeclined,
    HardDeclined,
    PaymentMethodNotAllowed,
    MfaNotCompleted,
    AmazonRejected,
    ProcessingFailure,
    TransactionTimedOut,
    MaxCapturesProcessed,
    ExpiredUnused,
    MerchantClosed,
    MerchantCanceled,
    PermissionCanceled,
    AmazonClosed,
    AmazonCanceled,
    BuyerCanceled,
    BuyerClosed,
    InvalidPaymentMethod,
    FullyCaptured,
    MaxAuthorizationsCaptured,
    MaxAuthorizationsProcessed,
    Rejected,
    Expired,
    Declined,
    MaxAmountRefunded,
    MaxRefundsProcessed,
    MerchantResponseRequired,
    MerchantEvidenceRequired,
    BuyerEvidenceRequired,
    MerchantAccepted,
    ResponseDeadlineExpired,
    InvestigatorResolved,
    AutoResolved,
    ChargebackFiled,
    MaxAmountReversed,
#pragma warning restore CS1591
}
