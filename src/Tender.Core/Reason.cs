namespace Tender.Core;

/// <summary>
/// Why an object is in its state. Each dialect has its own word for each: docs/vocabulary.md. Which object can carry
/// which: Lifecycles.
/// </summary>
/// <remarks>
/// Inside a record it is written <c>Core.Reason</c>: there the plain name is the record's own, which may be null.
/// </remarks>
public enum Reason
{
    /// <summary>
    /// The processor declined for now: the same payment method may succeed later. The permission stays open.
    /// </summary>
    SoftDeclined,

    /// <summary>
    /// The processor declined the payment method for good: the permission is suspended until the buyer chooses another.
    /// </summary>
    HardDeclined,

    /// <summary>
    /// The payment method may not be charged by this merchant. The permission is suspended, as after a hard decline.
    /// </summary>
    PaymentMethodNotAllowed,

    /// <summary>The buyer did not complete the bank's strong authentication. The permission is suspended.</summary>
    MfaNotCompleted,

    /// <summary>
    /// Amazon refuses the transaction, for instance as fraud. Except under a billing agreement it also closes the
    /// permission.
    /// </summary>
    AmazonRejected,

    /// <summary>
    /// Amazon could not process it; the merchant may try again. Also of a report that could not be made.
    /// </summary>
    ProcessingFailure,

    /// <summary>
    /// No answer came within the time the caller allowed, or before the deadline of a pending authorization.
    /// </summary>
    TransactionTimedOut,

    /// <summary>The authorization was captured; there is one capture of each.</summary>
    MaxCapturesProcessed,

    /// <summary>The authorization was not captured within its window, or whoever processed it says so.</summary>
    ExpiredUnused,

    /// <summary>The merchant closed the permission, gave the authorization up, or deleted the account.</summary>
    MerchantClosed,

    /// <summary>The merchant canceled the checkout or the permission before money was taken.</summary>
    MerchantCanceled,

    /// <summary>The permission above was canceled, and the authorization with it.</summary>
    PermissionCanceled,

    /// <summary>
    /// Amazon closed it; of a permission also because no authorization came within the hour in which one was expected.
    /// </summary>
    AmazonClosed,

    /// <summary>Amazon canceled the checkout or the permission, with everything open under it.</summary>
    AmazonCanceled,

    /// <summary>The buyer canceled the checkout or the authorization, or withdrew the dispute.</summary>
    BuyerCanceled,

    /// <summary>The buyer closed the permission.</summary>
    BuyerClosed,

    /// <summary>The permission is suspended because its payment method was declined for good.</summary>
    InvalidPaymentMethod,

    /// <summary>All that may be charged under the one-time permission was captured.</summary>
    FullyCaptured,

    /// <summary>As many authorizations were captured as the terms of the permission allow.</summary>
    MaxAuthorizationsCaptured,

    /// <summary>The one authorization for which an agreement's order was created is decided.</summary>
    MaxAuthorizationsProcessed,

    /// <summary>
    /// An authorization was rejected by Amazon (<see cref="AmazonRejected"/>), which closes the permission.
    /// </summary>
    Rejected,

    /// <summary>
    /// The window is over: of a checkout to be completed, of a permission to be charged, of a report to be fetched.
    /// </summary>
    Expired,

    /// <summary>The authorization at completion was declined, and the checkout ends with it.</summary>
    Declined,

    /// <summary>All that may be refunded of the capture was.</summary>
    MaxAmountRefunded,

    /// <summary>As many refunds of the capture were made as the terms allow.</summary>
    MaxRefundsProcessed,

    /// <summary>The dispute was opened, and waits for the merchant's answer.</summary>
    MerchantResponseRequired,

    /// <summary>The investigator wants more evidence from the merchant, who has a new window to answer.</summary>
    MerchantEvidenceRequired,

    /// <summary>The investigator wants more evidence from the buyer; the merchant need not act.</summary>
    BuyerEvidenceRequired,

    /// <summary>The merchant accepted the dispute: the buyer gets the money.</summary>
    MerchantAccepted,

    /// <summary>The merchant did not answer the dispute in time, and loses it.</summary>
    ResponseDeadlineExpired,

    /// <summary>The investigator decided the dispute.</summary>
    InvestigatorResolved,

    /// <summary>The dispute was resolved without a decision against either side.</summary>
    AutoResolved,

    /// <summary>The buyer gave up the claim to dispute the charge through the bank.</summary>
    ChargebackFiled,

    /// <summary>All of the provider's credit was reversed.</summary>
    MaxAmountReversed,
}
