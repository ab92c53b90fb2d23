using Tender.Core;
using Tender.Server.Processors;
using Tender.Server.Storage;

namespace Tender.Server.Payments;

/// <summary>An order that was made for an agreement: a draft, or confirmed at once.</summary>
internal sealed record CreatedOrder(CheckoutSession Draft, ChargePermission? Permission, PermissionDetails? Details);

/// <summary>What a v2 sandbox caller wants to happen at completion.</summary>
/// <param name="Cancel">The checkout ends for this reason instead; null where it goes on.</param>
/// <param name="Charge">What the processor answers to the authorization; null to let the test card decide.</param>
internal sealed record CompletionSimulation(Reason? Cancel = null, Simulation? Charge = null);

/// <summary>
/// Checkouts, from open to the permission they create: v2 checkout sessions, and v1 order references and billing
/// agreements while they are Draft.
/// </summary>
internal sealed class CheckoutSessions(PaymentStore store, ProcessorCalls processorCalls)
{
    /// <summary>
    /// Opens a checkout. A v2 session gets an id of its own; a v1 draft the id its permission will have.
    /// </summary>
    public Task<CommandResult<CheckoutSession>> Open(
        Command<CheckoutSession> command,
        Func<DecisionContext, ObjectId, CheckoutSession> session,
        bool draft = false,
        bool recurring = false
    ) =>
        store.Apply(
            command.With([], [], (change, context) =>
                CheckoutSession.Open(
                    change,
                    session(context, draft ? context.MintPermission(recurring).Draft : context.MintSession())
                )
            )
        );

    /// <summary>The merchant sets or changes attributes, and the kind of permission it leads to; null leaves
    /// it.</summary>
    public Task<CommandResult<CheckoutSession>> Update(
        Command<CheckoutSession> command,
        ObjectId id,
        CheckoutSetup setup,
        Simulation? simulation = null,
        (PermissionKind Kind, Terms Terms)? kind = null
    ) => On(command, id, (change, session) =>
        {
            if (kind is not var (other, terms) || session.State != State.Open)
                return session.Update(change, setup, simulation);
            var wanted = session.ForKind(other, terms);
            return wanted.Ok ? wanted.Value.Update(change, setup, simulation) : wanted;
        });

    /// <summary>
    /// The merchant adds what it had not said before it confirmed subject to a challenge (v1).
    /// </summary>
    public Task<CommandResult<CheckoutSession>> AddAttributes(
        Command<CheckoutSession> command,
        ObjectId id,
        Func<CheckoutSession, Result<CheckoutSetup>> setup
    ) => On(command, id, (change, session) =>
        {
            var wanted = setup(session);
            return wanted.Ok ? session.AddAttributes(change, wanted.Value) : wanted.As<CheckoutSession>();
        });

    /// <summary>The pages outside, on which the buyer chooses, have begun.</summary>
    public Task<CommandResult<CheckoutSession>> BeginVisit(
        Command<CheckoutSession> command,
        ObjectId id,
        string reference
    ) => On(command, id, (change, session) => session.BeginVisit(change, reference));

    /// <summary>The buyer chooses, as on the hosted pages.</summary>
    public Task<CommandResult<CheckoutSession>> Choose(
        Command<CheckoutSession> command,
        ObjectId id,
        Buyer buyer,
        Instrument instrument,
        Address? shipping,
        Address? billing,
        IReadOnlyList<Address>? several = null
    ) => On(command, id, (change, session) => session.Choose(change, buyer, instrument, shipping, billing, several));

    /// <summary>The buyer chooses in a widget of the first generation; what is null stays as it is.</summary>
    public Task<CommandResult<CheckoutSession>> ChooseInWidget(
        Command<CheckoutSession> command,
        ObjectId id,
        Address? shipping = null,
        Instrument? instrument = null,
        Address? billing = null,
        Currency? shown = null
    ) => On(command, id, (change, session) => session.ChooseInWidget(change, shipping, instrument, billing, shown));

    /// <summary>The buyer agrees to an agreement, or no longer does, in the consent widget.</summary>
    public Task<CommandResult<CheckoutSession>> SetConsent(
        Command<CheckoutSession> command,
        ObjectId id,
        bool isGiven
    ) => On(command, id, (change, session) => session.SetConsent(change, isGiven));

