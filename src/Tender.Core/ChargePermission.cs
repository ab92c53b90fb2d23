namespace Tender.Core;

/// <summary>
/// The buyer's standing consent: a v2 charge permission, a confirmed v1 order reference or billing agreement. It
/// carries the totals and counters of everything charged under it, so that no decision ever needs its whole history; it
/// is the row that is locked when anything under it changes.
/// </summary>
public sealed record ChargePermission : Record
{
    /// <summary>One order, a subscription or a saved wallet.</summary>
    public required PermissionKind Kind { get; init; }

    /// <summary>Its windows, ceilings and counts, fixed when it was created; their name is what is stored.</summary>
    public required Terms Terms { get; init; }

    /// <summary>What the buyer agreed to in all; for the kinds with a monthly cap, the cap of the month.</summary>
    public required Money Limit { get; init; }

    /// <summary>
    /// What counts against the ceiling now: pending, open and captured amounts. Declined, expired and released ones
    /// were given back.
    /// </summary>
    public required Money Authorized { get; init; }

    /// <summary>What was captured in all.</summary>
    public required Money Captured { get; init; }

    /// <summary>The last number given to an authorization.</summary>
    public int LastAuthorization { get; init; }

    /// <summary>
    /// Numbers given to authorizations that are not there any more: the merchant was brought back to a time before
    /// them.
    /// </summary>
    public int DiscardedAuthorizationCount { get; init; }

    /// <summary>The same of refunds.</summary>
    public int DiscardedRefundCount { get; init; }

    /// <summary>Whether an authorization was ever requested.</summary>
    public bool HasAuthorizations => LastAuthorization > DiscardedAuthorizationCount;

    /// <summary>The last number given to a refund.</summary>
    public int LastRefund { get; init; }

    /// <summary>The last number given to a dispute.</summary>
    public int LastDispute { get; init; }

    /// <summary>The last number given to a provider's credit (v1).</summary>
    public int LastCredit { get; init; }

    /// <summary>The last number given to a reversal of a provider's credit (v1).</summary>
    public int LastReversal { get; init; }

    /// <summary>Authorizations that were not declined.</summary>
    public int AuthorizationCount { get; init; }

    /// <summary>Authorizations that are Pending or Open.</summary>
    public int OpenCount { get; init; }

    /// <summary>Captures that are Pending.</summary>
    public int PendingCaptureCount { get; init; }

    /// <summary>Captures that were completed.</summary>
    public int CapturedCount { get; init; }

    /// <summary>The calendar month <see cref="PeriodUsed"/> counts for; null without a monthly cap.</summary>
    public DateTimeOffset? PeriodStart { get; init; }

    /// <summary>What was authorized in that month and not given back.</summary>
    public Money? PeriodUsed { get; init; }

    /// <summary>The payment method that is charged.</summary>
    public required Instrument Instrument { get; init; }

    /// <summary>When it ends; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The checkout it came from.</summary>
    public ObjectId? Session { get; init; }

    /// <summary>The agreement it is a child of (v1), or null.</summary>
    public ObjectId? Parent { get; init; }

    /// <summary>
    /// The permission whose payment method is charged: the agreement of a child that is made for one authorization,
    /// else itself.
    /// </summary>
    public ObjectId Payer => Terms.SingleUse ? Parent!.Value : Id;

    /// <summary>What may be authorized in all. For the kinds with a monthly cap, the cap.</summary>
    public Money Ceiling => Terms.MonthlyCap(Limit.Currency) ?? Terms.Ceiling(Limit);

    /// <summary>
    /// The limit that the merchant is told: of an order that may be overcharged, all that may be authorized.
    /// </summary>
    public Money AmountLimit => Terms.AllowsOvercharge ? Ceiling : Limit;

