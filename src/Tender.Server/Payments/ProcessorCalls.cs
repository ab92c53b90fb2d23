using System.Collections.Concurrent;
using Tender.Core;
using Tender.Server.Processors;
using Tender.Server.Storage;

namespace Tender.Server.Payments;

/// <summary>
/// How authorizations, captures and refunds meet the processor. With a processor that decides at once (the simulator)
/// request and verdict are one commit. With one that must be asked: the intent is committed with a job that will ask,
/// then the processor is called, then the verdict is committed; whatever breaks in between, the job resolves.
/// </summary>
internal sealed class ProcessorCalls(PaymentStore store, Processor processor, TimeSpan processorTimeout)
{
    /// <summary>
    /// After an answer that was not learned: when the processor is asked again; the last one repeats.
    /// </summary>
    private static readonly TimeSpan[] QueryPauses =
    [
        TimeSpan.FromSeconds(30),
        TimeSpan.FromMinutes(2),
        TimeSpan.FromMinutes(10),
        TimeSpan.FromHours(1),
    ];

    /// <summary>How long "not found" is not yet believed.</summary>
    private static readonly TimeSpan SettleWindow = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<(MerchantId Merchant, string Scope, string Key), TaskCompletionSource> turns =
        new();

    /// <summary>
    /// Applies a command whose decision may leave something to ask the processor: commits the intent, calls the
    /// processor within the caller's time, commits what it says, and answers with the objects as they are then. With a
    /// processor that decides at once it is one commit.
    /// </summary>
    /// <param name="command">The request.</param>
    /// <param name="pending">The object of the decision that waits for the processor; null when none does.</param>
    /// <param name="present">The answer from the objects as they are now; it is given the pending object's id.</param>
    /// <param name="ct">The caller's patience.</param>
    /// <param name="also">Another object that the answer shows.</param>
    public Task<CommandResult<T>> Apply<T>(
        Command<T> command,
        Func<T, Record?> pending,
        Func<Func<ObjectId, Record?>, ObjectId, T> present,
        CancellationToken ct,
        ObjectId? also = null
    )
    {
        return processor.DecidesAtOnce ? store.Apply(command, ct) : SerializeByKey(command, ct, AskBetweenCommits);

        async Task<CommandResult<T>> AskBetweenCommits()
        {
            var intent = await store.Apply(
                command with
                {
                    Awaits = made => pending(made) is { } waiting && TellsVerdict(waiting) ? waiting.Id : null,
                },
                ct
            );
            if (intent is CommandResult<T>.Replayed { Awaits: { } awaited } kept)
                return await TellNow(command, kept, awaited, present, also, ct);
            if (
                intent is not CommandResult<T>.Decided { Result: { Ok: true, Value: var made } }
                || pending(made) is not { State: State.Pending, Id: var id }
            )
                return intent;
            Func<Change, StoredResponse>? render = command is { Key: not null, Render: { } words }
                ? change => words(present(change.Find<Record>, id))
                : null;
            var response = await Perform(command.Merchant, id, ct, command.Key, render, also);
            // Its caller is told that the verdict is awaited, and so is who asks again, for ever.
            if (response is null && TellsVerdict(pending(made)!))
                await KeepReply(command, intent.Response, ct);
            ObjectId[] shown = also is { } other ? [.. RecordsFor(id, null), other] : RecordsFor(id, null);
            var now = await store.Find(command.Merchant, shown);
            return new CommandResult<T>.Decided(
                present(one => now.GetValueOrDefault(one), id),
                response ?? intent.Response
            );
        }
    }

    /// <summary>
    /// Whether the request of a pending object is answered with its verdict, where it is learned in time.
    /// </summary>
    private static bool TellsVerdict(Record pending) =>
        pending switch
        {
            { State: not State.Pending } => false,
            Authorization authorization => authorization.Answering != AnswerMode.Later,
            Capture capture => !capture.Late,
            _ => false,
        };

