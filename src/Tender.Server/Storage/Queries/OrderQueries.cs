using Tender.Core;
using static Tender.Server.Storage.MerchantRows;

namespace Tender.Server.Storage;

/// <summary>Orders by the merchant's own number.</summary>
internal sealed class OrderQueries(Database database)
{
    /// <summary>
    /// The confirmed orders a merchant has under one of its own numbers, by their creation, after one of them.
    /// </summary>
    public async Task<List<(ChargePermission Order, PermissionDetails Details)>> Find(
        MerchantId merchant,
        OrderQuery query
    )
    {
        var found = new List<(ChargePermission, PermissionDetails)>();
        var last = query.After;
        while (true)
        {
            var page = await Page(merchant, query, last);
            // The number may have been changed since.
            found.AddRange(
                page.Where(one => one.Details.Setup.Metadata?.ReferenceId == query.Name).Take(query.Limit - found.Count)
            );
            if (page.Count < query.Limit || found.Count == query.Limit)
                return found;
            last = (RecordJson.Ms(page[^1].Order.CreatedAt), page[^1].Order.Id.Value);
        }
    }

    private Task<List<(ChargePermission Order, PermissionDetails Details)>> Page(
        MerchantId merchant,
        OrderQuery query,
        (long At, string Id)? last
    )
    {
        var beyond = query.Descending ? "<" : ">";
        var direction = query.Descending ? "DESC" : "";
        var states =
            query.States.Count == 0
                ? ""
                : $"AND p.state IN ({string.Join(", ", query.States.Select(state => (int)state))})";
        return database.Query(
            $"""
            SELECT p.doc, d.doc FROM order_names n
              JOIN objects p ON p.bucket = n.bucket AND p.merchant = n.merchant AND p.id = n.id
              JOIN objects d ON d.bucket = n.bucket AND d.merchant = n.merchant AND d.id = n.id || '-B'
            WHERE n.bucket = @bucket AND n.merchant = @merchant AND n.name = @name
              AND n.created_at >= @from AND n.created_at <= @to {states}
              AND (n.created_at {beyond} @at OR (n.created_at = @at AND n.id {beyond} @id))
            ORDER BY n.created_at {direction}, n.id {direction} LIMIT @limit
            """,
            row =>
                (
                    (ChargePermission)RecordJson.Read(ObjectKind.ChargePermission, row.GetUtf8(0)),
                    (PermissionDetails)RecordJson.Read(ObjectKind.PermissionDetails, row.GetUtf8(1))
                ),
            [
                .. Of(merchant),
                ("name", query.Name),
                ("from", RecordJson.Ms(query.From)),
                ("to", RecordJson.Ms(query.To)),
                ("at", last?.At ?? (query.Descending ? long.MaxValue : long.MinValue)),
                ("id", last?.Id ?? ""),
                ("limit", query.Limit),
            ]
        );
    }
}
