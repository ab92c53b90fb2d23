using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>One change as the journal keeps it.</summary>
internal sealed record JournalEntry(
    long Seq,
    ObjectId Root,
    DateTimeOffset At,
    Requester Requester,
    string Summary,
    IReadOnlyList<JournalStep> Steps
);
