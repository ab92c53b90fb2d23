namespace Tender.Server.Storage;

/// <summary>What can be done wrong on purpose to a sandbox merchant's notices and calls.</summary>
internal enum FaultKind
{
    /// <summary>An attempt to deliver a notice never arrives.</summary>
    Drop,

    /// <summary>A notice that was delivered is delivered once more.</summary>
    Double,

    /// <summary>A notice is sent behind the next one.</summary>
    Reorder,

    /// <summary>A notice is sent later.</summary>
    Delay,

    /// <summary>Half of a notice arrives.</summary>
    Truncate,

    /// <summary>A notice arrives with a wrong signature.</summary>
    BadSignature,

    /// <summary>The notices of a call are sent before the call is answered.</summary>
    BeforeAnswer,

    /// <summary>A call is refused as one too many.</summary>
    Throttled,

    /// <summary>A call is answered 500, and nothing was done.</summary>
    Unexpected,

    /// <summary>A call is answered 503, and nothing was done.</summary>
    Unavailable,

    /// <summary>A call is performed at once and answered later.</summary>
    Slow,

    /// <summary>The connection is cut before a call is performed.</summary>
    Cut,

    /// <summary>A call is performed, and the connection is cut before its answer.</summary>
    ReplyLost,
}