    /// <summary>
    /// The answer to a request whose process died between intent and verdict, so that nobody was told either: once the
    /// job has concluded, it is worded anew, and kept.
    /// </summary>
    private async Task<CommandResult<T>> TellNow<T>(
        Command<T> command,
        CommandResult<T>.Replayed kept,
        ObjectId id,
        Func<Func<ObjectId, Record?>, ObjectId, T> present,
        ObjectId? also,
        CancellationToken ct
    )
    {
        ObjectId[] shown = also is { } other ? [.. RecordsFor(id, null), other] : RecordsFor(id, null);
        var now = await store.Find(command.Merchant, shown);
        if (now.GetValueOrDefault(id) is null or { State: State.Pending })
            return kept;
        var response = command.Render!(present(one => now.GetValueOrDefault(one), id));
        await KeepReply(command, response, ct);
        return new CommandResult<T>.Replayed(response);
    }

    /// <summary>Keeps an answer under the key of a request, in place of the one that still awaited a verdict.</summary>
    private async Task KeepReply<T>(Command<T> command, StoredResponse? response, CancellationToken ct)
    {
        if (command.Key is not { } key || response is null)
            return;
        var update = new UpdateReply
        {
            Merchant = command.Merchant,
            Key = key,
            Response = response,
        };
        await store.Apply(
            new Command<bool>(command.Merchant, "Answer", Requester.Processor)
            {
                Decide = (_, _) => true,
                ExtraWrites = (writing, _) => writing.Add(update),
            },
            ct
        );
    }

    /// <summary>
    /// Runs a request after those of the same key that are under way: a repeated request is not answered with the
    /// intent of the first. This holds on one node; another node meanwhile answers Pending.
    /// </summary>
    private async Task<CommandResult<T>> SerializeByKey<T>(
        Command<T> command,
        CancellationToken ct,
        Func<Task<CommandResult<T>>> run
    )
    {
        if (command.Key is not { } key)
            return await run();
        var (turn, mine) = (
            (command.Merchant, key.Scope, key.Key),
            new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
        );
        while (!turns.TryAdd(turn, mine))
            if (turns.TryGetValue(turn, out var other))
                await other.Task.WaitAsync(ct);
        try
        {
            return await run();
        }
        finally
        {
            turns.TryRemove(turn, out _);
            mine.SetResult();
        }
    }

    /// <summary>The charge an authorization or a capture belongs to, from the objects that can be found.</summary>
    public static Charge ChargeOf(Func<ObjectId, Record?> find, ObjectId id) =>
        new((Authorization)find(id.Authorization(id.Number))!, find(id.Capture(id.Number)) as Capture);

    public static ProcessorCall CallFor(Authorization one, Instrument instrument) =>
        new(
            one.Id,
            ProcessorCallKind.Authorize,
            one.Amount,
            instrument,
            one.CreatedAt,
            one.CaptureNow,
            one.Answering,
            Late: false,
            one.Simulation
        );

    public static ProcessorCall CallFor(Capture one, Instrument instrument) =>
        new(
            one.Id,
            ProcessorCallKind.Capture,
            one.Amount,
            instrument,
            one.CreatedAt,
            CaptureNow: false,
            AnswerMode.WhenKnown,
            one.Late,
            one.Simulation
        );

