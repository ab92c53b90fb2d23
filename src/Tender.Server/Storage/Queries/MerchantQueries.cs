using System.Data.Common;
using System.Text.Json;
using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>Merchants and their credentials, as they are stored.</summary>
internal sealed class MerchantQueries(Database database)
{
    /// <summary>What is removed with a merchant, besides its own row.</summary>
    private static readonly string[] Tables =
    [
        "attempts",
        "deliveries",
        "jobs",
        "replies",
        "ledger",
        "journal",
        "order_names",
        "children",
        "report_files",
        "file_bytes",
        "objects",
        "keys",
    ];

    /// <summary>A merchant with its clock as they are now; null when there is none.</summary>
    public async Task<(Merchant Merchant, MerchantClock Clock)?> Read(MerchantId id) =>
        (
            await database.Query(
                """
                SELECT version, shift_ms, advancing_to, reached_at, doc FROM merchants
                WHERE bucket = @bucket AND merchant = @merchant
                """,
                row =>
                    ((Merchant, MerchantClock)?)
                        (ReadMerchant(row.GetInt64(0), row.GetUtf8(4)), MerchantClock.Read(row, 1)),
                Of(id)
            )
        ).FirstOrDefault();

    /// <summary>Every merchant, oldest first.</summary>
    public Task<List<Merchant>> All() =>
        database.Query("SELECT version, doc FROM merchants ORDER BY created_at, merchant", row =>
            ReadMerchant(row.GetInt64(0), row.GetUtf8(1))
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

    /// <summary>The merchant's clock as it is now; null when there is no such merchant.</summary>
    public async Task<MerchantClock?> Clock(MerchantId id) =>
        (
            await database.Query(
                """
                SELECT shift_ms, advancing_to, reached_at FROM merchants
                WHERE bucket = @bucket AND merchant = @merchant
                """,
                row => (MerchantClock?)MerchantClock.Read(row, 0),
                Of(id)
            )
        ).FirstOrDefault();

    /// <summary>Whose credential this is; null for nobody's.</summary>
    public async Task<Credential?> Credential(string id) =>
        (
            await database.Query(
                "SELECT merchant, kind, material FROM keys WHERE id = @id",
                row => new Credential(
                    MerchantId.Read(row.GetString(0)),
                    CredentialKinds.Read(row.GetString(1)),
                    row.GetBytes(2)
                ),
                ("id", id)
            )
        ).FirstOrDefault();

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
                        INSERT INTO merchants (bucket, merchant, version, doc, shift_ms, minted, created_at)
                        VALUES (@bucket, @merchant, 1, @doc, @shift, 0, @at)
                        """,
                        [
                            .. Of(merchant.Id),
                            ("doc", JsonSerializer.Serialize(merchant, RowJson.Tight.Merchant)),
                            ("shift", (long)shift.TotalMilliseconds),
                            ("at", RecordJson.Ms(now)),
                        ],
                        1
                    ),
                    .. credentials.Select(one => Insert(one.Id, one.Credential)),
                ]
            );
        }
        catch (DbException clash)
            when (clash is Npgsql.PostgresException { SqlState: "23505" } or SqliteException { IsConstraint: true })
        {
            return false;
        }
    }

    /// <summary>Holds the notices owed to every endpoint but these.</summary>
    public Task HoldDeliveriesExcept(MerchantId id, IEnumerable<string> endpoints)
    {
        (string Name, object? Value)[] kept = [.. endpoints.Select((one, i) => ($"e{i}", (object?)one))];
        var others =
            kept.Length == 0 ? "" : $"AND endpoint NOT IN ({string.Join(", ", kept.Select(one => "@" + one.Name))})";
        return database.Alone(
            id,
            (
                $"""
                UPDATE deliveries SET state = 'held', next_at = NULL
                WHERE bucket = @bucket AND merchant = @merchant AND state = 'pending' {others}
                """,
                [.. Of(id), .. kept],
                null
            )
        );
    }

    /// <summary>Removes a merchant with all its data. False: there is no such merchant.</summary>
    public Task<bool> Remove(MerchantId id) =>
        database.Alone(
            id,
            [
                ("DELETE FROM merchants WHERE bucket = @bucket AND merchant = @merchant", Of(id), 1),
                // Journal and ledger let nothing go but in a transaction that says so: the one path on which they do.
                ("INSERT INTO tender (name, value) VALUES (@mark, '')", Marking(id), 1),
                .. Tables.Select(table =>
                    ($"DELETE FROM {table} WHERE bucket = @bucket AND merchant = @merchant", Of(id), (int?)null)
                ),
                ("DELETE FROM tender WHERE name = @mark", Marking(id), 1),
            ]
        );

    private static (string, (string, object?)[], int?) Insert(string id, Credential credential) =>
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

    private static (string, object?)[] Marking(MerchantId id) => [("mark", $"removing/{id.Value}")];

    private static (string, object?)[] Of(MerchantId id) => [("bucket", Merchant.BucketOf(id)), ("merchant", id.Value)];
}
