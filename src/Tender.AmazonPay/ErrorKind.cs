namespace Tender.AmazonPay;

/// <summary>What a code of the wire means; the decline kinds are among them.</summary>
internal enum ErrorKind
{
    Unknown,
    InvalidRequest,
    NotFound,
    InvalidState,
    Conflict,
    LimitExceeded,
    Unauthorized,
    Throttled,
    Unavailable,
    Soft,
    Hard,
    Rejected,
    TimedOut,
    ProcessingFailure,
    PaymentMethodNotAllowed,
    MfaNotCompleted,
}
