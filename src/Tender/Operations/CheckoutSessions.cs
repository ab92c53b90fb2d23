using Tender.Core;
using Tender.Store;

namespace Tender.Operations;

/// <summary>What a completed checkout came to: the session, and the charge made at once, if any.</summary>
internal sealed record Completion(CheckoutSession Session, Charge? Charge);

/// <summary>An order that was made for an agreement: a draft, or confirmed at once.</summary>
internal sealed record MadeOrder(CheckoutSession Draft, ChargePermission? Permission, PermissionDetails? Details);

/// <summary>A v2 sandbox caller's wish at completion.</summary>
/// <param name="Cancel">End the checkout for this reason instead.</param>
/// <param name="Charge">What to wish for the authorization.</param>
internal sealed record CompletionSimulation(Reason? Cancel = null, Simulation? Charge = null);

/// <summary>Checkouts, from open to the permission they give birth to: v2 checkout sessions, and v1 order references and billing agreements while they are Draft.</summary>
internal sealed class CheckoutSessions(Store.Store store, Movements movements)
{
    /// <summary>Opens a checkout. A v2 session gets an id of its own; a v1 draft the id its permission will have.</summary>
    public Task<Applied<CheckoutSession>> Open(Ask<CheckoutSession> ask, Func<Scene, ObjectId, CheckoutSession> session, bool draft = false, bool recurring = false) =>
        store.Apply(ask.Command([], [], (change, scene) => CheckoutSession.Open(change, session(scene, draft ? scene.MintPermission(recurring).Draft : scene.MintSession()))));

    /// <summary>The merchant sets or changes attributes.</summary>
    public Task<Applied<CheckoutSession>> Update(Ask<CheckoutSession> ask, ObjectId id, CheckoutSetup setup, bool? simulatesNotAllowed = null) =>
        On(ask, id, (change, session) => session.Update(change, setup, simulatesNotAllowed));

    /// <summary>The buyer chooses, as on the hosted pages.</summary>
    public Task<Applied<CheckoutSession>> Choose(Ask<CheckoutSession> ask, ObjectId id, Buyer buyer, Instrument instrument, Address? shipping, Address? billing) =>
        On(ask, id, (change, session) => session.Choose(change, buyer, instrument, shipping, billing));

    /// <summary>The buyer confirms the checkout, choosing first where that was not done.</summary>
    public Task<Applied<CheckoutSession>> Pay(Ask<CheckoutSession> ask, ObjectId id, Func<CheckoutSession, (Buyer Buyer, Instrument Instrument, Address? Shipping, Address? Billing)?> choice) =>
        On(ask, id, (change, session) =>
        {
            if (choice(session) is { } chosen)
            {
                var chose = session.Choose(change, chosen.Buyer, chosen.Instrument, chosen.Shipping, chosen.Billing);
                if (!chose.Ok) return chose;
                session = chose.Value;
            }
            return session.Confirm(change);
        });

    /// <summary>Ends a checkout without effect.</summary>
    public Task<Applied<CheckoutSession>> Cancel(Ask<CheckoutSession> ask, ObjectId id, Cause cause, Reason reason, string? description = null) =>
        On(ask, id, (change, session) => session.Cancel(change, cause, reason, description));

    /// <summary>
    /// Completes a v2 session. Refusals, in this order: not found, canceled, not open or not confirmed, currency, amounts that differ. A decline in the same call cancels the session:
    /// the completion's session then says so, and there is no permission.
    /// </summary>
    public async Task<Applied<Completion>> Complete(Ask<Completion> ask, ObjectId id, Money amount, Money? total, CompletionSimulation? simulation, CancellationToken ct)
    {
        var applied = await store.Apply(ask.Command([id], [], (change, scene) => Complete(change, scene, id, amount, total, simulation)), ct);
        if (applied is not { IsReplay: false, Outcome: { Ok: true, Value.Charge: { Authorization: { State: State.Pending } pending } } }) return applied;
        var reply = await movements.Perform(ask.Merchant, pending.Id, ct, ask.Key, ask.Rendering(change => new Completion(change.Get<CheckoutSession>(id), Movements.Find(change, pending.Id))), also: id);
        var now = await store.Find(ask.Merchant, [id, pending.Id, pending.Id.Capture(pending.Id.Number)]);
        return Ask<Completion>.Now(applied, new Completion((CheckoutSession)now[id], new Charge((Authorization)now[pending.Id], now.GetValueOrDefault(pending.Id.Capture(pending.Id.Number)) as Capture)), reply);
    }

