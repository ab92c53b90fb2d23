using Tender.Core;
using Tender.Server.Processors;
using Tender.Server.Storage;

namespace Tender.Server.Payments;

/// <summary>What is asked or undone later, by jobs.</summary>
internal sealed partial class ProcessorCalls
{
    /// <summary>
    /// The job that asks about a pending call. That of an object in quarantine is dead until an operator has it
    /// tried again: then the processor is asked once more, and what it says counts if nothing is wrong with it.
    /// </summary>
    public async Task<JobOutcome> Continue(Job job, CancellationToken ct)
    {
        var (asked, capture, _) = job.ArgumentsAs<QueryArguments>();
        Verdict? answer = null;
        if (!processor.DecidesAtOnce && await Read(job.Merchant, job.Object) is { } known)
        {
            if (known.Record.Contradiction is { } wrong && !job.IsRevived)
                return new JobOutcome.Dead(wrong.Text);
            if (known.Record is { State: State.Pending } or { Contradiction: not null } || IsUnwanted(known.Record))
                answer = await QueryOrPerform(known.Record, known.Call, job, ct);
        }
        return await job.End(
            store,
            [job.Object.Root],
            RecordsFor(job.Object, capture),
            (change, _) => ConcludeOrAskLater(change, job, answer, AskLater),
            ct
        );

        // A processor that asks for patience gets it; one that names an instant that has passed is asked by the
        // schedule.
        void AskLater(Change change, DateTimeOffset? until) =>
            change.Schedule(
                JobKind.Conclude,
                job.Object,
                until > change.Now ? until.Value : change.Now + Pause(asked),
                new QueryArguments(asked + 1, capture)
            );
    }

    /// <summary>Asks the processor what came of a call, or has it perform what it never heard of.</summary>
    private async Task<Verdict> QueryOrPerform(Record record, ProcessorCall call, Job job, CancellationToken ct)
    {
        var wanted = record.State == State.Pending;
        // What no request waits for (a refund, a late capture) is performed here for the first time.
        var isFirst = wanted && job.ArgumentsAs<QueryArguments>().Asked == 0 && IsPerformedByJob(call);
        var answer = isFirst
            ? await Perform()
            : await CallProcessor("query", call.Operation, ct, token => processor.Query(call, token));
        if (answer is not Verdict.NotFound)
            return answer;
        // "Not found" is believed only after a while; then the same operation is performed, under the same id. What
        // nobody wants any more is left at that, and so is what had to be answered at once: its process died, and its
        // caller is gone and has perhaps ordered again.
        return job.DueAt - call.RequestedAt < SettleWindow ? new Verdict.Unknown()
            : wanted && !IsAnsweredNow(call) ? await Perform()
            : answer;

        Task<Verdict> Perform() =>
            CallProcessor("perform", call.Operation, ct, token => processor.Perform(call, token));
    }

    private void ConcludeOrAskLater(Change change, Job job, Verdict? answer, Action<Change, DateTimeOffset?> askLater)
    {
        if (answer is not null && Quarantine(change, job.Object, answer, inAnswer: false, job))
            return;
        var found = change.Find<Record>(job.Object);
        if (found?.Contradiction is not null && answer is Verdict.Approved or Verdict.Declined)
            found = change.Save(found with { Contradiction = null });
        if (found is not { State: State.Pending } pending)
        {
            // Too late to count: a deadline spoke first, or the merchant gave it up. What the processor did is undone
            // there.
            if (answer is Verdict.Approved)
                Conclude(change, job.Object, answer, inAnswer: false);
            // The job that undoes it goes on by itself, and is dead when the processor never confirms.
            else if (answer is Verdict.Unknown or Verdict.Pending && job.ArgumentsAs<QueryArguments>().Asked < AskedMax)
                askLater(change, null);
            return;
        }
        var verdict = answer
            ?? processor.DecideAtOnce(
                CallFor(pending, change.Get<ChargePermission>(job.Object.Root).Instrument),
                change.Now
            );
        if (IsFinal(verdict))
            Conclude(change, job.Object, verdict, inAnswer: false);
        else if (verdict is Verdict.NotFound)
            Conclude(change, job.Object, TimedOut, inAnswer: true);
        else
            askLater(change, (verdict as Verdict.Pending)?.Until);
    }

