using System.Diagnostics;
using Tender.Core;
using Tender.Server.Storage;

namespace Tender.Server.Payments;

/// <summary>
/// Removing a merchant: one commit marks it, and from then on nobody sees it; then its data is deleted in batches. What
/// is left when the caller has waited long enough, or the process died, is deleted by a job.
/// </summary>
internal sealed class MerchantRemoval(PaymentStore store)
{
    /// <summary>How long a caller waits for the deletion.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>How long the job is the caller's, who renews nothing.</summary>
    private static readonly TimeSpan LeaseWindow = TimeSpan.FromSeconds(30);

    private readonly RemovalQueries stored = new(store.Database);

    /// <summary>Removes a merchant with all its data. False: no such merchant.</summary>
    public async Task<bool> Remove(MerchantId id)
    {
        var lease = new Lease(store.Ids.Next(), 1);
        var marked = await store.Apply(
            new Command<Merchant>(id, "Remove the merchant", Requester.Operator)
            {
                Decide = (_, context) => context.Merchant with { IsRemoved = true },
                ExtraWrites = (writing, removed) =>
                {
                    writing.Add(new RemoveMerchant { Removed = removed });
                    writing.Add(
                        new InsertJob
                        {
                            Merchant = id,
                            Id = lease.Job,
                            Kind = JobKind.RemoveMerchant,
                            Object = "",
                            DueAt = store.RealNow,
                            RunAt = store.RealNow + LeaseWindow,
                            LeaseUntil = store.RealNow + LeaseWindow,
                            Fence = lease.Fence,
                        }
                    );
                },
            }
        );
        store.Merchants.Forget(id);
        if (!marked.Result.Ok)
            return false;
        var began = Stopwatch.GetTimestamp();
        await stored.Delete(id, lease, () => Stopwatch.GetElapsedTime(began) > Patience);
        return true;
    }

    /// <summary>The job that deletes the rest.</summary>
    public async Task<JobOutcome> Continue(Job job, CancellationToken ct) =>
        await stored.Delete(job.Merchant, job.Lease, () => ct.IsCancellationRequested) || !ct.IsCancellationRequested
            ? new JobOutcome.Done()
            : new JobOutcome.AgainAt(store.RealNow);
}
