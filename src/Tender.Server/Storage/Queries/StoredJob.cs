using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>A row of the jobs table, as a claim or an advance reads it.</summary>
internal sealed record StoredJob(
    MerchantId Merchant,
    long Id,
    long Fence,
    JobKind Kind,
    string Object,
    string? Arguments,
    DateTimeOffset DueAt,
    string? Lane,
    int Failures
)
{
    /// <summary>
    /// Whether it was dead, and an operator has it tried again: its failures are forgotten, not its error.
    /// </summary>
    public bool IsRevived { get; init; }

    /// <summary>The span it was made under; null where none is known.</summary>
    public string? Trace { get; init; }
}