    /// <summary>What of the limit is still free, at an instant of the merchant's time; never below zero.</summary>
    public Money Balance(DateTimeOffset now)
    {
        var used = PeriodUsed is { } period
            ? (MonthOf(now) == PeriodStart ? period : Money.Zero(Limit.Currency))
            : Authorized;
        return used >= AmountLimit ? Money.Zero(Limit.Currency) : AmountLimit - used;
    }

    /// <inheritdoc/>
    public override Money? Bound => Ceiling;

    /// <inheritdoc/>
    public override long Used => (PeriodUsed ?? Authorized).Minor;

    /// <inheritdoc/>
    /// <remarks>Where a charge renewed it, its job waits for the instant of before, and is made again then.</remarks>
    public override ScheduledJob? Deadline =>
        State is State.Open or State.Suspended && ExpiresAt is { } end ? new(JobKind.PermissionExpires, Id, end) : null;

    /// <summary>Creates the permission of a completed checkout, and its details.</summary>
    internal static ChargePermission FromCheckout(Change change, CheckoutSession session, ObjectId id)
    {
        var terms = TermsOf(session);
        var total = session.Setup.TotalOrderAmount ?? session.Setup.ChargeAmount;
        var limit =
            session.Kind == PermissionKind.OneTime
                ? total!.Value
                : terms.MonthlyCap(total?.Currency ?? session.Setup.PresentmentCurrency ?? Currency.USD)!.Value;
        var zero = Money.Zero(limit.Currency);
        // A v1 draft and the permission are one object to everybody outside: it was made when the draft was.
        var createdAt = session.Id == id.Draft ? session.CreatedAt : change.Now;
        var created = change.Save(
            new ChargePermission
            {
                Id = id,
                State = State.Open,
                CreatedAt = createdAt,
                Kind = session.Kind,
                Terms = terms,
                Limit = limit,
                Authorized = zero,
                Captured = zero,
                PeriodStart = session.Kind == PermissionKind.OneTime ? null : MonthOf(change.Now),
                PeriodUsed = session.Kind == PermissionKind.OneTime ? null : zero,
                Instrument = session.Instrument!,
                ExpiresAt = createdAt + terms.PermissionWindow,
                Session = session.Id,
                Parent = session.Parent,
            },
            Cause.Consent
        );
        var details = new PermissionDetails
        {
            Id = id.Details,
            State = State.Completed,
            CreatedAt = createdAt,
            Buyer = session.Buyer,
            ShippingAddress = session.ShippingAddress,
            BillingAddress = session.BillingAddress,
            Setup = session.Setup,
        };
        change.Save(details, Cause.Consent);
        if (created.ExpiresAt is { } end)
            change.Schedule(JobKind.PermissionExpires, id, end);
        if (terms.FirstAuthorizationWindow is { } window)
            change.Schedule(JobKind.PermissionUnused, id, change.Now + window);
        return created;
    }

    private static Terms TermsOf(CheckoutSession session)
    {
        if (session.Kind != PermissionKind.OneTime)
            return session.Terms;
        var lasting = (session.Setup.ExtendExpiration == true ? session.Terms.Extended : null) ?? session.Terms;
        return (session.Setup.AllowOvercharge == true ? lasting.Overcharging : null) ?? lasting;
    }

    /// <summary>
    /// Reserves an amount: the authorization is Pending at first; the verdict is applied by
    /// <see cref="Authorization.Conclude"/>, at once or later. Refusals, in this order: state, currency, count, the
    /// largest amount, the month's cap, nothing left, above the ceiling, a simulation that is not possible.
    /// </summary>
    public Result<Authorization> Authorize(Change change, AuthorizeRequest request)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(request.Amount.Minor);
        if (State != State.Open)
            return Refusal.PermissionNotOpen;
        if (request.Amount.Currency != Limit.Currency)
            return Refusal.CurrencyMismatch;
        if (Terms.AuthorizationsMax > 0 && AuthorizationCount >= Terms.AuthorizationsMax)
            return (Refusal.CountExceeded, $"{Terms.AuthorizationsMax} authorizations were made on {Id}");
        if (request.Amount > Terms.AmountMax(Limit.Currency))
            return (Refusal.AmountExceeded, $"{request.Amount} is above {Terms.AmountMax(Limit.Currency)}");
        var counted = PeriodUsed is null ? CheckCeiling(request.Amount) : CountInMonth(change.Now, request.Amount);
        if (!counted.Ok)
            return counted.As<Authorization>();
        if (request.SimulationImpossible)
            return Refusal.SimulationNotPossible;

