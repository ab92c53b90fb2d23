namespace Tender.Core;

/// <summary>The kinds of work that happens later. Closed: the runner has one switch over it.</summary>
public enum JobKind
{
    /// <summary>A checkout that nobody completed expires.</summary>
    SessionExpires,

    /// <summary>A permission's lifetime ends.</summary>
    PermissionExpires,

    /// <summary>A permission that expected an authorization at once did not get one.</summary>
    PermissionUnused,

    /// <summary>The processor is asked (again) about a pending authorization, capture or refund.</summary>
    Conclude,

    /// <summary>A pending authorization was not decided in time.</summary>
    AuthorizationTimesOut,

    /// <summary>An open authorization was not captured in time.</summary>
    AuthorizationExpires,

    /// <summary>A simulation closes an authorization or capture.</summary>
    SimulatedClose,

    /// <summary>A simulated buyer repairs the payment method.</summary>
    SimulatedRepair,

    /// <summary>An authorization at the processor that came too late, or was given up, is undone there.</summary>
    Undo,

    /// <summary>A notice is sent to one endpoint.</summary>
    Deliver,

    /// <summary>A merchant's clock moves to its target.</summary>
    Advance,

    /// <summary>
    /// What happened to a child reaches the agreement above it, in a commit of the agreement's own; the arguments are a
    /// <see cref="ChildResult"/>.
    /// </summary>
    ApplyChildResult,

    /// <summary>
    /// A merchant's day is over, and what its account holds is settled. At most one of an instant; its object is
    /// <see cref="ObjectId.SettlementOn"/> that instant.
    /// </summary>
    Settle,

    /// <summary>A settlement takes up its ledger lines and pays out.</summary>
    CloseSettlement,

    /// <summary>A report's file is made.</summary>
    MakeReport,

    /// <summary>A report's file is deleted at the end of its retention.</summary>
    ReportExpires,

    /// <summary>A schedule asks for its next report.</summary>
    ScheduleRuns,

    /// <summary>The merchant has not answered a dispute in time.</summary>
    DisputeDeadline,

    /// <summary>The sandbox's investigator decides a dispute the merchant contested.</summary>
    DisputeReviewed,

    /// <summary>
    /// A reversal of a provider's credit ends; the arguments are the credit, and the reason of a decline.
    /// </summary>
    ReversalConcludes,

    /// <summary>An agreement was canceled by Amazon: the orders under it go with it.</summary>
    ChildrenCanceled,

    /// <summary>A merchant was removed: its data is deleted.</summary>
    RemoveMerchant,

    /// <summary>What is kept for a time only, and is older, is removed. At most one of an instant.</summary>
    RemoveOld,

    /// <summary>A permission that has ended is closed at the processor, which must be told of it.</summary>
    CloseOutside,

    /// <summary>A checkout ended otherwise: what the buyer had begun on the pages outside is given up.</summary>
    ReleaseVisit,

    /// <summary>
    /// The books of a day are compared with what the processor has. At most one of an instant.
    /// </summary>
    Reconcile,
}