    /// <summary>
    /// The buyer confirms the checkout, choosing first where that was not done. Refused where she was shown other
    /// amounts than it has.
    /// </summary>
    /// <param name="command">Whose it is, and who asks.</param>
    /// <param name="id">The checkout.</param>
    /// <param name="choice">What she chooses; null where it is chosen.</param>
    /// <param name="shown">What she was shown; null where nothing was.</param>
    /// <param name="savesWallet">Whether she lets her wallet be saved; null to leave that as it is.</param>
    public Task<CommandResult<CheckoutSession>> Pay(
        Command<CheckoutSession> command,
        ObjectId id,
        Func<CheckoutSession, (Buyer Buyer, Instrument Instrument, Address? Shipping, Address? Billing)?> choice,
        CheckoutSetup? shown = null,
        bool? savesWallet = null
    ) => On(command, id, (change, context, session) =>
        {
            if (savesWallet is { } saves)
            {
                var saved = session.SaveWallet(change, saves, TermsIn(context));
                if (!saved.Ok)
                    return saved;
                session = saved.Value;
            }
            var isAsShown =
                shown is null
                || (shown.ChargeAmount, shown.TotalOrderAmount)
                    == (session.Setup.ChargeAmount, session.Setup.TotalOrderAmount);
            if (!isAsShown)
                return Refusal.AmountMismatch;
            if (choice(session) is { } chosen)
            {
                var chose = session.Choose(
                    change,
                    chosen.Buyer,
                    chosen.Instrument,
                    chosen.Shipping,
                    chosen.Billing,
                    session.ShippingAddresses
                );
                if (!chose.Ok)
                    return chose;
                session = chose.Value;
            }
            return session.Confirm(change, EndingOf(session));
        });

    /// <summary>The buyer lets her wallet be saved with what she orders, or refuses that.</summary>
    public Task<CommandResult<CheckoutSession>> SaveWallet(
        Command<CheckoutSession> command,
        ObjectId id,
        bool isSaved
    ) => On(command, id, (change, context, session) => session.SaveWallet(change, isSaved, TermsIn(context)));

    private static Func<PermissionKind, Terms> TermsIn(DecisionContext context) =>
        kind => context.Merchant.Settings.Adapt(Terms.Of(kind));

    /// <summary>Why a test card ends a checkout; null where it does not, and where none is a test card.</summary>
    private Reason? EndingOf(CheckoutSession session) =>
        store.Sandbox ? TestCards.CheckoutEnding(session.Instrument) : null;

    /// <summary>Ends a checkout without effect.</summary>
    public Task<CommandResult<CheckoutSession>> Cancel(
        Command<CheckoutSession> command,
        ObjectId id,
        Cause cause,
        Reason reason,
        string? description = null
    ) => On(command, id, (change, session) => session.Cancel(change, cause, reason, description));

    /// <summary>
    /// Completes a v2 session. Refusals, in this order: not found, canceled, not open or not confirmed, currency,
    /// amounts that differ, what a reused wallet refuses. A decline in the same call cancels the session: the
    /// completion's session then says so, and no permission is created.
    /// </summary>
    public Task<CommandResult<Completion>> Complete(
        Command<Completion> command,
        ObjectId id,
        Money? amount,
        Money? total,
        CompletionSimulation? simulation,
        CancellationToken ct
    ) =>
        CompleteWhenReady(
            command,
            id,
            simulation,
            (_, session) =>
            {
                if (session.ConfirmedAt is null || session.Constraints().Any())
                    return Refusal.SessionNotOpen;
                return CheckAmounts(session, amount, total, both: true);
            },
            ct
        );

