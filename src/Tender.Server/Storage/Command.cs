using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>
/// One write. Whoever asks names the merchant, the summary, who asks and the key; the operation adds what is read and
/// what is decided.
/// </summary>
/// <param name="Merchant">Whose objects.</param>
/// <param name="Summary">What is asked, as the journal and the timeline say it.</param>
/// <param name="Requester">Who asks.</param>
/// <param name="Key">The key under which the response to a yes is stored; null stores none.</param>
/// <param name="Render">How the stored response is worded; needed with a key.</param>
internal sealed record Command<T>(
    MerchantId Merchant,
    string Summary,
    Requester Requester = Requester.Merchant,
    IdempotencyKey? Key = null,
    Func<T, StoredResponse>? Render = null
)
{
    /// <summary>The objects whose rows are locked; each is the root of its family.</summary>
    public IReadOnlyList<ObjectId> Roots { get; init; } = [];

    /// <summary>Other objects of those families that the decision reads.</summary>
    public IReadOnlyList<ObjectId> Also { get; init; } = [];

    /// <summary>Whether the decision reads every live authorization of its roots.</summary>
    public bool Family { get; init; }

    /// <summary>The decision; an operation must give one before the command is applied.</summary>
    public Func<Change, DecisionContext, Result<T>> Decide { get; init; } =
        (_, _) => throw new InvalidOperationException("The command has no decision.");

    /// <summary>The job this command ends.</summary>
    public Lease? Job { get; init; }

    /// <summary>The job this command works for: its lease must be held, and the job stays.</summary>
    public Lease? Holds { get; init; }

    /// <summary>The instant at which a due job runs; null for the merchant's present.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>
    /// While a clock is advanced: how far its jobs may run. A job that this command makes due lowers the limit, and the
    /// jobs behind it wait for their turn. The clock stands at <see cref="At"/> from its commit on.
    /// </summary>
    public AdvanceLimit? AdvanceLimit { get; init; }

    /// <summary>Rows to write besides the records; only when the decision was a yes.</summary>
    public Action<WriteBatch, T>? ExtraWrites { get; init; }

    /// <summary>
    /// The object whose verdict the stored response is still to tell; null, or answering null, for none.
    /// </summary>
    public Func<T, ObjectId?>? Awaits { get; init; }

    /// <summary>The same command with what it reads and decides.</summary>
    public Command<T> With(
        IReadOnlyList<ObjectId> roots,
        IReadOnlyList<ObjectId> also,
        Func<Change, DecisionContext, Result<T>> decide,
        bool family = false
    ) => this with { Roots = roots, Also = also, Decide = decide, Family = family };
}
