using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>An attempt, written before anything is sent.</summary>
internal sealed record InsertAttempt : IRow<InsertAttempt>
{
    public static Statement<InsertAttempt> Statement { get; } =
        Statement<InsertAttempt>.Insert("attempts", columns =>
            columns
                .Long("seq", row => row.Seq)
                .Short("step", row => (short)row.Step)
                .Text("endpoint", row => row.Endpoint)
                .Short("form", row => (short)row.Dialect)
                .Short("n", row => (short)row.Number)
                .Instant("at", row => row.At)
                .ShortOrNull("status", row => null)
                .Text("error", row => null)
                .LongOrNull("duration_ms", row => null)
                .Text("answer", row => null)
        );

    public required MerchantId Merchant { get; init; }

    /// <summary>The journal entry that is told.</summary>
    public required long Seq { get; init; }

    /// <summary>Which of its steps.</summary>
    public required int Step { get; init; }

    public required string Endpoint { get; init; }

    public required Dialects Dialect { get; init; }

    /// <summary>The first attempt is 1.</summary>
    public required int Number { get; init; }

    public required DateTimeOffset At { get; init; }
}
