using System.Data.Common;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Tender.MerchantKit.Outcomes;
using Tender.MerchantKit.Storage;

namespace Tender.MerchantKit.Orders;

/// <summary>Stored outcomes: each goes to the merchant's handler, in the transaction that marks it handled.</summary>
/// <param name="work">What every step works with.</param>
/// <param name="scopes">Where handlers come from; null where none are called.</param>
/// <param name="payments">What a handler may ask for.</param>
internal sealed class OutcomeHandling(EngineContext work, IServiceScopeFactory? scopes, OrderPayments payments)
{
    private static readonly AsyncLocal<bool> InHandler = new();

    /// <summary>A handler holds its order and, on SQLite, the database: the front would wait for it for ever.</summary>
    public static void RefuseInsideHandler()
    {
        if (InHandler.Value)
            throw new InvalidOperationException(
                "Inside a handler use the HandlerContext: it works in the handler's own transaction."
            );
    }

    public async Task<bool> RunDue(CancellationToken cancellation)
    {
        if (scopes is null)
            return false;
        var outcomes = await work.ClaimDue(
            "amazonpay_outcomes",
            db => OutcomeRows.Claim(db, work.Now, work.Lease, work.Options.BatchSize, cancellation),
            cancellation
        );
        await work.ForEach(outcomes, one => Handle(one, cancellation), cancellation);
        return outcomes.Count > 0;
    }

    private async Task Handle(Outcome outcome, CancellationToken cancellation)
    {
        using var activity = work.Telemetry.Start("amazonpay.handle", outcome.OrderId, outcome.Ending.Name);
        await work.Checkpoint("outcome:claimed");
        try
        {
            await using var scope = scopes!.CreateAsyncScope();
            var handler = scope.ServiceProvider.GetRequiredService<OutcomeHandler>();
            await work.Database.Commit(
                async db =>
                {
                    // Marked first: another process that has it too waits here, and then finds it done.
                    if (!await OutcomeRows.Handle(db, outcome, work.Now, cancellation))
                        return;
                    // Seen by what the handler calls; it ends with this transaction's method.
                    InHandler.Value = true;
                    await handler.HandleAsync(
                        outcome,
                        new HandlerContext(payments, db.Connection, db.Transaction!),
                        cancellation
                    );
                    await RequireIntact(db, outcome, cancellation);
                    await work.Checkpoint("outcome:handled");
                },
                cancellation
            );
            await work.Checkpoint("outcome:recorded");
            work.Telemetry.Handled(outcome, null);
        }
        catch (Exception failure) when (failure is not StepException && !cancellation.IsCancellationRequested)
        {
            work.Telemetry.Handled(outcome, failure);
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
        var (tries, delay, waiting) = await work.Database.Commit(
            async db =>
            {
                var tries = await OutcomeRows.Fail(db, outcome, cancellation);
                var delay = work.Options.HandlerRetryDelay * Math.Pow(2, Math.Min(tries - 1, 16));
                if (delay > TimeSpan.FromHours(1))
                    delay = TimeSpan.FromHours(1);
                await OutcomeRows.Later(db, outcome, work.Now + delay, cancellation);
                return (tries, delay, await OutcomeRows.CountBehind(db, outcome, cancellation));
            },
            cancellation
        );
        work.Logger.LogError(
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
}
