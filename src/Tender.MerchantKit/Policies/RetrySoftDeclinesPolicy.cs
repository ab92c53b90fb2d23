using Tender.AmazonPay;
using Tender.MerchantKit.Calls;
using Tender.MerchantKit.Outcomes;

namespace Tender.MerchantKit.Policies;

internal sealed class RetrySoftDeclinesPolicy(int limit, TimeSpan after) : Policy
{
    public override FollowUp? Follow(Situation situation)
    {
        if (
            situation.Ending is not Declined { Kind: DeclineKind.Soft or DeclineKind.ProcessingFailure } declined
            || Attempt(situation) is not { } call
            || situation.AttemptCount > limit
        )
            return null;
        // Somebody waits for a synchronous answer: the decline is that answer.
        if (call.Mode != AuthorizationMode.Asynchronous)
            return null;
        return new FollowUp.Call(
            call with
            {
                Mode = AuthorizationMode.Asynchronous,
            },
            declined.Kind == DeclineKind.ProcessingFailure ? Shorter(after, TimeSpan.FromMinutes(2)) : after,
            InsteadOfEnding: true
        );
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    /// <summary>The request to repeat; a charge that came of a checkout is repeated on its permission.</summary>
    internal static AuthorizeCall? Attempt(Situation situation) =>
        situation.Request as AuthorizeCall
        ?? (
            situation
                is {
                    PermissionId: { } permission,
                    Amount: { } amount,
                    What: PaymentObject.Charge or PaymentObject.Authorization
                }
                ? new AuthorizeCall(
                    situation.OrderId,
                    situation.Name,
                    situation.Generation,
                    permission,
                    amount,
                    AuthorizationMode.Asynchronous
                )
                : null
        );
}
