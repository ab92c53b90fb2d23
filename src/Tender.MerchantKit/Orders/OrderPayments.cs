using System.Data.Common;
using Tender.MerchantKit.Calls;
using Tender.MerchantKit.Notices;
using Tender.MerchantKit.Outcomes;
using Tender.MerchantKit.Storage;

namespace Tender.MerchantKit.Orders;

/// <summary>
/// The kit's front: what a merchant's pages call. It stores what is waited for and what is asked of Amazon Pay; endings
/// come to the <see cref="OutcomeHandler"/>. Safe for any number of threads and processes on one database.
/// </summary>
public sealed class OrderPayments
{
    private readonly PaymentEngine engine;

    internal OrderPayments(PaymentEngine engine) => this.engine = engine;

    /// <summary>
    /// Registers something the merchant waits for, in a transaction of its own. What notices said of it before it was
    /// known is not lost.
    /// </summary>
    /// <exception cref="InvalidOperationException">It belongs to another order; or this was called inside a handler,
    /// which has <see cref="HandlerContext.ExpectAsync"/>.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public async Task ExpectAsync(Expectation expectation, CancellationToken cancellationToken = default)
    {
        OutcomeHandling.RefuseInsideHandler();
        await engine.Database.Commit(db => Register(db, expectation, cancellationToken), cancellationToken);
        engine.Wake();
    }

