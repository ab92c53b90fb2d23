using Tender.Core;

namespace Tender.Server.Jobs;

/// <summary>Sends what is owed before its time, and waits until it was answered or has failed.</summary>
internal sealed class EarlyDeliveries(JobExecutor executor, TimeProvider time)
{
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(5);

    /// <summary>An endpoint that does not answer is waited for no longer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The deliveries a merchant owes since a number was drawn; none while its clock is moved: the advance sends them,
    /// and may be waiting for the very call that asks.
    /// </summary>
    public async Task<List<(long Job, string Endpoint)>> OwedSince(MerchantId merchant, long number) =>
        await executor.Engine.Store.Merchants.Clock(merchant) is { AdvancingTo: null }
            ? await executor.Table.DeliveriesSince(merchant, number)
            : [];

    /// <summary>Makes the attempts, and waits for those that somebody else makes.</summary>
    public async Task Send(MerchantId merchant, IReadOnlyList<(long Job, string Endpoint)> owed)
    {
        long[] ids = [.. owed.Select(one => one.Job)];
        var claimed = await executor.Table.Claim(merchant, ids);
        await Task.WhenAll(
            claimed.Select(async job =>
            {
                using (executor.Leases.Keep(job))
                    await executor.Run(job, CancellationToken.None);
            })
        );
        var started = time.GetTimestamp();
        while (await executor.Table.AreLeft(merchant, ids) && time.GetElapsedTime(started) < Patience)
            await Task.Delay(Breath, time);
    }
}
