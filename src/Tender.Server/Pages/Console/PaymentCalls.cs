using Tender.Core;
using Tender.Server.Storage;

namespace Tender.Server.Pages.Console;

/// <summary>
/// What a merchant called about a payment: the call behind each change it asked for, and those that changed nothing.
/// </summary>
internal sealed class PaymentCalls
{
    /// <summary>Numbers that are drawn are greater; those of a frozen clock's entries are counted.</summary>
    private const long CountedMax = 1L << 40;

    private readonly Dictionary<long, RecordedCall> byEntry = [];

    /// <param name="entries">The changes that are told.</param>
    /// <param name="calls">The calls about the families of the payment.</param>
    /// <param name="family">The payment's own family.</param>
    /// <param name="isCut">Whether there are older changes, which older calls belong to.</param>
    public PaymentCalls(
        IReadOnlyList<JournalEntry> entries,
        IReadOnlyList<RecordedCall> calls,
        ObjectId family,
        bool isCut
    )
    {
        IsCounted = entries.Any(entry => entry.Seq < CountedMax);
        var taken = new HashSet<long>();
        foreach (var entry in entries.Where(entry => entry.Requester == Requester.Merchant))
            if (Behind(entry, calls) is { } call && taken.Add(call.Seq))
                byEntry[entry.Seq] = call;
        var first = isCut ? entries.Select(entry => entry.Seq).DefaultIfEmpty().Min() : 0;
        Others =
        [
            .. calls.Where(call =>
                !taken.Contains(call.Seq)
                && call.Done > first
                // Of the agreement above a child: only what made the child.
                && (call.Root == family || call.Root is not { IsRecurring: true })
            ),
        ];
    }

    /// <summary>Whether the changes have numbers that say nothing of when they were.</summary>
    public bool IsCounted { get; }

    /// <summary>The calls that changed nothing.</summary>
    public IReadOnlyList<RecordedCall> Others { get; }

    /// <summary>The call that asked for a change; null where none is recorded.</summary>
    public RecordedCall? Of(JournalEntry entry) => byEntry.GetValueOrDefault(entry.Seq);

    /// <summary>The call under way when a change was written; of several the one that is named like it.</summary>
    private static RecordedCall? Behind(JournalEntry entry, IReadOnlyList<RecordedCall> calls)
    {
        var under = calls.Where(call => !call.IsRead && call.Seq < entry.Seq && entry.Seq < call.Done).ToList();
        var name = entry.Summary.Replace(" ", "", StringComparison.Ordinal);
        return under.Find(call => call.Operation.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? under.FirstOrDefault();
    }
}
