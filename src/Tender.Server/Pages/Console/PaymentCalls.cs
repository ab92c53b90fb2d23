using Tender.Core;
using Tender.Server.Storage;

namespace Tender.Server.Pages.Console;

/// <summary>
/// What a merchant called about a payment: the call behind each change it asked for, and those that changed nothing.
/// Where the changes' numbers are counted they say nothing of when; then call and change meet in instant and name.
/// </summary>
internal sealed class PaymentCalls
{
    private readonly Dictionary<long, RecordedCall> byEntry = [];
    private readonly Dictionary<long, long> places = [];

    /// <param name="entries">The changes that are told, the oldest first.</param>
    /// <param name="calls">The calls about the families of the payment.</param>
    /// <param name="family">The payment's own family.</param>
    /// <param name="isCut">Whether there are older changes, which older calls belong to.</param>
    /// <param name="isCounted">Whether numbers of the changes are counted.</param>
    public PaymentCalls(
        IReadOnlyList<JournalEntry> entries,
        IReadOnlyList<RecordedCall> calls,
        ObjectId family,
        bool isCut,
        bool isCounted
    )
    {
        var ordered = calls.OrderBy(call => call.Seq).ToList();
        Match(entries, ordered, (entry, call) => IsUnderWay(entry, call) && IsNamed(entry, call));
        Match(entries, ordered, IsUnderWay);
        if (isCounted)
        {
            Match(entries, ordered, (entry, call) => IsNamed(entry, call) && IsWritten(entry, call));
            Match(entries, ordered, (entry, call) => IsWritten(entry, call) && call.At == entry.At);
        }
        Place(entries, ordered, isCounted);
        var taken = byEntry.Values.Select(call => call.Seq).ToHashSet();
        var first = isCut && entries.Count > 0 ? entries[0] : null;
        Others =
        [
            .. ordered.Where(call =>
                !taken.Contains(call.Seq)
                && (first is null || (isCounted ? call.At >= first.At : call.Done > first.Seq))
                // Of the agreement above a child: only what made the child.
                && (call.Root == family || call.Root is not { IsRecurring: true })
            ),
        ];
    }

    /// <summary>The calls that changed nothing.</summary>
    public IReadOnlyList<RecordedCall> Others { get; }

    /// <summary>The call that asked for a change; null where none is recorded.</summary>
    public RecordedCall? Of(JournalEntry entry) => byEntry.GetValueOrDefault(entry.Seq);

    /// <summary>Where a change stands among the numbers of the calls.</summary>
    public long PlaceOf(JournalEntry entry) => places[entry.Seq];

    /// <summary>Each change that the merchant asked for gets the first call that fits and is free.</summary>
    private void Match(
        IReadOnlyList<JournalEntry> entries,
        List<RecordedCall> calls,
        Func<JournalEntry, RecordedCall, bool> fits
    )
    {
        var taken = byEntry.Values.Select(call => call.Seq).ToHashSet();
        foreach (
            var entry in entries.Where(one => one.Requester == Requester.Merchant && !byEntry.ContainsKey(one.Seq))
        )
            if (calls.Find(call => !call.IsRead && !taken.Contains(call.Seq) && fits(entry, call)) is { } call)
            {
                byEntry[entry.Seq] = call;
                taken.Add(call.Seq);
            }
    }

    /// <summary>
    /// A counted change stands at its call, else behind the change before and the calls made until then.
    /// </summary>
    private void Place(IReadOnlyList<JournalEntry> entries, List<RecordedCall> calls, bool isCounted)
    {
        var last = 0L;
        foreach (var entry in entries)
        {
            if (!isCounted)
                last = entry.Seq;
            else if (Of(entry) is { } call)
                last = call.Seq;
            else
                last = Math.Max(last, calls.FindLast(call => call.At < entry.At)?.Seq ?? 0);
            places[entry.Seq] = last;
        }
    }

    private static bool IsUnderWay(JournalEntry entry, RecordedCall call) =>
        call.Seq < entry.Seq && entry.Seq < call.Done;

    private static bool IsNamed(JournalEntry entry, RecordedCall call) =>
        call.Operation.Equals(
            entry.Summary.Replace(" ", "", StringComparison.Ordinal),
            StringComparison.OrdinalIgnoreCase
        );

    /// <summary>A call is written down behind its answer, so not before its change.</summary>
    private static bool IsWritten(JournalEntry entry, RecordedCall call) =>
        call.At >= entry.At && call.Status is >= 200 and < 300;
}
