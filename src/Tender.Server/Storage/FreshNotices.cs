using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>
/// The notices that this node's commits have just owed, each by its job: the first attempt follows within a second or
/// two, and need not read again what its commit knew. One that is not here, because it is old, another node's, or of
/// before a restart, is read. Safe for any number of threads.
/// </summary>
/// <param name="time">Real time.</param>
internal sealed class FreshNotices(TimeProvider time)
{
    private const int Max = 4096;

    /// <summary>How long one is good for: what was taken out of the books since is not told any more.</summary>
    private static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(30);

    private readonly Lock one = new();
    private readonly Dictionary<long, (FreshNotice Notice, long Since)> notices = [];
    private readonly long[] order = new long[Max];
    private long added;

    /// <summary>Keeps what a job tells, in the place of the oldest.</summary>
    public void Keep(long job, FreshNotice notice)
    {
        lock (one)
        {
            var place = added++ % Max;
            notices.Remove(order[place]);
            order[place] = job;
            notices[job] = (notice, time.GetTimestamp());
        }
    }

    /// <summary>What a job tells, once; null when it must be read.</summary>
    public FreshNotice? Take(long job)
    {
        lock (one)
            return notices.Remove(job, out var kept) && time.GetElapsedTime(kept.Since) < FreshFor ? kept.Notice : null;
    }
}

/// <summary>A notice as the commit knew it that owes it.</summary>
/// <param name="Delivery">To whom it goes, and under which id.</param>
/// <param name="Step">What is told.</param>
/// <param name="At">When it happened, in the merchant's time.</param>
/// <param name="Details">What is said of the permission; null where the commit did not read it.</param>
internal sealed record FreshNotice(
    StoredDelivery Delivery,
    JournalStep Step,
    DateTimeOffset At,
    PermissionDetails? Details
);
