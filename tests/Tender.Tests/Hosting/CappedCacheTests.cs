using Tender.Server.Hosting;
using Xunit;

namespace Tender.Tests.Hosting;

public class CappedCacheTests
{
    [Fact]
    public void What_is_kept_is_made_once_and_a_full_cache_begins_anew()
    {
        var made = new List<int>();
        var cache = new CappedCache<int, Thing>(3);
        for (var round = 0; round < 2; round++)
        for (var key = 1; key <= 3; key++)
            Get(key);
        Assert.Equal([1, 2, 3], made);
        var inUse = Get(1);
        Get(4);
        Assert.Single(cache.Values);
        // Whoever is at work with it goes on.
        Assert.False(inUse.IsDisposed);
        Assert.NotSame(inUse, Get(1));
        Assert.Equal([1, 2, 3, 4, 1], made);

        Thing Get(int key) => cache.GetOrAdd(key, one =>
            {
                made.Add(one);
                return new Thing();
            });
    }

    private sealed class Thing : IDisposable
    {
        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }
}
