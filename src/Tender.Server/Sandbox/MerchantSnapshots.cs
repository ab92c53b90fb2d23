using System.Globalization;
using Tender.Core;
using Tender.Server.Storage;

namespace Tender.Server.Sandbox;

/// <summary>
/// A merchant's whole state, saved and brought back, its clock included: objects, journal, ledger, stored replies,
/// notices and what waits. Its keys stay, and so does what it has counted: an id that was given is never given again.
/// </summary>
internal sealed class MerchantSnapshots(PaymentStore store)
{
    /// <summary>How many a merchant may have.</summary>
    public const int Max = 50;

    private const int TriesMax = 20;

    private readonly SnapshotQueries queries = new(store.Database);
    private readonly DeliveryQueries history = new(store.Database);

    /// <summary>What a snapshot of this number is called.</summary>
    public static string NameOf(long id) => string.Create(CultureInfo.InvariantCulture, $"s-{id}");

    /// <summary>The number of a snapshot that is called so; null when none can be.</summary>
    public static long? Number(string name) =>
        name.StartsWith("s-", StringComparison.Ordinal)
        && long.TryParse(name.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? id
            : null;

    /// <summary>The snapshots of a merchant, oldest first.</summary>
    public Task<List<StoredSnapshot>> List(MerchantId merchant) => queries.List(merchant);

    /// <summary>One of them; null when it has none of this number.</summary>
    public Task<StoredSnapshot?> Find(MerchantId merchant, long id) => queries.Find(merchant, id);

    /// <summary>What bringing one back would change now.</summary>
    public async Task<SnapshotDifference> Compare(StoredSnapshot snapshot)
    {
        var (merchant, id) = (snapshot.Merchant.Id, snapshot.Id);
        var last = await history.LastEntry(merchant);
        return new(
            new(last, (await store.Merchants.Read(merchant))?.Merchant.Version ?? 0),
            await queries.CountLaterNotices(merchant, id),
            await queries.ChangesAfter(merchant, id, SnapshotDifference.ChangesMax),
            await queries.CountMissing(merchant, id, SnapshotDifference.MissingMax)
        );
    }

    /// <summary>Deletes one. False: there is none.</summary>
    public Task<bool> Delete(MerchantId merchant, long id) => queries.Delete(merchant, id);

    /// <summary>Takes one. None: why not, in a sentence.</summary>
    public async Task<(StoredSnapshot? Taken, string WhyNot)> Take(MerchantId merchant)
    {
        if ((await queries.List(merchant)).Count >= Max)
            return (null, $"A merchant has at most {Max} snapshots; delete one that is not needed any more.");
        for (var tries = 1; ; tries++)
        {
            var id = await queries.CountTaken(merchant) + 1;
            if (await queries.Take(merchant, id, store.RealNow))
                return (await queries.Find(merchant, id), "");
            if (await WhyNot(merchant, tries) is { } why)
                return (null, why);
        }
    }

    /// <summary>
    /// Brings the merchant back to one; answers how many notices that were made later are discarded. None: why not, in
    /// a sentence.
    /// </summary>
    /// <param name="snapshot">Which.</param>
    /// <param name="seen">The only state that it may replace; null for any.</param>
    public async Task<(long? Discarded, string WhyNot)> Restore(StoredSnapshot snapshot, MerchantVersion? seen = null)
    {
        var id = snapshot.Merchant.Id;
        var schema = await queries.Schema();
        if (string.CompareOrdinal(snapshot.Schema, schema) > 0)
            return (
                null,
                $"A newer Tender took the snapshot {NameOf(snapshot.Id)}: its schema is {snapshot.Schema}, and this "
                    + $"one knows {schema} as the last. Restore it with that one."
            );
        for (var tries = 1; ; tries++)
        {
            // What is read here holds only if nothing was written since: the version and the last entry say so.
            var last = await history.LastEntry(id);
            if (await store.Merchants.Read(id) is not var (present, _))
                return (null, "The merchant was removed.");
            if (seen is not null && seen != new MerchantVersion(last, present.Version))
                return (null, "More has happened meanwhile. Look again at what is discarded.");
            var permissions = await queries.ChangedPermissions(id, snapshot.Id);
            var discarded = await queries.CountLaterNotices(id, snapshot.Id);
            var jobs = store.Ids.Reserve(await queries.CountJobs(id, snapshot.Id));
            var numbered = permissions
                .Select(pair => (pair.Held, Numbered: pair.Held.AfterNumbersOf(pair.Present)))
                .Where(pair => pair.Held != pair.Numbered)
                .Select(pair => pair.Numbered)
                .ToList();
            if (
                await queries.Restore(
                    WithKeysOf(present, snapshot),
                    present.Version,
                    last,
                    jobs,
                    numbered,
                    store.RealNow
                )
            )
            {
                // This node's copy is the restored one from the next request on.
                await store.Merchants.Read(id);
                store.RingNow();
                return (discarded, "");
            }
            if (await WhyNot(id, tries) is { } why)
                return (null, why);
        }
    }

    /// <summary>The keys in use stay: one that was removed since is not named again.</summary>
    private static StoredSnapshot WithKeysOf(Merchant present, StoredSnapshot snapshot) =>
        snapshot with
        {
            Merchant = snapshot.Merchant with { PublicKeyId = present.PublicKeyId, AccessKeyId = present.AccessKeyId },
        };

    /// <summary>Why it was not done; null to try again, because something was written meanwhile.</summary>
    private async Task<string?> WhyNot(MerchantId merchant, int tries) =>
        await store.Merchants.Clock(merchant) is not { } clock ? "The merchant was removed."
        : clock.AdvancingTo is not null ? "The clock is being advanced; ask again when GET clock shows that it is not."
        : tries >= TriesMax ? "The merchant is being written to all the time; stop that, and ask again."
        : null;
}
