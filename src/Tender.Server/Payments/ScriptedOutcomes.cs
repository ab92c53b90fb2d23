using Tender.Core;
using Tender.Server.Storage;

namespace Tender.Server.Payments;

/// <summary>
/// Scripted endings: what the control API was told shall come of the next operations. The first rule that matches is
/// used, and counted down in the commit of the operation it decided, so that a rule is used exactly as often as it
/// says. A simulation that the caller itself names goes before.
/// </summary>
internal static class ScriptedOutcomes
{
    /// <summary>
    /// The reasons an operation can be scripted to end with, by v2's names. Wire v2: spec 4.1, 4.3, 4.4.
    /// </summary>
    public static Reason[] ReasonsFor(ScriptedOperation operation) =>
        operation switch
        {
            ScriptedOperation.Complete => [Reason.BuyerCanceled, Reason.AmazonCanceled, Reason.Declined],
            ScriptedOperation.Authorize =>
            [
                Reason.SoftDeclined,
                Reason.HardDeclined,
                Reason.PaymentMethodNotAllowed,
                Reason.MfaNotCompleted,
                Reason.AmazonRejected,
                Reason.ProcessingFailure,
                Reason.TransactionTimedOut,
            ],
            ScriptedOperation.Capture =>
            [
                Reason.SoftDeclined,
                Reason.HardDeclined,
                Reason.AmazonRejected,
                Reason.ProcessingFailure,
            ],
            ScriptedOperation.Refund or ScriptedOperation.Reverse => [Reason.AmazonRejected, Reason.ProcessingFailure],
        };

    /// <summary>What the rule that a call matches makes of it; null where no rule matches.</summary>
    public static Simulation? Simulation(
        DecisionContext context,
        ScriptedOperation operation,
        ObjectId id,
        string? reference,
        Money amount,
        bool mayBeLater
    ) =>
        TakeMatching(context, operation, id, reference, amount) is { } rule
            ? new Simulation(
                rule.Reason,
                Pending: mayBeLater && rule.Delay is not null,
                Delay: mayBeLater ? rule.Delay : null
            )
            : null;

    /// <summary>Why a completion is scripted to fail; null where no rule says so.</summary>
    public static Reason? Cancellation(DecisionContext context, ObjectId id, string? reference, Money amount) =>
        TakeMatching(context, ScriptedOperation.Complete, id, reference, amount)?.Reason;

    private static ScriptedOutcome? TakeMatching(
        DecisionContext context,
        ScriptedOperation operation,
        ObjectId id,
        string? reference,
        Money amount
    )
    {
        var rules = context.Merchant.ScriptedOutcomes;
        if (
            rules.Count == 0
            || rules.FirstOrDefault(rule => rule.Operation == operation && Matches(rule, id, reference, amount))
                is not { } used
        )
            return null;
        if (used.Times > 0)
            context.Change(
                context.Merchant with
                {
                    ScriptedOutcomes =
                    [
                        .. used.Times == 1
                            ? rules.Where(rule => !ReferenceEquals(rule, used))
                            : rules.Select(rule =>
                                ReferenceEquals(rule, used) ? used with { Times = used.Times - 1 } : rule
                            ),
                    ],
                }
            );
        return used;
    }

    private static bool Matches(ScriptedOutcome rule, ObjectId id, string? reference, Money amount) =>
        (
            rule.ObjectId is null
            || rule.ObjectId == id.Value
            || rule.ObjectId == id.Family.Value
            || (
                id.Number > 0
                && id.Kind is ObjectKind.Authorization or ObjectKind.Capture
                && rule.ObjectId == id.Capture(id.Number).Value
            )
        )
        && (rule.Reference is null || rule.Reference == reference)
        && (
            rule.AmountFrom is null
            || (Money.TryParse(rule.AmountFrom, amount.Currency, out var from) && amount >= from)
        )
        && (rule.AmountTo is null || (Money.TryParse(rule.AmountTo, amount.Currency, out var to) && amount <= to));
}
