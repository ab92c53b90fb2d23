using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>How an attempt ended.</summary>
internal sealed record UpdateAttempt : IRow<UpdateAttempt>
{
    public static Statement<UpdateAttempt> Statement { get; } =
        Statement<UpdateAttempt>.Update(
            "attempts",
            keys =>
                keys.Long("seq", row => row.Seq)
                    .Short("step", row => (short)row.Step)
                    .Text("endpoint", row => row.Endpoint)
                    .Short("form", row => (short)row.Dialect)
                    .Short("n", row => (short)row.Number),
            sets =>
                sets.ShortOrNull("status", row => (short?)row.Status)
                    .Text("error", row => row.Error)
                    .Long("duration_ms", row => row.DurationMs)
                    .Text("answer", row => row.Answer)
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

    /// <summary>The HTTP status; null when there was none.</summary>
    public int? Status { get; init; }

    public string? Error { get; init; }

    public required long DurationMs { get; init; }

    /// <summary>The start of what the endpoint answered.</summary>
    public string? Answer { get; init; }
}
