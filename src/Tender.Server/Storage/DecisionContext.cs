using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>
/// What a decision may look at besides its change: the merchant as it is, ids to give, and the live children it asked
/// for.
/// </summary>
internal sealed class DecisionContext(
    Merchant merchant,
    MerchantClock clock,
    Func<ObjectKind, bool, ObjectId> mint,
    Func<long> entry,
    Func<IEnumerable<Record>> loaded
)
{
    public Merchant Merchant { get; private set; } = merchant;

    /// <summary>Whether the decision changed the merchant.</summary>
    public bool HasChangedMerchant { get; private set; }

    /// <summary>Changes the merchant with the decision: both are stored, or neither.</summary>
    public void Change(Merchant changed) => (Merchant, HasChangedMerchant) = (changed, true);

    public MerchantClock Clock { get; } = clock;

    /// <summary>The same for a decision that is only tried: what it changes is forgotten.</summary>
    public DecisionContext Copy() => new(Merchant, Clock, mint, entry, loaded);

    /// <summary>The number of something that stands among the journal's entries.</summary>
    public long NextEntry() => entry();

    /// <summary>A new permission's id.</summary>
    public ObjectId MintPermission(bool recurring) => mint(ObjectKind.ChargePermission, recurring);

    /// <summary>A new v2 session's id.</summary>
    public ObjectId MintSession() => mint(ObjectKind.CheckoutSession, false);

    /// <summary>The number of a new report, report schedule or settlement.</summary>
    public ObjectId MintNumber(ObjectKind kind) => mint(kind, false);

    /// <summary>A new file's id.</summary>
    public ObjectId MintFile() => mint(ObjectKind.EvidenceFile, false);

    /// <summary>
    /// The authorizations of a permission that are Pending or Open; the command must have asked for the family.
    /// </summary>
    public IReadOnlyList<Authorization> LiveAuthorizations(ObjectId permission) =>
        [
            .. loaded()
                .OfType<Authorization>()
                .Where(one => one.Id.Root == permission && one.State is State.Pending or State.Open)
                .OrderBy(one => one.Id),
        ];
}