    /// <summary>
    /// The job that undoes an effect at the processor that is not wanted any more. A try that is declined is counted
    /// before there is another one, so a run makes one at most. Given up, it is dead with the count before its last
    /// try: one that an operator has tried again finds that declined, and then makes another.
    /// </summary>
    public async Task<JobOutcome> Undo(Job job, CancellationToken ct)
    {
        var (asked, _, declined) = job.ArgumentsAs<QueryArguments>();
        if (await Read(job.Merchant, job.Object) is not { } known)
            return await AgainUnless(store, true, job, ct);
        var verdict = await CallProcessor("cancel", job.Object, ct, token =>
            processor.Cancel(known.Call with { UndosDeclined = declined }, token)
        );
        if (verdict is not Verdict.Declined)
            return await AgainUnless(store, verdict is Verdict.Approved, job, ct);
        if (declined + 1 >= UndosMax && !job.IsRevived)
            return new JobOutcome.Dead(
                $"The processor declined {declined + 1} times to undo it: what it holds must be looked at there. Have "
                    + "it tried again when it is cleared up: each time asks for it anew once."
            );
        return await job.End(
            store,
            [],
            [],
            (change, _) =>
                change.Schedule(
                    job.Kind,
                    job.Object,
                    job.IsRevived ? change.Now : change.Now + Pause(asked),
                    new QueryArguments(asked + 1, UndosDeclined: declined + 1)
                ),
            ct
        );
    }

    /// <summary>
    /// Ends a job that is done; otherwise it is made due again, by the schedule of questions, for as long as a job that
    /// fails is tried. Then it is dead: an operator must look, and have it tried again.
    /// </summary>
    public static async Task<JobOutcome> AgainUnless(PaymentStore store, bool done, Job job, CancellationToken ct)
    {
        var arguments = job.ArgumentsAs<QueryArguments>();
        var asked = arguments.Asked;
        if (!done && asked >= AskedMax)
            return new JobOutcome.Dead(
                $"The processor did not confirm it {asked + 1} times, which is about 36 hours: what it holds must be "
                    + "looked at there. Have it tried again when it is cleared up."
            );
        return await job.End(
            store,
            [],
            [],
            (change, _) =>
            {
                if (!done)
                    change.Schedule(
                        job.Kind,
                        job.Object,
                        change.Now + Pause(asked),
                        arguments with
                        {
                            Asked = asked + 1,
                        }
                    );
            },
            ct
        );
    }

    /// <summary>The pause before the processor is asked again, after this many questions.</summary>
    private static TimeSpan Pause(int asked) => QueryPauses[Math.Min(asked, QueryPauses.Length - 1)];

    /// <summary>The job that tells the processor of a permission that has ended.</summary>
    public async Task<JobOutcome> Close(Job job, CancellationToken ct)
    {
        var done =
            await store.Find<ChargePermission>(job.Merchant, job.Object) is not { IsFinal: true } ended
            || await CallProcessor("close", job.Object, ct, async token =>
                await processor.Close(PermissionCallFor(job.Merchant, ended), token)
                    ? Verdict.Approval
                    : new Verdict.Unknown()
            ) is Verdict.Approved;
        return await AgainUnless(store, done, job, ct);
    }

    private static PermissionCall PermissionCallFor(MerchantId merchant, ChargePermission ended) =>
        new(merchant, ended.Id, ended.Instrument, ended.State == State.Canceled, ended.Reason, ended.ReasonDescription);

    /// <summary>
    /// Schedules that the processor is told of each permission that ended in a change, whoever ended it. What was made
    /// under an agreement is paid with the agreement's payment method, which stays: there is nothing to close.
    /// </summary>
    public void ScheduleClose(Change change)
    {
        foreach (var step in change.Steps)
            if (
                step is { Before: ChargePermission { IsFinal: false }, After: ChargePermission { IsFinal: true } ended }
                && ended.Parent is null
            )
                change.Schedule(JobKind.CloseOutside, ended.Id, change.Now);
    }

    /// <summary>
    /// Schedules the undoing of what an outside processor may still hold for authorizations that ended in this change
    /// without being captured.
    /// </summary>
    public void ScheduleUndo(Change change)
    {
        if (processor.DecidesAtOnce)
            return;
        foreach (var step in change.Steps.ToArray())
            if (IsUnwanted(step.After) && step.Before is { State: State.Open or State.Pending })
                change.Schedule(JobKind.Undo, step.After.Id, change.Now);
    }

    /// <summary>
    /// Whether the authorization ended without the processor's word for it, and uncaptured: what the processor holds of
    /// it must be undone.
    /// </summary>
    private static bool IsUnwanted(Record record) =>
        record is Authorization { HasCapture: false } authorization
        && (
            authorization.State == State.Closed
            || (authorization.State == State.Declined && !IsProcessorsDecline(authorization.Reason))
        );

    /// <summary>Whether the processor itself declined for this reason, so that it holds nothing.</summary>
    private static bool IsProcessorsDecline(Reason? reason) =>
        reason
            is Reason.SoftDeclined
                or Reason.HardDeclined
                or Reason.PaymentMethodNotAllowed
                or Reason.MfaNotCompleted
                or Reason.AmazonRejected
                or Reason.ProcessingFailure;

    /// <summary>Whether the call is performed by its job, and not by the request.</summary>
    private static bool IsPerformedByJob(ProcessorCall call) =>
        call is { Kind: ProcessorCallKind.Refund } or { Kind: ProcessorCallKind.Capture, Late: true };
}
