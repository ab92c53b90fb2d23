namespace Tender.Core;

/// <summary>What a processor may answer about one movement of money. Closed.</summary>
public abstract record Verdict
{
    private Verdict() { }

    /// <summary>Done as asked.</summary>
    public sealed record Approved : Verdict;

    /// <summary>Not done, for this reason; a business state, and news for the merchant.</summary>
    /// <param name="Reason">One of the decline reasons.</param>
    public sealed record Declined(Reason Reason) : Verdict;

    /// <summary>Not decided; ask again then.</summary>
    /// <param name="Until">The merchant's time.</param>
    public sealed record Pending(DateTimeOffset Until) : Verdict;

    /// <summary>
    /// No answer was learned: it may or may not have been done. Never shown as success or decline before the deadline;
    /// a job asks again.
    /// </summary>
    public sealed record Unknown : Verdict;

    /// <summary>The processor has never heard of the operation. Final only after its settle window.</summary>
    public sealed record NotFound : Verdict;

    /// <summary>The one approval.</summary>
    public static Verdict Approval { get; } = new Approved();

    /// <summary>A decline.</summary>
    public static Verdict Decline(Reason reason) => new Declined(reason);
}

/// <summary>The three things a processor is asked to do.</summary>
public enum ProcessorCallKind
{
    /// <summary>Reserve (and, with <see cref="ProcessorCall.CaptureNow"/>, take) money.</summary>
    Authorize,

    /// <summary>Take reserved money.</summary>
    Capture,

    /// <summary>Give taken money back.</summary>
    Refund,
}
