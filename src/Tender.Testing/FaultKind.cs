namespace Tender.Testing;

/// <summary>What the sandbox does wrong on purpose.</summary>
public enum FaultKind
{
    /// <summary>An attempt to deliver a notice never arrives; the next one comes by the schedule, in an hour.</summary>
    DroppedNotice,

    /// <summary>A notice that was answered with a 2xx is delivered once more.</summary>
    DoubledNotice,

    /// <summary>A notice comes behind the next one, or after an hour (<see cref="Fault.By"/>) if none comes.</summary>
    ReorderedNotice,

    /// <summary>A notice comes later, by <see cref="Fault.By"/>.</summary>
    DelayedNotice,

    /// <summary>Half of a notice arrives.</summary>
    TruncatedNotice,

    /// <summary>A notice arrives with a signature that does not verify.</summary>
    BadlySignedNotice,

    /// <summary>The notices of a call arrive before the call is answered.</summary>
    NoticeBeforeAnswer,

    /// <summary>A call is refused as one too many: 429, in the original API 503 RequestThrottled.</summary>
    Throttled,

    /// <summary>A call is answered 500, and nothing was done.</summary>
    ServerError,

    /// <summary>A call is answered 503, and nothing was done.</summary>
    Unavailable,

    /// <summary>A call is done at once and answered later, by <see cref="Fault.By"/> of real time.</summary>
    Slow,

    /// <summary>The connection is cut, and nothing was done.</summary>
    Cut,

    /// <summary>A call is done, and the connection is cut before its answer.</summary>
    ReplyLost,
}
