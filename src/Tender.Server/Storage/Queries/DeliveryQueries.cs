using Tender.Core;
using static Tender.Server.Storage.MerchantRows;

namespace Tender.Server.Storage;

/// <summary>What is read of notices: journal entries with something to tell, deliveries, attempts.</summary>
internal sealed class DeliveryQueries(Database database)
{
    private const int EntriesMax = 100;

    /// <summary>
    /// One delivery; null when there is none. Builds before 0.2.0 counted an attempt out again whose predecessor was
    /// answered after it had begun: the attempts themselves are counted too.
    /// </summary>
    public async Task<StoredDelivery?> Find(MerchantId merchant, DeliveryArguments which) =>
        (
            await database.Query(
                $"""
                SELECT message_id, state, body, first_at, next_at, attempts, (
                  SELECT max(n) FROM attempts
                  WHERE {OfMerchant}
                    AND seq = @seq AND step = @step AND endpoint = @endpoint AND form = @form)
                FROM deliveries
                WHERE {OfMerchant}
                  AND seq = @seq AND step = @step AND endpoint = @endpoint AND form = @form
                """,
                row => new StoredDelivery(
                    row.GetString(0),
                    DeliveryStates.Read(row.GetString(1)),
                    row.IsDBNull(2) ? null : row.GetBytes(2),
                    RecordJson.At(row.GetInt64(3)),
                    Math.Max(row.GetInt16(5), row.IsDBNull(6) ? (short)0 : row.GetInt16(6))
                )
                {
                    NextAt = row.IsDBNull(4) ? null : RecordJson.At(row.GetInt64(4)),
                },
                [
                    .. Of(merchant),
                    ("seq", which.Seq),
                    ("step", (short)which.Step),
                    ("endpoint", which.Endpoint),
                    ("form", (short)which.Dialect),
                ]
            )
        ).FirstOrDefault();

    /// <summary>Whether another attempt of a delivery began within a span after one of a number did.</summary>
    public async Task<bool> IsFollowed(MerchantId merchant, DeliveryArguments which, int number, TimeSpan within)
    {
        var began = await database.Query(
            $"""
            SELECT n, at FROM attempts
            WHERE {OfMerchant} AND seq = @seq AND step = @step AND endpoint = @endpoint AND form = @form AND n >= @n
            ORDER BY n
            """,
            row => (Number: (int)row.GetInt16(0), At: RecordJson.At(row.GetInt64(1))),
            [
                .. Of(merchant),
                ("seq", which.Seq),
                ("step", (short)which.Step),
                ("endpoint", which.Endpoint),
                ("form", (short)which.Dialect),
                ("n", (short)number),
            ]
        );
        return began is [var first, .. var later]
            && first.Number == number
            && later.Exists(one => one.At < first.At + within);
    }

    /// <summary>When a journal entry was made, with its steps; null when there is none.</summary>
    public async Task<(DateTimeOffset At, IReadOnlyList<JournalStep> Steps)?> Entry(MerchantId merchant, long seq)
    {
        var found = await database.Query(
            $"SELECT at, steps FROM journal WHERE {OfMerchant} AND seq = @seq",
            row => (RecordJson.At(row.GetInt64(0)), Journal.ReadSteps(row.GetUtf8(1))),
            [.. Of(merchant), ("seq", seq)]
        );
        return found.Count == 0 ? null : found[0];
    }

    /// <summary>
    /// Journal entries of some roots (or all), oldest first: every one, or those with something told in one of these
    /// dialects.
    /// </summary>
    public Task<List<JournalEntry>> Entries(
        MerchantId merchant,
        IReadOnlyList<string>? roots,
        long after,
        int limit,
        Dialects told = Dialects.None
    )
    {
        var news = told == Dialects.None ? "" : $"AND (notices & {(int)told}) <> 0";
        return database.Query(
            $"""
            SELECT {JournalEntry.Columns} FROM journal
            WHERE {OfMerchant} AND seq > @after {OneOf(roots)} {news}
            ORDER BY seq LIMIT @limit
            """,
            JournalEntry.Read,
            [.. Of(merchant), ("after", after), ("limit", limit), .. Roots(roots)]
        );
    }

    /// <summary>
    /// Journal entries of some roots (or all) with something told in one of these dialects, newest first, before one.
    /// </summary>
    public Task<List<JournalEntry>> Newest(
        MerchantId merchant,
        IReadOnlyList<string>? roots,
        long? before,
        int limit,
        Dialects told
    ) =>
        database.Query(
            $"""
            SELECT {JournalEntry.Columns} FROM journal
            WHERE {OfMerchant} AND seq < @before {OneOf(roots)}
              AND (notices & {(int)told}) <> 0
            ORDER BY seq DESC LIMIT @limit
            """,
            JournalEntry.Read,
            [.. Of(merchant), ("before", before ?? long.MaxValue), ("limit", limit), .. Roots(roots)]
        );

    private static string OneOf(IReadOnlyList<string>? roots) =>
        roots is null ? "" : $"AND root IN ({string.Join(", ", roots.Select((_, i) => "@r" + i))})";

    private static IEnumerable<SqlArgument> Roots(IReadOnlyList<string>? roots) =>
        (roots ?? []).Select((root, i) => ("r" + i, (object?)root));

