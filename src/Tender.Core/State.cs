namespace Tender.Core;

/// <summary>
/// The states of our objects. Which object can be in which, and how it gets there: <see cref="Lifecycles.Table"/>.
/// </summary>
public enum State
{
    /// <summary>
    /// Waiting for the processor (a job asks it, a deadline ends the wait), or for who investigates a dispute.
    /// </summary>
    Pending,

    /// <summary>
    /// In force: a checkout that goes on, a permission that can be charged, an authorization that can be captured, a
    /// dispute that waits for the merchant. A deadline job ends it.
    /// </summary>
    Open,

    /// <summary>
    /// A permission that cannot be charged until the buyer changes the payment method; the buyer moves it on.
    /// </summary>
    Suspended,

    /// <summary>Done. Final, but that a capture can still be closed by its refunds.</summary>
    Completed,

    /// <summary>The processor said no. Final.</summary>
    Declined,

    /// <summary>Given up before it had an effect. Final.</summary>
    Canceled,

    /// <summary>Ended. Final.</summary>
    Closed,
}
