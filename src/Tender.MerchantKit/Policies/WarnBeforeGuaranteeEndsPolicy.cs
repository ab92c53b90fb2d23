using Tender.MerchantKit.Outcomes;

namespace Tender.MerchantKit.Policies;

internal sealed class WarnBeforeGuaranteeEndsPolicy(TimeSpan before) : Policy
{
    public override FollowUp? Follow(Situation situation) =>
        situation is { AwaitsCapture: true, Ending: null, GuaranteedUntil: { } end }
        && situation.Now >= end - before
        && !situation.Reported.Contains(nameof(GuaranteeEndsSoon))
            ? new FollowUp.Alert(new GuaranteeEndsSoon(end) { NextStep = NextSteps.Capture(end) })
            : null;

    public override DateTimeOffset? AskAgainAt(Situation situation) =>
        situation.AwaitsCapture && !situation.Reported.Contains(nameof(GuaranteeEndsSoon))
            ? situation.GuaranteedUntil - before
            : null;
}
