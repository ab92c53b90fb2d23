using Tender.MerchantKit.Calls;

namespace Tender.MerchantKit.Policies;

internal sealed class CapturePolicy(TimeSpan? beforeGuaranteeEnds, string suffix) : Policy
{
    private readonly string suffix = Check.Text(suffix, Check.LongestSuffix, nameof(suffix));

    public override FollowUp? Follow(Situation situation)
    {
        // What Amazon says to hold (v1: StopShipmentAtypicalAuth) awaits none until the hold has ended.
        if (!situation.AwaitsCapture || situation is not { ObjectId: { } id, Amount: { } amount })
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
