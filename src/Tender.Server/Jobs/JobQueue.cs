namespace Tender.Server.Jobs;

/// <summary>
/// Work that shares a number of places on a node; work of one queue never waits for a place of another.
/// </summary>
internal enum JobQueue
{
    /// <summary>Verdicts, deadlines, and everything else about money.</summary>
    Payments,

    /// <summary>Notices to endpoints.</summary>
    Deliveries,

    /// <summary>The files of reports.</summary>
    Reports,

    /// <summary>Advances whose caller does not wait any more.</summary>
    Clocks,

    /// <summary>Comparisons with the processor.</summary>
    Reconciliations,
}
