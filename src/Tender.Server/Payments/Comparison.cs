using Tender.Core;
using Tender.Server.Processors;
using Tender.Server.Storage;

namespace Tender.Server.Payments;

/// <summary>
/// What the books say of one object, and what comparing it with the processor's answer comes to. It decides, and asks
/// nobody.
/// </summary>
/// <param name="Object">The object.</param>
/// <param name="Expected">What the processor must have of it.</param>
/// <param name="Amount">Of how much.</param>
/// <param name="Since">Since when it is as it is, in the merchant's time.</param>
/// <param name="Here">The same in words.</param>
internal sealed record Comparison(
    ObjectId Object,
    Comparison.Expectation Expected,
    Money Amount,
    DateTimeOffset Since,
    string Here
)
{
    /// <summary>What the processor must have.</summary>
    internal enum Expectation
    {
        /// <summary>It was done, of this amount.</summary>
        Done,

        /// <summary>It was not done.</summary>
        NotDone,

        /// <summary>It was given up here, and must be undone there: a job asks for that.</summary>
        Undone,

        /// <summary>Either: what it was for was declined.</summary>
        DoneOrNot,

        /// <summary>It is not known here yet.</summary>
        NotKnown,

        /// <summary>The processor contradicts itself about it.</summary>
        Contradicted,
    }

    /// <summary>How far undoing something at the processor has come.</summary>
    internal enum Undoing
    {
        /// <summary>The processor confirmed it, or it was never needed.</summary>
        Over,

        /// <summary>A job asks for it.</summary>
        UnderWay,

        /// <summary>The processor did not confirm it for as long as the job asked.</summary>
        GivenUp,
    }

    /// <summary>The most that may be taken of an authorization there; null where it may be taken of.</summary>
    public Money? TakenMax { get; init; }

    /// <summary>The most that may be given back of a capture there; null where nothing is.</summary>
    public Money? GivenBackMax { get; init; }

    /// <summary>What the books say of an authorization, a capture or a refund.</summary>
    /// <param name="record">The object.</param>
    /// <param name="capture">The capture of an authorization; null where it has none.</param>
    public static Comparison Of(Record record, Capture? capture = null)
    {
        var (expected, amount) = record switch
        {
            Authorization one => (ExpectedOf(one, capture), one.Amount),
            Capture one => (ExpectedOf(one), one.Amount),
            Refund one => (ExpectedOf(one), one.Amount),
            _ => throw new ArgumentException($"No processor has {record.Id}.", nameof(record)),
        };
        if (record.Contradiction is not null)
            expected = Expectation.Contradicted;
        var why =
            record.Contradiction is not null ? ", in quarantine"
            : record.Reason is { } reason ? $", {reason}"
            : "";
        return new(record.Id, expected, amount, record.ChangedAt, $"{record.State}{why}, {amount}")
        {
            TakenMax = record is Authorization { HasCapture: false } ? Money.Zero(amount.Currency) : null,
            GivenBackMax = record is Capture taken ? BackOf(taken) : null,
        };
    }

    /// <summary>What comparing it with what the processor has comes to.</summary>
    /// <param name="there">What the processor has.</param>
    /// <param name="undoing">How far undoing it there has come, where it must be undone.</param>
    /// <param name="now">The merchant's time.</param>
    public Finding With(FarObject there, Undoing undoing, DateTimeOffset now)
    {
        var said = there.Verdict;
        if (said is Verdict.Unknown)
            return Finding.Unanswered(Object.Value, Here);
        return Expected switch
        {
            Expectation.Contradicted => Differs(DifferenceKind.State, there),
            Expectation.NotKnown => OnItsWay(there, now),
            Expectation.DoneOrNot => said is Verdict.Pending ? OnItsWay(there, now) : Equal,
            // What the processor does not find may have been done all the same, where its name was never learned.
            Expectation.Undone when undoing == Undoing.GivenUp => Differs(DifferenceKind.State, there) with
            {
                Here = Here + ", undoing it was given up",
            },
            Expectation.Undone when undoing == Undoing.UnderWay => OnItsWay(there, now),
            Expectation.NotDone or Expectation.Undone => said switch
            {
                Verdict.Approved => Differs(DifferenceKind.State, there),
                Verdict.Pending => OnItsWay(there, now),
                _ => Equal,
            },
            Expectation.Done => said switch
            {
                Verdict.Approved => WhereDone(there),
                Verdict.Pending => OnItsWay(there, now),
                Verdict.NotFound => Differs(DifferenceKind.MissingThere, there),
                _ => Differs(DifferenceKind.State, there),
            },
        };
    }

    /// <summary>What the processor has, in words.</summary>
    public static string Words(FarObject there)
    {
        var said = there.Verdict switch
        {
            Verdict.Approved => "done",
            Verdict.Declined declined => $"declined, {declined.Reason}",
            Verdict.Pending => "not decided yet",
            Verdict.NotFound => "not known",
            _ => "",
        };
        var amount = there.Verdict.Amount is { } of ? $", {of}" : "";
        var taken = there.Taken is { } took ? $", {took} taken" : "";
        var back = there.GivenBack is { Minor: > 0 } gave ? $", {gave} given back" : "";
        return said + amount + taken + back;
    }

    private Finding Equal => Finding.Equal(Object.Value);

    private Finding WhereDone(FarObject there)
    {
        if (there.Verdict.Amount != Amount)
            return Differs(DifferenceKind.Amount, there);
        var isMore =
            (there.Taken is { } taken && TakenMax is { } most && taken.Minor > most.Minor)
            || (there.GivenBack is { } back && GivenBackMax is { } mostBack && back.Minor > mostBack.Minor);
        return isMore ? Differs(DifferenceKind.MissingHere, there) : Equal;
    }

    private Finding Differs(DifferenceKind kind, FarObject there) =>
        new(Object.Value, kind, IsWaiting: false, Here, Words(there));

    private Finding OnItsWay(FarObject there, DateTimeOffset now) =>
        new(Object.Value, DifferenceKind.Late, IsWaiting: now - Since <= Finding.OnItsWayWindow, Here, Words(there));

    private static Expectation ExpectedOf(Authorization one, Capture? capture)
    {
        if (one.State == State.Pending)
            return Expectation.NotKnown;
        if (ProcessorCalls.IsGivenUp(one))
            return Expectation.Undone;
        if (one.State == State.Declined)
            return Expectation.NotDone;
        return capture is { State: State.Declined } ? Expectation.DoneOrNot : Expectation.Done;
    }

    private static Expectation ExpectedOf(Record one)
    {
        if (one.State == State.Pending)
            return Expectation.NotKnown;
        return one.State == State.Declined ? Expectation.NotDone : Expectation.Done;
    }

    private static Money BackOf(Capture capture)
    {
        var zero = Money.Zero(capture.Amount.Currency);
        return (capture.Refunded ?? zero) + (capture.Refunding ?? zero);
    }
}
