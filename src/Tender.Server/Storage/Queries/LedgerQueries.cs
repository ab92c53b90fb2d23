using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>
/// What reports and settlements are read from, page by page. Nothing here is on the path of a payment.
/// </summary>
internal sealed class LedgerQueries(Database database)
{
    // Spelled out in every statement: a partial index is used only where its condition can be seen.
    private const int OfMerchant = (int)LedgerAccount.Merchant;

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
        (string, object?)[] scope = settlement is null
            ? [("from", RecordJson.Ms(from)), ("to", RecordJson.Ms(to))]
            : [("settlement", settlement.Value.Value)];
        return database.Query(
            $"""
            SELECT at, seq, line, object, currency, amount, settlement FROM ledger
            WHERE bucket = @bucket AND merchant = @merchant AND account = {OfMerchant} {which}
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
            """
            SELECT seq, root, at, who, summary, steps FROM journal
            WHERE bucket = @bucket AND merchant = @merchant AND moves > 0 AND at >= @from AND at < @to
              AND (at > @at OR (at = @at AND seq > @seq))
            ORDER BY at, seq LIMIT @limit
            """,
            row => new JournalEntry(
                row.GetInt64(0),
                ObjectId.Read(row.GetString(1)),
                RecordJson.At(row.GetInt64(2)),
                Requesters.Read(row.GetString(3)),
                row.GetString(4),
                Journal.ReadSteps(row.GetUtf8(5))
            ),
            [
                .. Of(merchant),
                ("from", RecordJson.Ms(from)),
                ("to", RecordJson.Ms(to)),
                ("at", after is { } last ? RecordJson.Ms(last.At) : long.MinValue),
                ("seq", after?.Seq ?? 0),
                ("limit", limit),
            ]
        );

    /// <summary>
    /// Writes a settlement on every line of the merchant's account that was posted before an instant and that none
    /// has taken up, while no command of the merchant is under way anywhere. A currency that comes to less than nothing
    /// is left out. Done again it takes up what has come meanwhile. False: another worker holds the job.
    /// </summary>
    public Task<bool> TakeUp(MerchantId merchant, Lease lease, ObjectId settlement, DateTimeOffset before)
    {
        const string mine = "bucket = @bucket AND merchant = @merchant AND account = 3 AND at < @before";
        (string, object?)[] arguments =
        [
            .. Of(merchant),
            ("settlement", settlement.Value),
            ("before", RecordJson.Ms(before)),
        ];
        return database.Alone(
            merchant,
            (
                """
                UPDATE jobs SET fence = fence
                WHERE bucket = @bucket AND merchant = @merchant AND id = @id AND fence = @fence
                """,
                [.. Of(merchant), ("id", lease.Job), ("fence", lease.Fence)],
                1
            ),
            ($"UPDATE ledger SET settlement = NULL WHERE {mine} AND settlement = @settlement", arguments, null),
            (
                $"""
                UPDATE ledger SET settlement = @settlement
                WHERE {mine} AND settlement IS NULL AND currency IN (
                  SELECT currency FROM ledger WHERE {mine} AND settlement IS NULL
                  GROUP BY currency HAVING sum(amount) >= 0)
                """,
                arguments,
                null
            )
        );
    }

    /// <summary>
    /// What the lines a settlement has taken up come to, by currency, and when the earliest was posted.
    /// </summary>
    public async Task<(IReadOnlyList<SettlementTotal> Totals, DateTimeOffset From)> TakenUp(
        MerchantId merchant,
        ObjectId settlement
    )
    {
        var found = await database.Query(
            $"""
            SELECT currency, CAST(sum(amount) AS bigint), count(*), min(at) FROM ledger
            WHERE bucket = @bucket AND merchant = @merchant AND account = {OfMerchant} AND settlement = @settlement
            GROUP BY currency ORDER BY currency
            """,
            row =>
                (
                    Total: new SettlementTotal(
                        new Money(row.GetInt64(1), Enum.Parse<Currency>(row.GetString(0))),
                        row.GetInt64(2)
                    ),
                    From: row.GetInt64(3)
                ),
            [.. Of(merchant), ("settlement", settlement.Value)]
        );
        return (
            [.. found.Select(one => one.Total)],
            found.Count == 0 ? DateTimeOffset.UnixEpoch : RecordJson.At(found.Min(one => one.From))
        );
    }

    private static (string, object?)[] Of(MerchantId merchant) =>
        [("bucket", Merchant.BucketOf(merchant)), ("merchant", merchant.Value)];
}
