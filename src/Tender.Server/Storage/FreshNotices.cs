using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>
/// The notices that this node's commits have just owed: the first attempt follows within a second or two, and need not
/// read again what its commit knew. One that is not here, because it is old, another node's, or of before a restart, is
/// read. Safe for any number of threads.
/// </summary>
/// <param name="time">Real time.</param>
internal sealed class FreshNotices(TimeProvider time)
{
    private const int Max = 4096;

    /// <summary>
    /// How long an entry may be used. After that the notice is read again, in case it has been removed.
    /// </summary>
    private static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(30);

    private readonly Lock gate = new();
    private readonly Dictionary<(MerchantId, long), (FreshNotice Notice, long Since)> notices = [];
    private readonly (MerchantId, long)[] order = new (MerchantId, long)[Max];
    private long added;

    /// <summary>Keeps what a job tells, once its commit is made, in the place of the oldest.</summary>
    public void Keep(FreshNotice notice)
    {
        var key = (notice.Merchant, notice.Job);
        lock (gate)
        {
            var place = added++ % Max;
            notices.Remove(order[place]);
            order[place] = key;
            notices[key] = (notice, time.GetTimestamp());
        }
    }

    /// <summary>
    /// What a merchant's job tells, once; null when it must be read. Two nodes may draw one number for their jobs: it
    /// is the job's only if it is of the same delivery.
    /// </summary>
    public FreshNotice? Take(MerchantId merchant, long job, DeliveryArguments which)
    {
        lock (gate)
            return
                notices.Remove((merchant, job), out var kept)
                && kept.Notice.Which == which
                && time.GetElapsedTime(kept.Since) < FreshFor
                ? kept.Notice
                : null;
    }
}
