using Tender.AmazonPay;
using Tender.MerchantKit.Outcomes;
using Tender.MerchantKit.Storage;

namespace Tender.MerchantKit.Orders;

/// <summary>Objects that are due: each is read, within the budget, and what the reading means is stored.</summary>
internal sealed class ObjectReading(EngineContext work, ReadBudget budget)
{
    public async Task<bool> RunDue(CancellationToken cancellation)
    {
        var allowed = budget.Take(work.Options.BatchSize);
        if (allowed == 0)
            return false;
        var claimed = await work.ClaimDue(
            "amazonpay_objects",
            db => ObjectRows.Claim(db, work.Now, work.Lease, allowed, cancellation),
            cancellation
        );
        budget.Return(allowed - claimed.Count);
        await work.ForEach(claimed, one => Read(one, cancellation), cancellation);
        return claimed.Count > 0;
    }

    /// <summary>
    /// Reads an object and stores what that means: the one path behind notices, the poller and waiting callers.
    /// </summary>
    public async Task Read(ClaimedObject claimed, CancellationToken cancellation)
    {
        var known = claimed.Known;
        var by = claimed.Hints > known.SeenHints ? LearnedBy.Notice : LearnedBy.Poll;
        using var activity = work.Telemetry.Start("amazonpay.read", known.OrderId, known.What.ToString());
        await work.Checkpoint("read:claimed");
        // Done, and a notice came: there is nothing it could say.
        var idle = known.Phase == Phase.Done && !known.HasReported(nameof(NotFound));
        var answer = idle ? default : await work.Read(known.Generation, known.What, known.ObjectId, cancellation);
        answer = await work.WithReference(answer, known.ExpectedReference, cancellation);
        await work.Checkpoint("read:answered");
        if (answer.Error is ApiError.Throttled throttled)
            budget.Close(throttled.RetryAfter ?? TimeSpan.FromSeconds(5));
        var told = await work.Database.Commit(
            async db =>
            {
                var order = await work.Open(db, known.OrderId, cancellation);
                if (await ObjectRows.Find(db, known.Key, cancellation) is not { } fresh)
                    return [];
                if (answer.Snapshot is { } reading)
                {
                    await order.Apply(Decision.Of(fresh.Known, reading, work.Now), claimed.Hints, by);
                    // Notices of refunds may have waited for it.
                    if (fresh.Known.PermissionId is null && reading.PermissionId is { } permission)
                        await NoticeRows.RequeueParked(db, permission, work.Now, cancellation);
                }
                else if (
                    answer.Error is ApiError.NotFound
                    && Decision.Missing(fresh.Known, work.Now) is { After.Phase: Phase.Done } missing
                )
                    await order.Apply(missing, claimed.Hints, by);
                else if (idle)
                    await ObjectRows.Save(
                        db,
                        fresh.Known with
                        {
                            SeenHints = claimed.Hints,
                        },
                        null,
                        claimed.Hints,
                        work.Now,
                        cancellation
                    );
                else
                    await order.RecordReadFailure(fresh with { Hints = claimed.Hints }, answer.RetryAfter);
                await work.Checkpoint("read:before-commit");
                return order.Recorded;
            },
            cancellation
        );
        work.Telemetry.HasRead(known, by, answer.Error);
        work.Telemetry.Recorded(told);
        await work.Checkpoint("read:recorded");
    }
}
