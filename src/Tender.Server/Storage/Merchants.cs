using System.Collections.Concurrent;
using Tender.Core;
using Tender.Server.Hosting;

namespace Tender.Server.Storage;

/// <summary>
/// The merchants as this node knows them, and the directory from a credential to its merchant. A copy is used for a
/// second at the most (<see cref="FreshFor"/>): so long does it take a node to learn what another has changed. What
/// matters is judged again inside the commit, on the version that is read there.
/// </summary>
/// <param name="database">Where they are stored.</param>
/// <param name="time">What the age of copies is measured by.</param>
internal sealed class Merchants(Database database, TimeProvider time)
{
    /// <summary>How old a copy may be that is used without looking.</summary>
    public static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(1);

    private const int CachedMax = 100_000,
        StrangersMax = 10_000;
    private readonly MerchantQueries stored = new(database);
    private readonly ConcurrentDictionary<MerchantId, Copy<Merchant>> merchants = new();
    private readonly ConcurrentDictionary<string, Copy<Credential>> credentials = new(StringComparer.Ordinal);

    /// <summary>Client ids. Whose one is never changes.</summary>
    private readonly ConcurrentDictionary<string, MerchantId> clients = new(StringComparer.Ordinal);

    /// <summary>Ids that no credential had a moment ago: whoever asks again costs no read.</summary>
    private readonly LastSeen<string> strangers = new(TimeProvider.System, StrangersMax);
    private readonly SharedReads<MerchantId, Merchant> merchantReads = new();
    private readonly SharedReads<string, Credential> credentialReads = new();

    /// <summary>The present, as the age of copies is measured.</summary>
    public long Timestamp() => time.GetTimestamp();

    /// <summary>A merchant at a version or newer; also one that was removed and whose data is being deleted.</summary>
    /// <param name="id">Which.</param>
    /// <param name="version">The version that was read just now.</param>
    /// <param name="readAt">When, as <see cref="Timestamp"/> says it.</param>
    public async ValueTask<Merchant> At(MerchantId id, long version, long readAt)
    {
        if (!merchants.TryGetValue(id, out var known) || known.Value.Version < version)
            return (await ReadStored(id))!.Value.Merchant;
        if (known.Value.Version == version)
            StaysFresh(id, known, readAt);
        return known.Value;
    }

    /// <summary>A merchant with its clock as they are now; null when there is none.</summary>
    public async Task<(Merchant Merchant, MerchantClock Clock)?> Read(MerchantId id) =>
        await ReadStored(id) is { Merchant.IsRemoved: false } found ? found : null;

    /// <summary>
    /// A merchant as it was less than a second ago; null when there is none. Who asks for it while it is being read
    /// waits for the same answer.
    /// </summary>
    public async ValueTask<Merchant?> Of(MerchantId id)
    {
        var known =
            merchants.TryGetValue(id, out var copy) && IsFresh(copy.ReadAt)
                ? copy.Value
                : await merchantReads.Once(id, async () => (await ReadStored(id))?.Merchant);
        return known is { IsRemoved: false } ? known : null;
    }

    /// <summary>Whether a merchant's clock is frozen, as far as this node knows.</summary>
    public bool IsFrozen(MerchantId id) =>
        merchants.TryGetValue(id, out var copy) && copy.Value.Settings.Clock == ClockSetting.Frozen;

    /// <summary>
    /// Whether a merchant is told of payments in the words of the first generation, as far as this node knows.
    /// </summary>
    public bool HearsV1(MerchantId id) =>
        merchants.TryGetValue(id, out var copy)
        && copy.Value.Endpoints.Any(one => one.Disabled is null && one.Dialects.HasFlag(Dialects.V1));

    /// <summary>
    /// A page of merchants, oldest first, and where the next one begins; null after the last. Those being removed are
    /// left out, so that a page may be short.
    /// </summary>
    public async Task<(List<Merchant> Merchants, (DateTimeOffset MadeAt, MerchantId Id)? Next)> Page(
        (DateTimeOffset MadeAt, MerchantId Id)? after,
        int limit
    )
    {
        var page = await stored.Page(after, limit);
        return (
            [.. page.Select(one => one.Merchant).Where(one => !one.IsRemoved)],
            page.Count == limit ? (page[^1].MadeAt, page[^1].Merchant.Id) : null
        );
    }