    /// <summary>
    /// Sets what is still missing and completes, in one decision: the buyer approves on the merchant's own page, so
    /// neither a result URL nor a confirmation on ours is needed. Refusals, in this order: not found, canceled, not
    /// open or no buyer, currency, amounts that differ from those set before or shown, those of a completion.
    /// </summary>
    public Task<CommandResult<Completion>> Finalize(
        Command<Completion> command,
        ObjectId id,
        CheckoutSetup setup,
        Address? shipping,
        Address? billing,
        CompletionSimulation? simulation,
        CancellationToken ct
    ) =>
        CompleteWhenReady(
            command,
            id,
            simulation,
            (change, session) =>
            {
                if (session.Buyer is null || session.Instrument is null)
                    return (Refusal.SessionNotOpen, "No buyer has chosen a payment method yet.");
                var agrees = CheckAmounts(session, setup.ChargeAmount, setup.TotalOrderAmount, both: false);
                if (!agrees.Ok)
                    return agrees;
                // Browser: spec 10.4: a Buy Now page.
                if (session.Setup.ShownTotal is { } shown && setup.ChargeAmount != shown)
                    return (Refusal.AmountMismatch, $"{shown} is what the buyer was shown");
                var updated = session.Update(change, setup);
                if (!updated.Ok)
                    return updated;
                var ready = change.Save(
                    updated.Value with
                    {
                        ShippingAddress = shipping ?? session.ShippingAddress,
                        BillingAddress = billing ?? session.BillingAddress,
                        Requires = [.. session.Requires.Where(one => one != Constraint.CheckoutResultReturnUrlNotSet)],
                    }
                );
                return ready.ConfirmedAt is null ? ready.Confirm(change, EndingOf(ready)) : ready;
            },
            ct
        );

    private async Task<CommandResult<Completion>> CompleteWhenReady(
        Command<Completion> command,
        ObjectId id,
        CompletionSimulation? simulation,
        Func<Change, CheckoutSession, Result<CheckoutSession>> ready,
        CancellationToken ct
    )
    {
        // The wallet it reuses was settled when the session was opened, and is locked with it.
        var wallet = (await store.Find<CheckoutSession>(command.Merchant, id))?.Reuses;
        return await processorCalls.Apply(
            command.With(wallet is { } locked ? [id, locked] : [id], [], Decide),
            made => made.Charge?.Authorization,
            Present,
            ct,
            also: id
        );

        Result<Completion> Decide(Change change, DecisionContext context)
        {
            if (change.Find<CheckoutSession>(id) is not { } session)
                return Refusal.NotFound;
            if (session.State == State.Canceled)
                return (Refusal.SessionCanceled, $"The checkout session is Canceled ({session.Reason}).");
            if (session.State != State.Open)
                return Refusal.SessionNotOpen;
            var outcome = ready(change, session);
            if (!outcome.Ok)
                return outcome.As<Completion>();
            return outcome.Value.State == State.Canceled
                ? new Completion(outcome.Value, null)
                : Complete(change, context, outcome.Value, simulation);
        }

        Completion Present(Func<ObjectId, Record?> find, ObjectId authorization) =>
            new((CheckoutSession)find(id)!, ProcessorCalls.ChargeOf(find, authorization));
    }

    /// <summary>
    /// Whether the amounts are those of the session. One that the session does not have yet differs too, unless it is
    /// being set.
    /// </summary>
    private static Result<CheckoutSession> CheckAmounts(CheckoutSession session, Money? amount, Money? total, bool both)
    {
        var (charge, whole) = (session.Setup.ChargeAmount, session.Setup.TotalOrderAmount);
        if (
            (charge ?? whole)?.Currency is { } currency
            && ((amount is { } a && a.Currency != currency) || (total is { } t && t.Currency != currency))
        )
            return Refusal.CurrencyMismatch;
        if (charge is null ? both && amount is not null : amount != charge)
            return (
                Refusal.AmountMismatch,
                charge is null
                    ? "The checkout session has no chargeAmount"
                    : $"chargeAmount is {charge} in the checkout session"
            );
        // Wire v2: "Verify & complete checkout": the total must be said again where the merchant set one; a Buy Now
        // page sets it to what it shows.
        if (whole is { } set && (total ?? (session.Setup.ShownTotal is null ? null : amount)) != set)
            return (Refusal.AmountMismatch, $"totalOrderAmount is {set} in the checkout session");
        return session;
    }

