using Tender.AmazonPay;
using Tender.MerchantKit.Calls;
using Tender.MerchantKit.Outcomes;

namespace Tender.MerchantKit.Policies;

internal sealed class RetryRefundsPolicy(int limit, TimeSpan after) : Policy
{
    public override FollowUp? Follow(Situation situation)
    {
        if (
            situation.Ending is not RefundDeclined { Kind: DeclineKind.ProcessingFailure }
            || situation.AttemptCount > limit
        )
            return null;
        var call =
            situation.Request as RefundCall
            ?? (
                situation is { ParentId: { } parent, Amount: { } amount }
                    ? new RefundCall(situation.OrderId, situation.Name, situation.Generation, parent, amount)
                    : null
            );
        return call is null ? null : new FollowUp.Call(call, after, InsteadOfEnding: true);
    }
}
