using Tender.Core;
using Tender.Server.Storage;

namespace Tender.Server.Payments;

/// <summary>One payment to the merchant's bank: what a settlement came to in one currency.</summary>
/// <param name="Settlement">The settlement.</param>
/// <param name="Index">Its place among the settlement's currencies.</param>
/// <param name="Amount">What was paid; above zero.</param>
internal sealed record Disbursement(Settlement Settlement, int Index, Money Amount);

/// <summary>Which payments to the merchant's bank are asked for.</summary>
/// <param name="From">Settled then or later.</param>
/// <param name="To">Settled then or earlier.</param>
/// <param name="Limit">At most so many.</param>
/// <param name="After">Go on after this one; null from the newest.</param>
internal sealed record DisbursementQuery(
    DateTimeOffset From,
    DateTimeOffset To,
    int Limit,
    (ObjectId Settlement, int Index)? After = null
);

/// <summary>
/// The merchant's account, paid out day by day. Every payment that reaches the account arms the job of its day, and
/// nothing else: no row is shared between payments. When the day is over, a commit in the order of the clock begins a
/// settlement, and a second one closes it.
/// </summary>
internal sealed class Settlements(PaymentStore store)
{
    private const int PageSize = 100;

    /// <summary>The merchant's day is over.</summary>
    public Task<JobOutcome> Begin(Job job, CancellationToken ct) =>
        job.End(
            store,
            [],
            [],
            (change, context) =>
            {
                var from = Settlement.Begin(change, job.DueAt, context.Merchant.SettlesFrom, () =>
                    context.MintNumber(ObjectKind.Settlement)
                );
                if (from is not null && from != context.Merchant.SettlesFrom)
                    context.Change(context.Merchant with { SettlesFrom = from });
            },
            ct
        );

    /// <summary>
    /// A settlement takes up its lines, page by page, and is closed with what they come to. Broken off in between, it
    /// goes on.
    /// </summary>
    public async Task<JobOutcome> Close(Job job, CancellationToken ct)
    {
        var (totals, from) = ((IReadOnlyList<SettlementTotal>)[], DateTimeOffset.UnixEpoch);
        if (await store.Find<Settlement>(job.Merchant, job.Object) is { State: State.Pending } pending)
        {
            if (await store.Settlements.TakeUp(job.Merchant, job.Lease, pending.Id, pending.To) is not { } taken)
                return new JobOutcome.Done(); // somebody else has the job now
            (totals, from) = taken;
        }
        return await job.End(
            store,
            [job.Object],
            [],
            (change, context) =>
                change
                    .Find<Settlement>(job.Object)
                    ?.Close(change, totals, from, () => context.MintNumber(ObjectKind.Report)),
            ct
        );
    }

    /// <summary>Payments to the merchant's bank, the newest first.</summary>
    public async Task<List<Disbursement>> Disbursements(MerchantId merchant, DisbursementQuery query)
    {
        var found = new List<Disbursement>();
        // The one to go on after may have further currencies.
        var resume = query.After;
        var before = resume is { } after ? Following(after.Settlement) : null;
        while (true)
        {
            var page = await store.Objects.Newest(merchant, ObjectKind.Settlement, before, PageSize);
            foreach (var settlement in page.Cast<Settlement>())
            {
                if (settlement.CreatedAt < query.From && settlement.ChangedAt < query.From)
                    return found;
                if (
                    settlement.State != State.Completed
                    || settlement.ChangedAt < query.From
                    || settlement.ChangedAt > query.To
                )
                    continue;
                for (var i = 0; i < settlement.Totals.Count; i++)
                {
                    if (
                        settlement.Totals[i].Amount.Minor == 0
                        || (resume is { } last && last.Settlement == settlement.Id && i <= last.Index)
                    )
                        continue;
                    found.Add(new(settlement, i, settlement.Totals[i].Amount));
                    if (found.Count == query.Limit)
                        return found;
                }
            }
            if (page.Count < PageSize)
                return found;
            before = page[^1].Id;
        }

        static ObjectId? Following(ObjectId id) =>
            ObjectId.MintNumber(
                id.Kind,
                Math.Min(
                    long.Parse(id.Value.AsSpan(2), System.Globalization.CultureInfo.InvariantCulture) + 1,
                    99_999_999_999_999
                )
            );
    }
}