    private Result<Completion> Complete(
        Change change,
        DecisionContext context,
        CheckoutSession session,
        CompletionSimulation? simulation
    )
    {
        var currency = session.Setup.PresentmentCurrency ?? context.Merchant.Currency;
        var amount = session.Setup.ChargeAmount ?? Money.Zero(currency);
        var reference = session.Setup.Metadata?.ReferenceId;
        var cancellation = simulation?.Cancel ?? ScriptedOutcomes.Cancellation(context, session.Id, reference, amount);
        if (cancellation is { } reason)
            return CancelInstead(change, session, CauseOf(reason), reason);
        var request =
            session.IsSetupOnly || session.Setup.Intent == PaymentIntent.Confirm
                ? null
                : RequestAtCompletion(session, amount, simulation?.Charge);
        if (session.Reuses is { } wallet)
            return CompleteOnWallet(change, context, session, change.Get<ChargePermission>(wallet), request);
        // The month's cap of a wallet that is only saved is in the currency the merchant shows, or its own.
        if (session.Setup.ChargeAmount is null)
            session = session with { Setup = session.Setup with { PresentmentCurrency = currency } };
        // A synchronous decline leaves no permission behind (spec v2 5.3): it is tried in a change of its own first.
        if (request is not null && TryAuthorize(change, context, session, request) is { State: State.Declined })
            return CancelInstead(change, session, Cause.Decline, Reason.Declined);
        return CompleteWithPermission(change, context, session, request);
    }

    private Result<Completion> CompleteWithPermission(
        Change change,
        DecisionContext context,
        CheckoutSession session,
        AuthorizeRequest? request
    )
    {
        var created = session.Complete(
            change,
            context.MintPermission(session.Kind != PermissionKind.OneTime),
            needsConfirmation: true
        );
        if (!created.Ok)
            return created.As<Completion>();
        if (request is null)
            return new Completion(change.Get<CheckoutSession>(session.Id), null);
        var made = processorCalls.Authorize(change, context, created.Value, request);
        return made.Then(charge => new Completion(
            change.Save(change.Get<CheckoutSession>(session.Id) with { Authorization = charge.Authorization.Id }),
            charge
        ));
    }

    /// <summary>What a completion authorizes, as the merchant set it on the session.</summary>
    private static AuthorizeRequest RequestAtCompletion(
        CheckoutSession session,
        Money amount,
        Simulation? simulation
    ) =>
        new()
        {
            Amount = amount,
            Answering = (session.Setup.CanHandlePending, session.Kind) switch
            {
                (not true, _) => AnswerMode.Now,
                (_, PermissionKind.OneTime) => AnswerMode.WhenKnown,
                (_, PermissionKind.Recurring or PermissionKind.PaymentMethodOnFile) => AnswerMode.Later,
            },
            CaptureNow = session.Setup.Intent == PaymentIntent.AuthorizeWithCapture,
            SoftDescriptor = session.Setup.SoftDescriptor,
            Metadata = session.Setup.Metadata,
            Simulation = simulation,
            DeclineUnseen = true,
        };

    private static Result<Completion> CancelInstead(
        Change change,
        CheckoutSession session,
        Cause cause,
        Reason reason
    ) => session.Cancel(change, cause, reason).Then(ended => new Completion(ended, null));

    /// <summary>
    /// Who ends a checkout for a reason that is simulated or scripted: the processor declines the others.
    /// </summary>
    private static Cause CauseOf(Reason reason)
    {
        if (reason == Reason.BuyerCanceled)
            return Cause.BuyerEnds;
        return reason == Reason.AmazonCanceled ? Cause.AmazonEnds : Cause.Decline;
    }

    /// <summary>
    /// The payment method chosen in the checkout becomes the wallet's, which also repairs one that is suspended; a
    /// decline is the wallet's too.
    /// </summary>
    private Result<Completion> CompleteOnWallet(
        Change change,
        DecisionContext context,
        CheckoutSession session,
        ChargePermission wallet,
        AuthorizeRequest? request
    )
    {
        var chosen = wallet.ChangeInstrument(change, session.Instrument!);
        if (!chosen.Ok)
            return chosen.As<Completion>();
        Charge? charge = null;
        if (request is not null)
        {
            var made = processorCalls.Authorize(change, context, chosen.Value, request);
            if (!made.Ok)
                return made.As<Completion>();
            charge = made.Value;
            if (charge.Authorization.State == State.Declined)
                return CancelInstead(change, session, Cause.Decline, Reason.Declined);
        }
        return session
            .CompleteOnWallet(change)
            .Then(done => new Completion(
                charge is null ? done : change.Save(done with { Authorization = charge.Authorization.Id }),
                charge
            ));
    }

