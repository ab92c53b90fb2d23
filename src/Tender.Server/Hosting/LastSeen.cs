using System.Collections.Concurrent;

namespace Tender.Server.Hosting;

/// <summary>
/// When something was noted last, in this process alone. It holds a bounded number: when one more comes, all are
/// forgotten, which costs their owners nothing but a look.
/// </summary>
internal sealed class LastSeen<TKey>(TimeProvider time, int max)
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, TimeSpan> at = new();

    /// <summary>How many there are at most; counting the dictionary itself would lock all of it each time.</summary>
    private int count;

    public void Note(TKey key)
    {
        if (at.ContainsKey(key))
        {
            at[key] = Now;
            return;
        }
        if (Interlocked.Increment(ref count) > max)
        {
            at.Clear();
            Volatile.Write(ref count, 1);
        }
        at[key] = Now;
    }

    public void Forget(TKey key) => at.TryRemove(key, out _);

    public bool IsWithin(TKey key, TimeSpan window) => at.TryGetValue(key, out var noted) && Now - noted < window;

    private TimeSpan Now => time.GetElapsedTime(0);
}
