using Tender.Core;
using static Tender.Server.Storage.MerchantRows;

namespace Tender.Server.Storage;

/// <summary>
/// What reports and settlements are read from, page by page. Nothing here is on the path of a payment.
/// </summary>
internal sealed class LedgerQueries(Database database)
{
    // Spelled out in every statement: a partial index is used only where its condition can be seen.
    private const int MerchantAccount = (int)LedgerAccount.Merchant;

    /// <summary>
    /// Lines of the merchant's account in the order they were posted, after one of them: those of a settlement, or of a
    /// period whoever took them up.
    /// </summary>
    public Task<List<PostedLine>> Posted(
        MerchantId merchant,
        ObjectId? settlement,
        DateTimeOffset from,
        DateTimeOffset to,
        PostedLine? after,
        int limit
    )
    {
        // The last line of a settlement, its payment, is posted when it is closed.
        var which = settlement is null ? "AND at >= @from AND at < @to" : "AND settlement = @settlement";
        SqlArgument[] scope = settlement is null
            ? [("from", RecordJson.Ms(from)), ("to", RecordJson.Ms(to))]
            : [("settlement", settlement.Value.Value)];
        return database.Query(
            $"""
            SELECT at, seq, line, object, currency, amount, settlement FROM ledger
            WHERE {OfMerchant} AND account = {MerchantAccount} {which}
              AND (at > @at OR (at = @at AND (seq > @seq OR (seq = @seq AND line > @line))))
            ORDER BY at, seq, line LIMIT @limit
            """,
            row => new PostedLine(
                RecordJson.At(row.GetInt64(0)),
                row.GetInt64(1),
                row.GetInt16(2),
                ObjectId.Read(row.GetString(3)),
                new Money(row.GetInt64(5), Enum.Parse<Currency>(row.GetString(4))),
                row.IsDBNull(6) ? null : ObjectId.Read(row.GetString(6))
            ),
            [
                .. Of(merchant),
                .. scope,
                ("at", after is { } last ? RecordJson.Ms(last.At) : long.MinValue),
                ("seq", after?.Seq ?? 0),
                ("line", (short)(after?.Line ?? 0)),
                ("limit", limit),
            ]
        );
    }

    /// <summary>Journal entries of a period in which some state moved, in their order, after one of them.</summary>
    public Task<List<JournalEntry>> Moved(
        MerchantId merchant,
        DateTimeOffset from,
        DateTimeOffset to,
        JournalEntry? after,
        int limit
    ) =>
        database.Query(
            $"""
            SELECT {JournalEntry.Columns} FROM journal
            WHERE {OfMerchant} AND moves > 0 AND at >= @from AND at < @to
              AND (at > @at OR (at = @at AND seq > @seq))
            ORDER BY at, seq LIMIT @limit
            """,
            JournalEntry.Read,
            [
                .. Of(merchant),
                ("from", RecordJson.Ms(from)),
                ("to", RecordJson.Ms(to)),
                ("at", after is { } last ? RecordJson.Ms(last.At) : long.MinValue),
                ("seq", after?.Seq ?? 0),
                ("limit", limit),
            ]
        );
}
