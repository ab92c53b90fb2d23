using Tender.Core;
using Tender.Server.Processors;
using Tender.Server.Storage;

namespace Tender.Server.Payments;

/// <summary>
/// Checkouts whose buyers choose and confirm on pages outside (live): sends them there, and brings what they did there
/// onto the checkout, by the same decisions as the sandbox's own pages. Each step may be taken again, from any window
/// and node: what it finds is the truth outside.
/// </summary>
/// <param name="store">The door.</param>
/// <param name="sessions">The checkouts.</param>
/// <param name="pages">The pages; null where buyers are served here (the sandbox).</param>
/// <param name="timeout">How long the pages' owner may take to answer.</param>
internal sealed class BuyerVisits(PaymentStore store, CheckoutSessions sessions, BuyerPages? pages, TimeSpan timeout)
{
    /// <summary>Whether buyers choose and confirm on pages outside.</summary>
    public bool AreOutside => pages is not null;

    private BuyerPages Pages => pages ?? throw new InvalidOperationException("Buyers are served here.");

    /// <summary>Where the buyer goes to choose, or to change what she chose.</summary>
    /// <param name="merchant">Whose shop it is.</param>
    /// <param name="session">The checkout, which is open.</param>
    /// <param name="change">changeAddress or changePayment; null for nothing in particular.</param>
    /// <param name="returnUrl">Where her browser comes back to.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task<PageVisit> Choose(
        Merchant merchant,
        CheckoutSession session,
        string? change,
        Uri returnUrl,
        CancellationToken ct
    )
    {
        var call = CallFor(merchant, session) with { Change = change };
        var visit = await CallPages(token => Pages.Choose(call, returnUrl, token), new PageVisit.Unknown(), ct);
        if (visit is not PageVisit.Begun { Reference: { } reference })
            return visit;
        // Kept before she is sent: what she confirms there must be found again, and be given up if it comes to nothing.
        var kept = await sessions.BeginVisit(Asked(merchant, "The buyer is sent to choose"), session.Id, reference);
        return kept.Result.Ok ? visit : new PageVisit.Unknown();
    }

    /// <summary>What the buyer chose, which is stored first.</summary>
    public async Task<(BuyerChoice Choice, CheckoutSession Session)> Return(
        Merchant merchant,
        CheckoutSession session,
        CancellationToken ct
    )
    {
        var call = CallFor(merchant, session);
        var choice = await CallPages(token => Pages.Read(call, token), new BuyerChoice.Unknown(), ct);
        var stored = choice switch
        {
            BuyerChoice.Chosen chosen => await Store(merchant, session, chosen),
            BuyerChoice.Canceled => await Cancel(merchant, session, "The buyer cancels"),
            _ => null,
        };
        return (choice, stored ?? session);
    }

    /// <summary>Where the buyer goes to confirm the amounts that the checkout has now.</summary>
    public Task<PageVisit> Confirm(Merchant merchant, CheckoutSession session, Uri returnUrl, CancellationToken ct)
    {
        var call = CallFor(merchant, session);
        return CallPages(token => Pages.Confirm(call, returnUrl, token), new PageVisit.Unknown(), ct);
    }

    /// <summary>What came of the confirmation of a v2 checkout, which is stored first.</summary>
    public async Task<(BuyerConfirmation Outcome, CheckoutSession Session)> Conclude(
        Merchant merchant,
        CheckoutSession session,
        CancellationToken ct
    )
    {
        var outcome = await Outcome(merchant, session, ct);
        CheckoutSession? stored = null;
        switch (outcome)
        {
            case BuyerConfirmation.Confirmed { Instrument: var instrument } confirmed:
                // Of these amounts: what the shop sets meanwhile needs another confirmation.
                var paid = await sessions.Pay(
                    Asked(merchant, "The buyer confirms"),
                    session.Id,
                    open =>
                        open.ConfirmedAt is not null && open.Instrument == instrument
                            ? null
                            : (open.Buyer!, instrument, open.ShippingAddress, open.BillingAddress),
                    session.Setup,
                    confirmed.SavesWallet
                );
                stored = paid.Result.Ok ? paid.Result.Value : null;
                if (stored is null)
                    await ReleaseIfOver(merchant, session.Id);
                break;
            case BuyerConfirmation.Declined:
                var refused = await sessions.Cancel(
                    Asked(merchant, "The payment is refused"),
                    session.Id,
                    Cause.Decline,
                    Reason.Declined
                );
                stored = refused.Result.Ok ? refused.Result.Value : null;
                break;
            case BuyerConfirmation.Canceled:
                stored = await Cancel(merchant, session, "The buyer cancels");
                break;
        }
        return (outcome, stored ?? session);
    }

    /// <summary>
    /// What came of the confirmation of a v1 draft, which is stored first: consent confirms the order. One that the
    /// pages ended is canceled, because nothing more comes of their session; one that she only left can be confirmed
    /// anew, and is waited for, because she may be there in another window.
    /// </summary>
    public async Task<(BuyerConfirmation Outcome, bool IsConfirmed)> ConcludeOrder(
        Merchant merchant,
        CheckoutSession draft,
        CancellationToken ct
    )
    {
        var outcome = await Outcome(merchant, draft, ct);
        switch (outcome)
        {
            case BuyerConfirmation.Confirmed { Instrument: var instrument }:
                var confirmed = await Challenge("The buyer confirms", instrument);
                if (!confirmed.Result.Ok)
                    await ReleaseIfOver(merchant, draft.Id);
                return (outcome, confirmed.Result.Ok);
            case BuyerConfirmation.Declined:
                await sessions.Cancel(
                    Asked(merchant, "The payment is refused"),
                    draft.Id,
                    Cause.Decline,
                    Reason.Declined
                );
                break;
            case BuyerConfirmation.Canceled:
                await Cancel(merchant, draft, "The buyer cancels");
                break;
        }
        return (outcome, false);

        Task<CommandResult<Challenge>> Challenge(string summary, Instrument instrument) =>
            sessions.ConcludeChallenge(
                new Command<Challenge>(merchant.Id, summary, Requester.Buyer),
                draft.Id.Family,
                BankAnswer.Success,
                draft.Setup.TotalOrderAmount ?? draft.Setup.SubscriptionAmount,
                instrument
            );
    }

    private Task<BuyerConfirmation> Outcome(Merchant merchant, CheckoutSession session, CancellationToken ct)
    {
        var call = CallFor(merchant, session);
        return CallPages(token => Pages.Conclude(call, token), new BuyerConfirmation.Unknown(), ct);
    }

    /// <summary>The job that gives up what was begun for a checkout that ended otherwise.</summary>
    public async Task<JobOutcome> Release(Job job, CancellationToken ct)
    {
        var done = pages is null;
        if (
            !done
            && await store.Merchants.Of(job.Merchant) is { } merchant
            && await store.Find<CheckoutSession>(job.Merchant, job.Object) is { } session
        )
            done = await CallPages(token => Pages.Release(CallFor(merchant, session), token), false, ct);
        return await ProcessorCalls.AgainUnless(store, done, job, ct);
    }

    private async Task<CheckoutSession?> Store(Merchant merchant, CheckoutSession session, BuyerChoice.Chosen chosen)
    {
        var stored = await sessions.Choose(
            Asked(merchant, "The buyer signs in and chooses"),
            session.Id,
            chosen.Buyer,
            new Instrument(Instrument.UnconfirmedCode, chosen.Descriptor),
            chosen.Shipping,
            chosen.Billing
        );
        return stored.Result.Ok ? stored.Result.Value : null;
    }

    /// <summary>
    /// Consent that came when its checkout had ended meanwhile is given up: whoever ended it found none yet.
    /// </summary>
    private Task ReleaseIfOver(Merchant merchant, ObjectId id) =>
        store.Apply(
            new Command<bool>(merchant.Id, "Consent comes too late", Requester.Buyer)
            {
                Roots = [id],
                Decide = (change, _) =>
                {
                    var isOver = change.Find<CheckoutSession>(id) is { State: State.Canceled };
                    if (isOver)
                        change.Schedule(JobKind.ReleaseVisit, id, change.Now);
                    return isOver;
                },
            }
        );

    private async Task<CheckoutSession?> Cancel(Merchant merchant, CheckoutSession session, string what)
    {
        var canceled = await sessions.Cancel(Asked(merchant, what), session.Id, Cause.BuyerEnds, Reason.BuyerCanceled);
        return canceled.Result.Ok ? canceled.Result.Value : null;
    }

    private static CheckoutCall CallFor(Merchant merchant, CheckoutSession session) =>
        new(merchant.Id, session, merchant.Currency);

    private static Command<CheckoutSession> Asked(Merchant merchant, string summary) =>
        new(merchant.Id, summary, Requester.Buyer);

    private Task<T> CallPages<T>(Func<CancellationToken, Task<T>> ask, T unknown, CancellationToken ct) =>
        CallInTime.Make(ask, unknown, timeout, store.Time, pages?.Trouble, ct);
}
