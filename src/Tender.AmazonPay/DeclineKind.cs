namespace Tender.AmazonPay;

/// <summary>
/// What a decline means for the next attempt. Our own sorting, closed; the service's word stays in
/// <see cref="ApiError.Code"/>.
/// </summary>
public enum DeclineKind
{
    /// <summary>Temporary: the same payment method may succeed when asked again, a limited number of times.</summary>
    Soft,

    /// <summary>The payment method is refused for good: the buyer has to choose another.</summary>
    Hard,

    /// <summary>Amazon refuses, for risk: the permission or order reference is closed too. Do not ask again.</summary>
    Rejected,

    /// <summary>Not decided in time. Asking again asynchronously may succeed.</summary>
    TimedOut,

    /// <summary>Amazon failed to process it: ask again after a minute or two.</summary>
    ProcessingFailure,

    /// <summary>The payment method is not allowed here: the buyer has to choose another.</summary>
    PaymentMethodNotAllowed,

    /// <summary>The buyer did not pass the bank's challenge.</summary>
    MfaNotCompleted,
}
