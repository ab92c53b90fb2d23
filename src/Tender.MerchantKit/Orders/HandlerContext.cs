using System.Data.Common;
using Tender.MerchantKit.Calls;

namespace Tender.MerchantKit.Orders;

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
    /// <exception cref="ArgumentException">The name is longer than 80 characters.</exception>
    /// <exception cref="InvalidOperationException">Something else was asked for under this name before.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public Task RequestAsync(PaymentCall call, CancellationToken cancellationToken = default) =>
        payments.RequestAsync(call, Transaction, cancellationToken);

    /// <summary>Registers something else to wait for.</summary>
    /// <exception cref="InvalidOperationException">It belongs to another order.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public Task ExpectAsync(Expectation expectation, CancellationToken cancellationToken = default) =>
        payments.ExpectAsync(expectation, Transaction, cancellationToken);
}
