using System.Data.Common;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Tender.AmazonPay;
using Tender.MerchantKit.Calls;
using Tender.MerchantKit.Notices;
using Tender.MerchantKit.Outcomes;
using Tender.MerchantKit.Policies;
using Tender.MerchantKit.Ports;
using Tender.MerchantKit.Storage;

namespace Tender.MerchantKit.Orders;

/// <summary>
/// The work between the tables: notices make objects due, due objects are read, readings become outcomes, outcomes are
/// handled; and stored calls are sent. Each step takes rows by a lease, talks to the outside with nothing open, and
/// stores what came of it in one commit. A process that dies anywhere leaves rows that become due again.
/// </summary>
internal sealed class PaymentEngine
{
    private static readonly AsyncLocal<bool> InHandler = new();

    private readonly IReadOnlyDictionary<ApiGeneration, IPaymentPort> ports;
    private readonly IServiceScopeFactory? scopes;
    private readonly TimeProvider clock;
    private readonly ILogger logger;
    private readonly Rules rules;
    private readonly ReadBudget budget;
    private readonly OrderPayments front;
    private readonly SemaphoreSlim wake = new(0, 1);
    private DateTimeOffset forgotAt;

    public PaymentEngine(
        OrderPaymentsOptions options,
        IReadOnlyDictionary<ApiGeneration, IPaymentPort> ports,
        IServiceScopeFactory? scopes,
        TimeProvider clock,
        ILogger logger,
        KitTelemetry telemetry
    )
    {
        options.Validate();
        (Options, this.ports, this.scopes, this.clock, this.logger, Telemetry) = (
            options,
            ports,
            scopes,
            clock,
            logger,
            telemetry
        );
        Database = new Database(options.DataSource!, options.CommitTimeout);
        rules = new Rules([.. options.Policies], new PollSchedule(options.Poll, options.PollEvery, options.Random));
        budget = new ReadBudget(options.ReadsPerSecond, options.ReadBurst, clock);
        front = new OrderPayments(this);
    }

    public OrderPaymentsOptions Options { get; }

    public Database Database { get; }

    public KitTelemetry Telemetry { get; }

    public DateTimeOffset Now => clock.GetUtcNow();

    public OrderPayments Payments => front;

    private DateTimeOffset Lease => Now + Options.LeaseWindow;

    /// <summary>Says that there may be work.</summary>
    public void Wake()
    {
        try
        {
            wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // It was said already.
        }
    }

    public async Task WaitForWork(CancellationToken cancellation)
    {
        using var idle = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var delay = Task.Delay(Options.IdleDelay, clock, idle.Token);
        await Task.WhenAny(delay, wake.WaitAsync(idle.Token));
        await idle.CancelAsync();
        cancellation.ThrowIfCancellationRequested();
    }

    public ValueTask Checkpoint(string step) => Options.Step is { } called ? called(step) : ValueTask.CompletedTask;

    /// <summary>A handler holds its order and, on SQLite, the database: the front would wait for it for ever.</summary>
    public void RefuseInsideHandler()
    {
        if (InHandler.Value)
            throw new InvalidOperationException(
                "Inside a handler use the HandlerContext: it works in the handler's own transaction."
            );
    }

    public Task<LockedOrder> Open(DbSession db, string orderId, CancellationToken cancellation) =>
        LockedOrder.Open(db, orderId, rules, Now, cancellation);

    /// <summary>Works until nothing is due, or nothing more may be read for now.</summary>
    public async Task<bool> RunDue(CancellationToken cancellation)
    {
        var worked = false;
        while (
            await MatchNotices(cancellation)
            | await SendCalls(cancellation)
            | await ReadObjects(cancellation)
            | await HandleOutcomes(cancellation)
        )
            worked = true;
        if (Now - forgotAt > TimeSpan.FromHours(1))
        {
            forgotAt = Now;
            await Database.Commit(
                db => NoticeRows.Forget(db, Now - Options.KeepNoticesFor, cancellation),
                cancellation
            );
        }
        return worked;
    }

    // ---- Notices ----

    private async Task<bool> MatchNotices(CancellationToken cancellation)
    {
        var rows = await ClaimDue(
            "amazonpay_notices",
            db => NoticeRows.Claim(db, Now, Lease, Options.BatchSize, cancellation),
            cancellation
        );
        if (rows.Count == 0)
            return false;
        await Checkpoint("notice:claimed");
        // Most are about something that is known: all of those in one commit. In one order, or two processes would wait
        // for each other.
        var unknown = await Database.Commit(
            async db =>
            {
                var left = new List<NoticeRow>();
                foreach (var row in rows.OrderBy(row => row.Key, StringComparer.Ordinal))
                    if (await ObjectRows.MarkDue(db, row.Key, Now, cancellation))
                        await NoticeRows.Done(db, row.MessageId, cancellation);
                    else
                        left.Add(row);
                return left;
            },
            cancellation
        );
        await ForEach(unknown, row => MatchUnknown(row, cancellation), cancellation);
        await Checkpoint("notice:matched");
        return true;
    }

