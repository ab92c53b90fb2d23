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
    public sealed record NotYet(DateTimeOffset Until) : Verdict;

    /// <summary>No answer was learned: it may or may not have been done. Never shown as success or decline before the deadline; a job asks again.</summary>
    public sealed record Unknown : Verdict;

    /// <summary>The processor has never heard of the operation. Final only after its settle window.</summary>
    public sealed record NeverHeard : Verdict;

    /// <summary>The one approval.</summary>
    public static Verdict Yes { get; } = new Approved();

    /// <summary>A decline.</summary>
    public static Verdict No(Reason reason) => new Declined(reason);
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

/// <summary>One movement of money as a processor sees it.</summary>
/// <param name="Operation">The object's id: one per intent, unique for its merchant.</param>
/// <param name="Kind">What is asked.</param>
/// <param name="Amount">How much.</param>
/// <param name="Instrument">The buyer's payment method.</param>
/// <param name="RequestedAt">When the merchant asked, in the merchant's time.</param>
/// <param name="CaptureNow">Reserve and take in one step.</param>
/// <param name="Answering">How long the caller waits.</param>
/// <param name="Late">A capture outside the guarantee window.</param>
/// <param name="Simulation">What the sandbox's caller wants to happen, already recognised; null to let the instrument decide.</param>
public sealed record ProcessorCall(
    ObjectId Operation, ProcessorCallKind Kind, Money Amount, Instrument Instrument, DateTimeOffset RequestedAt, bool CaptureNow, AnswerMode Answering, bool Late, Simulation? Simulation)
{
    /// <summary>Whose it is; empty where a verdict is foretold and nobody is asked.</summary>
    public string Merchant { get; init; } = "";

    /// <summary>Our operation id: the processor's idempotency key, and the name under which an answer can be asked for again. Unique among all merchants.</summary>
    public string OperationId => $"{Merchant}/{Operation}";
}

/// <summary>When the caller of an authorization wants its answer.</summary>
public enum AnswerMode
{
    /// <summary>In the same call; what cannot be decided then is declined as timed out. Wire v1: TransactionTimeout=0; v2: canHandlePendingAuthorization=false.</summary>
    Now,

    /// <summary>In the same call if it is known, else later. Wire v2: canHandlePendingAuthorization=true on a OneTime permission.</summary>
    WhenKnown,

    /// <summary>Always later. Wire v1: TransactionTimeout above 0; v2: canHandlePendingAuthorization=true on the other kinds.</summary>
    Later,
}

/// <summary>A sandbox caller's wish, in our words: what to answer, and when.</summary>
/// <param name="Decline">Decline for this reason; null approves.</param>
/// <param name="Pending">Answer later even where the answer could be given at once.</param>
/// <param name="AfterMinutes">For what is to happen after the answer: in so many minutes; 0 at once.</param>
/// <param name="Then">What happens to the object after it was approved: it is closed for this reason.</param>
/// <param name="Delay">How long an answer that comes later takes; null for the sandbox's usual time.</param>
public sealed record Simulation(Reason? Decline = null, bool Pending = false, int AfterMinutes = 0, Reason? Then = null, TimeSpan? Delay = null);

/// <summary>A buyer's payment method, as far as we know it.</summary>
/// <param name="Code">The last four digits of a v2 test card, or the name of a v1 one; a token in live.</param>
/// <param name="Descriptor">What the buyer and the merchant may read.</param>
public sealed record Instrument(string Code, string Descriptor);
