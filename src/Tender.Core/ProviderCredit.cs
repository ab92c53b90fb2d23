namespace Tender.Core;

/// <summary>
/// A solution provider's part of a capture (v1): made when the capture is completed, out of what the merchant is owed.
/// Wire v1: spec 4.16, 5.7; that it is Completed from the start is assumed: it moves between two accounts of the
/// ledger, and nobody outside is asked.
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
    public IReadOnlyList<int> Reversals
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <inheritdoc/>
    public override Money? Bound => Amount;

    /// <inheritdoc/>
    public override long Used => (Reversed?.Minor ?? 0) + (Reversing?.Minor ?? 0);

    /// <summary>Makes the credits of a completed capture, which lists them. Its permission gives the numbers.</summary>
    internal static void CreateFor(Change change, Capture capture)
    {
        if (capture.Shares is not { Count: > 0 } shares)
            return;
        var permission = change.Get<ChargePermission>(capture.Id.Root);
        var entries = new List<ProviderEntry>();
        foreach (var share in shares)
        {
            var number = permission.LastCredit + 1;
            permission = change.Save(permission with { LastCredit = number });
            var credit = change.Save(
                new ProviderCredit
                {
                    Id = capture.Id.Root.Credit(number),
                    State = State.Completed,
                    CreatedAt = change.Now,
                    Capture = capture.Id,
                    ProviderId = share.ProviderId,
                    Amount = share.Amount,
                    Reference = capture.Reference,
                },
                Cause.Approve
            );
            change.Post(credit.Id, LedgerAccount.Merchant, LedgerAccount.Provider, share.Amount);
            entries.Add(new ProviderEntry(share.ProviderId, number));
        }
        change.Save(capture with { Credits = entries });
    }

    /// <summary>
    /// Takes part of the credit back for the merchant: at once, later where the script says so, or with the refund it
    /// is part of. Refusals, in this order: its state (<see cref="Refusal.CreditNotReversible"/>), currency, more than
    /// is left (<see cref="Refusal.CreditNotReversible"/>).
    /// </summary>
    public Result<ProviderCreditReversal> Reverse(Change change, ReversalRequest request)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(request.Amount.Minor);
        if (State != State.Completed)
            return Refusal.CreditNotReversible;
        if (request.Amount.Currency != Amount.Currency)
            return Refusal.CurrencyMismatch;
        if (Used + request.Amount.Minor > Amount.Minor)
            return (
                Refusal.CreditNotReversible,
                $"{new Money(Used, Amount.Currency)} of {Amount} is reversed; {request.Amount} more is too much"
            );
        var permission = change.Get<ChargePermission>(Id.Root);
        var number = permission.LastReversal + 1;
        change.Save(permission with { LastReversal = number });
        change.Save(
            this with
            {
                Reversing = (Reversing ?? Money.Zero(Amount.Currency)) + request.Amount,
                Reversals = [.. Reversals, number],
            }
        );
        var reversal = change.Save(
            new ProviderCreditReversal
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
            },
            Cause.Request
        );
        if (request.Refund is not null)
            return reversal;
        if (request.Simulation?.Delay is { } delay)
        {
            change.Schedule(JobKind.ReversalConcludes, reversal.Id, change.Now + delay, new ReversalArguments(Id));
            return reversal;
        }
        // Wire v1: amazon-pay-sdk-java, ReverseProviderCreditResponse.xml: Completed in its answer, an eighth of a
        // second after it was made; the notice is recorded as Completed too.
        reversal.Conclude(change, null);
        return change.Get<ProviderCreditReversal>(reversal.Id);
    }
}
