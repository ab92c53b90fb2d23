using Tender.AmazonPay;
using Tender.MerchantKit.Calls;
using Tender.MerchantKit.Outcomes;
using Tender.MerchantKit.Policies;
using Tender.MerchantKit.Storage;

namespace Tender.MerchantKit.Orders;

/// <summary>
/// One order, locked until its transaction ends: the only place where anything about an order is stored. What is
/// learned, told, asked next and watched further is one commit.
/// </summary>
internal sealed class LockedOrder
{
    private readonly DbSession db;
    private readonly Rules rules;
    private readonly DateTimeOffset now;
    private readonly CancellationToken cancellation;
    private long sequence;

    private LockedOrder(
        DbSession db,
        string orderId,
        long sequence,
        Rules rules,
        DateTimeOffset now,
        CancellationToken cancellation
    ) =>
        (this.db, OrderId, this.sequence, this.rules, this.now, this.cancellation) = (
            db,
            orderId,
            sequence,
            rules,
            now,
            cancellation
        );

    public string OrderId { get; }

    /// <summary>What was told in this transaction.</summary>
    public List<Outcome> Recorded { get; } = [];

    public static async Task<LockedOrder> Open(
        DbSession db,
        string orderId,
        Rules rules,
        DateTimeOffset now,
        CancellationToken cancellation
    ) => new(db, orderId, await ObjectRows.Lock(db, orderId, cancellation), rules, now, cancellation);

    /// <summary>
    /// Stores what the merchant waits for. Registering twice is registering once; other figures replace the old ones.
    /// </summary>
    /// <exception cref="InvalidOperationException">The object belongs to another order.</exception>
    public async Task Register(Expectation expectation)
    {
        var key = TrackedObject.KeyOf(expectation.Generation, expectation.ObjectId);
        var found = await ObjectRows.Find(db, key, cancellation);
        if (found is not null && found.Known.OrderId != OrderId)
            throw new InvalidOperationException(
                $"{expectation.ObjectId} belongs to order {found.Known.OrderId}, not to {OrderId}."
            );
        var known = (
            found?.Known
            ?? New(expectation.Generation, expectation.What, expectation.ObjectId, expectation.Name, Origin.Expected)
        ) with
        {
            Name = expectation.Name,
            PermissionId = found?.Known.PermissionId
                ?? expectation.PermissionId
                ?? (expectation.What == PaymentObject.Permission ? expectation.ObjectId : null),
            ExpectedAmount = expectation.Amount,
            ExpectedPermissionId = expectation.PermissionId,
            ExpectedReference = expectation.Reference,
        };
        // Somebody looked at an alert and registers it anew.
        if (known.HasReported(nameof(NotFound)) || known.HasReported(nameof(Mismatched)))
            known = known with
            {
                Phase = Phase.Pending,
                Rank = 0,
                RegisteredAt = now,
                PendingSince = now,
                Reported = [.. known.Reported.Except([nameof(NotFound), nameof(Mismatched)])],
            };
        if (known is { Origin: Origin.Followed })
            known = known with { Origin = Origin.Expected };
        DateTimeOffset? due = known.Phase != Phase.Done && rules.Schedule.Next(known, now) is not null ? now : null;
        if (found is null)
            await ObjectRows.Insert(db, known, due, cancellation);
        else
            await ObjectRows.Save(db, known, due, found.Hints, now, cancellation);
        // Objects before notices, here as everywhere: two processes that lock in one order do not wait for each other.
        if (await NoticeRows.EndParked(db, key, cancellation))
            await ObjectRows.MarkDue(db, key, now, cancellation);
        if (known.PermissionId is { } permission)
            await NoticeRows.RequeueParked(db, permission, now, cancellation);
    }

    /// <summary>Stores a call with a new key, before anything is sent. Null if the attempt exists already.</summary>
    public async Task<CallRow?> Enqueue(PaymentCall call, int attempt, DateTimeOffset due)
    {
        var row = new CallRow(
            call,
            attempt,
            TargetOf(call).ObjectId,
            Guid.NewGuid().ToString("N"),
            CallStatus.Unsent,
            0,
            now,
            null
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
                charge.Hints,
                now,
                cancellation
            );
        return row;
    }

    /// <summary>
    /// Stores what a reading came to: the ending, what the policies make of it, what is watched next, and when it is
    /// read again.
    /// </summary>
    public async Task Apply(Decision decision, long hints, LearnedBy by)
    {
        var after = decision.After with { SeenHints = hints };
        var calls = await CallRows.OfOrder(db, OrderId, cancellation);
        if (decision.Ending is { } ending)
            after = await RecordEnding(after, ending, by, calls);
        else
            after = await FollowTimedPolicies(after, calls);
        foreach (var (what, id) in decision.Children)
            await TrackChild(after, what, id, calls);
        var due = after.Phase == Phase.Done ? null : Earliest(rules.Schedule.Next(after, now), after, calls);
        await ObjectRows.Save(db, after, due, hints, now, cancellation);
    }

