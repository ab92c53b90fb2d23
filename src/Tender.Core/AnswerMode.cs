namespace Tender.Core;

/// <summary>When the caller of an authorization wants its answer.</summary>
public enum AnswerMode
{
    /// <summary>
    /// In the same call; what cannot be decided then is declined as timed out. Wire v1: TransactionTimeout=0; v2:
    /// canHandlePendingAuthorization=false.
    /// </summary>
    Now,

    /// <summary>
    /// In the same call if it is known, else later. Wire v2: canHandlePendingAuthorization=true on a OneTime
    /// permission.
    /// </summary>
    WhenKnown,

    /// <summary>
    /// Always later. Wire v1: TransactionTimeout above 0; v2: canHandlePendingAuthorization=true on the other kinds.
    /// </summary>
    Later,
}
