using Tender.Core;
using Tender.Server.Storage;

namespace Tender.Server.Payments;

/// <summary>
/// Removes what is kept for a time only: a job for each merchant, once a day of its clock, each merchant at another
/// time of the day. It removes in pages, each a short transaction, and lets others have their turn in between. The
/// journal, the ledger and what is kept under a key are never removed (decision 0030).
/// </summary>
internal sealed class Retention(
    PaymentStore store,
    RetentionWindows windows,
    int pageSize = RetentionQueries.PageSize,
    int pagesMax = RetentionQueries.PagesMax
)
{
    private const int AtOnceMax = 100;

    private readonly RetentionQueries stored = new(store.Database, pageSize, pagesMax);
    private readonly Partitions partitions = new(store, windows);

    /// <summary>Sees to it that each merchant has the job, where anything is kept for a time only.</summary>
    public async Task BeginAll()
    {
        var (jobs, last) = (new JobQueries(store.Database), "");
        while (
            windows.Any && await jobs.MerchantsWithout(JobKind.RemoveOld, last, AtOnceMax) is { Count: > 0 } merchants
        )
        {
            await Task.WhenAll(merchants.Select(Begin));
            last = merchants[^1].Value;
        }
    }

    /// <summary>Sees to it that a merchant has the job.</summary>
    public async Task Begin(MerchantId merchant)
    {
        if (windows.Any)
            await store.Apply(
                new Command<bool>(merchant, nameof(JobKind.RemoveOld), Requester.Clock)
                {
                    Decide = (change, _) => Schedule(change, merchant, change.Now),
                }
            );
    }

    /// <summary>The job.</summary>
    public async Task<JobOutcome> Run(Job job, CancellationToken ct)
    {
        if (await store.Merchants.Read(job.Merchant) is not var (merchant, clock))
            return new JobOutcome.Done();
        var now = job.At ?? clock.Now(store.RealNow);
        // A signature's window is of real time: where the two differ, an answer may still be asked for. During its
        // first advance a clock has no shift yet.
        var isReal =
            clock is { AdvancingTo: null, Shift.Ticks: 0 }
            && job.At is null
            && merchant.Settings.Clock == ClockSetting.Running;
        var limits = new RetentionLimits(
            now - windows.Deliveries,
            now - windows.Attempts,
            isReal ? now - windows.Replies : null
        );
        if (isReal)
            limits = await partitions.WithoutWhole(limits);
        if (!await stored.Remove(job.Merchant, job.Lease, limits, () => ct.IsCancellationRequested))
            return new JobOutcome.AgainAt(store.RealNow);
        return await job.End(
            store,
            [],
            [],
            (change, _) =>
            {
                if (windows.Any)
                    Schedule(change, job.Merchant, change.Now > job.DueAt ? change.Now : job.DueAt);
            },
            ct
        );
    }

    private static bool Schedule(Change change, MerchantId merchant, DateTimeOffset after)
    {
        change.Schedule(JobKind.RemoveOld, default, OnceADay.After(merchant, after));
        return true;
    }
}
