using Microsoft.Extensions.Logging;
using Tender.AmazonPay;
using Tender.MerchantKit.Calls;
using Tender.MerchantKit.Outcomes;
using Tender.MerchantKit.Ports;
using Tender.MerchantKit.Storage;

namespace Tender.MerchantKit.Orders;

/// <summary>Stored calls: each is sent under its key until there is an answer, and the answer is stored.</summary>
internal sealed class CallSending(EngineContext work, ObjectReading objects)
{
    public async Task<bool> RunDue(CancellationToken cancellation)
    {
        var rows = await work.ClaimDue(
            "amazonpay_calls",
            db => CallRows.Claim(db, work.Now, work.Lease, work.Options.BatchSize, cancellation),
            cancellation
        );
        await work.ForEach(rows, row => Send(row, cancellation), cancellation);
        return rows.Count > 0;
    }

    /// <summary>Sends a stored call, and stores its answer. The same key is sent until there is one.</summary>
    public async Task Send(CallRow row, CancellationToken cancellation)
    {
        using var activity = work.Telemetry.Start("amazonpay.call", row.Call.OrderId, row.Call.Operation);
        await work.Checkpoint("call:claimed");
        var answer = await work.Call(row.Call, row.IdempotencyKey, cancellation);
        await work.Checkpoint("call:answered");
        Snapshot? current = null;
        if (answer.Error is ApiError.InvalidState)
        {
            // Often it is where it should be: an earlier try, another page or a person in Seller Central was there
            // first.
            var (what, id) = CallMeaning.TargetOf(row.Call);
            var read = await work.Read(row.Call.Generation, what, id, cancellation);
            if (read.Error is { } error and not ApiError.NotFound)
                answer = error.MayRetry ? error : answer;
            current = read.Snapshot;
        }
        if (row.Call is CompleteCheckoutCall complete)
            (answer, current) = await WithReference(complete, answer, current, cancellation);
        var told = await work.Database.Commit(db => Store(db, row, answer, current, cancellation), cancellation);
        work.Telemetry.Called(row.Call, answer.Error);
        work.Telemetry.Recorded(told);
        await work.Checkpoint("call:recorded");
    }

    /// <summary>A completed session with its reference, if one is expected, whether it was answered or read.</summary>
    private async Task<(Answer Answer, Snapshot? Current)> WithReference(
        CompleteCheckoutCall call,
        Answer answer,
        Snapshot? current,
        CancellationToken cancellation
    )
    {
        var key = TrackedObject.KeyOf(ApiGeneration.V2, call.CheckoutSessionId);
        var expected = call.Reference
            ?? (await work.Database.Read(db => ObjectRows.Find(db, key, cancellation), cancellation))
                ?.Known
                .ExpectedReference;
        if (current is null)
            return (await work.WithReference(answer, expected, cancellation), null);
        var read = await work.WithReference(current, expected, cancellation);
        return read.Error is { } error ? (error, null) : (answer, read.Snapshot);
    }

    private async Task<List<Outcome>> Store(
        DbSession db,
        CallRow row,
        Answer answer,
        Snapshot? current,
        CancellationToken cancellation
    )
    {
        var order = await work.Open(db, row.Call.OrderId, cancellation);
        // Somebody else sent it too, and was faster.
        if (
            (await CallRows.OfName(db, row.Call.OrderId, row.Call.Name, cancellation))
                .Single(one => one.Attempt == row.Attempt)
                .Status != CallStatus.Unsent
        )
            return [];
        switch (answer)
        {
            case { Snapshot: { } reading }:
                await order.RecordAnswer(row, reading);
                break;
            case { Error: ApiError.InvalidState }
                when current is not null
                    && (CallMeaning.IsSatisfiedBy(row.Call, current) || CallMeaning.IsOvertakenBy(row.Call, current)):
                await order.RecordAnswer(row, current);
                break;
            case { Error: ApiError.Declined { Kind: not DeclineKind.ProcessingFailure } declined }:
                await order.RecordDecline(row, declined);
                break;
            // Wire v2: spec 7.2, ProcessingFailure comes as a 500: the state of things is checked before it is
            // believed, by sending the same key again.
            case { Error: ApiError.Declined failed } when row.Tries > 0:
                await order.RecordDecline(row, failed);
                break;
            case { Error: ApiError.Declined }
            or { Error.MayRetry: true }
            or { Error: ApiError.Unauthorized { Code: not "NotConfigured" } }:
                await order.RecordUnanswered(row, work.Rules.Schedule.Retry(work.Now, row.Tries, answer.RetryAfter));
                break;
            case { Error: { } error }:
                await Refuse(db, order, row, error, current, cancellation);
                break;
        }
        return order.Recorded;
    }

    /// <summary>Stores a refusal, and what the object says that was read because of it.</summary>
    private async Task Refuse(
        DbSession db,
        LockedOrder order,
        CallRow row,
        ApiError error,
        Snapshot? current,
        CancellationToken cancellation
    )
    {
        await order.RecordRefusal(row, error);
        if (row.Replaced is { } replaced)
            work.Logger.LogWarning(
                "Attempt {Attempt} of {Name}, order {Order}, was refused ({Code}: {Message}); {Ending} is told.",
                row.Attempt,
                row.Call.Name,
                order.OrderId,
                error.Code,
                error.Message,
                replaced.Ending.Name
            );
        if (
            current is not null
            && await ObjectRows.Find(db, TrackedObject.KeyOf(current.Generation, current.ObjectId), cancellation)
                is { Known: var known }
            && known.OrderId == order.OrderId
        )
            await order.Apply(Decision.Of(known, current, work.Now), known.SeenHints, LearnedBy.Answer);
    }

    /// <summary>
    /// For a caller who waits: what the request has led to and is due at once, an asynchronous second half or a charge
    /// to be read, is done before it is answered.
    /// </summary>
    public async Task FinishNow(string orderId, string name, CancellationToken cancellation)
    {
        var next = (await work.Database.Read(db => CallRows.OfName(db, orderId, name, cancellation), cancellation))[^1];
        if (
            next is { Status: CallStatus.Unsent, Tries: 0, Attempt: > 1 }
            && await work.Database.Commit(
                db => CallRows.ClaimOne(db, next, work.Now, work.Lease, cancellation),
                cancellation
            )
        )
            await Send(next, cancellation);
        var made = (await work.Database.Read(db => ObjectRows.OfOrder(db, orderId, cancellation), cancellation))
            .Where(one => one.Name == name && one is { Phase: Phase.Pending, State: null })
            .ToList();
        foreach (var one in made)
            if (await work.Database.Read(db => ObjectRows.Find(db, one.Key, cancellation), cancellation) is { } claimed)
                await objects.Read(claimed, cancellation);
    }
}
