using Tender.MerchantKit.Outcomes;

namespace Tender.MerchantKit.Orders;

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
    /// <summary>Handles one outcome within the kit's transaction.</summary>
    /// <param name="outcome">What happened.</param>
    /// <param name="context">The transaction, and how to ask for what comes next in it.</param>
    /// <param name="cancellationToken">The application is stopping.</param>
    /// <exception cref="OperationCanceledException">The application is stopping; the outcome comes again.</exception>
    public abstract Task HandleAsync(Outcome outcome, HandlerContext context, CancellationToken cancellationToken);

    /// <summary>A handler that is a function.</summary>
    /// <returns>A handler that calls the function.</returns>
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
