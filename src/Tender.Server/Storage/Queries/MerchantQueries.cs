using System.Data.Common;
using System.Text;
using System.Text.Json;
using Tender.Core;
using static Tender.Server.Storage.MerchantRows;

namespace Tender.Server.Storage;

/// <summary>Merchants and their credentials, as they are stored.</summary>
internal sealed class MerchantQueries(Database database)
{
    /// <summary>A merchant with its clock as they are now, also one being removed; null when there is none.</summary>
    public async Task<(Merchant Merchant, MerchantClock Clock)?> Read(MerchantId id) =>
        (
            await database.Query(
                $"""
                SELECT version, shift_ms, advancing_to, reached_at, doc FROM merchants
                WHERE {OfMerchant}
                """,
                row =>
                    ((Merchant, MerchantClock)?)
                        (ReadMerchant(row.GetInt64(0), row.GetUtf8(4)), MerchantClock.Read(row, 1)),
                Of(id)
            )
        ).FirstOrDefault();

    /// <summary>
    /// A page of merchants, oldest first, those being removed too: the first, or those that follow a merchant made
    /// then.
    /// </summary>
    public Task<List<(DateTimeOffset MadeAt, Merchant Merchant)>> Page(
        (DateTimeOffset MadeAt, MerchantId Id)? after,
        int limit
    ) =>
        database.Query(
            """
            SELECT created_at, version, doc FROM merchants WHERE (created_at, merchant) > (@at, @merchant)
            ORDER BY created_at, merchant LIMIT @limit
            """,
            row => (RecordJson.At(row.GetInt64(0)), ReadMerchant(row.GetInt64(1), row.GetUtf8(2))),
            ("at", after is { } last ? RecordJson.Ms(last.MadeAt) : long.MinValue),
            ("merchant", after?.Id.Value ?? ""),
            ("limit", limit)
        );

    /// <summary>The merchants with an endpoint that is disabled for a reason. Reads all there are.</summary>
    public Task<List<MerchantId>> WithDisabled(string reason) =>
        database.Query(
            "SELECT merchant FROM merchants WHERE doc LIKE @mark",
            row => MerchantId.Read(row.GetString(0)),
            ("mark", $"%\"{reason}\"%")
        );

    public async Task<long> Count() =>
        (await database.Query("SELECT count(*) FROM merchants", row => row.GetInt64(0)))[0];

    /// <summary>
    /// Whose object this is; null for nobody's. It looks once per merchant: for browsers, which come with nothing but
    /// the id.
    /// </summary>
    public async Task<MerchantId?> OwnerOf(ObjectId id) =>
        (
            await database.Query(
                """
                SELECT m.merchant FROM merchants m
                JOIN objects o ON o.bucket = m.bucket AND o.merchant = m.merchant AND o.id = @id
                """,
                row => (MerchantId?)MerchantId.Read(row.GetString(0)),
                ("id", id.Value)
            )
        ).FirstOrDefault();

