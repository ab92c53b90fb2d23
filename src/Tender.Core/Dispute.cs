namespace Tender.Core;

/// <summary>
/// A buyer's claim against a capture. The merchant answers in time or loses it; what is disputed is kept back until it
/// is decided. Open waits for the merchant, Pending for whoever investigates; Completed is decided, Closed over.
/// </summary>
/// <remarks>Wire v2: "Dispute", spec 3.13. Which state leads where is assumed (docs/decisions/0013).</remarks>
public sealed record Dispute : Record
{
    /// <summary>How much evidence is kept.</summary>
    private const int EvidencesMax = 100;

    /// <summary>
    /// How long the sandbox's investigator takes, like everything there that is answered later. Wire v2: spec 5.6.
    /// </summary>
    public static readonly TimeSpan ReviewWindow = TimeSpan.FromSeconds(30);

    /// <summary>The reasons for which one can end.</summary>
    public static Reason[] Endings =>
        [
            Core.Reason.MerchantAccepted,
            Core.Reason.ResponseDeadlineExpired,
            Core.Reason.BuyerCanceled,
            Core.Reason.InvestigatorResolved,
            Core.Reason.AutoResolved,
            Core.Reason.ChargebackFiled,
        ];

    /// <summary>What it is about.</summary>
    public required ObjectId Capture { get; init; }

    /// <summary>The merchant's own id of the capture; null where it gave none.</summary>
    public string? CaptureReference { get; init; }

    /// <summary>How much of it.</summary>
    public required Money Amount { get; init; }

    /// <summary>Through whom.</summary>
    public required DisputeKind Kind { get; init; }

    /// <summary>Why, as the wire names it.</summary>
    public required string FilingReason { get; init; }

    /// <summary>When it was filed.</summary>
    public required DateTimeOffset FiledAt { get; init; }

    /// <summary>Until when the merchant may answer.</summary>
    public required DateTimeOffset RespondBy { get; init; }

    /// <summary>The provider's own id of it; with one, the provider decides.</summary>
    public string? ProviderDisputeId { get; init; }

    /// <summary>For whom it was decided; null while it is not.</summary>
    public DisputeResolution? Resolution { get; init; }

    /// <summary>When it was decided; null while it is not.</summary>
    public DateTimeOffset? ResolvedAt { get; init; }

    /// <summary>What the merchant has shown.</summary>
    public IReadOnlyList<Evidence> Evidences
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <inheritdoc/>
    public override ScheduledJob? Deadline => State == State.Open ? new(JobKind.DisputeDeadline, Id, RespondBy) : null;

    /// <summary>How long a merchant has to answer.</summary>
    /// <remarks>Wire v2: spec 3.13: 11 days, or 7.</remarks>
    public static TimeSpan ResponseWindow(DisputeKind kind) =>
        TimeSpan.FromDays(kind == DisputeKind.Chargeback ? 11 : 7);

    /// <summary>A buyer disputes a capture, all or part of it. Refusals, in this order: no money was taken, currency,
    /// more than was taken and is neither given back nor disputed yet, a deadline that is over.</summary>
    public static Result<Dispute> Open(Change change, Capture capture, DisputeRequest request)
    {
        if (capture.State is not (State.Completed or State.Closed))
            return Refusal.CaptureNotRefundable;
        if (request.Amount.Currency != capture.Amount.Currency)
            return Refusal.CurrencyMismatch;
        var before = capture.Disputed ?? Money.Zero(capture.Amount.Currency);
        var disputed = before + request.Amount;
        // What was given back, or is on its way, cannot be asked for again.
        if (disputed.Minor > capture.Amount.Minor - capture.Used)
            return (
                Refusal.AmountExceeded,
                $"{before} of {capture.Amount} is disputed, {new Money(capture.Used, before.Currency)} is refunded; "
                    + $"{request.Amount} more is too much"
            );
        if (request.RespondBy <= change.Now)
            return (Refusal.DeadlinePassed, $"{request.RespondBy:O} is not after {change.Now:O}");
        var permission = change.Get<ChargePermission>(capture.Id.Root);
        var number = permission.LastDispute + 1;
        change.Save(permission with { LastDispute = number });
        change.Save(capture with { Disputed = disputed });
        var opened = change.Save(
            new Dispute
            {
                Id = capture.Id.Root.Dispute(number),
                State = State.Open,
                Reason = Core.Reason.MerchantResponseRequired,
                CreatedAt = change.Now,
                Capture = capture.Id,
                CaptureReference = capture.Reference,
                Amount = request.Amount,
                Kind = request.Kind,
                FilingReason = request.FilingReason,
                FiledAt = request.FiledAt ?? change.Now,
                RespondBy = request.RespondBy ?? change.Now + ResponseWindow(request.Kind),
                ProviderDisputeId = request.ProviderDisputeId,
            },
            Cause.BuyerDisputes
        );
        change.Post(opened.Id, LedgerAccount.Merchant, LedgerAccount.Disputed, request.Amount);
        if (request.UnderReview)
            return change.Save(opened with { State = State.Pending, Reason = null }, Cause.Request);
        change.Schedule(JobKind.DisputeDeadline, opened.Id, opened.RespondBy);
        return opened;
    }

