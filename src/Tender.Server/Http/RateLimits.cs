using System.Collections.Concurrent;

namespace Tender.Server.Http;

/// <summary>
/// A bucket for everybody who is limited, in this process alone. A bucket is kept as the instant at which it will be
/// full again; a full one is forgotten. Callers that would need more buckets than there may be are all forgiven at
/// once: memory is bounded, whoever comes.
/// </summary>
internal sealed class RateLimits<TKey>(TimeProvider time)
    where TKey : notnull
{
    private const int BucketsMax = 10_000;

    private readonly ConcurrentDictionary<TKey, TimeSpan> fullAt = new();

    /// <summary>How many there are at most; counting the dictionary itself would lock all of it each time.</summary>
    private int count;

    /// <summary>Takes one out of a bucket, atomically; false when it is empty.</summary>
    public bool Take(TKey key, Quota quota)
    {
        while (true)
        {
            var now = Now;
            var known = fullAt.TryGetValue(key, out var full);
            // A bucket that is not full is this far from it; each one taken moves it further, up to the whole burst.
            var next = (known && full > now ? full : now) + quota.Each;
            if (next - now > quota.Burst * quota.Each)
                return false;
            if (known ? !fullAt.TryUpdate(key, next, full) : !fullAt.TryAdd(key, next))
                continue;
            if (!known && Interlocked.Increment(ref count) > BucketsMax)
                Forget(now);
            return true;
        }
    }

    /// <summary>Puts one back that was taken.</summary>
    public void PutBack(TKey key, Quota quota)
    {
        while (fullAt.TryGetValue(key, out var full))
            if (fullAt.TryUpdate(key, full - quota.Each, full))
                return;
    }

    /// <summary>Whether there is one in a bucket; takes nothing.</summary>
    public bool Has(TKey key, Quota quota) =>
        !fullAt.TryGetValue(key, out var full) || full - Now <= (quota.Burst - 1) * quota.Each;

    /// <summary>The time of this process, which no clock of a merchant moves.</summary>
    private TimeSpan Now => time.GetElapsedTime(0);

    private void Forget(TimeSpan now)
    {
        foreach (var bucket in fullAt)
            if (bucket.Value <= now)
                fullAt.TryRemove(bucket);
        if (fullAt.Count > BucketsMax / 2)
            fullAt.Clear();
        Volatile.Write(ref count, fullAt.Count);
    }
}
