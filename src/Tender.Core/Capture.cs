namespace Tender.Core;

/// <summary>
/// The taking of an authorization's money. It has its authorization's number, and is what v2 shows as the charge's id.
/// </summary>
public sealed record Capture : Record
{
    /// <summary>What is taken.</summary>
    public required Money Amount { get; init; }

    /// <summary>Asked for outside the guarantee window: answered later.</summary>
    public bool Late { get; init; }

    /// <summary>What the merchant paid for it; null for nothing.</summary>
    public Money? Fee { get; init; }

    /// <summary>
    /// The part of <see cref="Fee"/> that is the same for every capture, and is not given back with a refund; null for
    /// nothing.
    /// </summary>
    public Money? FixedFee { get; init; }

    /// <summary>What of <see cref="Fee"/> was given back with refunds; null for nothing.</summary>
    public Money? FeeRefunded { get; init; }

    /// <summary>What was given back of it; null for nothing.</summary>
    public Money? Refunded { get; init; }

    /// <summary>What is being given back of it; null for nothing.</summary>
    public Money? Refunding { get; init; }

    /// <summary>Refunds that were not declined.</summary>
    public int RefundCount { get; init; }

    /// <summary>What buyers dispute of it, or have won; null for nothing.</summary>
    public Money? Disputed { get; init; }

    /// <summary>The numbers of its refunds, in order.</summary>
    public IReadOnlyList<int> Refunds
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>The merchant's own id of it (v1).</summary>
    public string? Reference { get; init; }

    /// <summary>A note for the buyer.</summary>
    public string? Note { get; init; }

    /// <summary>What the buyer's statement shows.</summary>
    public string? SoftDescriptor { get; init; }

    /// <summary>What a sandbox caller wants the processor to answer.</summary>
    public Simulation? Simulation { get; init; }

    /// <summary>What solution providers get of it (v1); null for nothing.</summary>
    public IReadOnlyList<ProviderShare>? Shares { get; init; }

    /// <summary>The credits that were made of the shares, once it was completed; null for none.</summary>
    public IReadOnlyList<ProviderEntry>? Credits { get; init; }

    /// <summary>
    /// The processor's own name for it (<see cref="Verdict.Reference"/>); null where it gave none, as in the sandbox.
    /// </summary>
    public string? ProcessorReference { get; init; }

    /// <inheritdoc/>
    public override Money? Bound => Terms.RefundCeiling(Amount);

    /// <inheritdoc/>
    public override long Used => (Refunded?.Minor ?? 0) + (Refunding?.Minor ?? 0);

    /// <summary>Applies the processor's verdict. False: it was concluded before, and nothing changes.</summary>
    public bool Conclude(Change change, Verdict verdict)
    {
        if (State != State.Pending)
            return false;
        var authorization = change.Get<Authorization>(Id.Root.Authorization(Id.Number));
        var permission = change.Get<ChargePermission>(Id.Root);
        switch (verdict)
        {
            case Verdict.Approved:
                (this with { ProcessorReference = verdict.Reference }).Complete(change, authorization, permission);
                return true;
            case Verdict.Declined declined:
                change.Save(
                    this with
                    {
                        State = State.Declined,
                        Reason = declined.Reason,
                        ProcessorReference = declined.Reference,
                    },
                    Cause.Decline
                );
                change
                    .Save(permission with { PendingCaptureCount = permission.PendingCaptureCount - 1 })
                    .Release(change, authorization.Amount, authorization.CreatedAt, declined: false, wasOpen: false)
                    .AfterDecline(change, declined.Reason);
                return true;
            default:
                throw new ArgumentException($"{verdict} concludes nothing.", nameof(verdict));
        }
    }

    private void Complete(Change change, Authorization authorization, ChargePermission permission)
    {
        var (fee, fixedFee) = change.Payout.Fees?.FeeFor(Amount) ?? default;
        var completed = change.Save(
            this with
            {
                State = State.Completed,
                Fee = fee.Minor > 0 ? fee : null,
                FixedFee = fixedFee.Minor > 0 ? fixedFee : null,
            },
            Cause.Approve
        );
        change.Save(authorization with { Captured = Amount });
        change.Post(Id, LedgerAccount.Processor, LedgerAccount.Merchant, Amount);
        change.Post(Id, LedgerAccount.Merchant, LedgerAccount.Fees, fee);
        permission.AfterCapture(change, authorization.Amount, Amount, authorization.CreatedAt);
        ProviderCredit.CreateFor(change, completed);
        if (Simulation is { Then: not null } close)
            change.Schedule(JobKind.SimulatedClose, Id, change.Now + TimeSpan.FromMinutes(close.AfterMinutes));
    }

    /// <summary>
    /// What of the fee a refund gives back: the share of the percentage that belongs to its amount, and with the last
    /// of the amount all that is left of it.
    /// </summary>
    public Money FeeShare(Money refund)
    {
        var back = (Fee?.Minor ?? 0) - (FixedFee?.Minor ?? 0);
        var left = back - (FeeRefunded?.Minor ?? 0);
        var share =
            (Refunded?.Minor ?? 0) + refund.Minor >= Amount.Minor
                ? left
                : (long)((Int128)back * refund.Minor / Amount.Minor);
        return new Money(Math.Min(left, share), Amount.Currency);
    }