    /// <summary>
    /// Whose client id this is; null for nobody's. It reads every merchant's document: for browsers, which come with
    /// nothing but that id.
    /// </summary>
    public async Task<MerchantId?> OfClient(string clientId)
    {
        // Ids are letters, digits, dots and hyphens: none of them is a wildcard or is written otherwise in JSON.
        if (!clientId.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-'))
            return null;
        var found = await database.Query(
            "SELECT version, doc FROM merchants WHERE doc LIKE @member",
            row => ReadMerchant(row.GetInt64(0), row.GetUtf8(1)),
            ("member", $"%\"{clientId}\"%")
        );
        return found.FirstOrDefault(merchant => merchant.StoreId == clientId && !merchant.IsRemoved)?.Id;
    }

    /// <summary>The merchant's clock as it is now; null when there is no such merchant.</summary>
    public async Task<MerchantClock?> Clock(MerchantId id) =>
        (
            await database.Query(
                $"""
                SELECT shift_ms, advancing_to, reached_at FROM merchants
                WHERE {OfMerchant}
                """,
                row => (MerchantClock?)MerchantClock.Read(row, 0),
                Of(id)
            )
        ).FirstOrDefault();

    /// <summary>Whose credential this is, and the version of its merchant; null for nobody's.</summary>
    public async Task<(Credential Credential, long MerchantVersion)?> Credential(string id) =>
        database.IsDistributed ? await CredentialThenVersion(id) : await CredentialWithVersion(id);

    private async Task<(Credential, long)?> CredentialWithVersion(string id) =>
        (
            await database.Query(
                """
                SELECT k.merchant, k.kind, k.material, m.version FROM keys k
                JOIN merchants m ON m.bucket = k.bucket AND m.merchant = k.merchant
                WHERE k.id = @id
                """,
                row => ((Credential, long)?)(ReadCredential(row), row.GetInt64(3)),
                ("id", id)
            )
        ).FirstOrDefault();

    /// <summary>Nobody knows the shard before the key is read.</summary>
    private async Task<(Credential, long)?> CredentialThenVersion(string id)
    {
        var found = await database.Query(
            "SELECT merchant, kind, material FROM keys WHERE id = @id",
            ReadCredential,
            ("id", id)
        );
        if (found is not [var credential])
            return null;
        var version = await database.Query(
            $"SELECT version FROM merchants WHERE {OfMerchant}",
            row => row.GetInt64(0),
            Of(credential.Merchant)
        );
        return version is [var number] ? (credential, number) : null;
    }

    private static Credential ReadCredential(RowReader row) =>
        new(MerchantId.Read(row.GetString(0)), CredentialKinds.Read(row.GetString(1)), row.GetBytes(2));

    /// <summary>The keys of a merchant, in order of their ids.</summary>
    public Task<List<(string Id, CredentialKind Kind)>> Keys(MerchantId id, int limit) =>
        database.Query(
            $"SELECT id, kind FROM keys WHERE {OfMerchant} ORDER BY id LIMIT @limit",
            row => (row.GetString(0), CredentialKinds.Read(row.GetString(1))),
            [.. Of(id), ("limit", limit)]
        );

    /// <summary>The public keys of all merchants: id and PEM. Reads all there are.</summary>
    public Task<List<(string Id, string Pem)>> PublicKeys() =>
        database.Query(
            "SELECT id, material FROM keys WHERE kind = @kind ORDER BY id",
            row => (row.GetString(0), Encoding.ASCII.GetString(row.GetBytes(1))),
            ("kind", CredentialKind.V2PublicKey.Text())
        );

    /// <summary>Removes a key of a merchant. False: it has none of that id.</summary>
    public async Task<bool> RemoveKey(MerchantId id, string key) =>
        await database.Execute($"DELETE FROM keys WHERE {OfMerchant} AND id = @id", [.. Of(id), ("id", key)]) == 1;

    /// <summary>Adds a merchant with its credentials. False: one of the ids is taken, and nothing was added.</summary>
    public async Task<bool> Add(
        Merchant merchant,
        TimeSpan shift,
        DateTimeOffset now,
        IEnumerable<(string Id, Credential Credential)> credentials
    )
    {
        try
        {
            return await database.Alone(
                merchant.Id,
                [
                    (
                        """
                        INSERT INTO merchants (bucket, merchant, version, doc, shift_ms, reached_at, minted, created_at)
                        VALUES (@bucket, @merchant, 1, @doc, @shift, @reached, 0, @at)
                        """,
                        [
                            .. Of(merchant.Id),
                            ("doc", JsonSerializer.Serialize(merchant, RowJson.Tight.Merchant)),
                            ("shift", (long)shift.TotalMilliseconds),
                            (
                                "reached",
                                merchant.Settings.Clock == ClockSetting.Frozen ? RecordJson.Ms(now + shift) : null
                            ),
                            ("at", RecordJson.Ms(now)),
                        ],
                        1
                    ),
                    .. credentials.Select(one => Insert(one.Id, one.Credential)),
                ]
            );
        }
        catch (DbException clash) when (DatabaseTroubles.IsTaken(clash))
        {
            return false;
        }
    }

    private static SqlStep Insert(string id, Credential credential) =>
        (
            """
            INSERT INTO keys (id, bucket, merchant, kind, material)
            VALUES (@id, @bucket, @merchant, @kind, @material)
            """,
            [
                .. Of(credential.Merchant),
                ("id", id),
                ("kind", credential.Kind.Text()),
                ("material", credential.Material),
            ],
            1
        );

    private static Merchant ReadMerchant(long version, ReadOnlySpan<byte> doc) =>
        JsonSerializer.Deserialize(doc, RowJson.Tight.Merchant)! with
        {
            Version = version,
        };
}
