using System.Data.Common;
using System.Diagnostics;
using Tender.Core;
using Tender.Server.Http.V1;
using Tender.Server.Http.V2;
using Tender.Server.Payments;
using Tender.Server.Storage;
using Tender.Server.Telemetry;

namespace Tender.Server.Notifications;

/// <summary>
/// One delivery attempt: at the first, the notice is made (<see cref="NoticeComposer"/>) and its bytes are kept; then
/// the attempt is written down, the bytes are posted, the answer is written down, and, unless it was a 2xx, the next
/// attempt is made due. A crash in between leaves an attempt without an answer and a job whose lease ends.
/// </summary>
/// <param name="store">Where deliveries and attempts are written.</param>
/// <param name="signer">Signs what is sent.</param>
/// <param name="client">Sends it.</param>
/// <param name="sandbox">Which environment is spoken of.</param>
/// <param name="faults">What is done wrong on purpose; null where nothing is.</param>
internal sealed class Deliveries(
    PaymentStore store,
    Signer signer,
    EndpointClient client,
    bool sandbox,
    NoticeFaults? faults = null
)
{
    private static readonly EndpointResponse Dropped = new(null, "dropped", 0, null);

    /// <summary>How long it waits for others before an endpoint that does not answer.</summary>
    private static readonly TimeSpan PatienceBehindMute = TimeSpan.FromSeconds(5);

    private readonly DeliveryQueries queries = new(store.Database);

    /// <summary>What makes the notices that are sent.</summary>
    public NoticeComposer Composer { get; } = new(store, signer, client, sandbox);

    private readonly RequestWindows windows = new();

    /// <summary>An attempt that is made.</summary>
    /// <param name="Job">The job that makes it.</param>
    /// <param name="Merchant">Whose notice.</param>
    /// <param name="Endpoint">Where to.</param>
    /// <param name="Which">Which delivery.</param>
    /// <param name="Delivery">The delivery before the attempt.</param>
    /// <param name="Body">What is sent.</param>
    private sealed record Attempt(
        Job Job,
        Merchant Merchant,
        NoticeEndpoint Endpoint,
        DeliveryArguments Which,
        StoredDelivery Delivery,
        byte[] Body
    )
    {
        /// <summary>Its number; the first is 1.</summary>
        public int Number => Delivery.Attempts + 1;
    }

    /// <summary>What became of the beginning of an attempt. A closed set.</summary>
    private abstract record Beginning
    {
        private Beginning() { }

        /// <summary>It is written down, and is sent now.</summary>
        /// <param name="At">When it began, in the merchant's time.</param>
        /// <param name="Fault">What is done wrong with it on purpose; null for nothing.</param>
        public sealed record Begun(DateTimeOffset At, FaultRule? Fault) : Beginning;

        /// <summary>A fault puts it off: another job sends it.</summary>
        /// <param name="At">When it would have begun, in the merchant's time.</param>
        /// <param name="Fault">The fault.</param>
        public sealed record PutOff(DateTimeOffset At, FaultRule Fault) : Beginning;

        /// <summary>Another job of the delivery makes the next attempt: this one is over.</summary>
        public sealed record Superseded : Beginning;

        /// <summary>Its endpoint is another one by now, or another job has made this attempt: look again.</summary>
        public sealed record Stale : Beginning;

        /// <summary>The lease was lost, or the merchant is being removed.</summary>
        public sealed record Lost : Beginning;
    }

    /// <summary>What must be told, and in which dialects: the rule the door asks for every step.</summary>
    public static Dialects NewsIn(Step step) =>
        (V1Notices.IsNews(step) ? Dialects.V1 : Dialects.None)
        | (V2Notices.IsNews(step) ? Dialects.V2 : Dialects.None)
        | (Mailbox.IsNews(step) ? Dialects.Mail : Dialects.None);

    /// <summary>The handler: makes one attempt, or holds what nobody wants to have any more.</summary>
    public async Task<JobOutcome> Send(Job job, CancellationToken ct)
    {
        try
        {
            return await SendOnce(job, ct);
        }
        finally
        {
            // Where time stands still the next one waited for this.
            if (store.Merchants.IsFrozen(job.Merchant))
                store.RingNow();
        }
    }

    private async Task<JobOutcome> SendOnce(Job job, CancellationToken ct)
    {
        // What this node knows of a merchant may be a second old. Where that shows, it starts over with what is stored.
        if (await store.Merchants.Of(job.Merchant) is not { } known)
            return new JobOutcome.Done();
        var which = job.ArgumentsAs<DeliveryArguments>();
        if (which.Turn == DeliveryTurn.Behind)
        {
            await GiveUpWaiting(job, which, ct);
            return new JobOutcome.Done();
        }
        var fresh = store.Fresh.Take(job.Merchant, job.Lease.Job, which);
        // Only the first holder of the job may use it: a later one may find an attempt begun.
        if (job.Lease.Fence > (job.Limit is null ? 1 : 0))
            fresh = null;
        if (
            EndpointOf(known, which) is { } listening
            && await SendTo(job, which, known, listening, fresh, ct) is { } sent
        )
            return sent;
        if (await store.Merchants.Read(job.Merchant) is not var (merchant, _))
            return new JobOutcome.Done();
        if (EndpointOf(merchant, which) is { } endpoint)
            return await SendTo(job, which, merchant, endpoint, null, ct) ?? new JobOutcome.AgainAt(store.RealNow);
        // It was left out or disabled since: what is owed to it is held, and can be sent again on request.
        var owed = await queries.Find(job.Merchant, which);
        await End(
            job,
            writing =>
            {
                if (owed is { State: DeliveryState.Pending })
                    Write(writing, merchant, which, DeliveryState.Held, null, owed.Attempts);
            },
            ct
        );
        return new JobOutcome.Done();
    }

    /// <summary>Where a delivery goes; null when its endpoint was left out or disabled.</summary>
    private static NoticeEndpoint? EndpointOf(Merchant merchant, DeliveryArguments which) =>
        merchant.Endpoints.FirstOrDefault(one => one.Id == which.Endpoint && one.Disabled is null);

    /// <summary>Whether a delivery is still to be sent for the reason that its job has.</summary>
    private static bool IsSent(DeliveryTurn turn, DeliveryState state) =>
        turn switch
        {
            DeliveryTurn.Asked => true,
            DeliveryTurn.Copy => state == DeliveryState.Delivered,
            DeliveryTurn.Regular or DeliveryTurn.Late or DeliveryTurn.Behind => state == DeliveryState.Pending,
        };

    /// <summary>
    /// Whether another attempt was made at once after the one that a job follows: it has a next attempt of its own,
    /// which may be due at the same instant. An attempt of this job itself, of unknown fate, began a pause later.
    /// </summary>
    private async Task<bool> IsFollowed(MerchantId merchant, DeliveryArguments which, StoredDelivery delivery) =>
        which is { Turn: DeliveryTurn.Regular, After: { } after }
        && delivery.Attempts > after
        && await queries.IsFollowed(merchant, which, after, RetrySchedule.ShortestPause / 2);

    /// <summary>
    /// Makes one attempt at an endpoint; null when it did not begin, because something is not as it is known here.
    /// </summary>
    private async Task<JobOutcome?> SendTo(
        Job job,
        DeliveryArguments which,
        Merchant merchant,
        NoticeEndpoint endpoint,
        FreshNotice? fresh,
        CancellationToken ct
    )
    {
        var delivery = fresh?.Delivery ?? await queries.Find(job.Merchant, which);
        if (delivery is null || !IsSent(which.Turn, delivery.State) || await IsFollowed(job.Merchant, which, delivery))
        {
            await End(job, _ => { }, ct);
            return new JobOutcome.Done();
        }
        if (
            (delivery.Body ?? await Composer.Sign(merchant, endpoint, which, delivery.MessageId, fresh)) is not { } body
        )
            return new JobOutcome.Dead($"Journal entry {which.Seq} is missing.");

        return await Make(new Attempt(job, merchant, endpoint, which, delivery, body), ct);
    }

    /// <summary>Null: it did not begin, because something is not as it is known here.</summary>
    private async Task<JobOutcome?> Make(Attempt attempt, CancellationToken ct)
    {
        var job = attempt.Job;
        EndpointResponse? answer = null;
        Beginning.Begun begun;
        var window = windows.Take(job.Merchant, attempt.Endpoint.Id);
        var from = store.RealNow;
        // Those before it are stopped by the same token, and let go at once.
        await window.Enter();
        job.Waited += store.RealNow - from;
        try
        {
            ct.ThrowIfCancellationRequested();
            if (window.IsMute && job.Waited >= PatienceBehindMute && job.Limit is null)
            {
                // The endpoint does not answer: this job yields its place, and its lane becomes slow.
                job.Waited = TimeSpan.Zero;
                return new JobOutcome.AgainAt(store.RealNow);
            }
            // 1. Written before it is sent: a crash shows an attempt whose outcome is unknown, never one that did not
            // happen.
            var beginning = await Begin(attempt, ct);
            if (beginning is Beginning.Stale)
                return null;
            if (beginning is not Beginning.Begun sent)
                return new JobOutcome.Done(); // another worker has the job, or another job sends it
            begun = sent;
            // 2. Sent, outside any transaction.
            answer = begun.Fault is { Kind: FaultKind.Drop } ? Dropped : await Post(attempt, begun.Fault, ct);
            // Who would be next is not sent to an endpoint that is gone.
            if (answer.Gone)
                await Conclude(attempt, begun.At, answer);
        }
        finally
        {
            window.Leave(answer);
            windows.Return(job.Merchant, attempt.Endpoint.Id);
        }
        // 3. What came of it, and when again. Past this point a stop must not lose what is known.
        if (!answer.Gone)
            await Conclude(attempt, begun.At, answer);
        return new JobOutcome.Done();
    }

    private async Task<EndpointResponse> Post(Attempt attempt, FaultRule? fault, CancellationToken ct)
    {
        using var span = Traces.Begin("POST", ActivityKind.Client);
        var body = NoticeFaults.Damage(attempt.Body, fault);
        var (id, topic) = (attempt.Delivery.MessageId, Composer.Topic(attempt.Merchant));
        var answer = await client.Post(attempt.Endpoint, body, id, topic, ct);
        if (span is not null)
            DeliveryMeasure.Tell(span, attempt.Endpoint, id, attempt.Number, answer);
        return answer;
    }

    /// <summary>What was held back to be overtaken is sent, where nothing has overtaken it.</summary>
    private Task GiveUpWaiting(Job job, DeliveryArguments which, CancellationToken ct) =>
        store.Apply(
            CommandOf(
                job,
                ends: true,
                (change, context) =>
                {
                    faults?.GiveUpWaiting(change, context, which);
                    return true;
                },
                (_, _) => { }
            ),
            ct
        );

    /// <summary>Ends a job that sends nothing.</summary>
    private Task End(Job job, Action<WriteBatch> write, CancellationToken ct) =>
        store.Apply(CommandOf(job, ends: true, (_, _) => true, (writing, _) => write(writing)), ct);

    /// <summary>Writes the attempt down, or why none is made.</summary>
    private async Task<Beginning> Begin(Attempt attempt, CancellationToken ct)
    {
        try
        {
            var applied = await store.Apply(
                CommandOf(
                    attempt.Job,
                    ends: false,
                    (change, context) => Decide(attempt, change, context),
                    (writing, beginning) => WriteBeginning(writing, attempt, beginning)
                ),
                ct
            );
            // A merchant who was removed meanwhile has nothing to be told of.
            return applied is CommandResult<Beginning>.Decided { Result: { Ok: true, Value: var beginning } }
                ? beginning
                : new Beginning.Lost();
        }
        catch (DbException clash) when (DatabaseTroubles.IsTaken(clash))
        {
            // Another job of this delivery has made this attempt, since the delivery was read.
            return new Beginning.Stale();
        }
    }

    private Beginning Decide(Attempt attempt, Change change, DecisionContext context)
    {
        var (job, endpoint, which) = (attempt.Job, attempt.Endpoint, attempt.Which);
        if (EndpointOf(context.Merchant, which) != endpoint)
            return new Beginning.Stale();
        // What a fault has moved or repeated goes by no schedule.
        if (which.Turn == DeliveryTurn.Regular && attempt.Delivery.IsAnothers(job.DueAt, change.Now))
            return new Beginning.Superseded();
        var fault = faults?.Strike(change, context, job.Object, endpoint, which, attempt.Number == 1);
        return NoticeFaults.PutsOff(fault)
            ? new Beginning.PutOff(change.Now, fault!)
            : new Beginning.Begun(change.Now, fault);
    }

    private void WriteBeginning(WriteBatch writing, Attempt attempt, Beginning beginning)
    {
        switch (beginning)
        {
            case Beginning.Begun begun:
                WriteFault(writing, attempt, begun.Fault, begun.At);
                WriteAttempt(writing, attempt, begun.At);
                break;
            case Beginning.PutOff putOff:
                WriteFault(writing, attempt, putOff.Fault, putOff.At);
                WritePutOff(writing, attempt, NoticeFaults.PutOffUntil(putOff.Fault, putOff.At));
                break;
            case Beginning.Superseded:
                writing.Add(new DeleteJob { Merchant = attempt.Merchant.Id, Lease = attempt.Job.Lease });
                break;
            default:
                break; // what did not begin is looked at again, or is another worker's
        }
    }

    private static void WriteAttempt(WriteBatch writing, Attempt attempt, DateTimeOffset now)
    {
        var (merchant, which, n) = (attempt.Merchant, attempt.Which, attempt.Number);
        // Which job it is, for the others: not when it began.
        var due = attempt.Job.DueAt;
        if (attempt.Delivery.Body is null)
            WriteBody(writing, attempt, due, n);
        else
            Write(writing, merchant, which, attempt.Delivery.State, due, n);
        writing.Add(
            new InsertAttempt
            {
                Merchant = merchant.Id,
                Seq = which.Seq,
                Step = which.Step,
                Endpoint = which.Endpoint,
                Dialect = which.Dialect,
                Number = n,
                At = now,
            }
        );
    }

    /// <summary>No attempt is made now, and this job is over: another one waits.</summary>
    private static void WritePutOff(WriteBatch writing, Attempt attempt, DateTimeOffset until)
    {
        var (merchant, delivery) = (attempt.Merchant, attempt.Delivery);
        if (delivery.Body is null)
            WriteBody(writing, attempt, until, delivery.Attempts);
        else
            Write(writing, merchant, attempt.Which, delivery.State, until, delivery.Attempts);
        writing.Add(new DeleteJob { Merchant = merchant.Id, Lease = attempt.Job.Lease });
    }

    private void WriteFault(WriteBatch writing, Attempt attempt, FaultRule? fault, DateTimeOffset now)
    {
        if (fault is null)
            return;
        writing.Add(
            new InsertInjectedFault
            {
                Merchant = attempt.Merchant.Id,
                Seq = fault.Entry,
                At = now,
                Kind = fault.Kind.Text(),
                Number = fault.Matched,
                Object = attempt.Job.Object,
                Endpoint = attempt.Which.Endpoint,
            }
        );
    }

    /// <summary>Writes the answer down, and makes the next attempt due, where there is one.</summary>
    private async Task Conclude(Attempt attempt, DateTimeOffset at, EndpointResponse answer)
    {
        var (job, which) = (attempt.Job, attempt.Which);
        var next =
            answer.Delivered || answer.Gone || which.Turn == DeliveryTurn.Copy
                ? null
                : RetrySchedule.NextAttempt(attempt.Delivery.FirstAt, at, answer.RetryAfter);
        await store.Apply(
            CommandOf(
                job,
                ends: true,
                (change, context) =>
                {
                    if (next is { } again)
                        change.Schedule(
                            JobKind.Deliver,
                            job.Object,
                            again,
                            which with
                            {
                                Turn = default,
                                After = attempt.Number,
                            }
                        );
                    if (answer.Gone)
                        Disable(context, which.Endpoint);
                    var fault =
                        answer == Dropped
                            ? null
                            : faults?.Follow(change, context, job.Object, attempt.Endpoint, which, answer.Delivered);
                    return (change.Now, Fault: fault);
                },
                (writing, end) =>
                {
                    WriteFault(writing, attempt, end.Fault, end.Now);
                    WriteAnswer(writing, attempt, answer, next);
                }
            )
        );
        // Of a copy, what would have become of it.
        var state = StateAfter(answer, next);
        store.Measures?.Delivered(
            DeliveryMeasure.ResultOf(state),
            state == DeliveryState.Pending ? DeliveryMeasure.ErrorOf(answer) : null
        );
    }

    private static void WriteAnswer(WriteBatch writing, Attempt attempt, EndpointResponse answer, DateTimeOffset? next)
    {
        var which = attempt.Which;
        writing.Add(
            new UpdateAttempt
            {
                Merchant = attempt.Merchant.Id,
                Seq = which.Seq,
                Step = which.Step,
                Endpoint = which.Endpoint,
                Dialect = which.Dialect,
                Number = attempt.Number,
                Status = answer.Status,
                Error = answer.Error,
                DurationMs = answer.DurationMs,
                Answer = answer.Start,
            }
        );
        // What was delivered stays delivered, whatever comes of a copy.
        var state = which.Turn == DeliveryTurn.Copy ? attempt.Delivery.State : StateAfter(answer, next);
        Write(writing, attempt.Merchant, which, state, next, attempt.Number);
    }

    private static DeliveryState StateAfter(EndpointResponse answer, DateTimeOffset? next)
    {
        if (answer.Delivered)
            return DeliveryState.Delivered;
        if (answer.Gone)
            return DeliveryState.Held;
        return next is null ? DeliveryState.Dead : DeliveryState.Pending;
    }

    private static void Disable(DecisionContext context, string endpoint)
    {
        if (!context.Merchant.Endpoints.Any(one => one.Id == endpoint && one.Disabled is null))
            return;
        context.Change(
            context.Merchant with
            {
                Endpoints =
                [
                    .. context.Merchant.Endpoints.Select(one =>
                        one.Id == endpoint ? one with { Disabled = "The endpoint answered 410 Gone." } : one
                    ),
                ],
            }
        );
    }

    /// <summary>A command under the lease of a delivery's job, which it ends or goes on with.</summary>
    private static Command<T> CommandOf<T>(
        Job job,
        bool ends,
        Func<Change, DecisionContext, T> decide,
        Action<WriteBatch, T> write
    ) =>
        new(job.Merchant, "Deliver", job.Who)
        {
            Job = ends ? job.Lease : null,
            Holds = ends ? null : job.Lease,
            At = job.At,
            AdvanceLimit = job.Limit,
            Decide = (change, context) => decide(change, context),
            ExtraWrites = write,
        };

    private static void Write(
        WriteBatch writing,
        Merchant merchant,
        DeliveryArguments which,
        DeliveryState state,
        DateTimeOffset? nextAt,
        int attempts
    ) =>
        writing.Add(
            new UpdateDelivery
            {
                Merchant = merchant.Id,
                Seq = which.Seq,
                Step = which.Step,
                Endpoint = which.Endpoint,
                Dialect = which.Dialect,
                State = state,
                NextAt = nextAt,
                AttemptCount = attempts,
            }
        );

    /// <summary>The bytes that are sent from the first attempt on; the state stays.</summary>
    private static void WriteBody(WriteBatch writing, Attempt attempt, DateTimeOffset nextAt, int attempts) =>
        writing.Add(
            new UpdateDeliveryBody
            {
                Merchant = attempt.Merchant.Id,
                Seq = attempt.Which.Seq,
                Step = attempt.Which.Step,
                Endpoint = attempt.Which.Endpoint,
                Dialect = attempt.Which.Dialect,
                Body = attempt.Body,
                NextAt = nextAt,
                AttemptCount = attempts,
            }
        );
}
