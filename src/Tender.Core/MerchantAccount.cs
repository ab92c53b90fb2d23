namespace Tender.Core;

/// <summary>
/// An account a provider made for one of its merchants. Open: the provider looks after it; Completed: the merchant has
/// claimed it, and looks after it herself; Closed: it is gone.
/// </summary>
/// <remarks>Wire v2: "Merchant Onboarding And LedgerAccount Management APIs", spec 3.13.</remarks>
public sealed record MerchantAccount : Record
{
    /// <summary>How many stores one has.</summary>
    private const int StoresMax = 100;

    /// <summary>The provider's own id of it.</summary>
    public required string ReferenceId { get; init; }

    /// <summary>Its currency.</summary>
    public required Currency LedgerCurrency { get; init; }

    /// <summary>
    /// What was told of business and people: JSON that is kept as it came, the members of a later update over the
    /// earlier ones.
    /// </summary>
    public string? Facts { get; init; }

    /// <summary>Its stores.</summary>
    public IReadOnlyList<AccountStore> Stores
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>Changes what is told of it. Refusals: it is gone; it was claimed.</summary>
    public Result<MerchantAccount> Update(Change change, string? facts) =>
        State switch
        {
            State.Closed => Refusal.NotFound,
            // Wire v2: Node SDK, updateMerchantAccount: until the account is claimed.
            State.Completed => (Refusal.AccountNotOpen, "The merchant has claimed it."),
            State.Open => change.Save(this with { Facts = facts }),
            State.Pending or State.Suspended or State.Declined or State.Canceled => throw new InvalidOperationException(
                $"An account is never {State}."
            ),
        };

    /// <summary>
    /// The merchant claims it; again changes nothing. Refusals: it is gone; the reference is another's.
    /// </summary>
    public Result<MerchantAccount> Claim(Change change, string reference)
    {
        if (State == State.Closed || reference != ReferenceId)
            return Refusal.NotFound;
        return State == State.Completed ? this : change.Save(this with { State = State.Completed }, Cause.Request);
    }

    /// <summary>Ends it. Refusal: it is gone.</summary>
    public Result<MerchantAccount> Delete(Change change) =>
        State == State.Closed
            ? Refusal.NotFound
            : change.Save(this with { State = State.Closed, Reason = Core.Reason.MerchantClosed }, Cause.MerchantEnds);

    /// <summary>
    /// Adds a store, or changes the one of that id. Refusals: it is gone; no such store; as many as there may be.
    /// </summary>
    public Result<MerchantAccount> SetStore(Change change, AccountStore store, bool isNew)
    {
        var at = Stores.ToList().FindIndex(one => one.Id == store.Id);
        if (State == State.Closed || (at < 0 && !isNew))
            return Refusal.NotFound;
        if (isNew && Stores.Count >= StoresMax)
            return (Refusal.CountExceeded, $"{StoresMax} stores are kept");
        return change.Save(
            this with
            {
                Stores = isNew ? [.. Stores, store] : [.. Stores.Select((one, i) => i == at ? one.With(store) : one)],
            }
        );
    }
}
