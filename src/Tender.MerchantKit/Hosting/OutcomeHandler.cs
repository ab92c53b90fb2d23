using System.Data.Common;
using Tender.MerchantKit.Orders;
using Tender.MerchantKit.Outcomes;

namespace Tender.MerchantKit.Hosting;

/// <summary>
/// What the merchant does about an ending: the one place where an order becomes paid, canceled, refunded. Called once
/// for each outcome, in order within an order, from a scope of its own. Write to
/// <see cref="HandlerContext.Connection"/> and the write commits with the mark that it was handled: once and for all.
/// Anything else (a mail) may happen again after a crash;
/// <see cref="Outcome.Id"/> is the same then. An exception is logged, undoes what was written, and the outcome comes
/// again later.
/// </summary>
public abstract class OutcomeHandler
{
    /// <summary>Handles one outcome.</summary>
    /// <param name="outcome">What happened.</param>
    /// <param name="context">The transaction, and how to ask for what comes next in it.</param>
    /// <param name="cancellationToken">The application is stopping.</param>
    public abstract Task HandleAsync(Outcome outcome, HandlerContext context, CancellationToken cancellationToken);

    /// <summary>A handler that is a function.</summary>
    public static OutcomeHandler From(Func<Outcome, HandlerContext, CancellationToken, Task> handle) =>
        new FunctionHandler(handle);

    private sealed class FunctionHandler(Func<Outcome, HandlerContext, CancellationToken, Task> handle) : OutcomeHandler
    {
        public override Task HandleAsync(
            Outcome outcome,
            HandlerContext context,
            CancellationToken cancellationToken
        ) => handle(outcome, context, cancellationToken);
    }
}

/// <summary>What a handler works with. Usable until it returns.</summary>
public sealed class HandlerContext
{
    private readonly OrderPayments payments;

    internal HandlerContext(OrderPayments payments, DbConnection connection, DbTransaction transaction) =>
        (this.payments, Connection, Transaction) = (payments, connection, transaction);

    /// <summary>The open connection. With EF Core: <c>context.Database.SetDbConnection(connection)</c>.</summary>
    public DbConnection Connection { get; }

    /// <summary>
    /// The open transaction; the kit commits it. With EF Core:
    /// <c>context.Database.UseTransactionAsync(transaction)</c>.
    /// </summary>
    public DbTransaction Transaction { get; }

    /// <summary>
    /// Asks Amazon Pay for something once the transaction has committed: a capture, a refund. Asking twice under one
    /// name is asking once.
    /// </summary>
    /// <exception cref="InvalidOperationException">Something else was asked for under this name before.</exception>
    public Task RequestAsync(PaymentCall call, CancellationToken cancellationToken = default) =>
        payments.RequestAsync(call, Transaction, cancellationToken);

    /// <summary>Registers something else to wait for.</summary>
    public Task ExpectAsync(Expectation expectation, CancellationToken cancellationToken = default) =>
        payments.ExpectAsync(expectation, Transaction, cancellationToken);
}
