using Tender.MerchantKit.Calls;
using Tender.MerchantKit.Notices;
using Tender.MerchantKit.Outcomes;
using Tender.MerchantKit.Storage;

namespace Tender.MerchantKit.Orders;

/// <summary>Stored notices: each makes the object it is about due, or waits until that object is known.</summary>
internal sealed class NoticeMatching(EngineContext work)
{
    public async Task<bool> RunDue(CancellationToken cancellation)
    {
        var rows = await work.ClaimDue(
            "amazonpay_notices",
            db => NoticeRows.Claim(db, work.Now, work.Lease, work.Options.BatchSize, cancellation),
            cancellation
        );
        if (rows.Count == 0)
            return false;
        await work.Checkpoint("notice:claimed");
        // Most are about something that is known: all of those in one commit. In one order, or two processes would wait
        // for each other.
        var unknown = await work.Database.Commit(
            async db =>
            {
                var left = new List<NoticeRow>();
                foreach (var row in rows.OrderBy(row => row.Key, StringComparer.Ordinal))
                    if (await ObjectRows.MarkDue(db, row.Key, work.Now, cancellation))
                        await NoticeRows.Done(db, row.MessageId, cancellation);
                    else
                        left.Add(row);
                return left;
            },
            cancellation
        );
        await work.ForEach(unknown, row => MatchUnknown(row, cancellation), cancellation);
        await work.Checkpoint("notice:matched");
        return true;
    }

    /// <summary>
    /// The object is not known: it is a refund or capture made elsewhere, or its order is not registered yet.
    /// </summary>
    private async Task MatchUnknown(NoticeRow row, CancellationToken cancellation)
    {
        var isRefund = row.ObjectType == NoticeObjectType.Refund.Value;
        if (isRefund && await EndIfKnownOtherwise(row, cancellation))
            return;
        var relatives = row.PermissionId is { } permission
            ? await work.Database.Read(db => ObjectRows.OfPermission(db, permission, cancellation), cancellation)
            : [];
        var parent = isRefund
            ? relatives
                .Where(one => one.What is PaymentObject.Charge or PaymentObject.Capture)
                .OrderBy(one => one.Generation == row.Generation ? 0 : 1)
                .FirstOrDefault()
            : null;
        if (parent is not null && work.Now - row.ReceivedAt < work.Options.AdoptAfter)
        {
            await work.Database.Commit(
                db => NoticeRows.Park(db, row.MessageId, row.ReceivedAt + work.Options.AdoptAfter, cancellation),
                cancellation
            );
            return;
        }
        // As its payment is known: of the two APIs v2 alone says which payment a refund belongs to.
        var refund = parent is null
            ? null
            : (await work.Read(parent.Generation, PaymentObject.Refund, row.ObjectId, cancellation)).Snapshot;
        await work.Database.Commit(
            async db =>
            {
                if (refund is not null)
                    await Adopt(db, row, refund, parent!, cancellation);
                else
                    await Wait(db, row, relatives, parent, cancellation);
            },
            cancellation
        );
    }

    /// <summary>
    /// Notices of both generations tell of one refund: if it is known under the other's key, it is read there.
    /// </summary>
    private Task<bool> EndIfKnownOtherwise(NoticeRow row, CancellationToken cancellation) =>
        work.Database.Commit(
            async db =>
            {
                var key = TrackedObject.OtherKeyOf(row.Generation, row.ObjectId);
                if (!await ObjectRows.MarkDue(db, key, work.Now, cancellation))
                    return false;
                await NoticeRows.Done(db, row.MessageId, cancellation);
                return true;
            },
            cancellation
        );

    /// <summary>A refund that nobody registered is told to the order of the payment it belongs to.</summary>
    private async Task Adopt(
        DbSession db,
        NoticeRow row,
        Snapshot refund,
        TrackedObject parent,
        CancellationToken cancellation
    )
    {
        // v2 says which charge it belongs to. If that is not known, its order is not: any other would be a wrong one.
        if (refund.ParentId is { } chargeId)
        {
            var key = TrackedObject.KeyOf(refund.Generation, chargeId);
            if (await ObjectRows.Find(db, key, cancellation) is not { Known: var charge })
            {
                await NoticeRows.Park(db, row.MessageId, LookAgainAt(row), cancellation);
                return;
            }
            parent = charge;
        }
        var order = await work.Open(db, parent.OrderId, cancellation);
        if ((await CallRows.OfOrder(db, parent.OrderId, cancellation)).Any(IsUnsentRefund))
        {
            await NoticeRows.Park(db, row.MessageId, work.Now + work.Options.AdoptAfter, cancellation);
            return;
        }
        await order.TrackForeignRefund(parent, refund);
        await NoticeRows.Done(db, row.MessageId, cancellation);
    }

    private static bool IsUnsentRefund(CallRow row) => row is { Status: CallStatus.Unsent, Call: RefundCall };

    /// <summary>
    /// What is pending under the same permission may be what changed; v1, an authorization that was captured elsewhere.
    /// </summary>
    private async Task Wait(
        DbSession db,
        NoticeRow row,
        List<TrackedObject> relatives,
        TrackedObject? parent,
        CancellationToken cancellation
    )
    {
        foreach (var one in relatives)
            if (
                one.Phase == Phase.Pending
                || (
                    one is { What: PaymentObject.Authorization, Phase: Phase.Settled }
                    && row.ObjectType == NoticeObjectType.Capture.Value
                )
            )
                await ObjectRows.MarkDue(db, one.Key, work.Now, cancellation);
        await NoticeRows.Park(
            db,
            row.MessageId,
            parent is null ? LookAgainAt(row) : work.Now + work.Options.AdoptAfter,
            cancellation
        );
    }

    /// <summary>
    /// Whoever registers the object ends the wait. But that may be happening now, unseen: for a day it is looked for
    /// again, each time later.
    /// </summary>
    private DateTimeOffset? LookAgainAt(NoticeRow row)
    {
        var age = work.Now - row.ReceivedAt;
        return age > TimeSpan.FromDays(1) ? null : work.Now + TimeSpan.FromMinutes(1) + age * 3;
    }
}