    public static ProcessorCall CallFor(Refund one, Instrument instrument) =>
        new(
            one.Id,
            ProcessorCallKind.Refund,
            one.Amount,
            instrument,
            one.CreatedAt,
            CaptureNow: false,
            AnswerMode.Later,
            Late: false,
            one.Simulation
        );

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
                change.Schedule(JobKind.Conclude, capture.Id, later.Until);
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
            verdict is Verdict.Pending later ? later.Until : change.Now,
            new QueryArguments(Capture: capture.Id)
        );
        return made;
    }

    /// <summary>
    /// The second half of a request whose processor must be asked: calls it, within the caller's time, and commits what
    /// it says. Nothing to do when the processor decided at once. The answer that was kept for the request with the
    /// intent is replaced by the one its caller gets.
    /// </summary>
    /// <returns>The answer that is kept now; null when the first one stands.</returns>
    private async Task<StoredResponse?> Perform(
        MerchantId merchant,
        ObjectId id,
        CancellationToken ct,
        IdempotencyKey? key,
        Func<Change, StoredResponse>? render,
        ObjectId? also
    )
    {
        if (await Read(merchant, id) is not { } known)
            return null;
        var verdict = await CallProcessor(ct, token => processor.Perform(known.Movement, token));
        var inAnswer = known.Movement is { Kind: ProcessorCallKind.Authorize, Answering: AnswerMode.Now };
        // The caller of a synchronous authorization gets an answer in its time; an effect that shows later is undone.
        if (inAnswer && verdict is not (Verdict.Approved or Verdict.Declined))
            verdict = Verdict.Decline(Reason.TransactionTimedOut).On(known.Movement.Amount);
        if (verdict is not (Verdict.Approved or Verdict.Declined))
            return null;
        return (
            await store.Apply(
                new Command<StoredResponse?>(merchant, Summarize(id, verdict), Requester.Processor)
                {
                    Roots = [id.Root],
                    Also = also is { } other
                        ? [.. RecordsFor(id, null), other]
                        : RecordsFor(id, (known.Record as Refund)?.Capture),
                    Decide = (change, _) =>
                    {
                        if (!Quarantine(change, id, verdict, inAnswer))
                            Conclude(change, id, verdict, inAnswer);
                        return render?.Invoke(change);
                    },
                    ExtraWrites = (writing, reply) =>
                    {
                        if (key is not null && reply is not null)
                            writing.Add(
                                new UpdateReply
                                {
                                    Merchant = merchant,
                                    Key = key,
                                    Response = reply,
                                }
                            );
                    },
                },
                ct
            )
        ).Result.Value;
    }

    /// <summary>
    /// The job that asks about a pending movement. That of an object in quarantine is dead until an operator has it
    /// tried again: then the processor is asked once more, and what it says counts if nothing is wrong with it.
    /// </summary>
    public async Task<JobOutcome> Continue(Job job, CancellationToken ct)
    {
        var (asked, capture) = job.ArgumentsAs<QueryArguments>();
        Verdict? answer = null;
        if (!processor.DecidesAtOnce && await Read(job.Merchant, job.Object) is { } known)
        {
            if (known.Record.Contradiction is { } wrong && !job.IsRevived)
                return new JobOutcome.Dead(wrong.Text);
            if (known.Record is { State: State.Pending } or { Contradiction: not null } || IsUnwanted(known.Record))
                answer = await QueryOrPerform(known.Record, known.Movement, job, ct);
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
                until > change.Now ? until.Value : change.Now + QueryPauses[Math.Min(asked, QueryPauses.Length - 1)],
                new QueryArguments(asked + 1, capture)
            );
    }

    /// <summary>Asks the processor what came of a movement, or has it perform what it never heard of.</summary>
    private async Task<Verdict> QueryOrPerform(Record record, ProcessorCall movement, Job job, CancellationToken ct)
    {
        var wanted = record.State == State.Pending;
        // What no request waits for (a refund, a late capture) is performed here for the first time.
        var answer = await CallProcessor(ct, token =>
            wanted && job.ArgumentsAs<QueryArguments>().Asked == 0 && IsPerformedByJob(movement)
                ? processor.Perform(movement, token)
                : processor.Query(movement, token)
        );
        if (answer is not Verdict.NotFound)
            return answer;
        // "Not found" is believed only after a while; then the same operation is performed, under the same id. What
        // nobody wants any more is left at that.
        return job.DueAt - movement.RequestedAt < SettleWindow ? new Verdict.Unknown()
            : wanted ? await CallProcessor(ct, token => processor.Perform(movement, token))
            : answer;
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
            else if (answer is Verdict.Unknown or Verdict.Pending)
                askLater(change, null);
            return;
        }
        var verdict = answer
            ?? processor.DecideAtOnce(
                CallFor(pending, change.Get<ChargePermission>(job.Object.Root).Instrument),
                change.Now
            );
        if (verdict is Verdict.Approved or Verdict.Declined)
            Conclude(change, job.Object, verdict, inAnswer: false);
        else
            askLater(change, (verdict as Verdict.Pending)?.Until);
    }

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
            Conclude(change, id, Verdict.Decline(Reason.TransactionTimedOut), inAnswer: true);
        var held = change.Save(change.Get<Record>(id) with { Contradiction = wrong });
        if (job is not null || held.State != State.Pending)
            change.Schedule(JobKind.Conclude, id, change.Now, job?.Arguments);
        return true;
    }

    /// <summary>The job that undoes an effect at the processor that is not wanted any more.</summary>
    public async Task<JobOutcome> Undo(Job job, CancellationToken ct)
    {
        var done =
            await Read(job.Merchant, job.Object) is not { } known
            || await CallProcessor(ct, async token =>
                await processor.Cancel(known.Movement, token) ? Verdict.Approval : new Verdict.Unknown()
            ) is Verdict.Approved;
        var asked = job.ArgumentsAs<QueryArguments>().Asked;
        return await job.End(
            store,
            [],
            [],
            (change, _) =>
            {
                if (!done)
                    change.Schedule(
                        JobKind.Undo,
                        job.Object,
                        change.Now + QueryPauses[Math.Min(asked, QueryPauses.Length - 1)],
                        new QueryArguments(asked + 1)
                    );
            },
            ct
        );
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

    /// <summary>The authorization with its capture, as they are in this change.</summary>
    public static Charge ChargeIn(Change change, ObjectId authorization)
    {
        var found = change.Get<Authorization>(authorization);
        return new(found, found.HasCapture ? change.Get<Capture>(authorization.Capture(authorization.Number)) : null);
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

    /// <summary>A verdict if one can be had now; otherwise when to ask.</summary>
    private Verdict DecideAtOnce(Change change, ProcessorCall movement) =>
        processor.DecidesAtOnce
            ? processor.DecideAtOnce(movement, change.Now)
            : new Verdict.Pending(change.Now + QueryPauses[0]);

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

    /// <summary>Whether the movement is performed by its job, and not by the request.</summary>
    private static bool IsPerformedByJob(ProcessorCall movement) =>
        movement is { Kind: ProcessorCallKind.Refund } or { Kind: ProcessorCallKind.Capture, Late: true };

    private static string Summarize(ObjectId id, Verdict verdict) =>
        $"{id.Kind} {(verdict is Verdict.Declined no ? $"declined: {no.Reason}" : "approved")}";

    /// <summary>Everything a conclusion of this movement looks at, besides its permission.</summary>
    private ObjectId[] RecordsFor(ObjectId id, ObjectId? capture) =>
        id.Kind switch
        {
            // A processor that decides at once does so while it is pending, and a pending authorization has no capture.
            ObjectKind.Authorization when processor.DecidesAtOnce => [id],
            ObjectKind.Authorization => [id, id.Capture(id.Number)],
            ObjectKind.Capture => [id, id.Authorization(id.Number)],
            ObjectKind.Refund => capture is { } of ? [id, of] : [id],
            ObjectKind.CheckoutSession
            or ObjectKind.ChargePermission
            or ObjectKind.PermissionDetails
            or ObjectKind.Report
            or ObjectKind.ReportSchedule
            or ObjectKind.Settlement
            or ObjectKind.Dispute
            or ObjectKind.EvidenceFile
            or ObjectKind.MerchantAccount
            or ObjectKind.ProviderCredit
            or ObjectKind.ProviderCreditReversal => throw new ArgumentException($"No processor is asked for {id}."),
        };

    private static ProcessorCall CallFor(Record record, Instrument instrument) =>
        record switch
        {
            Authorization authorization => CallFor(authorization, instrument),
            Capture capture => CallFor(capture, instrument),
            Refund refund => CallFor(refund, instrument),
            _ => throw new InvalidOperationException($"{record.Id} is not a movement."),
        };

    /// <summary>A pending movement as the processor sees it; null when there is nothing to ask any more.</summary>
    private async Task<(Record Record, ProcessorCall Movement)?> Read(MerchantId merchant, ObjectId id)
    {
        var found = await store.Find(merchant, [id, id.Root]);
        if (
            found.GetValueOrDefault(id) is not { } record
            || found.GetValueOrDefault(id.Root) is not ChargePermission permission
        )
            return null;
        return (record, CallFor(record, permission.Instrument) with { Merchant = merchant });
    }

    /// <summary>
    /// A call outside, bounded: an answer that does not come, breaks or cannot be read is one that was not learned.
    /// </summary>
    private async Task<Verdict> CallProcessor(CancellationToken ct, Func<CancellationToken, Task<Verdict>> call)
    {
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(ct);
        bounded.CancelAfter(processorTimeout);
        try
        {
            return await call(bounded.Token).WaitAsync(bounded.Token);
        }
        catch (Exception failure)
            when (failure
                    is OperationCanceledException
                        or HttpRequestException
                        or IOException
                        or TimeoutException
                        or System.Text.Json.JsonException
            )
        {
            return new Verdict.Unknown();
        }
    }
}
