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
        var relatives = row.PermissionId is { } permission
            ? await work.Database.Read(db => ObjectRows.OfPermission(db, permission, cancellation), cancellation)
            : [];
        var parent =
            row.ObjectType == NoticeObjectType.Refund.Value
                ? relatives.FirstOrDefault(one => one.What is PaymentObject.Charge or PaymentObject.Capture)
                : null;
        if (parent is not null && work.Now - row.ReceivedAt < work.Options.AdoptAfter)
        {
            await work.Database.Commit(
                db => NoticeRows.Park(db, row.MessageId, row.ReceivedAt + work.Options.AdoptAfter, cancellation),
                cancellation
            );
            return;
        }
        var refund =
            parent is null || !work.Ports.TryGetValue(row.Generation, out var port)
                ? null
                : (await port.ReadAsync(PaymentObject.Refund, row.ObjectId, cancellation)).Snapshot;
        await work.Database.Commit(
            async db =>
            {
                if (refund is not null)
                {
                    parent = relatives.FirstOrDefault(one => one.ObjectId == refund.ParentId) ?? parent!;
                    var order = await work.Open(db, parent.OrderId, cancellation);
                    var asked = (await CallRows.OfOrder(db, parent.OrderId, cancellation)).Any(call =>
                        call is { Status: CallStatus.Unsent, Call: RefundCall }
                    );
                    if (asked)
                        await NoticeRows.Park(db, row.MessageId, work.Now + work.Options.AdoptAfter, cancellation);
                    else
                        await order.TrackForeignRefund(parent, refund);
                    return;
                }
                // What is pending under the same permission may be what changed; v1, an authorization that was captured
                // elsewhere.
                foreach (var one in relatives)
                    if (
                        one.Phase == Phase.Pending
                        || (
                            one is { What: PaymentObject.Authorization, Phase: Phase.Settled }
                            && row.ObjectType == NoticeObjectType.Capture.Value
                        )
                    )
                        await ObjectRows.MarkDue(db, one.Key, work.Now, cancellation);
                // Whoever registers the object ends the wait. But that may be happening now, unseen: for a day it is
                // looked for again, each time later.
                var age = work.Now - row.ReceivedAt;
                DateTimeOffset? again =
                    parent is not null ? work.Now + work.Options.AdoptAfter
                    : age > TimeSpan.FromDays(1) ? null
                    : work.Now + TimeSpan.FromMinutes(1) + age * 3;
                await NoticeRows.Park(db, row.MessageId, again, cancellation);
            },
            cancellation
        );
    }
}
