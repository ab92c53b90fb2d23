using System.Collections.Concurrent;
using System.Diagnostics;
using Tender.Core;
using Tender.Server.Processors;
using Tender.Server.Storage;
using Tender.Server.Telemetry;

namespace Tender.Server.Payments;

/// <summary>
/// How authorizations, captures and refunds meet the processor. With a processor that decides at once (the simulator)
/// request and verdict are one commit. With one that must be asked: the intent is committed with a job that will ask,
/// then the processor is called, then the verdict is committed; whatever breaks in between, the job resolves.
/// </summary>
internal sealed partial class ProcessorCalls(PaymentStore store, Processor processor, TimeSpan processorTimeout)
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

    /// <summary>
    /// After how many questions what should be undone or closed is given up: a day and a half of hours, as long as a
    /// job that fails is tried.
    /// </summary>
    private const int AskedMax = 38;

    /// <summary>After how many declined tries nothing is undone any more before an operator has looked.</summary>
    private const int UndosMax = 6;

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
            if (intent is CommandResult<T>.Replayed { IsOwn: false, Awaits: { } awaited } kept)
                return await TellNow(command, kept, awaited, present, also, ct);
            var asked = intent switch
            {
                CommandResult<T>.Decided { Result: { Ok: true, Value: var made } }
                    when pending(made) is { State: State.Pending } waiting => (waiting.Id, TellsVerdict(waiting)),
                // A commit whose fate was unknown had been made: nobody but this request asks.
                CommandResult<T>.Replayed { Awaits: { } own } => (own, true),
                _ => default((ObjectId, bool)?),
            };
            if (asked is not var (id, tells))
                return intent;
            Func<Change, StoredResponse>? render = command is { Key: not null, Render: { } words }
                ? change => words(present(change.Find<Record>, id))
                : null;
            var response = await Perform(command.Merchant, id, ct, command.Key, render, also);
            var now = await store.Find(command.Merchant, RecordsFor(id, null, also));
            var shown = present(one => now.GetValueOrDefault(one), id);
            if (response is null && tells)
            {
                // Its caller is told that the verdict is awaited, and so is who asks again, for ever; or the verdict,
                // where the job has learned it meanwhile.
                var isPending = now.GetValueOrDefault(id) is null or { State: State.Pending };
                response = isPending ? intent.Response : command.Render?.Invoke(shown);
                await KeepReply(command, response, ct);
            }
            return new CommandResult<T>.Decided(shown, response ?? intent.Response);
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
        var now = await store.Find(command.Merchant, RecordsFor(id, null, also));
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
        var verdict = await CallProcessor("perform", id, ct, token => processor.Perform(known.Call, token));
        var inAnswer = IsAnsweredNow(known.Call);
        if (!inAnswer && !IsFinal(verdict))
            return null;
        return (
            await store.Apply(
                new Command<StoredResponse?>(
                    merchant,
                    Summarize(id, IsFinal(verdict) ? verdict : TimedOut),
                    Requester.Processor
                )
                {
                    Roots = [id.Root],
                    Also = RecordsFor(id, (known.Record as Refund)?.Capture, also),
                    Decide = (change, _) =>
                    {
                        ConcludeInAnswer(change, id, verdict, inAnswer);
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
        )
        {
            SoftDescriptor = one.SoftDescriptor,
            References = new(one.ProcessorReference, null, null),
        };

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
        )
        {
            SoftDescriptor = one.SoftDescriptor,
            References = new(null, one.ProcessorReference, null),
            Authorization = one.Id.Root.Authorization(one.Id.Number),
        };

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
        )
        {
            SoftDescriptor = one.SoftDescriptor,
            References = new(null, null, one.ProcessorReference),
            Authorization = one.Capture.Root.Authorization(one.Capture.Number),
        };

    private static ProcessorCall CallFor(Record record, Instrument instrument) =>
        record switch
        {
            Authorization authorization => CallFor(authorization, instrument),
            Capture capture => CallFor(capture, instrument),
            Refund refund => CallFor(refund, instrument),
            _ => throw new InvalidOperationException($"{record.Id} is not a call."),
        };

    private static string Summarize(ObjectId id, Verdict verdict) =>
        $"{id.Kind} {(verdict is Verdict.Declined no ? $"declined: {no.Reason}" : "approved")}";

    /// <summary>Everything a conclusion of this call looks at, besides its permission.</summary>
    /// <param name="id">What the processor is asked for.</param>
    /// <param name="capture">Of a refund, what it gives back.</param>
    /// <param name="also">One more; null for none.</param>
    private ObjectId[] RecordsFor(ObjectId id, ObjectId? capture, ObjectId? also = null)
    {
        ObjectId[] records = id.Kind switch
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
        return also is { } other ? [.. records, other] : records;
    }

    /// <summary>A pending call as the processor sees it; null when there is nothing to ask any more.</summary>
    private async Task<(Record Record, ProcessorCall Call)?> Read(MerchantId merchant, ObjectId id)
    {
        var found = await store.Find(merchant, [id, id.Root]);
        if (
            found.GetValueOrDefault(id) is not { } record
            || found.GetValueOrDefault(id.Root) is not ChargePermission permission
        )
            return null;
        var call = CallFor(record, permission.Instrument) with { Merchant = merchant, IsWanted = !IsUnwanted(record) };
        if (record is Authorization)
            return (record, call);
        var (taken, held) = (record is Refund refund ? refund.Capture : id, call.Authorization!.Value);
        var known = await store.Find(merchant, [taken, held]);
        var authorization = known.GetValueOrDefault(held) as Authorization;
        return (
            record,
            call with
            {
                AuthorizedAt = authorization?.CreatedAt,
                References = new(
                    authorization?.ProcessorReference,
                    (known.GetValueOrDefault(taken) as Capture)?.ProcessorReference,
                    call.References.Refund
                ),
            }
        );
    }

    /// <summary>
    /// A call outside, bounded: an answer that does not come, breaks or cannot be read is one that was not learned.
    /// </summary>
    private async Task<Verdict> CallProcessor(
        string operation,
        ObjectId id,
        CancellationToken ct,
        Func<CancellationToken, Task<Verdict>> ask
    )
    {
        using var span = Traces.Begin($"processor {operation}", ActivityKind.Client);
        var began = Stopwatch.GetTimestamp();
        var verdict = await CallInTime.Make(
            ask,
            new Verdict.Unknown(),
            processorTimeout,
            store.Time,
            processor.Trouble,
            ct
        );
        var result = verdict.GetType().Name;
        store.Measures?.Called(operation, result, Stopwatch.GetElapsedTime(began));
        span?.SetTag(Tags.Object, id.Value).SetTag(Tags.Result, result);
        if (verdict is Verdict.Unknown)
            span.Fails(result);
        return verdict;
    }
}
