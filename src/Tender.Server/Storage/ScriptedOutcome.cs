using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>A scripted ending: how the next operations that match it end.</summary>
internal sealed record ScriptedOutcome
{
    /// <summary>Which operations it is for.</summary>
    public required ScriptedOperation Operation { get; init; }

    /// <summary>Only on this object or under this permission; null for any.</summary>
    public string? ObjectId { get; init; }

    /// <summary>Only with this reference of the merchant's; null for any.</summary>
    public string? Reference { get; init; }

    /// <summary>Only amounts from here, as decimal text; null for any.</summary>
    public string? AmountFrom { get; init; }

    /// <summary>Only amounts to here, as decimal text; null for any.</summary>
    public string? AmountTo { get; init; }

    /// <summary>Why it is declined or canceled; null approves.</summary>
    public Reason? Reason { get; init; }

    /// <summary>How long the answer takes, where the protocol allows one that comes later.</summary>
    public TimeSpan? Delay { get; init; }

    /// <summary>How often it is still used; 0 means always.</summary>
    public int Times { get; init; }
}