    private Outcome<Completion> Complete(Change change, Scene scene, ObjectId id, Money amount, Money? total, CompletionSimulation? simulation)
    {
        if (change.Find<CheckoutSession>(id) is not { } session) return Refusal.NotFound;
        if (session.State == State.Canceled) return (Refusal.SessionCanceled, $"The checkout session is Canceled ({session.Reason}).");
        if (session.State != State.Open || session.ConfirmedAt is null || session.Constraints().Any()) return Refusal.SessionNotOpen;
        var agreed = session.Setup.ChargeAmount!.Value;
        if (amount.Currency != agreed.Currency || (total is { } given && given.Currency != agreed.Currency)) return Refusal.CurrencyMismatch;
        if (amount != agreed) return (Refusal.AmountMismatch, $"chargeAmount is {agreed} in the checkout session");
        if (total is { } said && session.Setup.TotalOrderAmount is { } set && said != set) return (Refusal.AmountMismatch, $"totalOrderAmount is {set} in the checkout session");
        if ((simulation?.Cancel ?? Script.Cancellation(scene, id, session.Setup.Metadata?.ReferenceId, amount)) is { } reason)
            return session.Cancel(change, reason switch { Reason.BuyerCanceled => Cause.BuyerEnds, Reason.AmazonCanceled => Cause.AmazonEnds, _ => Cause.Decline }, reason).Then(ended => new Completion(ended, null));

        var request = session.Setup.Intent == PaymentIntent.Confirm ? null : new AuthorizeRequest
        {
            Amount = amount,
            Answering = (session.Setup.CanHandlePending, session.Kind) switch { (not true, _) => Answering.Now, (_, PermissionKind.OneTime) => Answering.WhenKnown, _ => Answering.Later },
            CaptureNow = session.Setup.Intent == PaymentIntent.AuthorizeWithCapture,
            SoftDescriptor = session.Setup.SoftDescriptor,
            Metadata = session.Setup.Metadata,
            Simulation = simulation?.Charge,
            DeclineUnseen = true,
        };
        // A synchronous decline leaves no permission behind (spec v2 5.3): tried on a sheet of its own first.
        if (request is not null && Tried(change, scene, session, request) is { State: State.Declined })
            return session.Cancel(change, Cause.Decline, Reason.Declined).Then(ended => new Completion(ended, null));

        var born = session.Complete(change, scene.MintPermission(session.Kind != PermissionKind.OneTime), needsConfirmation: true);
        if (!born.Ok) return born.As<Completion>();
        Charge? charge = null;
        if (request is not null)
        {
            var made = movements.Authorize(change, scene, born.Value, request);
            if (!made.Ok) return made.As<Completion>();
            charge = made.Value;
            change.Save(change.Get<CheckoutSession>(id) with { Authorization = charge.Authorization.Id });
        }
        return new Completion(change.Get<CheckoutSession>(id), charge);
    }

    private Authorization? Tried(Change change, Scene scene, CheckoutSession session, AuthorizeRequest request)
    {
        var trial = new Change(change.Now, id => id == session.Id ? session : null);
        var permission = ObjectId.MintPermission(sandbox: true, session.Kind != PermissionKind.OneTime, scene.Merchant.RegionNumber, 0);
        var born = session.Complete(trial, permission, needsConfirmation: true);
        return born.Ok && movements.Authorize(trial, scene.Copy(), born.Value, request) is { Ok: true } made ? made.Value.Authorization : null;
    }

    /// <summary>
    /// Confirms a v1 draft: the permission is born with the draft's id. One that was confirmed before is answered as it is; a suspended one needs another payment method first.
    /// Refusals, in this order: not found, constraints, state.
    /// </summary>
    public Task<Applied<ChargePermission>> ConfirmDraft(Ask<ChargePermission> ask, ObjectId permission, bool expectsAuthorization) =>
        store.Apply(ask.Command([permission.Draft, permission], [], (change, _) =>
        {
            if (change.Find<ChargePermission>(permission) is { } confirmed) return Again(confirmed);
            return change.Find<CheckoutSession>(permission.Draft) is { } draft ? Confirm(change, draft, permission, expectsAuthorization) : Refusal.NotFound;
        }));

    /// <summary>Confirms a v1 draft subject to the bank's challenge: it stays a draft until <see cref="Challenged"/>. Refusals as of <see cref="ConfirmDraft"/>.</summary>
    public Task<Applied<bool>> AwaitChallenge(Ask<bool> ask, ObjectId permission, Challenge challenge) =>
        store.Apply(ask.Command([permission.Draft, permission], [], (change, _) =>
        {
            if (change.Find<ChargePermission>(permission) is { } confirmed) return Again(confirmed).Then(_ => true);
            if (change.Find<CheckoutSession>(permission.Draft) is not { } draft) return Refusal.NotFound;
            var awaiting = draft.Await(change, challenge);
            return awaiting is { Ok: false, No: Refusal.SessionNotOpen } ? Refusal.PermissionNotOpen : awaiting.Then(_ => true);
        }));

