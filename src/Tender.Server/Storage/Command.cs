using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>One write: what it reads, what it decides, and what its answer is kept under.</summary>
internal sealed class Command<T>
{
    public required string Merchant { get; init; }

    /// <summary>Who asks, as the journal says it: merchant, buyer, processor, clock or operator.</summary>
    public required string Who { get; init; }

    /// <summary>What is asked, in words.</summary>
    public required string Summary { get; init; }

    /// <summary>The objects whose rows are locked; each the root of its family.</summary>
    public IReadOnlyList<ObjectId> Roots { get; init; } = [];

    /// <summary>Other objects of those families the decision looks at.</summary>
    public IReadOnlyList<ObjectId> Also { get; init; } = [];

    /// <summary>Whether the decision looks at every live authorization of its roots.</summary>
    public bool Family { get; init; }

    public required Func<Change, DecisionContext, Result<T>> Decide { get; init; }

    /// <summary>Keep the answer of a yes under this key.</summary>
    public IdempotencyKey? Key { get; init; }

    /// <summary>How the answer is worded; needed with a key.</summary>
    public Func<T, StoredResponse>? Render { get; init; }

    /// <summary>The job this command ends.</summary>
    public Lease? Job { get; init; }

    /// <summary>The job this command goes on with: its lease must be held, and is kept.</summary>
    public Lease? Holds { get; init; }

    /// <summary>The instant a due job is run at; null for the merchant's present.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>
    /// While a clock is advanced: how far its jobs may be run. What a job makes due lowers it, and a job behind it
    /// waits for its turn.
    /// </summary>
    public AdvanceLimit? AdvanceLimit { get; init; }

    /// <summary>Statements besides the records; added only when the decision was a yes.</summary>
    public Action<WriteBatch, T>? ExtraWrites { get; init; }
}
