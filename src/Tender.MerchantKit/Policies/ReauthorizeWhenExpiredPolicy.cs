using Tender.MerchantKit.Calls;
using Tender.MerchantKit.Outcomes;

namespace Tender.MerchantKit.Policies;

internal sealed class ReauthorizeWhenExpiredPolicy(int limit) : Policy
{
    public override FollowUp? Follow(Situation situation) =>
        situation is { Ending: Expired, What: PaymentObject.Charge or PaymentObject.Authorization }
        && situation.AttemptCount <= limit
        && RetrySoftDeclinesPolicy.Attempt(situation) is { } call
            ? new FollowUp.Call(
                call with
                {
                    Mode = AuthorizationMode.Asynchronous,
                    CaptureNow = false,
                },
                TimeSpan.Zero,
                InsteadOfEnding: false
            )
            : null;
}
