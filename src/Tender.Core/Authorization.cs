namespace Tender.Core;

/// <summary>A reservation of money under a permission. With its capture it is what v2 calls a charge.</summary>
public sealed record Authorization : Record
{
    /// <summary>What is reserved.</summary>
    public required Money Amount { get; init; }

    /// <summary>When the caller wanted the answer.</summary>
    public required AnswerMode Answering { get; init; }

    /// <summary>When a pending one is declined as timed out.</summary>
    public required DateTimeOffset DeadlineAt { get; init; }

    /// <summary>When an open one expires unused.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>How long after the approval a capture is answered at once.</summary>
    public required TimeSpan GuaranteeWindow { get; init; }

    /// <summary>When it was approved; null before.</summary>
    public DateTimeOffset? OpenedAt { get; init; }

    /// <summary>Capture at once when approved.</summary>
    public bool CaptureNow { get; init; }

    /// <summary>What was captured of it; null for nothing.</summary>
    public Money? Captured { get; init; }

    /// <summary>Whether <see cref="Core.Capture"/> was ever requested: there is a capture of the same number.</summary>
    public bool HasCapture { get; init; }

    /// <summary>The merchant's own id of it (v1).</summary>
    public string? Reference { get; init; }

    /// <summary>A note for the buyer.</summary>
    public string? Note { get; init; }

    /// <summary>What the buyer's statement shows.</summary>
    public string? SoftDescriptor { get; init; }

    /// <summary>What the merchant says about this charge.</summary>
    public MerchantMetadata? Metadata { get; init; }

    /// <summary>JSON that is only echoed.</summary>
    public string? Echo { get; init; }

    /// <summary>What a sandbox caller wants the processor to answer.</summary>
    public Simulation? Simulation { get; init; }

    /// <summary>What a sandbox caller wants of the capture that follows an approval at once.</summary>
    public Simulation? CaptureSimulation { get; init; }

    /// <summary>
    /// What solution providers get of the capture that follows an approval at once (v1); null for nothing.
    /// </summary>
    public IReadOnlyList<ProviderShare>? Shares { get; init; }

    /// <summary>What kinds of things it pays for (v1); only echoed.</summary>
    public IReadOnlyList<string>? ItemCategories { get; init; }

    /// <summary>Set by the request: a decline in the same call makes no object. See <see cref="IsUnseen"/>.</summary>
    public bool DeclineUnseen { get; init; }

    /// <summary>Declined in the answer to a caller who was never told an id: only the timeline knows it.</summary>
    public bool IsUnseen { get; init; }

    /// <summary>
    /// The processor's own name for it (<see cref="Verdict.Reference"/>); null where it gave none, as in the sandbox.
    /// </summary>
    public string? ProcessorReference { get; init; }

    /// <inheritdoc/>
    public override Money? Bound => Amount;

    /// <inheritdoc/>
    public override ScheduledJob? Deadline =>
        State == State.Pending ? new(JobKind.AuthorizationTimesOut, Id, DeadlineAt)
        : State == State.Open ? new(JobKind.AuthorizationExpires, Id, ExpiresAt)
        : null;

    /// <inheritdoc/>
    public override long Used => Captured?.Minor ?? 0;

    /// <summary>Whether a capture now is outside the guarantee window, and so is answered later.</summary>
    public bool IsLate(DateTimeOffset now) => OpenedAt is { } opened && now > opened + GuaranteeWindow;

    /// <summary>A new one, Pending: what was requested, within the windows of its permission's terms.</summary>
    internal static Authorization Request(ObjectId id, AuthorizeRequest request, Terms terms, DateTimeOffset now) =>
        new()
        {
            Id = id,
            State = State.Pending,
            CreatedAt = now,
            Amount = request.Amount,
            Answering = request.Answering,
            DeadlineAt = now + (request.PendingWindow ?? terms.PendingWindow),
            ExpiresAt = now + terms.AuthorizationWindow,
            GuaranteeWindow = terms.GuaranteeWindow,
            CaptureNow = request.CaptureNow,
            Reference = request.Reference,
            Note = request.Note,
            SoftDescriptor = request.SoftDescriptor,
            Metadata = request.Metadata,
            Echo = request.Echo,
            Simulation = request.Simulation,
            CaptureSimulation = request.CaptureSimulation,
            DeclineUnseen = request.DeclineUnseen,
            Shares = request.Shares,
            ItemCategories = request.ItemCategories,
        };

    /// <summary>What the capture that follows an approval at once asks for.</summary>
    public CaptureRequest CaptureRequest => new(Amount, Reference, Note, SoftDescriptor, CaptureSimulation, Shares);

