using Tender.Core;
using Tender.Server.Storage;

namespace Tender.Server.Payments;

/// <summary>What is decided within one commit: requests as far as it can take them, and verdicts applied.</summary>
internal sealed partial class ProcessorCalls
{
    /// <summary>
    /// Authorizes under a permission, as far as one commit can: to the verdict if the processor decides at once, else
    /// to the intent.
    /// </summary>
    public Result<Charge> Authorize(
        Change change,
        DecisionContext context,
        ChargePermission permission,
        AuthorizeRequest request
    )
    {
        request = request with
        {
            Simulation = request.Simulation
                ?? ScriptedOutcomes.Simulation(
                    context,
                    ScriptedOperation.Authorize,
                    permission.Id,
                    request.Reference ?? request.Metadata?.ReferenceId,
                    request.Amount,
                    request.Answering != AnswerMode.Now
                ),
        };
        var made = permission.Authorize(change, request);
        if (!made.Ok)
            return made.As<Charge>();
        var authorization = made.Value;
        switch (DecideAtOnce(change, CallFor(authorization, permission.Instrument)))
        {
            case Verdict.Pending later:
                authorization.ScheduleQuery(change, later.Until);
                break;
            case var verdict:
                Conclude(change, authorization.Id, verdict, inAnswer: true);
                break;
        }
        return ChargeIn(change, authorization.Id);
    }

    /// <summary>Captures an authorization, as far as one commit can.</summary>
    public Result<Charge> Capture(
        Change change,
        DecisionContext context,
        Authorization authorization,
        CaptureRequest request
    )
    {
        request = request with
        {
            Simulation = request.Simulation
                ?? ScriptedOutcomes.Simulation(
                    context,
                    ScriptedOperation.Capture,
                    authorization.Id,
                    request.Reference,
                    request.Amount,
                    mayBeLater: true
                ),
        };
        var made = authorization.Capture(change, request);
        if (!made.Ok)
            return made.As<Charge>();
        var capture = made.Value;
        switch (DecideAtOnce(change, CallFor(capture, change.Get<ChargePermission>(authorization.Id.Root).Instrument)))
        {
            case Verdict.Pending later:
                // One that is late is waited for by nobody: its job performs it, at once.
                var isOfItsJob = capture.Late && !processor.DecidesAtOnce;
                change.Schedule(JobKind.Conclude, capture.Id, isOfItsJob ? change.Now : later.Until);
                break;
            case var verdict:
                capture.Conclude(change, verdict);
                break;
        }
        return ChargeIn(change, authorization.Id);
    }

    /// <summary>Refunds a capture; the verdict always comes later.</summary>
    public Result<Refund> Refund(Change change, DecisionContext context, Capture capture, RefundRequest request)
    {
        request = request with
        {
            Simulation = request.Simulation
                ?? ScriptedOutcomes.Simulation(
                    context,
                    ScriptedOperation.Refund,
                    capture.Id,
                    request.Reference,
                    request.Amount,
                    mayBeLater: true
                ),
        };
        var made = capture.Refund(change, request);
        if (!made.Ok)
            return made;
        var verdict = DecideAtOnce(
            change,
            CallFor(made.Value, change.Get<ChargePermission>(capture.Id.Root).Instrument)
        );
        change.Schedule(
            JobKind.Conclude,
            made.Value.Id,
            // Nobody waits for it: its job performs it, at once.
            processor.DecidesAtOnce && verdict is Verdict.Pending later
                ? later.Until
                : change.Now,
            new QueryArguments(Capture: capture.Id)
        );
        return made;
    }

