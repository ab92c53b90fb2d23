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
)
{
    /// <summary>What <see cref="Read"/> reads, in its order.</summary>
    public const string Columns = "seq, root, at, who, summary, steps";

    /// <summary>An entry from a row of <see cref="Columns"/>.</summary>
    public static JournalEntry Read(RowReader row) =>
        new(
            row.GetInt64(0),
            ObjectId.Read(row.GetString(1)),
            RecordJson.At(row.GetInt64(2)),
            Requesters.Read(row.GetString(3)),
            row.GetString(4),
            Journal.ReadSteps(row.GetUtf8(5))
        );
}
