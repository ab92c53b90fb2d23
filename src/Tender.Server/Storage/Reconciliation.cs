using System.Globalization;

namespace Tender.Server.Storage;

/// <summary>One day's comparison with the processor.</summary>
/// <param name="Day">The day on which it was begun, as <c>2026-11-30</c>; UTC.</param>
/// <param name="Version">Grows by one with each page.</param>
/// <param name="State">How far it has come.</param>
/// <param name="FromSeq">The last journal entry that was gone over before it was begun, or begun again.</param>
/// <param name="ToSeq">It covers the entries before this one.</param>
/// <param name="Stage">What is gone over now.</param>
/// <param name="Place">Where in that it goes on; empty for the beginning.</param>
/// <param name="Tries">How often the processor said nothing of the page that it goes on with.</param>
/// <param name="IsListed">Whether the processor tells what it did by itself; null while it was not asked.</param>
/// <param name="ListedTo">Up to when it told.</param>
/// <param name="Compared">How many objects were compared.</param>
/// <param name="BeganAt">When it was begun, or begun again, in real time.</param>
/// <param name="CompletedAt">When everything was compared, in real time; null before.</param>
/// <param name="Counts">What it came to.</param>
internal sealed record Reconciliation(
    string Day,
    long Version,
    ReconciliationState State,
    long FromSeq,
    long ToSeq,
    ReconciliationStage Stage,
    string Place,
    int Tries,
    bool? IsListed,
    DateTimeOffset ListedTo,
    long Compared,
    DateTimeOffset BeganAt,
    DateTimeOffset? CompletedAt,
    ReconciliationCounts Counts
)
{
    /// <summary>The name of the day of an instant.</summary>
    public static string DayOf(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>The last journal entry that was gone over.</summary>
    public long Reached =>
        Stage == ReconciliationStage.Changes ? long.Parse(Place, CultureInfo.InvariantCulture) : ToSeq - 1;

    /// <summary>A place in the journal.</summary>
    public static string At(long seq) => seq.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What a comparison came to.</summary>
/// <param name="Open">Differences that a person has to look at.</param>
/// <param name="Waiting">What is on its way.</param>
/// <param name="Unanswered">What the processor has not answered.</param>
internal sealed record ReconciliationCounts(long Open, long Waiting, long Unanswered);
