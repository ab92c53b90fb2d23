namespace Tender.Server.Storage;

/// <summary>An entry of the journal as its row says it.</summary>
internal sealed record JournalRow(
    long Seq,
    string Root,
    long At,
    string Who,
    string Summary,
    short Moves,
    Dialects Notices,
    string Steps
);
