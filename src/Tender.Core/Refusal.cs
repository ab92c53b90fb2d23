namespace Tender.Core;

/// <summary>
/// The ways the core says no to a request. Closed: each dialect words every one of them. A refusal changes nothing and
/// leaves no trace but a log line.
/// </summary>
public enum Refusal
{
    /// <summary>No such object of this merchant.</summary>
    NotFound,

    /// <summary>The checkout is not Open any more, or the buyer has not confirmed yet.</summary>
    SessionNotOpen,

    /// <summary>The checkout was canceled (by the buyer, by a decline, by time).</summary>
    SessionCanceled,

    /// <summary>Something that must be set or chosen first is missing; the details name it.</summary>
    ConstraintsExist,

    /// <summary>The amount at completion differs from the session's.</summary>
    AmountMismatch,

    /// <summary>The payment is to be captured at completion, and may stay pending: it cannot be both.</summary>
    PendingNotPossible,

    /// <summary>The draft was confirmed, or the attribute may not be changed any more.</summary>
    NotModifiable,

    /// <summary>The permission is not open: it is suspended, has ended, or is still a draft.</summary>
    PermissionNotOpen,

    /// <summary>The permission can be charged no further while what is open on it stays open.</summary>
    NothingLeftToCharge,

    /// <summary>The authorization is not open, or for giving it up neither open nor pending.</summary>
    AuthorizationNotOpen,

    /// <summary>The capture is not completed, so nothing can be refunded or disputed.</summary>
    CaptureNotRefundable,

    /// <summary>The permission cannot be canceled: money was taken, or is being taken.</summary>
    CancelNotPossible,

    /// <summary>The permission cannot be closed in its state.</summary>
    CloseNotPossible,

    /// <summary>The buyer has not chosen another payment method since the last one was declined.</summary>
    InstrumentNotChanged,

    /// <summary>The currency is not the parent object's.</summary>
    CurrencyMismatch,

    /// <summary>The merchant cannot take this currency.</summary>
    CurrencyUnsupported,

    /// <summary>Above what may be authorized, captured, refunded or disputed; the details name the bound.</summary>
    AmountExceeded,

    /// <summary>Above what may be charged this calendar month.</summary>
    PeriodAmountExceeded,

    /// <summary>
    /// As many authorizations, refunds, orders, stores, parcels or evidences exist already as there may be.
    /// </summary>
    CountExceeded,

    /// <summary>The dispute does not wait for this: it has ended, or somebody else must act.</summary>
    DisputeNotOpen,

    /// <summary>A deadline is named that is over already.</summary>
    DeadlinePassed,

    /// <summary>The caller may not decide this: somebody else does.</summary>
    NotAllowed,

    /// <summary>A provider's reference was used for another account already.</summary>
    ReferenceUsed,

    /// <summary>The account was claimed: only its merchant may change it.</summary>
    AccountNotOpen,

    /// <summary>The provider's credit cannot be reversed in its state, or not by that much.</summary>
    CreditNotReversible,

    /// <summary>The simulation that was asked for is unknown, or not possible here.</summary>
    SimulationNotPossible,

    /// <summary>There is a report schedule of this type already.</summary>
    ScheduleExists,

    /// <summary>The merchant is suspended: it may ask for nothing.</summary>
    MerchantSuspended,
}
