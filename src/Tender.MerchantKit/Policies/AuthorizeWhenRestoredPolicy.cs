using Tender.MerchantKit.Calls;
using Tender.MerchantKit.Outcomes;

namespace Tender.MerchantKit.Policies;

internal sealed class AuthorizeWhenRestoredPolicy(int limit) : Policy
{
    public override FollowUp? Follow(Situation situation) =>
        situation is { Ending: PermissionRestored, Unpaid: { } call } && situation.AttemptCount < limit
            ? new FollowUp.Call(
                call with
                {
                    Mode = AuthorizationMode.Asynchronous,
                },
                TimeSpan.Zero,
                InsteadOfEnding: false
            )
            : null;
}