    /// <summary>The same once an amount is not being refunded any more.</summary>
    internal Capture WithoutRefunding(Money amount)
    {
        var left = (Refunding ?? Money.Zero(Amount.Currency)) - amount;
        return this with { Refunding = left.Minor > 0 ? left : null };
    }

    /// <summary>The same once an amount was refunded, and a part of the fee with it.</summary>
    internal Capture WithRefunded(Money amount, Money fee)
    {
        var zero = Money.Zero(Amount.Currency);
        return this with
        {
            Refunded = (Refunded ?? zero) + amount,
            FeeRefunded = fee.Minor > 0 ? (FeeRefunded ?? zero) + fee : FeeRefunded,
        };
    }

    /// <summary>Closes it when all that may be refunded was, or as many refunds were made as there may be.</summary>
    internal void CloseWhenRefunded(Change change)
    {
        if (State != State.Completed)
            return;
        // Wire v1: spec 5.4, what closes a capture.
        if (Refunded!.Value.Minor >= Bound!.Value.Minor)
            change.Save(this with { State = State.Closed, Reason = Core.Reason.MaxAmountRefunded }, Cause.ChildDone);
        else if (RefundCount >= change.Get<ChargePermission>(Id.Root).Terms.RefundsMax && Refunding is null)
            change.Save(this with { State = State.Closed, Reason = Core.Reason.MaxRefundsProcessed }, Cause.ChildDone);
    }

    /// <summary>Amazon ends it: it can be refunded no further.</summary>
    public void CloseByAmazon(Change change)
    {
        if (State == State.Completed)
            change.Save(this with { State = State.Closed, Reason = Core.Reason.AmazonClosed }, Cause.AmazonEnds);
    }

    /// <summary>
    /// Gives money back; always answered later. Refusals, in this order: not completed, currency, count, above the
    /// refund ceiling, a simulation that is not possible, those of
    /// <see cref="ProviderCredit.Reverse"/>, for which the capture's credits must be at hand.
    /// </summary>
    public Result<Refund> Refund(Change change, RefundRequest request)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(request.Amount.Minor);
        if (State != State.Completed || Contradiction is not null)
            return Refusal.CaptureNotRefundable;
        if (request.Amount.Currency != Amount.Currency)
            return Refusal.CurrencyMismatch;
        var permission = change.Get<ChargePermission>(Id.Root);
        if (RefundCount >= permission.Terms.RefundsMax)
            return (Refusal.CountExceeded, $"{permission.Terms.RefundsMax} refunds were made of {Id}");
        if (Used + request.Amount.Minor > Bound!.Value.Minor)
            return (
                Refusal.AmountExceeded,
                $"{new Money(Used, Amount.Currency)} of {Bound} is refunded; {request.Amount} more is too much"
            );
        if (request.SimulationImpossible)
            return Refusal.SimulationNotPossible;
        var number = permission.LastRefund + 1;
        change.Save(permission with { LastRefund = number });
        change.Save(
            this with
            {
                Refunding = (Refunding ?? Money.Zero(Amount.Currency)) + request.Amount,
                RefundCount = RefundCount + 1,
                Refunds = [.. Refunds, number],
            }
        );
        var reversals = Reverse(change, request, Id.Root.Refund(number));
        if (!reversals.Ok)
            return reversals.As<Refund>();
        return change.Save(
            new Refund
            {
                Id = Id.Root.Refund(number),
                State = State.Pending,
                CreatedAt = change.Now,
                Capture = Id,
                Amount = request.Amount,
                Reference = request.Reference,
                Note = request.Note,
                SoftDescriptor = request.SoftDescriptor,
                Simulation = request.Simulation,
                Reversals = reversals.Value.Count > 0 ? reversals.Value : null,
            },
            Cause.Request
        );
    }

    /// <summary>
    /// Reverses the providers' credits that a refund names. Refusals: no such credit, those of its reversal.
    /// </summary>
    private Result<List<ProviderEntry>> Reverse(Change change, RefundRequest request, ObjectId refund)
    {
        var reversals = new List<ProviderEntry>();
        foreach (var share in request.Shares ?? [])
        {
            if (Credits?.FirstOrDefault(one => one.ProviderId == share.ProviderId) is not { } entry)
                return (Refusal.CreditNotReversible, $"{share.ProviderId} was given nothing of {Id}");
            var reversed = change
                .Get<ProviderCredit>(Id.Root.Credit(entry.Number))
                .Reverse(change, new ReversalRequest(share.Amount, request.Reference, null, refund));
            if (!reversed.Ok)
                return reversed.As<List<ProviderEntry>>();
            reversals.Add(new ProviderEntry(share.ProviderId, reversed.Value.Id.Number, entry.Number));
        }
        return reversals;
    }
}
