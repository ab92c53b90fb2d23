using System.Collections.Concurrent;

namespace Tender.Server.Hosting;

/// <summary>
/// What is made once for each key and kept, up to a number; the next one begins it anew. What is dropped is not
/// disposed, because somebody may be at work with it: the collector takes it. Safe for any number of threads.
/// </summary>
/// <param name="max">How many are kept.</param>
internal sealed class CappedCache<TKey, TValue>(int max)
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, TValue> kept = new();

    /// <summary>What is kept now.</summary>
    public IEnumerable<TValue> Values => kept.Values;

    /// <summary>What is kept for a key, or made for it.</summary>
    public TValue GetOrAdd(TKey key, Func<TKey, TValue> make)
    {
        if (kept.TryGetValue(key, out var known))
            return known;
        if (kept.Count >= max)
            kept.Clear();
        return kept.GetOrAdd(key, make);
    }
}
