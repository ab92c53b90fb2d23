using System.Globalization;
using Tender.Core;
using static Tender.Server.Storage.MerchantRows;

namespace Tender.Server.Storage;

/// <summary>Reads of stored objects, outside any commit.</summary>
internal sealed class ObjectQueries(Database database)
{
    private const int FindMax = 100;

    /// <summary>Objects as they are stored now; absent ones are left out.</summary>
    public async Task<Dictionary<ObjectId, Record>> Find(MerchantId merchant, IReadOnlyList<ObjectId> ids)
    {
        var found = new List<Record>(ids.Count);
        foreach (var some in ids.Distinct().Chunk(FindMax))
        {
            // Each by its whole key: PostgreSQL takes a list of ids for a filter while it thinks the table small, and
            // reads all the merchant has.
            var sql = string.Join(" UNION ALL ", some.Select((_, i) => ById(i)));
            SqlArgument[] arguments =
            [
                .. Of(merchant),
                .. some.Select((id, i) => ("i" + i.ToString(CultureInfo.InvariantCulture), (object?)id.Value)),
            ];
            found.AddRange(await database.Query(sql, ReadRecord, arguments));
        }
        return found.ToDictionary(record => record.Id);
    }

    /// <summary>A family's children of one kind, in order of number, after one of them.</summary>
    public Task<List<Record>> Children(
        MerchantId merchant,
        ObjectId permission,
        ObjectKind kind,
        int after = 0,
        int limit = 1000
    )
    {
        var last = kind switch
        {
            ObjectKind.Authorization => permission.Authorization(after),
            ObjectKind.Capture => permission.Capture(after),
            ObjectKind.Dispute => permission.Dispute(after),
            ObjectKind.Refund => permission.Refund(after),
            ObjectKind.CheckoutSession
            or ObjectKind.ChargePermission
            or ObjectKind.PermissionDetails
            or ObjectKind.Report
            or ObjectKind.ReportSchedule
            or ObjectKind.Settlement
            or ObjectKind.EvidenceFile
            or ObjectKind.MerchantAccount
            or ObjectKind.ProviderCredit
            or ObjectKind.ProviderCreditReversal => throw new ArgumentException(
                $"A permission has no numbered children of kind {kind}.",
                nameof(kind)
            ),
        };
        return database.Query(
            $"""
            SELECT kind, doc FROM objects
            WHERE {OfMerchant} AND id > @last AND id < @end
            ORDER BY id LIMIT @limit
            """,
            ReadRecord,
            [
                .. Of(merchant),
                ("last", last.Value),
                ("end", permission.Family.Value + "-" + (char)(last.Value[20] + 1)),
                ("limit", limit),
            ]
        );
    }

    /// <summary>The orders that were made for an agreement, in order of id, after one of them.</summary>
    public Task<List<ObjectId>> OrdersOf(MerchantId merchant, ObjectId agreement, ObjectId? after, int limit) =>
        database.Query(
            $"""
            SELECT id FROM children
            WHERE {OfMerchant} AND parent = @parent AND id > @after
            ORDER BY id LIMIT @limit
            """,
            row => ObjectId.Read(row.GetString(0)),
            [.. Of(merchant), ("parent", agreement.Value), ("after", after?.Value ?? ""), ("limit", limit)]
        );

    /// <summary>Objects that have a number, the newest first, before one of them.</summary>
    public Task<List<Record>> Newest(MerchantId merchant, ObjectKind kind, ObjectId? before, int limit)
    {
        var (first, last) = ObjectId.Numbers(kind);
        var upTo = before is null ? "<=" : "<";
        return database.Query(
            $"""
            SELECT kind, doc FROM objects
            WHERE {OfMerchant} AND id >= @first AND id {upTo} @last
            ORDER BY id DESC LIMIT @limit
            """,
            ReadRecord,
            [.. Of(merchant), ("first", first.Value), ("last", before?.Value ?? last.Value), ("limit", limit)]
        );
    }

    /// <summary>
    /// All authorizations with their captures, by their ids, behind one of them; from the newest back where that is
    /// asked.
    /// </summary>
    public Task<List<(Authorization Authorization, Capture? Capture)>> Charges(
        MerchantId merchant,
        ObjectId? after,
        bool newestFirst,
        int limit
    ) =>
        database.Query(
            $"""
            SELECT a.doc, c.doc FROM objects a LEFT JOIN objects c ON c.bucket = a.bucket AND c.merchant = a.merchant
              AND c.id = substr(a.id, 1, 20) || 'C' || substr(a.id, 22)
            WHERE a.bucket = @bucket AND a.merchant = @merchant AND a.kind = @kind
              AND a.id {(newestFirst ? "<" : ">")} @after
            ORDER BY a.id {(newestFirst ? "DESC" : "")} LIMIT @limit
            """,
            row =>
                (
                    (Authorization)RecordJson.Read(ObjectKind.Authorization, row.GetUtf8(0)),
                    row.IsDBNull(1) ? null : (Capture)RecordJson.Read(ObjectKind.Capture, row.GetUtf8(1))
                ),
            [
                .. Of(merchant),
                ("kind", (short)ObjectKind.Authorization),
                // Behind every id, or before it.
                ("after", after?.Value ?? (newestFirst ? "~" : "")),
                ("limit", limit),
            ]
        );

    /// <summary>The bytes of a file; null when nothing was uploaded.</summary>
    public async Task<byte[]?> FileBytes(MerchantId merchant, ObjectId file) =>
        (
            await database.Query(
                $"SELECT bytes FROM file_bytes WHERE {OfMerchant} AND id = @id",
                row => row.GetBytes(0),
                [.. Of(merchant), ("id", file.Value)]
            )
        ).FirstOrDefault();

    private static string ById(int i) =>
        string.Create(CultureInfo.InvariantCulture, $"SELECT kind, doc FROM objects WHERE {OfMerchant} AND id = @i{i}");

    private static Record ReadRecord(RowReader row) => RecordJson.Read((ObjectKind)row.GetInt16(0), row.GetUtf8(1));
}
