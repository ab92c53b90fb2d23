using Tender.AmazonPay;
using Tender.MerchantKit.Calls;
using Tender.MerchantKit.Outcomes;
using Tender.MerchantKit.Policies;
using Tender.MerchantKit.Storage;

namespace Tender.MerchantKit.Orders;

/// <summary>What becomes of calls: stored, answered, declined, refused.</summary>
internal sealed partial class LockedOrder
{
    /// <summary>Stores a call with a new key, before anything is sent. Null if the attempt exists already.</summary>
    public async Task<CallRow?> Enqueue(
        PaymentCall call,
        int attempt,
        DateTimeOffset due,
        Outcome? replaced = null,
        DateTimeOffset? since = null
    )
    {
        var row = new CallRow(
            call,
            attempt,
            CallMeaning.TargetOf(call).ObjectId,
            Guid.NewGuid().ToString("N"),
            CallStatus.Unsent,
            0,
            since ?? now,
            null,
            replaced
        );
        if (!await CallRows.Insert(db, row, due, cancellation))
            return null;
        // However its result is learned, it is told under the capture's name.
        if (
            call is CaptureCall { Generation: ApiGeneration.V2 } capture
            && await ObjectRows.Find(db, TrackedObject.KeyOf(call.Generation, capture.AuthorizationId), cancellation)
                is { } charge
            && charge.Known.OrderId == OrderId
        )
            await ObjectRows.Save(
                db,
                charge.Known with
                {
                    CaptureName = capture.Name,
                    ExpectedCapture = capture.Amount,
                },
                rules.Schedule.Next(charge.Known, now),
                charge.Known.SeenHints,
                now,
                cancellation
            );
        return row;
    }

    /// <summary>Stores a call's answer: the object it made or changed, and what that says.</summary>
    public async Task RecordAnswer(CallRow row, Snapshot reading)
    {
        var key = TrackedObject.KeyOf(reading.Generation, reading.ObjectId);
        var found = await ObjectRows.Find(db, key, cancellation);
        var known = Expecting(found);
        // False: another order took it since, and has committed.
        if (found is null && !await ObjectRows.Insert(db, known, null, cancellation))
            known = Expecting(found = await ObjectRows.Find(db, key, cancellation));
        if (found is not null && found.Known.OrderId != OrderId)
        {
            await Record(
                Telling(
                    New(reading.Generation, reading.What, reading.ObjectId, row.Call.Name, Origin.Called),
                    row.Call.Name,
                    new Mismatched("order", OrderId, found.Known.OrderId) { NextStep = NextSteps.Investigate },
                    LearnedBy.Answer
                )
            );
            await CallRows.End(db, row, CallStatus.Refused, key, cancellation);
            return;
        }
        await CallRows.End(db, row, CallStatus.Answered, key, cancellation);
        // v1: a capture that was asked for is the child of the authorization that was read.
        if (row.Call is CaptureCall capture && reading.What == PaymentObject.Authorization)
            foreach (var id in reading.Children)
                await Track(
                    New(ApiGeneration.V1, PaymentObject.Capture, id, capture.Name, Origin.Called) with
                    {
                        ExpectedAmount = capture.Amount,
                        PermissionId = reading.PermissionId,
                        ParentId = reading.ObjectId,
                    }
                );
        await Apply(Decision.Of(known, reading, now), known.SeenHints, LearnedBy.Answer);
        if (row.Call is CaptureCall { Generation: ApiGeneration.V1 } v1)
            await ObjectRows.MarkDue(db, TrackedObject.KeyOf(ApiGeneration.V1, v1.AuthorizationId), now, cancellation);
        if (row.Call is ClosePermissionCall close)
            foreach (var one in await ObjectRows.OfPermission(db, close.PermissionId, cancellation))
                if (one.Phase != Phase.Done && one.What != PaymentObject.Permission)
                    await ObjectRows.MarkDue(db, one.Key, now, cancellation);
        // The answer to a repeated request is the first one, kept: what a notice said meanwhile is newer, so the object
        // is read.
        if (await NoticeRows.EndParked(db, key, cancellation))
            await ObjectRows.MarkDue(db, key, now, cancellation);
        if (known.PermissionId is { } permission)
            await NoticeRows.RequeueParked(db, permission, now, cancellation);

        TrackedObject Expecting(ClaimedObject? claimed) =>
            CallMeaning.Expecting(
                claimed?.Known ?? New(reading.Generation, reading.What, reading.ObjectId, row.Call.Name, Origin.Called),
                row
            );
    }

