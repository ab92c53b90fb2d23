using System.Collections.Concurrent;
using Tender.Core;
using Tender.Server.Hosting;

namespace Tender.Server.Storage;

/// <summary>
/// The merchants as this node knows them, and the directory from a credential to its merchant. Copies are refreshed
/// when a group reads a newer version; credentials never change, and one that was removed is noticed because its
/// merchant's row is gone.
/// </summary>
internal sealed class Merchants(Database database)
{
    private const int CachedMax = 100_000,
        StrangersMax = 10_000;
    private static readonly TimeSpan StrangerWindow = TimeSpan.FromSeconds(1);
    private readonly MerchantQueries stored = new(database);
    private readonly ConcurrentDictionary<MerchantId, Merchant> merchants = new();
    private readonly ConcurrentDictionary<string, Credential> credentials = new(StringComparer.Ordinal);

    /// <summary>Ids that no credential had a moment ago: whoever asks again costs no read.</summary>
    private readonly LastSeen<string> strangers = new(TimeProvider.System, StrangersMax);

    /// <summary>A merchant at a version or newer.</summary>
    public async ValueTask<Merchant> At(MerchantId id, long version) =>
        merchants.TryGetValue(id, out var known) && known.Version >= version ? known : (await Read(id))!.Value.Merchant;

    /// <summary>A merchant with its clock as they are now; null when there is none.</summary>
    public async Task<(Merchant Merchant, MerchantClock Clock)?> Read(MerchantId id)
    {
        if (await stored.Read(id) is not var (merchant, clock))
        {
            Forget(id);
            return null;
        }
        if (merchants.Count > CachedMax)
            merchants.Clear();
        return (merchants[id] = merchant, clock);
    }

    /// <summary>A merchant as this node last saw it, read only if it has not; null when there is none.</summary>
    public async ValueTask<Merchant?> Of(MerchantId id) =>
        merchants.TryGetValue(id, out var known) ? known : (await Read(id))?.Merchant;

    /// <summary>This node's copy of a merchant that a command under way was given.</summary>
    public Merchant Known(MerchantId id) => merchants[id];

    /// <summary>Every merchant, oldest first.</summary>
    public Task<List<Merchant>> All() => stored.All();

    /// <summary>Whose object this is; null for nobody's.</summary>
    public Task<MerchantId?> OwnerOf(ObjectId id) => stored.OwnerOf(id);

    /// <summary>The merchant's clock as it is now.</summary>
    public Task<MerchantClock?> Clock(MerchantId id) => stored.Clock(id);

    /// <summary>
    /// Whose credential this is; null for nobody's. An unknown one costs a read at most once a second, and is limited
    /// before it comes here.
    /// </summary>
    public async ValueTask<Credential?> Credential(string id)
    {
        if (credentials.TryGetValue(id, out var known))
            return known;
        if (strangers.IsWithin(id, StrangerWindow))
            return null;
        if (await stored.Credential(id) is not { } read)
        {
            strangers.Note(id);
            return null;
        }
        if (credentials.Count > CachedMax)
            credentials.Clear();
        return credentials[id] = read;
    }

    /// <summary>A credential was stored: whoever asked for it before asks again.</summary>
    public void Welcome(string id) => strangers.Forget(id);

    /// <summary>Drops this node's copy of a merchant that was removed.</summary>
    public void Forget(MerchantId id)
    {
        merchants.TryRemove(id, out _);
        foreach (var (key, credential) in credentials)
            if (credential.Merchant == id)
                credentials.TryRemove(key, out _);
    }
}
