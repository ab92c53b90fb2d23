namespace Tender.Core;

/// <summary>
/// A checkout, from the buyer's first step to the permission it creates: a v2 checkout session, and a v1 order
/// reference or billing agreement while it is Draft (docs/decisions/0001). What must be there before it can complete is
/// data: <see cref="Requires"/>.
/// </summary>
public sealed record CheckoutSession : Record
{
    /// <summary>The kind of permission it leads to.</summary>
    public required PermissionKind Kind { get; init; }

    /// <summary>The terms the permission will have; their name is what is stored.</summary>
    public required Terms Terms { get; init; }

    /// <summary>What must be set or chosen before it can complete.</summary>
    public required IReadOnlyList<Constraint> Requires
    {
        get;
        init => field = value ?? [];
    }

    /// <summary>What the merchant set.</summary>
    public CheckoutSetup Setup
    {
        get;
        init => field = value ?? new();
    } = new();

    /// <summary>Which of the merchant's stores; null in v1.</summary>
    public string? StoreId { get; init; }

    /// <summary>The buyer, once signed in.</summary>
    public Buyer? Buyer { get; init; }

    /// <summary>Where to ship, once chosen.</summary>
    public Address? ShippingAddress { get; init; }

    /// <summary>
    /// All places to ship to, once chosen, where there can be several: the first is <see cref="ShippingAddress"/>.
    /// </summary>
    public IReadOnlyList<Address>? ShippingAddresses { get; init; }