    /// <summary>A reading that failed: it is tried again.</summary>
    public Task RecordReadFailure(ClaimedObject claimed, TimeSpan? retryAfter) =>
        ObjectRows.Save(
            db,
            claimed.Known with
            {
                FailureCount = claimed.Known.FailureCount + 1,
            },
            rules.Schedule.Retry(now, claimed.Known.FailureCount, retryAfter),
            claimed.Hints,
            now,
            cancellation
        );

    /// <summary>Stores a call's answer: the object it made or changed, and what that says.</summary>
    public async Task RecordAnswer(CallRow row, Snapshot reading)
    {
        var key = TrackedObject.KeyOf(reading.Generation, reading.ObjectId);
        var found = await ObjectRows.Find(db, key, cancellation);
        if (found is not null && found.Known.OrderId != OrderId)
        {
            await Record(
                New(reading.Generation, reading.What, reading.ObjectId, row.Call.Name, Origin.Called),
                row.Call.Name,
                new Mismatched("order", OrderId, found.Known.OrderId) { NextStep = NextSteps.Investigate },
                LearnedBy.Answer
            );
            await CallRows.End(db, row, CallStatus.Refused, key, cancellation);
            return;
        }
        var known = Expecting(
            found?.Known ?? New(reading.Generation, reading.What, reading.ObjectId, row.Call.Name, Origin.Called),
            row
        );
        if (found is null)
            await ObjectRows.Insert(db, known, null, cancellation);
        await CallRows.End(db, row, CallStatus.Answered, key, cancellation);
        // v1: a capture that was asked for is the child of the authorization that was read.
        if (row.Call is CaptureCall capture && reading.What == PaymentObject.Authorization)
            foreach (var id in reading.Children)
                await Track(
                    New(ApiGeneration.V1, PaymentObject.Capture, id, capture.Name, Origin.Called) with
                    {
                        ExpectedAmount = capture.Amount,
                        PermissionId = reading.PermissionId,
                    }
                );
        await Apply(Decision.Of(known, reading, now), found?.Hints ?? 0, LearnedBy.Answer);
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
    }