    /// <summary>A merchant by what somebody wrote; null when that names none.</summary>
    public async ValueTask<Merchant?> Named(string? text) =>
        text is not null && MerchantId.Parse(text) is { } id ? await Of(id) : null;

    /// <summary>
    /// The merchant whose client id this is; null when it is nobody's. One that is asked for the first time is looked
    /// for among all merchants, so whoever lets strangers ask limits them.
    /// </summary>
    public async ValueTask<Merchant?> OfClient(string? clientId)
    {
        if (clientId is null)
            return null;
        if (clients.TryGetValue(clientId, out var id))
            return await Of(id);
        if (await stored.OfClient(clientId) is not { } found)
            return null;
        if (clients.Count > CachedMax)
            clients.Clear();
        return await Of(clients[clientId] = found);
    }

    /// <summary>Whose object this is; null for nobody's.</summary>
    public Task<MerchantId?> OwnerOf(ObjectId id) => stored.OwnerOf(id);

    /// <summary>The merchant's clock as it is now.</summary>
    public Task<MerchantClock?> Clock(MerchantId id) => stored.Clock(id);

    /// <summary>
    /// Whose credential this is, as it was less than a second ago; null for nobody's. An unknown one costs a read
    /// a second at most, and is limited before it comes here.
    /// </summary>
    public async ValueTask<Credential?> Credential(string id) =>
        credentials.TryGetValue(id, out var copy) && IsFresh(copy.ReadAt)
            ? copy.Value
            : await credentialReads.Once(id, () => ReadCredential(id));

    /// <summary>A credential was stored: whoever asked for it before asks again.</summary>
    public void Welcome(string id) => strangers.Forget(id);

    /// <summary>Drops this node's copy of a merchant that was removed.</summary>
    public void Forget(MerchantId id)
    {
        merchants.TryRemove(id, out _);
        foreach (var (key, credential) in credentials)
            if (credential.Value.Merchant == id)
                credentials.TryRemove(key, out _);
    }

    private bool IsFresh(long readAt) => time.GetElapsedTime(readAt) < FreshFor;

    /// <summary>A copy was still right when the database was asked; one that is newer meanwhile stays.</summary>
    private void StaysFresh(MerchantId id, Copy<Merchant> known, long readAt) =>
        merchants.TryUpdate(id, new(known.Value, readAt), known);

    private async Task<(Merchant Merchant, MerchantClock Clock)?> ReadStored(MerchantId id)
    {
        var readAt = Timestamp();
        if (await stored.Read(id) is not { } found)
        {
            Forget(id);
            return null;
        }
        if (merchants.Count > CachedMax)
            merchants.Clear();
        merchants.AddOrUpdate(
            id,
            _ => new(found.Merchant, readAt),
            (_, known) => known.Value.Version > found.Merchant.Version ? known : new(found.Merchant, readAt)
        );
        return found;
    }

    /// <summary>Reads a credential, and with it whether the copy of its merchant is still the present one.</summary>
    private async Task<Credential?> ReadCredential(string id)
    {
        if (strangers.IsWithin(id, FreshFor))
            return null;
        var readAt = Timestamp();
        if (await stored.Credential(id) is not var (credential, version))
        {
            strangers.Note(id);
            credentials.TryRemove(id, out _);
            return null;
        }
        if (merchants.TryGetValue(credential.Merchant, out var known) && known.Value.Version == version)
            StaysFresh(credential.Merchant, known, readAt);
        if (credentials.Count > CachedMax)
            credentials.Clear();
        credentials[id] = new(credential, readAt);
        return credential;
    }

    /// <summary>What was read, and when it was asked for.</summary>
    private readonly record struct Copy<T>(T Value, long ReadAt);
}
