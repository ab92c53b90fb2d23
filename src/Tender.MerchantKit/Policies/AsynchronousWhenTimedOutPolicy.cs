using Tender.AmazonPay;
using Tender.MerchantKit.Calls;
using Tender.MerchantKit.Outcomes;

namespace Tender.MerchantKit.Policies;

internal sealed class AsynchronousWhenTimedOutPolicy : Policy
{
    public override FollowUp? Follow(Situation situation) =>
        situation
            is {
                Ending: Declined { Kind: DeclineKind.TimedOut },
                Request: AuthorizeCall { Mode: AuthorizationMode.Optimal } call
            }
            ? new FollowUp.Call(
                call with
                {
                    Mode = AuthorizationMode.Asynchronous,
                },
                TimeSpan.Zero,
                InsteadOfEnding: true
            )
            : null;
}