    /// <summary>
    /// The merchant answers. Refusals: nobody waits for an answer any more; more evidence than is kept.
    /// </summary>
    /// <param name="change">What the decision is written to.</param>
    /// <param name="evidences">What speaks for the merchant.</param>
    /// <param name="reviews">Whether it is decided here, and not by a provider.</param>
    public Result<Dispute> Contest(Change change, IReadOnlyList<Evidence> evidences, bool reviews)
    {
        if (State != State.Open)
            return Refusal.DisputeNotOpen;
        if (Evidences.Count + evidences.Count > EvidencesMax)
            return (Refusal.CountExceeded, $"{EvidencesMax} evidences are kept");
        if (reviews && ProviderDisputeId is null)
            change.Schedule(JobKind.DisputeReviewed, Id, change.Now + ReviewWindow);
        return change.Save(
            this with
            {
                State = State.Pending,
                Reason = null,
                ReasonDescription = null,
                Evidences = [.. Evidences, .. evidences],
            },
            Cause.Request
        );
    }

    /// <summary>
    /// The merchant, or the provider who processed the charge, says how it ended. Refusals: it has ended, or was
    /// decided otherwise; the merchant may only accept what it does not decide.
    /// </summary>
    public Result<Dispute> RecordResolution(
        Change change,
        bool closed,
        DisputeResolution resolution,
        Reason reason,
        string? description,
        DateTimeOffset? at
    )
    {
        if (
            ProviderDisputeId is null
            && (reason, resolution) is not (Core.Reason.MerchantAccepted, DisputeResolution.BuyerWon)
        )
            return (
                Refusal.NotAllowed,
                "A dispute that Amazon decides can only be accepted: BuyerWon, MerchantAcceptedDispute."
            );
        if (State == State.Completed && closed && resolution == Resolution)
            return change.Save(
                this with
                {
                    State = State.Closed,
                    Reason = reason,
                    ReasonDescription = description,
                },
                Cause.MerchantEnds
            );
        if (State is not (State.Open or State.Pending))
            return Refusal.DisputeNotOpen;
        return End(
            change,
            Cause.MerchantEnds,
            closed ? State.Closed : State.Completed,
            resolution,
            reason,
            description,
            at
        );
    }

    /// <summary>Whoever investigates decides. Refusal: it has ended.</summary>
    public Result<Dispute> Decide(Change change, DisputeResolution resolution, Reason reason) =>
        State is State.Open or State.Pending
            ? End(change, Cause.AmazonEnds, State.Completed, resolution, reason, null, null)
            : Refusal.DisputeNotOpen;

    /// <summary>The buyer gives it up, or goes to her bank instead. Refusal: it has ended.</summary>
    public Result<Dispute> Withdraw(Change change, Reason reason) =>
        State is State.Open or State.Pending
            ? End(change, Cause.BuyerEnds, State.Closed, DisputeResolution.MerchantWon, reason, null, null)
            : Refusal.DisputeNotOpen;

    /// <summary>
    /// Whoever investigates wants more from the merchant, who has a new window, or from the buyer. Refusal: it is not
    /// under review.
    /// </summary>
    public Result<Dispute> RequestEvidence(Change change, bool merchant)
    {
        if (State != State.Pending)
            return Refusal.DisputeNotOpen;
        if (!merchant)
            return change.Save(this with { Reason = Core.Reason.BuyerEvidenceRequired, ChangedAt = change.Now });
        var asked = change.Save(
            this with
            {
                State = State.Open,
                Reason = Core.Reason.MerchantEvidenceRequired,
                RespondBy = change.Now + ResponseWindow(Kind),
            },
            Cause.AmazonAsks
        );
        change.Schedule(JobKind.DisputeDeadline, Id, asked.RespondBy);
        return asked;
    }

    /// <summary>
    /// The merchant's time to answer is over. Nothing to do when it answered, or has more time by now.
    /// </summary>
    public void TimeOut(Change change)
    {
        if (State == State.Open && RespondBy <= change.Now)
            End(
                change,
                Cause.Deadline,
                State.Completed,
                DisputeResolution.BuyerWon,
                Core.Reason.ResponseDeadlineExpired,
                null,
                null
            );
    }

    /// <summary>
    /// The sandbox's investigator believes who shows evidence. Nothing to do when more was asked for meanwhile, or it
    /// was decided.
    /// </summary>
    public void Review(Change change)
    {
        if (State == State.Pending && Reason is null)
            Decide(change, DisputeResolution.MerchantWon, Core.Reason.InvestigatorResolved);
    }

    private Dispute End(
        Change change,
        Cause cause,
        State to,
        DisputeResolution resolution,
        Reason reason,
        string? description,
        DateTimeOffset? at
    )
    {
        var won = resolution == DisputeResolution.BuyerWon;
        change.Post(Id, LedgerAccount.Disputed, won ? LedgerAccount.Processor : LedgerAccount.Merchant, Amount);
        var capture = change.Get<Capture>(Capture);
        if (!won)
            change.Save(
                capture with
                {
                    Disputed = capture.Disputed!.Value - Amount is { Minor: > 0 } left ? left : null,
                }
            );
        return change.Save(
            this with
            {
                State = to,
                Reason = reason,
                ReasonDescription = description,
                Resolution = resolution,
                ResolvedAt = at ?? change.Now,
            },
            cause
        );
    }
}