    /// <summary>Stores a decline that was the answer itself: there may be no object that says it.</summary>
    public async Task RecordDecline(CallRow row, ApiError.Declined error)
    {
        var (what, target) = TargetOf(row.Call);
        var ending = EndingOf(row, error);
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
            await ObjectRows.Save(db, known, rules.Schedule.Next(known, now), found.Hints, now, cancellation);
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
            What = WhatOf(row.Call),
            ObjectId = null,
            PermissionId = permission,
            ParentId = (row.Call as RefundCall)?.CaptureId,
            Amount = AmountOf(row.Call),
            Ending = ending,
            Request = row.Call,
            AttemptCount = row.Attempt,
            Now = now,
        };
        if (await Follow(situation, calls))
            return;
        await Record(
            known,
            row.Call.Name,
            ending,
            LearnedBy.Answer,
            WhatOf(row.Call),
            made || row.Call is CompleteCheckoutCall ? null : target,
            permission
        );
        if (ending is Declined declined)
            await TrackPermissionAfter(declined, permission, row.Call as AuthorizeCall, row.Call);
    }

    /// <summary>Stores that a call is refused for good.</summary>
    public async Task RecordRefusal(CallRow row, ApiError error)
    {
        var (what, target) = TargetOf(row.Call);
        await Record(
            New(row.Call.Generation, what, target, row.Call.Name, Origin.Called),
            row.Call.Name,
            new Refused(row.Call.Operation, error.Code, error.Message) { NextStep = NextSteps.Refused },
            LearnedBy.Answer,
            WhatOf(row.Call)
        );
        await CallRows.End(db, row, CallStatus.Refused, null, cancellation);
        if (error is ApiError.InvalidState && row.Call is AuthorizeCall authorize)
            await TrackPermission(authorize.PermissionId, authorize.Generation, authorize.Name, authorize);
    }

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

    /// <summary>
    /// What a call is about, to be read when its answer leaves a doubt: the object it changes, or the one it makes
    /// something of.
    /// </summary>
    public static (PaymentObject What, string ObjectId) TargetOf(PaymentCall call) =>
        call switch
        {
            CompleteCheckoutCall complete => (PaymentObject.CheckoutSession, complete.CheckoutSessionId),
            AuthorizeCall authorize => (PaymentObject.Permission, authorize.PermissionId),
            CaptureCall capture => (
                call.Generation == ApiGeneration.V2 ? PaymentObject.Charge : PaymentObject.Authorization,
                capture.AuthorizationId
            ),
            CancelCall cancel => (
                call.Generation == ApiGeneration.V2 ? PaymentObject.Charge : PaymentObject.Authorization,
                cancel.AuthorizationId
            ),
            RefundCall refund => (
                call.Generation == ApiGeneration.V2 ? PaymentObject.Charge : PaymentObject.Capture,
                refund.CaptureId
            ),
            ClosePermissionCall close => (PaymentObject.Permission, close.PermissionId),
            _ => throw new ArgumentOutOfRangeException(nameof(call)),
        };

    /// <summary>
    /// Whether the object is where the call wanted it: somebody was faster, or the answer of an earlier try was lost.
    /// </summary>
    public static bool IsSatisfiedBy(PaymentCall call, Snapshot current) =>
        (call, current.State) switch
        {
            (CompleteCheckoutCall, "Completed") => true,
            (CaptureCall { Generation: ApiGeneration.V2 }, "Captured" or "CaptureInitiated") => true,
            (CaptureCall { Generation: ApiGeneration.V1 }, "Closed") => current.Children.Count > 0,
            (CancelCall { Generation: ApiGeneration.V2 }, "Canceled") => true,
            (CancelCall { Generation: ApiGeneration.V1 }, "Closed") => current.Children.Count == 0
                && current.Reason != "MaxCapturesProcessed",
            (ClosePermissionCall, "Closed" or "Canceled") => true,
            _ => false,
        };

    /// <summary>
    /// Whether the object has ended another way than the call wanted: the bank, the buyer, Amazon or time was first.
    /// Then the object says how it ended, and the call's refusal says nothing more.
    /// </summary>
    // Wire v2: spec 4.1, a session that ended is Canceled; 4.2, a charge that ended is Canceled or Declined. Wire v1:
    // spec 5.2, an authorization that ended without a capture is Closed or Declined.
    public static bool IsOvertakenBy(PaymentCall call, Snapshot current) =>
        (call, current.State) switch
        {
            (CompleteCheckoutCall, "Canceled") => true,
            (CaptureCall { Generation: ApiGeneration.V2 }, "Canceled" or "Declined") => true,
            (CaptureCall { Generation: ApiGeneration.V1 }, "Closed" or "Declined") => current.Children.Count == 0,
            (CancelCall, "Declined") => true,
            _ => false,
        };

    private TrackedObject New(ApiGeneration generation, PaymentObject what, string id, string name, Origin origin) =>
        new()
        {
            Generation = generation,
            What = what,
            ObjectId = id,
            OrderId = OrderId,
            Name = name,
            Origin = origin,
            RegisteredAt = now,
            PendingSince = now,
        };

    /// <summary>What a call expects of the object it was answered with.</summary>
    private static TrackedObject Expecting(TrackedObject known, CallRow row) =>
        row.Call switch
        {
            CompleteCheckoutCall complete => known with { Name = complete.Name, ExpectedAmount = complete.Amount },
            AuthorizeCall authorize => known with
            {
                Name = authorize.Name,
                Origin = Origin.Called,
                ExpectedAmount = authorize.Amount,
                ExpectedPermissionId = authorize.PermissionId,
                PermissionId = known.PermissionId ?? authorize.PermissionId,
                Mode = authorize.Mode,
                Attempt = row.Attempt,
            },
            CaptureCall { Generation: ApiGeneration.V2 } capture => known with
            {
                CaptureName = capture.Name,
                ExpectedCapture = capture.Amount,
                Reported = [.. known.Reported.Except([nameof(CaptureDeclined)])],
            },
            CaptureCall capture when known.What == PaymentObject.Capture => known with
            {
                Name = capture.Name,
                Origin = Origin.Called,
                ExpectedAmount = capture.Amount,
                ParentId = capture.AuthorizationId,
                Attempt = row.Attempt,
            },
            RefundCall refund when known.What == PaymentObject.Refund => known with
            {
                Name = refund.Name,
                Origin = Origin.Called,
                ExpectedAmount = refund.Amount,
                ParentId = refund.CaptureId,
                Attempt = row.Attempt,
            },
            _ => known,
        };

    private static Ending EndingOf(CallRow row, ApiError.Declined error) =>
        row.Call switch
        {
            AuthorizeCall call => new Declined(error.Kind, error.Code, error.Message, call.Amount, row.Attempt)
            {
                NextStep = NextSteps.Declined(
                    error.Kind,
                    call.Generation,
                    call.PermissionId,
                    call.Mode != AuthorizationMode.Asynchronous
                ),
            },
            CompleteCheckoutCall call => new Declined(error.Kind, error.Code, error.Message, call.Amount, row.Attempt)
            {
                NextStep = NextSteps.Declined(error.Kind, call.Generation, null, true),
            },
            CaptureCall => new CaptureDeclined(error.Kind, error.Code, error.Message)
            {
                NextStep = NextSteps.CaptureDeclined(error.Kind),
            },
            RefundCall call => new RefundDeclined(error.Kind, error.Code, error.Message, call.Amount)
            {
                NextStep = NextSteps.RefundDeclined(error.Kind),
            },
            _ => new Refused(row.Call.Operation, error.Code, error.Message) { NextStep = NextSteps.Refused },
        };

    private static PaymentObject WhatOf(PaymentCall call) =>
        call switch
        {
            AuthorizeCall => call.Generation == ApiGeneration.V2 ? PaymentObject.Charge : PaymentObject.Authorization,
            CaptureCall => call.Generation == ApiGeneration.V2 ? PaymentObject.Charge : PaymentObject.Capture,
            RefundCall => PaymentObject.Refund,
            _ => TargetOf(call).What,
        };

    private static Price? AmountOf(PaymentCall call) =>
        call switch
        {
            CompleteCheckoutCall complete => complete.Amount,
            AuthorizeCall authorize => authorize.Amount,
            CaptureCall capture => capture.Amount,
            RefundCall refund => refund.Amount,
            _ => null,
        };

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
        if (await Follow(situation, calls))
            return after;
        await Record(
            after,
            ending is Captured or CaptureDeclined ? after.CaptureName ?? after.Name : after.Name,
            ending,
            by
        );
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
    private async Task<TrackedObject> FollowTimedPolicies(TrackedObject after, List<CallRow> calls)
    {
        if (after.Phase == Phase.Done)
            return after;
        foreach (var policy in rules.Policies)
            switch (policy.Follow(SituationOf(after, null, calls)))
            {
                case FollowUp.Alert alert when !after.HasReported(alert.What.Name):
                    await Record(after, after.Name, alert.What, LearnedBy.Policy);
                    after = after with { Reported = [.. after.Reported, alert.What.Name] };
                    break;
                case FollowUp.Call call:
                    await EnqueueNext(call, calls, after.Attempt);
                    break;
            }
        return after;
    }

    /// <summary>Does what the first policy with an answer wants; true if that takes the ending's place.</summary>
    private async Task<bool> Follow(Situation situation, List<CallRow> calls)
    {
        var wish = rules.Policies.Select(policy => policy.Follow(situation)).FirstOrDefault(one => one is not null);
        switch (wish)
        {
            case FollowUp.Call call:
                await EnqueueNext(call, calls, situation.AttemptCount);
                return call.InsteadOfEnding;
            case FollowUp.Alert alert:
                await Record(
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
                );
                return false;
            default:
                return false;
        }
    }

    private async Task EnqueueNext(FollowUp.Call wish, List<CallRow> calls, int made)
    {
        // What was registered, not asked for, counts as the first attempt of its name.
        var used = calls
            .Where(row => row.Call.Name == wish.Request.Name)
            .Select(row => row.Attempt)
            .DefaultIfEmpty(wish.Request is AuthorizeCall or RefundCall ? made : 0)
            .Max();
        await Enqueue(wish.Request, used + 1, now + wish.After);
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
            AwaitsCapture =
                known is { Phase: Phase.Settled, Rank: 1, What: PaymentObject.Charge or PaymentObject.Authorization }
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
                ExpectedPermissionId = parent.What == PaymentObject.CheckoutSession ? parent.PermissionId : null,
            }
        );
    }

    private async Task Track(TrackedObject known)
    {
        if (await ObjectRows.Insert(db, known, now, cancellation))
            await NoticeRows.EndParked(db, known.Key, cancellation);
    }

    private async Task Record(
        TrackedObject known,
        string name,
        Ending ending,
        LearnedBy by,
        PaymentObject? what = null,
        string? objectId = "",
        string? permissionId = null
    )
    {
        var outcome = new Outcome(
            $"{OrderId}/{++sequence}",
            OrderId,
            sequence,
            name,
            ending,
            known.Generation,
            what ?? known.What,
            objectId is "" ? known.ObjectId : objectId,
            permissionId ?? known.PermissionId,
            by,
            now
        );
        await OutcomeRows.Insert(db, outcome, cancellation);
        Recorded.Add(outcome);
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
            await ObjectRows.Save(db, again, now, found.Hints, now, cancellation);
        }
    }

    /// <summary>What was declined has been paid after all: its permission need not be followed any longer.</summary>
    private async Task ClearUnpaid(string permissionKey, string name)
    {
        if (
            await ObjectRows.Find(db, permissionKey, cancellation)
                is { Known: { Unpaid: { } unpaid } known, Hints: var hints }
            && unpaid.Name == name
            && known.OrderId == OrderId
        )
        {
            var after = known with
            {
                Unpaid = null,
                Phase = known.Origin == Origin.Followed ? Phase.Done : known.Phase,
            };
            await ObjectRows.Save(db, after, rules.Schedule.Next(after, now), hints, now, cancellation);
        }
    }
}
