namespace Tender.Core;

/// <summary>
/// What a processor said of an object that cannot be true together with what it was asked, or said before. The object
/// is quarantined: it stays as it is, and nothing more is taken from it, until somebody has looked.
/// </summary>
/// <param name="At">When it said so, in the merchant's time.</param>
/// <param name="Text">What is wrong, in a sentence for the operator.</param>
public sealed record Contradiction(DateTimeOffset At, string Text)
{
    /// <summary>How every such sentence begins.</summary>
    public const string Start = "The processor contradicts itself: ";

    /// <summary>What is wrong with a verdict on an authorization, capture or refund; null for nothing.</summary>
    /// <param name="record">The object as it is.</param>
    /// <param name="verdict">What the processor says of it.</param>
    /// <param name="now">The merchant's time.</param>
    public static Contradiction? Of(Record record, Verdict verdict, DateTimeOffset now)
    {
        if (verdict is not (Verdict.Approved or Verdict.Declined))
            return null; // nothing is said yet
        var (asked, said) = SaidBefore(record);
        var says = verdict is Verdict.Approved ? "approves" : "declines";
        if (verdict.Amount is not { } amount)
            return Because($"it {says} {record.Id} and names no amount; it was asked for {asked}.");
        if (amount != asked)
            return Because($"it {says} {amount} of {record.Id}; it was asked for {asked}.");
        if (said is { } approved && approved != verdict is Verdict.Approved)
            return Because($"it {says} {record.Id}, which it had {(approved ? "approved" : "declined")}.");
        return null;

        Contradiction Because(string what) => new(now, Start + what);
    }

    /// <summary>What was asked for, and whether the processor approved or declined it; null for neither.</summary>
    private static (Money Asked, bool? Approved) SaidBefore(Record record) =>
        record switch
        {
            Authorization one => (one.Amount, one.OpenedAt is not null ? true : Declined(one)),
            Capture one => (one.Amount, one.State is State.Completed or State.Closed ? true : Declined(one)),
            Refund one => (one.Amount, one.State == State.Completed ? true : Declined(one)),
            _ => throw new ArgumentException($"No processor is asked for {record.Id}.", nameof(record)),
        };

    // Who has no more than timed out was declined by us.
    private static bool? Declined(Record record) =>
        record.State == State.Declined && record.Reason != Core.Reason.TransactionTimedOut ? false : null;
}
