using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>
/// What reports are read from, page by page, and where their files are kept. Nothing here is on the path of a payment.
/// </summary>
internal sealed class LedgerQueries(Database database)
{
    // Spelled out in every statement: a partial index is used only where its condition can be seen.
    private const int OfMerchant = (int)LedgerAccount.Merchant;

    /// <summary>Records that have a number, the newest first, before one of them.</summary>
    public Task<List<Record>> Newest(string merchant, ObjectKind kind, ObjectId? before, int limit)
    {
        var (first, last) = ObjectId.Numbers(kind);
        return database.Query(
            $"SELECT kind, doc FROM objects WHERE bucket = @bucket AND merchant = @merchant AND id >= @first AND id {(before is null ? "<=" : "<")} @last ORDER BY id DESC LIMIT @limit",
            row => RecordJson.Read((ObjectKind)row.GetInt16(0), row.GetUtf8(1)),
            [.. Of(merchant), ("first", first.Value), ("last", before?.Value ?? last.Value), ("limit", limit)]
        );
    }

    /// <summary>
    /// Lines of the merchant's account in the order they were posted, after one of them: those of a settlement, or of a
    /// period whoever took them up.
    /// </summary>
    public Task<List<PostedLine>> Posted(
        string merchant,
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
            SELECT at, seq, line, object, currency, amount, settlement FROM ledger WHERE bucket = @bucket AND merchant = @merchant AND account = {OfMerchant} {which}
              AND (at > @at OR (at = @at AND (seq > @seq OR (seq = @seq AND line > @line)))) ORDER BY at, seq, line LIMIT @limit
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
        string merchant,
        DateTimeOffset from,
        DateTimeOffset to,
        JournalEntry? after,
        int limit
    ) =>
        database.Query(
            """
            SELECT seq, root, at, who, summary, steps FROM journal WHERE bucket = @bucket AND merchant = @merchant AND moves > 0 AND at >= @from AND at < @to
              AND (at > @at OR (at = @at AND seq > @seq)) ORDER BY at, seq LIMIT @limit
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
    /// Statements a settlement on every line of the merchant's account that was posted before an instant and that none
    /// has taken up, while no command of the merchant is under way anywhere. A currency that comes to less than nothing
    /// is left out. Done again it takes up what has come meanwhile. False: the lease is somebody else's.
    /// </summary>
    public Task<bool> TakeUp(string merchant, Lease lease, ObjectId settlement, DateTimeOffset before)
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
                "UPDATE jobs SET fence = fence WHERE bucket = @bucket AND merchant = @merchant AND id = @id AND fence = @fence",
                [.. Of(merchant), ("id", lease.Job), ("fence", lease.Fence)],
                1
            ),
            ($"UPDATE ledger SET settlement = NULL WHERE {mine} AND settlement = @settlement", arguments, null),
            (
                $"UPDATE ledger SET settlement = @settlement WHERE {mine} AND settlement IS NULL AND currency IN (SELECT currency FROM ledger WHERE {mine} AND settlement IS NULL GROUP BY currency HAVING sum(amount) >= 0)",
                arguments,
                null
            )
        );
    }

    /// <summary>
    /// What the lines a settlement has taken up come to, by currency, and when the earliest was posted.
    /// </summary>
    public async Task<(IReadOnlyList<SettlementTotal> Totals, DateTimeOffset From)> TakenUp(
        string merchant,
        ObjectId settlement
    )
    {
        var found = await database.Query(
            $"SELECT currency, CAST(sum(amount) AS bigint), count(*), min(at) FROM ledger WHERE bucket = @bucket AND merchant = @merchant AND account = {OfMerchant} AND settlement = @settlement GROUP BY currency ORDER BY currency",
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

    /// <summary>Keeps one part of a report's file.</summary>
    public Task Keep(string merchant, ObjectId report, long edition, int part, byte[] body) =>
        database.Execute(
            "INSERT INTO report_files (bucket, merchant, report, edition, part, body) VALUES (@bucket, @merchant, @report, @edition, @part, @body) ON CONFLICT (bucket, merchant, report, edition, part) DO UPDATE SET body = excluded.body RETURNING part",
            row => row.GetInt16(0),
            [.. Of(merchant), ("report", report.Value), ("edition", edition), ("part", (short)part), ("body", body)]
        );

    /// <summary>One part of a report's file; null when it is gone.</summary>
    public async Task<byte[]?> Part(string merchant, ObjectId report, long edition, int part) =>
        (
            await database.Query(
                "SELECT body FROM report_files WHERE bucket = @bucket AND merchant = @merchant AND report = @report AND edition = @edition AND part = @part",
                row => row.GetBytes(0),
                [.. Of(merchant), ("report", report.Value), ("edition", edition), ("part", (short)part)]
            )
        ).FirstOrDefault();

    /// <summary>Forgets a report's file, but for one making of it.</summary>
    public Task Drop(string merchant, ObjectId report, long? exceptEdition) =>
        database.Execute(
            "DELETE FROM report_files WHERE bucket = @bucket AND merchant = @merchant AND report = @report AND edition <> @edition RETURNING part",
            row => row.GetInt16(0),
            [.. Of(merchant), ("report", report.Value), ("edition", exceptEdition ?? -1)]
        );

    private static (string, object?)[] Of(string merchant) =>
        [("bucket", Merchant.BucketOf(merchant)), ("merchant", merchant)];
}
