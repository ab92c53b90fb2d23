using Tender.Core;
using static Tender.Server.Storage.MerchantRows;

namespace Tender.Server.Storage;

/// <summary>Reads of the faults that were injected.</summary>
internal sealed class FaultQueries(Database database)
{
    /// <summary>Those of some families (or all), oldest first, after one place of the journal.</summary>
    public Task<List<InjectedFault>> Injected(
        MerchantId merchant,
        IReadOnlyList<string>? roots,
        long after,
        int limit
    ) =>
        database.Query(
            $"""
            SELECT seq, at, kind, n, object, operation, endpoint FROM injected_faults
            WHERE {OfMerchant} AND seq > @after
              {(roots is null ? "" : $"AND root IN ({string.Join(", ", roots.Select((_, i) => "@r" + i))})")}
            ORDER BY seq LIMIT @limit
            """,
            row => new InjectedFault(
                row.GetInt64(0),
                RecordJson.At(row.GetInt64(1)),
                row.GetString(2),
                row.GetInt64(3),
                row.IsDBNull(4) ? null : ObjectId.Read(row.GetString(4)),
                row.IsDBNull(5) ? null : row.GetString(5),
                row.IsDBNull(6) ? null : row.GetString(6)
            ),
            [
                .. Of(merchant),
                ("after", after),
                ("limit", limit),
                .. (roots ?? []).Select((root, i) => ("r" + i, (object?)root)),
            ]
        );
}
