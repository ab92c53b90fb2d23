namespace Tender.Server.Processors;

/// <summary>
/// Where buyers choose and confirm in live: pages of whoever holds their payment methods. Each call is idempotent by
/// the checkout (<see cref="CheckoutCall.OperationId"/>): the same call again finds what the first one began. An answer
/// that was not learned is Unknown, never a guess; the buyer's browser or a job then asks again.
/// </summary>
internal abstract class BuyerPages
{
    /// <summary>Who is told of calls that were not answered in time; null for nobody.</summary>
    public virtual ProcessorTrouble? Trouble => null;

    /// <summary>Begins, or finds again: where the buyer's browser is sent to choose.</summary>
    /// <param name="call">The checkout.</param>
    /// <param name="returnUrl">Where the browser comes back to. The pages may add to its query.</param>
    /// <param name="ct">Ends the wait.</param>
    public abstract Task<PageVisit> Choose(CheckoutCall call, Uri returnUrl, CancellationToken ct);

    /// <summary>What she chose there so far.</summary>
    public abstract Task<BuyerChoice> Read(CheckoutCall call, CancellationToken ct);

    /// <summary>
    /// Where the buyer's browser is sent to confirm the amounts that the checkout has now. Only after a choice was
    /// read.
    /// </summary>
    /// <param name="call">The checkout.</param>
    /// <param name="returnUrl">Where the browser comes back to. The pages may add to its query.</param>
    /// <param name="ct">Ends the wait.</param>
    public abstract Task<PageVisit> Confirm(CheckoutCall call, Uri returnUrl, CancellationToken ct);

    /// <summary>What came of the confirmation.</summary>
    public abstract Task<BuyerConfirmation> Conclude(CheckoutCall call, CancellationToken ct);

    /// <summary>
    /// Gives up what was begun for a checkout that ended otherwise, a consent above all. True once nothing of it is
    /// left; false: ask again.
    /// </summary>
    public abstract Task<bool> Release(CheckoutCall call, CancellationToken ct);
}
