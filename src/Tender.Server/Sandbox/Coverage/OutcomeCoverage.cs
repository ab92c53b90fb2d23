using Tender.Core;
using Tender.Server.Storage;

namespace Tender.Server.Sandbox.Coverage;

/// <summary>
/// Outcome coverage: computed from the journal, the attempts to deliver, the calls and the faults, whenever somebody
/// asks.
/// </summary>
internal sealed class OutcomeCoverage(PaymentStore store, CallRecorder calls)
{
    private const int WarningsMax = 100;

    /// <summary>A merchant's coverage up to now.</summary>
    public async Task<CoverageReport> Of(MerchantId merchant)
    {
        await calls.Flush();
        return Of(await MerchantHistory.Read(store, merchant));
    }

    private static CoverageReport Of(MerchantHistory history)
    {
        var mistakes = new Mistakes(history).All();
        var blamed = mistakes.Select(one => one.About).OfType<Happening>().ToHashSet();
        var reached = history.Happenings.ToLookup(one =>
            Endings.Of(one.Id.Kind, one.Step.From, one.State, one.Step.After.Reason)
        );
        var covered = Endings
            .All.Where(ending => ending != Endings.ReplyLost)
            .Select(ending => Covered(history, ending, [.. reached[ending]], blamed))
            .Append(LostReplies(history));
        return new CoverageReport([.. covered], [.. Warnings(history, mistakes)]);
    }

    private static EndingCoverage Covered(
        MerchantHistory history,
        KnownEnding ending,
        List<Happening> reached,
        HashSet<Happening> blamed
    )
    {
        var noticed = reached.Select(one => (One: one, After: history.NoticedAfter(one))).ToList();
        noticed.RemoveAll(one => one.After is null);
        return new EndingCoverage(
            ending,
            reached.Count > 0 || Applies(history, ending),
            reached.Count,
            noticed.Count,
            noticed.Count(one => !blamed.Contains(one.One) && IsDealtWith(history, one.One, ending.Reaction)),
            noticed.Max(one => one.After)
        );
    }

    /// <summary>Whether what must be done was done; what must not be done is a mistake.</summary>
    private static bool IsDealtWith(MerchantHistory history, Happening change, Reaction reaction) =>
        reaction switch
        {
            Reaction.FindAnotherWay => IsOver(history, change) || IsChargedAgain(history, change),
            Reaction.AskTheBuyer => IsOver(history, change) || IsRepaired(history, change),
            Reaction.Know or Reaction.LeaveAlone or Reaction.PayOtherwise or Reaction.Repeat => true,
        };

    private static bool IsOver(MerchantHistory history, Happening change) =>
        history.Of(change.Id.Family).LastOrDefault() is not { State: State.Open or State.Suspended };

    private static bool IsChargedAgain(MerchantHistory history, Happening change) =>
        IsRepaired(history, change)
        || history.Happenings.Any(one =>
            one.Seq > change.Seq
            && one.Step is { From: null, After: Authorization }
            && one.Id.Family == change.Id.Family
        );

    private static bool IsRepaired(MerchantHistory history, Happening change) =>
        history
            .Of(change.Id.Family)
            .Any(one => one.Seq > change.Seq && one is { State: State.Open, Step.From: State.Suspended });

    /// <summary>A call whose connection was cut is dealt with when the same is asked again.</summary>
    private static EndingCoverage LostReplies(MerchantHistory history)
    {
        var lost = history.Calls.Where(call => call is { Status: 0, IsRead: false }).ToList();
        var again = lost.Select(call =>
                history.Calls.FirstOrDefault(one => one.Seq > call.Seq && MerchantHistory.IsSame(one, call))
                    is { } repeated
                    ? repeated.At - call.At
                    : (TimeSpan?)null
            )
            .Where(after => after is not null)
            .ToList();
        return new EndingCoverage(Endings.ReplyLost, true, lost.Count, again.Count, again.Count, again.Max());
    }

    /// <summary>Whether an integration can meet an ending that it has not met.</summary>
    private static bool Applies(MerchantHistory history, KnownEnding ending)
    {
        if (ending.Kind is ObjectKind.Refund or ObjectKind.Dispute)
            return history.Happenings.Any(one => one.Id.Kind == ending.Kind);
        if (history is { UsesV1: true, UsesV2: false } && IsOfV2Alone(ending))
            return false;
        // Only v1's simulations close a capture or an authorization of a permission that goes on.
        return ending is not { Kind: ObjectKind.Capture or ObjectKind.Authorization, Reason: Reason.AmazonClosed }
            || history.UsesV1;
    }

    /// <summary>
    /// Whether the API of the first generation has no such ending: there a buyer who goes away leaves a draft, and
    /// whoever fails the bank's question has no authorization yet.
    /// </summary>
    private static bool IsOfV2Alone(KnownEnding ending) =>
        ending.Kind == ObjectKind.CheckoutSession
            ? ending.Reason is Reason.BuyerCanceled or Reason.Declined or Reason.AmazonCanceled
            : ending
                is { Kind: ObjectKind.Authorization, Reason: Reason.PaymentMethodNotAllowed or Reason.MfaNotCompleted };

    private static IEnumerable<string> Warnings(MerchantHistory history, IReadOnlyList<WrongAct> mistakes)
    {
        var words = mistakes.Select(one => one.Words).Distinct().ToList();
        if (words.Count > WarningsMax)
            words = [.. words.Take(WarningsMax), $"{words.Count - WarningsMax} warnings more."];
        if (history.IsCut)
            words.Add("So much has happened that only the beginning was looked at. Use a merchant for each run.");
        return words;
    }
}
