using Tender.Core;
using static Tender.Server.Storage.MerchantRows;

namespace Tender.Server.Storage;

/// <summary>Permissions, the newest first, whatever is under them.</summary>
internal sealed class WalletQueries(Database database)
{
    /// <summary>
    /// Permissions of one kind with their details, the newest first, before one of them. A family costs one step of the
    /// key, however many charges it has: the last key below a family is in the one before it.
    /// </summary>
    /// <param name="merchant">Whose.</param>
    /// <param name="first">The smallest id of the kind; it decides which kind.</param>
    /// <param name="before">Where the page before ended; null for the first.</param>
    /// <param name="limit">How many families are looked at.</param>
    /// <returns>What was found, and where the page ended; null where nothing is left.</returns>
    public async Task<(List<(ChargePermission Permission, PermissionDetails Details)> Found, ObjectId? Last)> Newest(
        MerchantId merchant,
        ObjectId first,
        ObjectId? before,
        int limit
    )
    {
        const string below = """
            SELECT substr(o.id, 1, 19) FROM objects o
            WHERE o.bucket = @bucket AND o.merchant = @merchant AND o.id >= @first AND o.id < {0}
            ORDER BY o.id DESC LIMIT 1
            """;
        var rows = await database.Query(
            $"""
            WITH RECURSIVE families(id, n) AS (
              SELECT ({below.Replace("{0}", "@before", StringComparison.Ordinal)}), 1
              UNION ALL
              SELECT ({below.Replace("{0}", "f.id", StringComparison.Ordinal)}), f.n + 1
              FROM families f WHERE f.id IS NOT NULL AND f.n < @limit)
            SELECT f.id, p.doc, d.doc FROM families f
              LEFT JOIN objects p ON p.bucket = @bucket AND p.merchant = @merchant AND p.id = f.id
              LEFT JOIN objects d ON d.bucket = @bucket AND d.merchant = @merchant AND d.id = f.id || '-B'
            WHERE f.id IS NOT NULL ORDER BY f.n
            """,
            row =>
                (
                    Id: row.GetString(0),
                    // A draft of v1 has no permission yet.
                    Found: row.IsDBNull(1) || row.IsDBNull(2)
                        ? ((ChargePermission, PermissionDetails)?)null
                        : (
                            (ChargePermission)RecordJson.Read(ObjectKind.ChargePermission, row.GetUtf8(1)),
                            (PermissionDetails)RecordJson.Read(ObjectKind.PermissionDetails, row.GetUtf8(2))
                        )
                ),
            [
                .. Of(merchant),
                ("first", first.Value),
                ("before", before?.Value ?? first.Value[..4] + "~"),
                ("limit", limit),
            ]
        );
        return (
            [.. rows.Select(row => row.Found).OfType<(ChargePermission, PermissionDetails)>()],
            rows.Count == limit ? ObjectId.Read(rows[^1].Id) : null
        );
    }
}