    /// <summary>
    /// Applies the processor's verdict. A verdict on one that has ended meanwhile (deadline, cancel) changes nothing
    /// and answers false: it lapsed.
    /// </summary>
    /// <param name="change">What the decision is written to.</param>
    /// <param name="verdict">Approved or declined.</param>
    /// <param name="inAnswer">Whether the caller of the request learns it in the same call.</param>
    public bool Conclude(Change change, Verdict verdict, bool inAnswer)
    {
        if (State != State.Pending)
            return false;
        switch (verdict)
        {
            case Verdict.Approved:
                change.Save(
                    this with
                    {
                        State = State.Open,
                        OpenedAt = change.Now,
                        ProcessorReference = verdict.Reference,
                    },
                    Cause.Approve
                );
                if (!CaptureNow)
                    change.Schedule(JobKind.AuthorizationExpires, Id, ExpiresAt);
                change.Get<ChargePermission>(Id.Root).CloseSingleUse(change);
                if (Simulation is { Then: not null } close && !CaptureNow)
                    change.Schedule(JobKind.SimulatedClose, Id, change.Now + TimeSpan.FromMinutes(close.AfterMinutes));
                return true;
            case Verdict.Declined declined:
                (this with { ProcessorReference = declined.Reference }).Decline(
                    change,
                    declined.Reason,
                    Cause.Decline,
                    inAnswer
                );
                return true;
            default:
                throw new ArgumentException($"{verdict} concludes nothing.", nameof(verdict));
        }
    }

    /// <summary>The answer comes later: a job asks for it, a deadline ends the wait.</summary>
    public void ScheduleQuery(Change change, DateTimeOffset askAt)
    {
        change.Schedule(JobKind.Conclude, Id, askAt);
        change.Schedule(JobKind.AuthorizationTimesOut, Id, DeadlineAt);
    }

    /// <summary>The deadline of a pending one.</summary>
    public void TimeOut(Change change)
    {
        if (State == State.Pending)
            Decline(change, Core.Reason.TransactionTimedOut, Cause.Deadline, inAnswer: false);
    }

    /// <summary>The window of an open one is over.</summary>
    public void Expire(Change change)
    {
        if (State == State.Open)
            End(change, Cause.Deadline, Core.Reason.ExpiredUnused, null);
    }

    /// <summary>
    /// Ends it before it is captured; what it held is given back. Refusal: it is neither pending nor open.
    /// </summary>
    public Result<Authorization> End(Change change, Cause cause, Reason reason, string? description)
    {
        if (State is not (State.Pending or State.Open))
            return Refusal.AuthorizationNotOpen;
        var ended = change.Save(
            this with
            {
                State = State.Closed,
                Reason = reason,
                ReasonDescription = description,
            },
            cause
        );
        change
            .Get<ChargePermission>(Id.Root)
            .Release(change, Amount, CreatedAt, declined: false)
            .CloseSingleUse(change);
        return ended;
    }

    /// <summary>
    /// Takes the money, all or part; the rest is released. Refusals, in this order: not open or in quarantine,
    /// currency, more than authorized, a simulation that is not possible.
    /// </summary>
    public Result<Capture> Capture(Change change, CaptureRequest request)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(request.Amount.Minor);
        if (State != State.Open || Contradiction is not null)
            return Refusal.AuthorizationNotOpen;
        if (request.Amount.Currency != Amount.Currency)
            return Refusal.CurrencyMismatch;
        if (request.Amount > Amount)
            return (Refusal.AmountExceeded, $"{request.Amount} is more than the authorized {Amount}");
        if (request.SimulationImpossible)
            return Refusal.SimulationNotPossible;
        var permission = change.Get<ChargePermission>(Id.Root);
        change.Save(
            permission with
            {
                PendingCaptureCount = permission.PendingCaptureCount + 1,
                OpenCount = permission.OpenCount - 1,
            }
        );
        change.Save(
            this with
            {
                State = State.Closed,
                Reason = Core.Reason.MaxCapturesProcessed,
                HasCapture = true,
            },
            Cause.Request
        );
        return change.Save(
            new Capture
            {
                Id = Id.Capture(Id.Number),
                State = State.Pending,
                CreatedAt = change.Now,
                Amount = request.Amount,
                Late = IsLate(change.Now),
                Reference = request.Reference,
                Note = request.Note,
                SoftDescriptor = request.SoftDescriptor ?? SoftDescriptor,
                Simulation = request.Simulation,
                Shares = request.Shares,
            },
            Cause.Request
        );
    }

    /// <summary>Whoever processed it says that it expired unused. Refusal: it is not open.</summary>
    public Result<Authorization> ExpireNow(Change change, string? description) =>
        State == State.Open
            ? End(change, Cause.MerchantEnds, Core.Reason.ExpiredUnused, description)
            : Refusal.AuthorizationNotOpen;

    private void Decline(Change change, Reason reason, Cause cause, bool inAnswer)
    {
        change.Save(this with { State = State.Declined, Reason = reason, IsUnseen = inAnswer && DeclineUnseen }, cause);
        change
            .Get<ChargePermission>(Id.Root)
            .Release(change, Amount, CreatedAt, declined: true)
            .AfterDecline(change, reason);
        // Wire v1: spec 12, 21: the sandbox buyer repairs the payment method so many minutes after the decline, however
        // late the decline was.
        if (
            reason == Core.Reason.HardDeclined
            && Simulation is { Decline: Core.Reason.HardDeclined, AfterMinutes: > 0 } repair
        )
            change.Schedule(
                JobKind.SimulatedRepair,
                change.Get<ChargePermission>(Id.Root).Payer,
                change.Now + TimeSpan.FromMinutes(repair.AfterMinutes)
            );
    }
}