        var number = LastAuthorization + 1;
        change.Save(
            counted.Value with
            {
                LastAuthorization = number,
                AuthorizationCount = AuthorizationCount + 1,
                OpenCount = OpenCount + 1,
                Authorized = Authorized + request.Amount,
            }
        );
        return change.Save(Authorization.Request(Id.Authorization(number), request, Terms, change.Now), Cause.Request);
    }

    /// <summary>
    /// Creates a child for one authorization of an amount, which counts in this agreement's month at once.
    /// Refusals, in this order: state, currency, the largest amount, the month's cap.
    /// </summary>
    /// <param name="change">What the decision is written to.</param>
    /// <param name="child">The new permission's id.</param>
    /// <param name="amount">Its total: what will be authorized.</param>
    /// <param name="details">What was said about this agreement.</param>
    /// <param name="setup">What the merchant says about the child.</param>
    /// <param name="inheritsShipping">Whether the child ships to the agreement's address.</param>
    public Result<ChargePermission> CreateChild(
        Change change,
        ObjectId child,
        Money amount,
        PermissionDetails details,
        CheckoutSetup setup,
        bool inheritsShipping
    )
    {
        ArgumentOutOfRangeException.ThrowIfNegative(amount.Minor);
        if (State != State.Open)
            return Refusal.PermissionNotOpen;
        if (amount.Currency != Limit.Currency)
            return Refusal.CurrencyMismatch;
        if (amount > Terms.AmountMax(Limit.Currency))
            return (Refusal.AmountExceeded, $"{amount} is above {Terms.AmountMax(Limit.Currency)}");
        var within = CountInMonth(change.Now, amount);
        if (!within.Ok)
            return within;
        change.Save(within.Value);

        var created = change.Save(Child(child, amount, change.Now), Cause.Consent);
        change.Save(details.ForChild(child, amount, setup, inheritsShipping, change.Now), Cause.Consent);
        change.Schedule(JobKind.PermissionExpires, child, created.ExpiresAt!.Value);
        return created;
    }

    /// <summary>
    /// What happened to a child: an amount comes back to the month it was counted in, a payment method that failed
    /// suspends, a charge may renew.
    /// </summary>
    public void ApplyChildResult(Change change, ChildResult result)
    {
        var next = this with { PeriodUsed = PeriodUsedWithout(result.Back, result.AuthorizedAt) };
        if (
            result.Captured
            && Terms is { ChargeRenews: true, PermissionWindow: { } window }
            && State is State.Open or State.Suspended
        )
            next = next with { ExpiresAt = change.Now + window };
        // Wire v1: spec 5.3, a declined payment method suspends the agreement; other declines leave it open.
        if (result.MethodFailed && State == State.Open)
            next.Suspend(change);
        else if (next != this)
            change.Save(next);
    }

    /// <summary>The one authorization it was made for is decided: a child of an agreement ends.</summary>
    internal void CloseSingleUse(Change change)
    {
        // Wire v1: spec 5.1, 20: MaxAuthorizationsProcessed for the agreements' children. What is authorized can still
        // be captured and refunded.
        if (Terms.SingleUse && State is State.Open or State.Suspended)
            Close(change, Cause.ChildDone, Core.Reason.MaxAuthorizationsProcessed);
    }

    /// <summary>
    /// Ends the permission for good; what is authorized can still be captured, unless it is to be canceled too.
    /// Refusal: it has ended already.
    /// </summary>
    public Result<ChargePermission> Close(
        Change change,
        Cause cause,
        Reason reason,
        string? description = null,
        IEnumerable<Authorization>? cancelOpen = null
    )
    {
        if (State is not (State.Open or State.Suspended))
            return Refusal.CloseNotPossible;
        change.Save(this with { State = State.Closed, Reason = reason, ReasonDescription = description }, cause);
        foreach (var authorization in cancelOpen ?? [])
            authorization.End(change, Cause.ParentEnds, Core.Reason.PermissionCanceled, description);
        return change.Get<ChargePermission>(Id);
    }

    /// <summary>
    /// Gives the permission up with everything open under it. Refusals: it has ended; money was taken or is being
    /// taken.
    /// </summary>
    /// <param name="change">What the decision is written to.</param>
    /// <param name="cause">Who.</param>
    /// <param name="reason">Why.</param>
    /// <param name="description">The merchant's words.</param>
    /// <param name="open">Every authorization under it that is not final.</param>
    public Result<ChargePermission> Cancel(
        Change change,
        Cause cause,
        Reason reason,
        string? description,
        IEnumerable<Authorization> open
    )
    {
        if (State is not (State.Open or State.Suspended) || CapturedCount > 0 || PendingCaptureCount > 0)
            return Refusal.CancelNotPossible;
        change.Save(this with { State = State.Canceled, Reason = reason, ReasonDescription = description }, cause);
        foreach (var authorization in open)
            authorization.End(change, Cause.ParentEnds, Core.Reason.PermissionCanceled, description);
        return change.Get<ChargePermission>(Id);
    }

    /// <summary>
    /// Amazon cancels it, with everything open under it. Refusals: it has ended; it is one order, and money was taken
    /// or is being taken. The orders of an agreement follow by a job.
    /// </summary>
    public Result<ChargePermission> CancelByAmazon(Change change, IEnumerable<Authorization> open)
    {
        if (!Id.IsRecurring)
            return Cancel(change, Cause.AmazonEnds, Core.Reason.AmazonCanceled, null, open);
        if (State is not (State.Open or State.Suspended))
            return Refusal.CancelNotPossible;
        change.Save(this with { State = State.Canceled, Reason = Core.Reason.AmazonCanceled }, Cause.AmazonEnds);
        foreach (var authorization in open)
            authorization.End(change, Cause.ParentEnds, Core.Reason.PermissionCanceled, null);
        change.Schedule(JobKind.ChildrenCanceled, Id, change.Now);
        return change.Get<ChargePermission>(Id);
    }

    /// <summary>The agreement above was canceled by Amazon: what can be given up of this order is.</summary>
    public void CancelWithParent(Change change, IReadOnlyList<Authorization> open)
    {
        if (Cancel(change, Cause.AmazonEnds, Core.Reason.AmazonCanceled, null, open).Ok)
            return;
        // Ended before, or money was taken: what is open under it is given up all the same.
        foreach (var authorization in open)
            authorization.End(change, Cause.ParentEnds, Core.Reason.PermissionCanceled, null);
        if (change.Get<ChargePermission>(Id) is { State: State.Open or State.Suspended } left)
            left.Close(change, Cause.AmazonEnds, Core.Reason.AmazonClosed);
    }

    /// <summary>
    /// The buyer chooses another payment method, which also repairs a suspended permission. Refusal: it has ended.
    /// </summary>
    public Result<ChargePermission> ChangeInstrument(Change change, Instrument instrument)
    {
        if (State is not (State.Open or State.Suspended))
            return Refusal.PermissionNotOpen;
        return State == State.Suspended
            ? change.Save(
                this with
                {
                    Instrument = instrument,
                    State = State.Open,
                    Reason = null,
                    ReasonDescription = null,
                },
                Cause.InstrumentChanged
            )
            : change.Save(this with { Instrument = instrument });
    }

    /// <summary>Its lifetime ended. Nothing to do when it has ended otherwise, or lasts longer by now.</summary>
    public void Expire(Change change)
    {
        if (State is not (State.Open or State.Suspended) || ExpiresAt is not { } end)
            return;
        if (end > change.Now)
            change.Schedule(JobKind.PermissionExpires, Id, end); // a charge renewed it
        else
            Close(change, Cause.Deadline, Core.Reason.Expired);
    }

    /// <summary>The hour in which an authorization was expected is over.</summary>
    public void CloseUnused(Change change)
    {
        if (State is State.Open or State.Suspended && !HasAuthorizations)
            Close(change, Cause.Deadline, Core.Reason.AmazonClosed);
    }

    /// <summary>
    /// The same, giving no child a number that was given already by what this permission had become when the merchant
    /// was brought back to it.
    /// </summary>
    public ChargePermission AfterNumbersOf(ChargePermission discarded)
    {
        var (authorization, refund) = (
            Math.Max(LastAuthorization, discarded.LastAuthorization),
            Math.Max(LastRefund, discarded.LastRefund)
        );
        return this with
        {
            LastAuthorization = authorization,
            DiscardedAuthorizationCount = DiscardedAuthorizationCount + authorization - LastAuthorization,
            LastRefund = refund,
            DiscardedRefundCount = DiscardedRefundCount + refund - LastRefund,
            LastDispute = Math.Max(LastDispute, discarded.LastDispute),
            LastCredit = Math.Max(LastCredit, discarded.LastCredit),
            LastReversal = Math.Max(LastReversal, discarded.LastReversal),
        };
    }

    /// <summary>An authorization ended without being captured: its amount can be authorized again.</summary>
    internal ChargePermission Release(
        Change change,
        Money amount,
        DateTimeOffset authorizedAt,
        bool declined,
        bool wasOpen = true
    )
    {
        NotifyParent(change, new ChildResult(amount, authorizedAt));
        return change.Save(
            this with
            {
                Authorized = Authorized - amount,
                PeriodUsed = PeriodUsedWithout(amount, authorizedAt),
                AuthorizationCount = AuthorizationCount - (declined ? 1 : 0),
                OpenCount = OpenCount - (wasOpen ? 1 : 0),
            }
        );
    }

    /// <summary>What a decline does to the permission it happened under.</summary>
    internal void AfterDecline(Change change, Reason reason)
    {
        var methodFailed =
            reason is Core.Reason.HardDeclined or Core.Reason.PaymentMethodNotAllowed or Core.Reason.MfaNotCompleted;
        if (Terms.SingleUse)
        {
            if (methodFailed)
                NotifyParent(change, new ChildResult(Money.Zero(Limit.Currency), change.Now, MethodFailed: true));
            CloseSingleUse(change);
            return;
        }
        if (State is not (State.Open or State.Suspended))
            return;
        // Wire v2: spec 4.7, 15; Wire v1: spec 6.5, 6.6 (a soft decline keeps it open).
        if (reason == Core.Reason.AmazonRejected && Terms.RejectionCloses)
            Close(change, Cause.Decline, Core.Reason.Rejected);
        else if (methodFailed && State == State.Open)
            Suspend(change);
    }

    /// <summary>
    /// A capture was completed: the part not taken is given back, and a permission whose work is done ends.
    /// </summary>
    internal void AfterCapture(Change change, Money authorized, Money captured, DateTimeOffset authorizedAt)
    {
        var rest = authorized - captured;
        var next = change.Save(
            this with
            {
                Authorized = Authorized - rest,
                PeriodUsed = PeriodUsedWithout(rest, authorizedAt),
                Captured = Captured + captured,
                CapturedCount = CapturedCount + 1,
                PendingCaptureCount = PendingCaptureCount - 1,
                ExpiresAt =
                    Terms.ChargeRenews && Terms.PermissionWindow is { } window && State != State.Closed
                        ? change.Now + window
                        : ExpiresAt,
            }
        );
        NotifyParent(change, new ChildResult(rest, authorizedAt, Captured: true));
        if (next.State is not (State.Open or State.Suspended))
            return;
        // Wire v2: spec 4.2, 4.7; Wire v1: spec 5.1.
        if (Kind == PermissionKind.OneTime && next.Captured >= Ceiling)
            next.Close(change, Cause.ChildDone, Core.Reason.FullyCaptured);
        else if (Terms.CapturedMax > 0 && next.CapturedCount >= Terms.CapturedMax)
            next.Close(change, Cause.ChildDone, Core.Reason.MaxAuthorizationsCaptured);
    }

    /// <summary>The same, when the amount fits under the ceiling. Refusals: nothing left, above the ceiling.</summary>
    private Result<ChargePermission> CheckCeiling(Money amount)
    {
        if (Authorized + amount <= Ceiling)
            return this;
        return (
            Authorized >= Ceiling ? Refusal.NothingLeftToCharge : Refusal.AmountExceeded,
            $"{Authorized} of {Ceiling} is authorized; {amount} more is too much"
        );
    }

    /// <summary>The same with an amount counted in the month. Refusal: above the month's cap.</summary>
    private Result<ChargePermission> CountInMonth(DateTimeOffset now, Money amount)
    {
        // A clock that went back over a month's end stays in the month that is being counted: what was given back would
        // otherwise be taken from another month's count.
        var month = PeriodStart > MonthOf(now) ? PeriodStart : MonthOf(now);
        var used = month == PeriodStart ? PeriodUsed!.Value : Money.Zero(Limit.Currency);
        if (used + amount > Ceiling)
            return (
                Refusal.PeriodAmountExceeded,
                $"{used} of {Ceiling} is authorized in the month that began {month:yyyy-MM-dd}; "
                    + $"{amount} more is too much: wait until next month"
            );
        return this with { PeriodStart = month, PeriodUsed = used + amount };
    }

    private ChargePermission Child(ObjectId id, Money amount, DateTimeOffset now)
    {
        var terms = Terms.ForChild ?? throw new InvalidOperationException($"{Terms.Name} has no terms for children.");
        return new()
        {
            Id = id,
            State = State.Open,
            CreatedAt = now,
            Kind = PermissionKind.OneTime,
            Terms = terms,
            Limit = amount,
            Authorized = Money.Zero(amount.Currency),
            Captured = Money.Zero(amount.Currency),
            Instrument = Instrument,
            ExpiresAt = now + terms.PermissionWindow,
            Parent = Id,
        };
    }

    /// <summary>What concerns the agreement above travels as work: its row is not locked here.</summary>
    private void NotifyParent(Change change, ChildResult result)
    {
        if (Terms.SingleUse)
            change.Schedule(JobKind.ApplyChildResult, Parent!.Value, change.Now, result);
    }

    /// <summary>The payment method failed: nothing is charged until the buyer chooses another.</summary>
    private void Suspend(Change change) =>
        change.Save(this with { State = State.Suspended, Reason = Core.Reason.InvalidPaymentMethod }, Cause.Decline);

    /// <summary>
    /// What is used of the month that is counted, once an amount is given back to the month it was taken in.
    /// </summary>
    private Money? PeriodUsedWithout(Money amount, DateTimeOffset authorizedAt) =>
        PeriodUsed is { } used && PeriodStart == MonthOf(authorizedAt) ? used - amount : PeriodUsed;

    private static DateTimeOffset MonthOf(DateTimeOffset instant) =>
        new(instant.UtcDateTime.Year, instant.UtcDateTime.Month, 1, 0, 0, 0, TimeSpan.Zero);
}
