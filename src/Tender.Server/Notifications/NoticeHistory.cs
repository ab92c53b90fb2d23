using Tender.Core;
using Tender.Server.Storage;

namespace Tender.Server.Notifications;

/// <summary>
/// The merchant's notices with every attempt, and sending them again. A notice is a step of the journal; it exists
/// whether anybody listened or not.
/// </summary>
internal sealed class NoticeHistory(PaymentStore store)
{
    private readonly DeliveryQueries queries = new(store.Database);

    /// <summary>The ledger lines of some entries.</summary>
    public async Task<List<(long Seq, DateTimeOffset At, Requester Requester, List<LedgerLine> Lines)>> Lines(
        MerchantId merchant,
        IReadOnlyList<JournalEntry> entries
    )
    {
        var lines = await queries.Lines(merchant, [.. entries.Select(one => one.Seq)]);
        var known = entries.ToDictionary(one => one.Seq);
        return
        [
            .. lines
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
        MerchantId merchant,
        Func<JournalStep, bool> about,
        IReadOnlyList<string>? roots,
        long after,
        int limit
    )
    {
        var entries = await queries.Entries(merchant, roots, after, limit, Dialects.Both);
        return entries.Count == 0
            ? ([], after, false)
            : (await Of(merchant, about, entries), entries[^1].Seq, entries.Count == limit);
    }

    /// <summary>The same, newest first, before a journal entry; null for the newest of all.</summary>
    public async Task<(List<NotificationRow> Rows, long Last, bool More)> ListNewest(
        MerchantId merchant,
        Func<JournalStep, bool> about,
        IReadOnlyList<string>? roots,
        long? before,
        int limit
    )
    {
        var entries = await queries.Newest(merchant, roots, before, limit, Dialects.Both);
        if (entries.Count == 0)
            return ([], 0, false);
        var last = entries[^1].Seq;
        entries.Reverse();
        var rows = await Of(merchant, about, entries);
        rows.Reverse();
        return (rows, last, entries.Count == limit);
    }

    /// <summary>The notices that some entries of the journal are.</summary>
    public async Task<List<NotificationRow>> Of(
        MerchantId merchant,
        Func<JournalStep, bool> about,
        IReadOnlyList<JournalEntry> entries
    )
    {
        var deliveries = (await Deliveries(merchant, [.. entries.Select(entry => entry.Seq)])).ToLookup(one =>
            (one.Seq, one.Step)
        );
        var rows = new List<NotificationRow>();
        foreach (var entry in entries)
            for (var i = 0; i < entry.Steps.Count; i++)
                if ((entry.Steps[i].Dialects & Dialects.Both) != Dialects.None && about(entry.Steps[i]))
                    rows.Add(new(entry, i, [.. deliveries[(entry.Seq, i)]]));
        return rows;
    }

    /// <summary>
    /// Sends notices again: the stored bytes to every present endpoint of the dialect; made now where nobody listened
    /// before. What waits for its next attempt has none but this one. Returns how many notices are sent.
    /// </summary>
    public async Task<int> Redeliver(MerchantId merchantId, IReadOnlyList<NotificationRow> rows)
    {
        if (rows.Count == 0)
            return 0;
        var applied = await store.Apply(
            new Command<Again>(merchantId, "Redeliver", Requester.Operator)
            {
                Decide = (change, context) =>
                {
                    var again = new Again(change.Now, [.. Wanted(context.Merchant, rows)]);
                    foreach (var (row, which) in again.Deliveries)
                        change.Schedule(
                            JobKind.Deliver,
                            row.Entry.Steps[row.Step].Id,
                            again.At,
                            which with
                            {
                                Turn = DeliveryTurn.Asked,
                            }
                        );
                    return again;
                },
                ExtraWrites = (writing, again) =>
                {
                    foreach (var (row, which) in again.Deliveries)
                        Renew(writing, merchantId, row, which, again.At);
                },
            }
        );
        return applied is CommandResult<Again>.Decided { Result: { Ok: true, Value: var sent } }
            ? sent.Deliveries.DistinctBy(one => (one.Which.Seq, one.Which.Step)).Count()
            : 0;
    }

    /// <summary>What is sent again.</summary>
    /// <param name="At">When it is due, in the merchant's time.</param>
    /// <param name="Deliveries">Each notice with each delivery of it.</param>
    private sealed record Again(
        DateTimeOffset At,
        IReadOnlyList<(NotificationRow Row, DeliveryArguments Which)> Deliveries
    );

    /// <summary>A delivery for each notice and each endpoint in use that listens to it.</summary>
    private static IEnumerable<(NotificationRow Row, DeliveryArguments Which)> Wanted(
        Merchant merchant,
        IReadOnlyList<NotificationRow> rows
    ) =>
        from row in rows
        let step = row.Entry.Steps[row.Step]
        from endpoint in merchant.Endpoints
        where endpoint.Disabled is null && endpoint.Wants(step.Id)
        from dialect in new[] { Dialects.V1, Dialects.V2 }
        where (endpoint.Dialects & step.Dialects & dialect) != 0
        select (row, new DeliveryArguments(row.Entry.Seq, row.Step, endpoint.Id, dialect));

    /// <summary>
    /// Writes that a delivery is due, for the first time or once more. A job that waits for its next attempt finds that
    /// it is another's (<see cref="StoredDelivery.IsAnothers"/>).
    /// </summary>
    private static void Renew(
        WriteBatch writing,
        MerchantId merchant,
        NotificationRow row,
        DeliveryArguments which,
        DateTimeOffset at
    )
    {
        if (row.Deliveries.Any(one => one.Endpoint == which.Endpoint && one.Dialect == which.Dialect))
            writing.Add(
                new RenewDelivery
                {
                    Merchant = merchant,
                    Which = which,
                    At = at,
                }
            );
        else
            writing.Add(
                new InsertDelivery
                {
                    Merchant = merchant,
                    Seq = which.Seq,
                    Step = which.Step,
                    Endpoint = which.Endpoint,
                    Dialect = which.Dialect,
                    MessageId = Journal.MessageId(merchant, which.Seq, which.Step, which.Dialect),
                    State = DeliveryState.Pending,
                    NextAt = at,
                    FirstAt = row.Entry.At,
                }
            );
    }

    private async Task<List<DeliveryRow>> Deliveries(MerchantId merchant, IReadOnlyList<long> seqs)
    {
        var attempts = (await queries.Attempts(merchant, seqs)).ToLookup(one => one.Which, one => one.Attempt);
        var deliveries = await queries.Deliveries(merchant, seqs);
        var listening = (await store.Merchants.Read(merchant))
            ?.Merchant.Endpoints.Where(one => one.Disabled is null)
            .Select(one => one.Id)
            .ToHashSet();
        return [.. deliveries.Select(one => Present(one.Row) with { Attempts = [.. attempts[one.Which]] })];

        // What waits for an endpoint that was left out or disabled is held from that moment on; its row is written when
        // its job falls due.
        DeliveryRow Present(DeliveryRow row) =>
            row.State == DeliveryState.Pending && listening?.Contains(row.Endpoint) != true
                ? row with
                {
                    State = DeliveryState.Held,
                    NextAt = null,
                }
                : row;
    }
}