    /// <summary>
    /// The object is not known: it is a refund or capture made elsewhere, or its order is not registered yet.
    /// </summary>
    private async Task MatchUnknown(NoticeRow row, CancellationToken cancellation)
    {
        var relatives = row.PermissionId is { } permission
            ? await Database.Read(db => ObjectRows.OfPermission(db, permission, cancellation), cancellation)
            : [];
        var parent =
            row.ObjectType == NoticeObjectType.Refund.Value
                ? relatives.FirstOrDefault(one => one.What is PaymentObject.Charge or PaymentObject.Capture)
                : null;
        if (parent is not null && Now - row.ReceivedAt < Options.AdoptAfter)
        {
            await Database.Commit(
                db => NoticeRows.Park(db, row.MessageId, row.ReceivedAt + Options.AdoptAfter, cancellation),
                cancellation
            );
            return;
        }
        var refund =
            parent is null || !ports.TryGetValue(row.Generation, out var port)
                ? null
                : (await port.ReadAsync(PaymentObject.Refund, row.ObjectId, cancellation)).Snapshot;
        await Database.Commit(
            async db =>
            {
                if (refund is not null)
                {
                    parent = relatives.FirstOrDefault(one => one.ObjectId == refund.ParentId) ?? parent!;
                    var order = await Open(db, parent.OrderId, cancellation);
                    var asked = (await CallRows.OfOrder(db, parent.OrderId, cancellation)).Any(call =>
                        call is { Status: CallStatus.Unsent, Call: RefundCall }
                    );
                    if (asked)
                        await NoticeRows.Park(db, row.MessageId, Now + Options.AdoptAfter, cancellation);
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
                        await ObjectRows.MarkDue(db, one.Key, Now, cancellation);
                // Whoever registers the object ends the wait. But that may be happening now, unseen: for a day it is
                // looked for again, each time later.
                var age = Now - row.ReceivedAt;
                DateTimeOffset? again =
                    parent is not null ? Now + Options.AdoptAfter
                    : age > TimeSpan.FromDays(1) ? null
                    : Now + TimeSpan.FromMinutes(1) + age * 3;
                await NoticeRows.Park(db, row.MessageId, again, cancellation);
            },
            cancellation
        );
    }

    // ---- Calls ----

    private async Task<bool> SendCalls(CancellationToken cancellation)
    {
        var rows = await ClaimDue(
            "amazonpay_calls",
            db => CallRows.Claim(db, Now, Lease, Options.BatchSize, cancellation),
            cancellation
        );
        await ForEach(rows, row => Send(row, cancellation), cancellation);
        return rows.Count > 0;
    }

    /// <summary>Sends a stored call, and stores its answer. The same key is sent until there is one.</summary>
    public async Task Send(CallRow row, CancellationToken cancellation)
    {
        using var activity = Telemetry.Start("amazonpay.call", row.Call.OrderId, row.Call.Operation);
        await Checkpoint("call:claimed");
        var answer = ports.TryGetValue(row.Call.Generation, out var port)
            ? await port.CallAsync(row.Call, row.IdempotencyKey, cancellation)
            : new ApiError.Unauthorized("NotConfigured", $"There are no keys for {row.Call.Generation}.", 0, null);
        await Checkpoint("call:answered");
        Snapshot? current = null;
        if (answer.Error is ApiError.InvalidState)
        {
            // Often it is where it should be: an earlier try, another page or a person in Seller Central was there
            // first.
            var (what, id) = LockedOrder.TargetOf(row.Call);
            var read = await port!.ReadAsync(what, id, cancellation);
            if (read.Error is { } error and not ApiError.NotFound)
                answer = error.MayRetry ? error : answer;
            current = read.Snapshot;
        }
        var told = await Database.Commit(db => Store(db, row, answer, current, cancellation), cancellation);
        Telemetry.Called(row.Call, answer.Error);
        Telemetry.Recorded(told);
        await Checkpoint("call:recorded");
    }

    private async Task<List<Outcome>> Store(
        DbSession db,
        CallRow row,
        Answer answer,
        Snapshot? current,
        CancellationToken cancellation
    )
    {
        var order = await Open(db, row.Call.OrderId, cancellation);
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
                    && (LockedOrder.IsSatisfiedBy(row.Call, current) || LockedOrder.IsOvertakenBy(row.Call, current)):
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
                await CallRows.Later(
                    db,
                    row,
                    rules.Schedule.Retry(Now, row.Tries, RetryAfter(answer.Error)),
                    cancellation
                );
                break;
            case { Error: { } error }:
                await order.RecordRefusal(row, error);
                if (
                    current is not null
                    && await ObjectRows.Find(
                        db,
                        TrackedObject.KeyOf(current.Generation, current.ObjectId),
                        cancellation
                    )
                        is { } found
                    && found.Known.OrderId == order.OrderId
                )
                    await order.Apply(Decision.Of(found.Known, current, Now), found.Hints, LearnedBy.Answer);
                break;
        }
        return order.Recorded;
    }

