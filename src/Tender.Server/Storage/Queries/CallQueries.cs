using Tender.Core;
using static Tender.Server.Storage.MerchantRows;

namespace Tender.Server.Storage;

/// <summary>Reads of recorded calls.</summary>
internal sealed class CallQueries(Database database)
{
    private const string ShortColumns = "seq, done, at, operation, object, key, status, code, times, root",
        Columns = $"{ShortColumns}, canonical, message";

    /// <summary>
    /// The calls of a merchant, oldest first, without their canonical forms and messages: they may be megabytes.
    /// </summary>
    public Task<List<RecordedCall>> All(MerchantId merchant, int limit) =>
        database.Query(
            $"""
            SELECT {ShortColumns} FROM calls
            WHERE {OfMerchant} ORDER BY seq LIMIT @limit
            """,
            Read,
            [.. Of(merchant), ("limit", limit)]
        );

    /// <summary>The calls about a family, the newest first, that were answered before a number.</summary>
    public Task<List<RecordedCall>> NewestOf(MerchantId merchant, string root, long? before, int limit) =>
        database.Query(
            $"""
            SELECT {Columns} FROM calls
            WHERE {OfMerchant} AND root = @root AND seq < @before AND done < @before
            ORDER BY seq DESC LIMIT {limit}
            """,
            ReadWhole,
            [.. Of(merchant), ("root", root), ("before", before ?? long.MaxValue)]
        );

    /// <summary>How many calls are recorded of a merchant.</summary>
    public async Task<long> Count(MerchantId merchant) =>
        (await database.Query($"SELECT count(*) FROM calls WHERE {OfMerchant}", row => row.GetInt64(0), Of(merchant)))[
            0
        ];

    private static RecordedCall Read(RowReader row) =>
        new()
        {
            Seq = row.GetInt64(0),
            Done = row.GetInt64(1),
            At = RecordJson.At(row.GetInt64(2)),
            Operation = row.GetString(3),
            Object = row.IsDBNull(4) ? null : ObjectId.Read(row.GetString(4)),
            Key = row.IsDBNull(5) ? null : row.GetString(5),
            Status = row.GetInt16(6),
            Code = row.IsDBNull(7) ? null : row.GetString(7),
            Times = (int)row.GetInt64(8),
            Root = row.IsDBNull(9) ? null : ObjectId.Read(row.GetString(9)),
        };

    private static RecordedCall ReadWhole(RowReader row) =>
        Read(row) with
        {
            Canonical = row.IsDBNull(10) ? null : row.GetString(10),
            Message = row.IsDBNull(11) ? null : row.GetString(11),
        };
}