    /// <summary>The same in the merchant's own transaction, with the order's own row.</summary>
    /// <param name="expectation">What to wait for.</param>
    /// <param name="transaction">An open transaction on the database the kit uses. With EF Core:
    /// <c>transaction.GetDbTransaction()</c>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidOperationException">It belongs to another order.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public Task ExpectAsync(
        Expectation expectation,
        DbTransaction transaction,
        CancellationToken cancellationToken = default
    ) => Register(Joined(transaction), expectation, cancellationToken);

    /// <summary>
    /// Asks Amazon Pay for something, now, and answers what came of it. Stored with its idempotency key first; whatever
    /// happens to this process, the request is carried out once. Asking again with the same order and name answers how
    /// far it is.
    /// </summary>
    /// <returns>How far it is, and how it ended if it did.</returns>
    /// <exception cref="ArgumentException">The name is longer than 80 characters.</exception>
    /// <exception cref="InvalidOperationException">Called inside a handler, which has
    /// <see cref="HandlerContext.RequestAsync"/>.</exception>
    /// <exception cref="OperationCanceledException">It was given up; the effect is then unknown.</exception>
    public async Task<Progress> RequestAsync(PaymentCall call, CancellationToken cancellationToken = default)
    {
        OutcomeHandling.RefuseInsideHandler();
        var row = await engine.Database.Commit(
            async db =>
            {
                var order = await engine.Open(db, call.OrderId, cancellationToken);
                await RequireName(db, call, cancellationToken);
                return await order.Enqueue(call, 1, engine.Now + engine.Options.LeaseWindow);
            },
            cancellationToken
        );
        if (row is null && !IsTheSame(call, await Rows(call.OrderId, call.Name, cancellationToken)))
            return new Progress(ProgressState.NameTaken, null, null);
        if (row is not null)
        {
            await engine.Checkpoint("call:stored");
            await engine.Calls.Send(row, cancellationToken);
            await engine.Calls.FinishNow(call.OrderId, call.Name, cancellationToken);
            engine.Wake();
        }
        return await ProgressAsync(call.OrderId, call.Name, cancellationToken);
    }

    /// <summary>Stores a request in the merchant's own transaction; it is sent once that has committed.</summary>
    /// <param name="call">What to ask for.</param>
    /// <param name="transaction">An open transaction on the database the kit uses.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArgumentException">The name is longer than 80 characters.</exception>
    /// <exception cref="InvalidOperationException">Something else was asked for under this name before.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public async Task RequestAsync(
        PaymentCall call,
        DbTransaction transaction,
        CancellationToken cancellationToken = default
    )
    {
        var db = Joined(transaction);
        await RequireName(db, call, cancellationToken);
        var row = await (await engine.Open(db, call.OrderId, cancellationToken)).Enqueue(call, 1, engine.Now);
        if (row is null && !IsTheSame(call, await CallRows.OfName(db, call.OrderId, call.Name, cancellationToken)))
            throw new InvalidOperationException(
                $"Something else was asked for as {call.Name} of order {call.OrderId} before."
            );
    }

    /// <summary>What has become of a request.</summary>
    /// <returns>Null if nothing was asked for under this name.</returns>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public async Task<Progress?> FindAsync(
        string orderId,
        string name,
        CancellationToken cancellationToken = default
    ) =>
        (await Rows(orderId, name, cancellationToken)).Count == 0
            ? null
            : await ProgressAsync(orderId, name, cancellationToken);

    /// <summary>What is known of an order.</summary>
    /// <returns>What was told of it so far, and what is still waited for; both empty for an order that nobody
    /// knows.</returns>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public Task<OrderView> FindAsync(string orderId, CancellationToken cancellationToken = default) =>
        engine.Database.Read(
            async db => new OrderView(
                orderId,
                await OutcomeRows.OfOrder(db, orderId, cancellationToken),
                [
                    .. (await ObjectRows.OfOrder(db, orderId, cancellationToken))
                        .Where(one => one.Phase == Phase.Pending)
                        .Select(one => one.CaptureName ?? one.Name)
                        .Concat(
                            (await CallRows.OfOrder(db, orderId, cancellationToken))
                                .Where(row => row.Status == CallStatus.Unsent)
                                .Select(row => row.Call.Name)
                        )
                        .Distinct(),
                ]
            ),
            cancellationToken
        );

    /// <summary>Keeps a verified notice: durable when this returns. Only then may the sender be answered 200.</summary>
    /// <returns>False if the same message was kept before.</returns>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public async Task<bool> ReceiveAsync(Notice notice, CancellationToken cancellationToken = default)
    {
        // Sent by a button in Seller Central: there is no such object.
        if (notice.IsSample)
            return true;
        var row = new NoticeRow(
            notice.MessageId,
            notice.Generation,
            notice.ObjectType.Value,
            notice.ObjectId,
            notice.PermissionId,
            engine.Now
        );
        await engine.Checkpoint("notice:verified");
        var isNew = await engine.Database.Commit(
            db => NoticeRows.Insert(db, row, cancellationToken),
            cancellationToken
        );
        await engine.Checkpoint("notice:stored");
        engine.Telemetry.Received(notice, isNew);
        if (isNew)
            engine.Wake();
        return isNew;
    }

    /// <summary>
    /// Does all work that is due now: notices, calls, readings, outcomes. The hosted worker calls it; a test or a cron
    /// job may.
    /// </summary>
    /// <returns>Whether there was any.</returns>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public Task<bool> RunDueAsync(CancellationToken cancellationToken = default) => engine.RunDue(cancellationToken);

    /// <summary>Makes the kit's tables or brings them up to date. Several processes may do it at once.</summary>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public Task MigrateAsync(CancellationToken cancellationToken = default) =>
        engine.Database.Migrate(cancellationToken);

    /// <summary>What was asked for under a longer name, by a version that took it, may be asked again.</summary>
    private static async Task RequireName(DbSession db, PaymentCall call, CancellationToken cancellation)
    {
        if (
            call.Name.Length > Check.LongestName
            && (await CallRows.OfName(db, call.OrderId, call.Name, cancellation)).Count == 0
        )
            throw new ArgumentException($"Longer than {Check.LongestName} characters.", nameof(call));
    }

    private static DbSession Joined(DbTransaction transaction) =>
        new(
            transaction.Connection ?? throw new ArgumentException("The transaction has ended.", nameof(transaction)),
            transaction
        );

    private async Task Register(DbSession db, Expectation expectation, CancellationToken cancellation) =>
        await (await engine.Open(db, expectation.OrderId, cancellation)).Register(expectation);

    private Task<List<CallRow>> Rows(string orderId, string name, CancellationToken cancellation) =>
        engine.Database.Read(db => CallRows.OfName(db, orderId, name, cancellation), cancellation);

    /// <summary>
    /// Whether what was asked for first under the name is this. A reference that was not given then compares nothing.
    /// </summary>
    private static bool IsTheSame(PaymentCall call, List<CallRow> rows)
    {
        if (rows is not [var first, ..])
            return false;
        if (first.Call is CompleteCheckoutCall { Reference: null } && call is CompleteCheckoutCall checkout)
            call = checkout with { Reference = null };
        return Stored.Json(first.Call) == Stored.Json(call);
    }

    private Task<Progress> ProgressAsync(string orderId, string name, CancellationToken cancellation) =>
        engine.Database.Read(
            async db =>
            {
                var last = (await CallRows.OfName(db, orderId, name, cancellation))[^1];
                var objects = await ObjectRows.OfOrder(db, orderId, cancellation);
                var made = objects.Find(one => one.Key == last.ObjectKey);
                var answers = (await OutcomeRows.OfOrder(db, orderId, cancellation)).FindAll(one =>
                    !one.Ending.IsAlert || one.Ending is Refused or Mismatched or NotFound
                );
                // An object that ended before the call came has said so under its own name.
                var told = answers.LastOrDefault(one => one.Name == name && IsOf(last, made, objects, one))
                    ?? (
                        made is { Phase: Phase.Done }
                            ? answers.LastOrDefault(one => one.ObjectId == made.ObjectId)
                            : null
                    );
                var state = last.Status switch
                {
                    CallStatus.Unsent => ProgressState.Unanswered,
                    CallStatus.Refused => last.Replaced is null ? ProgressState.Refused : ProgressState.Ended,
                    CallStatus.Answered => told is null ? ProgressState.Pending : ProgressState.Ended,
                };
                return new Progress(state, made?.ObjectId ?? told?.ObjectId, told?.Ending);
            },
            cancellation
        );

    /// <summary>
    /// Whether an ending that was told under the request's name is of its last attempt: of what that made, or of what
    /// came of it (a session's charge, an authorization's capture), and not of an attempt before.
    /// </summary>
    private static bool IsOf(CallRow last, TrackedObject? made, List<TrackedObject> objects, Outcome told)
    {
        if (told.What == PaymentObject.Permission && last.Call is not (ClosePermissionCall or CompleteCheckoutCall))
            return false;
        // What stands for a refused attempt is the ending whose place it took.
        var counted = last is { Status: CallStatus.Refused, Replaced: not null } ? last.Attempt - 1 : last.Attempt;
        if (told.Ending is Declined { AttemptCount: var attempt } && attempt < counted)
            return false;
        if (last.Attempt > 1 && told.RecordedAt < last.CreatedAt)
            return false;
        if (made is null || told.ObjectId is null)
            return true;
        var one = told.ObjectId;
        for (var steps = 0; one is not null && steps < 4; steps++)
        {
            if (one == made.ObjectId)
                return true;
            one = objects.Find(known => known.ObjectId == one)?.ParentId;
        }
        return false;
    }
}