    /// <summary>The buyer passed the challenge, or did not: answers the challenge, which is over. Passed, the draft is confirmed; else it can be confirmed anew. Refusals: not found,
    /// none is waited for, those of the confirmation.</summary>
    public Task<Applied<Challenge>> Challenged(Ask<Challenge> ask, ObjectId permission, bool passed) =>
        store.Apply(ask.Command([permission.Draft], [], (change, _) =>
        {
            if (change.Find<CheckoutSession>(permission.Draft) is not { } draft) return Refusal.NotFound;
            if (draft is not { State: State.Open, Challenge: { } challenge }) return (Refusal.SessionNotOpen, "no challenge is waited for; confirm with SuccessUrl and FailureUrl first");
            var over = change.Save(draft with { Challenge = null });
            return passed ? Confirm(change, over, permission, challenge.ExpectsAuthorization).Then(_ => challenge) : challenge;
        }));

    private static Outcome<ChargePermission> Again(ChargePermission confirmed) => confirmed.State switch
    {
        State.Open => confirmed,
        State.Suspended => Refusal.InstrumentNotChanged,
        _ => Refusal.PermissionNotOpen,
    };

    private static Outcome<ChargePermission> Confirm(Change change, CheckoutSession draft, ObjectId permission, bool expectsAuthorization)
    {
        if (expectsAuthorization) draft = draft with { Terms = draft.Terms + "/immediate" };
        var outcome = draft.Complete(change, permission, needsConfirmation: false);
        return outcome is { Ok: false, No: Refusal.SessionCanceled or Refusal.SessionNotOpen } ? Refusal.PermissionNotOpen : outcome;
    }

    /// <summary>
    /// Makes an order for an agreement (v1), with the agreement's buyer and payment method. Refusals: not found; its state; a draft has one; constraints, when it is to be confirmed now.
    /// The order is then one like any other: it is authorized, counted and suspended by itself, as far as is known outside the agreement's month.
    /// </summary>
    public Task<Applied<MadeOrder>> MakeOrder(Ask<MadeOrder> ask, ObjectId agreement, CheckoutSetup setup, bool inheritsShipping, bool confirmNow, bool simulatesNotAllowed) =>
        store.Apply(ask.Command([agreement.Draft, agreement], [agreement.Details], (change, scene) =>
        {
            var (permission, draft, details) = (change.Find<ChargePermission>(agreement), change.Find<CheckoutSession>(agreement.Draft), change.Find<PermissionDetails>(agreement.Details));
            if (permission is null && draft is null) return Refusal.NotFound;
            if (permission is not null && permission.State != State.Open) return Refusal.PermissionNotOpen;
            var order = CheckoutSession.Open(change, new CheckoutSession
            {
                Id = scene.MintPermission(recurring: false).Draft,
                State = State.Open,
                CreatedAt = default,
                Kind = PermissionKind.OneTime,
                Terms = scene.Merchant.Settings.Terms == "amazon-sandbox" ? "v1.order/amazon-sandbox" : "v1.order",
                // No widget is shown for it: nobody could choose an address that is missing.
                Requires = [Constraint.AmountNotSet, Constraint.PaymentPlanNotSet, Constraint.PaymentMethodNotAllowed],
                Buyer = details?.Buyer ?? draft?.Buyer,
                ShippingAddress = inheritsShipping ? details is null ? draft?.ShippingAddress : details.ShippingAddress : null,
                BillingAddress = details is null ? draft?.BillingAddress : details.BillingAddress,
                Instrument = permission?.Instrument ?? draft?.Instrument,
                Setup = setup,
                SimulatesNotAllowed = simulatesNotAllowed,
                Parent = agreement,
            });
            if (permission is null && draft!.MakeOrder(change) is { Ok: false } no) return no.As<MadeOrder>();
            if (!confirmNow) return new MadeOrder(order, null, null);
            return order.Complete(change, order.Id.Family, needsConfirmation: false).Then(born => new MadeOrder(change.Get<CheckoutSession>(order.Id), born, change.Get<PermissionDetails>(born.Id.Details)));
        }));

    /// <summary>The job of a checkout that lapses.</summary>
    public Task Expire(Job job, CancellationToken ct) =>
        store.Apply(job.Command([job.Object], [], (change, _) => change.Find<CheckoutSession>(job.Object)?.Expire(change)), ct);

    private Task<Applied<CheckoutSession>> On(Ask<CheckoutSession> ask, ObjectId id, Func<Change, CheckoutSession, Outcome<CheckoutSession>> decide) =>
        store.Apply(ask.Command([id], [], (change, _) => change.Find<CheckoutSession>(id) is { } session ? decide(change, session) : Refusal.NotFound));
}