    private void Conclude(Change change, ObjectId id, Verdict verdict, bool inAnswer)
    {
        switch (change.Find<Record>(id))
        {
            case Authorization authorization:
                var counted = authorization.Conclude(change, verdict, inAnswer);
                if (
                    !processor.DecidesAtOnce
                    && (
                        counted
                            ? inAnswer && verdict is Verdict.Declined { Reason: Reason.TransactionTimedOut }
                            : verdict is Verdict.Approved && IsUnwanted(authorization)
                    )
                )
                    change.Schedule(JobKind.Undo, id, change.Now);
                if (!counted || verdict is not Verdict.Approved || !authorization.CaptureNow)
                    return;
                var taken = change.Get<Authorization>(id).Capture(change, authorization.CaptureRequest).Value;
                // A processor that was asked did both in one step.
                var captured = processor.DecidesAtOnce
                    ? processor.DecideAtOnce(
                        CallFor(taken, change.Get<ChargePermission>(id.Root).Instrument),
                        change.Now
                    )
                    : verdict;
                if (captured is Verdict.Pending later)
                    change.Schedule(JobKind.Conclude, taken.Id, later.Until);
                else
                    taken.Conclude(change, captured);
                return;
            case Capture capture:
                capture.Conclude(change, verdict);
                return;
            case Refund refund:
                refund.Conclude(change, verdict);
                return;
        }
    }

    /// <summary>
    /// Applies what the processor said to the request itself. What its job has learned meanwhile stands, and so does a
    /// quarantine. The caller of a synchronous authorization gets an answer in its time: a processor that said nothing
    /// of use has timed out, and an effect that shows later is undone. That is our word and none of the processor's, so
    /// it contradicts nothing.
    /// </summary>
    private void ConcludeInAnswer(Change change, ObjectId id, Verdict verdict, bool inAnswer)
    {
        var record = change.Find<Record>(id);
        if (IsFinal(verdict) && record is { Contradiction: null })
        {
            if (!Quarantine(change, id, verdict, inAnswer))
                Conclude(change, id, verdict, inAnswer);
        }
        else if (inAnswer && record is { State: State.Pending })
            Conclude(change, id, TimedOut, inAnswer: true);
    }

    private static bool IsFinal(Verdict verdict) => verdict is Verdict.Approved or Verdict.Declined;

    private static Verdict TimedOut => Verdict.Decline(Reason.TransactionTimedOut);

    /// <summary>Whether the caller cannot take it that an authorization is pending.</summary>
    private static bool IsAnsweredNow(ProcessorCall call) =>
        call is { Kind: ProcessorCallKind.Authorize, Answering: AnswerMode.Now };

    /// <summary>
    /// Puts an object into quarantine when something is wrong with a verdict on it: it stays as it is, and a job that
    /// will be dead shows it to the operator. Only a caller who waits is told that it timed out; what the processor
    /// holds of that is undone. False: nothing is wrong.
    /// </summary>
    /// <param name="change">What the decision is written to.</param>
    /// <param name="id">The object.</param>
    /// <param name="verdict">What the processor says of it.</param>
    /// <param name="inAnswer">Whether its caller waits.</param>
    /// <param name="job">The job that asked, which ends; null for a request, beside which one waits while it is
    /// pending.</param>
    private bool Quarantine(Change change, ObjectId id, Verdict verdict, bool inAnswer, Job? job = null)
    {
        // What nobody wants any more is undone, whatever is said of it.
        if (
            processor.DecidesAtOnce
            || change.Find<Record>(id) is not { } record
            || IsUnwanted(record)
            || Contradiction.Of(record, verdict, change.Now) is not { } wrong
        )
            return false;
        if (inAnswer && record.State == State.Pending)
            Conclude(change, id, TimedOut, inAnswer: true);
        var held = change.Save(change.Get<Record>(id) with { Contradiction = wrong });
        if (job is not null || held.State != State.Pending)
            change.Schedule(JobKind.Conclude, id, change.Now, job?.Arguments);
        return true;
    }

    /// <summary>The authorization with its capture, as they are in this change.</summary>
    public static Charge ChargeIn(Change change, ObjectId authorization)
    {
        var found = change.Get<Authorization>(authorization);
        return new(found, found.HasCapture ? change.Get<Capture>(authorization.Capture(authorization.Number)) : null);
    }

    /// <summary>A verdict if one can be had now; otherwise when to ask.</summary>
    private Verdict DecideAtOnce(Change change, ProcessorCall call) =>
        processor.DecidesAtOnce
            ? processor.DecideAtOnce(call, change.Now)
            : new Verdict.Pending(change.Now + QueryPauses[0]);
}
