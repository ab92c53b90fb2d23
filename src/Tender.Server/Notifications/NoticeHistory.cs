using Tender.Core;
using Tender.Server.Storage;

namespace Tender.Server.Notifications;

/// <summary>
/// The merchant's notices with every attempt, and sending them again. A notice is a step of the journal; it exists
/// whether anybody listened or not.
/// </summary>
internal sealed class NoticeHistory(PaymentStore store)
{
    /// <summary>
    /// Journal entries of some roots (or all), oldest first: every one, or those with something told in one of these
    /// forms.
    /// </summary>
    public Task<List<JournalEntry>> Entries(
        string merchant,
        IReadOnlyList<string>? roots,
        long after,
        int limit,
        Dialects told = Dialects.None
    )
    {
        var filter = roots is null ? "" : $"AND root IN ({string.Join(", ", roots.Select((_, i) => "@r" + i))})";
        return store.Database.Query(
            $"SELECT seq, root, at, who, summary, steps FROM journal WHERE bucket = @bucket AND merchant = @merchant AND seq > @after {filter} {(told == Dialects.None ? "" : $"AND (notices & {(int)told}) <> 0")} ORDER BY seq LIMIT @limit",
            row => new JournalEntry(
                row.GetInt64(0),
                ObjectId.Read(row.GetString(1)),
                RecordJson.At(row.GetInt64(2)),
                Requesters.Read(row.GetString(3)),
                row.GetString(4),
                Journal.ReadSteps(row.GetUtf8(5))
            ),
            [
                ("bucket", Merchant.BucketOf(merchant)),
                ("merchant", merchant),
                ("after", after),
                ("limit", limit),
                .. (roots ?? []).Select((root, i) => ("r" + i, (object?)root)),
            ]
        );
    }

    /// <summary>How many changes of state the journal holds after an entry.</summary>
    public async Task<long> CountMoves(string merchant, long after) =>
        (
            await store.Database.Query(
                "SELECT coalesce(sum(moves), 0) FROM journal WHERE bucket = @bucket AND merchant = @merchant AND seq > @after",
                row => row.GetInt64(0),
                ("bucket", Merchant.BucketOf(merchant)),
                ("merchant", merchant),
                ("after", after)
            )
        )[0];

    /// <summary>
    /// How many attempts in a stretch of the merchant's time were answered with a 2xx, and how many were not.
    /// </summary>
    public async Task<(long Delivered, long Failed)> CountAttempts(
        string merchant,
        DateTimeOffset from,
        DateTimeOffset to
    )
    {
        var counts = await store.Database.Query(
            "SELECT CASE WHEN status >= 200 AND status < 300 THEN 1 ELSE 0 END, count(*) FROM attempts WHERE bucket = @bucket AND merchant = @merchant AND at >= @from AND at <= @to GROUP BY 1",
            row => (Ok: row.GetInt64(0) == 1, Count: row.GetInt64(1)),
            ("bucket", Merchant.BucketOf(merchant)),
            ("merchant", merchant),
            ("from", RecordJson.Ms(from)),
            ("to", RecordJson.Ms(to))
        );
        return (counts.Where(one => one.Ok).Sum(one => one.Count), counts.Where(one => !one.Ok).Sum(one => one.Count));
    }

    /// <summary>The ledger lines of some entries.</summary>
    public async Task<List<(long Seq, DateTimeOffset At, Requester Requester, List<LedgerLine> Lines)>> Lines(
        string merchant,
        IReadOnlyList<JournalEntry> entries
    )
    {
        if (entries.Count == 0)
            return [];
        var lines = await store.Database.Query(
            "SELECT seq, object, account, currency, amount FROM ledger WHERE bucket = @bucket AND merchant = @merchant AND seq >= @from AND seq <= @to ORDER BY seq, line",
            row =>
                (
                    Seq: row.GetInt64(0),
                    Line: new LedgerLine(
                        ObjectId.Read(row.GetString(1)),
                        (LedgerAccount)row.GetInt16(2),
                        new Money(row.GetInt64(4), Enum.Parse<Currency>(row.GetString(3)))
                    )
                ),
            ("bucket", Merchant.BucketOf(merchant)),
            ("merchant", merchant),
            ("from", entries.Min(one => one.Seq)),
            ("to", entries.Max(one => one.Seq))
        );
        var known = entries.ToDictionary(one => one.Seq);
        return
        [
            .. lines
                .Where(line => known.ContainsKey(line.Seq))
                .GroupBy(line => line.Seq)
                .Select(group =>
                    (group.Key, known[group.Key].At, known[group.Key].Requester, group.Select(one => one.Line).ToList())
                ),
        ];
    }

