using Tender.MerchantKit.Calls;
using Tender.MerchantKit.Outcomes;

namespace Tender.MerchantKit.Policies;

internal sealed class AlertWhenOverduePolicy(TimeSpan authorization, TimeSpan others) : Policy
{
    public override FollowUp? Follow(Situation situation) =>
        situation is { Ending: null, PendingSince: { } since } && situation.Now >= AskAgainAt(situation)
            ? new FollowUp.Alert(new Overdue(since) { NextStep = NextSteps.Overdue })
            : null;

    public override DateTimeOffset? AskAgainAt(Situation situation) =>
        situation.PendingSince is { } since
        && !situation.Reported.Contains(nameof(Overdue))
        && (situation.IsUnanswered || situation.What != PaymentObject.CheckoutSession)
            ? since + Allowed(situation)
            : null;

    private TimeSpan Allowed(Situation situation) =>
        situation.IsUnanswered
        || (
            situation.What is PaymentObject.Charge or PaymentObject.Authorization
            && !situation.Reported.Contains(nameof(Authorized))
        )
            ? authorization
            : others;
}