    /// <summary>The number of the last journal entry; 0 when there is none.</summary>
    public async Task<long> LastEntry(MerchantId merchant) =>
        (
            await database.Query(
                $"SELECT coalesce(max(seq), 0) FROM journal WHERE {OfMerchant}",
                row => row.GetInt64(0),
                Of(merchant)
            )
        )[0];

    /// <summary>How many changes of state the journal holds after an entry.</summary>
    public async Task<long> CountMoves(MerchantId merchant, long after) =>
        (
            await database.Query(
                $"""
                SELECT coalesce(sum(moves), 0) FROM journal
                WHERE {OfMerchant} AND seq > @after
                """,
                row => row.GetInt64(0),
                [.. Of(merchant), ("after", after)]
            )
        )[0];

    /// <summary>
    /// How many attempts in a stretch of the merchant's time were answered with a 2xx, and how many were not.
    /// </summary>
    public async Task<(long Delivered, long Failed)> CountAttempts(
        MerchantId merchant,
        DateTimeOffset from,
        DateTimeOffset to
    )
    {
        var counts = await database.Query(
            $"""
            SELECT CASE WHEN status >= 200 AND status < 300 THEN 1 ELSE 0 END, count(*) FROM attempts
            WHERE {OfMerchant} AND at >= @from AND at <= @to GROUP BY 1
            """,
            row => (Ok: row.GetInt64(0) == 1, Count: row.GetInt64(1)),
            [.. Of(merchant), ("from", RecordJson.Ms(from)), ("to", RecordJson.Ms(to))]
        );
        return (counts.Where(one => one.Ok).Sum(one => one.Count), counts.Where(one => !one.Ok).Sum(one => one.Count));
    }

    /// <summary>The ledger lines of some entries of the journal.</summary>
    public Task<List<(long Seq, LedgerLine Line)>> Lines(MerchantId merchant, IReadOnlyList<long> seqs) =>
        OfEntries(
            "SELECT seq, object, account, currency, amount, line FROM ledger",
            "seq, line",
            row =>
                (
                    row.GetInt64(0),
                    new LedgerLine(
                        ObjectId.Read(row.GetString(1)),
                        (LedgerAccount)row.GetInt16(2),
                        new Money(row.GetInt64(4), Enum.Parse<Currency>(row.GetString(3)))
                    )
                ),
            merchant,
            seqs
        );

    /// <summary>The attempts of some entries of the journal, in order.</summary>
    public Task<List<(DeliveryArguments Which, AttemptRow Attempt)>> Attempts(
        MerchantId merchant,
        IReadOnlyList<long> seqs
    ) =>
        OfEntries(
            "SELECT seq, step, endpoint, form, at, status, error, duration_ms, answer, n FROM attempts",
            "seq, step, endpoint, form, n",
            row =>
                (
                    Which(row),
                    new AttemptRow(
                        RecordJson.At(row.GetInt64(4)),
                        row.IsDBNull(5) ? null : row.GetInt16(5),
                        row.IsDBNull(6) ? null : row.GetString(6),
                        row.IsDBNull(7) ? null : row.GetInt64(7),
                        row.IsDBNull(8) ? null : row.GetString(8)
                    )
                ),
            merchant,
            seqs
        );

    /// <summary>The deliveries of some entries of the journal, in order, without their attempts.</summary>
    public Task<List<(DeliveryArguments Which, DeliveryRow Row)>> Deliveries(
        MerchantId merchant,
        IReadOnlyList<long> seqs
    ) =>
        OfEntries(
            "SELECT seq, step, endpoint, form, message_id, state, body, next_at FROM deliveries",
            "seq, step, endpoint, form",
            row =>
            {
                var which = Which(row);
                return (
                    which,
                    new DeliveryRow(
                        which.Seq,
                        which.Step,
                        which.Endpoint,
                        which.Dialect,
                        row.GetString(4),
                        DeliveryStates.Read(row.GetString(5)),
                        row.IsDBNull(6) ? null : row.GetBytes(6),
                        row.IsDBNull(7) ? null : RecordJson.At(row.GetInt64(7)),
                        []
                    )
                );
            },
            merchant,
            seqs
        );

    /// <summary>
    /// Rows that belong to entries of the journal. Each entry by its key: what lies between the first and the last of
    /// them is all that the merchant did meanwhile.
    /// </summary>
    private async Task<List<T>> OfEntries<T>(
        string select,
        string order,
        Func<RowReader, T> read,
        MerchantId merchant,
        IReadOnlyList<long> seqs
    )
    {
        var found = new List<T>();
        foreach (var some in seqs.Distinct().Order().Chunk(EntriesMax))
        {
            var parts = some.Select((_, i) => $"{select} WHERE {OfMerchant} AND seq = @s{i}");
            SqlArgument[] arguments = [.. Of(merchant), .. some.Select((seq, i) => ($"s{i}", (object?)seq))];
            found.AddRange(
                await database.Query($"{string.Join(" UNION ALL ", parts)} ORDER BY {order}", read, arguments)
            );
        }
        return found;
    }

    private static DeliveryArguments Which(RowReader row) =>
        new(row.GetInt64(0), row.GetInt16(1), row.GetString(2), (Dialects)row.GetInt16(3));
}
