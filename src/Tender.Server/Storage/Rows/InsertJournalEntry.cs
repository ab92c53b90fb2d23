using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>What one command changed.</summary>
internal sealed record InsertJournalEntry : IRow<InsertJournalEntry>
{
    public static Statement<InsertJournalEntry> Statement { get; } =
        Statement<InsertJournalEntry>.Insert("journal", columns =>
            columns
                .Long("seq", row => row.Seq)
                .Text("root", row => row.Root.Value)
                .Instant("at", row => row.At)
                .Text("who", row => row.Requester.Text())
                .Text("summary", row => row.Summary)
                .Short("moves", row => (short)row.Moves)
                .Short("notices", row => (short)row.Notices)
                .Utf8("steps", row => row.Steps.Value)
        );

    public required MerchantId Merchant { get; init; }

    public required long Seq { get; init; }

    public required ObjectId Root { get; init; }

    /// <summary>The merchant's time.</summary>
    public required DateTimeOffset At { get; init; }

    public required Requester Requester { get; init; }

    public required string Summary { get; init; }

    /// <summary>How many of the steps moved a state.</summary>
    public required int Moves { get; init; }

    /// <summary>The dialects in which some step is told.</summary>
    public required Dialects Notices { get; init; }

    /// <summary>The steps as JSON.</summary>
    public required Document Steps { get; init; }
}
