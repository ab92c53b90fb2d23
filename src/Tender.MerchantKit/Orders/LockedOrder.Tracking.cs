using Tender.AmazonPay;
using Tender.MerchantKit.Calls;
using Tender.MerchantKit.Outcomes;
using Tender.MerchantKit.Storage;

namespace Tender.MerchantKit.Orders;

/// <summary>What is watched besides: children, refunds made elsewhere, permissions that a buyer may repair.</summary>
internal sealed partial class LockedOrder
{
    /// <summary>Watches an object somebody made elsewhere, on a parent that is known.</summary>
    public Task TrackForeignRefund(TrackedObject parent, Snapshot refund) =>
        Track(
            New(
                refund.Generation,
                PaymentObject.Refund,
                refund.ObjectId,
                parent.CaptureName ?? parent.Name,
                Origin.Elsewhere
            ) with
            {
                PermissionId = parent.PermissionId,
                ParentId = parent.ObjectId,
            }
        );

    private async Task TrackChild(TrackedObject parent, PaymentObject what, string id, List<CallRow> calls)
    {
        // A call of ours made it and has not heard of it yet: its answer registers it, with its name.
        if (
            calls.Any(row =>
                row.Status == CallStatus.Unsent
                && row.TargetId == parent.ObjectId
                && row.Call is CaptureCall or RefundCall
            )
        )
            return;
        var asked =
            parent.What == PaymentObject.CheckoutSession
            || calls.Any(row => row.Call is AuthorizeCall { CaptureNow: true } && row.Call.Name == parent.Name);
        await Track(
            New(parent.Generation, what, id, parent.Name, asked ? Origin.Called : Origin.Elsewhere) with
            {
                PermissionId = parent.PermissionId,
                ParentId = parent.ObjectId,
                ExpectedAmount = asked ? parent.ExpectedAmount ?? parent.Amount : null,
                ExpectedPermissionId = parent.ExpectedPermissionId
                    ?? (parent.What == PaymentObject.CheckoutSession ? parent.PermissionId : null),
            }
        );
    }

    private async Task Track(TrackedObject known)
    {
        // One refund is told once, whichever API it was asked with and whichever names it now.
        if (
            known.What == PaymentObject.Refund
            && await ObjectRows.MarkDue(
                db,
                TrackedObject.OtherKeyOf(known.Generation, known.ObjectId),
                now,
                cancellation
            )
        )
            return;
        if (!await ObjectRows.Insert(db, known, now, cancellation))
            return;
        await NoticeRows.EndParked(db, known.Key, cancellation);
        if (known.PermissionId is { } permission)
            await NoticeRows.RequeueParked(db, permission, now, cancellation);
    }

    /// <summary>A decline that the buyer can repair: the permission is watched for it.</summary>
    private async Task TrackPermissionAfter(
        Declined declined,
        string? permissionId,
        AuthorizeCall? request,
        PaymentCall? call,
        TrackedObject? known = null
    )
    {
        if (
            permissionId is null
            || declined.Kind
                is not (DeclineKind.Hard or DeclineKind.PaymentMethodNotAllowed or DeclineKind.MfaNotCompleted)
        )
            return;
        var generation = known?.Generation ?? call!.Generation;
        var name = known?.Name ?? call!.Name;
        request ??= declined.Amount is { } amount
            ? new AuthorizeCall(OrderId, name, generation, permissionId, amount, AuthorizationMode.Asynchronous)
            : null;
        await TrackPermission(permissionId, generation, name, request);
    }

    private async Task TrackPermission(
        string permissionId,
        ApiGeneration generation,
        string name,
        AuthorizeCall? unpaid
    )
    {
        var found = await ObjectRows.Find(db, TrackedObject.KeyOf(generation, permissionId), cancellation);
        if (found is null)
            await Track(
                New(generation, PaymentObject.Permission, permissionId, name, Origin.Followed) with
                {
                    PermissionId = permissionId,
                    Phase = Phase.Settled,
                    Unpaid = unpaid,
                }
            );
        else if (found.Known.OrderId == OrderId && !found.Known.HasReported(nameof(PermissionClosed)))
        {
            var again = found.Known with { Unpaid = unpaid, Phase = Phase.Settled };
            await ObjectRows.Save(db, again, now, again.SeenHints, now, cancellation);
        }
    }

    /// <summary>What was declined has been paid after all: its permission need not be followed any longer.</summary>
    private async Task ClearUnpaid(string permissionKey, string name)
    {
        if (
            await ObjectRows.Find(db, permissionKey, cancellation) is { Known: { Unpaid: { } unpaid } known }
            && unpaid.Name == name
            && known.OrderId == OrderId
        )
        {
            var after = known with
            {
                Unpaid = null,
                Phase = known.Origin == Origin.Followed ? Phase.Done : known.Phase,
            };
            await ObjectRows.Save(db, after, rules.Schedule.Next(after, now), after.SeenHints, now, cancellation);
        }
    }
}