    /// <summary>
    /// For a caller who waits: what the request has led to and is due at once, an asynchronous second half or a charge
    /// to be read, is done before it is answered.
    /// </summary>
    public async Task FinishNow(string orderId, string name, CancellationToken cancellation)
    {
        var next = (await Database.Read(db => CallRows.OfName(db, orderId, name, cancellation), cancellation))[^1];
        if (
            next is { Status: CallStatus.Unsent, Tries: 0, Attempt: > 1 }
            && await Database.Commit(db => CallRows.ClaimOne(db, next, Now, Lease, cancellation), cancellation)
        )
            await Send(next, cancellation);
        var made = (await Database.Read(db => ObjectRows.OfOrder(db, orderId, cancellation), cancellation))
            .Where(one => one.Name == name && one is { Phase: Phase.Pending, State: null })
            .ToList();
        foreach (var one in made)
            if (await Database.Read(db => ObjectRows.Find(db, one.Key, cancellation), cancellation) is { } claimed)
                await Read(claimed, cancellation);
    }

    // ---- Objects ----

    private async Task<bool> ReadObjects(CancellationToken cancellation)
    {
        var allowed = budget.Take(Options.BatchSize);
        if (allowed == 0)
            return false;
        var claimed = await ClaimDue(
            "amazonpay_objects",
            db => ObjectRows.Claim(db, Now, Lease, allowed, cancellation),
            cancellation
        );
        budget.Return(allowed - claimed.Count);
        await ForEach(claimed, one => Read(one, cancellation), cancellation);
        return claimed.Count > 0;
    }

    /// <summary>
    /// Reads an object and stores what that means: the one path behind notices, the poller and waiting callers.
    /// </summary>
    private async Task Read(ClaimedObject claimed, CancellationToken cancellation)
    {
        var known = claimed.Known;
        var by = claimed.Hints > known.SeenHints ? LearnedBy.Notice : LearnedBy.Poll;
        using var activity = Telemetry.Start("amazonpay.read", known.OrderId, known.What.ToString());
        await Checkpoint("read:claimed");
        // Done, and a notice came: there is nothing it could say.
        var idle = known.Phase == Phase.Done && !known.HasReported(nameof(NotFound));
        var answer =
            idle ? default
            : ports.TryGetValue(known.Generation, out var port)
                ? await port.ReadAsync(known.What, known.ObjectId, cancellation)
            : new ApiError.Unauthorized("NotConfigured", $"There are no keys for {known.Generation}.", 0, null);
        await Checkpoint("read:answered");
        if (answer.Error is ApiError.Throttled throttled)
            budget.Close(throttled.RetryAfter ?? TimeSpan.FromSeconds(5));
        var told = await Database.Commit(
            async db =>
            {
                var order = await Open(db, known.OrderId, cancellation);
                if (await ObjectRows.Find(db, known.Key, cancellation) is not { } fresh)
                    return [];
                if (answer.Snapshot is { } reading)
                    await order.Apply(Decision.Of(fresh.Known, reading, Now), claimed.Hints, by);
                else if (
                    answer.Error is ApiError.NotFound
                    && Decision.Missing(fresh.Known, Now) is { After.Phase: Phase.Done } missing
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
                        Now,
                        cancellation
                    );
                else
                    await order.RecordReadFailure(fresh with { Hints = claimed.Hints }, RetryAfter(answer.Error));
                await Checkpoint("read:before-commit");
                return order.Recorded;
            },
            cancellation
        );
        Telemetry.HasRead(known, by, answer.Error);
        Telemetry.Recorded(told);
        await Checkpoint("read:recorded");
    }

    // ---- Outcomes ----

    private async Task<bool> HandleOutcomes(CancellationToken cancellation)
    {
        if (scopes is null)
            return false;
        var outcomes = await ClaimDue(
            "amazonpay_outcomes",
            db => OutcomeRows.Claim(db, Now, Lease, Options.BatchSize, cancellation),
            cancellation
        );
        await ForEach(outcomes, one => Handle(one, cancellation), cancellation);
        return outcomes.Count > 0;
    }

