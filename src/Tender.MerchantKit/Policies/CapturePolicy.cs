using Tender.MerchantKit.Calls;
using Tender.MerchantKit.Outcomes;

namespace Tender.MerchantKit.Policies;

internal sealed class CapturePolicy(TimeSpan? beforeGuaranteeEnds, string suffix) : Policy
{
    public override FollowUp? Follow(Situation situation)
    {
        // What Amazon says to hold (v1: StopShipmentAtypicalAuth) is for a person to capture.
        if (
            !situation.AwaitsCapture
            || situation is not { ObjectId: { } id, Amount: { } amount }
            || situation.Ending is Authorized { NextStep.Action: NextAction.Hold }
        )
            return null;
        if (beforeGuaranteeEnds is not null && !(situation.Now >= AskAgainAt(situation)))
            return null;
        return new FollowUp.Call(
            new CaptureCall(situation.OrderId, situation.Name + suffix, situation.Generation, id, amount),
            TimeSpan.Zero,
            InsteadOfEnding: false
        );
    }

    public override DateTimeOffset? AskAgainAt(Situation situation) =>
        situation.AwaitsCapture && beforeGuaranteeEnds is { } before ? situation.GuaranteedUntil - before : null;
}