    /// <summary>A call that was not answered: it is sent again, and that it waits for so long is told, once.</summary>
    public async Task RecordUnanswered(CallRow row, DateTimeOffset due)
    {
        await CallRows.Later(db, row, due, cancellation);
        var told = await OutcomeRows.OfOrder(db, OrderId, cancellation);
        var (what, target) = CallMeaning.TargetOf(row.Call);
        var situation = new Situation
        {
            OrderId = OrderId,
            Name = row.Call.Name,
            Generation = row.Call.Generation,
            What = CallMeaning.WhatOf(row.Call),
            PermissionId = (row.Call as AuthorizeCall)?.PermissionId,
            ParentId = (row.Call as RefundCall)?.CaptureId,
            Amount = CallMeaning.AmountOf(row.Call),
            Request = row.Call,
            AttemptCount = row.Attempt,
            PendingSince = row.CreatedAt,
            IsUnanswered = true,
            Reported =
            [
                .. told.Where(one => one.Name == row.Call.Name && one.RecordedAt >= row.CreatedAt)
                    .Select(one => one.Ending.Name),
            ],
            Now = now,
        };
        foreach (var policy in rules.Policies)
            if (policy.Follow(situation) is FollowUp.Alert alert && !situation.Reported.Contains(alert.What.Name))
            {
                var known = New(row.Call.Generation, what, target, row.Call.Name, Origin.Called);
                await Record(Telling(known, row.Call.Name, alert.What, LearnedBy.Policy, situation.What));
                situation = situation with { Reported = [.. situation.Reported, alert.What.Name] };
            }
    }

    /// <summary>Stores a decline that was the answer itself: there may be no object that says it.</summary>
    public async Task RecordDecline(CallRow row, ApiError.Declined error)
    {
        var (what, target) = CallMeaning.TargetOf(row.Call);
        var ending = CallMeaning.EndingOf(row, error);
        var found = await ObjectRows.Find(db, TrackedObject.KeyOf(row.Call.Generation, target), cancellation);
        var made = row.Call is AuthorizeCall or RefundCall;
        var known =
            found is not null && !made && found.Known.OrderId == OrderId
                ? found.Known with
                {
                    Reported = [.. found.Known.Reported.Except([ending.Name]), ending.Name],
                }
                : New(row.Call.Generation, what, target, row.Call.Name, Origin.Called);
        // What the object itself will say of it has been said.
        if (found is not null && !made && found.Known.OrderId == OrderId)
        {
            await ObjectRows.Save(db, known, rules.Schedule.Next(known, now), known.SeenHints, now, cancellation);
            await ObjectRows.MarkDue(db, known.Key, now, cancellation);
        }
        await CallRows.End(db, row, CallStatus.Answered, null, cancellation);
        var calls = await CallRows.OfOrder(db, OrderId, cancellation);
        var permission = row.Call switch
        {
            AuthorizeCall authorize => authorize.PermissionId,
            _ => known.PermissionId,
        };
        var situation = new Situation
        {
            OrderId = OrderId,
            Name = row.Call.Name,
            Generation = row.Call.Generation,
            What = CallMeaning.WhatOf(row.Call),
            ObjectId = null,
            PermissionId = permission,
            ParentId = (row.Call as RefundCall)?.CaptureId,
            Amount = CallMeaning.AmountOf(row.Call),
            Ending = ending,
            Request = row.Call,
            AttemptCount = row.Attempt,
            Now = now,
        };
        var outcome = Telling(
            known,
            row.Call.Name,
            ending,
            LearnedBy.Answer,
            CallMeaning.WhatOf(row.Call),
            made || row.Call is CompleteCheckoutCall ? null : target,
            permission
        );
        if (await Follow(situation, calls, outcome))
            return;
        await Record(outcome);
        if (ending is Declined declined)
            await TrackPermissionAfter(declined, permission, row.Call as AuthorizeCall, row.Call);
    }

    /// <summary>
    /// Stores that a call is refused for good. The merchant did not ask for an attempt that a policy put in an ending's
    /// place: what she waits for is that ending, so it is told, and not the refusal.
    /// </summary>
    public async Task RecordRefusal(CallRow row, ApiError error)
    {
        var (what, target) = CallMeaning.TargetOf(row.Call);
        await Record(
            row.Replaced
                ?? Telling(
                    New(row.Call.Generation, what, target, row.Call.Name, Origin.Called),
                    row.Call.Name,
                    new Refused(row.Call.Operation, error.Code, error.Message) { NextStep = NextSteps.Refused },
                    LearnedBy.Answer,
                    CallMeaning.WhatOf(row.Call)
                )
        );
        await CallRows.End(db, row, CallStatus.Refused, null, cancellation);
        if (row.Replaced is { Ending: Declined declined, PermissionId: { } permission })
            await TrackPermissionAfter(declined, permission, row.Call as AuthorizeCall, row.Call);
        if (error is ApiError.InvalidState && row.Call is AuthorizeCall authorize)
            await TrackPermission(authorize.PermissionId, authorize.Generation, authorize.Name, authorize);
    }
}