    private async Task Handle(Outcome outcome, CancellationToken cancellation)
    {
        using var activity = Telemetry.Start("amazonpay.handle", outcome.OrderId, outcome.Ending.Name);
        await Checkpoint("outcome:claimed");
        try
        {
            await using var scope = scopes!.CreateAsyncScope();
            var handler = scope.ServiceProvider.GetRequiredService<OutcomeHandler>();
            await Database.Commit(
                async db =>
                {
                    // Marked first: another process that has it too waits here, and then finds it done.
                    if (!await OutcomeRows.Handle(db, outcome, Now, cancellation))
                        return;
                    InHandler.Value = true;
                    await handler.HandleAsync(
                        outcome,
                        new HandlerContext(front, db.Connection, db.Transaction!),
                        cancellation
                    );
                    InHandler.Value = false;
                    await RequireIntact(db, outcome, cancellation);
                    await Checkpoint("outcome:handled");
                },
                cancellation
            );
            await Checkpoint("outcome:recorded");
            Telemetry.Handled(outcome, null);
        }
        catch (Exception failure) when (failure is not StepException && !cancellation.IsCancellationRequested)
        {
            InHandler.Value = false;
            Telemetry.Handled(outcome, failure);
            await Postpone(outcome, failure, cancellation);
        }
    }

    /// <summary>
    /// PostgreSQL aborts a transaction in which a statement failed, and then answers COMMIT with a silent rollback. A
    /// handler that swallows the error would lose its write and the mark alike, without an exception: this statement
    /// fails instead.
    /// </summary>
    /// <exception cref="InvalidOperationException">What the handler wrote cannot be committed.</exception>
    private static async Task RequireIntact(DbSession db, Outcome outcome, CancellationToken cancellation)
    {
        const string advice =
            "A statement whose failure is expected belongs behind a savepoint (Transaction.SaveAsync, RollbackAsync).";
        bool isMarked;
        try
        {
            isMarked = await OutcomeRows.IsHandled(db, outcome, cancellation);
        }
        catch (DbException failure)
        {
            throw new InvalidOperationException(
                $"The handler returned, but a statement in its transaction had failed. {advice}",
                failure
            );
        }
        if (!isMarked)
            throw new InvalidOperationException($"The handler ended the kit's transaction itself. {advice}");
    }

    /// <summary>Counts a failed try and tries again later; whoever waits behind it is named.</summary>
    private async Task Postpone(Outcome outcome, Exception failure, CancellationToken cancellation)
    {
        var (tries, delay, waiting) = await Database.Commit(
            async db =>
            {
                var tries = await OutcomeRows.Fail(db, outcome, cancellation);
                var delay = Options.HandlerRetryDelay * Math.Pow(2, Math.Min(tries - 1, 16));
                if (delay > TimeSpan.FromHours(1))
                    delay = TimeSpan.FromHours(1);
                await OutcomeRows.Later(db, outcome, Now + delay, cancellation);
                return (tries, delay, await OutcomeRows.CountBehind(db, outcome, cancellation));
            },
            cancellation
        );
        logger.LogError(
            failure,
            "The handler failed on outcome {Outcome} ({Ending}), try {Tries}; it is tried again in {Delay}. "
                + "{Waiting} later outcomes of order {Order} wait for it.",
            outcome.Id,
            outcome.Ending.Name,
            tries,
            delay,
            waiting,
            outcome.OrderId
        );
    }

    // ---- Shared ----

    private static TimeSpan? RetryAfter(ApiError? error) =>
        error switch
        {
            ApiError.Throttled throttled => throttled.RetryAfter,
            ApiError.Unavailable unavailable => unavailable.RetryAfter,
            _ => null,
        };

    /// <summary>Asks first whether there is anything, which locks nothing.</summary>
    private async Task<List<T>> ClaimDue<T>(
        string table,
        Func<DbSession, Task<List<T>>> claim,
        CancellationToken cancellation
    )
    {
        var due = await Database.Read(
            db =>
                db.Query(
                    $"SELECT 1 FROM {table} WHERE due_at <= @now LIMIT 1",
                    _ => true,
                    cancellation,
                    ("now", Stored.Instant(Now))
                ),
            cancellation
        );
        return due.Count == 0 ? [] : await Database.Commit(claim, cancellation);
    }

    /// <summary>One that fails does not keep the others; its lease ends, and it comes again.</summary>
    private Task ForEach<T>(List<T> items, Func<T, Task> work, CancellationToken cancellation) =>
        Parallel.ForEachAsync(
            items,
            new ParallelOptions { MaxDegreeOfParallelism = Options.Concurrency, CancellationToken = cancellation },
            async (item, _) =>
            {
                try
                {
                    await work(item);
                }
                catch (Exception failure) when (failure is not StepException && !cancellation.IsCancellationRequested)
                {
                    logger.LogError(failure, "{Item} failed; it comes again when its lease has ended.", item);
                }
            }
        );
}

/// <summary>Thrown by tests from a step: the process as good as dies there.</summary>
internal sealed class StepException(string step) : Exception($"Killed at {step}.");