    /// <summary>The id of one of the <see cref="ShippingAddresses"/>, within this checkout.</summary>
    /// <remarks>Wire v2: the SDKs' tests: amzn1.address. and capital letters or digits.</remarks>
    public string AddressId(int index) =>
        string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"amzn1.address.{Id.Value.Replace("-", "", StringComparison.Ordinal).ToUpperInvariant()}{index + 1}"
        );

    /// <summary>The payment method's billing address, once chosen.</summary>
    public Address? BillingAddress { get; init; }

    /// <summary>The payment method, once chosen.</summary>
    public Instrument? Instrument { get; init; }

    /// <summary>When the buyer confirmed on the hosted page; null before. v1 drafts need no such step.</summary>
    public DateTimeOffset? ConfirmedAt { get; init; }

    /// <summary>A simulation that blocks completion, until the note that carries it is overwritten (v1).</summary>
    public bool SimulatesNotAllowed { get; init; }

    /// <summary>
    /// The fingerprint of the login token the buyer's browser was given (v1); the token itself is kept nowhere. Null:
    /// there is none.
    /// </summary>
    public string? TokenHash { get; init; }

    /// <summary>
    /// In live, what the pages on which the buyer chooses call this checkout; null before, and where they need no name
    /// of their own.
    /// </summary>
    public string? PagesReference { get; init; }

    /// <summary>The challenge that is waited for; null for none.</summary>
    public Challenge? Challenge { get; init; }

    /// <summary>
    /// How a simulation lets the buyer's bank answer once, unless the note that carries it is overwritten before (v1);
    /// null to ask.
    /// </summary>
    public BankAnswer? SimulatedAnswer { get; init; }

    /// <summary>When the last challenge was begun, however it ended; null for never.</summary>
    public DateTimeOffset? ChallengedAt { get; init; }

    /// <summary>
    /// Whether the merchant confirmed it subject to a challenge: the merchant changes nothing more, and it waits for
    /// the bank, or for another confirmation.
    /// </summary>
    public bool IsChallenged => ChallengedAt is not null || Challenge is not null;

    /// <summary>The agreement an order was made for (v1), or null.</summary>
    public ObjectId? Parent { get; init; }

    /// <summary>Orders made for an agreement while it is a draft (v1).</summary>
    public int OrderCount { get; init; }

    /// <summary>The permission it led to; null before it is completed.</summary>
    public ObjectId? Permission { get; init; }

    /// <summary>
    /// The saved wallet it is completed on, instead of creating a permission (v2: chargePermissionId); null where one
    /// is created.
    /// </summary>
    public ObjectId? Reuses { get; init; }

    /// <summary>The authorization made at completion; null for intent Confirm.</summary>
    public ObjectId? Authorization { get; init; }

    /// <summary>When it lapses unless it completes.</summary>
    public DateTimeOffset ExpiresAt { get; init; }

    /// <inheritdoc/>
    public override ScheduledJob? Deadline => State == State.Open ? new(JobKind.SessionExpires, Id, ExpiresAt) : null;

    /// <summary>
    /// Whether it only saves the wallet: nothing is ordered, so it needs neither amount nor intent. Wire v2: spec 3.3,
    /// setupOnly.
    /// </summary>
    public bool IsSetupOnly => Kind == PermissionKind.PaymentMethodOnFile && Setup.SetupOnly == true;

    /// <summary>
    /// Whether the buyer lets her payment method be used for this order alone, though the merchant asked to save it. So
    /// it leads to a permission for one order. Wire v2: "Verify &amp; complete checkout" of the saved wallet.
    /// </summary>
    public bool IsWalletRefused { get; init; }

    /// <summary>Whether the buyer is asked to save her wallet with what she orders, and may refuse that.</summary>
    public bool AsksToSave =>
        (Kind == PermissionKind.PaymentMethodOnFile || IsWalletRefused) && Setup.SetupOnly != true && Reuses is null;

    /// <summary>The product type of a sign-in button, which only saves a wallet where it makes a checkout.</summary>
    public const string SignInProduct = "SignIn";

    /// <summary>Whether a sign-in button began it: the buyer shares what she is asked for, and no more.</summary>
    public bool IsSignIn => Setup.ProductType == SignInProduct;

    /// <summary>What still blocks completion, in the order the wire lists it.</summary>
    public IEnumerable<Constraint> Constraints()
    {
        foreach (var constraint in Requires)
        {
            var missing = constraint switch
            {
                Constraint.BuyerNotAssociated => Buyer is null,
                Constraint.ChargeAmountNotSet => Setup.ChargeAmount is null && !IsSetupOnly,
                Constraint.CheckoutResultReturnUrlNotSet => Setup.ResultReturnUrl is null,
                Constraint.PaymentIntentNotSet => Setup.Intent is null && !IsSetupOnly,
                Constraint.RecurringFrequencyNotSet => Setup.Recurrence?.Unit is null || Setup.Recurrence.Value is null,
                Constraint.AmountNotSet => Setup.TotalOrderAmount is null,
                Constraint.ShippingAddressNotSet => ShippingAddress is null,
                Constraint.PaymentPlanNotSet => Instrument is null,
                Constraint.PaymentMethodNotAllowed => SimulatesNotAllowed || Instrument?.IsNotAllowed == true,
                Constraint.BuyerConsentNotSet => ConfirmedAt is null,
                Constraint.CurrencyMismatch => Setup is { TotalOrderAmount: { } total, PresentmentCurrency: { } shown }
                    && total.Currency != shown,
            };
            if (missing)
                yield return constraint;
        }
    }

    /// <summary>Opens a checkout; it lapses when its window ends.</summary>
    public static CheckoutSession Open(Change change, CheckoutSession session)
    {
        var opened = change.Save(
            session with
            {
                State = State.Open,
                CreatedAt = change.Now,
                ExpiresAt = change.Now + session.Terms.SessionWindow,
            },
            Cause.Request
        );
        change.Schedule(JobKind.SessionExpires, opened.Id, opened.ExpiresAt);
        return opened;
    }

    /// <summary>
    /// Counts an order made for this draft of an agreement. Refusals, in this order: not open, as many as there may be.
    /// </summary>
    public Result<CheckoutSession> CountOrder(Change change)
    {
        if (State != State.Open)
            return Refusal.PermissionNotOpen;
        // Wire v1: spec 4.8, one order reference on a draft.
        if (OrderCount >= 1)
            return (Refusal.CountExceeded, $"an order reference was made for {Id.Family} already, which is a draft");
        return change.Save(this with { OrderCount = OrderCount + 1 });
    }

    /// <summary>
    /// The same for another kind of permission; nothing is saved yet. Refusal: it ends on a saved wallet, was begun by
    /// a sign-in, or on pages outside.
    /// </summary>
    public Result<CheckoutSession> ForKind(PermissionKind kind, Terms terms)
    {
        if (kind == Kind)
            return this;
        if (Reuses is not null || IsSignIn || PagesReference is not null)
            return (Refusal.NotModifiable, $"It is for a permission that is {Kind}.");
        return this with
        {
            Kind = kind,
            Terms = terms,
            IsWalletRefused = false,
            // The buyer agreed to another one.
            ConfirmedAt = null,
            Requires =
            [
                .. Requires.Where(one => one != Constraint.RecurringFrequencyNotSet),
                .. kind == PermissionKind.Recurring ? new[] { Constraint.RecurringFrequencyNotSet } : [],
            ],
        };
    }

    /// <summary>
    /// The buyer lets her wallet be saved with what she orders, or refuses that. Refusals, in this order: not open any
    /// more, nothing is to be saved beside an order.
    /// </summary>
    /// <param name="change">What the decision is written to.</param>
    /// <param name="isSaved">Whether she lets it be saved.</param>
    /// <param name="termsOf">The merchant's terms of a kind.</param>
    public Result<CheckoutSession> SaveWallet(Change change, bool isSaved, Func<PermissionKind, Terms> termsOf)
    {
        if (State != State.Open)
            return Refusal.SessionNotOpen;
        if (!AsksToSave)
            return (Refusal.NotModifiable, "It does not ask to save the wallet beside an order.");
        if (isSaved != IsWalletRefused)
            return this;
        var kind = isSaved ? PermissionKind.PaymentMethodOnFile : PermissionKind.OneTime;
        return change.Save(this with { Kind = kind, Terms = termsOf(kind), IsWalletRefused = !isSaved });
    }

    /// <summary>
    /// The merchant sets or changes attributes. Refusals, in this order: not open any more
    /// (<see cref="Refusal.NotModifiable"/> where it was confirmed, if only subject to a challenge), currencies that
    /// differ, a charge above the total, a capture at once of what may stay pending.
    /// </summary>
    /// <param name="change">What the decision is written to.</param>
    /// <param name="setup">What the merchant says.</param>
    /// <param name="simulation">What its note simulates; a note without one ends what the note before
    /// simulated.</param>
    public Result<CheckoutSession> Update(Change change, CheckoutSetup setup, Simulation? simulation = null)
    {
        if (State == State.Completed || (State == State.Open && IsChallenged))
            return Refusal.NotModifiable;
        if (State != State.Open)
            return Refusal.SessionCanceled;
        var merged = Setup.With(setup);
        if (merged is { ChargeAmount: { } charge, TotalOrderAmount: { } total })
        {
            if (charge.Currency != total.Currency)
                return (Refusal.CurrencyMismatch, "chargeAmount and totalOrderAmount differ in currency");
            if (charge > total)
                return (Refusal.AmountExceeded, $"chargeAmount {charge} is more than totalOrderAmount {total}");
        }
        // Wire v2: spec 3.5, 5.1.
        if (merged is { Intent: PaymentIntent.AuthorizeWithCapture, CanHandlePending: true })
            return Refusal.PendingNotPossible;
        var overwrites = setup.Metadata?.Note is not null;
        // The buyer agreed to amounts: other amounts need another confirmation.
        var agreed = merged.ChargeAmount == Setup.ChargeAmount && merged.TotalOrderAmount == Setup.TotalOrderAmount;
        return change.Save(
            this with
            {
                Setup = merged,
                ConfirmedAt = agreed ? ConfirmedAt : null,
                Instrument = agreed ? Instrument : Unconfirmed(Instrument),
                SimulatesNotAllowed = overwrites ? simulation?.Decline is not null : SimulatesNotAllowed,
                SimulatedAnswer = overwrites ? simulation?.BankAnswer : SimulatedAnswer,
            }
        );
    }

    /// <summary>
    /// The merchant adds what it had not said before it confirmed subject to a challenge. Refusal: none was begun, or
    /// it is over.
    /// </summary>
    public Result<CheckoutSession> AddAttributes(Change change, CheckoutSetup setup) =>
        State == State.Open && IsChallenged
            ? change.Save(this with { Setup = Setup.With(setup) })
            : Refusal.NotModifiable;

    /// <summary>Outside a payment method is what she agreed to: other amounts take that back.</summary>
    private Instrument? Unconfirmed(Instrument? instrument) =>
        PagesReference is null || instrument is null
            ? instrument
            : instrument with
            {
                Code = Instrument.UnconfirmedCode,
            };

    /// <summary>
    /// The pages on which the buyer chooses have begun, under a name of their own. Refusal: not open any more.
    /// </summary>
    public Result<CheckoutSession> BeginVisit(Change change, string reference)
    {
        if (State != State.Open)
            return Refusal.SessionNotOpen;
        return reference == PagesReference ? this : change.Save(this with { PagesReference = reference });
    }

    /// <summary>The buyer signs in and chooses. Only while it is open.</summary>
    /// <param name="change">What the decision is written to.</param>
    /// <param name="buyer">Who.</param>
    /// <param name="instrument">What she pays with.</param>
    /// <param name="shipping">Where to ship.</param>
    /// <param name="billing">Where the bill goes.</param>
    /// <param name="several">Where to ship, if the checkout allows several places; null for that one.</param>
    public Result<CheckoutSession> Choose(
        Change change,
        Buyer buyer,
        Instrument instrument,
        Address? shipping,
        Address? billing,
        IReadOnlyList<Address>? several = null
    )
    {
        if (State != State.Open)
            return Refusal.SessionNotOpen;
        // What she has agreed to outside stays, whatever another of her windows tells of the choosing before.
        if (
            instrument.Code == Instrument.UnconfirmedCode
            && this.Instrument is { Code: not Instrument.UnconfirmedCode }
        )
            return this;
        // An address the merchant had collected is not chosen again; what is not shipped has none.
        var isShown = IsSignIn
            ? Setup.Scopes is { } scopes && (scopes.Contains("shippingAddress") || scopes.Contains("postalCode"))
            : Setup.ProductType != "PayOnly";
        var where = Setup.MerchantAddress ?? (isShown ? shipping : null);
        var places = Setup is { ProductType: "PayAndShipMultiAddress", MerchantAddress: null }
            ? several ?? (where is null ? [] : [where])
            : null;
        return change.Save(
            this with
            {
                Buyer = buyer,
                Instrument = instrument,
                ShippingAddress = places is [var first, ..] ? first : where,
                ShippingAddresses = places,
                BillingAddress = billing,
            }
        );
    }

    /// <summary>
    /// The buyer of the first generation chooses in one of the widgets; what is null stays as it is. Another payment
    /// method ends the wait for a challenge, which was about the one before. Refusal: not open any more.
    /// </summary>
    /// <param name="change">What the decision is written to.</param>
    /// <param name="shipping">Where to ship.</param>
    /// <param name="instrument">What she pays with.</param>
    /// <param name="billing">The billing address of what she pays with.</param>
    /// <param name="shown">The currency in which the wallet is shown: the total must be in it.</param>
    public Result<CheckoutSession> ChooseInWidget(
        Change change,
        Address? shipping = null,
        Instrument? instrument = null,
        Address? billing = null,
        Currency? shown = null
    )
    {
        if (State != State.Open)
            return Refusal.SessionNotOpen;
        var chosen = this with
        {
            ShippingAddress = shipping ?? ShippingAddress,
            Instrument = instrument ?? Instrument,
            BillingAddress = billing ?? BillingAddress,
            Challenge = instrument is null || instrument == Instrument ? Challenge : null,
            Requires =
                shown is null || Requires.Contains(Constraint.CurrencyMismatch)
                    ? Requires
                    : [.. Requires, Constraint.CurrencyMismatch],
            Setup = shown is null ? Setup : Setup with { PresentmentCurrency = shown },
        };
        return chosen == this ? this : change.Save(chosen);
    }

    /// <summary>
    /// The buyer agrees to be charged again and again, or no longer does (the consent widget). Refusal: not open.
    /// </summary>
    public Result<CheckoutSession> SetConsent(Change change, bool isGiven)
    {
        if (State != State.Open)
            return Refusal.SessionNotOpen;
        return isGiven == ConfirmedAt is not null
            ? this
            : change.Save(this with { ConfirmedAt = isGiven ? change.Now : null });
    }

    /// <summary>
    /// The buyer confirms on the hosted page. Refusals: not open, something is missing.
    /// </summary>
    /// <param name="change">What the decision is written to.</param>
    /// <param name="endsWith">Why the payment method ends the checkout instead (a test card); null where it does
    /// not.</param>
    public Result<CheckoutSession> Confirm(Change change, Reason? endsWith = null)
    {
        if (State != State.Open)
            return Refusal.SessionNotOpen;
        if (MissingConstraints() is { } missing)
            return (Refusal.ConstraintsExist, missing);
        if (endsWith is not { } reason)
            return change.Save(this with { ConfirmedAt = change.Now });
        return Cancel(change, reason == Core.Reason.BuyerCanceled ? Cause.BuyerEnds : Cause.Decline, reason);
    }

    /// <summary>
    /// The merchant confirms, subject to a challenge: nothing but the wait begins. Refusals, in this order: not open,
    /// something is missing.
    /// </summary>
    public Result<CheckoutSession> AwaitChallenge(Change change, Challenge challenge)
    {
        if (State != State.Open)
            return Refusal.SessionNotOpen;
        if (MissingConstraints() is { } missing)
            return (Refusal.ConstraintsExist, missing);
        return change.Save(
            this with
            {
                Challenge = challenge,
                ChallengedAt = change.Now,
                Setup = Setup.WithReturns(challenge),
            }
        );
    }

    /// <summary>
    /// The bank did not let her pass: given up for good it ends the checkout; abandoned, another confirmation begins
    /// another challenge. Refusal: none is waited for.
    /// </summary>
    public Result<CheckoutSession> FailChallenge(Change change, BankAnswer answer)
    {
        if (State != State.Open || Challenge is null)
            return Refusal.SessionNotOpen;
        // What was simulated is done: the next challenge is the buyer's own.
        var over = this with { Challenge = null, ChallengedAt = ChallengedAt ?? change.Now, SimulatedAnswer = null };
        return answer switch
        {
            BankAnswer.Failure => over.Cancel(change, Cause.Decline, Core.Reason.Declined),
            BankAnswer.Abandoned => change.Save(over),
            BankAnswer.Success => throw new ArgumentException("She passed.", nameof(answer)),
        };
    }

    /// <summary>Ends the checkout without an effect. Refusal: not open any more.</summary>
    public Result<CheckoutSession> Cancel(Change change, Cause cause, Reason reason, string? description = null)
    {
        if (State != State.Open)
            return Refusal.SessionNotOpen;
        if (PagesReference is not null)
            change.Schedule(JobKind.ReleaseVisit, Id, change.Now);
        return change.Save(
            this with
            {
                State = State.Canceled,
                Reason = reason,
                ReasonDescription = description,
            },
            cause
        );
    }

    /// <summary>
    /// Completes the checkout: the permission is created. Refusals, in this order: canceled, completed already,
    /// something is missing, not confirmed by the buyer.
    /// </summary>
    /// <param name="change">What the decision is written to.</param>
    /// <param name="permission">The new permission's id.</param>
    /// <param name="needsConfirmation">Whether the buyer must have confirmed on the hosted page (v2).</param>
    public Result<ChargePermission> Complete(Change change, ObjectId permission, bool needsConfirmation)
    {
        var ready = CheckReady(needsConfirmation);
        if (!ready.Ok)
            return ready.As<ChargePermission>();
        var (kept, ordered) = KeepsAll(permission)
            ? (this, this)
            : (WithoutOrder(), this with { Setup = Setup.WithoutReturns() });
        var created = ChargePermission.FromCheckout(change, ordered, permission);
        change.Save(kept with { State = State.Completed, Permission = permission }, Cause.Consent);
        return created;
    }

    /// <summary>
    /// A draft is the order itself; what a Buy Now page showed is compared again, several addresses are named by their
    /// numbers, and a sign-in is told to the shop once more.
    /// </summary>
    private bool KeepsAll(ObjectId permission) =>
        Id == permission.Draft || Setup.ShownTotal is not null || ShippingAddresses is not null || IsSignIn;

    /// <summary>
    /// What a completed checkout is still asked for: its amounts, and the way back to the shop. Wire v2: spec 3.6:
    /// practically everything else is null in its answers; it stands in the permission, its details and the journal.
    /// </summary>
    private CheckoutSession WithoutOrder() =>
        this with
        {
            Requires = [],
            Setup = Setup.OnlyReturns(),
            StoreId = null,
            Buyer = null,
            Instrument = null,
            ShippingAddress = null,
            BillingAddress = null,
        };

    /// <summary>
    /// Completes the checkout on the saved wallet it <see cref="Reuses"/>. Refusals as those of <see cref="Complete"/>.
    /// </summary>
    public Result<CheckoutSession> CompleteOnWallet(Change change)
    {
        var ready = CheckReady(needsConfirmation: true);
        return ready.Ok
            ? change.Save(this with { State = State.Completed, Permission = Reuses }, Cause.Consent)
            : ready;
    }

    /// <summary>The window ended. Nothing to do when the checkout has ended otherwise.</summary>
    public void Expire(Change change)
    {
        if (State == State.Open)
            Cancel(change, Cause.Deadline, Core.Reason.Expired);
    }

    private Result<CheckoutSession> CheckReady(bool needsConfirmation)
    {
        if (State == State.Canceled)
            return Refusal.SessionCanceled;
        if (State != State.Open)
            return Refusal.SessionNotOpen;
        if (MissingConstraints() is { } missing)
            return (Refusal.ConstraintsExist, missing);
        if (Instrument?.Code == Instrument.UnconfirmedCode)
            return (Refusal.SessionNotOpen, "The buyer has not confirmed on the pages on which she chose.");
        if (needsConfirmation && ConfirmedAt is null)
            return (Refusal.SessionNotOpen, "The buyer has not confirmed the checkout yet.");
        return this;
    }

    private string? MissingConstraints()
    {
        var missing = string.Join(", ", Constraints());
        return missing.Length == 0 ? null : missing;
    }
}
