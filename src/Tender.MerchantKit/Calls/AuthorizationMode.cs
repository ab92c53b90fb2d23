namespace Tender.MerchantKit.Calls;

/// <summary>When the caller of an authorization wants to know.</summary>
public enum AuthorizationMode
{
    /// <summary>
    /// At once: the buyer waits. What cannot be decided within seconds is declined, TransactionTimedOut.
    /// </summary>
    Synchronous = 1,

    /// <summary>Within a day; fewer declines.</summary>
    Asynchronous = 2,

    /// <summary>
    /// At once if possible, and otherwise within a day: first synchronous, and asynchronous when that timed out
    /// (<see cref="Policies.Policy.AsynchronousWhenTimedOut"/>).
    /// </summary>
    Optimal = 3,
}
