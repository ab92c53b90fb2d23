using System.Collections.Concurrent;
using System.Text.Json;

namespace Tender.Server.Storage;

/// <summary>A credential as the gate needs it.</summary>
/// <param name="Merchant">Whose.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Material">The key.</param>
internal sealed record Credential(string Merchant, CredentialKind Kind, byte[] Material);

/// <summary>
/// The merchants as this node knows them, and the directory from a credential to its merchant. Copies are refreshed
/// when a group reads a newer version; credentials never change, and one that was removed is noticed because its
/// merchant's row is gone.
/// </summary>
internal sealed class Merchants(Database database)
{
    private const int CachedMax = 100_000;
    private readonly ConcurrentDictionary<string, Merchant> merchants = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Credential> credentials = new(StringComparer.Ordinal);

    /// <summary>A merchant at a version or newer.</summary>
    public async ValueTask<Merchant> At(string id, long version) =>
        merchants.TryGetValue(id, out var known) && known.Version >= version ? known : (await Read(id))!.Value.Merchant;

    /// <summary>A merchant with its clock as they are now; null when there is none.</summary>
    public async Task<(Merchant Merchant, MerchantClock Clock)?> Read(string id)
    {
        var rows = await database.Query(
            "SELECT version, shift_ms, advancing_to, reached_at, doc FROM merchants WHERE bucket = @bucket AND merchant = @merchant",
            row =>
                (
                    Merchant: JsonSerializer.Deserialize(row.GetUtf8(4), RowJson.Tight.Merchant)! with
                    {
                        Version = row.GetInt64(0),
                    },
                    Clock: ReadClock(row, 1)
                ),
            ("bucket", Merchant.BucketOf(id)),
            ("merchant", id)
        );
        if (rows.Count == 0)
        {
            Forget(id);
            return null;
        }
        if (merchants.Count > CachedMax)
            merchants.Clear();
        return (merchants[id] = rows[0].Merchant, rows[0].Clock);
    }

    /// <summary>A merchant as this node last saw it, read only if it has not; null when there is none.</summary>
    public async ValueTask<Merchant?> Of(string id) =>
        merchants.TryGetValue(id, out var known) ? known : (await Read(id))?.Merchant;

    /// <summary>This node's copy of a merchant that a command under way was given.</summary>
    public Merchant Known(string id) => merchants[id];

    /// <summary>Every merchant, oldest first.</summary>
    public Task<List<Merchant>> All() =>
        database.Query("SELECT version, doc FROM merchants ORDER BY created_at, merchant", row =>
            JsonSerializer.Deserialize(row.GetUtf8(1), RowJson.Tight.Merchant)! with
            {
                Version = row.GetInt64(0),
            }
        );

    /// <summary>The merchant's clock as it is now.</summary>
    public async Task<MerchantClock?> Clock(string id) =>
        (
            await database.Query(
                "SELECT shift_ms, advancing_to, reached_at FROM merchants WHERE bucket = @bucket AND merchant = @merchant",
                row => (MerchantClock?)ReadClock(row, 0),
                ("bucket", Merchant.BucketOf(id)),
                ("merchant", id)
            )
        ).FirstOrDefault();

    /// <summary>
    /// Whose credential this is; null for nobody's. An unknown one costs a read each time: it is limited before it
    /// comes here.
    /// </summary>
    public async ValueTask<Credential?> Credential(string id)
    {
        if (credentials.TryGetValue(id, out var known))
            return known;
        var rows = await database.Query(
            "SELECT merchant, kind, material FROM keys WHERE id = @id",
            row => new Credential(row.GetString(0), CredentialKinds.Read(row.GetString(1)), row.GetBytes(2)),
            ("id", id)
        );
        if (rows.Count == 0)
            return null;
        if (credentials.Count > CachedMax)
            credentials.Clear();
        return credentials[id] = rows[0];
    }

    /// <summary>Statements a merchant's next version; every node that reads a newer version drops its copy.</summary>
    public static void Write(WriteBatch writing, Merchant changed) =>
        writing.Add(
            Statements.NextMerchant,
            changed.Bucket,
            changed.Id,
            changed.Version,
            changed.Version + 1,
            JsonSerializer.SerializeToUtf8Bytes(changed, RowJson.Tight.Merchant)
        );

    /// <summary>A merchant that was removed.</summary>
    public void Forget(string id)
    {
        merchants.TryRemove(id, out _);
        foreach (var (key, credential) in credentials)
            if (credential.Merchant == id)
                credentials.TryRemove(key, out _);
    }

    private static MerchantClock ReadClock(RowReader row, int from) =>
        new(
            TimeSpan.FromMilliseconds(row.GetInt64(from)),
            row.IsDBNull(from + 1) ? null : RecordJson.At(row.GetInt64(from + 1)),
            row.IsDBNull(from + 2) ? null : RecordJson.At(row.GetInt64(from + 2))
        );
}
