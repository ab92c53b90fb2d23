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

    /// <summary>What a sandbox caller wants the processor to answer.</summary>
    public Simulation? Simulation { get; init; }

    /// <summary>The reversals of providers' credits that end with it (v1); null for none.</summary>
    public IReadOnlyList<ProviderEntry>? Reversals { get; init; }

    /// <summary>
    /// The processor's own name for it (<see cref="Verdict.Reference"/>); null where it gave none, as in the sandbox.
    /// </summary>
    public string? ProcessorReference { get; init; }

    /// <summary>Applies the processor's verdict. False: it was concluded before, and nothing changes.</summary>
    /// <param name="change">What the decision is written to.</param>
    /// <param name="verdict">Approved or declined.</param>
    public bool Conclude(Change change, Verdict verdict)
    {
        if (State != State.Pending)
            return false;
        var capture = change.Get<Capture>(Capture).WithoutRefunding(Amount);
        switch (verdict)
        {
            case Verdict.Approved:
                ScheduleReversals(change, decline: null);
                (this with { ProcessorReference = verdict.Reference }).Complete(change, capture);
                return true;
            case Verdict.Declined declined:
                ScheduleReversals(change, declined.Reason);
                change.Save(
                    this with
                    {
                        State = State.Declined,
                        Reason = declined.Reason,
                        ProcessorReference = declined.Reference,
                    },
                    Cause.Decline
                );
                change.Save(capture with { RefundCount = capture.RefundCount - 1 });
                return true;
            default:
                throw new ArgumentException($"{verdict} concludes nothing.", nameof(verdict));
        }
    }

    /// <summary>
    /// The reversals that are part of it end with it, each by a job: their rows are not at hand here.
    /// </summary>
    private void ScheduleReversals(Change change, Reason? decline)
    {
        foreach (var reversal in Reversals ?? [])
            change.Schedule(
                JobKind.ReversalConcludes,
                Id.Root.Reversal(reversal.Number),
                change.Now,
                new ReversalArguments(Id.Root.Credit(reversal.Credit), decline)
            );
    }

    private void Complete(Change change, Capture capture)
    {
        var fee = capture.FeeShare(Amount);
        change.Save(this with { State = State.Completed, FeeRefunded = fee.Minor > 0 ? fee : null }, Cause.Approve);
        change.Post(Id, LedgerAccount.Merchant, LedgerAccount.Processor, Amount);
        change.Post(Id, LedgerAccount.Fees, LedgerAccount.Merchant, fee);
        change.Save(capture.WithRefunded(Amount, fee)).CloseWhenRefunded(change);
    }
}