    private Authorization? TryAuthorize(
        Change change,
        DecisionContext context,
        CheckoutSession session,
        AuthorizeRequest request
    )
    {
        var trial = new Change(change.Now, id => id == session.Id ? session : null);
        var permission = ObjectId.MintPermission(
            sandbox: true,
            session.Kind != PermissionKind.OneTime,
            context.Merchant.Region,
            0
        );
        var created = session.Complete(trial, permission, needsConfirmation: true);
        return
            created.Ok && processorCalls.Authorize(trial, context.Copy(), created.Value, request) is { Ok: true } made
            ? made.Value.Authorization
            : null;
    }

    /// <summary>
    /// Confirms a v1 draft: the permission is created with the draft's id. One that was confirmed before is answered as
    /// it is; a suspended one needs another payment method first. Refusals, in this order: not found, constraints,
    /// state.
    /// </summary>
    public Task<CommandResult<ChargePermission>> ConfirmDraft(
        Command<ChargePermission> command,
        ObjectId permission,
        bool expectsAuthorization,
        Challenge? returns = null
    ) => store.Apply(command.With([permission.Draft, permission], [], (change, _) =>
            {
                if (change.Find<ChargePermission>(permission) is { } confirmed)
                    return ConfirmAgain(confirmed);
                if (change.Find<CheckoutSession>(permission.Draft) is not { } draft)
                    return Refusal.NotFound;
                var ready = draft with { Setup = draft.Setup.WithReturns(returns) };
                return Confirm(change, ready, permission, expectsAuthorization);
            }));

    /// <summary>
    /// Confirms a v1 draft subject to the bank's challenge: it stays a draft until <see cref="ConcludeChallenge"/>.
    /// Refusals as of <see cref="ConfirmDraft"/>.
    /// </summary>
    public Task<CommandResult<bool>> AwaitChallenge(Command<bool> command, ObjectId permission, Challenge challenge) =>
        store.Apply(command.With([permission.Draft, permission], [], (change, _) =>
            {
                if (change.Find<ChargePermission>(permission) is { } confirmed)
                    return ConfirmAgain(confirmed).Then(_ => true);
                if (change.Find<CheckoutSession>(permission.Draft) is not { } draft)
                    return Refusal.NotFound;
                var awaiting = draft.AwaitChallenge(change, challenge);
                return awaiting is { Ok: false, No: Refusal.SessionNotOpen }
                    ? Refusal.PermissionNotOpen
                    : awaiting.Then(_ => true);
            }));

    /// <summary>The buyer passed the challenge, or did not: answers the challenge, which is over. Passed, the draft is
    /// confirmed; failed, it is canceled; abandoned, it can be confirmed anew. Refusals: not found, none is waited for,
    /// the buyer was shown another amount, those of the confirmation.</summary>
    public Task<CommandResult<Challenge>> ConcludeChallenge(
        Command<Challenge> command,
        ObjectId permission,
        BankAnswer answer,
        Money? shown = null,
        Instrument? instrument = null
    ) => store.Apply(command.With([permission.Draft], [], (change, _) =>
            {
                if (change.Find<CheckoutSession>(permission.Draft) is not { } draft)
                    return Refusal.NotFound;
                if (draft is not { State: State.Open, Challenge: { } challenge })
                    return (
                        Refusal.SessionNotOpen,
                        "no challenge is waited for; confirm with SuccessUrl and FailureUrl first"
                    );
                // An order has a total, an agreement what it costs each time.
                if (shown is not null && shown != (draft.Setup.TotalOrderAmount ?? draft.Setup.SubscriptionAmount))
                    return Refusal.AmountMismatch;
                if (answer != BankAnswer.Success)
                    return draft.FailChallenge(change, answer).Then(_ => challenge);
                var over = change.Save(draft with { Challenge = null, Instrument = instrument ?? draft.Instrument });
                return Confirm(change, over, permission, challenge.ExpectsAuthorization).Then(_ => challenge);
            }));

    private static Result<ChargePermission> ConfirmAgain(ChargePermission confirmed) =>
        confirmed.State switch
        {
            State.Open => confirmed,
            State.Suspended => Refusal.InstrumentNotChanged,
            State.Pending or State.Completed or State.Declined or State.Canceled or State.Closed =>
                Refusal.PermissionNotOpen,
        };

