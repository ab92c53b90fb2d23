namespace Tender.Core;

/// <summary>What a solution provider is to get of a capture (v1).</summary>
/// <param name="ProviderId">The provider's seller id; never the merchant's own.</param>
/// <param name="Amount">How much, in the capture's currency.</param>
public sealed record ProviderShare(string ProviderId, Money Amount);

/// <summary>A provider's credit, or the reversal of one, as the capture or refund that made it lists it.</summary>
/// <param name="ProviderId">The provider.</param>
/// <param name="Number">The number of the credit or reversal within its permission.</param>
/// <param name="Credit">Of a reversal: the number of the credit it reverses; 0 for a credit.</param>
public sealed record ProviderEntry(string ProviderId, int Number, int Credit = 0);

/// <summary>What is asked of the reversal of a provider's credit.</summary>
/// <param name="Amount">How much of the credit.</param>
/// <param name="Reference">The merchant's own id of it.</param>
/// <param name="Note">A note.</param>
/// <param name="Refund">The refund it is part of, whose fate it shares; null for one that was asked for by itself.</param>
/// <param name="Simulation">A scripted ending.</param>
public sealed record ReversalRequest(Money Amount, string? Reference = null, string? Note = null, ObjectId? Refund = null, Simulation? Simulation = null);

/// <summary>
/// A solution provider's part of a capture (v1): made when the capture is completed, out of what the merchant is owed. Wire v1: spec 4.16, 5.7; that it is Completed from the start is
/// assumed: it moves between two accounts of the ledger, and nobody outside is asked.
/// </summary>
public sealed record ProviderCredit : Record
{
    /// <summary>What it is a part of.</summary>
    public required ObjectId Capture { get; init; }

    /// <summary>Who gets it.</summary>
    public required string ProviderId { get; init; }

    /// <summary>How much.</summary>
    public required Money Amount { get; init; }

    /// <summary>The merchant's own id of the capture.</summary>
    public string? Reference { get; init; }

    /// <summary>What was reversed of it; null for nothing.</summary>
    public Money? Reversed { get; init; }

    /// <summary>What is being reversed of it; null for nothing.</summary>
    public Money? Reversing { get; init; }

    /// <summary>The numbers of its reversals, in order.</summary>
    public IReadOnlyList<int> Reversals { get; init => field = value ?? []; } = [];

    /// <inheritdoc/>
    public override Money? Bound => Amount;

    /// <inheritdoc/>
    public override long Used => (Reversed?.Minor ?? 0) + (Reversing?.Minor ?? 0);

    /// <summary>Makes the credits of a completed capture, which lists them. Its permission gives the numbers.</summary>
    internal static void Make(Change change, Capture capture)
    {
        if (capture.Shares is not { Count: > 0 } shares) return;
        var permission = change.Get<ChargePermission>(capture.Id.Root);
        var entries = new List<ProviderEntry>();
        foreach (var share in shares)
        {
            var number = permission.LastCredit + 1;
            permission = change.Save(permission with { LastCredit = number });
            var credit = change.Save(new ProviderCredit
            {
                Id = capture.Id.Root.Credit(number),
                State = State.Completed,
                CreatedAt = change.Now,
                Capture = capture.Id,
                ProviderId = share.ProviderId,
                Amount = share.Amount,
                Reference = capture.Reference,
            }, Cause.Approve);
            change.Post(credit.Id, LedgerAccount.Merchant, LedgerAccount.Provider, share.Amount);
            entries.Add(new ProviderEntry(share.ProviderId, number));
        }
        change.Save(capture with { Credits = entries });
    }

    /// <summary>
    /// Takes part of the credit back for the merchant; always answered later: by a job of its own, or with the refund it is part of. Refusals, in this order: its state
    /// (<see cref="Refusal.CreditNotReversible"/>), currency, more than is left (<see cref="Refusal.CreditNotReversible"/>).
    /// </summary>
    public Result<ProviderCreditReversal> Reverse(Change change, ReversalRequest request)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(request.Amount.Minor);
        if (State != State.Completed) return Refusal.CreditNotReversible;
        if (request.Amount.Currency != Amount.Currency) return Refusal.CurrencyMismatch;
        if (Used + request.Amount.Minor > Amount.Minor)
            return (Refusal.CreditNotReversible, $"{new Money(Used, Amount.Currency)} of {Amount} is reversed; {request.Amount} more is too much");
        var permission = change.Get<ChargePermission>(Id.Root);
        var number = permission.LastReversal + 1;
        change.Save(permission with { LastReversal = number });
        change.Save(this with { Reversing = (Reversing ?? Money.Zero(Amount.Currency)) + request.Amount, Reversals = [.. Reversals, number] });
        var reversal = change.Save(new ProviderCreditReversal
        {
            Id = Id.Root.Reversal(number),
            State = State.Pending,
            CreatedAt = change.Now,
            Credit = Id,
            ProviderId = ProviderId,
            Amount = request.Amount,
            Reference = request.Reference,
            Note = request.Note,
            Refund = request.Refund,
            Simulation = request.Simulation,
        }, Cause.Request);
        if (request.Refund is null) change.Later(JobKind.ReversalConcludes, reversal.Id, change.Now + (request.Simulation?.Delay ?? ProviderCreditReversal.Delay), Id.Value);
        return reversal;
    }
}

/// <summary>Money that comes back from a provider's credit to the merchant. Wire v1: spec 4.16, 5.7.</summary>
public sealed record ProviderCreditReversal : Record
{
    /// <summary>How long one that was asked for by itself stays Pending. Assumed: as long as the sandbox's refunds.</summary>
    public static readonly TimeSpan Delay = TimeSpan.FromSeconds(30);

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

    /// <summary>A scripted ending.</summary>
    public Simulation? Simulation { get; init; }

    /// <summary>Ends it: completed, or declined for the reason its refund was or the script names. Nothing to do when it was concluded before.</summary>
    public void Conclude(Change change, Reason? decline)
    {
        if (State != State.Pending) return;
        var credit = change.Get<ProviderCredit>(Credit);
        var left = credit with { Reversing = (credit.Reversing ?? Money.Zero(Amount.Currency)) - Amount is { Minor: > 0 } more ? more : null };
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
