using Tender.MerchantKit.Calls;
using Tender.MerchantKit.Outcomes;
using Tender.MerchantKit.Policies;
using Tender.MerchantKit.Storage;

namespace Tender.MerchantKit.Orders;

/// <summary>What the policies make of an ending, or of the time that has passed.</summary>
internal sealed partial class LockedOrder
{
    /// <summary>
    /// An ending: a policy may put an attempt in its place; otherwise it is told, and the policy's wish stands beside
    /// it.
    /// </summary>
    private async Task<TrackedObject> RecordEnding(
        TrackedObject after,
        Ending ending,
        LearnedBy by,
        List<CallRow> calls
    )
    {
        if (ending is Declined one)
            ending = one with { AttemptCount = after.Attempt };
        var situation = SituationOf(after, ending, calls);
        var name = ending is Captured or CaptureDeclined ? after.CaptureName ?? after.Name : after.Name;
        var outcome = Telling(after, name, ending, by);
        if (await Follow(situation, calls, outcome))
            return after;
        await Record(outcome);
        if (ending is Declined declined)
            await TrackPermissionAfter(
                declined,
                after.ExpectedPermissionId ?? after.PermissionId,
                situation.Request as AuthorizeCall,
                null,
                after
            );
        if (ending is Authorized or Captured && (after.ExpectedPermissionId ?? after.PermissionId) is { } permission)
            await ClearUnpaid(TrackedObject.KeyOf(after.Generation, permission), after.Name);
        return after;
    }

    /// <summary>Nothing new: the policies look at the time.</summary>
    private async Task<TrackedObject> FollowTimedPolicies(TrackedObject after, List<CallRow> calls, bool alertsOnly)
    {
        if (after.Phase == Phase.Done)
            return after;
        foreach (var policy in rules.Policies)
            switch (policy.Follow(SituationOf(after, null, calls)))
            {
                case FollowUp.Alert alert when !after.HasReported(alert.What.Name):
                    await Record(Telling(after, after.Name, alert.What, LearnedBy.Policy));
                    after = after with { Reported = [.. after.Reported, alert.What.Name] };
                    break;
                case FollowUp.Call call when !alertsOnly:
                    await EnqueueNext(call, calls, after.Attempt, null);
                    break;
            }
        return after;
    }

    /// <summary>Does what the first policy with an answer wants; true if that takes the ending's place.</summary>
    private async Task<bool> Follow(Situation situation, List<CallRow> calls, Outcome outcome)
    {
        var wish = rules.Policies.Select(policy => policy.Follow(situation)).FirstOrDefault(one => one is not null);
        switch (wish)
        {
            case FollowUp.Call call:
                await EnqueueNext(call, calls, situation.AttemptCount, call.InsteadOfEnding ? outcome : null);
                return call.InsteadOfEnding;
            case FollowUp.Alert alert:
                await Record(
                    Telling(
                        New(
                            situation.Generation,
                            situation.What,
                            situation.ObjectId ?? situation.PermissionId ?? "",
                            situation.Name,
                            Origin.Called
                        ),
                        situation.Name,
                        alert.What,
                        LearnedBy.Policy
                    )
                );
                return false;
            default:
                return false;
        }
    }

    private async Task EnqueueNext(FollowUp.Call wish, List<CallRow> calls, int made, Outcome? replaced)
    {
        // What was registered, not asked for, counts as the first attempt of its name.
        var used = calls
            .Where(row => row.Call.Name == wish.Request.Name)
            .Select(row => row.Attempt)
            .DefaultIfEmpty(wish.Request is AuthorizeCall or RefundCall ? made : 0)
            .Max();
        // It is waited for from when it is due: the policy's pause is no delay of anybody's.
        var due = now + wish.After;
        await Enqueue(wish.Request, used + 1, due, replaced, due);
    }

    private Situation SituationOf(TrackedObject known, Ending? ending, List<CallRow> calls) =>
        new()
        {
            OrderId = OrderId,
            Name = known.Name,
            Generation = known.Generation,
            What = known.What,
            ObjectId = known.ObjectId,
            PermissionId = known.ExpectedPermissionId ?? known.PermissionId,
            ParentId = known.ParentId,
            Amount = known.Amount ?? known.ExpectedAmount,
            Ending = ending,
            Request = calls.LastOrDefault(row => row.Call.Name == known.Name && row.Attempt == known.Attempt)?.Call,
            AttemptCount = known.Unpaid is { } unpaid
                ? calls.Where(row => row.Call.Name == unpaid.Name).Select(row => row.Attempt).DefaultIfEmpty(1).Max()
                : known.Attempt,
            Unpaid = known.Unpaid,
            PendingSince = known.Phase == Phase.Pending ? known.PendingSince : null,
            GuaranteedUntil = known.GuaranteedUntil,
            Reported = known.Reported,
            Now = now,
            IsHeld = known.IsHeld == true,
            AwaitsCapture =
                known
                    is {
                        Phase: Phase.Settled,
                        Rank: 1,
                        What: PaymentObject.Charge or PaymentObject.Authorization,
                        IsHeld: not true
                    }
                && !calls.Any(row => row.Call is CaptureCall && row.TargetId == known.ObjectId),
        };

    private DateTimeOffset? Earliest(DateTimeOffset? scheduled, TrackedObject known, List<CallRow> calls)
    {
        var situation = SituationOf(known, null, calls);
        foreach (var at in rules.Policies.Select(policy => policy.AskAgainAt(situation)))
            if (at > now && (scheduled is null || at < scheduled))
                scheduled = at;
        return scheduled;
    }
}