    private static Result<ChargePermission> Confirm(
        Change change,
        CheckoutSession draft,
        ObjectId permission,
        bool expectsAuthorization
    )
    {
        if (expectsAuthorization)
            draft = draft with { Terms = draft.Terms.ExpectingAuthorization! };
        var outcome = draft.Complete(change, permission, needsConfirmation: false);
        return outcome is { Ok: false, No: Refusal.SessionCanceled or Refusal.SessionNotOpen }
            ? Refusal.PermissionNotOpen
            : outcome;
    }

    /// <summary>
    /// Makes an order for an agreement (v1), with the agreement's buyer and payment method. Refusals: not found; its
    /// state; a draft has one; constraints, when it is to be confirmed now. The order is then one like any other: it is
    /// authorized, counted and suspended by itself, as far as is known outside the agreement's month.
    /// </summary>
    public Task<CommandResult<CreatedOrder>> CreateOrder(
        Command<CreatedOrder> command,
        ObjectId agreement,
        CheckoutSetup setup,
        bool inheritsShipping,
        bool confirmNow,
        Simulation? simulation
    ) => store.Apply(command.With([agreement.Draft, agreement], [agreement.Details], (change, context) =>
            {
                var (permission, draft, details) = (
                    change.Find<ChargePermission>(agreement),
                    change.Find<CheckoutSession>(agreement.Draft),
                    change.Find<PermissionDetails>(agreement.Details)
                );
                if (permission is null && draft is null)
                    return Refusal.NotFound;
                if (permission is not null && permission.State != State.Open)
                    return Refusal.PermissionNotOpen;
                var order = CheckoutSession.Open(
                    change,
                    new CheckoutSession
                    {
                        Id = context.MintPermission(recurring: false).Draft,
                        State = State.Open,
                        CreatedAt = default,
                        Kind = PermissionKind.OneTime,
                        Terms = context.Merchant.Settings.Adapt(Terms.OrderReference),
                        // No widget is shown for it: nobody could choose an address that is missing.
                        Requires =
                        [
                            Constraint.AmountNotSet,
                            Constraint.PaymentPlanNotSet,
                            Constraint.PaymentMethodNotAllowed,
                        ],
                        Buyer = details?.Buyer ?? draft?.Buyer,
                        ShippingAddress = inheritsShipping
                            ? details is null
                                ? draft?.ShippingAddress
                                : details.ShippingAddress
                            : null,
                        BillingAddress = details is null ? draft?.BillingAddress : details.BillingAddress,
                        Instrument = permission?.Instrument ?? draft?.Instrument,
                        Setup = setup with
                        {
                            Language = (details?.Setup ?? draft?.Setup)?.Language,
                            LoginScopes = (details?.Setup ?? draft?.Setup)?.LoginScopes,
                        },
                        SimulatesNotAllowed = simulation?.Decline is not null,
                        SimulatedAnswer = simulation?.BankAnswer,
                        Parent = agreement,
                    }
                );
                if (permission is null && draft!.CountOrder(change) is { Ok: false } no)
                    return no.As<CreatedOrder>();
                if (!confirmNow)
                    return new CreatedOrder(order, null, null);
                return order
                    .Complete(change, order.Id.Family, needsConfirmation: false)
                    .Then(created => new CreatedOrder(
                        change.Get<CheckoutSession>(order.Id),
                        created,
                        change.Get<PermissionDetails>(created.Id.Details)
                    ));
            }));

    /// <summary>The job of a checkout that lapses.</summary>
    public Task<JobOutcome> Expire(Job job, CancellationToken ct) =>
        job.End(store, [job.Object], [], (change, _) => change.Find<CheckoutSession>(job.Object)?.Expire(change), ct);

    private Task<CommandResult<CheckoutSession>> On(
        Command<CheckoutSession> command,
        ObjectId id,
        Func<Change, CheckoutSession, Result<CheckoutSession>> decide
    ) => On(command, id, (change, _, session) => decide(change, session));

    private Task<CommandResult<CheckoutSession>> On(
        Command<CheckoutSession> command,
        ObjectId id,
        Func<Change, DecisionContext, CheckoutSession, Result<CheckoutSession>> decide
    ) =>
        store.Apply(
            command.With([id], [], (change, context) =>
                change.Find<CheckoutSession>(id) is { } session ? decide(change, context, session) : Refusal.NotFound
            )
        );
}
