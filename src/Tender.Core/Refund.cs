namespace Tender.Core;

/// <summary>Money given back from a capture. Always Pending first, in both APIs.</summary>
public sealed record Refund : Record
{
    /// <summary>What it gives back from.</summary>
    public required ObjectId Capture { get; init; }

    /// <summary>How much.</summary>
    public required Money Amount { get; init; }

    /// <summary>What of the capture's fee the merchant got back with it; null for nothing.</summary>
    public Money? FeeRefunded { get; init; }

    /// <summary>The merchant's own id of it (v1).</summary>
    public string? Reference { get; init; }

    /// <summary>A note for the buyer.</summary>
    public string? Note { get; init; }

    /// <summary>What the buyer's statement shows.</summary>
    public string? SoftDescriptor { get; init; }

    /// <summary>A sandbox caller's wish.</summary>
    public Simulation? Simulation { get; init; }

    /// <summary>The reversals of providers' credits that end with it (v1); null for none.</summary>
    public IReadOnlyList<ProviderEntry>? Reversals { get; init; }

    /// <summary>Applies the processor's verdict. False: it was concluded before, and nothing changes.</summary>
    public bool Conclude(Change change, Verdict verdict)
    {
        if (State != State.Pending)
            return false;
        // They are concluded by jobs of their own, at once: their rows are not at hand here.
        foreach (var one in Reversals ?? [])
            change.Schedule(
                JobKind.ReversalConcludes,
                Id.Root.Reversal(one.Number),
                change.Now,
                $"{Id.Root.Credit(one.Credit)}{((verdict as Verdict.Declined)?.Reason is { } no ? $" {no}" : "")}"
            );
        var capture = change.Get<Capture>(Capture);
        var left = capture with
        {
            Refunding = (capture.Refunding ?? Money.Zero(Amount.Currency)) - Amount is { Minor: > 0 } more
                ? more
                : null,
        };
        switch (verdict)
        {
            case Verdict.Approved:
                var fee = capture.FeeShare(Amount);
                change.Save(
                    this with
                    {
                        State = State.Completed,
                        FeeRefunded = fee.Minor > 0 ? fee : null,
                    },
                    Cause.Approve
                );
                change.Post(Id, LedgerAccount.Merchant, LedgerAccount.Processor, Amount);
                change.Post(Id, LedgerAccount.Fees, LedgerAccount.Merchant, fee);
                left = change.Save(
                    left with
                    {
                        Refunded = (left.Refunded ?? Money.Zero(Amount.Currency)) + Amount,
                        FeeRefunded =
                            fee.Minor > 0 ? (left.FeeRefunded ?? Money.Zero(Amount.Currency)) + fee : left.FeeRefunded,
                    }
                );
                if (left.State != State.Completed)
                    return true;
                // Wire v1: spec 5.4, what closes a capture.
                if (left.Refunded!.Value.Minor >= left.Bound!.Value.Minor)
                    change.Save(
                        left with
                        {
                            State = State.Closed,
                            Reason = Core.Reason.MaxAmountRefunded,
                        },
                        Cause.ChildDone
                    );
                else if (
                    left.RefundCount >= Terms.Named(change.Get<ChargePermission>(Id.Root).Terms).RefundsMax
                    && left.Refunding is null
                )
                    change.Save(
                        left with
                        {
                            State = State.Closed,
                            Reason = Core.Reason.MaxRefundsProcessed,
                        },
                        Cause.ChildDone
                    );
                return true;
            case Verdict.Declined declined:
                change.Save(this with { State = State.Declined, Reason = declined.Reason }, Cause.Decline);
                change.Save(left with { RefundCount = left.RefundCount - 1 });
                return true;
            default:
                throw new ArgumentException($"{verdict} concludes nothing.", nameof(verdict));
        }
    }
}
