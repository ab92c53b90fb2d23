namespace Tender.Core;

/// <summary>Money that comes back from a provider's credit to the merchant. Wire v1: spec 4.16, 5.7.</summary>
public sealed record ProviderCreditReversal : Record
{
    /// <summary>What it comes back from.</summary>
    public required ObjectId Credit { get; init; }

    /// <summary>Who gives it back.</summary>
    public required string ProviderId { get; init; }

    /// <summary>How much.</summary>
    public required Money Amount { get; init; }

    /// <summary>The merchant's own id of it; that of the refund it is part of.</summary>
    public string? Reference { get; init; }

    /// <summary>A note.</summary>
    public string? Note { get; init; }

    /// <summary>The refund it is part of; null for none.</summary>
    public ObjectId? Refund { get; init; }

    /// <summary>A scripted outcome; null for none.</summary>
    public Simulation? Simulation { get; init; }

    /// <summary>
    /// Ends it: completed, or declined for the reason its refund was or the script names. Nothing to do when it was
    /// concluded before.
    /// </summary>
    public void Conclude(Change change, Reason? decline)
    {
        if (State != State.Pending)
            return;
        var credit = change.Get<ProviderCredit>(Credit);
        var reversing = (credit.Reversing ?? Money.Zero(Amount.Currency)) - Amount;
        var left = credit with { Reversing = reversing.Minor > 0 ? reversing : null };
        if ((decline ?? Simulation?.Decline) is { } reason)
        {
            change.Save(this with { State = State.Declined, Reason = reason }, Cause.Decline);
            change.Save(left);
            return;
        }
        change.Save(this with { State = State.Completed }, Cause.Approve);
        change.Post(Id, LedgerAccount.Provider, LedgerAccount.Merchant, Amount);
        left = change.Save(left with { Reversed = (left.Reversed ?? Money.Zero(Amount.Currency)) + Amount });
        if (left.State == State.Completed && left.Reversed == left.Amount)
            change.Save(left with { State = State.Closed, Reason = Core.Reason.MaxAmountReversed }, Cause.ChildDone);
    }
}