    /// <summary>
    /// The notices about an object (or all), oldest first; at most <paramref name="limit"/> journal entries are looked
    /// at.
    /// </summary>
    public async Task<(List<NotificationRow> Rows, long Last, bool More)> List(
        string merchant,
        Func<JournalStep, bool> about,
        IReadOnlyList<string>? roots,
        long after,
        int limit
    )
    {
        var entries = await Entries(merchant, roots, after, limit, Dialects.Both);
        if (entries.Count == 0)
            return ([], after, false);
        var deliveries = await Deliveries(merchant, entries[0].Seq, entries[^1].Seq);
        var rows = new List<NotificationRow>();
        foreach (var entry in entries)
            for (var i = 0; i < entry.Steps.Count; i++)
                if ((entry.Steps[i].Forms & Dialects.Both) != Dialects.None && about(entry.Steps[i]))
                    rows.Add(new(entry, i, [.. deliveries.Where(one => one.Seq == entry.Seq && one.Step == i)]));
        return (rows, entries[^1].Seq, entries.Count == limit);
    }

    /// <summary>
    /// Sends notices again: the stored bytes to every present endpoint of the form; made now where nobody listened
    /// before. Returns how many notices.
    /// </summary>
    public async Task<int> Redeliver(string merchantId, IReadOnlyList<NotificationRow> rows)
    {
        if (rows.Count == 0)
            return 0;
        await store.Apply(
            new Command<bool>(merchantId, "Redeliver", Requester.Operator)
            {
                Decide = (change, scene) =>
                {
                    foreach (var row in rows)
                    foreach (var (endpoint, form) in Listeners(scene.Merchant, row))
                        change.Schedule(
                            JobKind.Deliver,
                            row.Entry.Steps[row.Step].Id,
                            change.Now,
                            Journal.DeliveryArguments(row.Entry.Seq, row.Step, endpoint.Id, form)
                        );
                    return true;
                },
                ExtraWrites = (writing, _) =>
                {
                    var merchant = store.Merchants.Known(merchantId);
                    foreach (var row in rows)
                    foreach (var (endpoint, form) in Listeners(merchant, row))
                    {
                        var known = row.Deliveries.FirstOrDefault(one =>
                            one.Endpoint == endpoint.Id && one.Form == form
                        );
                        if (known is null)
                            writing.Add(
                                new InsertDelivery
                                {
                                    Merchant = merchant.Id,
                                    Seq = row.Entry.Seq,
                                    Step = row.Step,
                                    Endpoint = endpoint.Id,
                                    Dialect = form,
                                    MessageId = Journal.MessageId(merchant.Id, row.Entry.Seq, row.Step, form),
                                    State = "pending",
                                    FirstAt = row.Entry.At,
                                }
                            );
                        else
                            writing.Add(
                                new UpdateDelivery
                                {
                                    Merchant = merchant.Id,
                                    Seq = row.Entry.Seq,
                                    Step = row.Step,
                                    Endpoint = endpoint.Id,
                                    Dialect = form,
                                    State = "pending",
                                    Body = known.Body,
                                    AttemptCount = known.Attempts.Count,
                                }
                            );
                    }
                },
            }
        );
        return rows.Count;
    }

    private static IEnumerable<(NoticeEndpoint Endpoint, Dialects Form)> Listeners(
        Merchant merchant,
        NotificationRow row
    ) =>
        from endpoint in merchant.Endpoints
        where endpoint.Disabled is null && endpoint.Wants(row.Entry.Steps[row.Step].Id)
        from form in new[] { Dialects.V1, Dialects.V2 }
        where (endpoint.Dialects & row.Entry.Steps[row.Step].Forms & form) != 0
        select (endpoint, form);

    private async Task<List<DeliveryRow>> Deliveries(string merchant, long from, long to)
    {
        (string, object?)[] range =
        [
            ("bucket", Merchant.BucketOf(merchant)),
            ("merchant", merchant),
            ("from", from),
            ("to", to),
        ];
        var attempts = (
            await store.Database.Query(
                "SELECT seq, step, endpoint, form, at, status, error, duration_ms, answer FROM attempts WHERE bucket = @bucket AND merchant = @merchant AND seq >= @from AND seq <= @to ORDER BY seq, step, endpoint, form, n",
                row =>
                    (
                        Key: (row.GetInt64(0), (int)row.GetInt16(1), row.GetString(2), (Dialects)row.GetInt16(3)),
                        Attempt: new AttemptRow(
                            RecordJson.At(row.GetInt64(4)),
                            row.IsDBNull(5) ? null : row.GetInt16(5),
                            row.IsDBNull(6) ? null : row.GetString(6),
                            row.IsDBNull(7) ? null : row.GetInt64(7),
                            row.IsDBNull(8) ? null : row.GetString(8)
                        )
                    ),
                range
            )
        ).ToLookup(one => one.Key, one => one.Attempt);
        return await store.Database.Query(
            "SELECT seq, step, endpoint, form, message_id, state, body, next_at FROM deliveries WHERE bucket = @bucket AND merchant = @merchant AND seq >= @from AND seq <= @to ORDER BY seq, step, endpoint, form",
            row => new DeliveryRow(
                row.GetInt64(0),
                row.GetInt16(1),
                row.GetString(2),
                (Dialects)row.GetInt16(3),
                row.GetString(4),
                row.GetString(5),
                row.IsDBNull(6) ? null : row.GetBytes(6),
                row.IsDBNull(7) ? null : RecordJson.At(row.GetInt64(7)),
                [.. attempts[(row.GetInt64(0), (int)row.GetInt16(1), row.GetString(2), (Dialects)row.GetInt16(3))]]
            ),
            range
        );
    }
}
