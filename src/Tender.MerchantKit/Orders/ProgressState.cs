namespace Tender.MerchantKit.Orders;

/// <summary>How far a request is.</summary>
public enum ProgressState
{
    /// <summary>
    /// Stored, and not answered yet: Amazon Pay could not be reached, or a retry waits for its time. Whether it had an
    /// effect is unknown; the kit goes on with it by itself.
    /// </summary>
    Unanswered = 1,

    /// <summary>
    /// Accepted; the ending comes later. Show the buyer that the payment is being verified, and do not ship.
    /// </summary>
    Pending = 2,

    /// <summary>There is an ending.</summary>
    Ended = 3,

    /// <summary>Refused for good; nothing was changed. <see cref="Progress.Ending"/> says why.</summary>
    Refused = 4,

    /// <summary>Something else was asked for under this name before. Nothing was stored.</summary>
    NameTaken = 5,
}
